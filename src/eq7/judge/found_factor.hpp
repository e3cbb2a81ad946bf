#pragma once
// A factor with other exponents: how it is found from fitted ratios, and told.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eq7/judge/exponent.hpp"
#include "eq7/judge/search.hpp"
#include "eq7/judge/window.hpp"

namespace eq7 {

/// Of what the initial state is read with, s in an exponent is the query's token n.
struct FactorFacts {
    const char* name;
    const char* in_words;
    IndexPolynomial required;
    std::vector<Symbol> symbols;  ///< that its exponents may vary with
};
const FactorFacts& facts(Suspect factor);

struct FoundFactor {
    Suspect factor = Suspect::cross;
    IndexPolynomial exponent;
    bool as_required() const { return exponent == facts(factor).required; }
    /// As people type it.
    std::string text() const;
};

/// The cause and the run. With `keeps_initial` a cross-chunk decay leaves the initial state's
/// alone.
Candidate candidate(double rank, const std::vector<FoundFactor>& all, bool keeps_initial = false);

/// Collects the exponents of one factor, over heads and places.
class Exponents {
public:
    explicit Exponents(Suspect factor) : factor_(factor) {}
    /// A ratio to what is required, with its standard error.
    void add(const Indices& at, double ratio, double error, double gamma);
    /// What they all are; nothing where they are no whole exponents, or no formula gives them.
    std::optional<FoundFactor> result() const;
    /// As required in all chunks but these, and off by the same power in each of them.
    std::optional<std::pair<FoundFactor, std::vector<std::size_t>>> in_some_chunks() const;

private:
    Suspect factor_;
    bool possible_ = true;
    std::vector<FoundAt> found_;
};

/// Where a factor's exponent is looked at: row r and column c of chunk i, which has L tokens.
Indices place(const Case& of, std::size_t L, std::size_t r, std::size_t c, std::size_t i);

}  // namespace eq7
