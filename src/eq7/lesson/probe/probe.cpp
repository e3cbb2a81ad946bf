#include "eq7/lesson/probe/probe.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/json.hpp"

namespace eq7 {

namespace {

std::string setting(const ProbeReport& report) {
    const ProbeSettings& of = report.settings;
    std::string text = fmt::format(
        "Rule {}, $N={}$ tokens in chunks of $B={}$, keys of {} and values of {} dimensions, {} "
        "runs.",
        name(of.rule), of.N, of.B, of.d, of.e, report.runs);
    if (of.rule == Rule::retention)
        text +=
            " Keys and values are unit vectors, so that each number of the output is a power of "
            "$gamma$.";
    else
        text +=
            " Keys and values are unit vectors and gates are 1 or one halving, so that each number "
            "of the output tells which tokens' gates it took.";
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
    Table table{"parts", plain("Part by part:"), {plain("part"), plain("right"), plain("wrong")}};
    for (const PartCount& part : report.parts)
        table.rows.push_back({plain(part.part), plain(part.right),
                              plain(part.wrong, part.wrong == 0 ? Role::none : Role::wrong)});
    return table;
}

// With one gamma per head: W, the exponents that are wrong, and the command that looks at them.
Section exponents(const ProbeReport& report) {
    constexpr std::size_t most_tokens_shown = 24;
    const std::size_t shown = std::min(report.settings.N, most_tokens_shown);
    Blocks table, wrong;
    if (report.table) {
        const Coefficients right = parallel_coefficients(report.settings.N);
        table = coefficient_table(
            "recovered",
            fmt::format(
                "Exponents found, $W[n,m]$: query n down, key m across{}. Each ! is not $n - m$",
                shown < report.settings.N ? ", the first tokens" : ""),
            *report.table, report.settings.B, shown, &right);
    }
    for (const ProbedExponent& one : report.exponents)
        wrong.push_back(
            check(false, "{}: found `{}`, required `{}`", one.factor, one.found, one.required));
    const std::string command = report.check_command();
    return section(
        "Which exponents does it have?",
        {table, wrong,
         only_if(!(wrong.empty() || !report.only_sums),
                 "Outputs show the sum of the state-update and the cross-chunk exponent "
                 "only. One of them may be larger by any $s$ and the other smaller; shown "
                 "is the choice that needs the fewest changes."),
         only_if(!command.empty(), Commands{{command}})});
}

Blocks random_part(const ProbeReport& report) {
    if (!report.random)
        return "Not looked at: random inputs, which show what is no sum of such terms. The output "
               "has no random batch entry.";
    const RandomPart& part = *report.random;
    const bool right =
        part.verdict != Judgement::different && part.verdict != Judgement::equal_up_to_row_scale;
    Blocks blocks =
        check(right, "outputs of random inputs: {}{}", errors_text(part),
              part.verdict == Judgement::undecided ? ", and not larger than it can make them" : "");
    if (part.state)
        blocks.push_back(check(*part.state != Judgement::different,
                               *part.state == Judgement::different
                                   ? "their final state is not the recurrent one"
                                   : "their final state is the recurrent one"));
    if (!part.cause || right || part.cause->kind == "unknown") return blocks;
    return {blocks, part.cause->text,
            only_if(!(part.cause->advice.empty()), Commands{part.cause->advice})};
}

Section strength(const ProbeReport& report) {
    const ProbeSettings& of = report.settings;
    std::vector<std::string> missing;
    if (const std::string parts = untested_parts(of); !parts.empty())
        missing.push_back(parts + " (that takes at least three chunks)");
    if (of.N % of.B == 0) missing.emplace_back("a short last chunk");
    if (!of.initial_state) missing.emplace_back("an initial state");
    if (!report.has_state) missing.emplace_back("the final state");
    if (!report.packed) missing.emplace_back("packed sequences");
    if (missing.empty()) return section("What do random inputs say?", random_part(report));
    return section(
        "What do random inputs say, and what was not looked at?",
        {random_part(report), fmt::format("Not looked at: {}.", fmt::join(missing, ", "))});
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

// A number that is not finite becomes null where the text is made.
Json of_random(const std::optional<RandomPart>& part) {
    if (!part) return nullptr;
    return {{"verdict", name(part->verdict)},
            {"error", part->error},
            {"share_of_usual", part->of_usual},
            {"state", part->state ? Json(name(*part->state)) : Json(nullptr)},
            {"cause", part->cause ? Json{{"kind", part->cause->kind},
                                         {"text", without_markup(part->cause->text)}}
                                  : Json(nullptr)}};
}

Json variant_of(const std::optional<RandomPart>& part) {
    if (!part || !part->cause || part->cause->kind != "variant") return nullptr;
    return std::get<std::string>(part->cause->at("variant").of);
}

}  // namespace

std::string untested_parts(const ProbeSettings& of) {
    if (of.N > 2 * of.B) return "";
    return of.N > of.B ? "the carry"
                       : "what queries take of earlier chunks: the state-update decay, the carry "
                         "and the cross-chunk decay";
}

Document probe_read_document(const ProbeReport& report) {
    Blocks findings, examples;
    for (const Finding& finding : report.findings) {
        if (&finding != &report.findings.front())
            findings.push_back(Paragraph{plain("Also: " + finding.text + ".")});  // no markup
        if (!finding.example.empty()) findings.push_back(Listing{{finding.example}});
    }
    for (const PartCount& part : report.parts)
        if (part.wrong > 0 && !part.example.empty())
            examples.push_back(Listing{{part.part + ": " + part.example}});
    Document document{
        plain(report.right() ? equal_text(report) : "different: " + report.findings.front().text),
        {section("", {findings, setting(report), parts_table(report), examples})},
        ""};
    if (report.table || !report.check_command().empty())
        document.sections.push_back(exponents(report));
    document.sections.push_back(strength(report));
    return document;
}

static void to_json(Json& json, const Finding& finding) {
    json = {{"where", finding.where},
            {"what", finding.what},
            {"text", finding.text},
            {"example", finding.example}};
}

static void to_json(Json& json, const PartCount& part) {
    json = {{"part", part.part},
            {"right", part.right},
            {"wrong", part.wrong},
            {"example", or_null(part.example)}};
}

static void to_json(Json& json, const ProbedExponent& one) {
    json = {{"factor", one.factor}, {"found", one.found}, {"required", one.required}};
}

std::string probe_read_json(const ProbeReport& report) {
    const ProbeSettings& of = report.settings;
    const auto& wrong = report.wrong_tokens;
    return json_line({{"verdict", name(report.verdict())},
                      {"rule", name(of.rule)},
                      {"chunk", of.B},
                      {"tokens", of.N},
                      {"key_dim", of.d},
                      {"value_dim", of.e},
                      {"heads", of.heads},
                      {"runs", report.runs},
                      {"packed", report.packed},
                      {"findings", report.findings},
                      {"parts", report.parts},
                      {"exponents", report.exponents},
                      {"check", or_null(report.check_command())},
                      {"lost", report.lost},
                      {"first_wrong_token", wrong.empty() ? Json(nullptr) : Json(wrong.front())},
                      {"wrong_tokens", wrong},
                      {"matches_variant", variant_of(report.random)},
                      {"scale", report.scale == 1 ? Json(nullptr) : Json(report.scale)},
                      {"random", of_random(report.random)}});
}

}  // namespace eq7
