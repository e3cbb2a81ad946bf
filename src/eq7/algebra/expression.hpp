#pragma once
// A decay exponent as people write it: "r+1", "B-1-c", "B - r", "min(r,3)". A whole-number
// expression in a few letters, made of + - * ^ // % min and max.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eq7 {

/// What an exponent, or an end of a stretch, may depend on. Everything is counted from 0.
struct Indices {
    std::int64_t B = 1;  ///< chunk size
    std::int64_t r = 0;  ///< row of the query in its chunk
    std::int64_t c = 0;  ///< column of the key in its chunk
    std::int64_t i = 0;  ///< index of the chunk that the factor belongs to
    std::int64_t t = 0;  ///< whole chunks between a key and the chunk before the query's
    std::int64_t L = B;  ///< tokens really in the chunk: B, and fewer in a short last chunk
    std::int64_t s = 0;  ///< the chunk's first token, i * B
};

/// A whole-number expression in B, L, r, c and i.
class Expression {
public:
    /// One step of a stack machine: push a number or a symbol, or combine what lies on top.
    struct Step {
        enum class Kind {
            number,
            symbol,
            negate,
            add,
            subtract,
            multiply,
            divide,
            remainder,
            raise,
            min,
            max,
            look_up
        };
        Kind kind = Kind::number;
        std::int64_t number = 0;  ///< the number, or the exponent of `raise`
        char symbol = 0;          ///< one of "BLrci" where kind is symbol or look_up
    };

    /// The number 0.
    Expression() : Expression(0) {}
    explicit Expression(std::int64_t number) : steps_{{Step::Kind::number, number, 0}} {}
    /// One of "BLrci"; or any_place, which has no value.
    static Expression symbol(char symbol);

    /// The place of a token of which it is not known yet whether it is r or c.
    static constexpr char any_place = '@';

    /// Longest text and deepest nesting that are read; more is refused, never a crash.
    static constexpr std::size_t longest = 1000;
    static constexpr int deepest = 100;

    /// Reads `text`, in which only the letters of `symbols` (a part of "BLrci") may occur.
    /// `name` says in an error where the text came from, such as "--cross".
    /// Throws BadInput, with the text as typed and a caret under the character. The grammar is that
    /// of formula_parser.cpp.
    static Expression parse(std::string_view text, std::string_view symbols, std::string_view name);

    /// Two expressions combined: `kind` is one of add, ..., max but `raise`.
    static Expression combined(Step::Kind kind, const Expression& a, const Expression& b);
    friend Expression operator+(const Expression& a, const Expression& b) {
        return combined(Step::Kind::add, a, b);
    }
    friend Expression operator-(const Expression& a, const Expression& b) {
        return combined(Step::Kind::subtract, a, b);
    }
    friend Expression operator*(const Expression& a, const Expression& b) {
        return combined(Step::Kind::multiply, a, b);
    }
    Expression operator-() const;
    /// To a power of 0 or more.
    Expression raised(std::int64_t power) const;
    /// With `by` in place of every `symbol`.
    Expression with(char symbol, const Expression& by) const;

    /// Exponents given one by one, "3,2,1,0": the value at index `symbol` ('r' or 'c') is the
    /// symbol-th of them. Throws BadInput unless there are `length` of them, each a whole number or
    /// a formula without letters.
    static Expression parse_table(std::string_view text, char symbol, std::size_t length,
                                  std::string_view name);

    /// The same exponent for a reader who counts r, c and i from 0, where this one counts them from
    /// 1. A table, which is a list either way, stays as it is.
    Expression counted_from_zero() const;

    /// The value at `at`. Division rounds down, and the remainder has the divisor's sign.
    /// Throws Overflow beyond 64 bits, and BadInput for a division by zero. A table has values at
    /// its own indices only.
    std::int64_t evaluate(const Indices& at) const;

    /// The degree in `symbol`, all others being numbers: 0 where it does not occur. nullopt if
    /// min, max, // or % act on it. (An upper bound: terms that cancel are still counted.)
    /// Throws Overflow beyond 64 bits.
    std::optional<std::int64_t> degree_in(char symbol) const;

    /// Whether the letter occurs.
    bool uses(char symbol) const;

    /// Whether it is built from + - * ^ only.
    bool is_polynomial() const;

    /// Whether it is a list of exponents.
    bool is_table() const { return !table_.empty(); }

    /// Those exponents; empty for a formula.
    const std::vector<std::int64_t>& table() const { return table_; }

    /// A number that no constant in it exceeds, however it is written: |e| with every letter at 1
    /// and every sign a plus, so that it is 51 for r+1+max(i-7*7,0). At most 2^62.
    std::int64_t magnitude() const;

    /// The text as it was typed; of a combined one, to_string().
    std::string text() const { return text_.empty() ? to_string() : text_; }

    /// As people type it, with the brackets that it needs: "B-(r+1)", "min(r,B-2)".
    std::string to_string() const;

    /// Whether it is this number, or this letter, alone.
    bool is_number(std::int64_t number) const;
    bool is_symbol(char symbol) const;
    /// Whether it is r or c alone.
    bool is_place() const { return is_symbol('r') || is_symbol('c'); }

    /// The expression in postfix order.
    const std::vector<Step>& steps() const { return steps_; }

    /// What the whole is where a number, a symbol or a list is leaf(step), a step that changes one
    /// value x (negate, raise) makes changed(step, x) of it, and one that combines two
    /// joined(step, a, b).
    template <class Leaf, class Changed, class Joined>
    auto folded(Leaf leaf, Changed changed, Joined joined) const {
        std::vector<decltype(leaf(Step()))> stack;
        for (const Step& step : steps_) {
            if (step.kind == Step::Kind::number || step.kind == Step::Kind::symbol ||
                step.kind == Step::Kind::look_up) {
                stack.push_back(leaf(step));
            } else if (step.kind == Step::Kind::negate || step.kind == Step::Kind::raise) {
                stack.back() = changed(step, std::move(stack.back()));
            } else {
                auto b = std::move(stack.back());
                stack.pop_back();
                stack.back() = joined(step, std::move(stack.back()), std::move(b));
            }
        }
        return std::move(stack.back());
    }

private:
    std::string text_;  // empty unless it was typed
    std::string name_;  // where it came from, for a message
    std::vector<Step> steps_;
    std::vector<std::int64_t> table_;  // what look_up looks in; empty for a formula
};

}  // namespace eq7
