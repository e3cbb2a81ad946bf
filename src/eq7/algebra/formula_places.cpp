#include "eq7/algebra/formula_places.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "eq7/algebra/formula_names.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// Longer lists, and longer ranges of numbers, have a formula.
constexpr std::size_t most_entries = 1024;

constexpr char any_place = Expression::any_place;

Expression letter(char symbol) { return Expression::symbol(symbol); }

bool is_distance(const FormulaValue& value) {
    return same_polynomial(value.exponent, letter('r') - letter('c'));
}

// What code writes for the logarithm of 0.
constexpr double as_good_as_minus_infinity = -1e4;

FormulaValue least_or_greatest(std::string_view what, const std::vector<FormulaValue>& given,
                               bool sums_or_places) {
    const bool sums = given[0].is(ValueKind::sums) || (sums_or_places && is_distance(given[0]));
    if (what == "min" && sums && given[1].constant() == 0.0) return given[0];
    const auto kind = what == "min" ? Expression::Step::Kind::min : Expression::Step::Kind::max;
    FormulaValue result = given[0];
    for (const FormulaValue& one : given) {
        if (!one.is(ValueKind::whole)) throw Unreadable("expected whole numbers in here");
        if (&one != &given[0])
            result.exponent = Expression::combined(kind, result.exponent, one.exponent);
    }
    return result;
}

// exp(b[:, None] - b[None, :]) without a rate: b can only be cumulative sums.
FormulaValue exponential_of(const FormulaValue& value, const FormulaPlaces& places,
                            bool sums_or_places) {
    const bool whole = value.is(ValueKind::whole) && sums_or_places;
    if (!whole || !is_distance(value)) return exponential(value);
    return exponential(combine("-", cumulative_sum(places.from_zero('r'), false),
                               cumulative_sum(places.from_zero('c'), false)));
}

}  // namespace

FormulaValue FormulaPlaces::oriented(const FormulaValue& value, char place) const {
    // What has rows and columns already only gets another axis.
    if (letter || value.is_list() || value.kind == ValueKind::base || place == '\0' ||
        (value.uses('r') && value.uses('c')))
        return value;
    const Expression own = Expression::symbol(place);
    return value.with(any_place, from_zero(place)).with('r', own).with('c', own);
}

FormulaValue FormulaPlaces::turned(const FormulaValue& value) const {
    if (letter) return value;
    return value.with('r', Expression::symbol(any_place))
        .with('c', Expression::symbol('r'))
        .with(any_place, Expression::symbol('c'));
}

FormulaValue FormulaPlaces::flipped(const FormulaValue& value) const {
    FormulaValue result = value;
    std::reverse(result.entries.begin(), result.entries.end());
    if (result.is_list()) return result;
    const Expression B = Expression::symbol('B'), one(1);
    for (const char place : {any_place, 'r', 'c'}) {
        const Expression own = Expression::symbol(place);
        const bool from_zero = place == any_place || index_base == 0;
        result = result.with(place, from_zero ? B - one - own : B + one - own);
    }
    return result;
}

FormulaValue FormulaPlaces::row_of_mask(const std::string& index) const {
    const std::string key = ' ' + index + ' ';
    constexpr std::string_view last_rows = " -1 -1,: B-1 B-1,: -1,... ...,-1,: :,-1,: :,-1 ",
                               first_columns = " :,0 ...,0 :,:,0 ";
    if (letter && index_base == 0 && last_rows.find(key) != last_rows.npos)
        return FormulaValue::of(ValueKind::power, Expression::symbol('B') - Expression(1) -
                                                      Expression::symbol(*letter));
    if (letter && index_base == 0 && first_columns.find(key) != first_columns.npos)
        return FormulaValue::of(ValueKind::power, Expression::symbol(*letter));
    throw Unreadable("expected D[-1], the last row of D, or an exponent");
}

char orientation_of(const std::string& index) {
    if (ends_with(index, "None,:") || index == "None") return 'c';
    return ends_with(index, ",None") ? 'r' : '\0';
}

FormulaValue range_of(const std::vector<FormulaValue>& given) {
    const auto require = [](bool holds, const std::string& what) {
        if (!holds) throw Unreadable(what);
    };
    for (const FormulaValue& one : given)
        if (one.is(ValueKind::base)) return one;  // over the heads
    for (const FormulaValue& one : given)
        require(one.is(ValueKind::whole), "expected whole numbers in the range");
    const FormulaValue start = given.size() == 1 ? FormulaValue::whole(0) : given[0];
    const FormulaValue& stop = given.size() == 1 ? given[0] : given[1];
    const auto by = given.size() > 2 ? given[2].constant() : 1.0;
    require(by && (*by == 1 || *by == -1), "expected steps of 1 or -1");
    const bool up = *by == 1;
    if (start.constant() && stop.constant()) {  // numbers: a list
        const auto first = static_cast<std::int64_t>(*start.constant());
        const auto end = static_cast<std::int64_t>(*stop.constant());
        const std::int64_t size = up ? end - first : first - end;
        require(size > 1 && size <= std::int64_t{most_entries}, "expected a range of B numbers");
        FormulaValue list;
        for (std::int64_t k = 0; k < size; ++k)
            list.entries.push_back(FormulaValue::whole(up ? first + k : first - k));
        return list;
    }
    const Expression size = up ? stop.exponent - start.exponent : start.exponent - stop.exponent;
    const std::string entries = multiplied_out(size);
    require(
        same_polynomial(size, letter('B')),
        entries[0] == '-'
            ? std::string("this range is empty: expected B entries, one for each place")
            : fmt::format("this range has {} entries: expected B, one for each place", entries));
    return combine(up ? "+" : "-", start, FormulaValue::any_place());
}

