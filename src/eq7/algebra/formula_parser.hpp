#pragma once
// From the tokens of a formula to its value: signs and brackets, as in Python, C and LaTeX.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/formula_token.hpp"
#include "eq7/algebra/formula_value.hpp"
#include "eq7/algebra/formula_words.hpp"

namespace eq7 {

/// What cannot be read, and where it stands.
class UnreadableAt : public Unreadable {
public:
    UnreadableAt(std::size_t where, const std::string& what) : Unreadable(what), at(where) {}
    std::size_t at;  ///< in what was typed, in bytes
};

/// What `make` gives; what speaks against it without a place stands at `at`.
template <class Make>
FormulaValue placed(std::size_t at, const Make& make) {
    try {
        return make();
    } catch (const UnreadableAt&) {
        throw;
    } catch (const Unreadable& fault) {
        throw UnreadableAt(at, fault.what());
    }
}

/// Recursive descent, one function a level of binding. Words that count tokens over the whole
/// sequence (n % B, n // B) become places and chunk indices here.
class FormulaParser {
public:
    FormulaParser(std::vector<FormulaToken> tokens, const FormulaWords& words, int index_base)
        : tokens_(std::move(tokens)), words_(words), index_base_(index_base) {}

    /// The value of all tokens. Throws UnreadableAt.
    FormulaValue parse();

    /// The value of a range from which a loop's index comes: range(1, B+1) is @+1.
    FormulaValue parse_range();

private:
    const FormulaToken& peek(std::size_t ahead = 0) const;
    bool take(std::string_view sign);
    void expect(std::string_view sign);
    [[noreturn]] void fail(const std::string& what) const { throw UnreadableAt(peek().at, what); }
    FormulaValue combined(std::size_t at, std::string_view sign, const FormulaValue& a,
                          const FormulaValue& b) const;

    FormulaValue known(FormulaValue (FormulaParser::*read)());
    FormulaValue whole();
    FormulaValue loop_range();
    FormulaValue value();       // X if mask else 0
    FormulaValue comparison();  // a >= b
    FormulaValue sum();
    FormulaValue product();
    FormulaValue signed_value();
    FormulaValue raised();
    FormulaValue postfix();  // x[...], x.view(...)
    FormulaValue atom();
    FormulaValue number();
    FormulaValue bracket(std::string_view closing);
    FormulaValue inclusive_range(const FormulaValue& first);
    FormulaValue list(std::string_view closing);
    FormulaValue dots() const;
    FormulaValue with_dots(std::vector<FormulaValue> entries) const;
    FormulaValue chosen(std::size_t at, const FormulaValue& mask, const FormulaValue& value,
                        const FormulaValue& otherwise) const;
    bool multiplies() const;
    bool is_indicator() const;

    // What words mean: formula_parser_words.cpp.
    FormulaValue word();
    FormulaValue running(const FormulaToken& sign);
    FormulaValue named(const FormulaToken& word);
    FormulaValue decay_by_name(const FormulaToken& word, int log_sign);
    FormulaValue unknown(const FormulaToken& word);
    bool is_raised() const;
    bool is_rate(const FormulaToken& word) const;
    FormulaValue counted_over_all(const FormulaToken& word);
    FormulaValue row_of_mask(const FormulaToken& word);
    std::optional<FormulaValue> sum_by_name(const FormulaToken& word);
    FormulaValue sum_at(const FormulaValue& sums, std::size_t at, const std::string& index) const;
    std::optional<FormulaValue> call(const FormulaToken& name);
    FormulaValue called(const FormulaToken& name, const std::vector<FormulaValue>& given);
    std::vector<FormulaValue> arguments();
    FormulaValue range(const FormulaToken& name, const std::vector<FormulaValue>& given) const;
    FormulaValue indexed(const FormulaValue& value);
    FormulaValue method(const FormulaValue& value);
    FormulaValue oriented(const FormulaValue& value, char letter) const;
    FormulaValue turned(const FormulaValue& value) const;
    FormulaValue flipped(const FormulaValue& value) const;
    FormulaValue masked();
    FormulaValue clamped(const FormulaToken& name, const FormulaValue& value,
                         const std::string& how) const;
    bool names_a_type() const;
    std::string skipped();

    std::vector<FormulaToken> tokens_;
    const FormulaWords& words_;
    int index_base_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::string running_;                  // the word that stands for cumulative sums
    std::set<std::string> decays_;         // the words that stand for decays
    std::optional<FormulaToken> unknown_;  // that of them of which nothing else is known
    bool in_floor_ = false;                // where / rounds down
    int in_exp_ = 0;  // +1 in exp(...), -1 in exp(-...): what `decay` means there
};

}  // namespace eq7
