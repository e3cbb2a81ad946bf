#include "eq7/diagnosis/probed_decay.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace eq7 {

namespace {

// The number with the fewest digits that is as good as `decay`: 0.9 for 0.89999998.
double shortest(double decay) {
    for (int digits = 1; digits < 7; ++digits) {
        const double rounded = std::stod(fmt::format("{:.{}g}", decay, digits));
        if (std::abs(rounded - decay) <= 1e-6 * decay) return rounded;
    }
    return decay;
}

}  // namespace

std::optional<double> probed_decay(const ReadTable& table) {
    if (table.tokens < 3) return std::nullopt;
    // The key before the query has decayed once.
    const double once = table.at(1, 0).value;
    if (!(once > 0 && once < 1)) return std::nullopt;
    ReadTable other = table;
    other.gamma = shortest(once);
    if (std::abs(other.gamma / table.gamma - 1) <= 1e-6) return std::nullopt;
    for (CoefficientReading& reading : other.output)
        reading = read_coefficient(reading.value, reading.error, other.gamma);
    const ReadingCounts counts = count(other);
    if (counts.wrong > 0 || 2 * counts.lost > counts.terms) return std::nullopt;
    return other.gamma;
}

}  // namespace eq7
