#include "eq7/lesson/probe/probe.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/error.hpp"
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
    Table table{"parts", plain("Part by part:"), texts({"part", "right", "wrong"})};
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
    return section("Which exponents does it have?",
                   {table, wrong,
                    only_if(!(wrong.empty() || !report.only_sums),
                            "Outputs show the sum of the state-update and the cross-chunk exponent "
                            "only. One of them may be larger by any $s$ and the other smaller; "
                            "shown is the choice that needs the fewest changes."),
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

extern const char* const probe_run;  // made from probe_run.py

namespace {

// What the reader's code is given, by the names in run.py.
std::vector<std::string> arguments(const ProbeSettings& of) {
    std::vector<std::string> names{"q", "k", "v"};
    if (of.rule == Rule::retention) names.emplace_back("gamma");
    if (has_gates(of.rule)) names.emplace_back("g");
    if (has_beta(of.rule)) names.emplace_back("beta");
    names.emplace_back("chunk");
    if (of.initial_state) names.emplace_back("initial_state");
    return names;
}

}  // namespace

std::vector<double> probe_gammas(std::size_t N, double range) {
    double unit = 1;
    while (unit * static_cast<double>(N) > range) unit /= 2;
    return {1, std::exp2(-unit), std::exp2(-unit / 2)};
}

std::string probe_settings_json(const ProbeSettings& of) {
    const Json json{{"rule", name(of.rule)},
                    {"tokens", of.N},
                    {"chunk", of.B},
                    {"key_dim", of.d},
                    {"value_dim", of.e},
                    {"heads", of.heads},
                    {"initial_state", of.initial_state},
                    {"order", of.error_first ? "error_first" : "decay_first"},
                    {"gamma", of.gamma}};
    return json.dump(1) + '\n';
}

ProbeSettings read_probe_settings(const std::string& text, const std::string& path) {
    try {
        const auto json = nlohmann::json::parse(text);
        ProbeSettings of;
        of.rule = find_rule(json.at("rule"));
        of.N = json.at("tokens");
        of.B = json.at("chunk");
        of.d = json.at("key_dim");
        of.e = json.at("value_dim");
        of.heads = json.at("heads");
        of.initial_state = json.at("initial_state");
        of.error_first = json.at("order") == "error_first";
        of.gamma = json.at("gamma").get<std::vector<double>>();
        return of;
    } catch (const nlohmann::json::exception&) {
        throw BadInput("'{}' is not what `eq7 probe write` wrote\n  write the probe again", path);
    }
}

std::vector<std::string> probe_files(const ProbeSettings& of) {
    std::vector<std::string> files{"q.npy", "k.npy", "v.npy"};
    if (has_gates(of.rule)) files.emplace_back("decay.npy");
    if (has_beta(of.rule)) files.emplace_back("beta.npy");
    if (of.initial_state) files.emplace_back("initial_state.npy");
    files.insert(files.end(), {"probe.json", "run.py"});
    return files;
}

std::string probe_script(const ProbeSettings& of) {
    const auto names = arguments(of);
    const std::string_view rule = name(of.rule);
    const std::string gamma =
        of.gamma.size() == 1 ? fmt::format("{}", of.gamma[0]) : fmt::format("{}", of.gamma);
    std::string script =
        replaced(probe_run, "gamma, chunk = 0.9, 4",
                 of.rule == Rule::retention ? fmt::format("gamma, chunk = {}, {}", gamma, of.B)
                                            : fmt::format("chunk = {}", of.B));
    script = replaced(script, "retention(q, k, v, gamma, chunk)",
                      fmt::format("{}({})", rule, fmt::join(names, ", ")));
    script =
        replaced(script, "\"q k v gamma chunk\"", fmt::format("\"{}\"", fmt::join(names, " ")));
    return replaced(script, "retention", rule);
}

Document probe_write_document(const Probe& probe, const std::string& folder, Dtype dtype) {
    const ProbeSettings& of = probe.settings();
    const bool one_gamma = of.rule == Rule::retention;
    const std::vector<std::string> files = probe_files(of);
    const std::string untested = untested_parts(of);
    return {plain(fmt::format("A probe of {} tokens, in {}", of.N, folder)),
            {section(
                "", {fmt::format("q.npy, k.npy and v.npy have the axes batch, head, token, "
                                 "dimension: {} x {} x {} x {}, in {}. Beside them: {}.",
                                 probe.entries(), of.heads, of.N, of.d, name(dtype),
                                 fmt::join(files.begin() + 3, files.end(), ", ")),
                     one_gamma ? "Keys and values are unit vectors. So what comes out is a table "
                                 "of powers of $gamma$: how much of value $m$ reaches output $n$. "
                                 "The last batch entry is random."
                               : "Keys and values are unit vectors, and gates and betas are 1 or a "
                                 "power of 1/2. So each number that comes out tells which tokens' "
                                 "gates it took. The last runs are random.",
                     numbered({fmt::format("Put the call of your own code into {}/run.py, and say "
                                           "its library and layout there.",
                                           folder),
                               fmt::format("Run it. It works with chunks of {}, and saves out.npy, "
                                           "and state.npy where your code returns a final state.",
                                           of.B),
                               one_gamma ? "Read which exponents it has:"
                                         : "Read which tokens' gates it took:"}),
                     Commands{{fmt::format("python3 {}/run.py", folder),
                               fmt::format("eq7 probe read {}", folder)}},
                     only_if(!untested.empty(),
                             fmt::format("That is fewer than 3 chunks. Not tested: {}. More "
                                         "tokens, or a smaller chunk, would test everything.",
                                         untested))})},
            ""};
}

std::string probe_write_json(const Probe& probe, const std::string& folder, Dtype dtype) {
    const ProbeSettings& of = probe.settings();
    const Json json{{"folder", folder},     {"files", probe_files(of)},
                    {"tokens", of.N},       {"heads", of.heads},
                    {"dim", of.d},          {"shape", {probe.entries(), of.heads, of.N, of.d}},
                    {"dtype", name(dtype)}, {"rule", name(of.rule)}};
    return json_line(json);
}

}  // namespace eq7
