#include "eq7/algebra/formula_parser.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_places.hpp"
#include "eq7/algebra/index_polynomial.hpp"
#include "eq7/error.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// What code writes for the logarithm of 0.
constexpr double as_good_as_minus_infinity = -1e4;

template <class... Names>
bool one_of(const std::string& word, Names... names) {
    return ((word == names) || ...);
}

// Words that stand for the decay in code, where nobody leaves out the *.
bool one_of_prose(const std::string& word) {
    return word.size() > 1 && word != "gamma" && is_decay_word(word);
}

// Names of masks: of the future, or in Triton (m_t) of tokens that are not there.
bool is_mask(const std::string& name, bool table) {
    const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
    return name.rfind("m_", 0) == 0 ||
           (table && (name == "mask" || has("causal") || has("tril") || has("future")));
}

// cumsum(x), x.cumsum(-1), chunk_local_cumsum(x): what is added up can only be log-decays, where
// the result is in an exp.
bool is_cumulative(const std::string& name) {
    return name.find("cumsum") != std::string::npos || name.find("cumprod") != std::string::npos;
}
bool is_local(const std::string& name) { return name.find("local") != std::string::npos; }

// Whether an exponent is seen to be 0 or more at all places.
bool is_never_negative(const std::string& text, int index_base) {
    try {
        const Expression typed = Expression::parse(text, "BLrci", "");
        const auto exponent =
            IndexPolynomial::where_decided(index_base == 0 ? typed : typed.counted_from_zero());
        return exponent && exponent->is_never_negative();
    } catch (const std::exception&) {
        return false;
    }
}

// A member that has another value while this lives.
template <class T>
class Meanwhile {
public:
    Meanwhile(T& member, T value) : member_(member), former_(std::exchange(member, value)) {}
    ~Meanwhile() { member_ = former_; }
    Meanwhile(const Meanwhile&) = delete;
    Meanwhile& operator=(const Meanwhile&) = delete;

private:
    T& member_;
    T former_;
};

// Recursive descent, one function a level of binding.
class FormulaParser : TokenReader {
public:
    FormulaParser(const TypedFormula& typed, const FormulaTokens& tokens, const FormulaWords& words)
        : TokenReader(typed.text, typed.name, tokens),
          words_(words),
          places_{words.place(), typed.index_base} {}

    // A word of which nothing is known names the decay, or its logarithm, where it is the only such
    // word, the exponent beside it has letters, and the decay does not grow. Else it is the fault.
    FormulaValue known(FormulaValue (FormulaParser::*read)()) {
        FormulaValue result;
        try {
            result = placed(peek().at, [&] { return (this->*read)(); });
        } catch (const BadInput&) {
            if (!unknown_) throw;
        }
        if (!unknown_) return result;
        const auto is_decay = [](const FormulaValue& one) { return one.is(ValueKind::power); };
        bool fits = decays_.size() == 1 && is_decay(result) &&
                    result.text.find_first_of("BLrci@") != std::string::npos;
        if (fits && places_.letter)
            result.text = substituted(result.text, '@', places_.from_zero(*places_.letter));
        fits = fits && is_never_negative(result.text, places_.index_base);
        if (result.is_list() && decays_.size() == 1)
            fits = std::all_of(result.entries.begin(), result.entries.end(), is_decay);
        if (fits) return result;
        fail_at(unknown_->at, words_.advice(unknown_->text));
    }

    FormulaValue whole() {
        const FormulaValue result = values("");
        if (at_end()) return result;
        fail(peek().kind == FormulaToken::Kind::sign
                 ? "expected an operator (+ - * // % ^) or the end"
                 : "expected an operator: write * between factors, as in 2*r");
    }

    FormulaValue range() {
        const FormulaValue first = value();
        return peek().is(":") ? inclusive_range(first) : first;
    }

private:
    bool at_word(std::size_t ahead = 0) const {
        return peek(ahead).kind == FormulaToken::Kind::word;
    }

