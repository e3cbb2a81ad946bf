// The probe: what an implementation shows on it is read back, right or wrong.

#include "eq7/diagnosis/probe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include <rapidcheck.h>
#include <xtensor/xview.hpp>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/variant_fit.hpp"
#include "eq7/retention/coefficients.hpp"
#include "support/made_run.hpp"
#include "support/probed.hpp"
#include "support/recorded.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using nlohmann::json;

// Every entry that was read against a run on polynomials in gamma. Returns how many were.
std::size_t check_table(const json& table, const Schedule& schedule, std::size_t B) {
    const std::size_t N = table.size();
    const Coefficients right = chunkwise_coefficients(schedule, B, N);
    std::size_t read = 0;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m) {
            CAPTURE(n);
            CAPTURE(m);
            const auto exponent = right.output(n, m).exponent();
            const json& found = table[n][m];
            if (found.is_number()) CHECK(found == exponent.value());
            if (found.is_null()) CHECK(right.output(n, m).is_zero());
            if (found.is_string() && found != "?") CHECK_FALSE(exponent.has_value());
            read += found.is_number() ? 1 : 0;
        }
    return read;
}

Expression read_term(const json& text, std::string_view symbols, char index, std::size_t B) {
    const std::string term = text;
    return term.find(',') == std::string::npos ? Expression::parse(term, symbols, "")
                                               : Expression::parse_table(term, index, B, "");
}

// The schedule that was fitted, as a reader would paste it.
Schedule fitted(const json& found, std::size_t B) {
    return {read_term(found["intra"], intra_symbols, 'r', B),
            read_term(found["state"], state_symbols, 'c', B),
            read_term(found["carry"], carry_symbols, 'r', B),
            read_term(found["cross"], cross_symbols, 'r', B),
            found["reads"] == "current" ? Reads::current : Reads::previous};
}

template <class T>
void check_right(const ProbeRun& run) {
    const json found = Probed<T>(run, equation_seven()).judged();
    CAPTURE(found.dump());
    CHECK(found["verdict"] == "equal");
    CHECK(found["first_wrong_token"] == nullptr);
    CHECK(found["indistinguishable"].empty());
    for (const json& head : found["heads"]) {
        CHECK(head["random_part"] == "agrees");
        CHECK(head["lost"] == 0);
        CHECK(head["wrong"] == 0);
    }
    CHECK(check_table(found["recovered"]["table"], equation_seven(), run.B) ==
          run.N * (run.N + 1) / 2);
}

TEST_CASE("a right implementation shows n - m everywhere, whatever the sizes") {
    for (const std::size_t dim : {0, 1, 5, 16, 40})  // 0: as many as tokens
        for (const std::size_t B : {2, 4, 5}) {
            CAPTURE(dim);
            CAPTURE(B);
            check_right<float>({16, B, dim, 1, {0.9}});
            check_right<double>({17, B, dim, 3, {0.5, 0.9, 0.99}});
        }
}

TEST_CASE("each wrong formula of the catalogue is named, in both arithmetics") {
    for (const Variant* variant : wrong_variants())
        for (const double gamma : {0.5, 0.9, 0.99}) {
            CAPTURE(variant->name);
            CAPTURE(gamma);
            const ProbeRun run{16, 4, 8, 1, {gamma}};
            for (const json& found : {Probed<float>(run, variant->schedule).judged(),
                                      Probed<double>(run, variant->schedule).judged()}) {
                CHECK(found["verdict"] == "different");
                CHECK(found["matches_variant"] == variant->name);
                CHECK(found["heads"][0]["random_part"] == "agrees");
                check_table(found["recovered"]["table"], variant->schedule, 4);
            }
            CHECK(Probed<float>(run, variant->schedule).read().exit == 1);
        }
}

// a0 + a1 s + a2 s^2 in its own symbol, or a list, or with the chunk's index.
std::string some_exponent(const char* symbol) {
    const auto number = [](int most) { return *rc::gen::inRange(0, most + 1); };
    std::string text = fmt::format("{} + {}*{}", number(3), number(2), symbol);
    if (number(2) == 0) text += fmt::format(" + {0}*{0}", symbol);
    if (number(2) == 0) text = "B + " + text;
    if (number(3) == 0) text += " + i";
    return text;
}

