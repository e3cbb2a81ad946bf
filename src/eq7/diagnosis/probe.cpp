#include "eq7/diagnosis/probe.hpp"

#include <algorithm>
#include <cstdint>
#include <random>

namespace eq7 {

namespace {

// The standard fixes what mt19937_64 gives, so `probe read` finds the numbers of `probe write`.
Matrix<double> eighths(const ProbeSizes& sizes, std::mt19937_64& random) {
    auto matrix = zeros<double>(sizes.tokens, sizes.dim);
    for (double& value : matrix)
        value = (static_cast<double>(random() % 17) - 8) / 8;  // -1, -7/8, ..., 1
    return matrix;
}

}  // namespace

ProbeEntry probe_entry(const ProbeSizes& sizes, std::size_t b, std::size_t h) {
    if (b == sizes.table_entries()) {
        std::mt19937_64 random(34 + h);
        ProbeEntry entry;
        entry.q = eighths(sizes, random);
        entry.k = eighths(sizes, random);
        entry.v = eighths(sizes, random);
        return entry;
    }
    auto ones = zeros<double>(sizes.tokens, sizes.dim);
    auto units = ones;
    const std::size_t first = b * sizes.dim;
    for (std::size_t n = 0; n < sizes.tokens; ++n) {
        ones(n, 0) = 1;
        if (n >= first && n < first + sizes.dim) units(n, n - first) = 1;
    }
    return {ones, ones, units};
}

ProbeArrays probe_arrays(const ProbeSizes& sizes) {
    const std::array<std::size_t, 4> shape{sizes.entries(), sizes.heads, sizes.tokens, sizes.dim};
    ProbeArrays arrays{Heads<double>::from_shape(shape), Heads<double>::from_shape(shape),
                       Heads<double>::from_shape(shape)};
    std::size_t place = 0;
    for (std::size_t b = 0; b < sizes.entries(); ++b)
        for (std::size_t h = 0; h < sizes.heads; ++h) {
            const ProbeEntry entry = probe_entry(sizes, b, h);
            const auto copy = [&](const Matrix<double>& from, Heads<double>& into) {
                std::copy(from.begin(), from.end(),
                          into.data() + static_cast<std::ptrdiff_t>(place));
            };
            copy(entry.q, arrays.q);
            copy(entry.k, arrays.k);
            copy(entry.v, arrays.v);
            place += sizes.tokens * sizes.dim;
        }
    return arrays;
}

}  // namespace eq7
