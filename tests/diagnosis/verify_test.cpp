// The verdicts on runs of our own making: right ones must pass, wrong ones be named.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "eq7/diagnosis/variant_fit.hpp"
#include "support/made_run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

const Schedule& schedule_of(const char* name) { return find_variant(name).schedule; }

TEST_CASE("right runs are equal, in both arithmetics, at many sizes and decays") {
    for (const double gamma : {0.5, 0.9, 0.96875, 0.99, 0.999})
        for (const std::size_t B : {1, 2, 4, 7, 16})
            for (const std::size_t N : {5, 16, 100, 300}) {
                MadeSizes sizes;
                sizes.N = N;
                sizes.B = B;
                sizes.gamma = {gamma};
                sizes.batches = 2;
                sizes.seed = B + N;
                CAPTURE(gamma);
                CAPTURE(B);
                CAPTURE(N);
                const auto single = MadeRun<float>(sizes, equation_seven()).judged();
                const auto twice = MadeRun<double>(sizes, equation_seven()).judged();
                CHECK(single["verdict"] != "different");
                CHECK(twice["verdict"] == "equal");
                CHECK(twice["share_of_bound"] < 1);
                CHECK(twice["wrong_tokens"].empty());
            }
}

TEST_CASE("every wrong variant is named, in both arithmetics") {
    for (const Variant* variant : wrong_variants())
        for (const double gamma : {0.5, 0.9, 0.99, 0.999})
            for (const std::size_t B : {2, 4, 7}) {
                MadeSizes sizes;
                sizes.N = 40;
                sizes.B = B;
                sizes.gamma = {gamma, 0.95};
                CAPTURE(variant->name);
                CAPTURE(gamma);
                CAPTURE(B);
                const auto single = MadeRun<float>(sizes, variant->schedule).judged();
                const auto twice = MadeRun<double>(sizes, variant->schedule).judged();
                CHECK(single["verdict"] == "different");
                CHECK(single["matches_variant"] == variant->name);
                CHECK(twice["verdict"] == "different");
                CHECK(twice["matches_variant"] == variant->name);
                // Where it goes wrong does not depend on the arithmetic.
                CHECK(single["first_wrong_token"] == twice["first_wrong_token"]);
            }
}

TEST_CASE("an error that the bound would swallow is told by its pattern") {
    // At gamma = 0.999 and B = 4 the error is 2e-3, and float32 with a thousand tokens may be off
    // by more.
    MadeSizes sizes;
    sizes.N = 4096;
    sizes.gamma = {0.999};
    sizes.d = sizes.e = 16;
    const auto wrong = MadeRun<float>(sizes, schedule_of("issue-34")).judged();
    CHECK(wrong["verdict"] == "different");
    CHECK(wrong["matches_variant"] == "issue-34");
    CHECK(wrong["first_wrong_token"] == 4);
    CHECK(wrong["max_relative_error"] < 4e-3);
    const auto right = MadeRun<float>(sizes, equation_seven()).judged();
    CHECK(right["verdict"] == "equal");
    CHECK(right["indistinguishable"].empty());
    // Also where the arithmetic is said to be coarse: the errors themselves are not.
    const auto coarse = MadeRun<float>(sizes, schedule_of("issue-34")).judged({"--dtype", "tf32"});
    CHECK(coarse["verdict"] == "different");
    CHECK(coarse["matches_variant"] == "issue-34");
    CHECK(coarse["wrong_tokens"].size() == sizes.N - 4);
}

TEST_CASE("outputs rounded to bfloat16 are equal when it is said, different when not") {
    MadeSizes sizes;
    sizes.N = 64;
    MadeRun<float> made(sizes, equation_seven());
    for (float& value : made.result.output) value = static_cast<float>(rounded(value, 7));
    CHECK(made.judged()["verdict"] == "different");
    for (const char* name : {"bf16", "bfloat16"}) {
        const auto found = made.judged({"--dtype", name});
        CHECK(found["verdict"] == "equal");
        CHECK(found["arithmetic"] == "bf16");
    }
}

TEST_CASE("where the errors drown a wrong variant, nothing is decided") {
    // gamma^4 and gamma^3 differ by 1e-5: bfloat16 outputs cannot tell them apart.
    MadeSizes sizes;
    sizes.N = 64;
    sizes.gamma = {0.99999};
    for (const char* name : {"eq7", "short-carry"}) {
        CAPTURE(std::string(name));
        MadeRun<float> made(sizes, schedule_of(name));
        for (float& value : made.result.output) value = static_cast<float>(rounded(value, 7));
        const Ran ran = made.verify({"--dtype", "bf16", "--json"});
        CHECK(ran.exit == 3);
        const auto found = nlohmann::json::parse(ran.out);
        CHECK(found["verdict"] == "undecided");
        CHECK(found["first_wrong_token"].is_null());
        const std::vector<std::string> unseen = found["indistinguishable"];
        CHECK(std::find(unseen.begin(), unseen.end(), "short-carry") != unseen.end());
    }
}

