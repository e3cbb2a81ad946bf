// Uses eq7 as somebody else would: its forms on numbers, and its proof.

#include <cmath>
#include <cstdio>

#include "eq7/proof/decision.hpp"
#include "eq7/retention/forms.hpp"
#include "eq7/version.hpp"

int main() {
    using Matrix = eq7::Matrix<double>;
    const std::size_t N = 7, d = 2, B = 3;
    Matrix q = Matrix::from_shape({N, d}), k = q, v = q, initial = Matrix::from_shape({d, d});
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t x = 0; x < d; ++x) {
            q(n, x) = 1.0 + 0.25 * static_cast<double>(n);
            k(n, x) = 2.0 - 0.5 * static_cast<double>(n + x);
            v(n, x) = 0.5 * static_cast<double>(n * x) - 1.0;
        }
    initial.fill(0.5);
    const Matrix expected = eq7::parallel(q, k, v, 0.75, initial);
    const Matrix actual = eq7::chunkwise(q, k, v, 0.75, initial, eq7::equation_seven(), B).output;
    double worst = 0;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t x = 0; x < d; ++x)
            worst = std::fmax(worst, std::fabs(expected(n, x) - actual(n, x)));
    const bool proved = eq7::decide(eq7::equation_seven()).outputs.answer == eq7::Answer::proved;
    std::printf("eq7 %s: %s\n", eq7::version, proved && worst < 1e-12 ? "right" : "wrong");
    return proved && worst < 1e-12 ? 0 : 1;
}
