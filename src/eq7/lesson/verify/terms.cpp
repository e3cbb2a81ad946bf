#include "eq7/lesson/verify/terms.hpp"

#include <cstdint>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/exponents.hpp"

namespace eq7 {

std::string term_text(const FoundTerm& term) {
    if (term.exponents.empty()) return "not seen";
    if (term.formula) return *term.formula;
    if (term.exponents.size() > 8) return "no formula";
    std::vector<std::int64_t> list;
    for (const FoundExponent& one : term.exponents) list.push_back(one.exponent);
    return fmt::format("{}", fmt::join(list, ","));
}

const std::array<const char*, 5>& term_names() {
    static const std::array<const char*, 5> names{"intra-chunk", "state-update", "carry",
                                                  "cross-chunk", "reads the state"};
    return names;
}

std::string differences(const TermTexts& found) {
    const std::size_t reads = found.size() - 1;
    const TermTexts right = term_texts(equation_seven());
    std::vector<std::string> all;
    for (std::size_t term = 0; term < found.size(); ++term)
        if (found[term] != right[term] && found[term] != "not seen")
            all.push_back(
                fmt::format("{} {}", term == reads ? "reads" : term_names()[term], found[term]));
    if (all.size() != 1) return fmt::format("{}", fmt::join(all, ", "));
    std::size_t one = 0;
    while (found[one] == right[one] || found[one] == "not seen") ++one;
    return fmt::format("{}, must be {}", all.front(), right[one]);
}

TermTexts term_texts(const Schedule& schedule) {
    return {schedule.intra.text(), schedule.state.text(), schedule.carry.text(),
            schedule.cross.text(), std::string(name(schedule.reads))};
}

TermTexts term_texts(const FittedSchedule& fitted) {
    return {term_text(fitted.intra), term_text(fitted.state), term_text(fitted.carry),
            term_text(fitted.cross), std::string(name(fitted.reads))};
}

Table terms_table(const TermTexts& found) {
    const TermTexts right = term_texts(equation_seven());
    Table table{"terms",
                plain("Exponents of gamma, term by term:"),
                {plain("term"), plain("equation (7)"), plain("these outputs")},
                {},
                1,
                0,
                false};
    const Role roles[] = {Role::intra, Role::state, Role::carry, Role::cross, Role::none};
    for (std::size_t term = 0; term < found.size(); ++term) {
        const bool differs = right[term] != found[term] && found[term] != "not seen";
        table.rows.push_back(
            {plain(term_names()[term], roles[term]), marked(plain(right[term], roles[term]), false),
             marked(plain(found[term], differs ? Role::wrong : roles[term]), differs)});
    }
    return table;
}

}  // namespace eq7