TEST_CASE("random schedules of no catalogue are recovered, exponent by exponent") {
    CHECK(rc::check([] {
        const std::size_t B = *rc::gen::inRange<std::size_t>(2, 5);
        const std::string intra = fmt::format("{}*r - {}*c + {}", *rc::gen::inRange(2, 4),
                                              *rc::gen::inRange(0, 3), *rc::gen::inRange(0, 3));
        Schedule schedule = equation_seven_with({intra, some_exponent("c"),
                                                 fmt::format("B + {}", *rc::gen::inRange(-1, 3)),
                                                 some_exponent("r")});
        const auto list = [&] {
            return fmt::format(
                "{}",
                fmt::join(*rc::gen::container<std::vector<int>>(B, rc::gen::inRange(0, 9)), ","));
        };
        if (*rc::gen::inRange(0, 3) == 0)
            schedule.state = Expression::parse_table(list(), 'c', B, "");
        if (*rc::gen::inRange(0, 3) == 0)
            schedule.cross = Expression::parse_table(list(), 'r', B, "");
        if (*rc::gen::inRange(0, 4) == 0) schedule.reads = Reads::current;
        const json found = Probed<double>({4 * B, B, 0, 1, {0.8}}, schedule).judged();
        RC_LOG() << schedule.intra.text() << " | " << schedule.state.text() << " | "
                 << schedule.carry.text() << " | " << schedule.cross.text() << '\n'
                 << found.dump() << '\n';
        if (found["verdict"] != "different") RC_DISCARD("right by chance");
        RC_ASSERT(found["scale"].is_null());
        const json& head = found["recovered"];
        const std::size_t read = check_table(head["table"], schedule, B);
        RC_ASSERT(read > 0u);
        RC_ASSERT(!head["schedule"].is_null());
        for (const char* term : {"intra", "state", "carry", "cross"})
            if (head["schedule"][term] == "no formula") return;
        check_table(head["table"], fitted(head["schedule"], B), B);
    }));
}

TEST_CASE("the recorded probe of issue 34's code: its exponents are n - m + B - 1 - 2r") {
    const std::string folder = std::string(EQ7_RECORDED) + "/probe_jamie_issue34_N16_B4_f32/";
    const std::vector<std::string> sizes{"--gamma", "0.9", "--chunk", "4", "--json"};
    const auto read = [&](const std::string& file) {
        std::vector<std::string> words{"probe", "read", folder + file};
        words.insert(words.end(), sizes.begin(), sizes.end());
        return json::parse(run(words).out);
    };
    const json found = read("out.npy");
    CHECK(found["verdict"] == "different");
    CHECK(found["matches_variant"] == "issue-34");
    CHECK(found["first_wrong_token"] == 4);
    const json& head = found["recovered"];
    CHECK(head["schedule"]["cross"] == "B-r");
    CHECK(head["schedule"]["state"] == "B-1-c");
    CHECK(found["random"] == nullptr);
    CHECK(found["heads"][0]["random_part"] == "missing");
    for (int n = 4; n < 16; ++n)
        for (int m = 0; m < n / 4 * 4; ++m) CHECK(head["table"][n][m] == n - m + 3 - 2 * (n % 4));
    CHECK(read("out_parallel.npy")["verdict"] == "equal");
}

TEST_CASE("one wrong head among right ones is found") {
    Probed<float> probed({16, 4, 0, 3, {0.9, 0.95, 0.8}}, equation_seven());
    const Heads<float> wrong =
        chunkwise(probed.inputs, find_variant("backward-state").schedule, 4).output;
    xt::view(probed.output, xt::all(), 1) = xt::view(wrong, xt::all(), 1);
    const json found = probed.judged();
    CHECK(found["heads"][0]["verdict"] == "equal");
    CHECK(found["heads"][1]["verdict"] == "different");
    CHECK(found["heads"][2]["verdict"] == "equal");
    CHECK(found["head"] == 1);
    CHECK(found["matches_variant"] == "backward-state");
}

// ---- Code that looks right on unit vectors

template <class Change>
json changed(Change change) {
    Probed<double> probed({16, 4, 8, 1, {0.9}});
    change(probed);
    return probed.judged();
}

void run_right(Probed<double>& probed) {
    probed.output = chunkwise(probed.inputs, equation_seven(), probed.of.B).output;
}

