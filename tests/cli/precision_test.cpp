#include <doctest/doctest.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string>

#include "eq7/algebra/arithmetic.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using nlohmann::json;

TEST_CASE("precision answers in every format, 80 columns on a terminal") {
    for (const std::string options :
         {"", " --dtype f64", " --dtype tf32", " --dtype bf16", " --dtype f16 --tokens 400",
          " --gamma 1 --tokens 9", " --gamma 0.9 --dtype bf16", " --tokens 1 --chunk 1 --dim 1"}) {
        const std::string small =
            options.find("--tokens") == std::string::npos ? " --tokens 40" : "";
        CAPTURE(options);
        for (const std::string format : {"text", "md", "html", "json", "csv"}) {
            const Ran ran = run(("precision --format " + format + small + options).c_str());
            CHECK(ran.exit == 0);
            CHECK(ran.err.empty());
            if (format == "json") CHECK(json::accept(ran.out));
            if (format != "text") continue;
            for (const std::string& line : lines(ran.out)) CHECK(characters(line) <= 80);
        }
    }
}

TEST_CASE("precision --json") {
    const json found = json::parse(run("precision --json --dtype f32 --tokens 64 --chunk 8").out);
    CHECK(found["dtype"] == "f32");
    CHECK(found["gamma"] == 31.0 / 32);
    CHECK(found["held_gamma"] == 31.0 / 32);
    CHECK(found["tokens"] == 64);
    CHECK(found["within_bounds"] == true);
    CHECK(found["prefer"] == "direct");
    CHECK(found["limits"]["last_finite_inverse"] == 2794);
    REQUIRE(found["arithmetics"].size() == 1);
    REQUIRE(found["arithmetics"][0]["forms"].size() == 4);
    for (const json& form : found["arithmetics"][0]["forms"]) {
        CHECK(form["measured"] > 0);
        CHECK(form["measured"] < form["bound"]);
        CHECK(form["first_not_finite"].is_null());
    }
    CHECK(found["powers"][1]["first_not_finite"] == 2795);
    const json halves = json::parse(run("precision --json --gamma 0.5 --tokens 8").out)["limits"];
    CHECK(halves["last_normal_power"] == 126);
    CHECK(halves["last_nonzero_power"] == 149);
    CHECK(halves["last_finite_inverse"] == 127);
    CHECK(halves["largest_safe_chunk"] == 127);
    CHECK(halves["largest_safe_chunk_multiplied"] == 124);  // 16 2^123 is below 2^128, 16 2^124 not
    const json rounded =
        json::parse(run("precision --json --dtype bf16 --gamma 0.9 --tokens 8").out);
    CHECK(rounded["held_gamma"] == 0.8984375);
}

TEST_CASE("precision: advice stands only where it fits") {
    const auto text = [](const std::string& options) {
        return run(("precision --tokens 40 --chunk 8" + options).c_str()).out;
    };
    CHECK(contains(text(" --dtype f32"), "eq7 precision --dtype tf32"));
    CHECK_FALSE(contains(text(" --dtype bf16"), "eq7 precision --dtype tf32"));
    CHECK(contains(text(" --gamma 0.9"), "eq7 explain powers-overflow"));
    CHECK_FALSE(contains(text(" --gamma 1"), "eq7 explain powers-overflow"));
}

TEST_CASE("precision --dtype: the long name says the same as the short one") {
    for (const Arithmetic one : arithmetics) {
        CAPTURE(std::string(long_name(one)));
        const auto with = [](const std::string& dtype) {
            return run({"precision", "--json", "--tokens", "20", "--dtype", dtype});
        };
        const Ran by_long_name = with(std::string(long_name(one)));
        CHECK(by_long_name.exit == 0);
        CHECK(json::parse(by_long_name.out)["dtype"] == name(one));
        CHECK(by_long_name.out == with(std::string(name(one))).out);
    }
}

TEST_CASE("the help of every --dtype has both names") {
    for (const char* command : {"precision --help", "verify --help", "probe read --help"}) {
        CAPTURE(std::string(command));
        std::string help;
        for (const std::string& word : words(run(command).out)) help += word + ' ';
        for (const Arithmetic one : arithmetics) {
            CHECK(contains(help, std::string(name(one))));
            if (one != Arithmetic::tf32)
                CHECK(contains(help, fmt::format("{} ({})", name(one), long_name(one))));
        }
    }
    CHECK(contains(run("probe write --help").out, "f32 (float32) or f64 (float64)"));
}

TEST_CASE("precision: bad input") {
    const auto refused = [](const char* line, const char* shown) {
        const Ran ran = run(line);
        CAPTURE(std::string(line));
        CAPTURE(ran.err);
        CHECK(ran.exit == 2);
        CHECK(ran.out.empty());
        CHECK(contains(ran.err, shown));
    };
    for (const char* name : {"fp16", "half", "torch.float16"})
        CHECK(run({"precision", "--dtype", name, "--tokens", "9"}).out ==
              run("precision --dtype f16 --tokens 9").out);
    refused("precision --dtype float", "--dtype 'float'");
    refused("precision --dtype bf61", "did you mean bf16?");
    refused("precision --dtype bfloat61", "did you mean float64 or bfloat16?");
    refused("precision --dtype f8", "expected one of f64, f32, tf32, bf16, f16\n");
    refused("precision --gamma 0", "'0'");
    refused("precision --gamma 0.9,0.8", "gives 2 decays\n       expected one\n");
    refused("precision --gamma 2",
            "'2'\n       expected a decay above 0 and at most 1, such as 0.9, 31/32 or 1-2^-5\n");
    refused("precision --gamma 1e-9 --dtype f16", "is 0 in float16");
    refused("precision --tokens 5000", "from 1 to 4096");
    refused("precision --dim 0", "from 1 to 128");
    refused("precison", "did you mean precision?");
    refused("precision --token 5", "did you mean --tokens?");
}

}  // namespace
