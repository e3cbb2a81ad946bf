// Outputs that hold a NaN or an infinity: what explains them?

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "eq7/judge/judged.hpp"
#include "eq7/judge/rounding.hpp"

namespace eq7 {

namespace {

// The head's place.
std::size_t place_in(const Case& of, const Measured& head) {
    return head.judged.b * of.heads + head.judged.h;
}

// The largest score of a head's query and key, at most; and no less than e.
double largest_score(const Case& of, Arithmetic arithmetic, const Measured& head) {
    double q = 0, k = 0;  // squares
    over_chunks(of, {}, arithmetic, {place_in(of, head)}, {}, [&](const ChunkTerms& chunk) {
        for (std::size_t r = 0; r < chunk.rows.L; ++r) {
            q = std::max(q, square_length(chunk.rows.q, r));
            k = std::max(k, square_length(chunk.rows.k, r));
        }
        return true;
    });
    return std::max(std::sqrt(q * k), std::exp(1.0));
}

// Whether the rows with a NaN are those in which gamma^-m overflows in the arithmetic.
bool powers_overflow(const Case& of, Arithmetic arithmetic, const Measured& head) {
    if (!of.constant() || of.gamma[head.judged.h] == 1) return false;
    const double log_gamma = -std::log(of.gamma[head.judged.h]);
    const double reach =
        std::log(facts(arithmetic).largest) / log_gamma;  // the last m that is finite
    // So far the row may lie in which powers times scores overflow.
    const double slack = std::log(largest_score(of, arithmetic, head)) / log_gamma + 1;
    std::vector<char> wrong(of.N, 0);
    for (const std::size_t token : head.not_finite) wrong[token] = 1;
    // By chunk: a mask that multiplies meets infinity in rows r < L-1-m; powers taken apart from
    // column m on, in all rows or in later ones.
    bool prefix = true, suffix = true, whole = true;
    for (std::size_t begin = 0; begin < of.N; begin += of.B) {
        const std::size_t L = std::min(of.B, of.N - begin);
        const auto first = wrong.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto last = first + static_cast<std::ptrdiff_t>(L);
        const auto count = std::count(first, last, 1);
        const double rows = static_cast<double>(L) - 1 - reach;  // that must be wrong in this chunk
        const bool near =
            count == 0 ? rows <= slack : std::abs(static_cast<double>(count) - rows) <= slack;
        prefix = prefix && near && std::count(first, first + count, 1) == count;
        suffix = suffix && near && std::count(last - count, last, 1) == count;
        whole = whole && (count == 0 ? rows <= slack : count == last - first && rows >= -slack);
    }
    return prefix || suffix || whole;
}

// Whether the exact outputs there are beyond the largest number of the format.
bool out_of_range(const Case& of, Arithmetic arithmetic, const Measured& head, double& largest) {
    const std::set<std::size_t> wrong(head.not_finite.begin(), head.not_finite.end());
    bool all = true;
    over_chunks(of, {}, arithmetic, {place_in(of, head)}, {}, [&](const ChunkTerms& chunk) {
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
    const std::string in = std::string(long_name(arithmetic));
    std::string text =
        fmt::format("{} of {} tokens hold a NaN or an infinity; the first is token {}, in head {}.",
                    tokens.size(), of.N, *tokens.begin(), first->judged.h);
    text += range      ? fmt::format(" The exact outputs there reach {:.3g}; {} ends at {:.5g}.",
                                     largest, in, facts(arithmetic).largest)
            : overflow ? fmt::format(
                             " They are where $gamma^(-m)$ overflows in {}. Take the power of the "
                             "difference, $gamma^(r-c)$, and select with the mask before it is "
                             "raised: infinity times 0 is NaN.",
                             in)
                       : fmt::format(" The exact outputs are finite in {}.", in);
    Cause cause{"not_finite",
                std::move(text),
                {{"tokens", Value::list(std::vector<std::size_t>(tokens.begin(), tokens.end()))},
                 {"as", as}}};
    if (overflow && !range) cause.advice = {"eq7 explain overflow"};
    return cause;
}

}  // namespace eq7
