#include "eq7/lesson/precision/precision.hpp"

#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision_sections.hpp"

namespace eq7 {

namespace {

// What was measured, its bound, the room between them, and where it stops being a number.
Table error_table(const std::string& name, const Text& title, const std::string& what) {
    Table table{
        name,
        title,
        {plain(what), plain("measured"), plain("bound"), plain("room"), plain("inf/NaN at")},
        {},
        1,
        0,
        false};
    table.least_important = {2, 1};
    return table;
}

std::string room(const RoundingError& error) {
    if (error.share <= 0) return "·";
    constexpr double most_in_full = 10000;
    const std::string in_full = fmt::format("{:.1f}", 1 / error.share);
    return 1 / error.share < most_in_full ? in_full : shown(1 / error.share);
}

std::vector<Text> error_row(const RoundingError& error) {
    return {parse_text(in_words(error.name)), shown_cell(error.measured), shown_cell(error.bound),
            plain(room(error)),
            error.first_not_finite ? plain(fmt::format("{}", *error.first_not_finite), Role::wrong)
                                   : plain("·")};
}

Section first_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    Section section{plain("What was run"), {}};
    section.blocks.push_back(paragraph(fmt::format(
        "Every operation on numbers rounds its result to the digits that there are. In {} that "
        "moves it by at most $u={}$ of its size. What is left of this in the outputs of the three "
        "forms, and which way to make the powers of $gamma$ loses least? $N={}$ tokens, chunks of "
        "$B={}$, $d={}$, an initial state; $q$, $k$ and $v$ made up, between -0.9 and 0.9.",
        long_name(of.precision), fmt::format("2^(-{})", format_of(of.precision).digits), of.N, of.B,
        of.d)));
    if (report.gamma != of.gamma)
        section.blocks.push_back(paragraph(fmt::format(
            "{} holds the decay {} as {:.10g}. That alone changes the weight of a key $t$ tokens "
            "old by about {:.1e} $t$ of itself. From here on the decay is the one that is held.",
            long_name(of.precision), of.gamma, report.gamma,
            std::abs(report.gamma - of.gamma) / of.gamma)));
    return section;
}

Section forms_section(const PrecisionReport& report) {
    Section section{
        plain("What is left in the outputs"),
        {paragraph(
            "The largest error of an output, over the largest output. The last row is the parallel "
            "form with $gamma^n$ moved into the queries and $gamma^(-m)$ into the keys; its mask "
            "selects.")}};
    for (std::size_t index = 0; index < report.forms.size(); ++index) {
        Table table = error_table(fmt::format("forms-{}", index + 1),
                                  plain(report.forms[index].arithmetic), "form");
        for (const RoundingError& form : report.forms[index].forms)
            table.rows.push_back(error_row(form));
        section.blocks.push_back(std::move(table));
    }
    section.blocks.push_back(
        paragraph("The bound is computed along with the numbers: each carries how far it may be "
                  "off. A sum x + y adds the errors a and b of its terms. A product turns them "
                  "into |x|b + a|y| + ab. Every rounding then adds $u$ times the result; a product "
                  "also half of the smallest number, for underflow. So the forms themselves count "
                  "their roundings (Higham, running error analysis)."));
    section.blocks.push_back(
        paragraph("Room is the smallest ratio of bound to error over all outputs. It would be 1 if "
                  "all roundings went the same way."));
    section.blocks.push_back(
        check(report.within_bounds(), "no error is above its bound: in every output and power"));
    return section;
}

Table powers_table(const std::string& name, const std::string& title,
                   const std::vector<PowerErrors>& ways) {
    Table table = error_table(name, parse_text(title), "way");
    for (const PowerErrors& way : ways) table.rows.push_back(error_row(way.error));
    return table;
}

std::vector<Block> powers_tables(const PrecisionReport& report) {
    const std::size_t near = report.chunk_powers.front().by_token.size();
    const std::size_t far = report.power_tokens;
    std::vector<Block> tables{powers_table(
        "powers-chunk", fmt::format("Powers up to $n={}$, which a chunk needs", near - 1),
        report.chunk_powers)};
    if (far > near)
        tables.emplace_back(powers_table(
            "powers",
            fmt::format("Powers up to $n={}$, {}", far - 1,
                        far > report.of.N ? "past the last that is not 0" : "for all tokens"),
            report.powers));
    return tables;
}

Section powers_section(const PrecisionReport& report) {
    Section section{plain("Four ways to make the powers"), powers_tables(report)};
    section.blocks.insert(
        section.blocks.end(),
        {plot_of_power_errors(report),
         paragraph("Errors are relative to the power; where it is smaller than any number with "
                   "all its digits, to the smallest of those."),
         paragraph("$gamma^(n-m)$ from the difference is rounded once. $gamma^n gamma^(-m)$ is "
                   "rounded three times. One multiplication a token rounds once a token. In "
                   "exp($n$ log $gamma$) the exponent is rounded, up to three times, and an "
                   "error of $u$ in it becomes one of $n u$ |log $gamma$| in the power."),
         paragraph(fmt::format("Prefer {}: of the ways that stay finite it has the smallest "
                               "bound here. Make the power in the widest format at hand.",
                               in_words(report.preferred().name)))});
    return section;
}

Section limits_of_this() {
    return {plain("What this does not say"),
            {paragraph(
                "Operations are emulated one by one, in the order of the formulas. Other hardware "
                "sums in another order, may round a product and a sum at once, or take subnormal "
                "numbers for 0: the size of the errors is the same, their digits are not. The "
                "bound holds for these inputs and this order. Powers, exp and log are rounded from "
                "more digits than the format has; a library may be off by another unit or two.")}};
}

}  // namespace

std::string shown(double number) {
    if (std::isnan(number)) return "NaN";
    return std::isinf(number) ? "inf" : fmt::format("{:.2g}", number);
}

Text shown_cell(double number) {
    return plain(shown(number), std::isfinite(number) ? Role::none : Role::wrong);
}

Text whole_cell(const std::optional<std::int64_t>& number) {
    return plain(number ? fmt::format("{}", *number) : "no end");
}

std::string in_words(const std::string& slug) {
    if (slug == "parallel-factored") return "parallel, factored";
    if (slug == "direct") return "$gamma^(n-m)$ at once";
    if (slug == "factored") return "$gamma^n gamma^(-m)$";
    if (slug == "stepwise") return "step by step";
    if (slug == "exp-log") return "exp($n$ log $gamma$)";
    return slug;
}

Document precision_document(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    Document document;
    document.title = parse_text(fmt::format("What {} does to the forms and the powers: $gamma={}$",
                                            long_name(of.precision), of.gamma));
    document.whole = fmt::format(
        "eq7 precision --dtype {} --gamma {} --tokens {} --chunk {} --dim {} --format csv",
        name(of.precision), of.gamma, of.N, of.B, of.d);
    document.sections = {precision_answers(report), first_section(report),  forms_section(report),
                         apart_section(report),     powers_section(report), nan_section(report),
                         chunk_section(report),     limits_of_this()};
    return document;
}

}  // namespace eq7