TEST_CASE("code that is not linear in v, or scales with its inputs, is caught by the random part") {
    const auto caught = [](const json& found) {
        CHECK(found["heads"][0]["wrong_rows"].empty());
        CHECK(found["heads"][0]["random_part"] == "differs");
        CHECK(found["verdict"] == "different");
        CHECK(found["first_wrong_token"] != nullptr);
        CHECK(found["random"]["verdict"] == "different");
        CHECK(found["random"]["share_of_bound"] > 1);
    };
    SUBCASE("squared values") {
        caught(changed([](Probed<double>& probed) {
            for (double& value : probed.inputs.v) value *= value;
            run_right(probed);
        }));
    }
    SUBCASE("keys of length one") {
        caught(changed([](Probed<double>& probed) {
            Heads<double>& k = probed.inputs.k;
            for (std::size_t b = 0; b < k.shape(0); ++b)
                for (std::size_t n = 0; n < k.shape(2); ++n) {
                    double sum = 0;
                    for (std::size_t x = 0; x < k.shape(3); ++x)
                        sum += k(b, 0, n, x) * k(b, 0, n, x);
                    for (std::size_t x = 0; x < k.shape(3); ++x) k(b, 0, n, x) /= std::sqrt(sum);
                }
            run_right(probed);
        }));
    }
    SUBCASE("scores cut at zero") {
        // relu(q.k): the same where q.k = 1.
        caught(changed([](Probed<double>& probed) {
            run_right(probed);
            const auto& in = probed.inputs;
            const std::size_t b = in.q.shape(0) - 1;
            for (std::size_t n = 0; n < 16; ++n)
                for (std::size_t x = 0; x < 8; ++x) {
                    double sum = 0;
                    for (std::size_t m = 0; m <= n; ++m) {
                        double score = 0;
                        for (std::size_t y = 0; y < 8; ++y)
                            score += in.q(b, 0, n, y) * in.k(b, 0, m, y);
                        sum += std::pow(0.9, static_cast<double>(n - m)) * std::max(score, 0.0) *
                               in.v(b, 0, m, x);
                    }
                    probed.output(b, 0, n, x) = sum;
                }
        }));
    }
    SUBCASE("a decay of its own in the last batch entry") {
        caught(changed([](Probed<double>& probed) {
            run_right(probed);
            probed.inputs.gamma = {0.8};
            const Heads<double> other = chunkwise(probed.inputs, equation_seven(), 4).output;
            xt::view(probed.output, 2) = xt::view(other, 2);
        }));
    }
    SUBCASE("one wrong number") {
        caught(changed([](Probed<double>& probed) {
            run_right(probed);
            probed.output(2, 0, 15, 7) += 1e-3;
        }));
    }
}

TEST_CASE("a factor of each row, and one of all, are named as such") {
    SUBCASE("each row of every entry divided by its own sum") {
        const json found = changed([](Probed<double>& probed) {
            run_right(probed);
            for (std::size_t b = 0; b < probed.output.shape(0); ++b)
                for (std::size_t n = 0; n < 16; ++n)
                    for (std::size_t x = 0; x < 8; ++x)
                        probed.output(b, 0, n, x) /= (1 - std::pow(0.9, n + 1)) / 0.1;
        });
        CHECK(found["verdict"] == "equal_up_to_row_scale");
        CHECK(found["heads"][0]["row_scale"][1] == doctest::Approx(1));
        CHECK(found["heads"][0]["row_scale"][0] < 0.2);
    }
    SUBCASE("queries of length one: a factor that unit vectors do not show") {
        const json found = changed([](Probed<double>& probed) {
            run_right(probed);
            const std::size_t last = probed.output.shape(0) - 1;
            for (std::size_t n = 0; n < 16; ++n)
                for (std::size_t x = 0; x < 8; ++x)
                    probed.output(last, 0, n, x) /= 1.5 + static_cast<double>(n);
        });
        CHECK(found["verdict"] == "equal_up_to_row_scale");
        CHECK(found["heads"][0]["random_part"] == "scaled");
    }
    SUBCASE("1/sqrt(d), on right and on wrong exponents, and stated") {
        for (const char* name : {"eq7", "issue-34"}) {
            CAPTURE(std::string(name));
            Probed<double> probed({16, 4, 8, 1, {0.9}}, find_variant(name).schedule);
            for (double& value : probed.output) value /= std::sqrt(8.0);
            const json found = probed.judged();
            const bool right = std::string(name) == "eq7";
            CHECK(found["verdict"] == (right ? "equal_up_to_row_scale" : "different"));
            if (!right) CHECK(found["matches_variant"] == "issue-34");
            CHECK(found["scale"] == doctest::Approx(1 / std::sqrt(8.0)));
            CHECK(contains(probed.read().out, "0.353553, which is 1/sqrt(d) for d=8"));
            CHECK(contains(probed.read().out, "--scale 0.353553"));
            const json stated = probed.judged({"--scale", fmt::format("{}", 1 / std::sqrt(8.0))});
            CHECK(stated["verdict"] == (right ? "equal" : "different"));
        }
    }
}

