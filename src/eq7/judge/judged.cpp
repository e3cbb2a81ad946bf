#include "eq7/judge/judged.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/rounding.hpp"
#include "eq7/judge/search.hpp"
#include "eq7/judge/states.hpp"

namespace eq7 {

namespace {

// A right run has a coefficient this many standard errors off, beyond what correlated roundings do,
// once in a million runs at most (five in a million million if errors were normal; they have few
// degrees of freedom).
constexpr double z_limit = 8;

// What correlated roundings can do to a term's coefficient: twice the format's u; for what is
// carried, u times the whole state over its carried part; for powers of age n, n times gamma's own;
// within a chunk, where a matrix product adds up n of them, their square root.
double correlated(const Case& of, Arithmetic arithmetic, Term term) {
    const ArithmeticFacts& one = facts(arithmetic);
    const double unit = one.unit();
    double allowed = 4 * unit;
    if (!of.constant()) return allowed + 64 * unit;
    double oldest = 0;
    for (const double gamma : of.gamma) {
        const double reach = gamma < 1 ? 1 / (1 - gamma) : static_cast<double>(of.N);
        oldest = std::max(oldest,
                          std::min(reach + static_cast<double>(of.B), static_cast<double>(of.N)));
    }
    if (term == Term::intra)
        allowed += unit * std::sqrt(std::min(oldest, static_cast<double>(of.B)));
    else if (term != Term::own)
        allowed += one.sum * 3 * oldest + unit * oldest / static_cast<double>(of.B);
    return allowed;
}

// How far a coefficient of a right run, with this standard error, may be off.
double limit(const Case& of, Arithmetic arithmetic, const Coefficient& one, double error) {
    return z_limit * error + correlated(of, arithmetic, one.terms.front());
}

}  // namespace

double Judged::largest(double HeadJudgement::*which) const {
    double most = 0;
    for (const Measured& one : heads) most = std::max(most, one.judged.*which);
    return most;
}

Judged judge_all(const Case& of, Arithmetic arithmetic, const Progress& progress) {
    const std::size_t places = of.batches * of.heads;
    Judged all{arithmetic, std::vector<Measured>(places), TermSums(of), Judgement::equal};
    std::vector<TermSums> sums(places, all.sums);
    in_parallel(places, progress, [&](std::size_t place, const Progress& part) {
        all.heads[place] = judge_head(of, arithmetic, place, sums[place], [&](std::size_t done) {
            part(static_cast<double>(done) / static_cast<double>(of.N));
        });
    });
    for (std::size_t place = 0; place < places; ++place) {
        all.sums.take(std::move(sums[place]));
        all.worst = std::max(all.worst, all.heads[place].judged.judgement);
    }
    return all;
}

std::vector<Coefficient> pooled(const Case& of, const TermSums& sums, const Chosen& places) {
    return sums.fit({{Term::own}, {Term::intra}, {Term::previous}, {Term::older}, {Term::initial}},
                    [&](const FitPlace& at) {
                        return places.empty() || std::count(places.begin(), places.end(),
                                                            at.b * of.heads + at.h) != 0;
                    });
}

SmallestSeen smallest_seen(const Case& of, Arithmetic arithmetic,
                           const std::vector<Coefficient>& fitted, bool wrong) {
    SmallestSeen seen;
    for (const Coefficient& one : fitted) {
        const double error = wrong ? one.plain_error : one.error;
        if (!one.occurs || !std::isfinite(error)) continue;
        const double smallest = limit(of, arithmetic, one, error);
        const Term term = one.terms.front();
        if (term == Term::intra) seen.intra = smallest;
        if (term == Term::previous) seen.state = seen.cross = smallest;
        if (term == Term::older) seen.carry = smallest;
        if (term == Term::initial) seen.initial = smallest;
    }
    return seen;
}

namespace {

// The first coefficient over these heads (none: all of them) that is too far off.
std::optional<Coefficient> off(const Case& of, Arithmetic arithmetic, const TermSums& sums,
                               const Chosen& places) {
    for (const Coefficient& one : pooled(of, sums, places))
        if (one.known() && std::abs(one.value - 1) > limit(of, arithmetic, one, one.error))
            return one;
    return std::nullopt;
}

// The factors with a power off by one with which nothing is off.
Candidates off_by_one(const Case& of, Arithmetic arithmetic, const Chosen& places) {
    Candidates all;
    if (!of.constant()) return all;
    for (const Suspect factor :
         {Suspect::intra, Suspect::state, Suspect::carry, Suspect::cross, Suspect::initial})
        for (const int by : {-1, 1}) {
            const FoundFactor found{factor, facts(factor).required + IndexPolynomial(by)};
            Candidate one = candidate(1, {found});
            if (off(of, arithmetic, fitted_as(of, one.as, arithmetic, places), {})) continue;
            one.cause.text =
                fmt::format("the {} is {}", facts(factor).in_words, gamma_to(found.text()));
            all.push_back(std::move(one));
        }
    return all;
}

}  // namespace

std::optional<OnAverage> off_on_average(const Case& of, const Judged& judged) {
    const Arithmetic arithmetic = judged.arithmetic;
    // Else they are right with another gamma. And it is asked of all heads together: of each by
    // itself, many heads would be as many chances of a false alarm.
    for (const Measured& head : judged.heads)
        if (!head.plain) return std::nullopt;
    if (!off(of, arithmetic, judged.sums, {})) return std::nullopt;
    Chosen places;  // the heads that are off by themselves
    for (std::size_t place = 0; place < of.batches * of.heads; ++place)
        if (off(of, arithmetic, judged.sums, {place})) places.push_back(place);
    const auto one = off(of, arithmetic, judged.sums, places);
    if (!one) return std::nullopt;
    for (const Hypothesis& as : with_held_gammas(of, {}, arithmetic))
        if (!off(of, arithmetic, fitted_as(of, as, arithmetic, places), {})) return std::nullopt;
    return OnAverage{*one, places};
}

Cause cause_on_average(const Case& of, Arithmetic arithmetic, const OnAverage& average) {
    const auto& [one, places] = average;
    const Term term = one.terms.front();
    const auto& [part, in_words] = words(term);
    std::string text = fmt::format(
        "No single output is beyond rounding, but on average{} {} {} in {:.6g} +- {:.2g} times.",
        places.empty() && of.batches * of.heads > 1 ? ", over all heads together," : "", in_words,
        term == Term::intra || term == Term::older ? "come" : "comes", one.value, one.error);
    Cause cause{"part", "", {{"parts", Value::Object{{std::string(part), one.value}}}}};
    std::vector<std::string> so;
    for (const Candidate& as : off_by_one(of, arithmetic, places)) {
        so.push_back(as.cause.text);
        if (leaves_given_states(of, as.as, arithmetic, places)) cause.leaves_state = arithmetic;
    }
    if (!so.empty()) text += fmt::format(" So it is where {}.", fmt::join(so, ", or where "));
    cause.text = text + only_at(of, places);
    return cause;
}

}  // namespace eq7
