// Which factor has other exponents? The fit gives its coefficients over what they must be;
// log_gamma of these are the exponents' excess, and a polynomial goes through them.

#include <algorithm>
#include <cmath>
#include <map>

#include "eq7/judge/found_factor.hpp"

namespace eq7 {

namespace {

struct Ratio {
    double own = 0, both = 0;
    void add(const NormalEquations& group, const std::vector<Term>& terms) {
        for (const Term x : terms) {
            const auto a = static_cast<std::size_t>(x);
            both += group.with_residual[a];
            for (const Term y : terms) {
                const auto b = static_cast<std::size_t>(y);
                own += group.products[std::max(a, b)][std::min(a, b)];
            }
        }
    }
    double value() const { return own > 0 ? 1 + both / own : 1; }
    double error() const {
        return own > 0 ? 1 / std::sqrt(own) : std::numeric_limits<double>::infinity();
    }
};

// The ratios of `terms`, grouped by `key`, and their exponents.
std::optional<FoundFactor> by_group(const Wrong& wrong, Suspect factor, const Tied& terms,
                                    bool by_chunk, bool by_row,
                                    const std::vector<std::size_t>& chunks = {}) {
    const Case& of = wrong.of;
    std::map<std::array<std::size_t, 4>, Ratio> ratios;  // h, i, r, L
    for (const auto& [where, group] : wrong.sums.groups())
        if (chunks.empty() || std::binary_search(chunks.begin(), chunks.end(), where.index))
            ratios[{where.h, by_chunk ? where.index : 0, by_row ? where.r : 0,
                    by_chunk ? 0 : where.L}]
                .add(group, terms);
    Exponents exponents(factor);
    for (const auto& [key, ratio] : ratios) {
        const std::size_t L = by_chunk ? std::min(of.B, of.N - key[1] * of.B) : key[3];
        exponents.add(place(of, L, key[2], 0, key[1]), ratio.value(), ratio.error(),
                      of.gamma[key[0]]);
    }
    return exponents.result(static_cast<std::int64_t>(of.B));
}

// The carry by chunk: the second chunk over the one before, fitted together with the older ones.
// With `cross` xi is unknown as well, row by row.
std::vector<FoundFactor> carry_by_chunk(const Wrong& wrong, bool cross) {
    const Case& of = wrong.of;
    std::map<std::array<std::size_t, 3>, std::vector<const NormalEquations*>> groups;  // h, i, r
    for (const auto& [where, group] : wrong.sums.groups())
        groups[{where.h, where.index, cross ? where.r : 0}].push_back(&group);
    Exponents of_carry(Suspect::carry), of_cross(Suspect::cross);
    for (const auto& [key, rows] : groups) {
        std::vector<Tied> terms{{Term::second}, {Term::older}};
        if (cross) terms.push_back({Term::previous});
        const FitSolution fit = solve(rows, terms);
        const double gamma = of.gamma[key[0]];
        const std::size_t L = std::min(of.B, of.N - key[1] * of.B);
        const Coefficient *second = fit.of(Term::second), *previous = fit.of(Term::previous);
        const double by = previous != nullptr && previous->known() ? previous->value : 1;
        if (previous != nullptr && previous->known())
            of_cross.add(place(of, L, key[2], 0, key[1]), previous->value, previous->error, gamma);
        if (second->known() && key[1] > 1)
            of_carry.add(place(of, L, 0, 0, key[1] - 1), second->value / by,
                         second->error / std::abs(by), gamma);
    }
    std::vector<FoundFactor> found;
    const auto B = static_cast<std::int64_t>(of.B);
    const auto carry = of_carry.result(B);
    if (!carry) return {};
    if (!carry->as_required()) found.push_back(*carry);
    if (!cross) return found;
    const auto x = of_cross.result(B);
    if (!x) return {};
    if (!x->as_required()) found.push_back(*x);
    return found;
}

void add_by_group(const Wrong& wrong, Candidates& all) {
    const auto add = [&](double rank, const std::optional<FoundFactor>& found,
                         bool keeps_initial = false) {
        if (found && !found->as_required()) all.push_back(candidate(rank, {*found}, keeps_initial));
    };
    if (!wrong.sums.has_rows()) return;
    const Tied cross{Term::previous, Term::second, Term::older};
    Tied with_initial = cross;
    with_initial.push_back(Term::initial);
    const bool starts = wrong.of.starts_from_state();
    for (const bool by_chunk : {false, true}) {
        if (by_chunk && !wrong.sums.has_chunks()) continue;
        const double rank = by_chunk ? 3.5 : 3;
        add(rank, by_group(wrong, Suspect::cross, with_initial, by_chunk, true));
        if (starts) add(rank + 0.3, by_group(wrong, Suspect::cross, cross, by_chunk, true), true);
    }
    if (wrong.sums.has_chunks())
        for (const bool with_cross : {false, true}) {
            const std::vector<FoundFactor> found = carry_by_chunk(wrong, with_cross);
            if (!found.empty()) all.push_back(candidate(with_cross ? 4 : 3, found));
        }
    if (!wrong.sums.has_chunks()) return;
    if (starts) add(3, by_group(wrong, Suspect::initial, {Term::initial}, true, true));
    // Of the chunks alone that have wrong tokens.
    add(3, by_group(wrong, Suspect::cross, with_initial, false, true, wrong.chunks()));
}

}  // namespace

Candidates fitted_factors(const Wrong& wrong) {
    Candidates all;
    if (wrong.constant()) add_by_group(wrong, all);
    return all;
}

Candidates usual_mistakes(const Wrong& wrong) {
    Candidates all;
    if (!wrong.constant()) return all;
    // Slopes and constants that stand, or could stand, in somebody's code.
    const auto add = [&](Suspect factor, const std::string& symbol, std::int64_t slope,
                         std::int64_t with_B, std::int64_t constant) {
        if (with_B != 0 && std::abs(constant) > 2) return;
        FoundPolynomial one;
        one.terms[symbol] += slope;
        if (factor == Suspect::intra) one.terms["c"] -= slope;
        one.terms["B"] += with_B;
        one.terms[""] += constant;
        for (auto term = one.terms.begin(); term != one.terms.end();)
            term = term->second == 0 ? one.terms.erase(term) : std::next(term);
        if (one.terms == facts(factor).required.terms) return;
        const double distance = static_cast<double>(std::abs(constant)) + (with_B != 0 ? 0.5 : 0);
        all.push_back(candidate(3.2 + 0.01 * distance, {{factor, one, {}}}));
    };
    const std::int64_t farthest = wrong.of.B > 192 ? 1 : 4;  // a run of long chunks is dear
    for (std::int64_t constant = -farthest; constant <= farthest; ++constant)
        for (const std::int64_t with_B : {0, 1, 2, -1}) {
            for (const std::int64_t slope : {1, 0, -1, 2}) {
                add(Suspect::cross, "r", slope, with_B, constant);
                if (wrong.of.starts_from_state())
                    add(Suspect::initial, "n", slope, with_B, constant);
                if (with_B == 0) add(Suspect::intra, "r", slope, 0, constant);
            }
            for (const std::int64_t slope : {-1, 0, 1, -2})
                add(Suspect::state, "c", slope, with_B, constant);
            add(Suspect::carry, "i", 0, with_B, constant);
        }
    return all;
}

}  // namespace eq7
