#pragma once
// From the tokens of a formula to its value, as in Python, C and LaTeX: what names stand for, what
// is called and indexed, and the grammar above both.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eq7/algebra/formula.hpp"
#include "eq7/algebra/formula_places.hpp"
#include "eq7/algebra/formula_token.hpp"
#include "eq7/algebra/formula_value.hpp"
#include "eq7/algebra/formula_words.hpp"

namespace eq7 {

/// A formula on its way to a value, and what is known of its names so far. A name stands for gamma,
/// its logarithm, cumulative sums, a place or a size, given what stands around it.
class NamedValues : protected TokenReader {
public:
    NamedValues(const TypedFormula& typed, const FormulaTokens& tokens, const FormulaWords& words)
        : TokenReader(typed.text, typed.name, tokens),
          words_(words),
          places_{words.place(), typed.index_base} {}

    virtual ~NamedValues() = default;

protected:
    using ValueKind = FormulaValue::Kind;

    /// A number, a name, or what stands in brackets: the grammar is in formula_parser.cpp.
    virtual FormulaValue atom() = 0;

    /// The value of a name that has just been passed. Throws BadInput where it has none, or two.
    FormulaValue named(const FormulaToken& word);

    /// The formula's value, where a name of which nothing is known can only be the decay. Else that
    /// name is the fault.
    FormulaValue judged(FormulaValue result) const;

    bool at_word(std::size_t ahead = 0) const {
        return peek(ahead).kind == FormulaToken::Kind::word;
    }

    /// The tokens in the brackets that begin here, as one text.
    std::string skipped();

    /// What `make` gives; what speaks against it, without a place, stands at `at`.
    template <class Make>
    FormulaValue placed(std::size_t at, const Make& make) const {
        try {
            return make();
        } catch (const Unreadable& fault) {
            fail_at(at, fault.what());
        }
    }

    FormulaValue combined(std::size_t at, std::string_view sign, const FormulaValue& a,
                          const FormulaValue& b) const;

    /// What `make` reads where a name of the decay means what it does in exp(sign * ...).
    template <class Make>
    auto in_exp(int sign, const Make& make) {
        const int outside = std::exchange(in_exp_, sign);
        auto result = make();
        in_exp_ = outside;
        return result;
    }

    /// Whether the word is the rate of exp(-rate * x): what is no place, no size and no sum.
    bool is_rate(const FormulaToken& word) const;

    const FormulaWords& words_;
    FormulaPlaces places_;
    std::set<std::string> decays_;         // the words that stand for decays
    std::optional<FormulaToken> unknown_;  // that of them of which nothing else is known
    bool sums_or_places_ = false;          // some word may be either
    bool of_number_ = false;               // a power of a number, 0.9
    int in_exp_ = 0;  // +1 in exp(...), -1 in exp(-...): what `decay` means there

private:
    FormulaValue decay_by_name(const FormulaToken& word, int log_sign);
    void note_decay(const FormulaToken& word, const std::string& index);
    FormulaValue unknown(const FormulaToken& word);
    FormulaValue counted_over_all(const FormulaToken& word);
    std::optional<FormulaValue> sum_by_name(const FormulaToken& word);
    bool is_raised() const;

    std::string running_;  // the word that stands for cumulative sums
};

/// A formula on its way to a value: what is called and indexed in it.
class FormulaCalls : protected NamedValues {
public:
    using NamedValues::NamedValues;

protected:
    /// f(...), or self.f(...), behind its name. nullopt if f is no function that is read.
    std::optional<FormulaValue> applied(const FormulaToken& name, const FormulaValue* self);
    FormulaValue method(const FormulaValue& value);
    FormulaValue indexed(const FormulaValue& value);
    /// \prod_{k=j+1}^{i} a_k, the decays of certain tokens, and \sum of their logarithms; without
    /// an index as many times the same decay.
    FormulaValue running(const FormulaToken& sign);

    // The grammar, in formula_parser.cpp.
    virtual FormulaValue value() = 0;
    virtual FormulaValue range() = 0;

    bool in_floor_ = false;  // where / rounds down

private:
    FormulaValue cumulated(const FormulaToken& name, const FormulaValue* self);
    FormulaValue masked(const FormulaValue& value_of_all);
    void require_main_diagonal(int others) const;
    void refuse_changed_sums(bool segsum) const;
    bool takes_token(const FormulaToken& decay, const std::string& index);
    FormulaValue sum_at(const FormulaValue& sums, std::size_t at, const std::string& index) const;
    std::pair<FormulaValue, std::string> first_and_others();
    std::vector<FormulaValue> arguments();
    bool names_a_type() const;
};

/// The value of all tokens, of which the last is the end. Words that count tokens over the whole
/// sequence (n % B, n // B) become places and chunk indices. Throws BadInput, which points at what
/// cannot be read in what was typed.
FormulaValue parse_formula(const TypedFormula& typed, const FormulaTokens& tokens,
                           const FormulaWords& words);

/// The same of a whole-number exponent alone, in the letters of `typed`.
Expression parse_exponent(const TypedFormula& typed, const FormulaTokens& tokens);

/// Whether the word is one of these.
template <class... Names>
bool one_of(const std::string& word, Names... names) {
    return ((word == names) || ...);
}

/// Names of masks: of the future, or in Triton (m_t) of tokens that are not there.
bool is_mask(const std::string& name, bool table);
/// cumsum(x), x.cumsum(-1), chunk_local_cumsum(x): what is added up can only be log-decays, where
/// the result is in an exp.
bool is_cumulative(const std::string& name);
bool is_local(const std::string& name);

}  // namespace eq7
