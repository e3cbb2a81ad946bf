// What words, functions and methods mean in a formula.

#include <algorithm>
#include <cctype>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_parser.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// Longer ranges of numbers are for one chunk size that no table shows.
constexpr std::int64_t most_numbers = 1024;

template <class... Names>
bool one_of(const std::string& word, Names... names) {
    return ((word == names) || ...);
}

// What stands before a dot without meaning anything: torch.arange, self.gamma, std::pow.
bool is_namespace(const std::string& word) {
    return one_of(word, "self", "torch", "np", "numpy", "jnp", "jax", "lax", "math", "tl", "F",
                  "cfg", "config", "args", "std", "this", "cls", "mx", "tf", "libdevice", "cp") ||
           one_of(word, "nn", "functional", "params", "hparams", "model", "cmath", "extra",
                  "cuda") ||
           one_of(word, "Math", "ops", "keras", "mindspore", "paddle", "T");
}

bool is_range(const std::string& name) {
    return one_of(name, "arange", "range", "xrange", "linspace", "iota");
}

// Functions and methods that leave every number as it is, and what else they are given.
bool changes_nothing(const std::string& name) {
    return is_type(name) ||
           one_of(name, "tensor", "array", "asarray", "as_tensor", "floattensor", "list", "tuple",
                  "real", "to", "type", "type_as") ||
           one_of(name, "view", "reshape", "unsqueeze", "expand", "repeat", "astype", "contiguous",
                  "squeeze", "clone", "detach", "cuda", "cpu", "item", "numpy", "tril", "cast",
                  "expand_dims", "static_cast", "broadcast_to", "requires_grad_");
}

// What stands behind the name in a list of names and signs; empty for others.
std::string_view sign_of(const std::string& name, std::string_view list) {
    const auto at = list.find(' ' + name + ' ');
    const auto begin = at + name.size() + 2;
    return at == list.npos ? "" : list.substr(begin, list.find(' ', begin) - begin);
}

// Functions and methods that are signs under another name.
std::string_view operator_of(const std::string& name) {
    return sign_of(name,
                   " add + sub - subtract - mul * multiply * div / divide / true_divide / pow ^ "
                   "power ^ powf ^ powi ^ __powf ^ float_power ^ ");
}
std::string_view comparison_of(const std::string& name) {
    return sign_of(name, " ge >= gt > le <= lt < ");
}

bool is_clamp(const std::string& name) {
    return one_of(name, "abs", "clamp", "clamp_", "clamp_min", "clip", "relu");
}

// log2(e), with which exp2(x * log2e) is exp(x).
bool is_change_of_base(const std::string& name) {
    return one_of(name, "log2e", "log2_e", "LOG2E", "LOG2_E", "RCP_LN2", "INV_LN2", "inv_ln2",
                  "rcp_ln2");
}

// What an index makes of a list: x[:, None] rows, x[None, :] columns; else 0.
char orientation_of(const std::string& index) {
    const auto ends = [&](std::string_view end) {
        return index.size() >= end.size() &&
               index.compare(index.size() - end.size(), end.size(), end) == 0;
    };
    if (ends("None,:") || index == "None") return 'c';
    return ends(",None") ? 'r' : '\0';
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

}  // namespace

FormulaValue FormulaParser::postfix() {
    FormulaValue result = atom();
    for (;;) {
        if (peek().is("[")) result = indexed(result);
        else if (peek().is(".") && peek(1).kind == FormulaToken::Kind::word)
            result = method(result);
        else return result;
    }
}

FormulaValue FormulaParser::word() {
    const auto qualifies = [&] {
        if (!peek(1).is(".") || peek(2).kind != FormulaToken::Kind::word) return false;
        const std::string& name = peek().text;
        return is_namespace(name) || (!peek(3).is("(") && !words_.meaning(name) &&
                                      (is_size_word(peek(2).text) || is_decay_word(peek(2).text)));
    };
    while (qualifies()) at_ += 2;
    const FormulaToken name = tokens_[at_++];
    if (one_of(name.text, "frac", "tfrac", "dfrac") && peek().is("{")) {
        const FormulaValue above = atom();
        return combined(name.at, in_floor_ ? "//" : "/", above, atom());
    }
    if (one_of(name.text, "prod", "sum") && peek().is("_")) return running(name);
    if (one_of(name.text, "Diag", "diag") && (peek().is("(") || peek().is("{"))) return atom();
    const bool outer = peek().is(".") && peek(1).is("outer") && !operator_of(name.text).empty();
    if (peek().is("(") || peek().is("<") || outer)
        if (auto result = call(name)) return *result;
    return named(name);
}

