#include "eq7/retention/schedule.hpp"

#include <algorithm>
#include <utility>

#include "eq7/algebra/checked.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

constexpr std::string_view exponent_symbols = "BLrci";

Expression expression(const IndexPolynomial& polynomial) {
    return Expression::parse(polynomial.to_compact_string(), exponent_symbols, "exponent");
}

std::string in_full_chunk(const IndexPolynomial& exponent) {
    return exponent.substitute(Symbol::L, symbols::B).to_compact_string();
}

}  // namespace

std::string_view name(Part part) {
    constexpr std::array<std::string_view, 4> names{"intra", "state", "carry", "cross"};
    return names[static_cast<std::size_t>(part)];
}

std::string_view symbols_of(Part part) {
    constexpr std::array<std::string_view, 4> symbols{"BLrci", "BLci", "BLi", "BLri"};
    return symbols[static_cast<std::size_t>(part)];
}

std::string_view places_of(Part part) {
    const std::string_view symbols = symbols_of(part);
    return symbols.substr(0, symbols.size() - 1);
}

std::string_view name(Reads reads) { return reads == Reads::previous ? "previous" : "current"; }

Factor::Factor(Stretch tokens, std::string text)
    : text_(std::move(text)),
      exponent_text_(in_full_chunk(length(tokens))),
      tokens_(std::move(tokens)),
      exponent_(expression(length(*tokens_))) {}

Factor::Factor(const Expression& exponent)
    : text_(exponent.text()), exponent_text_(exponent.text()), exponent_(exponent) {
    try {
        const auto decided = IndexPolynomial::where_decided(exponent);
        if (decided && decided->is_zero()) tokens_ = Stretch();
        if (decided && !exponent.is_polynomial()) exponent_ = expression(*decided);
    } catch (const Overflow&) {  // too large to multiply out: it stays as it is
    }
}

Factor Factor::parse(std::string_view text, Part part, std::string_view name, int index_base) {
    if (looks_like_stretch(text))
        return {parse_stretch(text, places_of(part), name, index_base), std::string(text)};
    return Expression::parse(text, symbols_of(part), name);
}

bool Schedule::uses_chunk_index() const {
    return std::any_of(factors.begin(), factors.end(),
                       [](const Factor& factor) { return factor.exponent().uses('i'); });
}

bool Schedule::knows_tokens() const {
    return std::all_of(factors.begin(), factors.end(),
                       [](const Factor& factor) { return factor.tokens().has_value(); });
}

const std::string& Replaced::operator[](Part part) const {
    const std::array<const std::string*, 4> texts{&intra, &state, &carry, &cross};
    return *texts[static_cast<std::size_t>(part)];
}

const Schedule& equation_seven() {
    static const Schedule schedule = equation_seven_stretches();
    return schedule;
}

Schedule equation_seven_with(const Replaced& replaced) {
    Schedule schedule = equation_seven();
    for (const Part part : parts)
        if (!replaced[part].empty())
            schedule[part] = Factor::parse(replaced[part], part, name(part));
    return schedule;
}

}  // namespace eq7
