// Exponents read back from the outputs of schedules that stand in no catalogue.

#include "eq7/diagnosis/recover.hpp"

#include <doctest/doctest.h>

#include "eq7/retention/coefficients.hpp"
#include "support/made_run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
using nlohmann::json;

MadeSizes sizes_for(std::size_t N, std::size_t B) {
    MadeSizes sizes;
    sizes.N = N;
    sizes.B = B;
    sizes.e = 8;
    sizes.batches = N / 8 + 2;
    sizes.gamma = {0.8};
    return sizes;
}

// Every exponent of the table that verify printed, against a run on polynomials in gamma.
void check_table(const json& recovered, const Schedule& schedule, std::size_t B) {
    const std::size_t N = recovered["tokens"];
    const Coefficients run = chunkwise_coefficients(schedule, B, N);
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m) {
            CAPTURE(n);
            CAPTURE(m);
            const json& found = recovered["table"][n][m];
            const auto exponent = run.output(n, m).exponent();
            if (exponent) CHECK(found == *exponent);
            else if (run.output(n, m).is_zero()) CHECK(found == nullptr);
            else CHECK(found.is_string());
        }
}

Schedule found_schedule(const json& recovered) {
    const json& found = recovered["schedule"];
    Schedule schedule;
    const std::size_t commas = 4;
    const auto read = [&](const char* part, std::string_view symbols, char index) {
        const std::string text = found[part];
        return text.find(',') == std::string::npos
                   ? Expression::parse(text, symbols, part)
                   : Expression::parse_table(text, index, commas, part);
    };
    schedule.intra = read("intra", intra_symbols, 'r');
    schedule.state = read("state", state_symbols, 'c');
    schedule.carry = read("carry", carry_symbols, 'r');
    schedule.cross = read("cross", cross_symbols, 'r');
    schedule.reads = found["reads"] == "current" ? Reads::current : Reads::previous;
    return schedule;
}

TEST_CASE("twenty schedules of no catalogue are recovered, exponent by exponent") {
    std::mt19937_64 random(20);
    const auto pick = [&](const std::vector<std::string>& from) {
        return from[random() % from.size()];
    };
    for (int round = 0; round < 20; ++round) {
        Replaced parts;
        // A text may ask for 4 tokens a chunk: lists have that length.
        parts.intra = pick({"r-c+1", "2*r-c", "r-c+B", "r*c+1", "3*r-2*c", "r-c+i", "r*r-c*c"});
        parts.state = pick({"2*c", "c+3", "B-c+2", "c*c", "3*(B-1-c)", "c+i", "2*B-1-c"});
        parts.carry = pick({"B+2", "B-1", "2*B", "3", "B"});
        parts.cross = pick({"2*r+3", "B-r+2", "r*r", "3*r", "r+i+2", "B+r", "2*(B-r)"});
        Schedule schedule = equation_seven_with(parts);
        if (round % 4 == 0) schedule.state = Expression::parse_table("4,0,3,1", 'c', 4, "");
        if (round % 5 == 0) schedule.cross = Expression::parse_table("2,7,1,3", 'r', 4, "");
        if (round % 6 == 5) schedule.reads = Reads::current;
        CAPTURE(parts.intra);
        CAPTURE(schedule.state.text());
        CAPTURE(parts.carry);
        CAPTURE(schedule.cross.text());
        const MadeRun<double> run(sizes_for(16, 4), schedule);
        const json judged = run.judged();
        REQUIRE(judged["verdict"] == "different");
        if (judged["matches_variant"] != nullptr) continue;
        REQUIRE(judged["recovered"] != nullptr);
        check_table(judged["recovered"], schedule, 4);
        REQUIRE(judged["recovered"]["fits"] == true);
        check_table(judged["recovered"], found_schedule(judged["recovered"]), 4);
    }
}

