#pragma once
// Formal sums of cumulative log-decays: what a product of gates is before anybody knows the gates.
//
// G(p) = log a_0 + ... + log a_p, where a_l is the decay of token l, and G(-1) = 0. The decay over
// the tokens lo + 1, ..., hi is G(hi) - G(lo); with hi < lo the tokens are divided by. The G(p) are
// a basis of all products of gates, so two products are equal for all gates exactly where their
// formal sums are equal.

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

/// A sum of terms a * G(P) with whole numbers a != 0. A position P is a number (a token), or a
/// polynomial in the indices.
template <class Position>
class GateSum {
public:
    using Term = std::pair<Position, std::int64_t>;

    /// The empty sum: no token's decay.
    GateSum() = default;
    /// G(position).
    explicit GateSum(Position position) : terms_{{std::move(position), 1}} {}

    bool is_empty() const { return terms_.empty(); }
    /// By rising position.
    const std::vector<Term>& terms() const { return terms_; }

    /// Sums and multiples. They throw Overflow beyond 64 bits.
    friend GateSum operator+(const GateSum& x, const GateSum& y) {
        GateSum sum;
        sum.terms_.reserve(x.terms_.size() + y.terms_.size());
        std::merge(x.terms_.begin(), x.terms_.end(), y.terms_.begin(), y.terms_.end(),
                   std::back_inserter(sum.terms_), before);
        sum.collect();
        return sum;
    }
    friend GateSum operator-(const GateSum& x, const GateSum& y) { return x + y * -1; }
    friend GateSum operator*(GateSum x, std::int64_t times) {
        if (times == 0) return {};
        for (Term& term : x.terms_) term.second = checked_multiply(term.second, times);
        return x;
    }
    friend bool operator==(const GateSum& x, const GateSum& y) { return x.terms_ == y.terms_; }
    friend bool operator!=(const GateSum& x, const GateSum& y) { return !(x == y); }
    friend bool operator<(const GateSum& x, const GateSum& y) { return x.terms_ < y.terms_; }

    /// The sum with `change(P)` in place of every position P; equal ones are collected.
    template <class Change>
    auto moved(Change change) const {
        GateSum<decltype(change(std::declval<const Position&>()))> result;
        for (const auto& [position, times] : terms_)
            result.terms_.emplace_back(change(position), times);
        std::sort(result.terms_.begin(), result.terms_.end(), result.before);
        result.collect();
        return result;
    }

    /// Without G(-1), which is 0.
    GateSum without_start(const Position& minus_one) const {
        GateSum result = *this;
        const auto is_start = [&](const Term& term) { return term.first == minus_one; };
        result.terms_.erase(std::remove_if(result.terms_.begin(), result.terms_.end(), is_start),
                            result.terms_.end());
        return result;
    }

private:
    template <class>
    friend class GateSum;

    static bool before(const Term& x, const Term& y) { return x.first < y.first; }

    // Joins neighbours of equal position, and drops what cancels.
    void collect() {
        std::size_t kept = 0;
        for (std::size_t next = 0; next < terms_.size();) {
            Term joined = std::move(terms_[next++]);
            while (next < terms_.size() && terms_[next].first == joined.first)
                joined.second = checked_add(joined.second, terms_[next++].second);
            if (joined.second != 0) terms_[kept++] = std::move(joined);
        }
        terms_.erase(terms_.begin() + static_cast<std::ptrdiff_t>(kept), terms_.end());
    }

    std::vector<Term> terms_;
};

/// A product of gates of numbered tokens.
using Tokens = GateSum<std::int64_t>;

/// Calls each(first, last, times) for every run of tokens first, ..., last that are taken equally
/// often, not 0 times, all positions moved by `shift`. Throws Overflow.
template <class Each>
void each_run(const Tokens& tokens, std::int64_t shift, Each each) {
    // G(p) takes the tokens 0 to p once, and for p < -1 it divides by the tokens p + 1 to -1. So
    // token l >= 0 is taken by the terms at l and after it, token l < 0 divided by those before it.
    std::int64_t total = 0;
    for (const auto& term : tokens.terms()) total = checked_add(total, term.second);
    std::int64_t passed = 0;  // the coefficients of the terms before the run
    std::int64_t first = 0;
    const auto tell = [&](std::int64_t from, std::int64_t to, std::int64_t times) {
        if (times != 0 && from <= to) each(from, to, times);
    };
    for (const auto& [position, times] : tokens.terms()) {
        const std::int64_t last = checked_add(position, shift);
        tell(first, std::min<std::int64_t>(last, -1), -passed);
        tell(std::max<std::int64_t>(first, 0), last, total - passed);
        passed = checked_add(passed, times);
        first = checked_add(last, 1);
    }
    tell(first, -1, -total);
}

/// How often each token's decay is taken: {3: 1, 4: 1} for G(4) - G(2); -1 where it is divided by.
/// Tokens before 0 count as well.
std::map<std::int64_t, std::int64_t> times_taken(const Tokens& tokens);

/// How many decays are taken: what an exponent of gamma is where all gates are gamma. G(p) becomes
/// p + 1. Throws Overflow.
inline std::int64_t count(const Tokens& tokens) {
    std::int64_t sum = 0;
    for (const auto& [position, times] : tokens.terms())
        sum = checked_add(sum, checked_multiply(checked_add(position, 1), times));
    return sum;
}

/// Whether some token is divided by: then the gates must be above 0.
bool divides(const Tokens& tokens);

}  // namespace eq7
