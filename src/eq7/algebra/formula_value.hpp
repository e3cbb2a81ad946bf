#pragma once
// The values that a formula of a decay is made of: whole numbers, powers of gamma, their
// logarithms.

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// e, the base of exp.
inline constexpr double euler = 2.718281828459045;

/// What the reader of formulas has to say against a value; it adds where that stands.
class Unreadable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A part of a formula, understood. Exponents are texts in the letters of Expression, in which "@"
/// stands for a place counted from 0 of which it is not known yet whether it is a row or a column.
struct FormulaValue {
    enum class Kind {
        whole,   ///< a whole-number expression: `text`
        number,  ///< a number that is no whole one: `number`
        base,    ///< a number that depends on something else, as 1 - 2^(-5-h): a head's decay
        power,   ///< gamma^text
        log,     ///< text * log gamma
        sums,    ///< cumulative sums of log-decays: text is "G[r]-G[c]", one sign before each
        gates,   ///< exp of these: the product of the decays of certain tokens
        mask,    ///< 1 where the key is not later than the query, else 0; text "0": the other way
    };
    Kind kind = Kind::whole;
    std::string text = "0";
    int tightness = 2;  ///< of the text: 0 a sum, 1 a product, 2 neither
    /// For Kind::number, and where a power or a log is one of numbers; else 0.
    double number = 0;
    std::vector<FormulaValue> entries{};  ///< a list, one for each place; empty for a formula
    /// Of a whole formula: what it calls the decay that it is a power of.
    std::optional<std::string> decay{};

    static FormulaValue whole(std::string text, int tightness = 2) {
        return {Kind::whole, std::move(text), tightness, 0, {}};
    }
    static FormulaValue of(Kind kind, std::string text = "1", int tightness = 2) {
        return {kind, std::move(text), tightness, 0, {}};
    }
    static FormulaValue decimal(double number);

    bool is(Kind wanted) const { return kind == wanted && entries.empty(); }
    bool is_list() const { return !entries.empty(); }

    /// The number, where it is one: 3, 0.5.
    std::optional<double> constant() const;
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
/// where it is not `local`, which only matters where it is not one of a difference.
FormulaValue cumulative_sum(const std::string& place, bool local);
/// Such sums as a stretch: "(c,r]" for G[r]-G[c]. Throws Unreadable where it depends on where they
/// begin, and that is not known.
std::string stretch_of(const FormulaValue& gates);

/// The text with every `letter` that is a word of its own replaced by (`by`).
std::string substituted(const std::string& text, char letter, const std::string& by);
/// Whether two exponents are the same polynomial in all letters.
bool same_polynomial(const std::string& a, const std::string& b);
/// The exponent multiplied out: "r+1". The text itself where it is no polynomial.
std::string multiplied_out(const std::string& text);

}  // namespace eq7