TEST_CASE("the terms are named, and the command that decides them") {
    const MadeRun<double> run(sizes_for(12, 3), equation_seven_with({"", "", "", "2*r+1"}));
    const std::string page = run.verify().out;
    CHECK(contains(page, "Your cross-chunk exponents are 2*r+1, required r+1."));
    CHECK(contains(page, "eq7 check --cross '2*r+1'"));
    CHECK(contains(page, "One of them may be larger by any s"));
    // An initial state tells how the two share their sum.
    MadeSizes sizes = sizes_for(12, 3);
    sizes.initial_state = true;
    const MadeRun<double> known(sizes, equation_seven_with({"", "B+1-c", "", "2*r+1"}));
    const json recovered = known.judged()["recovered"];
    CHECK(recovered["gauge_known"] == true);
    CHECK(recovered["schedule"]["cross"] == "2*r+1");
    CHECK(recovered["schedule"]["state"] == "B+1-c");
}

TEST_CASE("an intra-chunk exponent one too large is not taken for a factor a row") {
    const json judged =
        MadeRun<double>(sizes_for(12, 4), equation_seven_with({"r-c+1", "", "", ""})).judged();
    CHECK(judged["matches_variant"] == nullptr);
    CHECK(judged["recovered"]["schedule"]["intra"] == "r+1-c");
    CHECK(judged["recovered"]["schedule"]["cross"] == "r+1");
}

TEST_CASE("float32 outputs are read as far as they go") {
    const Schedule schedule = equation_seven_with({"", "", "", "2*r+2"});
    const json recovered = MadeRun<float>(sizes_for(16, 4), schedule).judged()["recovered"];
    CHECK(recovered["fits"] == true);
    CHECK(recovered["schedule"]["cross"] == "2*r+2");
}

TEST_CASE("a chunk size far beyond the tokens costs nothing") {
    MadeRun<double> run(sizes_for(12, 4), equation_seven_with({"2*r-2*c", "", "", ""}));
    run.result = chunkwise(run.inputs, equation_seven_with({"2*r-2*c", "", "", ""}), 12);
    for (const std::size_t B : {std::size_t{13}, std::size_t{1000000}, std::size_t{1} << 40}) {
        CAPTURE(B);
        run.sizes.B = B;
        const json judged = run.judged();
        CHECK(judged["verdict"] == "different");
        CHECK(judged["recovered"]["schedule"]["intra"] == "2*r-2*c");
    }
}

TEST_CASE("too few equations, and outputs that no table makes, are said as such") {
    MadeSizes few = sizes_for(64, 4);
    few.batches = 1;
    few.e = 2;
    const Schedule schedule = equation_seven_with({"", "", "", "2*r+2"});
    // One wrong factor would be found all the same.
    const Schedule two = equation_seven_with({"", "", "B-1", "2*r+2"});
    CHECK(contains(MadeRun<double>(few, two).verify().out, "cannot be recovered"));
    MadeRun<double> bent(sizes_for(12, 4), schedule);
    std::size_t place = 0;
    for (double& value : bent.result.output) value *= 1 + 0.1 * static_cast<double>(place++ % 7);
    CHECK(contains(bent.verify().out, "No table of weights W[n,m] puts these outputs out"));
}

TEST_CASE("keys that repeat, and queries that are zero, leave the table open") {
    const Schedule two = equation_seven_with({"", "", "B-1", "2*r+2"});
    MadeRun<double> repeated(sizes_for(12, 4), two);
    for (std::size_t b = 0; b < repeated.sizes.batches; ++b)
        for (std::size_t x = 0; x < repeated.sizes.d; ++x)
            repeated.inputs.k(b, 0, 1, x) = repeated.inputs.k(b, 0, 0, x);
    for (std::size_t b = 0; b < repeated.sizes.batches; ++b)
        for (std::size_t x = 0; x < repeated.sizes.e; ++x)
            repeated.inputs.v(b, 0, 1, x) = repeated.inputs.v(b, 0, 0, x);
    repeated.result = chunkwise(repeated.inputs, two, 4);
    CHECK(contains(repeated.verify({"--format", "md"}).out, "cannot be told apart"));

    MadeRun<double> silent(sizes_for(12, 4), two);
    for (std::size_t b = 0; b < silent.sizes.batches; ++b)
        for (std::size_t x = 0; x < silent.sizes.d; ++x) silent.inputs.q(b, 0, 5, x) = 0;
    silent.result = chunkwise(silent.inputs, two, 4);
    CHECK(contains(silent.verify({"--format", "md"}).out, "cannot be told apart"));
}

}  // namespace
