#pragma once
// The values that a formula of a decay is made of: whole numbers, powers of gamma, their
// logarithms.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/gate_sum.hpp"
#include "eq7/algebra/index_polynomial.hpp"

namespace eq7 {

/// e, the base of exp.
inline constexpr double euler = 2.718281828459045;

/// What the reader of formulas has to say against a value; it adds where that stands.
class Unreadable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A part of a formula, understood. Exponents may hold Expression::any_place.
struct FormulaValue {
    enum class Kind {
        whole,   ///< a whole-number expression: `exponent`
        number,  ///< a number that is no whole one: `number`
        base,    ///< a number that depends on something else, as 1 - 2^(-5-h): a head's decay
        power,   ///< gamma^exponent
        log,     ///< exponent * log gamma
        sums,    ///< cumulative sums of log-decays: `sum`
        gates,   ///< exp of these: the product of the decays of certain tokens
        mask,    ///< 1 where the key is not later than the query, else 0; or the other way
        gap      ///< "...": entries of a list that are left out
    };
    Kind kind = Kind::whole;
    Expression exponent{};
    /// For Kind::number, and where a power or a log is one of numbers; else 0.
    double number = 0;
    GateSum<IndexPolynomial> sum{};
    int open_begins = 0;  ///< how often a sum is in `sum` of which it is not known where it begins
    bool later = false;   ///< of a mask: it is 1 where the key is later
    std::vector<FormulaValue> entries{};  ///< a list, one for each place; empty for a formula
    /// Of a whole formula: what it calls the decay that it is a power of.
    std::optional<std::string> decay{};

    static FormulaValue whole(Expression exponent);
    static FormulaValue whole(std::int64_t number) { return whole(Expression(number)); }
    /// The place of a token of which it is not known yet whether it is r or c.
    static FormulaValue any_place() { return whole(Expression::symbol(Expression::any_place)); }
    static FormulaValue of(Kind kind, Expression exponent = Expression(1));
    static FormulaValue decimal(double number);

    bool is(Kind wanted) const { return kind == wanted && entries.empty(); }
    bool is_list() const { return !entries.empty(); }

    /// The number, where it is one: 3, 0.5.
    std::optional<double> constant() const;

    /// Whether the letter occurs.
    bool uses(char symbol) const;
    /// With `by` in place of the letter.
    FormulaValue with(char symbol, const Expression& by) const;
};

/// a + b, a * b and so on; `sign` is one of + - * / // % ^. Throws Unreadable.
FormulaValue combine(std::string_view sign, const FormulaValue& a, const FormulaValue& b);
FormulaValue negated(const FormulaValue& value);
/// exp(value), log(value): between powers of gamma and their logarithms. Throw Unreadable.
FormulaValue exponential(const FormulaValue& value);
FormulaValue logarithm(const FormulaValue& value);
/// Whether the value is e or 2: what is raised to a logarithm gives a decay.
bool is_exponential_base(const FormulaValue& value);
/// a >= b and so on, as the mask of the intra-chunk decay. Throws Unreadable for any other mask.
FormulaValue compared(std::string_view sign, const FormulaValue& a, const FormulaValue& b);

/// The sum of the log-decays up to a place, from the chunk's first token; of unknown beginning
/// where it is not `local`, which only matters where it is not one of a difference. Throws
/// Unreadable where the place is no polynomial.
FormulaValue cumulative_sum(const Expression& place, bool local);
/// Such sums as a stretch, with places counted from `index_base`: "(c,r]" for G[r]-G[c]. Throws
/// Unreadable where it depends on where they begin, and that is not known.
std::string stretch_of(const FormulaValue& gates, int index_base);

/// Whether two exponents are the same polynomial in all letters.
bool same_polynomial(const Expression& a, const Expression& b);
/// The exponent multiplied out: "r+1". As it is where it is no polynomial.
std::string multiplied_out(const Expression& exponent);

}  // namespace eq7
