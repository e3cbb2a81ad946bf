#include "eq7/lesson/probe/probe.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/exponents.hpp"

namespace eq7 {

namespace {

std::string setting(const ProbeReport& report) {
    const ProbeSettings& of = report.settings;
    std::string text = fmt::format(
        "Rule {}, $N={}$ tokens in chunks of $B={}$, keys of {} and values of {} "
        "dimensions, {} runs.",
        name(of.rule), of.N, of.B, of.d, of.e, report.runs);
    if (of.rule == Rule::retention)
        text +=
            " Keys and values are unit vectors, so that each number of the output is a power "
            "of $gamma$.";
    else
        text +=
            " Keys and values are unit vectors and gates are 1 or one halving, so that each "
            "number of the output tells which tokens' gates it took.";
    if (report.packed)
        text += " Each run is right by itself, so here they were packed into one sequence.";
    if (report.lost > 0)
        text += fmt::format(
            " {} numbers are too small for the arithmetic: nothing is said of them.", report.lost);
    if (report.blurred > 0)
        text += fmt::format(
            " In {} numbers a token more or less would not show: there a $gamma$ so near 1 changes "
            "less than rounding does.",
            report.blurred);
    return text;
}

Table parts_table(const ProbeReport& report) {
    Table table{
        "parts", plain("Part by part:"), {plain("part"), plain("right"), plain("wrong")}, {}, 1, 0,
        false};
    for (const PartCount& part : report.parts)
        table.rows.push_back(
            {plain(part.part), plain(fmt::format("{}", part.right)),
             plain(fmt::format("{}", part.wrong), part.wrong == 0 ? Role::none : Role::wrong)});
    return table;
}

// A text that is no markup.
Paragraph as_it_is(const std::string& text) { return {plain(text)}; }

// With one gamma per head: W, the exponents that are wrong, and the command that looks at them.
Section exponents(const ProbeReport& report) {
    constexpr std::size_t most_tokens_shown = 24;
    Section section;
    section.title = plain("Which exponents has it?");
    const std::size_t shown = std::min(report.settings.N, most_tokens_shown);
    if (report.table) {
        const Coefficients right = parallel_coefficients(report.settings.N);
        section.blocks.push_back(coefficient_table(
            "recovered",
            fmt::format("Exponents found, $W[n,m]$: query n down, key m across{}. Each ! is not "
                        "$n - m$",
                        shown < report.settings.N ? ", the first tokens" : ""),
            *report.table, report.settings.B, shown, &right));
    }
    for (const ProbedExponent& one : report.exponents)
        section.blocks.push_back(check(false, fmt::format("{}: found `{}`, required `{}`",
                                                          one.factor, one.found, one.required)));
    if (!report.exponents.empty() && report.only_sums)
        section.blocks.push_back(
            paragraph("Outputs show the sum of the state-update and the cross-chunk exponent only. "
                      "One of them may be larger by any $s$ and the other smaller; shown is the "
                      "choice that needs the fewest changes."));
    const std::string command = report.check_command();
    if (!command.empty()) section.blocks.push_back(Commands{{command}});
    return section;
}

void add_random(const ProbeReport& report, Section& section) {
    if (!report.random) {
        section.blocks.push_back(paragraph(
            "Not looked at: random inputs, which show what is no sum of such terms. The output has "
            "no random batch entry."));
        return;
    }
    const RandomPart& part = *report.random;
    const bool right =
        part.verdict != Judgement::different && part.verdict != Judgement::equal_up_to_row_scale;
    section.blocks.push_back(check(
        right,
        fmt::format(
            "outputs of random inputs: {}{}", errors_text(part),
            part.verdict == Judgement::undecided ? ", and not larger than it can make them" : "")));
    if (part.state)
        section.blocks.push_back(check(*part.state != Judgement::different,
                                       *part.state == Judgement::different
                                           ? "their final state is not the recurrent one"
                                           : "their final state is the recurrent one"));
    if (!part.cause || right) return;
    if (part.cause->kind == "unknown") return;
    section.blocks.push_back(paragraph(part.cause->text));
    if (!part.cause->advice.empty()) section.blocks.push_back(Commands{part.cause->advice});
}

Section strength(const ProbeReport& report) {
    Section section;
    section.title = plain("What do random inputs say, and what was not looked at?");
    add_random(report, section);
    const ProbeSettings& of = report.settings;
    std::vector<std::string> missing;
    if (const std::string parts = untested_parts(of); !parts.empty())
        missing.push_back(parts + " (that takes at least three chunks)");
    if (of.N % of.B == 0) missing.push_back("a short last chunk");
    if (!of.initial_state) missing.push_back("an initial state");
    if (!report.has_state) missing.push_back("the final state");
    if (!report.packed) missing.push_back("packed sequences");
    if (missing.empty()) section.title = plain("What do random inputs say?");
    if (!missing.empty())
        section.blocks.push_back(
            paragraph(fmt::format("Not looked at: {}.", fmt::join(missing, ", "))));
    return section;
}

// What "equal" is said of: of no more than was read.
std::string equal_text(const ProbeReport& report) {
    if (report.none_read) return "equal, but no decay could be read from these numbers";
    const ProbeSettings& of = report.settings;
    const std::size_t chunks = (of.N + of.B - 1) / of.B;
    return fmt::format("equal: every decay{}{} is taken over the right tokens",
                       chunks == 1   ? " that one chunk uses"
                       : chunks == 2 ? " that two chunks use"
                                     : "",
                       report.lost + report.blurred > 0 ? " that could be read" : "");
}

}  // namespace

std::string untested_parts(const ProbeSettings& of) {
    if (of.N > 2 * of.B) return "";
    return of.N > of.B ? "the carry"
                       : "what queries take of earlier chunks: the state-update decay, the carry "
                         "and the cross-chunk decay";
}

Document probe_read_document(const ProbeReport& report) {
    Document document;
    document.title =
        plain(report.right() ? equal_text(report) : "different: " + report.findings.front().text);
    Section first;
    for (const Finding& finding : report.findings) {
        if (&finding != &report.findings.front())
            first.blocks.push_back(as_it_is("Also: " + finding.text + "."));
        if (!finding.example.empty()) first.blocks.push_back(Listing{{finding.example}});
    }
    first.blocks.push_back(paragraph(setting(report)));
    first.blocks.push_back(parts_table(report));
    for (const PartCount& part : report.parts)
        if (part.wrong > 0 && !part.example.empty())
            first.blocks.push_back(Listing{{part.part + ": " + part.example}});
    document.sections.push_back(std::move(first));
    if (report.table || !report.check_command().empty())
        document.sections.push_back(exponents(report));
    document.sections.push_back(strength(report));
    return document;
}

}  // namespace eq7