TEST_CASE("weak tests are named with what they cannot see") {
    struct {
        std::size_t B, N;
        double gamma;
        std::vector<std::string> unseen;
    } const table[] = {
        {16,
         16,
         0.9,
         {"no-zeta", "issue-34", "chunk-index", "mixed-a", "mixed-b", "backward-state",
          "short-carry"}},
        {40,
         16,
         0.9,  // longer than the sequence
         {"no-zeta", "issue-34", "chunk-index", "mixed-a", "mixed-b", "backward-state",
          "short-carry"}},
        {1, 16, 0.9, {"no-zeta", "issue-34", "backward-state"}},
        {8, 16, 0.9, {"short-carry"}},
        {4,
         16,
         1,
         {"no-zeta", "issue-34", "chunk-index", "mixed-a", "mixed-b", "backward-state",
          "short-carry"}},
        {4, 16, 0.9, {}},
    };
    for (const auto& row : table) {
        MadeSizes sizes;
        sizes.B = row.B;
        sizes.N = row.N;
        sizes.gamma = {row.gamma};
        CAPTURE(row.B);
        CAPTURE(row.gamma);
        const auto found = MadeRun<double>(sizes, equation_seven()).judged();
        CHECK(found["verdict"] == "equal");
        CHECK(found["indistinguishable"] == row.unseen);
    }
}

// Where an element is planted in a large right output, and how far it is put off.
struct Plant {
    std::size_t b, h, n, column;
    double off;
};

// Plants it, judges, and sees it found: that token of that head only, and taken out again.
template <class T>
void check_located(MadeRun<T>& made, const Plant& plant) {
    CAPTURE(plant.n);
    CAPTURE(plant.off);
    auto& value = made.result.output(plant.b, plant.h, plant.n, plant.column);
    const T kept = value;
    value += static_cast<T>(plant.off);
    const auto found = made.judged();
    value = kept;
    CHECK(found["verdict"] == "different");
    CHECK(found["wrong_tokens"] == std::vector<std::size_t>{plant.n});
    CHECK(found["matches_variant"].is_null());
    std::size_t different = 0;
    for (const auto& head : found["heads"])
        if (head["verdict"] == "different") {
            ++different;
            CHECK(head["batch"] == plant.b);
            CHECK(head["head"] == plant.h);
            CHECK(head["first_wrong_token"] == plant.n);
        }
    CHECK(different == 1);
}

TEST_CASE("one wrong element in one head of a large right output is found and located") {
    MadeSizes sizes;
    sizes.N = 4000;  // a short last chunk
    sizes.d = sizes.e = 32;
    sizes.B = 64;
    sizes.gamma = {0.96875, 0.984375, 0.9921875};
    sizes.batches = 2;
    // The first and the last token, either side of a chunk's border, the first and last columns;
    // from plain to see down to far below the bound: there all others are closer by far.
    MadeRun<float> single(sizes, equation_seven());
    CHECK(single.judged()["verdict"] == "equal");
    for (const Plant& plant : {Plant{0, 0, 0, 0, 1.0}, Plant{1, 2, 1234, 7, 0.05},
                               Plant{1, 2, 3999, 31, 0.01}, Plant{0, 1, 2047, 16, -0.01}})
        check_located(single, plant);
    MadeRun<double> twice(sizes, equation_seven());
    CHECK(twice.judged()["verdict"] == "equal");
    for (const Plant& plant : {Plant{0, 0, 0, 0, 1.0}, Plant{1, 2, 1234, 7, 1e-3},
                               Plant{1, 0, 2048, 0, -1e-6}, Plant{0, 2, 3999, 31, 1e-9}})
        check_located(twice, plant);
}

TEST_CASE("lightning's state is a gauge with s = -1; a state of another kind is different") {
    MadeSizes sizes;
    sizes.gamma = {0.9, 0.96875};
    sizes.N = 18;  // a short last chunk
    const MadeRun<float> lightning(sizes, schedule_of("lightning-2"));
    auto found = lightning.judged({"--state", lightning.save_state()});
    CHECK(found["verdict"] == "equal");
    CHECK(found["state"]["verdict"] == "different");
    CHECK(found["state"]["gauge"] == -1);
    CHECK(lightning.verify({"--state", lightning.save_state()}).exit == 0);
    CHECK(lightning.verify({"--state", lightning.save_state(), "--strict"}).exit == 1);

    const MadeRun<float> right(sizes, equation_seven());
    found = right.judged({"--state", right.save_state()});
    CHECK(found["state"]["verdict"] == "equal");
    CHECK(found["state"]["gauge"] == 0);

    const MadeRun<float> wrong(sizes, schedule_of("no-zeta"));
    found = wrong.judged({"--state", wrong.save_state()});
    CHECK(found["state"]["verdict"] == "different");
    CHECK(found["state"]["gauge"].is_null());
}

TEST_CASE("rows with a positive factor each: equal up to it; a wrong one normalised is not") {
    MadeSizes sizes;
    sizes.N = 40;
    const auto normalised = [&](const char* name, std::size_t e) {
        sizes.e = e;
        MadeRun<double> made(sizes, schedule_of(name));
        for (std::size_t n = 0; n < sizes.N; ++n) {
            double squares = 0;
            for (std::size_t x = 0; x < e; ++x)
                squares += made.result.output(0, 0, n, x) * made.result.output(0, 0, n, x);
            for (std::size_t x = 0; x < e; ++x)
                made.result.output(0, 0, n, x) /= std::sqrt(squares);
        }
        return made.judged();
    };
    CHECK(normalised("eq7", 4)["verdict"] == "equal_up_to_row_scale");
    CHECK(normalised("issue-34", 4)["verdict"] == "different");
    CHECK(normalised("issue-34", 4)["matches_variant"] == "issue-34");
    // With one value dimension nothing but the sign is left.
    CHECK(normalised("eq7", 1)["verdict"] == "undecided");
}

}  // namespace