    // What `make` gives; what speaks against it, without a place, stands at `at`.
    template <class Make>
    FormulaValue placed(std::size_t at, const Make& make) const {
        try {
            return make();
        } catch (const Unreadable& fault) {
            fail_at(at, fault.what());
        }
    }

    FormulaValue combined(std::size_t at, std::string_view sign, const FormulaValue& a,
                          const FormulaValue& b) const {
        FormulaValue result = placed(at, [&] { return combine(sign, a, b); });
        if (result.text.size() > Expression::longest)
            fail_at(at, fmt::format("what this means is too long: at most {} characters",
                                               Expression::longest));
        return result;
    }

    // Values separated by commas, up to `closing`: one, or a list. Some may be left out: "...".
    FormulaValue values(std::string_view closing) {
        std::vector<FormulaValue> entries{closing.empty() ? value() : range()};
        while (take(",") && (closing.empty() || !peek().is(closing)))
            entries.push_back(take("...") ? FormulaValue::whole("...") : value());
        if (entries.size() == 1) return entries[0];
        return placed(peek().at, [&] { return list_of(std::move(entries)); });
    }

    // Python's X if mask else 0, and C's mask ? X : 0.
    FormulaValue value() {
        FormulaValue result = comparison();
        const std::size_t at = peek().at;
        if (take("if")) {
            const FormulaValue mask = comparison();
            expect("else");
            return chosen(at, mask, result, comparison());
        }
        if (take("?")) {
            const FormulaValue taken = value();
            expect(":");
            return chosen(at, result, taken, value());
        }
        return result;
    }

    // X where the mask is 1; elsewhere 0, or minus infinity as its logarithm.
    FormulaValue chosen(std::size_t at, const FormulaValue& mask, const FormulaValue& value,
                        const FormulaValue& otherwise) const {
        if (!mask.is(ValueKind::mask))
            fail_at(at, "expected the causal mask here, r >= c");
        if (mask.text == "0")  // r < c ? 0 : X
            return chosen(at, FormulaValue::of(ValueKind::mask), otherwise, value);
        const auto number = otherwise.constant();
        if (!number || (*number != 0 && *number > as_good_as_minus_infinity))
            fail_at(at, "expected 0 where the key is later than the query");
        return combined(at, "*", value, mask);
    }

    FormulaValue comparison() {
        FormulaValue result = sum();
        for (const char* sign : {">=", "<=", ">", "<", "==", "!="}) {
            const std::size_t at = peek().at;
            if (!take(sign)) continue;
            FormulaValue other = sum();
            // n[:, None] >= n: what is not set lies flat.
            if (!places_.letter && substituted(result.text, 'r', "0") != result.text)
                other.text = substituted(other.text, '@', places_.from_zero('c'));
            return placed(at, [&] { return compared(sign, result, other); });
        }
        return result;
    }

