#include "eq7/algebra/formula_functions.hpp"

#include <fmt/format.h>

#include "eq7/algebra/formula_names.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// What code writes for the logarithm of 0.
constexpr double as_good_as_minus_infinity = -1e4;

FormulaValue least_or_greatest(std::string_view what, const std::vector<FormulaValue>& given,
                               bool sums_or_places) {
    const bool sums =
        given[0].is(ValueKind::sums) || (sums_or_places && same_polynomial(given[0].text, "r-c"));
    if (what == "min" && sums && given[1].constant() == 0.0) return given[0];
    std::string list;
    for (const FormulaValue& one : given) {
        if (!one.is(ValueKind::whole)) throw Unreadable("expected whole numbers in here");
        list += (list.empty() ? "" : ",") + one.text;
    }
    return FormulaValue::whole(fmt::format("{}({})", what, list));
}

// exp(b[:, None] - b[None, :]) without a rate: b can only be cumulative sums.
FormulaValue exponential_of(const FormulaValue& value, bool sums_or_places) {
    const bool whole = value.is(ValueKind::whole) && sums_or_places;
    if (!whole || !same_polynomial(value.text, "r-c")) return exponential(value);
    return exponential(combine("-", cumulative_sum("r", false), cumulative_sum("c", false)));
}

}  // namespace

FormulaValue called(std::string_view what, const std::vector<FormulaValue>& given,
                    const FormulaPlaces& places, bool sums_or_places) {
    const FormulaValue& first = given[0];
    if (what == "same" || what == "floor" || what == "axes") return first;
    if (what == "range") return range_of(given);
    if (what == "exp") return exponential_of(first, sums_or_places);
    if (what == "log") return logarithm(first);
    if (what == "log1p") return logarithm(combine("+", FormulaValue::whole("1"), first));
    if (what == "flip") return places.flipped(first);
    if (what == "negative") return negated(first);
    if (what == "where") {
        if (given.size() != 3) throw Unreadable("expected where(r >= c, ..., 0)");
        return chosen(given[0], given[1], given[2]);
    }
    if (what == "linspace") {  // both ends belong to it
        if (given.size() == 3 && given[2].is(ValueKind::base)) return given[2];  // over heads
        if (given.size() != 3 || given[2].text != "B")
            throw Unreadable("expected linspace(first, last, B)");
        return range_of({first, combine("+", given[1], FormulaValue::whole("1"))});
    }
    if (given.size() < 2) throw Unreadable("expected , and a second value");
    if (what == "min" || what == "max") return least_or_greatest(what, given, sums_or_places);
    if (what[0] == '<' || what[0] == '>') return compared(what, first, given[1]);
    return combine(what, first, given[1]);
}

FormulaValue chosen(const FormulaValue& mask, const FormulaValue& value,
                    const FormulaValue& otherwise) {
    if (!mask.is(ValueKind::mask)) throw Unreadable("expected the causal mask here, r >= c");
    if (mask.text == "0")  // r < c ? 0 : X
        return chosen(FormulaValue::of(ValueKind::mask), otherwise, value);
    const auto number = otherwise.constant();
    if (!number || (*number != 0 && *number > as_good_as_minus_infinity))
        throw Unreadable("expected 0 where the key is later than the query");
    return combine("*", value, mask);
}

FormulaValue clamped(const FormulaValue& value, const std::string& how) {
    const bool below = is_among(how, " max=0 max=0.0 none,0 ");
    if (below && value.is(ValueKind::sums)) return value;
    if (!below && !how.empty() && !is_among(how, " 0 min=0 0.0 min=0.0 "))
        throw Unreadable("expected 0 as the least value");
    if (below || !value.is(ValueKind::whole) || !same_polynomial(value.text, "r-c"))
        throw Unreadable("expected the distance r-c in here, which is not below 0");
    return value;
}

FormulaValue set_by(const std::string& how, const FormulaValue& value,
                    const FormulaPlaces& places) {
    if (value.text.find_first_of("@rc") == std::string::npos) return value;
    if (is_among(how, " -1 1 -1,1 b,1 (-1,1) [-1,1] ")) return places.oriented(value, 'r');
    if (is_among(how, " 0 -2 1,-1 1,b (1,-1) [1,-1] ")) return places.oriented(value, 'c');
    if (places.letter) return value;
    throw Unreadable("expected [:, None] or [None, :] to tell rows from columns");
}

}  // namespace eq7