// \prod_{k=j+1}^{i} a_k, the decays of certain tokens, and \sum of their logarithms; without an
// index as many times the same decay.
FormulaValue FormulaParser::running(const FormulaToken& sign) {
    const auto next = [&] {
        const FormulaToken token = peek();
        at_ = std::min(at_ + 1, tokens_.size() - 1);
        return token;
    };
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
        for (; at_ < std::min(end, tokens_.size() - 1); ++at_)
            indexed = indexed || peek().is(index);
    }
    const bool whole = first.is(ValueKind::whole) && last.is(ValueKind::whole);
    if (decay.kind != FormulaToken::Kind::word || !whole || index_base_ != 0)
        throw UnreadableAt(sign.at, "expected places of a chunk, counted from 0, and a decay");
    decays_.insert("gamma");
    const FormulaValue below = combine("-", first, FormulaValue::whole("1"));
    if (indexed && (first.text + last.text).find('i') != std::string::npos)
        throw UnreadableAt(sign.at, "expected places of the chunk, counted from 0 in it");
    if (!indexed) {
        const FormulaValue count = combine("-", last, below);
        return FormulaValue::of(product ? ValueKind::power : ValueKind::log, count.text, 0);
    }
    FormulaValue sums = cumulative_sum(last.text, true);
    if (first.constant() != 0.0) sums = combine("-", sums, cumulative_sum(below.text, true));
    sums.kind = product ? ValueKind::gates : ValueKind::sums;
    return sums;
}

FormulaValue FormulaParser::named(const FormulaToken& word) {
    const std::string& name = word.text;
    if (words_.counts_over_all(name) && !words_.is_bound(name)) return counted_over_all(word);
    if (one_of(name, "D", "D_B") && peek().is("[")) return row_of_mask(word);
    if (auto sum = sum_by_name(word)) return *sum;
    const int sign = log_decay_sign(name);
    const bool meant = words_.is_bound(name) || (in_exp_ == 0 && words_.meaning(name));
    if (!meant && (sign > 0 || (in_exp_ != 0 && sign < 0) || is_decay_word(name)))
        return decay_by_name(word, sign);
    if (const auto meaning = words_.meaning(name))
        return FormulaValue::whole(*meaning, meaning->size() == 1 ? 2 : 0);
    if (one_of(name, "h", "H", "i_h") || name.find("head") != std::string::npos)
        return FormulaValue::of(ValueKind::base);
    if (one_of(name, "inf", "Infinity", "infty"))
        return FormulaValue::decimal(std::numeric_limits<double>::infinity());
    if (in_exp_ != 0 && is_change_of_base(name)) return FormulaValue::whole("1");
    const bool table = words_.may_use('r') && words_.may_use('c');
    if (is_mask(name, table) && (in_exp_ == 0 || peek().is(",")))
        return FormulaValue::of(ValueKind::mask);
    // In the intra-chunk decay, what is set upright or flat says so itself: x[:, None].
    const bool set = (peek().is("[") || peek().is(".")) && !is_raised();
    if (set && table) return FormulaValue::whole("@");
    if (table && words_.is_upright(name)) return oriented(FormulaValue::whole("@"), 'c');
    if (one_of(name, "e", "E") && peek().is("^")) return FormulaValue::decimal(euler);
    std::string product;
    for (const char one : name) {
        const auto letter = words_.meaning(std::string(1, one));
        if (!letter || words_.letters().find(one) == std::string_view::npos) return unknown(word);
        product += (product.empty() ? "" : "*") + *letter;
    }
    return FormulaValue::whole(product, 1);
}

