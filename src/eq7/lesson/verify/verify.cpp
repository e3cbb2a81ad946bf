#include "eq7/lesson/verify/verify.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/number.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// More heads than that make no table that fits a screen with all else.
constexpr std::size_t most_heads_shown = 4;

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
    if (of.B > of.N)
        text += " B is larger than N: it is one chunk, and nothing between chunks was tested.";
    if (of.sequences() > 1) text += fmt::format(" {} sequences are packed.", of.sequences());
    if (of.scale != 1) text += fmt::format(" Queries are scaled by {}.", of.scale);
    if (of.initial_array()) text += " An initial state is given.";
    return paragraph(text);
}

Check measured(const Verification& found) {
    const bool right =
        found.verdict == Judgement::equal || found.verdict == Judgement::equal_at_lower_precision;
    if (found.verdict == Judgement::equal_up_to_row_scale)
        return check(true,
                     "with a factor for each row the outputs are right; without, the largest error "
                     "is {:.2g} of the largest output",
                     found.relative_error);
    if (found.cause && found.cause->kind == "not_finite")
        return check(false,
                     "besides NaN and infinity, the largest error is {:.2g} of the largest output",
                     found.relative_error);
    return check(
        right,
        "the largest error is {:.2g} of the largest output; errors are {:.3g} times as large as "
        "roundings in {} usually make them, and {:.2g} times what they can at worst",
        found.relative_error, found.rms, long_name(found.arithmetic), found.share);
}

// Powers of gamma whose errors are larger than those of powers made at once.
Paragraph summed_logs(const Verification& found) {
    const auto summed = std::count_if(found.heads.begin(), found.heads.end(),
                                      [](const HeadJudgement& head) { return head.summed_logs; });
    return paragraph(
        "{}he errors are larger than those of $gamma^n$ made at once, and as large as usual where "
        "logarithms are added up first, $exp(G_r - G_c)$: the sums G are rounded at their own "
        "size. $exp((r-c) log gamma)$ is nearer.",
        static_cast<std::size_t>(summed) == found.heads.size()
            ? "T"
            : fmt::format("In {} of {} batch entries and heads t", summed, found.heads.size()));
}

// A verdict in a table's cell.
std::string in_table(Judgement judgement) {
    if (judgement == Judgement::equal_up_to_row_scale) return "up to a scale";
    if (judgement == Judgement::equal_at_lower_precision) return "lower precision";
    return name(judgement);
}

Table heads_table(const Verification& found) {
    Table table{"heads",
                plain("Each batch entry and head by itself:"),
                texts({"batch", "head", "verdict", "times the usual error", "first wrong token"}),
                {},
                2};
    table.least_important = {3};
    for (const HeadJudgement& head : found.heads) {
        const Role role = head.judgement == Judgement::different ? Role::wrong : Role::none;
        table.rows.push_back(
            {plain(head.b), plain(head.h), plain(in_table(head.judgement), role),
             plain(fmt::format("{:.2g}", head.rms), role),
             head.wrong.empty() ? plain("-", Role::quiet) : plain(head.wrong.front(), role)});
    }
    return table;
}

// How many tokens are wrong, and where the first one is.
Blocks first_wrong(const Case& of, const Verification& found) {
    if (found.wrong_tokens.empty()) return {};
    const std::size_t first = found.wrong_tokens.front();
    const auto after = std::upper_bound(of.starts.begin(), of.starts.end(), first);
    const std::size_t n = first - *(after - 1);  // in its sequence
    return check(
        false, "{} of {} tokens are wrong. The first: token {} ({}chunk {}, row {})",
        found.wrong_tokens.size(), of.N, first,
        of.sequences() > 1 ? fmt::format("sequence {}, ", after - of.starts.begin() - 1) : "",
        n / of.B, n % of.B);
}

}  // namespace

Section evidence(const Case& of, const Verification& found) {
    const bool logs = std::any_of(found.heads.begin(), found.heads.end(),
                                  [](const HeadJudgement& head) { return head.summed_logs; });
    const std::size_t wrong = static_cast<std::size_t>(std::count_if(
        found.heads.begin(), found.heads.end(),
        [](const HeadJudgement& head) { return head.judgement == Judgement::different; }));
    Blocks heads;
    if (wrong > 0 && wrong < found.heads.size() && found.heads.size() <= most_heads_shown)
        heads = heads_table(found);
    else if (wrong > 0 && found.heads.size() > 1)
        heads =
            fmt::format("{} of {} batch entries and heads are wrong.", wrong, found.heads.size());
    return section("", {setting(of, found), measured(found), only_if(logs, summed_logs(found)),
                        heads, first_wrong(of, found)});
}

