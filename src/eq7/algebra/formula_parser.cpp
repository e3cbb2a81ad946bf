#include "eq7/algebra/formula_parser.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

// Words that stand for the decay in code, where nobody leaves out the *.
bool one_of_prose(const std::string& word) {
    return word.size() > 1 && word != "gamma" && is_decay_word(word);
}

// Recursive descent, one function a level of binding.
class FormulaParser : FormulaCalls {
public:
    using FormulaCalls::FormulaCalls;

    FormulaValue whole() {
        FormulaValue result;
        try {
            result = placed(peek().at, [&] { return values(""); });
            if (!at_end())
                fail(peek().kind == FormulaToken::Kind::sign
                         ? "expected an operator (+ - * // % ^) or the end"
                         : "expected an operator: write * between factors, as in 2*r");
        } catch (const BadInput&) {
            if (!unknown_) throw;
            result = {};
        }
        if (unknown_) result = judged(std::move(result));
        if (of_number_ && !decays_.empty())
            fail_at(tokens_.front().at,
                    fmt::format("is {} another decay than the number? write the "
                                "factor as a power of one",
                                *decays_.begin()));
        const FormulaValue& one = result.is_list() ? result.entries[0] : result;
        if (!decays_.empty()) result.decay = *decays_.begin();
        else if (one.is(ValueKind::power)) result.decay = "";
        return result;
    }

private:
    // Python's X if mask else 0, and C's mask ? X : 0.
    FormulaValue value() override {
        FormulaValue result = comparison();
        const std::size_t at = peek().at;
        if (take("if")) {
            const FormulaValue mask = comparison();
            expect("else");
            const FormulaValue otherwise = comparison();
            return placed(at, [&] { return chosen(mask, result, otherwise); });
        }
        if (take("?")) {
            const FormulaValue taken = value();
            expect(":");
            const FormulaValue otherwise = value();
            return placed(at, [&] { return chosen(result, taken, otherwise); });
        }
        return result;
    }

    FormulaValue range() override {
        const FormulaValue first = value();
        return peek().is(":") ? inclusive_range(first) : first;
    }

    FormulaValue atom() override {
        if (peek().kind == FormulaToken::Kind::number) return number();
        if (at_word()) return word();
        if (take("(")) {
            // (...).exp(): what `decay` means in there
            std::size_t behind = behind_bracket(tokens_, at_ - 1);
            const auto method = [&] {
                return tokens_[behind].is(".") ? tokens_[behind + 1].text : "";
            };
            while (!is_exponential(method()) && !method().empty() && tokens_[behind + 2].is("("))
                behind = behind_bracket(tokens_, behind + 2);
            const int inside = peek().is("-") ? -1 : 1;
            return in_exp(is_exponential(method()) ? inside : in_exp_,
                          [&] { return bracket(")"); });
        }
        if (take("{")) return bracket("}");
        if (take("[")) {
            if (peek().is("]")) ++at_, fail("expected a number in the list");
            const FormulaValue list = values("]");
            expect("]");
            return list;
        }
        fail(fmt::format("expected a number{} or (", listed_behind(words_.letters())));
    }

    // Values separated by commas, up to `closing`: one, or a list. Some may be left out: "...".
    FormulaValue values(std::string_view closing) {
        std::vector<FormulaValue> entries{closing.empty() ? value() : range()};
        while (take(",") && (closing.empty() || !peek().is(closing)))
            entries.push_back(take("...") ? FormulaValue::of(ValueKind::gap) : value());
        if (entries.size() == 1) return entries[0];
        return placed(peek().at, [&] { return list_of(std::move(entries)); });
    }

    FormulaValue comparison() {
        FormulaValue result = sum();
        for (const char* sign : {">=", "<=", ">", "<", "==", "!="}) {
            const std::size_t at = peek().at;
            if (!take(sign)) continue;
            FormulaValue other = sum();
            // n[:, None] >= n: what is not set lies flat.
            if (!places_.letter && result.uses('r'))
                other = other.with(Expression::any_place, places_.from_zero('c'));
            return placed(at, [&] { return compared(sign, result, other); });
        }
        return result;
    }

