// With one gamma per head an excess is a number of tokens: the factors' exponents as formulas, and
// the coefficient table.

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/probe/direct.hpp"

namespace eq7 {

namespace {

// The same in all heads whose gamma is not 1.
std::optional<std::int64_t> in_all_heads(const std::vector<int>& excess) {
    for (int one : excess)
        if (one != excess[0]) return std::nullopt;
    if (excess.empty()) return std::nullopt;
    return excess[0];
}

// One a row, or a column, where that is short, and the same in every chunk.
std::string listed(const std::vector<Exponents::Found>& found, Symbol by) {
    constexpr std::size_t longest = 8;
    const IndexPolynomial symbol(by);
    std::map<std::int64_t, std::set<std::int64_t>> at;
    for (const auto& [place, exponent] : found) at[symbol.evaluate(place)].insert(exponent);
    if (at.size() > longest || found.size() < 2 || by == Symbol::i ||
        static_cast<std::int64_t>(at.size()) != found[0].at.B)
        return "";
    std::vector<std::int64_t> values;
    for (const auto& [place, exponents] : at) {
        if (exponents.size() > 1) return "";
        values.push_back(*exponents.begin());
    }
    return fmt::format("{}", fmt::join(values, ","));
}

// A factor's exponents where they could be read.
struct Read {
    Suspect factor;
    Exponents exponents{factor};
    bool wrong = false, alike = true;

    void add(const Indices& at, const std::vector<int>& excess) {
        const auto one = in_all_heads(excess);
        alike = alike && one;
        wrong = wrong || (one && *one != 0);
        if (one) exponents.add(at, *one);
    }

    void put(std::vector<ProbedExponent>& into) const {
        if (!wrong || !alike) return;
        const FactorFacts& of = facts(factor);
        const auto formula = exponents.result();
        const std::string text =
            formula ? formula->text() : listed(exponents.found(), of.symbols.back());
        if (!text.empty()) into.push_back({of.name, text, typed(of.required), !formula});
    }
};

}  // namespace

std::vector<ProbedExponent> Direct::exponents() const {
    if (shown_.probe().settings().rule != Rule::retention) return {};
    Read intra{Suspect::intra}, state{Suspect::state}, carry{Suspect::carry}, cross{Suspect::cross};
    const auto place = [&](std::size_t r_token, std::size_t c_token) {
        return indices(B_, length(r_token), r_token % B_, c_token % B_, chunk(r_token));
    };
    for (std::size_t n = 0; n < N_; ++n)
        for (std::size_t m = begin(n); m <= n; ++m)
            if (known(m, n)) intra.add(place(n, m), at(m, n).excess);
    for (std::size_t n = B_; model_.cross && n < N_; ++n)
        if (known(begin(n) - B_, n)) cross.add(place(n, n), model_.of_query[n]);
    for (std::size_t m = 0; model_.state && begin(m) + B_ < N_; ++m)
        if (known(m, begin(m) + B_)) state.add(place(m, m), model_.of_key[m]);
    for (std::size_t i = 1; model_.carry && (i + 1) * B_ < N_; ++i)
        if (known((i - 1) * B_, (i + 1) * B_)) carry.add(place(i * B_, 0), model_.of_chunk[i]);
    std::vector<ProbedExponent> all;
    for (const Read* factor : {&intra, &state, &carry, &cross}) factor->put(all);
    return all;
}

std::optional<Coefficients> Direct::table() const {
    Coefficients table{zeros<GammaPolynomial>(N_, N_ + 1), {}};
    for (std::size_t n = 0; n < N_; ++n)
        for (std::size_t m = 0; m < N_; ++m) {
            const Taken& taken = at(m, n);
            if (taken.absent() && taken.finite) continue;
            const auto excess = in_all_heads(taken.excess);
            if (!known(m, n) || !taken.weighs_one() || !excess) return std::nullopt;
            const auto needed = static_cast<std::int64_t>(n > m ? n - m : 0);
            table.output(n, m) = GammaPolynomial::power(needed + *excess);
        }
    return table;
}

}  // namespace eq7
