// What was measured: of which case, how large the errors are, and where.

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/verify/verify.hpp"
#include "eq7/number.hpp"

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

// A verdict in a table's cell.
std::string in_table(Judgement judgement) {
    if (judgement == Judgement::equal_up_to_row_scale) return "up to a scale";
    if (judgement == Judgement::equal_at_lower_precision) return "lower precision";
    return name(judgement);
}

Table heads_table(const Verification& found) {
    Table table{"heads",
                plain("Each batch entry and head by itself:"),
                {plain("batch"), plain("head"), plain("verdict"), plain("times the usual error"),
                 plain("first wrong token")},
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
        false,
        fmt::format(
            "{} of {} tokens are wrong. The first: token {} ({}chunk {}, row {})",
            found.wrong_tokens.size(), of.N, first,
            of.sequences() > 1 ? fmt::format("sequence {}, ", after - of.starts.begin() - 1) : "",
            n / of.B, n % of.B));
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
    return section("", {setting(of, found), measured(found), logs ? summed_logs(found) : Blocks(),
                        heads, first_wrong(of, found)});
}

}  // namespace eq7
