#include "eq7/judge/judged.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace eq7 {

namespace {

// A right run has a coefficient this many standard errors off, beyond what correlated roundings do,
// once in a million runs at most (five in a million million if errors were normal; they have few
// degrees of freedom).
constexpr double z_limit = 8;

// What correlated roundings can do to a term's coefficient: twice the format's u; for what is
// carried, u times the whole state over its carried part; for powers of age n, n times gamma's own.
double correlated(const Case& of, Arithmetic arithmetic, Term term) {
    const ArithmeticFacts& one = facts(arithmetic);
    const double unit = one.unit();
    double allowed = 4 * unit;
    if (of.gated() || of.channels > 1) return allowed + 64 * unit;
    double oldest = 0;
    for (const double gamma : of.gamma) {
        const double reach = gamma < 1 ? 1 / (1 - gamma) : static_cast<double>(of.N);
        oldest = std::max(oldest,
                          std::min(reach + static_cast<double>(of.B), static_cast<double>(of.N)));
    }
    const bool old = term == Term::previous || term == Term::second || term == Term::older ||
                     term == Term::initial;
    if (old) allowed += one.sum * 3 * oldest + unit * oldest / static_cast<double>(of.B);
    return allowed;
}

// How far a coefficient of a right run, with this standard error, may be off.
double limit(const Case& of, Arithmetic arithmetic, const Coefficient& one, double error) {
    return z_limit * error + correlated(of, arithmetic, one.terms.front());
}

}  // namespace

double Judged::largest_error() const {
    double largest = 0;
    for (const Measured& one : heads) largest = std::max(largest, one.judged.largest_error);
    return largest;
}

double Judged::largest_value() const {
    double largest = 0;
    for (const Measured& one : heads) largest = std::max(largest, one.judged.largest_value);
    return largest;
}

Judged judge_all(const Case& of, Arithmetic arithmetic,
                 const std::function<void(double)>& progress) {
    Judged all{arithmetic, {}, TermSums(of), Judgement::equal};
    const double tokens = static_cast<double>(of.batches * of.heads * of.N);
    double before = 0;
    for (std::size_t b = 0; b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h) {
            all.heads.push_back(judge_head(of, arithmetic, b, h, &all.sums, [&](std::size_t done) {
                if (progress) progress((before + static_cast<double>(done)) / tokens);
            }));
            before += static_cast<double>(of.N);
            all.worst = std::max(all.worst, all.heads.back().judged.judgement);
        }
    return all;
}

FitSolution pooled(const TermSums& sums) {
    std::vector<const NormalEquations*> groups;
    for (const auto& [place, group] : sums.groups()) groups.push_back(&group);
    return solve(groups,
                 {{Term::own}, {Term::intra}, {Term::previous}, {Term::older}, {Term::initial}});
}

SmallestSeen smallest_seen(const Case& of, Arithmetic arithmetic,
                           const std::vector<Coefficient>& fitted, bool wrong) {
    const auto of_term = [&](Term term) -> std::optional<double> {
        for (const Coefficient& one : fitted) {
            const double error = wrong ? one.plain_error : one.error;
            if (one.terms.front() == term && one.occurs && std::isfinite(error))
                return limit(of, arithmetic, one, error);
        }
        return std::nullopt;
    };
    SmallestSeen seen;
    seen.intra = of_term(Term::intra);
    seen.state = seen.cross = of_term(Term::previous);
    seen.carry = of_term(Term::older);
    seen.initial = of_term(Term::initial);
    return seen;
}

namespace {

std::optional<Cause> wrong_one(const Case& of, Arithmetic arithmetic, const TermSums& sums) {
    for (const Coefficient& one : pooled(sums).coefficients) {
        if (!one.known() || std::abs(one.value - 1) <= limit(of, arithmetic, one, one.error))
            continue;
        const Term term = one.terms.front();
        const auto& [part, in_words] = words(term);
        return Cause{
            "part",
            fmt::format("No single output is beyond rounding, but on average {} {} in {:.6g} +- "
                        "{:.2g} times.",
                        in_words, term == Term::intra || term == Term::older ? "come" : "comes",
                        one.value, one.error),
            {{"parts", Value::Object{{std::string(part), one.value}}}}};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Cause> wrong_coefficient(const Case& of, const Judged& judged) {
    for (const Measured& one : judged.heads)
        if (!one.plain) return std::nullopt;  // the sums are those of another gamma
    const std::optional<Cause> cause = wrong_one(of, judged.arithmetic, judged.sums);
    if (!cause) return cause;
    for (auto& gamma : held_gammas(of, judged.arithmetic)) {
        Hypothesis as;
        as.gamma = std::move(gamma);
        if (!wrong_one(of, judged.arithmetic, fitted_as(of, as, judged.arithmetic)))
            return std::nullopt;
    }
    return cause;
}

}  // namespace eq7
