// eq7 probe: what is written, and what is read back from runs of our own making.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "eq7/diagnosis/npy.hpp"
#include "eq7/diagnosis/probe.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/coefficients.hpp"
#include "support/made_run.hpp"
#include "support/recorded.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using nlohmann::json;

// The outputs of a schedule on the probe of N tokens, changed by `bend`, saved and read.
template <class T>
Ran read_back(std::size_t N, std::size_t B, double gamma, const Schedule& schedule,
              const std::vector<std::string>& more = {},
              const std::function<void(HeadInputs<T>&, Heads<T>&)>& bend = {}) {
    const Probe probe = make_probe(N);
    HeadInputs<T> inputs{xt::cast<T>(probe.q),
                         xt::cast<T>(probe.k),
                         xt::cast<T>(probe.v),
                         {static_cast<T>(gamma)},
                         xt::zeros<T>({std::size_t(2), std::size_t(1), N, N})};
    Heads<T> output = chunkwise(inputs, schedule, B).output;
    if (bend) bend(inputs, output);
    const Folder folder;
    Npy npy;
    npy.descr = sizeof(T) == 4 ? "<f4" : "<f8";
    npy.shape = fmt::format("(2, 1, {}, {})", N, N);
    const std::string path =
        folder.write("out.npy", npy.bytes(raw(std::vector<T>(output.begin(), output.end()))));
    std::vector<std::string> words{"probe",
                                   "read",
                                   path,
                                   "--gamma",
                                   fmt::format("{}", gamma),
                                   "--chunk",
                                   fmt::format("{}", B)};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
}

template <class T>
json judged(std::size_t N, std::size_t B, double gamma, const Schedule& schedule,
            std::vector<std::string> more = {},
            const std::function<void(HeadInputs<T>&, Heads<T>&)>& bend = {}) {
    more.push_back("--json");
    const Ran ran = read_back<T>(N, B, gamma, schedule, more, bend);
    CAPTURE(ran.err);
    REQUIRE(!ran.out.empty());
    json found = json::parse(ran.out);
    found["exit"] = ran.exit;
    return found;
}

TEST_CASE("the right form reads as right in float and double, every variant as itself") {
    for (const Variant& variant : catalogue()) {
        if (variant.normalised) continue;
        CAPTURE(variant.name);
        const json wide = judged<double>(16, 4, 0.9, variant.schedule);
        const json narrow = judged<float>(16, 4, 0.9, variant.schedule);
        const bool right = decide(variant.schedule).outputs.answer == Answer::proved;
        for (const json& found : {wide, narrow}) {
            CHECK(found["verdict"] == (right ? "equal" : "different"));
            CHECK(found["exit"] == (right ? 0 : 1));
            CHECK(found["random"]["verdict"] == "equal");
            CHECK(found["lost"] == 0);
            if (right) CHECK(found["indistinguishable"].empty());
            else CHECK(found["matches_variant"] == variant.name);
        }
    }
}

TEST_CASE("exponents of no catalogue are read one by one") {
    const Schedule schedule = equation_seven_with({"2*r-c", "", "2*B", "r*r+1"});
    const json found = judged<double>(16, 4, 0.8, schedule)["recovered"];
    CHECK(found["schedule"]["intra"] == "2*r-c");
    CHECK(found["schedule"]["carry"] == "2*B");
    const Coefficients run = chunkwise_coefficients(schedule, 4, 16);
    for (std::size_t n = 0; n < 16; ++n)
        for (std::size_t m = 0; m <= n; ++m)
            CHECK(found["table"][n][m] == *run.output(n, m).exponent());
}

TEST_CASE("what is no decay shows in the random part, or as a scale") {
    using Inputs = HeadInputs<double>;
    const Schedule& right = equation_seven();
    const auto squared = [](Inputs&, Heads<double>& out) {
        for (std::size_t place = out.size() / 2; place < out.size(); ++place)
            out.data()[place] *= std::abs(out.data()[place]);
    };
    const json bent = judged<double>(12, 3, 0.9, right, {}, squared);
    CHECK(bent["wrong"] == 0);
    CHECK(bent["random"]["verdict"] == "different");
    CHECK(bent["verdict"] == "different");

    // One element of the random part that is off is found, with its token.
    const auto one = [](Inputs&, Heads<double>& out) { out(1, 0, 7, 2) += 0.01; };
    CHECK(judged<double>(12, 3, 0.9, right, {}, one)["random"]["first_wrong_token"] == 7);

    const auto by_row = [](Inputs&, Heads<double>& out) {
        for (std::size_t b = 0; b < 2; ++b)
            for (std::size_t n = 0; n < 12; ++n)
                for (std::size_t m = 0; m < 12; ++m)
                    out(b, 0, n, m) /= 1.5 + static_cast<double>((n * 7 + 3 * b) % 5);
    };
    CHECK(judged<double>(12, 3, 0.9, right, {}, by_row)["verdict"] == "equal_up_to_row_scale");

    const auto quarter = [](Inputs&, Heads<double>& out) { out *= 0.25; };
    CHECK(judged<double>(12, 3, 0.9, right, {}, quarter)["scale"] == doctest::Approx(0.25));
    CHECK(judged<double>(12, 3, 0.9, right, {"--scale", "0.25"}, quarter)["verdict"] == "equal");
    CHECK(contains(read_back<double>(12, 3, 0.9, right, {}, quarter).out, "add --scale 0.25"));
}

