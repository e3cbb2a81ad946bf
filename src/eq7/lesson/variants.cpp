#include "eq7/lesson/topics.hpp"

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// A normalised variant is right up to one positive scale a row: its exponents are equation (7)'s,
// and whether its numbers are is for arrays to show.
constexpr const char* normalised = "normalised";

// The verdict's reasons, the kind of mistake, and every exponent.
std::string see_also(const Variant& variant, const Decision& decision) {
    if (variant.normalised) return "See `eq7 explain normalisation`.";
    return fmt::format("See `eq7 check --variant {}`,{} `eq7 {}`.", variant.name,
                       is_known_mistake(decision.diagnosis)
                           ? fmt::format(" `eq7 explain {}` ({}),", decision.diagnosis,
                                         sentence_of(decision.diagnosis))
                           : "",
                       docs_tables_command(variant.name));
}

Section section_of(const Variant& variant) {
    const Decision decision = decide(variant.schedule);
    Blocks verdicts;
    if (variant.normalised)
        verdicts = check(true,
                         "**outputs**: no verdict of their own: the exponents are equation (7)'s, "
                         "the rows are rescaled");
    else
        for (const Claim claim : {Claim::outputs, Claim::state, Claim::short_last_chunk})
            verdicts = {verdicts, claim_lines(claim, decision)};
    return section(fmt::format("`{}`: {}", variant.name, variant.title),
                   {schedule_text(variant.schedule) +
                        (variant.index_base == 1 ? " (here counted from 0, in print from 1)" : ""),
                    verdicts, variant.misread,
                    variant.source == "constructed" ? "Made up to show the mistake."
                                                    : "Where: " + variant.source + ".",
                    see_also(variant, decision)});
}

Text verdict(const Verdict& one) {
    return plain(std::string(name(one.answer)),
                 one.answer == Answer::proved ? Role::right : Role::wrong);
}

// The same for gates: "not said" where some factor is only an exponent.
Text verdict(const std::optional<Verdicts>& gates) {
    return gates ? verdict(gates->outputs) : plain("not said", Role::quiet);
}

Text power_of(const Factor& factor, Role role) {
    const std::string& text = factor.exponent_text();
    return {{text.size() == 1 ? "gamma^" + text : fmt::format("gamma^({})", text),
             Span::Style::maths, role, false}};
}

// One line for each: what to see first.
Table overview() {
    Table table{
        "variants",
        {},
        texts({"name", "$zeta$", "$xi$", "outputs", "gates", "state", "short", "carry", "reads"})};
    for (const Variant& variant : catalogue()) {
        const Schedule& schedule = variant.schedule;
        const Decision decision = decide(schedule);
        std::vector<Text> row{plain(variant.name), plain(schedule[Part::state].text(), Role::state),
                              plain(schedule[Part::cross].text(), Role::cross)};
        for (const Text& cell : {verdict(decision.outputs), verdict(decision.gates),
                                 verdict(decision.state), verdict(decision.short_last_chunk)})
            row.push_back(variant.normalised ? plain(normalised) : cell);
        row.push_back(plain(schedule[Part::carry].text(), Role::carry));
        row.push_back(plain(std::string(name(schedule.reads))));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// The paper's printings side by side, in the order in which they appeared.
Section printings() {
    Table table{"printings",
                {},
                {plain("")},
                {{plain("store, as printed")},
                 {plain("read, as printed")},
                 {plain("rows count from")},
                 {plain("reads")},
                 {plain("store, from 0")},
                 {plain("read, from 0")},
                 {plain("outputs")},
                 {plain("state")}}};
    for (const char* name : {"first-printing", "no-zeta", "appendix-one-based", "eq7"}) {
        const Variant& variant = find_variant(name);
        const Decision decision = decide(variant.schedule);
        table.header.push_back(plain(variant.printing.place));
        const std::vector<Text> column{
            parse_text(variant.printing.state),
            parse_text(variant.printing.cross),
            plain(variant.index_base),
            parse_text(variant.schedule.reads == Reads::current ? "$R_i$" : "$R_(i-1)$"),
            power_of(variant.schedule[Part::state], Role::state),
            power_of(variant.schedule[Part::cross], Role::cross),
            verdict(decision.outputs),
            verdict(decision.state)};
        for (std::size_t row = 0; row < column.size(); ++row)
            table.rows[row].push_back(column[row]);
    }
    return section(
        "The paper, side by side",
        {"Equation (7) stands in the paper (arXiv 2307.08621) more than once, and not always the "
         "same. \"Store\" is the factor on a key as it enters its chunk's state "
         "([state|state-update]), \"read\" the factor on a query's row as it reads a state "
         "([cross|cross-chunk]). The carry is $gamma^B$ in all of them. The pseudo-code leaves the "
         "value of `inner_decay` open; here it is $gamma^(r+1)$. All are written for full chunks; "
         "their verdicts are those of the formula with $L$ for $B$ in a short last chunk. Typed "
         "with $B$, the same formula leaves a wrong final state there: `eq7 check --state B-1-c "
         "--carry B`.",
         table,
         check(schedule_text(find_variant("appendix-one-based").schedule) ==
                   schedule_text(equation_seven()),
               "the appendix, counted from 1, and the later text, counted from 0, are one formula"),
         "What implementations have, and what else was tried, follows. Under each formula stands "
         "what was misread."});
}

}  // namespace

Document variants_document() {
    Document document{
        plain("Equation (7) in print and in code, side by side"),
        {section("",
                 {"All have equation (7)'s intra-chunk decay $(c,r]$ and are counted from 0. A "
                  "stretch says which tokens' decays a factor takes, an exponent only how many: "
                  "gates are then not decided. The paper writes $B$ everywhere, which is full "
                  "chunks only; $L$, the number of tokens in the chunk, is eq7's reading of it in "
                  "the factors that make a state. \"Short\" is the final state after a short last "
                  "chunk. `Gseq[r]` is the sum of all logarithms of decays from the sequence's "
                  "first token to row $r$'s. The verdicts were computed now; `eq7 check --variant "
                  "NAME` shows why. An entry that only rescales its rows (normalised) has equation "
                  "(7)'s exponents; `eq7 verify` recognises its outputs.",
                  overview()}),
         printings()},
        "eq7 variants --json"};
    for (const Variant& variant : catalogue()) document.sections.push_back(section_of(variant));
    return document;
}

std::string variants_json() {
    Json list = Json::array();
    for (const Variant& variant : catalogue()) {
        const Decision decision = decide(variant.schedule);
        list.push_back(
            {{"name", variant.name},
             {"schedule", schedule_json(variant.schedule)},
             {"outputs", variant.normalised ? normalised : name(decision.outputs.answer)},
             {"state", variant.normalised ? normalised : name(decision.state.answer)},
             {"short_last_chunk",
              variant.normalised ? normalised : name(decision.short_last_chunk.answer)},
             {"gates", variant.normalised || !decision.gates
                           ? Json(nullptr)
                           : Json(name(decision.gates->outputs.answer))},
             {"source", unadorned(parse_text(variant.source))},
             {"title", variant.title},
             {"misread", unadorned(parse_text(variant.misread))},
             {"index_base", variant.index_base},
             {"diagnosis", diagnosis_json(decision.diagnosis)}});
    }
    return json_line(list);
}

}  // namespace eq7
