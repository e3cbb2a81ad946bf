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

bool has_place(const FormulaValue& value, char place) {
    return substituted(value.text, place, "0") != value.text;
}

}  // namespace

FormulaValue FormulaPlaces::oriented(const FormulaValue& value, char place) const {
    // What has rows and columns already only gets another axis.
    if (letter || value.is_list() || value.kind == ValueKind::base || place == '\0' ||
        (has_place(value, 'r') && has_place(value, 'c')))
        return value;
    FormulaValue result = value;
    const std::string own(1, place);
    result.text = substituted(result.text, '@', from_zero(place));
    result.text = substituted(substituted(result.text, 'r', own), 'c', own);
    return result;
}

FormulaValue FormulaPlaces::turned(const FormulaValue& value) const {
    FormulaValue result = value;
    if (!letter)
        result.text =
            substituted(substituted(substituted(value.text, 'r', "@"), 'c', "r"), '@', "c");
    return result;
}

FormulaValue FormulaPlaces::flipped(const FormulaValue& value) const {
    FormulaValue result = value;
    std::reverse(result.entries.begin(), result.entries.end());
    if (result.is_list()) return result;
    result.text = substituted(result.text, '@', "B-1-@");
    const char* last = index_base == 0 ? "B-1-" : "B+1-";
    for (const char place : {'r', 'c'})
        result.text = substituted(result.text, place, last + std::string(1, place));
    return result;
}

FormulaValue FormulaPlaces::row_of_mask(const std::string& index) const {
    const std::string key = ' ' + index + ' ';
    constexpr std::string_view last_rows = " -1 -1,: B-1 B-1,: -1,... ...,-1,: :,-1,: :,-1 ",
                               first_columns = " :,0 ...,0 :,:,0 ";
    if (letter && index_base == 0 && last_rows.find(key) != last_rows.npos)
        return FormulaValue::of(ValueKind::power, fmt::format("B-1-{}", *letter), 0);
    if (letter && index_base == 0 && first_columns.find(key) != first_columns.npos)
        return FormulaValue::of(ValueKind::power, std::string(1, *letter));
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
    const FormulaValue start = given.size() == 1 ? FormulaValue::whole("0") : given[0];
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

FormulaValue list_of(std::vector<FormulaValue> entries) {
    if (entries.size() > most_entries)
        throw Unreadable(fmt::format("a list has at most {} entries", most_entries));
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
        throw Unreadable("expected values before and behind the dots, as in 1,2,...,B");
    const FormulaValue& first = entries[0];
    for (const char* sign : {"+", "-"}) {
        FormulaValue along = combine(sign, FormulaValue::whole(first.text, first.tightness),
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
    throw Unreadable("expected B values from the first to the last, one up or down each");
}

}  // namespace eq7
