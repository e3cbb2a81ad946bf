#include "eq7/algebra/expression_parser.hpp"

#include <fmt/format.h>

#include "eq7/algebra/formula_token.hpp"

namespace eq7 {

namespace {

using Step = Expression::Step;
using Kind = Step::Kind;

// "B, r, i"
std::string listed(std::string_view symbols) {
    std::string text;
    for (const char symbol : symbols) text += std::string(text.empty() ? "" : ", ") + symbol;
    return text;
}

// Recursive descent, one function a rule of the grammar in the header.
class Parser {
public:
    Parser(TextCursor& cursor, std::string_view symbols) : cursor_(cursor), symbols_(symbols) {}

    std::vector<Step> parse() {
        sum(0);
        return std::move(steps_);
    }

private:
    bool take(std::string_view token) { return cursor_.take(token); }
    char peek() { return cursor_.peek(); }
    [[noreturn]] void fail(const std::string& what) { cursor_.fail(what); }
    void push(Kind kind) { steps_.push_back({kind, 0, 0}); }

    void sum(int depth) {
        product(depth);
        for (;;) {
            if (take("+")) product(depth), push(Kind::add);
            else if (take("-")) product(depth), push(Kind::subtract);
            else return;
        }
    }

    void product(int depth) {
        sign(depth);
        for (;;) {
            if (take("*")) sign(depth), push(Kind::multiply);
            else if (take("//")) sign(depth), push(Kind::divide);
            else if (take("%")) sign(depth), push(Kind::remainder);
            else return;
        }
    }

    void sign(int depth) {
        if (depth > Expression::deepest)
            fail(fmt::format("nested too deeply: at most {} levels are read", Expression::deepest));
        if (take("-")) sign(depth + 1), push(Kind::negate);
        else if (take("+")) sign(depth + 1);
        else raised(depth);
    }

    void raised(int depth) {
        atom(depth);
        if (!take("^")) return;
        if (!is_digit(peek()))
            fail("expected a whole number: a power of an exponent's term is a plain number");
        steps_.push_back({Kind::raise, cursor_.number(), 0});
        if (peek() == '^') fail("expected at most one ^: write the power as one number");
    }

    void atom(int depth) {
        const char next = peek();
        if (is_digit(next)) {
            steps_.push_back({Kind::number, cursor_.number(), 0});
        } else if (take("(")) {
            sum(depth + 1);
            if (!take(")")) fail("expected )");
        } else if (is_letter(next)) {
            word(depth);
        } else {
            fail(fmt::format("expected a number{}{} or (", symbols_.empty() ? "" : ", ",
                             listed(symbols_)));
        }
    }

    void word(int depth) {
        const std::size_t begin = cursor_.here();
        const std::string_view word = cursor_.word();
        if (word == "min" || word == "max")
            return least_or_greatest(word == "min" ? Kind::min : Kind::max, depth);
        if (word.size() == 1 && symbols_.find(word[0]) != std::string_view::npos) {
            steps_.push_back({Kind::symbol, 0, word[0]});
            return;
        }
        cursor_.fail_at(begin,
                        fmt::format("unknown symbol: this exponent can have {}{}min( , ) and "
                                    "max( , )",
                                    listed(symbols_), symbols_.empty() ? "" : ", "));
    }

    void least_or_greatest(Kind kind, int depth) {
        if (!take("(")) fail("expected (");
        sum(depth + 1);
        if (peek() != ',') fail("expected , and a second value");
        while (take(",")) sum(depth + 1), push(kind);
        if (!take(")")) fail("expected )");
    }

    TextCursor& cursor_;
    std::string_view symbols_;
    std::vector<Step> steps_;
};

}  // namespace

std::vector<Expression::Step> parse_steps(TextCursor& cursor, std::string_view symbols) {
    return Parser(cursor, symbols).parse();
}

}  // namespace eq7
