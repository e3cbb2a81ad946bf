#include "eq7/algebra/formula_parser.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "eq7/algebra/expression.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// Longer lists have a formula.
constexpr std::size_t most_entries = 1024;

// What code writes for the logarithm of 0.
constexpr double as_good_as_minus_infinity = -1e4;

// Words that stand for the decay in code, where nobody leaves out the *.
bool one_of_prose(const std::string& word) {
    return word.size() > 1 && word != "gamma" && is_decay_word(word);
}

struct Deeper {
    Deeper(int& level, std::size_t at) : depth(++level) {
        if (level > Expression::deepest)
            throw UnreadableAt(at, fmt::format("nested too deeply: at most {} levels are read",
                                               Expression::deepest));
    }
    ~Deeper() { --depth; }
    int& depth;
};

}  // namespace

const FormulaToken& FormulaParser::peek(std::size_t ahead) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

bool FormulaParser::take(std::string_view sign) {
    if (!peek().is(sign)) return false;
    ++at_;
    return true;
}

void FormulaParser::expect(std::string_view sign) {
    if (!take(sign)) fail(fmt::format("expected {}", sign));
}

FormulaValue FormulaParser::combined(std::size_t at, std::string_view sign, const FormulaValue& a,
                                     const FormulaValue& b) const {
    FormulaValue result = placed(at, [&] { return combine(sign, a, b); });
    if (result.text.size() > Expression::longest)
        throw UnreadableAt(at, fmt::format("what this means is too long: at most {} characters",
                                           Expression::longest));
    return result;
}

namespace {

// Whether an exponent is below 0 somewhere in a chunk of 3 tokens.
bool is_negative_somewhere(const std::string& text, bool table, int index_base) {
    try {
        const Expression exponent = Expression::parse(text, "BLrci", "");
        for (int r = 0; r < 3; ++r)
            for (int c = 0; c < (table ? r + 1 : 3); ++c)
                for (int i = 0; i < 2; ++i) {
                    Indices at{3, index_base + r, index_base + c, index_base + i};
                    if (exponent.evaluate(at) < 0) return true;
                }
        return false;
    } catch (const std::exception&) {
        return true;
    }
}

}  // namespace

// A word of which nothing is known names the decay, or its logarithm, where it is the only such
// word, the exponent beside it has letters, and the decay does not grow. Else it is the fault.
FormulaValue FormulaParser::known(FormulaValue (FormulaParser::*read)()) {
    FormulaValue result;
    try {
        result = (this->*read)();
    } catch (const UnreadableAt&) {
        if (!unknown_) throw;
    }
    if (!unknown_) return result;
    const auto is_decay = [](const FormulaValue& one) { return one.is(ValueKind::power); };
    bool fits = decays_.size() == 1 && is_decay(result) &&
                result.text.find_first_of("BLrci@") != std::string::npos;
    const auto place = words_.place();
    if (fits && place && index_base_ == 1)
        result.text = substituted(result.text, '@', {*place, '-', '1'});
    else if (fits && place) result.text = substituted(result.text, '@', {*place});
    fits = fits && !is_negative_somewhere(result.text, !place, index_base_);
    if (result.is_list() && decays_.size() == 1)
        fits = std::all_of(result.entries.begin(), result.entries.end(), is_decay);
    if (fits) return result;
    throw UnreadableAt(unknown_->at, words_.advice(unknown_->text));
}

FormulaValue FormulaParser::parse() { return known(&FormulaParser::whole); }
FormulaValue FormulaParser::parse_range() { return known(&FormulaParser::loop_range); }

FormulaValue FormulaParser::loop_range() {
    const FormulaValue first = value();
    return peek().is(":") ? inclusive_range(first) : first;
}

FormulaValue FormulaParser::whole() {
    FormulaValue result = value();
    if (peek().is(",")) {
        std::vector<FormulaValue> entries{result};
        while (take(",")) entries.push_back(take("...") ? dots() : value());
        result = with_dots(entries);
    }
    if (peek().kind == FormulaToken::Kind::end) return result;
    fail(peek().kind == FormulaToken::Kind::sign
             ? "expected an operator (+ - * // % ^) or the end"
             : "expected an operator: write * between factors, as in 2*r");
}

FormulaValue FormulaParser::value() {
    FormulaValue result = comparison();
    const std::size_t at = peek().at;
    if (take("if")) {  // Python's X if mask else 0
        const FormulaValue mask = comparison();
        expect("else");
        return chosen(at, mask, result, comparison());
    }
    if (take("?")) {  // C's mask ? X : 0
        const FormulaValue taken = value();
        expect(":");
        return chosen(at, result, taken, value());
    }
    return result;
}

