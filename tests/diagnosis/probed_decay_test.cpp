// Coefficients that are the right powers of another decay than the one that was stated.

#include "eq7/diagnosis/probed_decay.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "eq7/retention/schedule.hpp"

namespace {

using namespace eq7;

// Powers of `run`, read as powers of `stated`.
ReadTable table_of(double run, double stated, std::size_t N) {
    ReadTable table;
    table.tokens = N;
    table.gamma = stated;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m) {
            const double value = m > n ? 0 : std::pow(run, static_cast<double>(n - m));
            table.output.push_back(read_coefficient(value, 1e-7 * value, stated));
        }
    return table;
}

}  // namespace

TEST_CASE("the decay that the code ran with, in as few digits as it takes") {
    CHECK(probed_decay(table_of(0.9, 0.8, 6)) == 0.9);
    CHECK(probed_decay(table_of(0.96875, 0.9, 6)) == 0.96875);
    CHECK(probed_decay(table_of(0.90000001, 0.8, 6)) == 0.9);
    CHECK(probed_decay(table_of(0.1234565, 0.8, 6)) == 0.1234565);  // six digits are too few
}

TEST_CASE("no decay where none explains the table") {
    CHECK_FALSE(probed_decay(table_of(0.9, 0.9, 6)));  // the one that was stated
    CHECK_FALSE(probed_decay(table_of(0.9, 0.8, 2)));  // two tokens: any number is a power
    CHECK_FALSE(probed_decay(table_of(1.25, 0.8, 6)));
    CHECK_FALSE(probed_decay(table_of(1, 0.8, 6)));
    ReadTable none = table_of(0.9, 0.8, 6);
    none.output[6] = read_coefficient(0, 0, 0.8);  // the query before has not decayed: it is gone
    CHECK_FALSE(probed_decay(none));
    ReadTable wrong = table_of(0.9, 0.8, 6);
    wrong.output[5 * 6] = read_coefficient(0.95, 1e-7, 0.8);
    CHECK_FALSE(probed_decay(wrong));
    ReadTable lost = table_of(1e-4, 0.8, 12);  // nearly all of it too small to be told from zero
    for (CoefficientReading& entry : lost.output)
        if (entry.value < 1e-3) entry = read_coefficient(entry.value, 0.5e-4, 0.8);
    CHECK_FALSE(probed_decay(lost));
}
