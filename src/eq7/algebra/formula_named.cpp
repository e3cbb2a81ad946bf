#include "eq7/algebra/formula_parser.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/index_polynomial.hpp"

namespace eq7 {

namespace {

// Whether an exponent is seen to be 0 or more at all places.
bool is_never_negative(const Expression& typed, int index_base) {
    try {
        const auto exponent =
            IndexPolynomial::where_decided(index_base == 0 ? typed : typed.counted_from_zero());
        return exponent && exponent->is_never_negative();
    } catch (const std::exception&) {  // beyond what is multiplied out
        return false;
    }
}

bool has_letters(const FormulaValue& value) {
    constexpr std::string_view letters = "BLrci@";
    return std::any_of(letters.begin(), letters.end(),
                       [&](char letter) { return value.uses(letter); });
}

}  // namespace

bool is_mask(const std::string& name, bool table) {
    const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
    return name.rfind("m_", 0) == 0 ||
           (table && (name == "mask" || has("causal") || has("tril") || has("future")));
}

bool is_cumulative(const std::string& name) {
    return name.find("cumsum") != std::string::npos || name.find("cumprod") != std::string::npos;
}
bool is_local(const std::string& name) { return name.find("local") != std::string::npos; }

FormulaValue NamedValues::judged(FormulaValue result) const {
    const auto is_decay = [](const FormulaValue& one) { return one.is(ValueKind::power); };
    bool fits = decays_.size() == 1 && is_decay(result) && has_letters(result);
    if (fits && places_.letter)
        result = result.with(Expression::any_place, places_.from_zero(*places_.letter));
    fits = fits && is_never_negative(result.exponent, places_.index_base);
    if (result.is_list() && decays_.size() == 1)
        fits = std::all_of(result.entries.begin(), result.entries.end(), is_decay);
    if (fits) return result;
    fail_at(unknown_->at, words_.advice(unknown_->text));
}

FormulaValue NamedValues::named(const FormulaToken& word) {
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
    if (const auto meaning = words_.meaning(name)) return FormulaValue::whole(*meaning);
    if (is_among(name, names::heads) || name.find("head") != std::string::npos)
        return FormulaValue::of(ValueKind::base);
    if (is_among(name, names::infinities))
        return FormulaValue::decimal(std::numeric_limits<double>::infinity());
    if (in_exp_ != 0 && is_among(name, names::changes_of_base)) return FormulaValue::whole(1);
    const bool table = words_.may_use('r') && words_.may_use('c');
    const bool triangle = name.find("tril") != std::string::npos;

    const bool added = at_ >= 2 && tokens_[at_ - 2].is("+");  // 0, or -inf
    const bool argument = tokens_[peek().is("[") ? behind_bracket(tokens_, at_) : at_].is(",");
    if (is_mask(name, table) && (in_exp_ == 0 || argument || added || triangle))
        return FormulaValue::of(ValueKind::mask);
    // In the intra-chunk decay, what is set upright or flat says so itself: x[:, None].
    const bool set = (peek().is("[") || peek().is(".")) && !is_raised();
    if (set && !meant_in(names::factors, name).empty())
        fail_at(word.at, fmt::format("what is {} here? expected its formula", name));
    const bool own = in_exp_ != 0 && words_.is_subtracted(name) && words_.may_be_decay(name);
    sums_or_places_ = sums_or_places_ || (set && table && own);
    if (set && table) return FormulaValue::any_place();
    if (table && words_.is_upright(name)) return places_.oriented(FormulaValue::any_place(), 'c');
    if (one_of(name, "e", "E") && peek().is("^")) return FormulaValue::decimal(euler);
    std::optional<Expression> product;
    for (const char one : name) {
        const auto letter = words_.meaning(std::string(1, one));
        if (!letter || !words_.may_use(one)) return unknown(word);
        product = product ? *product * *letter : *letter;
    }
    return FormulaValue::whole(*product);
}

// gamma, or log gamma: in exp(...) each decay's name but gamma itself stands for its logarithm,
// or for minus that.
FormulaValue NamedValues::decay_by_name(const FormulaToken& word, int log_sign) {
    const bool logarithm_follows = peek().is(".") && peek(1).text.rfind("log", 0) == 0;
    if (is_decay_word(word.text) &&
        (in_exp_ == 0 || logarithm_follows || (log_sign == 0 && word.text.rfind("gam", 0) == 0))) {
        if (take("_")) {
            const FormulaValue index = atom();  // no gamma_h
            if (index.uses('r') || index.uses('c') || index.uses(Expression::any_place))
                fail_at(word.at, "is this a token's own decay? write a stretch, or gamma^(...)");
            note_decay(word, index.constant() ? index.exponent.to_string() : "");
        } else {
            const bool numbered =
                peek().is("[") && peek(2).is("]") && peek(1).kind == FormulaToken::Kind::number;
            note_decay(word, numbered ? peek(1).text : "");
        }
        return FormulaValue::of(ValueKind::power);
    }
    if (log_sign == 0) return unknown(word);
    if (log_sign < 0 && in_exp_ > 0)
        fail_at(word.at, fmt::format("is {0} log gamma, or minus it? write log_gamma, "
                                     "or exp(-{0} * ...)",
                                     word.text));
    note_decay(word, "");
    const bool either = one_of(word.text, "decay", "decays");  // log gamma, or -log gamma
    const FormulaValue log = FormulaValue::of(ValueKind::log);
    return log_sign < 0 || (either && in_exp_ < 0) ? negated(log) : log;
}

// gamma_h and log_gamma are one decay; alpha * gamma ** r has two, and so has gamma_1 ** r *
// gamma_2.
void NamedValues::note_decay(const FormulaToken& word, const std::string& index) {
    const auto names = [&](const char* part) { return word.text.find(part) != std::string::npos; };
    const std::string number = word.text.substr(word.text.find_last_not_of("0123456789") + 1);
    const std::string decay = names("gam")     ? "gamma" + number
                              : names("decay") ? "decay"
                                               : word.text.substr(word.text.find_last_of('_') + 1);
    decays_.insert(decay + index);
    if (decays_.size() > 1)
        fail_at(word.at, fmt::format("are {} two decays? write the factor as a power of one",
                                     fmt::join(decays_, " and ")));
}

// rho ** (r+1), exp(-mu * (r+1)): the only thing that it can be is the decay. known() judges.
FormulaValue NamedValues::unknown(const FormulaToken& word) {
    if (!words_.may_be_decay(word.text)) fail_at(word.at, words_.advice(word.text));
    if (!unknown_) unknown_ = word;
    decays_.insert(word.text);
    if (in_exp_ == 0) return FormulaValue::of(ValueKind::base);
    const FormulaValue log = FormulaValue::of(ValueKind::log);
    return in_exp_ < 0 ? negated(log) : log;
}

// Whether ^ follows, behind indices and methods.
bool NamedValues::is_raised() const {
    std::size_t behind = at_;
    while (tokens_[behind].is("[") || tokens_[behind].is("("))
        behind = behind_bracket(tokens_, behind);
    if (tokens_[behind].is(".") && behind + 2 < tokens_.size() && tokens_[behind + 2].is("("))
        behind = behind_bracket(tokens_, behind + 2);
    return tokens_[behind].is("^");
}

bool NamedValues::is_rate(const FormulaToken& word) const {
    const int sign = log_decay_sign(word.text);
    return word.kind == FormulaToken::Kind::word &&
           (sign < 0 || (sign == 0 && !words_.meaning(word.text) && !is_running_sum(word.text) &&
                         words_.may_be_decay(word.text)));
}

// g_cumsum, and g beside g_last; what a cumulative sum is taken of.
std::optional<FormulaValue> NamedValues::sum_by_name(const FormulaToken& word) {
    const std::string running = without_last(word.text);
    const auto is_sum = [&](const std::string& name) {
        const bool decay = is_decay_word(name) || log_decay_sign(name) > 0;
        return is_running_sum(name) || (words_.has_last(name) && !words_.meaning(name)) ||
               (in_exp_ != 0 && decay && words_.is_subtracted(name)) ||
               (in_exp_ != 0 && words_.is_taken_from_last(name) && !words_.meaning(name));
    };
    if (!running.empty() && is_sum(running))
        return cumulative_sum(Expression::symbol('L') - Expression(1), is_local(running));
    if (is_sum(word.text)) {
        const bool same = running_ == word.text ||
                          (!places_.letter && without_index(running_) == without_index(word.text));
        if (!running_.empty() && !same)
            fail_at(word.at, fmt::format("are {} and {} the same sums? write G[...] for them",
                                         running_, word.text));
        running_ = word.text;
        return cumulative_sum(Expression::symbol(Expression::any_place), is_local(word.text));
    }
    const bool summed = peek().is(".") && peek(2).is("(") &&
                        (is_cumulative(peek(1).text) || one_of(peek(1).text, "sum", "prod"));
    if (summed && !words_.meaning(word.text)) return FormulaValue::of(ValueKind::log);
    return std::nullopt;
}

// n % B is a place in a chunk, n // B a chunk's index, n - i * B a place again.
FormulaValue NamedValues::counted_over_all(const FormulaToken& word) {
    const std::size_t start = chunk_start_at(tokens_, at_);
    if (start > 0 && places_.letter) {
        at_ += start;
        return FormulaValue::whole(Expression::symbol(*places_.letter));
    }
    const bool modulo = peek().is("%"), divided = peek().is("//");
    const bool of_key = one_of(word.text, "m", "s", "j", "key", "col");
    const char letter = places_.letter         ? *places_.letter
                        : !words_.may_use('r') ? ' '
                        : of_key               ? 'c'
                                               : 'r';
    const bool product = at_ >= 2 && one_of(tokens_[at_ - 2].text, "*", "/", "//", "%");
    if ((!modulo && !divided) || letter == ' ' || places_.index_base != 0 || product)
        fail_at(word.at, words_.advice(word.text));
    ++at_;
    while (peek(1).is(".")) at_ += 2;
    if (!is_size_word(peek().text)) fail("expected the size of a chunk");
    ++at_;
    if (modulo) return FormulaValue::whole(Expression::symbol(letter));
    if (!words_.may_use('i') || letter == 'c' || !places_.letter)
        fail_at(word.at, words_.advice(word.text));
    return FormulaValue::whole(Expression::symbol('i'));
}

std::string NamedValues::skipped() {
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

FormulaValue NamedValues::combined(std::size_t at, std::string_view sign, const FormulaValue& a,
                                   const FormulaValue& b) const {
    FormulaValue result = placed(at, [&] { return combine(sign, a, b); });
    if (result.exponent.steps().size() > Expression::longest)
        fail_at(at, fmt::format("what this means is too long: at most {} numbers and signs",
                                Expression::longest));
    return result;
}

}  // namespace eq7