// X where the mask is 1; elsewhere 0, or minus infinity as its logarithm.
FormulaValue FormulaParser::chosen(std::size_t at, const FormulaValue& mask,
                                   const FormulaValue& value, const FormulaValue& otherwise) const {
    if (!mask.is(ValueKind::mask)) throw UnreadableAt(at, "expected the causal mask here, r >= c");
    const auto number = otherwise.constant();
    if (!number || (*number != 0 && *number > as_good_as_minus_infinity))
        throw UnreadableAt(at, "expected 0 where the key is later than the query");
    return combined(at, "*", value, mask);
}

FormulaValue FormulaParser::comparison() {
    FormulaValue result = sum();
    for (const char* sign : {">=", "<=", ">", "<", "==", "!="}) {
        const std::size_t at = peek().at;
        if (!take(sign)) continue;
        const FormulaValue other = sum();
        return placed(at, [&] { return compared(sign, result, other); });
    }
    return result;
}

FormulaValue FormulaParser::sum() {
    FormulaValue result = product();
    for (;;) {
        const FormulaToken sign = peek();
        if (!sign.is("+") && !sign.is("-")) return result;
        ++at_;
        result = combined(sign.at, sign.text, result, product());
    }
}

// Whether a factor follows without a sign: 2r, (B-1)(r), 2 min(r,3).
bool FormulaParser::multiplies() const {
    if (peek().is("(") || peek().is("{") || is_indicator()) return true;
    if (peek().kind != FormulaToken::Kind::word) return false;
    for (const char* word : {"if", "else", "for", "in", "and", "or"})
        if (peek().is(word)) return false;
    return true;
}

