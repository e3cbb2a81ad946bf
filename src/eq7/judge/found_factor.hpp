#pragma once
// A factor with other exponents: how it is found from fitted ratios, and told.

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "eq7/judge/exponent.hpp"
#include "eq7/judge/search.hpp"

namespace eq7 {

enum class Suspect { intra, state, carry, cross, initial };

struct FactorFacts {
    const char* name;
    const char* in_words;
    FoundPolynomial required;
    std::string symbols;  // that its exponents may vary with
};

const FactorFacts& facts(Suspect factor);

/// Exponents by a formula, or one by one where none fits.
struct FoundFactor {
    Suspect factor = Suspect::cross;
    std::optional<FoundPolynomial> formula;
    std::vector<std::int64_t> table;  // by r - c, c or r

    std::int64_t at(const At& place) const {
        if (formula) return formula->at(place);
        const std::int64_t index = factor == Suspect::intra   ? place.r - place.c
                                   : factor == Suspect::state ? place.c
                                                              : place.r;
        return table[static_cast<std::size_t>(index)];
    }
    std::string text() const {
        if (formula) return formula->text();
        std::string list;
        for (const std::int64_t one : table)
            list += fmt::format("{}{}", list.empty() ? "" : ",", one);
        return list;
    }
    bool as_required() const { return formula && formula->terms == facts(factor).required.terms; }
};

/// The cause and the run. With `keeps_initial` a cross-chunk decay leaves the initial state's
/// alone.
Candidate candidate(double rank, const std::vector<FoundFactor>& all, bool keeps_initial = false);

/// Collects the exponents of one factor, over heads and places.
class Exponents {
public:
    explicit Exponents(Suspect factor) : factor_(factor) {}
    /// A ratio to what is required, with its standard error.
    void add(const At& at, double ratio, double error, double gamma);
    /// What they all are; nothing where they are no whole exponents.
    std::optional<FoundFactor> result(std::int64_t B) const;

private:
    std::optional<FoundPolynomial> by_age() const;

    Suspect factor_;
    bool possible_ = true;
    std::vector<FoundAt> found_;
};

At place(const Case& of, std::size_t L, std::size_t r, std::size_t c, std::size_t i);

}  // namespace eq7