TEST_CASE("code without a diagonal is wrong, not scaled") {
    const json found = changed([](Probed<double>& probed) {
        run_right(probed);
        for (std::size_t n = 0; n < 16; ++n) probed.output(n / 8, 0, n, n % 8) = 0;
    });
    CHECK(found["verdict"] == "different");
}

// ---- What is lost

TEST_CASE("float64 with float32 powers is equal at lower precision") {
    Probed<double> probed({16, 4, 0, 1, {0.9}});
    probed.inputs.gamma = {static_cast<double>(0.9F)};
    run_right(probed);
    CHECK(probed.judged()["verdict"] == "equal_at_lower_precision");
}

TEST_CASE("coefficients below underflow are lost, and said to be; the others are still judged") {
    const ProbeRun run{48, 4, 0, 1, {0.1}};
    const json right = Probed<float>(run, equation_seven()).judged();
    CHECK(right["verdict"] == "equal");
    CHECK(right["heads"][0]["lost"] > 10);
    CHECK(right["recovered"]["table"][47][0] == "?");
    CHECK(right["recovered"]["table"][47][40] == 7);
    CHECK(Probed<float>(run, find_variant("short-carry").schedule).judged()["matches_variant"] ==
          "short-carry");
    CHECK(contains(Probed<float>(run, equation_seven()).read().out, "are lost"));
    // Twice as precise, nothing is.
    CHECK(Probed<double>(run, equation_seven()).judged()["heads"][0]["lost"] == 0);
}

TEST_CASE("where neighbouring powers cannot be told apart, nothing is decided") {
    for (const char* name : {"eq7", "short-carry"}) {
        Probed<float> probed({16, 4, 0, 1, {0.99999}}, find_variant(name).schedule);
        for (float& value : probed.output) value = static_cast<float>(rounded(value, 7));
        const Ran ran = probed.read({"--dtype", "bf16", "--json"});
        CHECK(ran.exit == 3);
        CHECK(json::parse(ran.out)["verdict"] == "undecided");
    }
}

TEST_CASE("bfloat16 and float16 outputs are read as far as they go") {
    for (const auto& coarse : {std::pair{"bf16", 7}, std::pair{"f16", 10}}) {
        const char* const dtype = coarse.first;
        const int bits = coarse.second;
        CAPTURE(std::string(dtype));
        Probed<float> probed({12, 4, 0, 1, {0.5}}, equation_seven());
        for (float& value : probed.output) value = static_cast<float>(rounded(value, bits));
        const json found = probed.judged({"--dtype", dtype});
        CHECK(found["verdict"] == "equal");
        CHECK(found["heads"][0]["lost"] == 0);
        CHECK(probed.judged({"--dtype", find_precision(dtype).in_words}) == found);
        Probed<float> wrong({12, 4, 0, 1, {0.5}}, find_variant("issue-34").schedule);
        for (float& value : wrong.output) value = static_cast<float>(rounded(value, bits));
        CHECK(wrong.judged({"--dtype", dtype})["matches_variant"] == "issue-34");
    }
}

TEST_CASE("a weak probe is called one") {
    const auto unseen = [](const ProbeRun& run) {
        return Probed<double>(run, equation_seven()).judged()["indistinguishable"];
    };
    CHECK(unseen({16, 16, 0, 1, {0.9}}).size() == 7);  // one chunk
    CHECK(unseen({16, 1000000000000, 0, 1, {0.9}}).size() == 7);
    CHECK(unseen({8, 4, 0, 1, {0.9}}) == json::array({"short-carry"}));  // two
    CHECK(unseen({12, 4, 0, 1, {0.9}}).empty());
    CHECK(unseen({12, 4, 0, 1, {1}}).size() > 4);
}

}  // namespace