// gamma, or log gamma: in exp(...) each decay's name but gamma itself stands for its logarithm, or
// for minus that.
FormulaValue FormulaParser::decay_by_name(const FormulaToken& word, int log_sign) {
    const bool logarithm_follows = peek().is(".") && peek(1).text.rfind("log", 0) == 0;
    if (is_decay_word(word.text) &&
        (in_exp_ == 0 || logarithm_follows || (log_sign == 0 && word.text.rfind("gam", 0) == 0))) {
        if (take("_")) (void)atom();  // a head's, as in gamma_h
        decays_.insert("gamma");
        return FormulaValue::of(ValueKind::power);
    }
    if (log_sign == 0) return unknown(word);
    if (log_sign < 0 && in_exp_ > 0)
        throw UnreadableAt(word.at, fmt::format("is {0} log gamma, or minus it? write log_gamma, "
                                                "or exp(-{0} * ...)",
                                                word.text));
    decays_.insert("gamma");
    const bool either = one_of(word.text, "decay", "decays");  // log gamma, or -log gamma
    return FormulaValue::of(ValueKind::log, log_sign < 0 || (either && in_exp_ < 0) ? "-1" : "1",
                            1);
}

// rho ** (r+1), exp(-mu * (r+1)): the only thing that it can be is the decay. known() judges that.
FormulaValue FormulaParser::unknown(const FormulaToken& word) {
    if (!words_.may_be_decay(word.text)) throw UnreadableAt(word.at, words_.advice(word.text));
    if (!unknown_) unknown_ = word;
    decays_.insert(word.text);
    if (in_exp_ == 0) return FormulaValue::of(ValueKind::base);
    return FormulaValue::of(ValueKind::log, in_exp_ < 0 ? "-1" : "1", 1);
}

// Whether ^ follows, behind indices and methods.
bool FormulaParser::is_raised() const {
    std::size_t next = at_;
    while (tokens_[next].is("[") || tokens_[next].is("(")) next = behind_bracket(tokens_, next);
    if (tokens_[next].is(".") && next + 2 < tokens_.size() && tokens_[next + 2].is("("))
        next = behind_bracket(tokens_, next + 2);
    return tokens_[next].is("^");
}

// Whether the word is the rate of exp(-rate * x): what is no place, no size and no sum.
bool FormulaParser::is_rate(const FormulaToken& word) const {
    const int sign = log_decay_sign(word.text);
    return word.kind == FormulaToken::Kind::word &&
           (sign < 0 || (sign == 0 && !words_.meaning(word.text) && !is_running_sum(word.text) &&
                         words_.may_be_decay(word.text)));
}

// g_cumsum, and g beside g_last; what a cumulative sum is taken of.
std::optional<FormulaValue> FormulaParser::sum_by_name(const FormulaToken& word) {
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
            throw UnreadableAt(word.at, fmt::format("are {} and {} the same sums? write G[...] for "
                                                    "them",
                                                    running_, word.text));
        running_ = word.text;
        return cumulative_sum("@", is_local(word.text));
    }
    const bool summed = peek().is(".") && is_cumulative(peek(1).text);
    if (summed && !words_.meaning(word.text)) return FormulaValue::of(ValueKind::log);
    return std::nullopt;
}

// One entry of each chunk's cumulative sums: [..., -1] is the last one, [:, None] a row's.
FormulaValue FormulaParser::sum_at(const FormulaValue& sums, std::size_t at,
                                   const std::string& index) const {
    FormulaValue result = sums;
    const std::string axes = "," + index + ",";
    const auto has = [&](const char* axis) { return axes.find(axis) != std::string::npos; };
    if (has(",-1,") || has(",-1:,") || has(",B-1,") || has(",L-1,")) {
        result.text = substituted(result.text, '@', "L-1");
        return result;
    }
    if (index.find_first_of("0123456789+-") != std::string::npos)
        throw UnreadableAt(at, "which of these sums is it?");
    // g[j] is the sum at j; in g[:, i] the other axes are chunks, heads and the like.
    if (index.find_first_of(":,.") == std::string::npos) {
        const auto place = index == "i" && words_.place() ? std::nullopt : words_.meaning(index);
        if (place != "r" && place != "c") throw UnreadableAt(at, "which of these sums is it?");
        result.text = substituted(result.text, '@', *place);
        return result;
    }
    if (words_.place()) return result;
    return oriented(result, orientation_of(index));
}