namespace {

constexpr std::size_t most_causes_shown = 4;

// The cause in a few words of its kind, where its own are too many for the headline.
std::string in_short(const std::string& kind) {
    static constexpr std::pair<const char*, const char*> kinds[] = {
        {"factor", "decays have other exponents"},
        {"part", "parts of the sum come in with another weight"},
        {"extra", "something is added that should not be"},
        {"decay", "heads have other decays than stated"},
        {"gates", "the gates are taken otherwise"},
        {"chunk_size", "a wrong formula, with another chunk size"},
        {"layout", "arrays, heads, batch entries or axes have changed places"},
        {"mask", "the intra-chunk mask is wrong"},
        {"tokens", "the outputs belong to other tokens"},
        {"precision", "errors are as large as roundings in a coarser format"},
        {"elements", "a few outputs are wrong"},
        {"not_finite", "outputs are NaN or infinite"}};
    for (const auto& [of_kind, text] : kinds)
        if (kind == of_kind) return text;
    return "the outputs are wrong";
}

// What the cause says before this, where there is such a thing.
std::string before(const std::string& text, const char* end) {
    return text.substr(0, text.find(end));
}

// The cause as the headline has it, in markup: as much of its first sentence as fits into a line.
std::string in_a_line(const Cause& cause) {
    const bool tied = std::any_of(cause.also.begin(), cause.also.end(),
                                  [](const Cause& other) { return !other.same_run; });
    const auto line = [&](const std::string& text) {
        return "different: " + text + (tied ? ", or what fits alike" : "");
    };
    if (cause.kind == "variant")
        return line(fmt::format("the outputs are those of `{}`",
                                std::get<std::string>(cause.at("variant").of)));
    if (cause.kind == "unknown" || cause.kind == "not_finite") return line(in_short(cause.kind));
    std::string first = uncapitalised(before(cause.text, ". "));
    if (first.back() == '.') first.pop_back();
    for (const char* end : {", where every", ": ", "; "}) {
        if (characters(unadorned(parse_text(line(first)))) <= Terminal().width) return line(first);
        first = before(first, end);
    }
    const bool fits = characters(unadorned(parse_text(line(first)))) <= Terminal().width;
    return line(fits ? first : in_short(cause.kind));
}

std::string headline(const Verification& found) {
    const bool wrong_state = found.state && found.state->judgement == Judgement::different;
    switch (found.verdict) {
        case Judgement::equal:
            return wrong_state ? "equal outputs, and a wrong final state"
                               : "equal: the outputs are those of the parallel form";
        case Judgement::equal_at_lower_precision:
            return fmt::format("equal at lower precision: the outputs are right within {}{}",
                               long_name(found.arithmetic),
                               wrong_state ? "; and a wrong final state" : "");
        case Judgement::equal_up_to_row_scale:
            return "equal up to a scale: each row has a factor of its own, right if a norm follows";
        case Judgement::undecided:
            return "undecided: rounding could cause errors this large, but rarely does";
        case Judgement::different: break;
    }
    return found.cause ? in_a_line(*found.cause) : "different: the outputs are wrong";
}

// The coefficients that were fitted: 1 on each term where the outputs are right.
Table terms_table(const Verification& found) {
    Table table{"terms",
                plain(fmt::format("How often each part of the sum comes in, fitted over {}:",
                                  found.fitted_every == 1
                                      ? "all outputs"
                                      : fmt::format("one chunk in {}", found.fitted_every))),
                texts({"part", "times", "standard error"})};
    for (const Coefficient& one : found.terms)
        if (one.known())
            table.rows.push_back({plain(std::string(words(one.terms.front()).in_words)),
                                  plain(fmt::format("{:.4g}", one.value)),
                                  plain(fmt::format("{:.1g}", one.error))});
    return table;
}

Blocks cause_blocks(const Cause& cause) {
    Blocks in_other_words;
    List others;
    for (const Cause& other : cause.also)
        if (other.same_run) in_other_words.push_back(paragraph("In other words: " + other.text));
        else if (others.items.size() < most_causes_shown)
            others.items.push_back(parse_text(other.text));
    return {cause.text, in_other_words,
            only_if(!others.items.empty(), Blocks{"These numbers cannot tell it from:", others}),
            Commands{cause.advice}};
}

Section why(const Verification& found) {
    const Cause& cause = *found.cause;
    const bool measured = found.verdict == Judgement::different && cause.kind != "not_finite";
    return section(found.verdict == Judgement::equal_at_lower_precision ? "In which numbers?"
                                                                        : "What is wrong?",
                   {cause_blocks(cause), only_if(measured, terms_table(found)),
                    only_if(cause.kind == "unknown",
                            "q and k must be what the decay is applied to, after any rotation; "
                            "`--scale` is what $q k^T$ is multiplied by; `--gamma` is the decay "
                            "itself, one per head in the heads' order.")});
}

Section state_section(const StateJudgement& state, Arithmetic arithmetic) {
    const char* const title = "Is the final state right?";
    const bool coarse = facts(arithmetic).unit() > facts(Arithmetic::f32).unit();
    if (state.judgement != Judgement::different)
        return section(title,
                       check(true, "the final state is the recurrent one" +
                                       (state.judgement != Judgement::equal
                                            ? ", at the precision of the outputs"
                                        : coarse ? fmt::format(" within {}", long_name(arithmetic))
                                                 : "")));
    return section(title, {check(false, "the final state is not the recurrent one"),
                           state.cause ? cause_blocks(*state.cause) : Blocks(),
                           only_if(state.as_caused,
                                   "It is the state that the cause above leaves behind: nothing "
                                   "else is wrong with it.")});
}

// Which wrong formulas of the catalogue these numbers could not have told from the right one.
Blocks formulas_seen(const Case& of, const Verification& found) {
    const std::size_t wrong = wrong_variants(of.gated() || of.channels > 1).size();
    if (wrong == 0) return {};
    if (found.indistinguishable.empty())
        return check(
            true,
            "each of the {} wrong formulas of the catalogue would have shown in these numbers",
            wrong);
    const bool no_decay = !of.gamma.empty() && std::all_of(of.gamma.begin(), of.gamma.end(),
                                                           [](double one) { return one == 1; });
    return check(false, "{} of the {} wrong formulas of the catalogue would not have shown{}: `{}`",
                 found.indistinguishable.size(), wrong,
                 no_decay ? ", as no power of $gamma = 1$ does" : "",
                 fmt::join(found.indistinguishable, "`, `"));
}

Section strength(const Case& of, const Verification& found) {
    const char* const title = "How strong is this test?";
    if (found.no_output)
        return section(title, check(false, "all that must come out is 0: nothing was tested"));
    const SmallestSeen& seen = found.smallest_seen;
    std::vector<std::string> shown, not_tested, not_given;
    for (const auto& [what, least] :
         {std::pair("the earlier keys of a chunk", seen.intra),
          std::pair("what the chunk before leaves", seen.cross), std::pair("the carry", seen.carry),
          std::pair("the initial state", seen.initial)})
        if (least) shown.push_back(fmt::format("{:.2g}% in {}", 100 * *least, what));
        else not_tested.emplace_back(what);
    if (!of.initial_array()) not_given.emplace_back("how an initial state is read (`--state0`)");
    if (!of.final_array())
        not_given.emplace_back("the final state, which goes on to decoding (`--state`)");
    return section(
        title,
        {only_if(!shown.empty(), fmt::format("An error smaller than this would not have shown: {}.",
                                             fmt::join(shown, ", "))),
         only_if(!not_tested.empty(), fmt::format("Not tested: {}.", fmt::join(not_tested, ", "))),
         formulas_seen(of, found),
         only_if(!not_given.empty(),
                 fmt::format("Not looked at: {}.", fmt::join(not_given, ", and ")))});
}

}  // namespace

Document verify_document(const Case& of, const Verification& found) {
    Document document;
    document.title = parse_text(headline(found));
    document.sections.push_back(evidence(of, found));
    const bool of_state = found.cause && found.cause->kind == "state";
    if (found.cause && !of_state) document.sections.push_back(why(found));
    if (!found.why_undecided.empty())
        document.sections.back().blocks.push_back(paragraph(found.why_undecided));
    if (found.state) document.sections.push_back(state_section(*found.state, found.arithmetic));
    document.sections.push_back(strength(of, found));
    return document;
}

}  // namespace eq7
