#include "eq7/algebra/formula_parser.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace eq7 {

namespace {

bool is_place(const std::optional<Expression>& meaning) { return meaning && meaning->is_place(); }

}  // namespace

std::optional<FormulaValue> FormulaCalls::applied(const FormulaToken& name,
                                                  const FormulaValue* self) {
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
    if (f == "broadcasted_iota") {  // of a type, a shape, and the axis along which it counts
        const std::string given = skipped();
        if (given.find('B') == given.npos || (!ends_with(given, ",0") && !ends_with(given, ",1")))
            fail_at(name.at, "expected the places of a chunk, along axis 0 or 1");
        return places_.oriented(FormulaValue::any_place(), given.back() == '0' ? 'r' : 'c');
    }
    if (is_cumulative(f) || one_of(f, "segsum", "sum", "prod")) return cumulated(name, self);
    if (f == "tri" || f == "tril") require_main_diagonal(f == "tri" ? 2 : self ? 0 : 1);
    std::size_t inner = 1;
    while (peek(inner + 1).is(".")) inner += 2;
    if (!self && (f == "tri" || (f == "tril" && peek(inner).is("ones"))))
        return (void)skipped(), FormulaValue::of(ValueKind::mask);
    if (what.empty() || (self && one_of(std::string(what), "range", "linspace", "min", "max",
                                        "where", "0", "1", "log1p", "floor")))
        return std::nullopt;
    if (what == "0" || what == "1")
        return (void)skipped(), FormulaValue::whole(what == "1" ? 1 : 0);
    if (what == "clamp") {
        const auto given = self ? std::pair(*self, skipped()) : first_and_others();
        return placed(name.at, [&] { return clamped(given.first, given.second, f == "abs"); });
    }
    if (what == "fill") {
        expect("(");
        if (self) return masked(*self);
        const FormulaValue filled = value();  // masked_fill(x, mask, 0)
        expect(",");
        return masked(filled);
    }
    if (what == "axes") {
        const auto given = self ? std::pair(*self, skipped()) : first_and_others();
        return placed(name.at, [&] { return set_by(given.second, given.first, places_); });
    }
    const bool signs = what.size() <= 2;
    if (self && !signs) {
        (void)skipped();
        return placed(name.at, [&] { return called(what, {*self}, places_, sums_or_places_); });
    }
    const int inside = peek(1).is("-") ? -1 : 1;
    const bool outside = std::exchange(in_floor_, in_floor_ || what == "floor");
    std::vector<FormulaValue> given = in_exp(what == "exp"                ? inside
                                             : what.substr(0, 3) == "log" ? 0
                                                                          : in_exp_,
                                             [&] { return arguments(); });
    in_floor_ = outside;
    if (self) given = {*self, given.front()};
    return placed(name.at, [&] { return called(what, given, places_, sums_or_places_); });
}

// No tril(x, -1), nor tril(x, diagonal=1): that argument comes behind so many others.
void FormulaCalls::require_main_diagonal(int others) const {
    const std::size_t end = behind_bracket(tokens_, at_) - 1;
    std::size_t last = end - 1;
    if (tokens_[last].kind != FormulaToken::Kind::number || tokens_[last].is("0")) return;
    if (tokens_[last - 1].is("-")) --last;
    int commas = 0;
    for (std::size_t at = at_ + 1; at < last; ++at)
        if (tokens_[at].nesting() > 0) at = behind_bracket(tokens_, at) - 1;
        else if (tokens_[at].is(",")) ++commas;
    const FormulaToken& before = tokens_[last - 1];
    if (before.is("=") || (commas == others && (before.is(",") || before.is("("))))
        fail_at(tokens_[last].at,
                "expected the main diagonal, r >= c: eq7 decides exponents, no "
                "other masks");
}

// cumsum(x), x.cumprod(-1), segsum(x); sum(x) and x.prod(-1), of all tokens. What is a chunk's by
// its name, alpha_chunk, begins with the chunk.
FormulaValue FormulaCalls::cumulated(const FormulaToken& name, const FormulaValue* self) {
    const bool products = name.text.find("prod") != std::string::npos;
    const bool both = name.is("segsum");
    if (self && !self->is(ValueKind::base) && !self->is(ValueKind::power) &&
        (products || !self->is(ValueKind::log)))
        fail_at(name.at, "expected the tokens' decays, or their logarithms, here");
    refuse_changed_sums(both);
    const std::string of = self ? tokens_[at_ - 3].text : skipped();
    if (self) (void)skipped();
    const bool of_chunk = of.find("chunk") != of.npos && of.find("chunks") == of.npos;
    const bool local = is_local(name.text) || of_chunk;
    const Expression place = one_of(name.text, "sum", "prod")
                                 ? Expression::symbol('L') - Expression(1)
                             : both ? places_.from_zero('r')
                                    : Expression::symbol(Expression::any_place);
    FormulaValue sums = cumulative_sum(place, local);
    if (both) sums = combine("-", sums, cumulative_sum(places_.from_zero('c'), false));
    if (products) sums.kind = ValueKind::gates;
    return sums;
}