// n % B is a place in a chunk, n // B a chunk's index.
FormulaValue FormulaParser::counted_over_all(const FormulaToken& word) {
    if (const std::size_t start = chunk_start_at(tokens_, at_); start > 0 && words_.place()) {
        at_ += start;  // n - i * B
        return FormulaValue::whole(std::string(1, *words_.place()));
    }
    const bool modulo = peek().is("%"), divided = peek().is("//");
    const auto place = words_.place();
    std::string letter;
    if (place) letter = std::string(1, *place);
    else if (words_.may_use('r'))
        letter = one_of(word.text, "m", "s", "j", "key", "col") ? "c" : "r";
    const bool product = at_ >= 2 && (tokens_[at_ - 2].is("*") || tokens_[at_ - 2].is("/") ||
                                      tokens_[at_ - 2].is("//") || tokens_[at_ - 2].is("%"));
    if ((!modulo && !divided) || letter.empty() || index_base_ != 0 || product)
        throw UnreadableAt(word.at, words_.advice(word.text));
    ++at_;
    while (peek(1).is(".")) at_ += 2;
    if (!is_size_word(peek().text)) fail("expected the size of a chunk");
    ++at_;
    if (modulo) return FormulaValue::whole(letter);
    if (!words_.may_use('i') || letter == "c" || !place)
        throw UnreadableAt(word.at, words_.advice(word.text));
    return FormulaValue::whole("i");
}

// D[-1], D[B-1], D[:, 0]: a row or a column of equation (7)'s intra-chunk decay.
FormulaValue FormulaParser::row_of_mask(const FormulaToken& word) {
    const auto place = words_.place();
    const std::string index = skipped();
    if (place && index_base_ == 0) {
        const std::string own(1, *place);
        if (one_of(index, "-1", "-1,:", "B-1", "B-1,:", "-1,...", "...,-1,:", ":,-1,:", ":,-1"))
            return FormulaValue::of(ValueKind::power, "B-1-" + own, 0);
        if (one_of(index, ":,0", "...,0", ":,:,0")) return FormulaValue::of(ValueKind::power, own);
    }
    throw UnreadableAt(word.at, "expected D[-1], the last row of D, or an exponent");
}

std::optional<FormulaValue> FormulaParser::call(const FormulaToken& typed) {
    FormulaToken name = typed;  // Pow, Exp
    std::string& f = name.text;
    std::transform(f.begin(), f.end(), f.begin(),
                   [](unsigned char one) { return std::tolower(one); });
    if (f == "static_cast" && take("<")) {
        while (!peek().is(">") && peek().kind != FormulaToken::Kind::end) ++at_;
        expect(">");
    }
    if (take(".")) {  // np.subtract.outer
        ++at_;
        const std::vector<FormulaValue> pair = arguments();
        if (pair.size() != 2) throw UnreadableAt(name.at, "expected two lists");
        return combined(name.at, operator_of(f), oriented(pair[0], 'r'), oriented(pair[1], 'c'));
    }
    if (!peek().is("(")) return std::nullopt;
    if (one_of(f, "zeros", "zeros_like", "zero")) return skipped(), FormulaValue::whole("0");
    if (is_cumulative(f) || f == "segsum") {
        (void)skipped();
        const bool both = f == "segsum";
        FormulaValue sums = cumulative_sum(both ? "r" : "@", is_local(f));
        if (both) sums = combine("-", sums, cumulative_sum("c", false));
        if (f.find("cumprod") != std::string::npos) sums.kind = ValueKind::gates;
        return sums;
    }
    std::size_t inner = 1;
    while (peek(inner + 1).is(".")) inner += 2;
    if (f == "tri" || (f == "tril" && peek(inner).is("ones")))
        return (void)skipped(), FormulaValue::of(ValueKind::mask);
    const bool known =
        is_range(f) || changes_nothing(f) || is_exponential(f) || is_clamp(f) ||
        !operator_of(f).empty() ||
        one_of(f, "log", "log2", "ln", "logf", "log1p", "min", "max", "minimum", "maximum", "fmin",
               "fmax", "flip", "flipud", "reversed", "reverse", "floor", "where", "frac");
    if (!known) return std::nullopt;
    if (is_clamp(f)) {
        expect("(");
        const FormulaValue clamps = value();
        std::string how;
        for (take(","); !peek().is(")") && peek().kind != FormulaToken::Kind::end; ++at_)
            how += peek().text;
        expect(")");
        return clamped(name, clamps, how);
    }
    const bool floor = in_floor_;
    const int exp = in_exp_;
    in_floor_ = in_floor_ || f == "floor";
    if (is_exponential(f)) in_exp_ = peek(1).is("-") ? -1 : 1;
    else if (f.rfind("log", 0) == 0) in_exp_ = 0;
    const std::vector<FormulaValue> given = arguments();
    in_floor_ = floor;
    in_exp_ = exp;
    return placed(name.at, [&] { return called(name, given); });
}

