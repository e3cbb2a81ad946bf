#include "eq7/diagnosis/strength.hpp"

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

// Whether a variant's outputs are the parallel form's at these sizes. At gamma = 1 all powers are
// 1, and only the number of terms is left to compare.
bool looks_right(const Schedule& schedule, std::size_t B, std::size_t N, double gamma) {
    const Coefficients found = chunkwise_coefficients(schedule, B, N);
    const Coefficients required = parallel_coefficients(N);
    for (std::size_t n = 0; n < N; ++n) {
        for (std::size_t m = 0; m < N; ++m) {
            const GammaPolynomial& x = found.output(n, m);
            const GammaPolynomial& y = required.output(n, m);
            if (gamma == 1 ? x.at(1) != y.at(1) : x != y) return false;
        }
    }
    return true;
}

}  // namespace

Strength strength(std::size_t B, std::size_t N, double gamma) {
    Strength result;
    for (const Variant& variant : catalogue()) {
        if (decide(variant.schedule).outputs.answer != Answer::refuted) continue;
        ++result.wrong;
        if (looks_right(variant.schedule, B, N, gamma)) result.invisible.push_back(variant.name);
    }
    return result;
}

}  // namespace eq7
