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

// A factor's exponents where they could be read.
class Read {
public:
    Read(const char* factor, IndexPolynomial required, std::vector<Symbol> symbols)
        : factor_(factor), required_(std::move(required)), symbols_(std::move(symbols)) {}

    void add(const Indices& at, const std::vector<int>& excess) {
        const auto one = in_all_heads(excess);
        alike_ = alike_ && one;
        wrong_ = wrong_ || (one && *one != 0);
        if (one) found_.push_back({at, required_.evaluate(at) + *one});
    }

    void put(std::vector<ProbedExponent>& into) const {
        if (!wrong_ || !alike_) return;
        const auto formula = fit_polynomial(found_, required_, symbols_);
        const std::string text = formula ? typed(*formula) : list();
        if (!text.empty()) into.push_back({factor_, text, typed(required_), !formula});
    }

private:
    // One a row, or a column, where that is short, and the same in every chunk.
    std::string list() const {
        constexpr std::size_t longest = 8;
        const IndexPolynomial symbol(symbols_.back());
        std::map<std::int64_t, std::set<std::int64_t>> by;
        for (const FoundAt& one : found_) by[symbol.evaluate(one.at)].insert(one.exponent);
        if (by.size() > longest || found_.size() < 2 || symbol == symbols::i ||
            static_cast<std::int64_t>(by.size()) != found_[0].at.B)
            return "";
        std::vector<std::int64_t> values;
        for (const auto& [place, exponents] : by) {
            if (exponents.size() > 1) return "";
            values.push_back(*exponents.begin());
        }
        return fmt::format("{}", fmt::join(values, ","));
    }

    const char* factor_;
    IndexPolynomial required_;
    std::vector<Symbol> symbols_;
    std::vector<FoundAt> found_;
    bool wrong_ = false, alike_ = true;
};

}  // namespace

std::vector<ProbedExponent> Direct::exponents() const {
    if (shown_.probe().settings().rule != Rule::retention) return {};
    using symbols::B, symbols::r, symbols::c, symbols::one;
    Read intra("intra", r - c, {Symbol::i, Symbol::r, Symbol::c}),
        state("state", B - one - c, {Symbol::i, Symbol::c}), carry("carry", B, {Symbol::i}),
        cross("cross", r + one, {Symbol::L, Symbol::i, Symbol::r});
    const auto place = [&](std::size_t r_token, std::size_t c_token) {
        const auto number = [](std::size_t n) { return static_cast<std::int64_t>(n); };
        return Indices{
            number(B_), number(r_token % B_),    number(c_token % B_), number(chunk(r_token)),
            0,          number(length(r_token)), number(r_token)};
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