// What is added up must be the log-decays of all tokens, one by one and in their order.
void FormulaCalls::refuse_changed_sums(bool segsum) const {
    int square = 0;
    const std::size_t end = behind_bracket(tokens_, at_);
    for (std::size_t at = 0; at < end; ++at) {
        const FormulaToken& one = tokens_[at];
        const bool argument = at >= at_;
        square += one.is("[") ? 1 : one.is("]") ? -1 : 0;
        const bool other = one.kind == FormulaToken::Kind::word &&
                           !is_among(one.text, " none newaxis ") &&
                           !is_among(one.text, names::spaces) && !is_among(one.text, names::axes) &&
                           !is_among(one.text, names::heads);
        const bool slice = argument && square > 0 &&
                           (one.kind == FormulaToken::Kind::number || one.is("-") || other);
        const bool times = argument && one.kind == FormulaToken::Kind::number &&
                           (tokens_[at - 1].is("*") || tokens_[at + 1].is("*"));
        const bool summed =
            segsum && argument && (is_running_sum(one.text) || is_exponential(one.text));
        if (slice || times || summed || is_among(one.text, names::rearrangements))
            fail_at(one.at, "is this each token's log-decay, all of them in order? write G[...]");
    }
}

// What masked_fill(mask, 0) sets to 0: the keys that are later than the query.
FormulaValue FormulaCalls::masked(const FormulaValue& value_of_all) {
    const std::size_t at = tokens_[at_ - 1].at;
    const bool inverted = take("~");
    const bool name = at_word() && peek(1).is(",") && peek().text.find("mask") != std::string::npos;
    FormulaValue mask =
        name ? (++at_, FormulaValue::of(ValueKind::mask)) : in_exp(0, [&] { return value(); });
    expect(",");
    if (mask.is(ValueKind::mask) && !name && !is_mask(tokens_[at_ - 2].text, true) &&
        mask.later == inverted)
        fail_at(at, "expected the keys later than the query in here, r < c");
    if (!inverted && tokens_[at_ - 2].text.find("tril") != std::string::npos)
        fail_at(at, "expected the keys later than the query in here; tril is the others");
    mask.later = false;
    const FormulaValue filled = value();
    expect(")");
    const bool endless = filled.constant() == std::numeric_limits<double>::infinity();
    if (endless && value_of_all.is(ValueKind::whole)) return value_of_all;  // gamma^inf is 0
    (void)placed(at, [&] { return chosen(mask, FormulaValue::whole(0), filled); });
    return value_of_all;
}

// The first value in the brackets, and the others as they were typed.
std::pair<FormulaValue, std::string> FormulaCalls::first_and_others() {
    const std::size_t end = behind_bracket(tokens_, at_);
    expect("(");
    const std::string word = peek().text;  // expand_dims(n, 1)
    const bool place = !places_.letter && at_word() && peek(1).is(",") && !words_.meaning(word) &&
                       !is_decay_word(word) && log_decay_sign(word) == 0;
    FormulaValue first = place ? (++at_, FormulaValue::any_place()) : range();
    std::string others;
    for (take(","); at_ + 1 < end; ++at_) others += peek().text;
    expect(")");
    return {std::move(first), others};
}

// torch.float32 among arguments.
bool FormulaCalls::names_a_type() const {
    std::size_t last = 0;
    while (at_word(last) && peek(last + 1).is(".")) last += 2;
    return is_type(peek(last).text) && (peek(last + 1).is(",") || peek(last + 1).is(")"));
}