    FormulaValue sum() {
        FormulaValue result = product();
        while (peek().is("+") || peek().is("-")) {
            const FormulaToken sign = next();
            result = combined(sign.at, sign.text, result, product());
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
        const Meanwhile deeper(depth_, depth_ + 1);
        if (depth_ > Expression::deepest)
            fail(fmt::format("nested too deeply: at most {} levels are read", Expression::deepest));
        const std::size_t at = peek().at;
        if (take("+")) return signed_value();
        if (!take("-")) return raised();
        const bool rate = in_exp_ > 0 && is_rate(peek());  // exp(... -slope * x)
        const Meanwhile meanwhile(in_exp_, rate ? -1 : in_exp_);
        const FormulaValue value = signed_value();
        return placed(at, [&] { return negated(value); });
    }

    FormulaValue raised() {
        FormulaValue base = postfix();
        const std::size_t at = peek().at;
        if (!take("^")) return base;
        const std::size_t exponent_at = peek().at;
        const std::size_t inner = peek().nesting() > 0 ? 1 : 0;  // ^T and ^{\top} only turn a list
        if (peek(inner).is("T") && (base.is_list() || base.text.find('@') != std::string::npos))
            return at_ += 2 * inner + 1, base;
        FormulaValue exponent;
        {
            const bool minus = peek().is("-") || peek(1).is("-");
            const Meanwhile exp(in_exp_, base.constant() != euler ? in_exp_ : minus ? -1 : 1);
            exponent = signed_value();
        }
        // a^b^c: of gamma's powers nobody writes it, of whole numbers it is too large to mean.
        if (base.is(ValueKind::whole) && peek().is("^"))
            fail("expected at most one ^: write the power as one number");
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

    FormulaValue atom() {
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
            const Meanwhile exp(in_exp_, is_exponential(method()) ? inside : in_exp_);
            return bracket(")");
        }
        if (take("{")) return bracket("}");
        if (take("[")) {
            if (peek().is("]")) ++at_, fail("expected a number in the list");
            const FormulaValue list = values("]");
            expect("]");
            return list;
        }
        std::string letters;
        for (const char one : words_.letters()) letters += std::string(", ") + one;
        fail(fmt::format("expected a number{} or (", letters));
    }

    // 1[r >= c] and 1_{r >= c}: the mask.
    bool is_indicator() const {
        return peek().is("1") && (peek(1).is("[") || (peek(1).is("_") && peek(2).nesting() > 0));
    }

    FormulaValue number() {
        const bool indicates = is_indicator();
        const FormulaToken token = next();
        if (indicates) {
            (void)take("_");
            ++at_;
            const FormulaValue mask = value();
            if (peek().nesting() >= 0) fail("expected ]");
            ++at_;
            (void)chosen(token.at, mask, FormulaValue::whole("1"), FormulaValue::whole("0"));
            return mask;
        }
        if (token.text.find_first_not_of("0123456789") == std::string::npos) {
            std::int64_t whole = 0;
            const char* const end = token.text.data() + token.text.size();
            if (std::from_chars(token.text.data(), end, whole).ec != std::errc())
                fail_at(token.at, "this number is beyond 64-bit arithmetic");
            return FormulaValue::whole(token.text);
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
        FormulaValue step = FormulaValue::whole("1"), last = value();
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

    // \prod_{k=j+1}^{i} a_k, the decays of certain tokens, and \sum of their logarithms; without an
    // index as many times the same decay.
    FormulaValue running(const FormulaToken& sign) {
        expect("_");
        (void)next();
        const std::string index = next().text;
        expect("=");
        const FormulaValue first = value();
        (void)next();
        expect("^");
        const FormulaValue last = atom();
        const bool product = sign.is("prod");
        if (take("log") && product) fail("expected a decay");
        const FormulaToken decay = next();
        bool indexed = decay.text.size() > 2 && decay.text.substr(1) == "_" + index;  // a_k
        if (take("_")) {
            const std::size_t end = peek().nesting() > 0 ? behind_bracket(tokens_, at_) : at_ + 1;
            while (at_ < std::min(end, tokens_.size() - 1)) indexed |= next().is(index);
        }
        const bool whole = first.is(ValueKind::whole) && last.is(ValueKind::whole);
        if (decay.kind != FormulaToken::Kind::word || !whole || places_.index_base != 0)
            fail_at(sign.at, "expected places of a chunk, counted from 0, and a decay");
        decays_.insert("gamma");
        const FormulaValue below = combine("-", first, FormulaValue::whole("1"));
        if (!indexed)
            return FormulaValue::of(product ? ValueKind::power : ValueKind::log,
                                    combine("-", last, below).text, 0);
        if ((first.text + last.text).find('i') != std::string::npos)
            fail_at(sign.at, "expected places of the chunk, counted from 0 in it");
        FormulaValue sums = cumulative_sum(last.text, true);
        if (first.constant() != 0.0) sums = combine("-", sums, cumulative_sum(below.text, true));
        sums.kind = product ? ValueKind::gates : ValueKind::sums;
        return sums;
    }

    FormulaValue named(const FormulaToken& word) {
        const std::string& name = word.text;
        if (words_.counts_over_all(name) && !words_.is_bound(name)) return counted_over_all(word);
        if (one_of(name, "D", "D_B") && peek().is("[")) {
            const std::string index = skipped();
            return placed(word.at, [&] { return places_.row_of_mask(index); });
        }
        if (auto sum = sum_by_name(word)) return *sum;
        const int sign = log_decay_sign(name);
        const bool meant = words_.is_bound(name) || (in_exp_ == 0 && words_.meaning(name));
        if (!meant && (sign > 0 || (in_exp_ != 0 && sign < 0) || is_decay_word(name)))
            return decay_by_name(word, sign);
        if (const auto meaning = words_.meaning(name))
            return FormulaValue::whole(*meaning, meaning->size() == 1 ? 2 : 0);
        if (is_among(name, names::heads) || name.find("head") != std::string::npos)
            return FormulaValue::of(ValueKind::base);
        if (is_among(name, names::infinities))
            return FormulaValue::decimal(std::numeric_limits<double>::infinity());
        if (in_exp_ != 0 && is_among(name, names::changes_of_base)) return FormulaValue::whole("1");
        const bool table = words_.may_use('r') && words_.may_use('c');
        const bool triangle = name.find("tril") != std::string::npos;
        if (is_mask(name, table) && (in_exp_ == 0 || peek().is(",") || triangle))
            return FormulaValue::of(ValueKind::mask);
        // In the intra-chunk decay, what is set upright or flat says so itself: x[:, None].
        const bool set = (peek().is("[") || peek().is(".")) && !is_raised();
        const bool own = in_exp_ != 0 && words_.is_subtracted(name) && words_.may_be_decay(name);
        sums_or_places_ = sums_or_places_ || (set && table && own);
        if (set && table) return FormulaValue::whole("@");
        if (table && words_.is_upright(name))
            return places_.oriented(FormulaValue::whole("@"), 'c');
        if (one_of(name, "e", "E") && peek().is("^")) return FormulaValue::decimal(euler);
        std::string product;
        for (const char one : name) {
            const auto letter = words_.meaning(std::string(1, one));
            if (!letter || !words_.may_use(one)) return unknown(word);
            product += (product.empty() ? "" : "*") + *letter;
        }
        return FormulaValue::whole(product, 1);
    }

    // gamma, or log gamma: in exp(...) each decay's name but gamma itself stands for its logarithm,
    // or for minus that.
    FormulaValue decay_by_name(const FormulaToken& word, int log_sign) {
        const bool logarithm_follows = peek().is(".") && peek(1).text.rfind("log", 0) == 0;
        if (is_decay_word(word.text) && (in_exp_ == 0 || logarithm_follows ||
                                         (log_sign == 0 && word.text.rfind("gam", 0) == 0))) {
            if (take("_")) (void)atom();  // a head's, as in gamma_h
            decays_.insert("gamma");
            return FormulaValue::of(ValueKind::power);
        }
        if (log_sign == 0) return unknown(word);
        if (log_sign < 0 && in_exp_ > 0)
            fail_at(word.at,
                               fmt::format("is {0} log gamma, or minus it? write log_gamma, "
                                           "or exp(-{0} * ...)",
                                           word.text));
        decays_.insert("gamma");
        const bool either = one_of(word.text, "decay", "decays");  // log gamma, or -log gamma
        return FormulaValue::of(ValueKind::log,
                                log_sign < 0 || (either && in_exp_ < 0) ? "-1" : "1", 1);
    }

    // rho ** (r+1), exp(-mu * (r+1)): the only thing that it can be is the decay. known() judges.
    FormulaValue unknown(const FormulaToken& word) {
        if (!words_.may_be_decay(word.text)) fail_at(word.at, words_.advice(word.text));
        if (!unknown_) unknown_ = word;
        decays_.insert(word.text);
        if (in_exp_ == 0) return FormulaValue::of(ValueKind::base);
        return FormulaValue::of(ValueKind::log, in_exp_ < 0 ? "-1" : "1", 1);
    }

    // Whether ^ follows, behind indices and methods.
    bool is_raised() const {
        std::size_t behind = at_;
        while (tokens_[behind].is("[") || tokens_[behind].is("("))
            behind = behind_bracket(tokens_, behind);
        if (tokens_[behind].is(".") && behind + 2 < tokens_.size() && tokens_[behind + 2].is("("))
            behind = behind_bracket(tokens_, behind + 2);
        return tokens_[behind].is("^");
    }

    // Whether the word is the rate of exp(-rate * x): what is no place, no size and no sum.
    bool is_rate(const FormulaToken& word) const {
        const int sign = log_decay_sign(word.text);
        return word.kind == FormulaToken::Kind::word &&
               (sign < 0 || (sign == 0 && !words_.meaning(word.text) &&
                             !is_running_sum(word.text) && words_.may_be_decay(word.text)));
    }

    // g_cumsum, and g beside g_last; what a cumulative sum is taken of.
    std::optional<FormulaValue> sum_by_name(const FormulaToken& word) {
        const std::string running = without_last(word.text);
        const auto is_sum = [&](const std::string& name) {
            const bool decay = is_decay_word(name) || log_decay_sign(name) > 0;
            return is_running_sum(name) || (words_.has_last(name) && !words_.meaning(name)) ||
                   (in_exp_ != 0 && decay && words_.is_subtracted(name)) ||
                   (in_exp_ != 0 && words_.is_taken_from_last(name) && !words_.meaning(name));
        };
        if (!running.empty() && is_sum(running)) return cumulative_sum("L-1", is_local(running));
        if (is_sum(word.text)) {
            if (!running_.empty() && running_ != word.text)
                fail_at(word.at,
                                   fmt::format("are {} and {} the same sums? write G[...] for them",
                                               running_, word.text));
            running_ = word.text;
            return cumulative_sum("@", is_local(word.text));
        }
        const bool summed = peek().is(".") && is_cumulative(peek(1).text);
        if (summed && !words_.meaning(word.text)) return FormulaValue::of(ValueKind::log);
        return std::nullopt;
    }

    // One entry of each chunk's cumulative sums: [..., -1] is the last one, [:, None] a row's.
    FormulaValue sum_at(const FormulaValue& sums, std::size_t at, const std::string& index) const {
        FormulaValue result = sums;
        for (const char* last : {",-1,", ",-1:,", ",B-1,", ",L-1,"})
            if (("," + index + ",").find(last) != std::string::npos) {
                result.text = substituted(result.text, '@', "L-1");
                return result;
            }
        // g[j] is the sum at j; in g[:, i] the other axes are chunks, heads and the like.
        const bool numbered = index.find_first_of("0123456789+-") != std::string::npos;
        if (!numbered && index.find_first_of(":,.") != std::string::npos)
            return places_.oriented(result, orientation_of(index));
        const bool chunk = numbered || (index == "i" && places_.letter);
        const auto place = chunk ? std::nullopt : words_.meaning(index);
        if (place != "r" && place != "c") fail_at(at, "which of these sums is it?");
        result.text = substituted(result.text, '@', *place);
        return result;
    }

    // n % B is a place in a chunk, n // B a chunk's index, n - i * B a place again.
    FormulaValue counted_over_all(const FormulaToken& word) {
        const std::size_t start = chunk_start_at(tokens_, at_);
        if (start > 0 && places_.letter) {
            at_ += start;
            return FormulaValue::whole(std::string(1, *places_.letter));
        }
        const bool modulo = peek().is("%"), divided = peek().is("//");
        const bool of_key = one_of(word.text, "m", "s", "j", "key", "col");
        const std::string letter = places_.letter         ? std::string(1, *places_.letter)
                                   : !words_.may_use('r') ? ""
                                   : of_key               ? "c"
                                                          : "r";
        const bool product = at_ >= 2 && one_of(tokens_[at_ - 2].text, "*", "/", "//", "%");
        if ((!modulo && !divided) || letter.empty() || places_.index_base != 0 || product)
            fail_at(word.at, words_.advice(word.text));
        ++at_;
        while (peek(1).is(".")) at_ += 2;
        if (!is_size_word(peek().text)) fail("expected the size of a chunk");
        ++at_;
        if (modulo) return FormulaValue::whole(letter);
        if (!words_.may_use('i') || letter == "c" || !places_.letter)
            fail_at(word.at, words_.advice(word.text));
        return FormulaValue::whole("i");
    }

    FormulaValue method(const FormulaValue& value) {
        const FormulaToken name = peek(1);
        at_ += 2;
        if (peek().is("(")) {
            if (auto result = applied(name, &value)) return *result;
            fail_at(name.at, fmt::format("{} has no meaning here", name.text));
        }
        if (one_of(name.text, "x", "y") && value.is(ValueKind::whole)) return value;  // threadIdx.x
        if (one_of(name.text, "T", "mT")) return places_.turned(value);
        fail_at(name.at, words_.advice(name.text));
    }

    // f(...), or self.f(...). Nothing where f is no function that is read.
    std::optional<FormulaValue> applied(const FormulaToken& name, const FormulaValue* self) {
        const std::string f = plain_name(name.text);
        const std::string_view what = is_type(f) ? "same" : meant_in(names::functions, f);
        if (f == "static_cast" && take("<")) {
            while (!peek().is(">") && !at_end()) ++at_;
            expect(">");
        }
        if (peek().is(".") || f == "outer") {  // np.subtract.outer, outer
            if (what.size() > 2 || (what.empty() && f != "outer")) return std::nullopt;
            if (take(".")) ++at_;
            const std::vector<FormulaValue> pair = arguments();
            if (pair.size() != 2) fail_at(name.at, "expected two lists");
            return combined(name.at, what.empty() ? "*" : what, places_.oriented(pair[0], 'r'),
                            places_.oriented(pair[1], 'c'));
        }
        if (!peek().is("(")) return std::nullopt;
        if (is_cumulative(f) || f == "segsum") return cumulated(name, self);
        std::size_t inner = 1;
        while (peek(inner + 1).is(".")) inner += 2;
        if (!self && (f == "tri" || (f == "tril" && peek(inner).is("ones"))))
            return (void)skipped(), FormulaValue::of(ValueKind::mask);
        if (what.empty() || (self && one_of(std::string(what), "range", "linspace", "min", "max",
                                            "where", "0", "1", "log1p", "floor")))
            return std::nullopt;
        if (what == "0" || what == "1")
            return (void)skipped(), FormulaValue::whole(std::string(what));
        if (what == "clamp") {
            const auto given = self ? std::pair(*self, skipped()) : first_and_others();
            return placed(name.at, [&] { return clamped(given.first, given.second); });
        }
        if (what == "fill") return self ? std::optional(masked(*self)) : std::nullopt;
        if (what == "axes") {
            const auto given = self ? std::pair(*self, skipped()) : first_and_others();
            return placed(name.at, [&] { return set_by(given.second, given.first); });
        }
        const bool signs = what.size() <= 2;
        if (self && !signs) {
            (void)skipped();
            return placed(name.at, [&] { return called(name.at, what, {*self}); });
        }
        std::vector<FormulaValue> given;
        {
            const int inside = peek(1).is("-") ? -1 : 1;
            const Meanwhile floor(in_floor_, in_floor_ || what == "floor");
            const Meanwhile exp(in_exp_, what == "exp"                ? inside
                                         : what.substr(0, 3) == "log" ? 0
                                                                      : in_exp_);
            given = arguments();
        }
        if (self) given = {*self, given.front()};
        return placed(name.at, [&] { return called(name.at, what, given); });
    }

    // What the function that is meant makes of its arguments.
    FormulaValue called(std::size_t at, std::string_view what,
                        const std::vector<FormulaValue>& given) const {
        const FormulaValue& first = given[0];
        if (what == "same" || what == "floor" || what == "axes") return first;
        if (what == "range") return range_of(given);
        if (what == "exp") return exponential_of(first);
        if (what == "log") return logarithm(first);
        if (what == "log1p") return logarithm(combine("+", FormulaValue::whole("1"), first));
        if (what == "flip") return places_.flipped(first);
        if (what == "negative") return negated(first);
        if (what == "where") {
            if (given.size() != 3) throw Unreadable("expected where(r >= c, ..., 0)");
            return chosen(at, given[0], given[1], given[2]);
        }
        if (what == "linspace") {  // both ends belong to it
            if (given.size() == 3 && given[2].is(ValueKind::base)) return given[2];  // over heads
            if (given.size() != 3 || given[2].text != "B")
                throw Unreadable("expected linspace(first, last, B)");
            return range_of({first, combine("+", given[1], FormulaValue::whole("1"))});
        }
        if (given.size() < 2) throw Unreadable("expected , and a second value");
        if (what == "min" || what == "max") return least_or_greatest(what, given);
        if (what[0] == '<' || what[0] == '>') return compared(what, first, given[1]);
        return combine(what, first, given[1]);
    }

    FormulaValue least_or_greatest(std::string_view what,
                                   const std::vector<FormulaValue>& given) const {
        const bool sums = given[0].is(ValueKind::sums) ||
                          (sums_or_places_ && same_polynomial(given[0].text, "r-c"));
        if (what == "min" && sums && given[1].constant() == 0.0) return given[0];
        std::string list;
        for (const FormulaValue& one : given) {
            if (!one.is(ValueKind::whole)) throw Unreadable("expected whole numbers in here");
            list += (list.empty() ? "" : ",") + one.text;
        }
        return FormulaValue::whole(fmt::format("{}({})", what, list));
    }

    // exp(b[:, None] - b[None, :]) without a rate: b can only be cumulative sums.
    FormulaValue exponential_of(const FormulaValue& value) const {
        const bool whole = value.is(ValueKind::whole) && sums_or_places_;
        if (!whole || !same_polynomial(value.text, "r-c")) return exponential(value);
        return exponential(combine("-", cumulative_sum("r", false), cumulative_sum("c", false)));
    }

    // cumsum(x), x.cumprod(-1), segsum(x).
    FormulaValue cumulated(const FormulaToken& name, const FormulaValue* self) {
        const bool products = name.text.find("cumprod") != std::string::npos;
        const bool both = name.is("segsum");
        if (self && !self->is(ValueKind::base) && !self->is(ValueKind::power) &&
            (products || !self->is(ValueKind::log)))
            fail_at(name.at, "expected the tokens' decays, or their logarithms, here");
        (void)skipped();
        FormulaValue sums = cumulative_sum(both ? "r" : "@", is_local(name.text));
        if (both) sums = combine("-", sums, cumulative_sum("c", false));
        if (products) sums.kind = ValueKind::gates;
        return sums;
    }

    // x.unsqueeze(-1), x.view(1, -1), expand_dims(x, 1): rows or columns.
    FormulaValue set_by(const std::string& how, const FormulaValue& value) const {
        if (value.text.find_first_of("@rc") == std::string::npos) return value;
        if (is_among(how, " -1 1 -1,1 b,1 (-1,1) [-1,1] ")) return places_.oriented(value, 'r');
        if (is_among(how, " 0 -2 1,-1 1,b (1,-1) [1,-1] ")) return places_.oriented(value, 'c');
        if (places_.letter) return value;
        throw Unreadable("expected [:, None] or [None, :] to tell rows from columns");
    }

    // The first value in the brackets, and the others as they were typed.
    std::pair<FormulaValue, std::string> first_and_others() {
        const std::size_t end = behind_bracket(tokens_, at_);
        expect("(");
        const std::string word = peek().text;  // expand_dims(n, 1)
        const bool place = !places_.letter && at_word() && peek(1).is(",") &&
                           !words_.meaning(word) && !is_decay_word(word) &&
                           log_decay_sign(word) == 0;
        FormulaValue first = place ? (++at_, FormulaValue::whole("@")) : range();
        std::string others;
        for (take(","); at_ + 1 < end; ++at_) others += peek().text;
        expect(")");
        return {std::move(first), others};
    }

    // What masked_fill(mask, 0) sets to 0: the keys that are later than the query.
    FormulaValue masked(const FormulaValue& value_of_all) {
        const std::size_t at = peek().at;
        expect("(");
        const bool inverted = take("~");
        FormulaValue mask;
        {
            const Meanwhile exp(in_exp_, 0);
            mask = value();
        }
        expect(",");
        if (mask.is(ValueKind::mask) && !is_mask(tokens_[at_ - 2].text, true) &&
            (mask.text == "0") == inverted)
            fail_at(at, "expected the keys later than the query in here, r < c");
        mask.text = "1";
        const FormulaValue filled = value();
        expect(")");
        (void)chosen(at, mask, FormulaValue::whole("0"), filled);
        return value_of_all;
    }

    // torch.float32 among arguments.
    bool names_a_type() const {
        std::size_t last = 0;
        while (at_word(last) && peek(last + 1).is(".")) last += 2;
        return is_type(peek(last).text) && (peek(last + 1).is(",") || peek(last + 1).is(")"));
    }

    // The values in brackets; keywords such as device=x are passed over.
    std::vector<FormulaValue> arguments() {
        std::vector<FormulaValue> given;
        expect("(");
        while (!peek().is(")")) {
            const bool keyword = at_word() && peek(1).is("=");
            const bool counts = one_of(peek().text, "start", "stop", "end", "step");
            if (keyword && counts) at_ += 2;
            if ((keyword && !counts) || names_a_type()) {
                while (!peek().is(",") && peek().nesting() >= 0 && !at_end())
                    at_ = peek().nesting() > 0 ? behind_bracket(tokens_, at_) : at_ + 1;
            } else {
                given.push_back(range());
            }
            if (!take(",")) break;
        }
        expect(")");
        if (given.empty()) fail("expected a value in the brackets");
        return given;
    }

    // The tokens in the brackets that begin here, as one text.
    std::string skipped() {
        std::string text;
        int open = 0;
        do {
            if (at_end()) fail("expected ]");
            if (is_among(peek().text, names::spaces) && peek(1).is(".")) at_ += 2;
            open += peek().nesting();
            const bool size = at_word() && is_size_word(peek().text);
            text += size ? "B" : peek().is("newaxis") ? "None" : peek().text;
            (void)next();
        } while (open > 0);
        return text.substr(1, text.size() - 2);
    }

    FormulaValue indexed(const FormulaValue& value) {
        const std::size_t bracket = peek().at;
        const std::string index = skipped();
        if (value.is(ValueKind::base) || value.is(ValueKind::log) ||
            (value.is(ValueKind::power) && value.text == "1")) {
            for (std::size_t at = 0; (at = index.find(':', at)) != index.npos; ++at)
                if ((at > 0 && index[at - 1] != ',') ||
                    (at + 1 < index.size() && index[at + 1] != ','))
                    fail_at(bracket, "expected one decay, not some of a list");
            return value;
        }
        if (value.is(ValueKind::sums) || value.is(ValueKind::gates))
            return sum_at(value, bracket, index);
        if (index == "::-1") return places_.flipped(value);
        const bool axes = index.find_first_not_of(":,.None") == std::string::npos;
        if (axes && orientation_of(index) != 0)
            return places_.oriented(value, orientation_of(index));
        if (places_.letter && axes) return value;
        fail_at(bracket, "expected no index here, or [:, None] and [None, :]");
    }

    const FormulaWords& words_;
    FormulaPlaces places_;
    int depth_ = 0;
    std::string running_;                  // the word that stands for cumulative sums
    std::set<std::string> decays_;         // the words that stand for decays
    std::optional<FormulaToken> unknown_;  // that of them of which nothing else is known
    bool sums_or_places_ = false;          // some word may be either
    bool in_floor_ = false;                // where / rounds down
    int in_exp_ = 0;  // +1 in exp(...), -1 in exp(-...): what `decay` means there
};

}  // namespace

FormulaValue parse_formula(const TypedFormula& typed, const FormulaTokens& tokens,
                           const FormulaWords& words) {
    return FormulaParser(typed, tokens, words).known(&FormulaParser::whole);
}

FormulaValue parse_range(const TypedFormula& typed, const FormulaTokens& tokens,
                         const FormulaWords& words) {
    return FormulaParser(typed, tokens, words).known(&FormulaParser::range);
}

}  // namespace eq7
