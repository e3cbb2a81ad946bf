// A table of coefficients taken apart: the decays that make it, or that none do.

#include "eq7/diagnosis/fitted_schedule.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "eq7/retention/coefficients.hpp"

namespace {

using namespace eq7;
using Kind = CoefficientReading::Kind;

constexpr double decay = 0.8;

CoefficientReading reading(double value) {
    return read_coefficient(value, 1e-9 * std::abs(value), decay);
}

// What a schedule's own run gives, as if it had been measured.
ReadTable table_of(const Schedule& schedule, std::size_t B, std::size_t N, bool initial = false) {
    const Coefficients run = chunkwise_coefficients(schedule, B, N);
    ReadTable table;
    table.tokens = N;
    table.gamma = decay;
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t m = 0; m < N; ++m)
            table.output.push_back(
                reading(run.output(n, m).is_zero() ? 0 : run.output(n, m).at(decay)));
        if (initial) table.initial.push_back(reading(run.output(n, N).at(decay)));
    }
    return table;
}

void set(ReadTable& table, std::size_t n, std::size_t m, double value) {
    table.output[n * table.tokens + m] = reading(value);
}

std::string formula(const FoundTerm& term) { return term.formula.value_or("none"); }

}  // namespace

TEST_CASE("equation (7)'s own table gives equation (7), and an initial state the gauge") {
    for (const bool initial : {false, true}) {
        const FittedSchedule found = fit_schedule(table_of(equation_seven(), 3, 10, initial), 3);
        CHECK(found.fits);
        CHECK(found.gauge_known == initial);
        CHECK(formula(found.intra) == "r-c");
        CHECK(formula(found.state) == "B-1-c");
        CHECK(formula(found.carry) == "B");
        CHECK(formula(found.cross) == "r+1");
        REQUIRE(found.schedule);
    }
}

TEST_CASE("a scaled state shows where an initial state is read") {
    const Schedule gauge = equation_seven_with({"", "B+1-c", "", "r-1"});
    const FittedSchedule hidden = fit_schedule(table_of(gauge, 3, 10, false), 3);
    CHECK(hidden.fits);
    CHECK(formula(hidden.cross) == "r+1");  // the choice that needs no change
    const FittedSchedule seen = fit_schedule(table_of(gauge, 3, 10, true), 3);
    CHECK(seen.fits);
    CHECK(seen.gauge_known);
    CHECK(formula(seen.cross) == "r-1");
    CHECK(formula(seen.state) == "B+1-c");
}

TEST_CASE("an exponent that differs from chunk to chunk is found, with an initial state too") {
    const Schedule by_chunk = equation_seven_with({"", "", "", "r+1+i"});
    for (const bool initial : {false, true}) {
        const FittedSchedule found = fit_schedule(table_of(by_chunk, 2, 8, initial), 2);
        CHECK(found.fits);
        CHECK(formula(found.cross) == "r+i+1");
        CHECK(formula(found.carry) == "B");
    }
}

TEST_CASE("the state of a query's own chunk is told, with an initial state too") {
    Schedule current = equation_seven_with({"", "B-1-c", "", "r+2"});
    current.reads = Reads::current;
    const FittedSchedule found = fit_schedule(table_of(current, 3, 9, true), 3);
    CHECK(found.reads == Reads::current);
    CHECK(found.fits);
    CHECK(found.gauge_known);
    REQUIRE(found.cross.exponents.size() == 3);
    for (std::size_t r = 0; r < 3; ++r)
        CHECK(found.cross.exponents[r].exponent == static_cast<std::int64_t>(r) + 2);
}

TEST_CASE("one entry that no decay gives, and nothing fits") {
    const ReadTable right = table_of(equation_seven(), 2, 8, true);
    REQUIRE(fit_schedule(right, 2).fits);
    struct {
        const char* what;
        std::size_t n, m;
        double value;
    } const table[] = {
        {"a key of a later chunk is read", 1, 2, 1},
        {"an older key has another exponent, once", 6, 0, std::pow(decay, 7)},
        {"an older key has no power", 5, 1, 0.7},
        {"a key of its own chunk has no power", 1, 0, 0.7},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.what));
        ReadTable wrong = right;
        set(wrong, row.n, row.m, row.value);
        CHECK_FALSE(fit_schedule(wrong, 2).fits);
    }
    ReadTable no_power = right;
    no_power.initial[3] = reading(0.7);
    CHECK_FALSE(fit_schedule(no_power, 2).fits);
    ReadTable shifted = right;  // one token reads the initial state as if it stood elsewhere
    shifted.initial[3] = reading(std::pow(decay, 9));
    CHECK_FALSE(fit_schedule(shifted, 2).fits);
}

TEST_CASE("an exponent that is seen nowhere is not made up") {
    ReadTable lost = table_of(equation_seven(), 2, 4, true);
    // No carry is used with two chunks and the initial state unread.
    for (CoefficientReading& entry : lost.initial) entry = reading(0);
    const FittedSchedule found = fit_schedule(lost, 2);
    CHECK(found.fits);
    CHECK_FALSE(found.gauge_known);
    CHECK(found.carry.exponents.empty());

    ReadTable masked = table_of(equation_seven(), 2, 8);
    for (std::size_t n = 0; n < 8; ++n) set(masked, n, n, 0);  // no query reads its own key
    const FittedSchedule strict = fit_schedule(masked, 2);
    CHECK(strict.intra.exponents.size() == 1);  // r = 1, c = 0
}

TEST_CASE("a carry that cannot be shared out among the chunks is none") {
    // From chunk 0 to chunk 3 two states more than to chunk 1, and one power more.
    ReadTable odd = table_of(equation_seven(), 1, 4);
    for (std::size_t n = 2; n < 4; ++n)
        for (std::size_t m = 0; m + 1 < n; ++m) set(odd, n, m, 0);
    set(odd, 3, 0, std::pow(decay, 2));
    const FittedSchedule found = fit_schedule(odd, 1);
    CHECK((!found.fits || found.carry.formula != "B" || !found.schedule));
}
