#include "eq7/diagnosis/single_factor.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "eq7/diagnosis/factor_numbers.hpp"

namespace eq7 {

namespace {

// Where a chunk of B tokens multiplies by the number in a place of a change: for an age, in column
// 0 and that many rows below; for an age below 0, at a row that no chunk has.
Indices where(Factor factor, std::size_t place, std::size_t B) {
    const auto b = static_cast<std::int64_t>(B);
    const auto x = static_cast<std::int64_t>(place);
    switch (factor) {
        case Factor::intra: return {b, x - (b - 1), 0, 0};
        case Factor::state: return {b, 0, x, 0};
        case Factor::cross: return {b, x % b, 0, x / b};
        case Factor::carry:
        case Factor::initial: break;
    }
    return {b, 0, 0, 0};
}

// The exponent that equation (7) has there; nothing where it has a zero, in the future.
Exponent required_exponent(Factor factor, const Indices& at) {
    const Schedule& right = equation_seven();
    switch (factor) {
        case Factor::intra: return at.r < 0 ? Exponent() : Exponent(right.intra.evaluate(at));
        case Factor::state: return right.state.evaluate(at);
        case Factor::carry: return right.carry.evaluate(at);
        case Factor::cross: return right.cross.evaluate(at);
        case Factor::initial: break;
    }
    return 0;  // what is found there is by how much it differs
}

std::vector<Exponent> required_exponents(Factor factor, std::size_t count, std::size_t B) {
    std::vector<Exponent> required;
    for (std::size_t place = 0; place < count; ++place)
        required.push_back(required_exponent(factor, where(factor, place, B)));
    return required;
}

// Numbers as powers of `base`. One that is lost in rounding is taken to be what it must be where
// that would be lost too, and else to be zero. Nothing where a number is no power.
std::optional<std::vector<Exponent>> as_exponents(const std::vector<double>& numbers,
                                                  const std::vector<Exponent>& required,
                                                  double base, double noise) {
    std::vector<Exponent> exponents;
    for (std::size_t place = 0; place < numbers.size(); ++place) {
        const double number = numbers[place];
        const Exponent& must = required[place];
        if (std::isnan(number)) {  // never used
            exponents.push_back(must);
            continue;
        }
        if (std::abs(number) <= noise) {
            const bool lost = must && std::pow(base, static_cast<double>(*must)) <= 16 * noise;
            exponents.push_back(lost ? must : Exponent());
            continue;
        }
        if (number < 0) return std::nullopt;
        const double exponent = std::log(number) / std::log(base);
        if (std::abs(exponent) > 1e6 || std::abs(exponent - std::round(exponent)) > 0.1)
            return std::nullopt;
        exponents.emplace_back(std::llround(exponent));
    }
    return exponents;
}

FoundTerm as_term(const Change& change, std::size_t B) {
    FoundTerm term;
    for (std::size_t place = 0; place < change.exponents.size(); ++place) {
        Indices at = where(change.factor, place, B);
        const Exponent& found = change.exponents[place];
        if (!found || at.r < 0) continue;
        // An age stands on a whole diagonal, every other number in one place.
        const std::int64_t end = change.factor == Factor::intra ? at.B : at.r + 1;
        for (; at.r < end; ++at.r, ++at.c) term.exponents.push_back({at, *found});
    }
    if (term.exponents.empty() || change.factor == Factor::initial) return term;
    const Schedule& right = equation_seven();
    term.formula =
        change.factor == Factor::intra   ? fit_exponent(term.exponents, right.intra, intra_symbols)
        : change.factor == Factor::state ? fit_exponent(term.exponents, right.state, state_symbols)
        : change.factor == Factor::carry ? fit_exponent(term.exponents, right.carry, carry_symbols)
                                         : fit_exponent(term.exponents, right.cross, cross_symbols);
    return term;
}

class Finder {
public:
    Finder(const std::vector<HeadRun>& runs, const std::vector<double>& gammas, bool initial)
        : runs_(runs), gammas_(gammas.begin(), gammas.end()), numbers_(runs.front(), initial) {}

    std::optional<SingleFactor> find(Factor factor, bool by_token = false) const {
        const std::vector<double> numbers = numbers_.of(factor, by_token);
        if (numbers.empty()) return std::nullopt;
        const HeadRun& first = runs_.front();
        const auto required = required_exponents(factor, numbers.size(), first.B);
        const double noise = std::min(1e-2, 1e3 * first.stated.unit());
        for (const bool other : {false, true})
            for (const double base : bases(first, other)) {
                const auto exponents = as_exponents(numbers, required, base, noise);
                if (!exponents || (*exponents == required && !other)) continue;
                Change change{factor, *exponents, by_token, base};
                if (fits_all(change, other)) return named(change, required, other);
            }
        return std::nullopt;
    }

private:
    std::set<double> bases(const HeadRun& run, bool other) const {
        if (!other) return run.gamma < 1 ? std::set<double>{run.gamma} : std::set<double>{};
        std::set<double> others = gammas_;
        others.erase(run.gamma);
        others.erase(1);
        return others;
    }

    bool fits_all(const Change& change, bool other) const {
        for (std::size_t run = 0; run < runs_.size(); ++run) {
            const std::set<double> all =
                run == 0 ? std::set<double>{change.base} : bases(runs_[run], other);
            const auto fits = [&](double base) {
                Change own = change;
                own.base = base;
                return runs_[run].fits(&own);
            };
            if (!std::any_of(all.begin(), all.end(), fits)) return false;
        }
        return true;
    }

    SingleFactor named(const Change& change, const std::vector<Exponent>& required,
                       bool other) const {
        const std::size_t B = runs_.front().B;
        SingleFactor found;
        found.change = change;
        found.found = as_term(change, B);
        found.other_decays = other;
        const auto absent = [](const Exponent& exponent) { return !exponent; };
        found.vanishes = std::all_of(change.exponents.begin(), change.exponents.end(), absent);
        if (change.factor != Factor::intra) return found;
        found.no_diagonal = !change.exponents[B - 1] && !found.vanishes;
        for (std::size_t place = 0; place + 1 < B; ++place)
            found.future = found.future || (change.exponents[place] && !required[place]);
        return found;
    }

    const std::vector<HeadRun>& runs_;
    std::set<double> gammas_;
    FactorNumbers numbers_;
};

}  // namespace

std::vector<SingleFactor> single_factors(const std::vector<HeadRun>& runs,
                                         const std::vector<double>& gammas, bool initial_given) {
    if (runs.empty()) return {};
    const Finder finder(runs, gammas, initial_given);
    std::vector<SingleFactor> all;
    for (const Factor factor :
         {Factor::intra, Factor::state, Factor::carry, Factor::cross, Factor::initial})
        if (auto found = finder.find(factor)) all.push_back(std::move(*found));
    // Exponents that differ from chunk to chunk explain more than rows do: the last resort.
    if (all.empty())
        if (auto found = finder.find(Factor::cross, true)) all.push_back(std::move(*found));
    return all;
}

}  // namespace eq7
