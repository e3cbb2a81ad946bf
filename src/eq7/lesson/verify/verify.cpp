#include "eq7/lesson/verify/verify.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/wrong_variants.hpp"

namespace eq7 {

namespace {

// More heads than that make no table that fits a screen with all else.
constexpr std::size_t most_heads_shown = 4;
constexpr std::size_t most_causes_shown = 4;

// The cause in a few words, for the headline.
std::string in_short(const Cause& cause) {
    if (cause.kind == "variant")
        return fmt::format("the outputs are those of {}",
                           std::get<std::string>(cause.at("variant").of));
    if (cause.kind == "factor") {
        std::vector<std::string> all;
        for (const Value& one : std::get<Value::List>(cause.at("factors").of)) {
            const auto text = [&](const char* name) {
                for (const auto& [key, value] : std::get<Value::Object>(one.of))
                    if (key == name) return std::get<std::string>(value.of);
                return std::string();
            };
            all.push_back(
                fmt::format("{} {}, must be {}", text("factor"), text("found"), text("required")));
        }
        return fmt::format("{}", fmt::join(all, "; "));
    }
    static constexpr std::pair<const char*, const char*> kinds[] = {
        {"part", "parts of the sum come in with another weight"},
        {"extra", "something is added that should not be"},
        {"decay", "heads have other decays than stated"},
        {"gates", "the gates are taken otherwise"},
        {"chunk_size", "a wrong formula, with another chunk size"},
        {"layout", "an array is transposed, or heads, batch entries or axes are exchanged"},
        {"mask", "the intra-chunk mask is wrong"},
        {"tokens", "the outputs belong to other tokens"},
        {"precision", "the numbers are coarser than stated"},
        {"scale", "every output is one number times the right one"},
        {"elements", "a few outputs are wrong"},
        {"not_finite", "outputs are NaN or infinite"}};
    for (const auto& [kind, text] : kinds)
        if (cause.kind == kind) return text;
    return "the outputs are wrong";
}

std::string headline(const Verification& found) {
    const bool wrong_state = found.state && found.state->judgement == Judgement::different;
    switch (found.verdict) {
        case Judgement::equal:
            return wrong_state ? "equal outputs, and a wrong final state"
                               : "equal: the outputs are those of the parallel form";
        case Judgement::equal_at_lower_precision:
            return fmt::format(
                "equal at lower precision: the right formula, its numbers those of {}{}",
                long_name(found.arithmetic), wrong_state ? "; and a wrong final state" : "");
        case Judgement::equal_up_to_row_scale:
            return "equal up to a scale: each row has a factor of its own, right if a norm follows";
        case Judgement::undecided:
            return "undecided: rounding could cause errors this large, but rarely does";
        case Judgement::different: break;
    }
    return "different: " + (found.cause ? in_short(*found.cause) : "the outputs are wrong");
}

Paragraph setting(const Case& of, const Verification& found) {
    std::string text = fmt::format(
        "{} of {}, $N={}$ tokens in chunks of $B={}$, key dimension $d={}$, value dimension "
        "$e={}$, judged in {}.",
        of.batches == 1 ? "1 batch entry" : fmt::format("{} batch entries", of.batches),
        counted(of.heads, "head"), of.N, of.B, of.d, of.e, long_name(found.arithmetic));
    const std::set<double> gammas(of.gamma.begin(), of.gamma.end());
    if (of.gated())
        text += of.channels > 1 ? " Each token has a decay for each channel."
                                : " Each token has a decay of its own.";
    else if (gammas.size() <= 4)
        text += fmt::format(" The decay: $gamma = {}$.", fmt::join(of.gamma, ", "));
    else
        text += fmt::format(" The decays lie between $gamma = {}$ and ${}$.", *gammas.begin(),
                            *gammas.rbegin());
    if (!of.chunk_given) text += " No `--chunk` was given: one chunk of all tokens is assumed.";
    if (of.sequences() > 1) text += fmt::format(" {} sequences are packed.", of.sequences());
    if (of.scale != 1) text += fmt::format(" Queries are scaled by {}.", of.scale);
    if (of.initial_array()) text += " An initial state is given.";
    return paragraph(text);
}

Check measured(const Verification& found) {
    const bool right =
        found.verdict == Judgement::equal || found.verdict == Judgement::equal_at_lower_precision;
    if (found.verdict == Judgement::equal_up_to_row_scale)
        return check(true, fmt::format("with a factor for each row the outputs are right; without, "
                                       "the largest error is {:.2g} of the largest output",
                                       found.relative_error));
    if (found.cause && found.cause->kind == "not_finite")
        return check(false, fmt::format("besides NaN and infinity, the largest error is {:.2g} of "
                                        "the largest output",
                                        found.relative_error));
    return check(
        right,
        fmt::format("the largest error is {:.2g} of the largest output; errors are {:.3g} times "
                    "as large as roundings in {} usually make them, and {:.2g} times what they can "
                    "at worst",
                    found.relative_error, found.rms, long_name(found.arithmetic), found.share));
}

// Powers of gamma whose errors are larger than those of powers made at once.
Paragraph summed_logs(const Verification& found) {
    const auto summed = std::count_if(found.heads.begin(), found.heads.end(),
                                      [](const HeadJudgement& head) { return head.summed_logs; });
    return paragraph(fmt::format(
        "{}he errors are larger than those of $gamma^n$ made at once, and as large as usual where "
        "logarithms are added up first, $exp(G_r - G_c)$: the sums G are rounded at their own "
        "size. "
        "$exp((r-c) log gamma)$ is nearer.",
        static_cast<std::size_t>(summed) == found.heads.size()
            ? "T"
            : fmt::format("In {} of {} batch entries and heads t", summed, found.heads.size())));
}

Table heads_table(const Verification& found) {
    Table table{"heads",
                plain("Each batch entry and head by itself:"),
                {plain("batch"), plain("head"), plain("verdict"), plain("times the usual error"),
                 plain("first wrong token")},
                {},
                2,
                0,
                false};
    table.least_important = {3};
    for (const HeadJudgement& head : found.heads) {
        const Role role = head.judgement == Judgement::different ? Role::wrong : Role::none;
        table.rows.push_back(
            {plain(fmt::format("{}", head.b)), plain(fmt::format("{}", head.h)),
             plain(in_table(head.judgement), role), plain(fmt::format("{:.2g}", head.rms), role),
             head.wrong.empty() ? plain("-", Role::quiet)
                                : plain(fmt::format("{}", head.wrong.front()), role)});
    }
    return table;
}

Section evidence(const Case& of, const Verification& found) {
    Section section;
    section.blocks = {setting(of, found), measured(found)};
    if (std::any_of(found.heads.begin(), found.heads.end(),
                    [](const HeadJudgement& head) { return head.summed_logs; }))
        section.blocks.push_back(summed_logs(found));
    const std::size_t wrong = static_cast<std::size_t>(std::count_if(
        found.heads.begin(), found.heads.end(),
        [](const HeadJudgement& head) { return head.judgement == Judgement::different; }));
    if (wrong > 0 && wrong < found.heads.size() && found.heads.size() <= most_heads_shown)
        section.blocks.push_back(heads_table(found));
    else if (wrong > 0 && found.heads.size() > 1)
        section.blocks.push_back(paragraph(
            fmt::format("{} of {} batch entries and heads are wrong.", wrong, found.heads.size())));
    if (!found.wrong_tokens.empty()) {
        const std::size_t first = found.wrong_tokens.front();
        const auto after = std::upper_bound(of.starts.begin(), of.starts.end(), first);
        const std::size_t n = first - *(after - 1);  // in its sequence
        section.blocks.push_back(
            check(false,
                  fmt::format("{} of {} tokens are wrong. The first: token {} ({}chunk {}, row {})",
                              found.wrong_tokens.size(), of.N, first,
                              of.sequences() > 1
                                  ? fmt::format("sequence {}, ", after - of.starts.begin() - 1)
                                  : "",
                              n / of.B, n % of.B)));
    }
    return section;
}

// The coefficients that were fitted: 1 on each term where the outputs are right.
Table terms_table(const Verification& found) {
    Table table{"terms",
                plain(fmt::format("How often each part of the sum comes in, fitted over {}:",
                                  found.fitted_every == 1
                                      ? "all outputs"
                                      : fmt::format("one chunk in {}", found.fitted_every))),
                {plain("part"), plain("times"), plain("standard error")},
                {},
                1,
                0,
                false};
    for (const Coefficient& one : found.terms)
        if (one.known())
            table.rows.push_back({plain(std::string(words(one.terms.front()).in_words)),
                                  plain(fmt::format("{:.4g}", one.value)),
                                  plain(fmt::format("{:.1g}", one.error))});
    return table;
}

void add_cause(const Cause& cause, Section& section) {
    section.blocks.push_back(paragraph(cause.text));
    List others;
    for (const Cause& other : cause.also)
        if (other.same_run) section.blocks.push_back(paragraph("In other words: " + other.text));
        else if (others.items.size() < most_causes_shown)
            others.items.push_back(parse_text(other.text));
    if (!others.items.empty()) {
        section.blocks.push_back(paragraph("These numbers cannot tell it from:"));
        section.blocks.push_back(others);
    }
    if (!cause.advice.empty()) section.blocks.push_back(Commands{cause.advice});
}

Section why(const Verification& found) {
    Section section;
    section.title = plain(found.verdict == Judgement::equal_at_lower_precision ? "In which numbers?"
                                                                               : "What is wrong?");
    add_cause(*found.cause, section);
    if (found.verdict == Judgement::different && found.cause->kind != "not_finite")
        section.blocks.push_back(terms_table(found));
    if (found.cause->kind == "unknown")
        section.blocks.push_back(paragraph(
            "q and k must be what the decay is applied to, after any rotation; `--scale` is what "
            "$q k^T$ is "
            "multiplied by; `--gamma` is the decay itself, one per head in the heads' order."));
    return section;
}

Section state_section(const StateJudgement& state) {
    Section section;
    section.title = plain("Is the final state right?");
    if (state.judgement != Judgement::different) {
        section.blocks.push_back(check(
            true, state.judgement == Judgement::equal
                      ? "the final state is the recurrent one"
                      : "the final state is the recurrent one, at the precision of the outputs"));
        return section;
    }
    section.blocks.push_back(check(false, "the final state is not the recurrent one"));
    if (state.cause) add_cause(*state.cause, section);
    if (state.as_caused)
        section.blocks.push_back(paragraph(
            "It is the state that the cause above leaves behind: nothing else is wrong with it."));
    return section;
}

std::string percent(double part) { return fmt::format("{:.2g}%", 100 * part); }

Section strength(const Case& of, const Verification& found) {
    Section section;
    section.title = plain("How strong is this test?");
    if (found.no_output) {
        section.blocks.push_back(check(false, "all that must come out is 0: nothing was tested"));
        return section;
    }
    const SmallestSeen& seen = found.smallest_seen;
    std::vector<std::string> shown, not_tested;
    const auto add = [&](const char* what, const std::optional<double>& least) {
        if (least) shown.push_back(fmt::format("{} in {}", percent(*least), what));
        else not_tested.emplace_back(what);
    };
    add("the intra-chunk part", seen.intra);
    add("what the chunk before leaves", seen.cross);
    add("the carry", seen.carry);
    add("the initial state", seen.initial);
    if (!shown.empty())
        section.blocks.push_back(paragraph(fmt::format(
            "An error as small as this would have shown: {}.", fmt::join(shown, ", "))));
    if (!not_tested.empty())
        section.blocks.push_back(
            paragraph(fmt::format("Not tested: {}.", fmt::join(not_tested, ", "))));
    const bool no_decay = !of.gamma.empty() && std::all_of(of.gamma.begin(), of.gamma.end(),
                                                           [](double one) { return one == 1; });
    const std::size_t wrong = wrong_variants(of.gated() || of.channels > 1).size();
    if (wrong > 0) {
        if (found.indistinguishable.empty())
            section.blocks.push_back(
                check(true, fmt::format("each of the {} wrong formulas of the catalogue would "
                                        "have shown in these numbers",
                                        wrong)));
        else
            section.blocks.push_back(check(
                false, fmt::format("{} of the {} wrong formulas of the catalogue would not have "
                                   "shown{}: `{}`",
                                   found.indistinguishable.size(), wrong,
                                   no_decay ? ", as no power of $gamma = 1$ does" : "",
                                   fmt::join(found.indistinguishable, "`, `"))));
    }
    if (!of.initial_array() || !of.final_array())
        section.blocks.push_back(paragraph(fmt::format(
            "Not looked at: {}{}{}.",
            of.initial_array() ? "" : "how an initial state is read (`--state0`)",
            of.initial_array() || of.final_array() ? "" : ", and ",
            of.final_array() ? "" : "the final state, which goes on to decoding (`--state`)")));
    return section;
}

}  // namespace

std::string in_table(Judgement judgement) {
    if (judgement == Judgement::equal_up_to_row_scale) return "up to a scale";
    if (judgement == Judgement::equal_at_lower_precision) return "lower precision";
    return name(judgement);
}

Document verify_document(const Case& of, const Verification& found) {
    Document document;
    document.title = plain(headline(found));
    document.sections.push_back(evidence(of, found));
    const bool of_state = found.cause && found.cause->kind == "state";
    if (found.cause && !of_state) document.sections.push_back(why(found));
    if (!found.why_undecided.empty())
        document.sections.back().blocks.push_back(paragraph(found.why_undecided));
    if (found.state) document.sections.push_back(state_section(*found.state));
    document.sections.push_back(strength(of, found));
    return document;
}

}  // namespace eq7
