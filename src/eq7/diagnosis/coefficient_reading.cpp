#include "eq7/diagnosis/coefficient_reading.hpp"

#include <algorithm>
#include <cmath>

namespace eq7 {

CoefficientReading read_coefficient(double value, double error, double gamma) {
    using Kind = CoefficientReading::Kind;
    CoefficientReading reading{Kind::nothing, 0, value, error};
    if (std::abs(value) <= error) return reading;
    reading.kind = Kind::other;
    if (value < 0) return reading;
    if (gamma == 1) {  // every power is 1, so none is told from another
        if (std::abs(value - 1) <= error) reading.kind = Kind::unclear;
        return reading;
    }
    // gamma^x falls in x: the exponents that the error allows lie between these two.
    const double log_gamma = std::log(gamma);
    const double least = std::log(value + error) / log_gamma;
    const double most = std::log(value - error) / log_gamma;
    const double first = std::ceil(least);
    if (first > most) return reading;
    reading.kind = first + 1 <= most ? Kind::unclear : Kind::power;
    if (reading.kind == Kind::power) reading.exponent = static_cast<std::int64_t>(first);
    return reading;
}

Agreement compare(const CoefficientReading& found, const GammaPolynomial& required, double gamma) {
    using Kind = CoefficientReading::Kind;
    if (found.kind == Kind::power)
        return required.exponent() == found.exponent ? Agreement::agrees : Agreement::differs;
    const double needed = required.is_zero() ? 0 : required.at(gamma);
    if (std::abs(found.value - needed) > found.error) return Agreement::differs;
    if (found.kind == Kind::unclear) return Agreement::lost;
    return found.kind == Kind::nothing && !required.is_zero() ? Agreement::lost : Agreement::agrees;
}

double power_error(const Precision& stated, std::size_t d, std::size_t B, std::size_t age) {
    const Precision& coarsest = stated.name == "f64" ? find_precision("f32") : stated;
    return coarsest.at_once(d) + coarsest.per_token(B) * static_cast<double>(age);
}

GammaPolynomial required_coefficient(std::size_t n, std::size_t m) {
    return m <= n ? GammaPolynomial::power(static_cast<std::int64_t>(n - m)) : GammaPolynomial();
}

ReadingCounts count(const ReadTable& table) {
    ReadingCounts counts;
    for (std::size_t n = 0; n < table.tokens; ++n)
        for (std::size_t m = 0; m < table.tokens; ++m) {
            const CoefficientReading& entry = table.at(n, m);
            const Agreement agreement = compare(entry, required_coefficient(n, m), table.gamma);
            counts.terms += m <= n;
            counts.wrong += agreement == Agreement::differs;
            counts.lost += agreement == Agreement::lost;
            counts.future += m > n && entry.kind != CoefficientReading::Kind::nothing;
            counts.no_power += entry.kind == CoefficientReading::Kind::other;
        }
    return counts;
}

}  // namespace eq7