    FormulaValue sum() {
        FormulaValue result = product();
        while (peek().is("+") || peek().is("-")) {
            const FormulaToken sign = next();
            const FormulaValue other = product();
            if (in_exp_ != 0 && sign.is("+") && other.is(ValueKind::mask)) continue;
            result = combined(sign.at, sign.text, result, other);
        }
        return result;
    }

    // Whether a factor follows without a sign: 2r, (B-1)(r), 2 min(r,3).
    bool multiplies() const {
        return peek().is("(") || peek().is("{") || is_indicator() ||
               (at_word() && !one_of(peek().text, "if", "else", "for", "in", "and", "or"));
    }

    FormulaValue product() {
        FormulaValue result = signed_value();
        for (;;) {
            if (peek().is("as") && at_word(1)) at_ += 2;  // Rust's "as i32"
            const FormulaToken sign = peek();
            const bool written = one_of(sign.text, "*", "/", "//", "%");
            if (!written && !multiplies()) return result;
            if (written) ++at_;
            else if (result.is(ValueKind::whole) &&
                     (result.exponent.is_number(0) || (result.exponent.is_number(1) && at_word())))
                fail("expected , or an operator behind this number");
            else if (result.is(ValueKind::mask) || one_of_prose(peek().text))
                fail("expected an operator, or the end: is this a remark? write it behind a #");
            else if (tokens_[at_ - 1].kind == FormulaToken::Kind::word && peek().is("(") &&
                     !result.is(ValueKind::log))
                fail(fmt::format("{} is no function that is read here: write * between factors",
                                 tokens_[at_ - 1].text));
            std::string meant = written ? sign.text : "*";
            if (in_floor_ && meant == "/") meant = "//";
            const FormulaValue factor = signed_value();
            const bool rate = factor.is(ValueKind::log) && unknown_ && decays_.size() == 1;
            if (meant == "/" && rate) meant = "*";  // exp(-(r+1) / tau): 1/tau is the rate
            result = combined(sign.at, meant, result, factor);
        }
    }

    FormulaValue signed_value() {
        if (depth_ == Expression::deepest)
            fail(fmt::format("nested too deeply: at most {} levels are read", Expression::deepest));
        ++depth_;
        const std::size_t at = peek().at;
        FormulaValue value;
        if (take("+")) {
            value = signed_value();
        } else if (take("-")) {
            const bool rate = in_exp_ > 0 && is_rate(peek());  // exp(... -slope * x)
            value = in_exp(rate ? -1 : in_exp_, [&] { return signed_value(); });
            value = placed(at, [&] { return negated(value); });
        } else {
            value = raised();
        }
        --depth_;
        return value;
    }

    FormulaValue raised() {
        FormulaValue base = postfix();
        const std::size_t at = peek().at;
        if (!take("^")) return base;
        const std::size_t exponent_at = peek().at;
        if (base.is(ValueKind::whole) && !base.constant() && peek().is("(") &&
            (peek(1).is("+") || peek(1).is("-")))
            fail("does the exponent of gamma go on here? write brackets around all of it");
        const std::size_t inner = peek().nesting() > 0 ? 1 : 0;  // ^T and ^{\top} only turn a list
        if (peek(inner).is("T") && (base.is_list() || base.uses(Expression::any_place)))
            return at_ += 2 * inner + 1, base;
        const bool minus = peek().is("-") || peek(1).is("-");
        const FormulaValue exponent = in_exp(!is_exponential_base(base) ? in_exp_
                                             : minus                    ? -1
                                                                        : 1,
                                             [&] { return signed_value(); });
        // a^b^c: of gamma's powers nobody writes it, of whole numbers it is too large to mean.
        if (base.is(ValueKind::whole) && peek().is("^"))
            fail("expected at most one ^: write the power as one number");
        of_number_ |=
            base.is(ValueKind::number) && !is_exponential_base(base) && !exponent.constant();
        return combined(base.is(ValueKind::whole) ? exponent_at : at, "^", base, exponent);
    }