TEST_CASE("a weak probe, and one whose exponents are lost, say so") {
    const json two_chunks = judged<double>(8, 4, 0.9, equation_seven());
    CHECK(two_chunks["verdict"] == "equal");
    CHECK(two_chunks["indistinguishable"] == json{"short-carry"});
    CHECK(contains(read_back<double>(8, 4, 0.9, equation_seven()).out, "at least 3 chunks"));
    // gamma so near to 1 that float32 does not tell neighbouring powers apart.
    const json near = judged<float>(16, 4, 0.9999999, equation_seven());
    CHECK(near["verdict"] == "undecided");
    CHECK(near["exit"] == 3);
    CHECK(near["lost"].get<int>() > 0);
    // gamma so small that old keys underflow: those exponents are lost, the others are read.
    const json small = judged<float>(64, 4, 0.1, equation_seven());
    CHECK(small["verdict"] == "equal");
    CHECK(small["lost"].get<int>() > 100);
    CHECK(small["wrong"] == 0);
}

TEST_CASE("a recorded output on a probe: Jamie-Stirling's code with issue 34's exponent") {
    const Recording& recorded = recording("probe_jamie_issue34_N16_B4_f32");
    const Ran ran = run({"probe", "read", path_of(recorded, "out"), "--gamma", "0.9", "--chunk",
                         "4", "--layout", "bne", "--json"});
    const json found = json::parse(ran.out);
    CHECK(found["matches_variant"] == "issue-34");
    CHECK(found["recovered"]["schedule"]["cross"] == "B-r");
    CHECK(found["random"] == nullptr);
}

TEST_CASE("what write leaves in the folder") {
    const Folder folder;
    const std::string where = folder.path("probe");
    const Ran ran = run({"probe", "write", where, "--tokens", "8", "--chunk", "2"});
    CAPTURE(ran.err);
    CHECK(ran.exit == 0);
    const Probe probe = make_probe(8);
    const auto same = [&](const char* file, const Heads<double>& expected) {
        const Array array = read_npy(where + '/' + file);
        CHECK(array.dtype == Dtype::float32);
        CHECK(shape_text(array) == "2 x 1 x 8 x 8");
        CHECK(std::equal(expected.begin(), expected.end(), array.values.begin()));
    };
    same("q.npy", probe.q);
    same("k.npy", probe.k);
    same("v.npy", probe.v);
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(where)) {
        CHECK(entry.path().extension() != ".part");
        ++files;
    }
    CHECK(files == 4);
    // Nothing is replaced unasked.
    const Ran again = run({"probe", "write", where, "--tokens", "4"});
    CHECK(again.exit == 2);
    CHECK(contains(again.err, "exists already"));
    CHECK(shape_text(read_npy(where + "/q.npy")) == "2 x 1 x 8 x 8");
    CHECK(run({"probe", "write", where, "--tokens", "4", "--force", "--dtype", "f64"}).exit == 0);
    CHECK(shape_text(read_npy(where + "/q.npy")) == "2 x 1 x 4 x 4");
}

TEST_CASE("bad input to probe is one clear error") {
    const Folder folder;
    const std::string oblong = folder.write("o.npy", npy_of("(2, 3)", {1, 2, 3, 4, 5, 6}));
    const std::string file = folder.write("file", "");
    const struct {
        std::vector<std::string> words;
        const char* message;
    } table[] = {
        {{"probe"}, "expected one of write, read"},
        {{"probe", "wirte", "x"}, "did you mean write?"},
        {{"probe", "write"}, "needs a folder"},
        {{"probe", "write", "x"}, "needs --tokens"},
        {{"probe", "write", "x", "--tokens", "1"}, "expected a whole number from 2 to 1024"},
        {{"probe", "write", "x", "--tokens", "8", "--chunk", "9"}, "from 1 to 8"},
        {{"probe", "write", "x", "--tokens", "8", "--layout", "nd"}, "has no use for --layout"},
        {{"probe", "write", "x", "--tokens", "8", "--dtype", "bf16"}, "expected f32 or f64"},
        {{"probe", "write", file, "--tokens", "8"}, "is no folder"},
        {{"probe", "read"}, "needs a file"},
        {{"probe", "read", "x"}, "needs --gamma"},
        {{"probe", "read", "x", "--gamma", "0.9"}, "needs --chunk"},
        {{"probe", "read", "x", "--gamma", "0.9", "--chunk", "4"}, "'x' does not exist"},
        {{"probe", "read", oblong, "--gamma", "0.9", "--chunk", "4"}, "2 x 3"},
        {{"probe", "read", oblong, "--gamma", "0.9,0.8", "--chunk", "4"}, "expected one decay"},
        {{"probe", "read", oblong, "--gamma", "0.9", "--chunk", "4", "--tokens", "4"}, "no use"},
        {{"probe", "read", oblong, "--gamma", "0.9", "--chunk", "4", "--layout", "nq"}, "nq"},
    };
    for (const auto& [words, message] : table) {
        CAPTURE(message);
        const Ran ran = run(words);
        CAPTURE(ran.err);
        CHECK(ran.exit == 2);
        CHECK(ran.out.empty());
        CHECK(contains(ran.err, message));
    }
    CHECK_FALSE(std::filesystem::exists("x"));
}

}  // namespace
