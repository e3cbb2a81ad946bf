#include "eq7/diagnosis/fitted_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/diagnosis/shared_sums.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

using Kind = CoefficientReading::Kind;

// An entry that an older state's key makes: query chunk i, row r; key chunk j, column c; the state
// was carried on t times.
struct CrossEntry {
    std::size_t i, r, j, c;
    std::int64_t t, exponent;
};

class Fitter {
public:
    Fitter(const ReadTable& table, std::size_t B)
        : table_(table),
          B_(std::min(B, table.tokens)),
          chunks_(B_ == 0 ? 0 : (table.tokens + B_ - 1) / B_) {
        found_.B = B;
    }

    FittedSchedule run() {
        for (std::size_t n = 0; n < table_.tokens; ++n)
            for (std::size_t m = n + 1; m < table_.tokens; ++m)
                if (table_.at(n, m).kind != Kind::nothing && n / B_ == m / B_)
                    found_.reads = Reads::current;
        if (!collect_cross()) return found_;
        // First exponents that are the same in every chunk, then those of each chunk.
        by_chunk_ = false;
        if (!fit_cross() || !fit_initial()) {
            by_chunk_ = true;
            if (!fit_cross() || !fit_initial()) return found_;
        }
        intra_by_chunk_ = false;
        if (!fit_intra()) {
            intra_by_chunk_ = true;
            if (!fit_intra()) return found_;
        }
        found_.fits = true;
        name_terms();
        build();
        return found_;
    }

private:
    Indices at(std::size_t r, std::size_t c, std::size_t i) const {
        return {static_cast<std::int64_t>(found_.B), static_cast<std::int64_t>(r),
                static_cast<std::int64_t>(c), static_cast<std::int64_t>(i)};
    }
    bool current() const { return found_.reads == Reads::current; }

    // Entries of older chunks; where the current state is read, also those above the diagonal.
    bool collect_cross() {
        for (std::size_t n = 0; n < table_.tokens; ++n)
            for (std::size_t m = 0; m < table_.tokens; ++m) {
                const CoefficientReading& entry = table_.at(n, m);
                const std::size_t i = n / B_;
                const std::size_t j = m / B_;
                const bool in_state = j < i || (current() && i == j && m > n);
                if (j > i && entry.kind != Kind::nothing) return false;
                if (!in_state) continue;
                if (entry.kind == Kind::other) return false;
                if (entry.kind != Kind::power) continue;
                const auto t = static_cast<std::int64_t>(i - j) - (current() ? 0 : 1);
                cross_.push_back({i, n % B_, j, m % B_, t, entry.exponent});
            }
        return true;
    }

    // y, from entries of one row and column that lie a different number of chunks apart. Whether
    // they agree.
    bool find_carry() {
        carry_.reset();
        std::map<std::pair<std::size_t, std::size_t>, std::pair<std::int64_t, std::int64_t>> seen;
        for (const CrossEntry& entry : cross_) {
            const auto [place, fresh] =
                seen.insert({{entry.r, entry.c}, {entry.t, entry.exponent}});
            const auto& [t, exponent] = place->second;
            if (fresh || t == entry.t) continue;
            const std::int64_t rise = entry.exponent - exponent;
            if (rise % (entry.t - t) != 0) return false;
            const std::int64_t y = rise / (entry.t - t);
            if (carry_ && *carry_ != y) return false;
            carry_ = y;
        }
        return true;
    }

    bool fit_cross() {
        // With exponents that differ from chunk to chunk, the carry can be taken as required.
        if (by_chunk_) carry_ = static_cast<std::int64_t>(found_.B);
        else if (!find_carry()) return false;
        const std::size_t kinds = by_chunk_ ? chunks_ : 1;
        SharedSums sums(kinds * B_, kinds * B_);
        std::vector<std::int64_t> required_x, required_z;
        for (std::size_t place = 0; place < kinds * B_; ++place) {
            const Indices where = at(place % B_, place % B_, 0);
            required_x.push_back(equation_seven().cross.evaluate(where));
            required_z.push_back(equation_seven().state.evaluate(where));
        }
        const std::int64_t y = carry_.value_or(static_cast<std::int64_t>(found_.B));
        for (const CrossEntry& entry : cross_)
            sums.add((by_chunk_ ? entry.i * B_ : 0) + entry.r,
                     (by_chunk_ ? entry.j * B_ : 0) + entry.c, entry.exponent - entry.t * y);
        if (!sums.solve(required_x, required_z)) return false;
        sums_ = std::move(sums);
        return true;
    }

    // The initial state is read with x(r) + i y, or (i + 1) y: that tells x itself.
    bool fit_initial() {
        found_.gauge_known = false;
        std::optional<std::int64_t> s;
        for (std::size_t n = 0; n < table_.initial.size(); ++n) {
            const CoefficientReading& entry = table_.initial[n];
            const auto& x = sums_.x[(by_chunk_ ? n / B_ * B_ : 0) + n % B_];
            if (entry.kind == Kind::other) return false;
            if (entry.kind != Kind::power || !x || !carry_) continue;
            const std::int64_t carried = static_cast<std::int64_t>(n / B_) + (current() ? 1 : 0);
            const std::int64_t shift = entry.exponent - carried * *carry_ - *x;
            if (s && *s != shift) return false;
            s = shift;
        }
        if (s) sums_.shift(*s);
        found_.gauge_known = s.has_value();
        return true;
    }