FormulaValue list_of(std::vector<FormulaValue> entries) {
    if (entries.size() > most_entries)
        throw Unreadable(fmt::format("a list has at most {} entries", most_entries));
    const auto is_power = [](const FormulaValue& one) { return one.is(ValueKind::power); };
    if (std::any_of(entries.begin(), entries.end(), is_power))
        for (FormulaValue& one : entries)
            if (one.constant() == 1.0) one = FormulaValue::of(ValueKind::power, Expression(0));
    const auto gap = static_cast<std::size_t>(
        std::find_if(entries.begin(), entries.end(),
                     [](const FormulaValue& one) { return one.is(ValueKind::gap); }) -
        entries.begin());
    if (gap == entries.size()) {
        FormulaValue list;
        list.entries = std::move(entries);
        return list;
    }
    if (gap == 0 || gap + 1 == entries.size())
        throw Unreadable("expected values before and behind the dots, as in 1,2,...,B");
    const FormulaValue& first = entries[0];
    for (const char* sign : {"+", "-"}) {
        FormulaValue along =
            combine(sign, FormulaValue::whole(first.exponent), FormulaValue::any_place());
        bool fits = true;
        for (std::size_t k = 0; k < entries.size(); ++k) {
            const auto back = static_cast<std::int64_t>(entries.size() - k);
            const Expression place =
                k < gap ? Expression(static_cast<std::int64_t>(k)) : letter('B') - Expression(back);
            fits = fits && (k == gap || same_polynomial(along.exponent.with(any_place, place),
                                                        entries[k].exponent));
        }
        along.kind = first.kind;
        if (fits) return along;
    }
    throw Unreadable("expected B values from the first to the last, one up or down each");
}

FormulaValue called(std::string_view what, const std::vector<FormulaValue>& given,
                    const FormulaPlaces& places, bool sums_or_places) {
    const FormulaValue& first = given[0];
    if (what == "same" || what == "triangle" || what == "floor" || what == "axes") return first;
    if (what == "range") return range_of(given);
    if (what == "exp") return exponential_of(first, places, sums_or_places);
    if (what == "log") return logarithm(first);
    if (what == "log1p") return logarithm(combine("+", FormulaValue::whole(1), first));
    if (what == "flip") return places.flipped(first);
    if (what == "negative") return negated(first);
    if (what == "where") {
        if (given.size() != 3) throw Unreadable("expected where(r >= c, ..., 0)");
        return chosen(given[0], given[1], given[2]);
    }
    if (what == "linspace") {  // both ends belong to it
        if (given.size() == 3 && given[2].is(ValueKind::base)) return given[2];  // over heads
        if (given.size() != 3 || !given[2].exponent.is_symbol('B'))
            throw Unreadable("expected linspace(first, last, B)");
        if (first.constant() && given[1].constant())
            throw Unreadable("these are whole numbers for one B only: expected arange");
        return range_of({first, combine("+", given[1], FormulaValue::whole(1))});
    }
    if (given.size() < 2) throw Unreadable("expected , and a second value");
    if (what == "min" || what == "max") return least_or_greatest(what, given, sums_or_places);
    if (what[0] == '<' || what[0] == '>') return compared(what, first, given[1]);
    return combine(what, first, given[1]);
}

FormulaValue chosen(const FormulaValue& mask, const FormulaValue& value,
                    const FormulaValue& otherwise) {
    if (!mask.is(ValueKind::mask)) throw Unreadable("expected the causal mask here, r >= c");
    if (mask.later)  // r < c ? 0 : X
        return chosen(FormulaValue::of(ValueKind::mask), otherwise, value);
    const auto number = otherwise.constant();
    if (!number || (*number != 0 && *number > as_good_as_minus_infinity))
        throw Unreadable("expected 0 where the key is later than the query");
    return combine("*", value, mask);
}

FormulaValue clamped(const FormulaValue& value, const std::string& how, bool absolute) {
    if (absolute && value.is(ValueKind::whole) && is_distance(negated(value)))
        return negated(value);
    const bool below = is_among(how, " max=0 max=0.0 none,0 ");
    if (below && value.is(ValueKind::sums)) return value;
    if (!below && !how.empty() && !is_among(how, " 0 min=0 0.0 min=0.0 "))
        throw Unreadable("expected 0 as the least value");
    if (below || !value.is(ValueKind::whole) || !is_distance(value))
        throw Unreadable("expected what is never below 0 in here, such as r-c");
    return value;
}

FormulaValue set_by(const std::string& how, const FormulaValue& value,
                    const FormulaPlaces& places) {
    if (!value.uses(any_place) && value.uses('r') == value.uses('c')) return value;
    if (is_among(how, " -1 1 -1,1 b,1 (-1,1) [-1,1] ")) return places.oriented(value, 'r');
    if (is_among(how, " 0 -2 1,-1 1,b (1,-1) [1,-1] ")) return places.oriented(value, 'c');
    throw Unreadable("expected [:, None] or [None, :] to tell rows from columns");
}

}  // namespace eq7
