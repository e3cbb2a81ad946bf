#include "eq7/lesson/variants.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/schedule_json.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

// A normalised variant is right up to one positive scale a row: its exponents are equation (7)'s,
// and whether its numbers are is for arrays to show.
constexpr const char* normalised = "normalised";

std::string smallest(const Counterexample& at) {
    return fmt::format("$B={}$, $N={}$, $n={}$: needs ${}$, gets ${}$", at.B, at.N, at.n,
                       at.required.to_string(), at.actual.to_string());
}

Check outputs_of(const Variant& variant, const Decision& decision) {
    if (variant.normalised)
        return check(true,
                     "**outputs**: no verdict of their own: the exponents are equation (7)'s, the "
                     "rows are rescaled");
    if (decision.outputs.answer == Answer::proved)
        return check(true, "**outputs**: proved for every $B$, $N$ and $gamma$");
    return check(false, fmt::format("**outputs**: refuted, {}. {}", sentence_of(decision.diagnosis),
                                    smallest(*decision.outputs.counterexample)));
}

Check state_of(const Decision& decision) {
    if (decision.state.answer == Answer::proved) return check(true, "**state**: proved");
    return check(false,
                 fmt::format("**state**: refuted. {}", smallest(*decision.state.counterexample)));
}

Paragraph exponents_of(const Variant& variant) {
    const Schedule& schedule = variant.schedule;
    return paragraph(fmt::format(
        "[state|state-update `{}`], [carry|carry `{}`], [cross|cross-chunk `{}`], reads the {} "
        "state{}",
        schedule.state.text(), schedule.carry.text(), schedule.cross.text(), name(schedule.reads),
        variant.index_base == 1 ? " (here counted from 0, in print from 1)" : ""));
}

// The verdict's reasons, the kind of mistake, and every exponent.
Paragraph see_also(const Variant& variant, const Decision& decision) {
    if (variant.normalised) return paragraph("See `eq7 explain normalisation`.");
    std::string commands = fmt::format("`eq7 check --variant {}`", variant.name);
    if (is_known_mistake(decision.diagnosis))
        commands += fmt::format(", `eq7 explain {}`", decision.diagnosis);
    for (const TablesPage& page : tables_pages())
        if (page.variant == variant.name && page.B == 4)
            commands += fmt::format(", `eq7 {}`", page.command());
    return paragraph("See " + commands + ".");
}

Section section_of(const Variant& variant) {
    const Decision decision = decide(variant.schedule);
    Section section;
    section.title = parse_text(fmt::format("`{}`: {}", variant.name, variant.title));
    section.blocks.push_back(exponents_of(variant));
    section.blocks.push_back(outputs_of(variant, decision));
    if (!variant.normalised) section.blocks.push_back(state_of(decision));
    section.blocks.push_back(paragraph(variant.misread));
    section.blocks.push_back(paragraph("Where: " + variant.source + "."));
    section.blocks.push_back(see_also(variant, decision));
    return section;
}

Text verdict(const Verdict& one) {
    return plain(std::string(name(one.answer)),
                 one.answer == Answer::proved ? Role::right : Role::wrong);
}

Text power_of(const Expression& exponent, Role role) {
    const std::string text = exponent.text();
    return {{text.size() == 1 ? "gamma^" + text : fmt::format("gamma^({})", text),
             Span::Style::maths, role, false}};
}

// One line for each: what to see first.
Table overview() {
    Table table;
    table.name = "variants";
    const auto sign = [](const char* maths) {
        return Text{{maths, Span::Style::maths, Role::none, false}};
    };
    table.header = {plain("name"),  sign("zeta"),     plain("carry"), sign("xi"),
                    plain("reads"), plain("outputs"), plain("state")};
    for (const Variant& variant : catalogue()) {
        const Schedule& schedule = variant.schedule;
        const Decision decision = decide(schedule);
        std::vector<Text> row{plain(variant.name), plain(schedule.state.text(), Role::state),
                              plain(schedule.carry.text(), Role::carry),
                              plain(schedule.cross.text(), Role::cross),
                              plain(std::string(name(schedule.reads)))};
        row.push_back(variant.normalised ? plain(normalised) : verdict(decision.outputs));
        row.push_back(variant.normalised ? plain(normalised) : verdict(decision.state));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// The paper's printings side by side, in the order in which they appeared.
Section printings() {
    Section section{plain("The paper, side by side"), {}};
    Table table{"printings", {}, {plain("")}, {}, 1, 0, false};
    std::vector<std::vector<Text>> rows{{plain("store, as printed")}, {plain("read, as printed")},
                                        {plain("rows count from")},   {plain("reads")},
                                        {plain("store, from 0")},     {plain("read, from 0")},
                                        {plain("outputs")},           {plain("state")}};
    for (const char* name : {"first-printing", "no-zeta", "appendix-one-based", "eq7"}) {
        const Variant& variant = find_variant(name);
        const Decision decision = decide(variant.schedule);
        table.header.push_back(plain(variant.printing.place));
        const std::vector<Text> column{
            parse_text(variant.printing.state),
            parse_text(variant.printing.cross),
            plain(fmt::format("{}", variant.index_base)),
            parse_text(variant.schedule.reads == Reads::current ? "$R_i$" : "$R_(i-1)$"),
            power_of(variant.schedule.state, Role::state),
            power_of(variant.schedule.cross, Role::cross),
            verdict(decision.outputs),
            verdict(decision.state)};
        for (std::size_t row = 0; row < rows.size(); ++row) rows[row].push_back(column[row]);
    }
    table.rows = std::move(rows);
    section.blocks.push_back(
        paragraph("Equation (7) stands in the paper (arXiv 2307.08621) more than once, and not "
                  "always the same. \"Store\" is the factor on a key as it enters its chunk's "
                  "state ([state|state-update]), \"read\" the factor on a query's row as it reads "
                  "a state ([cross|cross-chunk]). The carry is $gamma^B$ in all of them. The "
                  "pseudo-code leaves the value of `inner_decay` open; here it is $gamma^(r+1)$."));
    section.blocks.push_back(std::move(table));
    const Schedule& appendix = find_variant("appendix-one-based").schedule;
    section.blocks.push_back(
        check(schedule_text(appendix) == schedule_text(equation_seven()),
              "the appendix, counted from 1, and the later text, counted from 0, are one formula"));
    section.blocks.push_back(
        paragraph("What implementations have, and what else was tried, follows. Under each formula "
                  "stands what was misread."));
    return section;
}

}  // namespace

Document variants_document() {
    Document document;
    document.title = plain("Equation (7) in print and in code, side by side");
    document.whole = "eq7 variants --json";
    Section first;
    first.blocks.push_back(
        paragraph("All have equation (7)'s intra-chunk decay $r-c$ and are counted from 0. The "
                  "verdicts were computed now; `eq7 check --variant NAME` shows why."));
    first.blocks.push_back(overview());
    document.sections.push_back(std::move(first));
    document.sections.push_back(printings());
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
             {"source", unadorned(parse_text(variant.source))},
             {"title", variant.title},
             {"misread", unadorned(parse_text(variant.misread))},
             {"index_base", variant.index_base},
             {"diagnosis", diagnosis_json(decision.diagnosis)}});
    }
    return list.dump() + '\n';
}

}  // namespace eq7
