#pragma once
// A factor with other exponents: as they are found at single places, and the formula that goes
// through these.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// A factor that may be wrong: the four parts in their order, and what the initial state is read
/// with.
enum class Suspect : std::size_t { intra, state, carry, cross, initial };

/// Of what the initial state is read with, s in an exponent is the query's token n.
struct FactorFacts {
    const char* name;
    const char* in_words;
    IndexPolynomial required;
    std::vector<Symbol> symbols;  ///< that its exponents may vary with
};
const FactorFacts& facts(Suspect factor);

/// Row r and column c of chunk i, which has L of B tokens; s is the row's token.
Indices indices(std::size_t B, std::size_t L, std::size_t r, std::size_t c, std::size_t i);

struct FoundFactor {
    Suspect factor = Suspect::cross;
    IndexPolynomial exponent;        ///< of a constant decay
    std::optional<Factor> tokens{};  ///< of gates: those that it takes
    bool as_required() const { return exponent == facts(factor).required; }
    /// What it is, and what it must be, as people type it.
    std::string text() const;
    std::string required_text() const;
    /// "the carry is $gamma^2$ where it must be $gamma^B$"
    std::string clause() const;
};

/// As people type it, what a short last chunk lacks by itself: "r+1", "B-1-c", "r+1+B-L".
std::string typed(const IndexPolynomial& exponent);

/// Collects the exponents of one factor, over heads and places.
class Exponents {
public:
    struct Found {
        Indices at;
        std::int64_t exponent = 0;
    };

    explicit Exponents(Suspect factor) : factor_(factor) {}
    /// So many tokens more than required.
    void add(const Indices& at, std::int64_t excess);
    /// A ratio to what is required, with its standard error: an exponent where it is clear which.
    void add(const Indices& at, double ratio, double error, double gamma);
    const std::vector<Found>& found() const { return found_; }
    /// What they all are: the simplest polynomial in the factor's symbols, nearest to what is
    /// required; constants are written with B where that is how the required one is written, or
    /// where they lie near it. nullopt if they are no whole exponents, or none of degree 2 gives
    /// them.
    std::optional<FoundFactor> result() const;
    /// As required in all chunks but these, and off by the same power in each of them.
    std::optional<std::pair<FoundFactor, std::vector<std::size_t>>> in_some_chunks() const;

private:
    Suspect factor_;
    bool possible_ = true;
    std::vector<Found> found_;
};

}  // namespace eq7
