// Which factors have other exponents? A fit gives them as multiples of what they must be; log_gamma
// of these are the exponents' excess, and a polynomial goes through them. Here are those that whole
// rows and chunks tell.

#include <algorithm>
#include <cmath>
#include <map>

#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

// The sums over the wrong heads' rows that share an exponent.
struct Group {
    double gamma;
    Indices at{};
    std::vector<const NormalEquations*> sums;
};
struct Split {
    bool by_chunk = false, by_row = true;
    std::vector<std::size_t> chunks{};  ///< of these only; empty: of all
};

std::vector<Group> grouped(const Wrong& wrong, const Split& by) {
    const Case& of = wrong.of;
    std::map<std::array<std::size_t, 4>, Group> groups;  // by h, i, r, L
    for (const auto& [where, sums] : wrong.sums.groups()) {
        if (!by.chunks.empty() &&
            !std::binary_search(by.chunks.begin(), by.chunks.end(), where.index))
            continue;
        const std::size_t i = by.by_chunk ? where.index : 0, r = by.by_row ? where.r : 0;
        const std::size_t L = by.by_chunk ? std::min(of.B, of.N - i * of.B) : where.L;
        Group& group = groups[{where.h, i, r, L}];
        group.gamma = of.gamma[where.h];
        group.at = indices(of.B, L, r, 0, i);
        group.sums.push_back(&sums);
    }
    std::vector<Group> all;
    for (auto& [key, group] : groups) all.push_back(std::move(group));
    return all;
}

// One factor, which all of these terms are multiplied by.
std::optional<FoundFactor> one_of(const Wrong& wrong, Suspect factor, const Tied& terms,
                                  const Split& by) {
    Exponents exponents(factor);
    for (const Group& group : grouped(wrong, by)) {
        const Coefficient ratio = solve(group.sums, {terms})[0];
        exponents.add(group.at, ratio.value, ratio.plain_error, group.gamma);
    }
    return exponents.result();
}

// The carry by chunk: the second chunk over the one before, fitted together with the older ones.
// With `cross` xi is unknown as well, row by row.
std::vector<Exponents> carry_by_chunk(const Wrong& wrong, bool cross) {
    Exponents of_carry(Suspect::carry), of_cross(Suspect::cross);
    std::vector<Tied> unknowns{{Term::second}, {Term::older}};
    if (cross) unknowns.push_back({Term::previous});
    for (const Group& group : grouped(wrong, {true, cross})) {
        const std::vector<Coefficient> found = solve(group.sums, unknowns);
        const Coefficient& second = found[0];
        double by = 1;
        if (cross && found[2].known()) {
            by = found[2].value;
            of_cross.add(group.at, by, found[2].error, group.gamma);
        }
        Indices carried = group.at;
        carried.r = 0;
        --carried.i;
        if (second.known() && carried.i > 0)
            of_carry.add(carried, second.value / by, second.error / std::abs(by), group.gamma);
    }
    if (!cross) return {of_carry};
    return {of_carry, of_cross};
}

// One formula for all chunks, of each factor.
std::vector<FoundFactor> in_all_chunks(const std::vector<Exponents>& of) {
    std::vector<FoundFactor> found;
    for (const Exponents& one : of) {
        const auto factor = one.result();
        if (!factor) return {};
        if (!factor->as_required()) found.push_back(*factor);
    }
    return found;
}

}  // namespace

void fitted_factors(const Wrong& wrong, Candidates& all) {
    if (!wrong.of.constant() || !wrong.sums.has_rows()) return;
    const auto add = [&](double rank, const std::optional<FoundFactor>& found,
                         bool keeps_initial = false) {
        if (found && !found->as_required()) all.push_back(candidate(rank, {*found}, keeps_initial));
    };
    const Tied cross{Term::previous, Term::second, Term::older};
    Tied with_initial = cross;
    with_initial.push_back(Term::initial);
    const bool starts = wrong.of.starts_from_state();
    for (const bool by_chunk : {false, true}) {
        if (by_chunk && !wrong.sums.has_chunks()) return;
        const double rank = by_chunk ? 3.5 : 3;
        add(rank, one_of(wrong, Suspect::cross, with_initial, {by_chunk}));
        if (starts) add(rank + 0.3, one_of(wrong, Suspect::cross, cross, {by_chunk}), true);
    }
    for (const bool with_cross : {false, true}) {
        const std::vector<Exponents> exponents = carry_by_chunk(wrong, with_cross);
        const std::vector<FoundFactor> found = in_all_chunks(exponents);
        if (!found.empty()) all.push_back(candidate(with_cross ? 4 : 3, found));
        const auto some = exponents[0].in_some_chunks();
        if (some && !with_cross)
            all.push_back(within_chunks(candidate(3, {some->first}), some->second));
    }
    if (starts) add(3, one_of(wrong, Suspect::initial, {Term::initial}, {true}));
    // Of the chunks alone that have wrong tokens.
    add(3, one_of(wrong, Suspect::cross, with_initial, {false, true, wrong.chunks()}));
}

}  // namespace eq7
