// Outputs that hold a NaN or an infinity: what explains them?

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "eq7/judge/judged.hpp"

namespace eq7 {

namespace {

// The largest score of a head's query and key, at most; and no less than e.
double largest_score(const Case& of, Arithmetic arithmetic, const Measured& head) {
    double q = 0, k = 0;
    const auto longest = [](const Matrix<double>& rows, double& most) {
        for (std::size_t r = 0; r < rows.shape(0); ++r) {
            double squares = 0;
            for (std::size_t j = 0; j < rows.shape(1); ++j) squares += rows(r, j) * rows(r, j);
            most = std::max(most, std::sqrt(squares));
        }
    };
    over_chunks(of, {}, arithmetic, {head.judged.b * of.heads + head.judged.h}, {},
                [&](const ChunkTerms& chunk) {
                    longest(chunk.rows.q, q);
                    longest(chunk.rows.k, k);
                    return true;
                });
    return std::max(q * k, std::exp(1.0));
}

// Whether the rows with a NaN are those in which gamma^-m overflows in the arithmetic.
bool powers_overflow(const Case& of, Arithmetic arithmetic, const Measured& head) {
    if (of.gated() || of.channels > 1) return false;
    const double log_gamma = -std::log(of.gamma[head.judged.h]);
    if (!(log_gamma > 0)) return false;
    const double reach =
        std::log(facts(arithmetic).largest) / log_gamma;  // the last m that is finite
    // So far the row may lie in which powers times scores overflow.
    const double slack = std::log(largest_score(of, arithmetic, head)) / log_gamma + 1;
    std::set<std::size_t> wrong(head.not_finite.begin(), head.not_finite.end());
    // By chunk: a mask that multiplies meets infinity in rows r < L-1-m; powers taken apart from
    // column m on, in all rows or in later ones.
    bool prefix = true, suffix = true, whole = true;
    for (std::size_t begin = 0; begin < of.N; begin += of.B) {
        const std::size_t L = std::min(of.B, of.N - begin);
        std::size_t count = 0, first = L, last = 0;
        for (std::size_t r = 0; r < L; ++r)
            if (wrong.count(begin + r) != 0) {
                ++count;
                first = std::min(first, r);
                last = r;
            }
        const double rows = static_cast<double>(L) - 1 - reach;  // that must be wrong in this chunk
        const bool near =
            count == 0 ? rows <= slack : std::abs(static_cast<double>(count) - rows) <= slack;
        prefix = prefix && (count == 0 || (first == 0 && last + 1 == count)) && near;
        suffix = suffix && (count == 0 || (last + 1 == L && L - first == count)) && near;
        whole = whole && (count == 0 ? rows <= slack : count == L && rows >= -slack);
    }
    return prefix || suffix || whole;
}

// Whether the exact outputs there are beyond the largest number of the format.
bool out_of_range(const Case& of, Arithmetic arithmetic, const Measured& head, double& largest) {
    const std::set<std::size_t> wrong(head.not_finite.begin(), head.not_finite.end());
    bool all = true;
    over_chunks(of, {}, arithmetic, {head.judged.b * of.heads + head.judged.h}, {},
                [&](const ChunkTerms& chunk) {
                    for (std::size_t r = 0; r < chunk.rows.L; ++r) {
                        if (wrong.count(chunk.rows.begin + r) == 0) continue;
                        double size = 0;
                        for (std::size_t x = 0; x < of.e; ++x)
                            if (!std::isfinite(chunk.rows.out(r, x)))
                                size = std::max(size, std::abs(chunk.sum(r, x)));
                        largest = std::max(largest, size);
                        all = all && size > facts(arithmetic).largest;
                    }
                    return true;
                });
    return all;
}

}  // namespace

Cause not_finite_cause(const Case& of, const Judged& judged) {
    const Arithmetic arithmetic = judged.arithmetic;
    std::set<std::size_t> tokens;
    bool overflow = true, range = true;
    double largest = 0;
    const Measured* first = nullptr;
    for (const Measured& head : judged.heads) {
        if (head.not_finite.empty()) continue;
        if (first == nullptr) first = &head;
        tokens.insert(head.not_finite.begin(), head.not_finite.end());
        range = out_of_range(of, arithmetic, head, largest) && range;
        overflow = overflow && powers_overflow(of, arithmetic, head);
    }
    const char* as = range ? "out_of_range" : overflow ? "overflow_of_powers" : "unknown";
    std::string text =
        fmt::format("{} of {} tokens hold a NaN or an infinity; the first is token {}, in head {}.",
                    tokens.size(), of.N, *tokens.begin(), first->judged.h);
    if (range) {
        text += fmt::format(" The exact outputs there reach {:.3g}; {} ends at {:.5g}.", largest,
                            long_name(arithmetic), facts(arithmetic).largest);
    } else if (overflow) {
        text += fmt::format(
            " They are where $gamma^(-m)$ overflows in {}. Take the power of the difference, "
            "$gamma^(r-c)$, and select with the mask before it is raised: infinity times 0 is NaN.",
            long_name(arithmetic));
    } else {
        text += fmt::format(" The exact outputs are finite in {}.", long_name(arithmetic));
    }
    Cause cause{"not_finite",
                std::move(text),
                {{"tokens", Value::list(std::vector<std::size_t>(tokens.begin(), tokens.end()))},
                 {"as", as}}};
    if (overflow && !range) cause.advice = {"eq7 explain overflow"};
    return cause;
}

}  // namespace eq7
