#include "eq7/algebra/expression_parser.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace eq7 {

namespace {

using Step = Expression::Step;
using Kind = Step::Kind;

struct Operator {
    std::string_view sign;
    int level;  // those of a higher one bind more tightly
    Kind kind;
};
constexpr Operator operators[] = {{"+", 0, Kind::add},
                                  {"-", 0, Kind::subtract},
                                  {"*", 1, Kind::multiply},
                                  {"//", 1, Kind::divide},
                                  {"%", 1, Kind::remainder}};
constexpr int above_all = 2;  // the level above these

// Recursive descent through the grammar in the header.
class ExpressionParser {
public:
    ExpressionParser(TokenReader& reader, std::string_view symbols)
        : reader_(reader), symbols_(symbols) {}

    std::vector<Step> parse() {
        operation(0, 0);
        return std::move(steps_);
    }

private:
    void push(Kind kind) { steps_.push_back({kind, 0, 0}); }

    void operation(int level, int depth) {
        if (level == above_all) return sign(depth);
        operation(level + 1, depth);
        for (;;) {
            const auto* const found = std::find_if(
                std::begin(operators), std::end(operators),
                [&](const Operator& one) { return one.level == level && reader_.take(one.sign); });
            if (found == std::end(operators)) return;
            operation(level + 1, depth);
            push(found->kind);
        }
    }

    void sign(int depth) {
        if (depth > Expression::deepest)
            reader_.fail(
                fmt::format("nested too deeply: at most {} levels are read", Expression::deepest));
        if (reader_.take("-")) sign(depth + 1), push(Kind::negate);
        else if (reader_.take("+")) sign(depth + 1);
        else raised(depth);
    }

    void raised(int depth) {
        atom(depth);
        if (!reader_.take("^")) return;
        if (reader_.peek().kind != FormulaToken::Kind::number)
            reader_.fail(
                "expected a whole number: a power of an exponent's term is a plain number");
        steps_.push_back({Kind::raise, reader_.number(), 0});
        if (reader_.peek().is("^"))
            reader_.fail("expected at most one ^: write the power as one number");
    }

    void atom(int depth) {
        if (reader_.peek().kind == FormulaToken::Kind::number) {
            steps_.push_back({Kind::number, reader_.number(), 0});
        } else if (reader_.take("(")) {
            operation(0, depth + 1);
            reader_.expect(")");
        } else if (reader_.peek().kind == FormulaToken::Kind::word) {
            word(depth);
        } else {
            reader_.fail(fmt::format("expected a number{} or (", listed_behind(symbols_)));
        }
    }

    void word(int depth) {
        const FormulaToken word = reader_.next();
        if (word.is("min") || word.is("max"))
            return least_or_greatest(word.is("min") ? Kind::min : Kind::max, depth);
        if (word.text.size() == 1 && symbols_.find(word.text[0]) != std::string_view::npos)
            return steps_.push_back({Kind::symbol, 0, word.text[0]});
        reader_.fail_at(word.at, unknown_symbol(symbols_));
    }

    void least_or_greatest(Kind kind, int depth) {
        reader_.expect("(");
        operation(0, depth + 1);
        if (!reader_.peek().is(",")) reader_.fail("expected , and a second value");
        while (reader_.take(",")) operation(0, depth + 1), push(kind);
        reader_.expect(")");
    }

    TokenReader& reader_;
    std::string_view symbols_;
    std::vector<Step> steps_;
};

}  // namespace

std::string listed_behind(std::string_view symbols) {
    std::string text;
    for (const char symbol : symbols) text += std::string(", ") + symbol;
    return text;
}

std::string unknown_symbol(std::string_view symbols) {
    return fmt::format(
        "unknown symbol: an exponent has numbers{}, + - * ^ // %, min( , ) and max( , )",
        listed_behind(symbols));
}

std::vector<Expression::Step> parse_steps(TokenReader& reader, std::string_view symbols) {
    return ExpressionParser(reader, symbols).parse();
}

}  // namespace eq7
