#pragma once
// What stands around a formula and is not of it: brackets, conditions and remarks in print; what it
// is assigned to, loops and functions around it in code. It may say what a word stands for.

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "eq7/algebra/formula.hpp"
#include "eq7/algebra/formula_token.hpp"
#include "eq7/algebra/formula_words.hpp"

namespace eq7 {

/// A formula, of which what stands around it can be taken off. All that refuses something throws
/// BadInput, which points at it.
class FormulaFrame {
public:
    explicit FormulaFrame(const TypedFormula& typed)
        : typed_(typed), tokens_(formula_tokens(typed.text)), words_(tokens_, typed.letters) {}

protected:
    void take_off_print();
    void take_off_code();
    /// A bracket around all that follows, and what stands before it.
    void take_off_bracket(std::size_t open);

    const FormulaToken& token(std::size_t at) const {
        return tokens_[std::min(at, tokens_.size() - 1)];
    }
    /// Whether one of these words or signs occurs.
    bool has(std::initializer_list<std::string_view> words) const;
    [[noreturn]] void fail(std::size_t at, const std::string& what) const {
        refuse_at(typed_.name, typed_.text, at, what);
    }

    TypedFormula typed_;
    FormulaTokens tokens_;
    FormulaWords words_;
    bool assigned_ = false;     // to a symbol of equation (7)
    bool counts_rows_ = false;  // arange(len(x)): an array's rows stand for the chunk's

private:
    void erase(std::size_t begin, std::size_t end);
    FormulaTokens part(std::size_t begin, std::size_t end) const;
    std::size_t behind_value(std::size_t at, std::string_view stops) const;

    void read_chunk_products();
    void take_off_environments();
    FormulaTokens of_two_cases(const FormulaTokens& rows, std::size_t at) const;
    void put_brackets();
    void take_off_condition();
    bool bounds_the_place(std::size_t at) const;
    void require_beginning(std::size_t at) const;
    void take_off_remark();

    void take_off_wrapping();
    void take_off_disguise();
    bool wraps(const std::string& word) const;
    bool is_value_before(std::size_t at) const;
    std::size_t begin_of_name(std::size_t at) const;
    bool only_adds_axes(std::size_t open) const;

    /// Nothing in it belongs to one token.
    bool is_carry() const { return !words_.may_use('r') && !words_.may_use('c'); }
    /// It has one place at most, so that it does not matter along which axis that lies.
    bool has_no_axes() const { return words_.place() || is_carry(); }
    std::size_t behind_row_count(std::size_t at) const;
    void take_rows_for_the_chunk();
    void take_off_declaration();
    void take_body(std::size_t begin, std::size_t arrow);
    void take_off_loops();
    void bind_to_range(const std::string& word, std::size_t begin, std::size_t end);
    void take_off_left_side();
    void refuse_shifted(FormulaTokens index) const;
    void bind(const FormulaTokens& left);
    void bind_running_indices();
    void recognise_last_chunk();
};

}  // namespace eq7