    // What the state that is read adds inside the query's own chunk, as a number.
    std::optional<double> read_inside(std::size_t n, std::size_t m) const {
        if (!current()) return 0.0;
        const std::size_t shift = by_chunk_ ? n / B_ * B_ : 0;
        const auto& x = sums_.x[shift + n % B_];
        const auto& z = sums_.z[shift + m % B_];
        if (!x || !z) return std::nullopt;
        return std::pow(table_.gamma, static_cast<double>(*x + *z));
    }

    bool fit_intra() {
        intra_.assign((intra_by_chunk_ ? chunks_ : 1) * B_ * B_, std::nullopt);
        for (std::size_t n = 0; n < table_.tokens; ++n)
            for (std::size_t m = n / B_ * B_; m <= n; ++m) {
                const auto inside = read_inside(n, m);
                if (!inside) continue;
                const CoefficientReading& entry = table_.at(n, m);
                const CoefficientReading own =
                    current() ? read_coefficient(entry.value - *inside, entry.error, table_.gamma)
                              : entry;
                if (own.kind == Kind::other) return false;
                if (own.kind != Kind::power) continue;
                auto& a = intra_[((intra_by_chunk_ ? n / B_ : 0) * B_ + n % B_) * B_ + m % B_];
                if (a && *a != own.exponent) return false;
                a = own.exponent;
            }
        return true;
    }

    void name_terms() {
        const auto name = [](FoundTerm& term, const Expression& usual, std::string_view symbols) {
            const auto right = [&](const FoundExponent& one) {
                return usual.evaluate(one.at) == one.exponent;
            };
            if (term.exponents.empty()) return;
            term.as_required = std::all_of(term.exponents.begin(), term.exponents.end(), right);
            term.formula = fit_exponent(term.exponents, usual, symbols);
        };
        for (std::size_t place = 0; place < intra_.size(); ++place)
            if (intra_[place])
                found_.intra.exponents.push_back(
                    {at(place / B_ % B_, place % B_, place / B_ / B_), *intra_[place]});
        for (std::size_t place = 0; place < sums_.x.size(); ++place) {
            if (sums_.z[place])
                found_.state.exponents.push_back({at(0, place % B_, place / B_), *sums_.z[place]});
            if (sums_.x[place])
                found_.cross.exponents.push_back({at(place % B_, 0, place / B_), *sums_.x[place]});
        }
        if (carry_ && !cross_.empty()) found_.carry.exponents.push_back({at(0, 0, 0), *carry_});
        const Schedule& right = equation_seven();
        name(found_.intra, right.intra, intra_symbols);
        name(found_.state, right.state, state_symbols);
        name(found_.carry, right.carry, carry_symbols);
        name(found_.cross, right.cross, cross_symbols);
    }

    // A formula, else a list of one chunk's exponents, else nothing.
    std::optional<Expression> as_expression(const FoundTerm& term, std::string_view symbols,
                                            char index) const {
        if (term.formula) return Expression::parse(*term.formula, symbols, "");
        if (index == 0 || by_chunk_ || term.exponents.size() != found_.B) return std::nullopt;
        std::vector<std::int64_t> list;
        for (const FoundExponent& one : term.exponents) list.push_back(one.exponent);
        return Expression::parse_table(fmt::format("{}", fmt::join(list, ",")), index, B_, "");
    }

    void build() {
        const auto intra = as_expression(found_.intra, intra_symbols, 0);
        const auto state = as_expression(found_.state, state_symbols, 'c');
        const auto carry = as_expression(found_.carry, carry_symbols, 0);
        const auto cross = as_expression(found_.cross, cross_symbols, 'r');
        if (!intra || !state || !carry || !cross) return;
        const Schedule schedule{*intra, *state, *carry, *cross, found_.reads};
        const Coefficients run = chunkwise_coefficients(schedule, found_.B, table_.tokens);
        for (std::size_t n = 0; n < table_.tokens; ++n)
            for (std::size_t m = 0; m < table_.tokens; ++m)
                if (compare(table_.at(n, m), run.output(n, m), table_.gamma) ==
                    Agreement::differs) {
                    found_.fits = false;
                    return;
                }
        found_.schedule = schedule;
    }

    const ReadTable& table_;
    std::size_t B_;  // rows of a chunk that the table has: no more than its tokens
    std::size_t chunks_;
    bool by_chunk_ = false;        // x and z are each chunk's own
    bool intra_by_chunk_ = false;  // a is
    std::vector<CrossEntry> cross_;
    SharedSums sums_{0, 0};
    std::optional<std::int64_t> carry_;
    std::vector<Exponent> intra_;  // ((i) x r x c)
    FittedSchedule found_;
};

}  // namespace

FittedSchedule fit_schedule(const ReadTable& table, std::size_t B) {
    return Fitter(table, B).run();
}

}  // namespace eq7