// torch.float32 among arguments.
bool FormulaParser::names_a_type() const {
    std::size_t last = 0;
    while (peek(last).kind == FormulaToken::Kind::word && peek(last + 1).is(".")) last += 2;
    return is_type(peek(last).text) && (peek(last + 1).is(",") || peek(last + 1).is(")"));
}

// |x|, x.clamp(min=0) and x.clamp(max=0), where they change nothing, since a key is not later than
// its query: of the distance, and of the log-decays between the two.
FormulaValue FormulaParser::clamped(const FormulaToken& name, const FormulaValue& value,
                                    const std::string& how) const {
    const bool distance = value.is(ValueKind::whole) && same_polynomial(value.text, "r-c");
    const bool below = one_of(how, "max=0", "max=0.0", "None,0");
    if (below && value.is(ValueKind::sums)) return value;
    if (!below && !one_of(how, "", "0", "min=0", "0.0", "min=0.0"))
        throw UnreadableAt(name.at, "expected 0 as the least value");
    if (below || !distance)
        throw UnreadableAt(name.at, "expected the distance r-c in here, which is not below 0");
    return value;
}

// What masked_fill(mask, 0) sets to 0: the keys that are later than the query.
FormulaValue FormulaParser::masked() {
    const int exp = std::exchange(in_exp_, 0);
    const std::size_t at = peek().at;
    expect("(");
    const bool inverted = take("~");
    FormulaValue mask = value();
    in_exp_ = exp;
    expect(",");
    if (mask.is(ValueKind::mask) && !is_mask(tokens_[at_ - 2].text, true) &&
        (mask.text == "0") == inverted)
        throw UnreadableAt(at, "expected the keys later than the query in here, r < c");
    mask.text = "1";
    const FormulaValue filled = value();
    expect(")");
    return chosen(at, mask, FormulaValue::whole("0"), filled);
}

// The values in brackets; keywords such as device=x are passed over.
std::vector<FormulaValue> FormulaParser::arguments() {
    std::vector<FormulaValue> given;
    expect("(");
    while (!peek().is(")")) {
        if (peek().kind == FormulaToken::Kind::word && peek(1).is("=")) {
            for (int open = 0; peek().kind != FormulaToken::Kind::end; ++at_) {
                if (open == 0 && (peek().is(",") || peek().is(")"))) break;
                open += peek().is("(") || peek().is("[") ? 1 : 0;
                open -= peek().is(")") || peek().is("]") ? 1 : 0;
            }
        } else if (!names_a_type()) {
            given.push_back(value());
        } else {
            while (!peek().is(",") && !peek().is(")")) ++at_;
        }
        if (!take(",")) break;
    }
    if (!take(")")) fail("expected )");
    if (given.empty()) fail("expected a value in the brackets");
    return given;
}