FormulaValue FormulaParser::product() {
    FormulaValue result = signed_value();
    for (;;) {
        if (peek().is("as") && peek(1).kind == FormulaToken::Kind::word)
            at_ += 2;  // Rust's "as i32"
        const FormulaToken sign = peek();
        const bool written = sign.is("*") || sign.is("/") || sign.is("//") || sign.is("%");
        if (!written && !multiplies()) return result;
        if (written) ++at_;
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

FormulaValue FormulaParser::signed_value() {
    const Deeper deeper(depth_, peek().at);
    const std::size_t at = peek().at;
    if (take("+")) return signed_value();
    if (!take("-")) return raised();
    const int exp = in_exp_;
    if (in_exp_ > 0 && is_rate(peek())) in_exp_ = -1;  // exp(... -slope * x)
    const FormulaValue value = signed_value();
    in_exp_ = exp;
    return placed(at, [&] { return negated(value); });
}

FormulaValue FormulaParser::raised() {
    FormulaValue base = postfix();
    const std::size_t at = peek().at;
    if (!take("^")) return base;
    const std::size_t exponent_at = peek().at;
    const std::size_t inner = peek().is("{") ? 1 : 0;  // ^T and ^{\top} only turn a list
    if (peek(inner).is("T") && (base.is_list() || base.text.find('@') != std::string::npos))
        return at_ += 2 * inner + 1, base;
    const int exp = in_exp_;
    if (base.constant() == euler) in_exp_ = peek().is("-") || peek(1).is("-") ? -1 : 1;
    const FormulaValue exponent = signed_value();
    in_exp_ = exp;
    // a^b^c: of gamma's powers nobody writes it, of whole numbers it is too large to mean.
    if (base.is(ValueKind::whole) && peek().is("^"))
        fail("expected at most one ^: write the power as one number");
    return combined(base.is(ValueKind::whole) ? exponent_at : at, "^", base, exponent);
}

FormulaValue FormulaParser::atom() {
    if (peek().kind == FormulaToken::Kind::number) return number();
    if (peek().kind == FormulaToken::Kind::word) return word();
    if (take("(")) {
        const int exp = in_exp_;
        const std::size_t behind = behind_bracket(tokens_, at_ - 1);
        const bool exponent = tokens_[behind].is(".") && is_exponential(tokens_[behind + 1].text);
        if (exponent) in_exp_ = peek().is("-") ? -1 : 1;
        const FormulaValue inner = bracket(")");
        in_exp_ = exp;
        return inner;
    }
    if (take("{")) return bracket("}");
    if (take("[")) return list("]");
    std::string letters;
    for (const char one : words_.letters()) letters += std::string(", ") + one;
    fail(fmt::format("expected a number{} or (", letters));
}

// 1[r >= c] and 1_{r >= c}: the mask.
bool FormulaParser::is_indicator() const {
    return peek().is("1") && (peek(1).is("[") || (peek(1).is("_") && peek(2).nesting() > 0));
}

FormulaValue FormulaParser::number() {
    const bool indicates = is_indicator();
    const FormulaToken token = tokens_[at_++];
    if (indicates) {
        (void)take("_");
        ++at_;
        const FormulaValue mask = value();
        if (peek().nesting() >= 0) fail("expected ]");
        ++at_;
        return chosen(token.at, mask, FormulaValue::whole("1"), FormulaValue::whole("0")), mask;
    }
    if (token.text.find_first_not_of("0123456789") == std::string::npos) {
        std::int64_t whole = 0;
        const char* const end = token.text.data() + token.text.size();
        if (std::from_chars(token.text.data(), end, whole).ec != std::errc())
            throw UnreadableAt(token.at, "this number is beyond 64-bit arithmetic");
        return FormulaValue::whole(token.text);
    }
    const auto decimal = read_number(token.text.back() == '.' ? token.text + "0" : token.text);
    if (!decimal) throw UnreadableAt(token.at, "this number could not be read");
    return FormulaValue::decimal(*decimal);
}

// "(r+1)", "(1, 2, 3)", and C's "(float)".
FormulaValue FormulaParser::bracket(std::string_view closing) {
    if (is_type(peek().text) && peek(1).is(closing)) {
        at_ += 2;
        return signed_value();
    }
    FormulaValue inner = value();
    if (peek().is(":")) inner = inclusive_range(inner);
    if (peek().is(",")) {
        std::vector<FormulaValue> entries{inner};
        while (take(",") && !peek().is(closing)) entries.push_back(take("...") ? dots() : value());
        inner = with_dots(entries);
    }
    if (!take(closing)) fail(fmt::format("expected {}", closing));
    return inner;
}

// "1:B" and "B-1:-1:0" of Julia and MATLAB, with both ends.
FormulaValue FormulaParser::inclusive_range(const FormulaValue& first) {
    const FormulaToken colon = tokens_[at_++];
    FormulaValue step = FormulaValue::whole("1"), last = value();
    if (take(":")) step = last, last = value();
    const FormulaValue end = combined(colon.at, "+", last, step);
    return range({colon.kind, "range", colon.at}, {first, end, step});
}

FormulaValue FormulaParser::list(std::string_view closing) {
    std::vector<FormulaValue> entries;
    do {
        if (peek().is(closing)) break;
        entries.push_back(take("...") ? dots() : value());
    } while (take(","));
    expect(closing);
    if (entries.empty()) fail("expected a number in the list");
    if (entries.size() == 1) return entries[0];
    return with_dots(entries);
}

// A mark for the "..." of 1,2,...,B.
FormulaValue FormulaParser::dots() const { return FormulaValue::of(ValueKind::whole, "...", 2); }

// The entries; where some are left out, the formula that goes from the first to the last, up or
// down by one. Beside powers of gamma, 1 is one, too.
FormulaValue FormulaParser::with_dots(std::vector<FormulaValue> entries) const {
    const std::size_t at = peek().at;
    if (entries.size() > most_entries)
        throw UnreadableAt(at, fmt::format("a list has at most {} entries", most_entries));
    const auto is_power = [](const FormulaValue& one) { return one.is(ValueKind::power); };
    if (std::any_of(entries.begin(), entries.end(), is_power))
        for (FormulaValue& one : entries)
            if (one.constant() == 1.0) one = FormulaValue::of(ValueKind::power, "0");
    const auto gap = static_cast<std::size_t>(
        std::find_if(entries.begin(), entries.end(),
                     [](const FormulaValue& one) { return one.text == "..."; }) -
        entries.begin());
    if (gap == entries.size()) {
        FormulaValue list;
        list.entries = std::move(entries);
        return list;
    }
    if (gap == 0 || gap + 1 == entries.size())
        throw UnreadableAt(at, "expected values before and behind the dots, as in 1,2,...,B");
    const FormulaValue& first = entries[0];
    for (const char* sign : {"+", "-"}) {
        FormulaValue along =
            combined(at, sign, FormulaValue::of(ValueKind::whole, first.text, first.tightness),
                     FormulaValue::whole("@"));
        bool fits = true;
        for (std::size_t k = 0; k < entries.size(); ++k) {
            const std::string place =
                k < gap ? std::to_string(k) : fmt::format("B-{}", entries.size() - k);
            fits = fits && (k == gap ||
                            same_polynomial(substituted(along.text, '@', place), entries[k].text));
        }
        along.kind = first.kind;
        if (fits) return along;
    }
    throw UnreadableAt(at, "expected B values from the first to the last, one up or down each");
}

}  // namespace eq7