    FormulaValue postfix() {
        FormulaValue result = atom();
        for (;;) {
            if (peek().is("[")) result = indexed(result);
            else if (peek().is(".") && at_word(1)) result = method(result);
            else return result;
        }
    }

    // 1[r >= c] and 1_{r >= c}: the mask.
    bool is_indicator() const {
        return peek().is("1") && (peek(1).is("[") || (peek(1).is("_") && peek(2).nesting() > 0));
    }

    FormulaValue number() {
        const bool indicates = is_indicator();
        if (!indicates && peek().text.find_first_not_of("0123456789") == std::string::npos)
            return FormulaValue::whole(Expression(TokenReader::number()));
        const FormulaToken token = next();
        if (indicates) {
            (void)take("_");
            ++at_;
            const FormulaValue mask = value();
            if (peek().nesting() >= 0) fail("expected ]");
            ++at_;
            (void)placed(token.at, [&] {
                return chosen(mask, FormulaValue::whole(1), FormulaValue::whole(0));
            });
            return mask;
        }
        const auto decimal = read_number(token.text.back() == '.' ? token.text + "0" : token.text);
        if (!decimal) fail_at(token.at, "this number could not be read");
        return FormulaValue::decimal(*decimal);
    }

    // "(r+1)", "(1, 2, 3)", and C's "(float)".
    FormulaValue bracket(std::string_view closing) {
        if (is_type(peek().text) && peek(1).is(closing)) {
            at_ += 2;
            return signed_value();
        }
        const FormulaValue inner = values(closing);
        expect(closing);
        return inner;
    }

    // "1:B" and "B-1:-1:0" of Julia and MATLAB, with both ends.
    FormulaValue inclusive_range(const FormulaValue& first) {
        const std::size_t colon = next().at;
        FormulaValue step = FormulaValue::whole(1), last = value();
        if (take(":")) step = last, last = value();
        const FormulaValue end = combined(colon, "+", last, step);
        return placed(colon, [&] { return range_of({first, end, step}); });
    }

    FormulaValue word() {
        const auto qualifies = [&] {
            if (!peek(1).is(".") || !at_word(2)) return false;
            const std::string& name = peek().text;
            return is_among(name, names::spaces) ||
                   (!peek(3).is("(") && !words_.meaning(name) &&
                    (is_size_word(peek(2).text) || is_decay_word(peek(2).text)));
        };
        while (qualifies()) at_ += 2;
        const FormulaToken name = next();
        if (one_of(name.text, "frac", "tfrac", "dfrac") && peek().is("{")) {
            const FormulaValue above = atom();
            return combined(name.at, in_floor_ ? "//" : "/", above, atom());
        }
        if (one_of(name.text, "prod", "sum") && peek().is("_")) return running(name);
        if (one_of(name.text, "Diag", "diag") && (peek().is("(") || peek().is("{"))) return atom();
        if (peek().is("(") || peek().is("<") || (peek().is(".") && peek(1).is("outer")))
            if (auto result = applied(name, nullptr)) return *result;
        return named(name);
    }

    int depth_ = 0;
};

}  // namespace

FormulaValue parse_formula(const TypedFormula& typed, const FormulaTokens& tokens,
                           const FormulaWords& words) {
    return FormulaParser(typed, tokens, words).whole();
}

Expression parse_exponent(const TypedFormula& typed, const FormulaTokens& tokens) {
    const FormulaWords words(tokens, typed.letters);
    const FormulaValue value = parse_formula(typed, tokens, words);
    if (!value.is(FormulaValue::Kind::whole) || value.uses(Expression::any_place))
        refuse_at(typed.name, typed.text, tokens.front().at,
                  "expected an exponent made of + - * ^ and whole numbers, such as r+1");
    return value.exponent;
}

}  // namespace eq7