FormulaValue FormulaParser::called(const FormulaToken& name,
                                   const std::vector<FormulaValue>& given) {
    const std::string& f = name.text;
    if (is_range(f)) return range(name, given);
    if (changes_nothing(f) || f == "floor") return given[0];
    if (is_exponential(f)) return exponential(given[0]);
    if (f == "log1p") return logarithm(combine("+", FormulaValue::whole("1"), given[0]));
    if (f.rfind("log", 0) == 0 || f == "ln") return logarithm(given[0]);
    if (one_of(f, "flip", "flipud", "reversed", "reverse")) return flipped(given[0]);
    const bool least = one_of(f, "min", "minimum", "fmin");
    if (least || one_of(f, "max", "maximum", "fmax")) {
        if (given.size() < 2) throw Unreadable("expected , and a second value");
        std::string list;
        for (const FormulaValue& one : given) {
            if (!one.is(ValueKind::whole)) throw Unreadable("expected whole numbers in here");
            list += (list.empty() ? "" : ",") + one.text;
        }
        return FormulaValue::whole(fmt::format("{}({})", least ? "min" : "max", list));
    }
    if (f == "where") {
        if (given.size() != 3) throw Unreadable("expected where(r >= c, ..., 0)");
        return chosen(name.at, given[0], given[1], given[2]);
    }
    if (given.size() < 2) throw Unreadable("expected , and a second value");
    return combine(operator_of(f), given[0], given[1]);
}

FormulaValue FormulaParser::range(const FormulaToken& name,
                                  const std::vector<FormulaValue>& given) const {
    const auto require = [&](bool holds, const std::string& what) {
        if (!holds) throw UnreadableAt(name.at, what);
    };
    for (const FormulaValue& one : given)
        require(one.is(ValueKind::whole), "expected whole numbers in the range");
    if (name.text == "linspace") {  // both ends belong to it
        require(given.size() == 3 && given[2].text == "B", "expected linspace(first, last, B)");
        return range({name.kind, "range", name.at},
                     {given[0], combine("+", given[1], FormulaValue::whole("1"))});
    }
    const FormulaValue start = given.size() == 1 ? FormulaValue::whole("0") : given[0];
    const FormulaValue& stop = given.size() == 1 ? given[0] : given[1];
    const FormulaValue step = given.size() > 2 ? given[2] : FormulaValue::whole("1");
    const auto by = step.constant();
    require(by && (*by == 1 || *by == -1), "expected steps of 1 or -1");
    const bool up = *by == 1;
    if (start.constant() && stop.constant()) {  // numbers: a list
        const auto first = static_cast<std::int64_t>(*start.constant());
        const auto end = static_cast<std::int64_t>(*stop.constant());
        const std::int64_t size = up ? end - first : first - end;
        require(size > 1 && size <= most_numbers, "expected a range of B numbers");
        FormulaValue list;
        for (std::int64_t k = 0; k < size; ++k)
            list.entries.push_back(FormulaValue::whole(std::to_string(up ? first + k : first - k)));
        return list;
    }
    const std::string size = up ? "(" + stop.text + ")-(" + start.text + ")"
                                : "(" + start.text + ")-(" + stop.text + ")";
    require(same_polynomial(size, "B"),
            fmt::format("this range has {} entries: expected B, one for each place in a chunk",
                        multiplied_out(size)));
    return combine(up ? "+" : "-", start, FormulaValue::whole("@"));
}

// The tokens in the brackets that begin here, as one text.
std::string FormulaParser::skipped() {
    std::string text;
    int open = 0;
    do {
        if (peek().kind == FormulaToken::Kind::end) fail("expected ]");
        open += peek().is("[") || peek().is("(") ? 1 : 0;
        open -= peek().is("]") || peek().is(")") ? 1 : 0;
        const bool size = peek().kind == FormulaToken::Kind::word && is_size_word(peek().text);
        text += size ? "B" : peek().text;
        ++at_;
    } while (open > 0);
    return text.substr(1, text.size() - 2);
}

FormulaValue FormulaParser::indexed(const FormulaValue& value) {
    const FormulaToken bracket = peek();
    std::string index = skipped();
    for (std::size_t at; (at = index.find("np.newaxis")) != std::string::npos;)
        index.replace(at, 10, "None");
    const bool one_number = value.is(ValueKind::base) || value.is(ValueKind::log) ||
                            (value.is(ValueKind::power) && value.text == "1");
    for (std::size_t at = index.find(':'); one_number && at != index.npos;
         at = index.find(':', at + 1))
        if ((at > 0 && index[at - 1] != ',') || (at + 1 < index.size() && index[at + 1] != ','))
            throw UnreadableAt(bracket.at, "expected one decay, not some of a list");
    if (one_number) return value;
    if (value.is(ValueKind::sums) || value.is(ValueKind::gates))
        return sum_at(value, bracket.at, index);
    if (index == "::-1") return flipped(value);
    const bool axes = index.find_first_not_of(":,.None") == std::string::npos;
    if (axes && orientation_of(index) != 0) return oriented(value, orientation_of(index));
    if (words_.place() && axes) return value;
    throw UnreadableAt(bracket.at, "expected no index here, or [:, None] and [None, :]");
}