// The values in brackets; keywords such as device=x are passed over.
std::vector<FormulaValue> FormulaCalls::arguments() {
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

FormulaValue FormulaCalls::method(const FormulaValue& value) {
    const FormulaToken name = peek(1);
    at_ += 2;
    if (peek().is("(")) {
        if (auto result = applied(name, &value)) return *result;
        fail_at(name.at, fmt::format("{} has no meaning here", name.text));
    }
    if (one_of(name.text, "x", "y") && value.is(ValueKind::whole)) return value;  // threadIdx.x
    if (one_of(name.text, "T", "mT")) {
        const bool masked = std::any_of(
            tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(at_),
            [](const FormulaToken& one) { return one.text.find("tril") != std::string::npos; });
        if (masked || value.is(ValueKind::mask))
            fail_at(name.at, "expected the mask as it is, r >= c: turned it keeps the other half");
        return places_.turned(value);
    }
    fail_at(name.at, words_.advice(name.text));
}

FormulaValue FormulaCalls::indexed(const FormulaValue& value) {
    const std::size_t bracket = peek().at;
    const std::string index = skipped();
    if (value.is(ValueKind::base) || value.is(ValueKind::log) ||
        (value.is(ValueKind::power) && value.exponent.is_number(1))) {
        for (std::size_t at = 0; (at = index.find(':', at)) != index.npos; ++at)
            if ((at > 0 && index[at - 1] != ',') || (at + 1 < index.size() && index[at + 1] != ','))
                fail_at(bracket, "expected one decay, not some of a list");
        for (const FormulaToken& one : formula_tokens(index))
            if (is_place(words_.meaning(one.text)))
                fail_at(bracket, "is this a token's own decay? write a stretch, or gamma^(...)");
        return value;
    }
    if (value.is(ValueKind::sums) || value.is(ValueKind::gates))
        return sum_at(value, bracket, index);
    if (index == "::-1") return places_.flipped(value);
    const bool axes = index.find_first_not_of(":,.None") == std::string::npos;
    if (axes && orientation_of(index) != 0) return places_.oriented(value, orientation_of(index));
    if (value.is(ValueKind::mask) && axes) return value;
    fail_at(bracket, "expected no index here, or [:, None] and [None, :]");
}

// One entry of each chunk's cumulative sums: [..., -1] is the last one, [:, None] a row's.
FormulaValue FormulaCalls::sum_at(const FormulaValue& sums, std::size_t at,
                                  const std::string& index) const {
    constexpr char any = Expression::any_place;
    for (const char* last : {",-1,", ",-1:,", ",B-1,", ",L-1,"})
        if (("," + index + ",").find(last) != std::string::npos)
            return sums.with(any, Expression::symbol('L') - Expression(1));
    // g[j] is the sum at j; in g[:, i] the other axes are chunks, heads and the like.
    const bool numbered = index.find_first_of("0123456789+-") != std::string::npos;
    if (!numbered && index.find_first_of(":,.") != std::string::npos)
        return places_.oriented(sums, orientation_of(index));
    const bool chunk = numbered || (index == "i" && places_.letter);
    const auto place = chunk ? std::nullopt : words_.meaning(index);
    if (!is_place(place)) fail_at(at, "which of these sums is it?");
    return sums.with(any, *place - Expression(places_.index_base));
}

FormulaValue FormulaCalls::running(const FormulaToken& sign) {
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
    const std::size_t at_of_decay = at_;
    const FormulaToken decay = next();
    const bool indexed = takes_token(decay, index);
    const bool whole = first.is(ValueKind::whole) && last.is(ValueKind::whole);
    if (decay.kind != FormulaToken::Kind::word || !whole || places_.index_base != 0)
        fail_at(sign.at, "expected places of a chunk, counted from 0, and a decay");
    decays_.insert("gamma");
    const Expression below = first.exponent - Expression(1);
    const int sign_of_log = log_decay_sign(decay.text);
    if (!product && decay.text.rfind("gam", 0) == 0 && !tokens_[at_of_decay - 1].is("log"))
        fail_at(decay.at, "expected the logarithms of the decays in a sum");
    // exp(-sum s_l): of rates, minus the logarithms.
    const bool rates = !product && (sign_of_log < 0 || (sign_of_log == 0 && in_exp_ < 0));
    if (!indexed) {
        const FormulaValue times =
            FormulaValue::of(product ? ValueKind::power : ValueKind::log, last.exponent - below);
        return rates ? negated(times) : times;
    }
    if (first.uses('i') || last.uses('i'))
        fail_at(sign.at, "expected places of the chunk, counted from 0 in it");
    FormulaValue sums = placed(sign.at, [&] {
        const FormulaValue up_to = cumulative_sum(last.exponent, true);
        return first.constant() == 0.0 ? up_to : combine("-", up_to, cumulative_sum(below, true));
    });
    sums.kind = product ? ValueKind::gates : ValueKind::sums;
    return rates ? negated(sums) : sums;
}

// a_k, a_{h,k}, a[k]: whether it is the decay of the token that is counted. Not that of another
// one, as a_{k-1}.
bool FormulaCalls::takes_token(const FormulaToken& decay, const std::string& index) {
    bool found = ends_with(decay.text, "_" + index);
    if (!peek().is("_") && !peek().is("[")) return found;
    (void)take("_");
    const std::size_t end = peek().nesting() > 0 ? behind_bracket(tokens_, at_) : at_ + 1;
    bool other = false, place = false;
    while (at_ < std::min(end, tokens_.size() - 1)) {
        const FormulaToken& one = next();
        found |= one.is(index);
        other |= one.kind == FormulaToken::Kind::number || one.is("+") || one.is("-");
        place |= is_place(words_.meaning(one.text)) || one.is("i");
    }
    if (found ? other : place)
        fail_at(decay.at, "expected the decay of the token that is counted itself");
    return found;
}

}  // namespace eq7