FormulaValue FormulaParser::method(const FormulaValue& value) {
    const FormulaToken name = peek(1);
    at_ += 2;
    if (!peek().is("(")) {
        if (one_of(name.text, "x", "y") && value.is(ValueKind::whole)) return value;  // threadIdx.x
        if (one_of(name.text, "T", "mT")) return turned(value);
        throw UnreadableAt(name.at, words_.advice(name.text));
    }
    if (one_of(name.text, "unsqueeze", "view", "reshape", "expand_dims")) {
        const std::string how = skipped();
        if (value.text.find_first_of("@rc") == std::string::npos) return value;
        if (one_of(how, "-1", "1", "-1,1", "B,1")) return oriented(value, 'r');
        if (one_of(how, "0", "-2", "1,-1", "1,B")) return oriented(value, 'c');
        const bool table = words_.may_use('r') && words_.may_use('c');
        if (!table) return value;
        throw UnreadableAt(name.at, "expected [:, None] or [None, :] to tell rows from columns");
    }
    if (is_cumulative(name.text) && !value.is_list()) {
        const bool products = name.text.find("cumprod") != std::string::npos;
        if (!value.is(products ? ValueKind::power : ValueKind::log) && !value.is(ValueKind::base) &&
            !value.is(ValueKind::power))
            throw UnreadableAt(name.at, "expected the tokens' decays, or their logarithms, here");
        (void)skipped();
        FormulaValue sums = cumulative_sum("@", is_local(name.text));
        if (products) sums.kind = ValueKind::gates;
        return sums;
    }
    if (changes_nothing(name.text)) return skipped(), value;
    if (is_clamp(name.text)) return clamped(name, value, skipped());
    if (one_of(name.text, "masked_fill", "masked_fill_")) return (void)masked(), value;
    if (name.text == "flip") return skipped(), flipped(value);
    return placed(name.at, [&] {
        if (const auto sign = operator_of(name.text); !sign.empty())
            return combine(sign, value, arguments().front());
        if (const auto sign = comparison_of(name.text); !sign.empty())
            return compared(sign, value, arguments().front());
        if (name.text == "neg") return skipped(), negated(value);
        if (is_exponential(name.text)) return skipped(), exponential(value);
        if (name.text == "log") return skipped(), logarithm(value);
        throw Unreadable(fmt::format("{} has no meaning here", name.text));
    });
}

// The places of the intra-chunk decay, as rows or as columns.
FormulaValue FormulaParser::oriented(const FormulaValue& value, char letter) const {
    if (words_.place() || value.is_list() || value.kind == ValueKind::base || letter == '\0')
        return value;
    // What has rows and columns already only gets another axis.
    if (substituted(value.text, 'r', "0") != value.text &&
        substituted(value.text, 'c', "0") != value.text)
        return value;
    FormulaValue result = value;
    const std::string own(1, letter);
    result.text = substituted(result.text, '@', index_base_ == 0 ? own : own + "-1");
    result.text = substituted(substituted(result.text, 'r', own), 'c', own);
    return result;
}

// x.T: what stood upright lies flat.
FormulaValue FormulaParser::turned(const FormulaValue& value) const {
    if (words_.place()) return value;
    FormulaValue result = value;
    result.text = substituted(substituted(substituted(value.text, 'r', "@"), 'c', "r"), '@', "c");
    return result;
}

FormulaValue FormulaParser::flipped(const FormulaValue& value) const {
    FormulaValue result = value;
    if (result.is_list()) {
        std::reverse(result.entries.begin(), result.entries.end());
        return result;
    }
    result.text = substituted(result.text, '@', "B-1-@");
    const char* last = index_base_ == 0 ? "B-1-" : "B+1-";
    for (const char letter : {'r', 'c'})
        result.text = substituted(result.text, letter, last + std::string(1, letter));
    return result;
}

}  // namespace eq7
