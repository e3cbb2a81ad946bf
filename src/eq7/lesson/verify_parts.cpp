#include "eq7/lesson/verify_parts.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/recovered.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

// More rows than that make no pattern that a person reads.
constexpr std::size_t most_rows_listed = 16;

// "token 5 (chunk 1, row 0)"
std::string place_of(std::size_t n, std::size_t B) {
    return fmt::format("token {} (chunk {}, row {})", n, n / B, n % B);
}

// The rows of a chunk that are wrong in every chunk from the first wrong one on, or nothing where
// the wrong tokens do not repeat from chunk to chunk.
std::optional<std::vector<std::size_t>> repeated_rows(const std::vector<std::size_t>& wrong,
                                                      std::size_t B, std::size_t N) {
    std::set<std::size_t> rows;
    for (const std::size_t n : wrong) rows.insert(n % B);
    std::size_t expected = 0;
    for (std::size_t n = wrong.front() / B * B; n < N; ++n) expected += rows.count(n % B);
    if (expected != wrong.size()) return std::nullopt;
    return std::vector<std::size_t>(rows.begin(), rows.end());
}

std::string pattern(const Case& of, const Verification& found) {
    const std::vector<std::size_t>& wrong = found.wrong_tokens;
    const std::size_t first_chunk = wrong.front() / of.B;
    if (found.wrong_tokens.size() == 1) return "No other token is wrong.";
    const auto rows = repeated_rows(wrong, of.B, of.N());
    if (!rows) {
        if (wrong.size() <= most_rows_listed)
            return fmt::format("Wrong are tokens {}.", fmt::join(wrong, ", "));
        return "They do not repeat from chunk to chunk.";
    }
    const std::string from =
        first_chunk == 0 ? "In every chunk" : fmt::format("From chunk {} on", first_chunk);
    if (rows->size() == of.B) return from + ", all rows are wrong.";
    if (rows->size() <= most_rows_listed)
        return fmt::format("{}, rows {} are wrong and the others right.", from,
                           fmt::join(*rows, ", "));
    return fmt::format("{}, the same {} of {} rows are wrong.", from, rows->size(), of.B);
}

Section cause_is(const Verification& found) {
    const Variant& variant = *found.matches;
    Section section;
    section.title = plain("Which decay is wrong?");
    section.blocks.push_back(paragraph(fmt::format(
        "The outputs are those of `{}` ({}), within rounding, on {}.", variant.name, variant.title,
        found.matched_heads == 1 ? "the head that differs"
                                 : fmt::format("all {} heads tried", found.matched_heads))));
    section.blocks.push_back(terms_table(term_texts(variant.schedule)));
    section.blocks.push_back(paragraph(variant.misread));
    Commands next{{fmt::format("eq7 check --variant {}", variant.name)}};
    const std::string code = decide(variant.schedule).diagnosis;
    if (!code.empty() && code != "other") next.lines.push_back("eq7 explain " + code);
    section.blocks.push_back(next);
    return section;
}

// What one would do about the variants that do not show.
std::vector<std::string> advice(const Case& of, const Verification& found) {
    std::vector<std::string> all;
    if (!found.same.empty()) {
        if (of.B == 1) all.emplace_back("chunks of $B >= 2$ tokens");
        if (of.N() < 3 * of.B)
            all.push_back(fmt::format("at least 3 chunks (here: {})", (of.N() + of.B - 1) / of.B));
        if (std::count(of.gamma.begin(), of.gamma.end(), 1.0) > 0)
            all.emplace_back("$gamma < 1$ in every head");
    }
    if (!found.below_double.empty() || !found.drowned.empty()) {
        all.emplace_back("a $gamma$ farther from 1, such as 0.9");
        if (of.stated.name != "f64") all.emplace_back("a run in float64");
    }
    return all;
}

}  // namespace

Section verify_scale(const Verification& found) {
    double least = 0;
    double largest = 0;
    for (const HeadJudgement& head : found.heads) {
        if (head.judgement != Judgement::equal_up_to_row_scale) continue;
        least = least == 0 ? head.least_scale : std::min(least, head.least_scale);
        largest = std::max(largest, head.largest_scale);
    }
    Section section;
    section.title = plain("Which scale?");
    section.blocks.push_back(paragraph(fmt::format(
        "Some implementations divide each row of the output by a number of its own before a norm. "
        "The norm takes it out again, so it does no harm. Here the factors lie between {:.3g} and "
        "{:.3g}. The exponents are right.",
        least, largest)));
    return section;
}

Section verify_wrong_tokens(const Case& of, const Verification& found) {
    const std::vector<std::size_t>& wrong = found.wrong_tokens;
    Section section;
    section.title = plain("Which tokens are wrong?");
    section.blocks.push_back(
        check(false, fmt::format("{} of {} tokens are wrong. The first: {}", wrong.size(), of.N(),
                                 place_of(wrong.front(), of.B))));
    section.blocks.push_back(paragraph(pattern(of, found)));
    const HeadJudgement* head = found.first_different();
    if (head != nullptr && head->share > 0)
        section.blocks.push_back(paragraph(fmt::format(
            "Farthest from its bound, in batch entry {} and head {}: {}, column {}, is {:.6g} and "
            "must be {:.6g}.",
            head->b, head->h, place_of(head->worst_token, of.B), head->worst_column,
            head->worst_out, head->worst_right)));
    return section;
}

Section verify_cause(const Case& of, const Verification& found) {
    if (found.matches != nullptr) return cause_is(found);
    Section section;
    section.title = plain("What is wrong?");
    const HeadJudgement* head = found.first_different();
    if (head != nullptr && head->outliers) {
        section.blocks.push_back(
            paragraph("Single elements stand out where all others are right. That is no wrong "
                      "decay, which reaches whole rows. Look at how these elements are written: "
                      "an index, a mask at the border, a race."));
        return section;
    }
    section.blocks.push_back(
        paragraph("No formula of the catalogue puts this out. So it may be another exponent, or "
                  "something else than a decay."));
    std::vector<std::string> next{
        "q and k must be what the decay is applied to: after any rotation, with `--scale` for what "
        "$q k^T$ is multiplied by.",
        "`--gamma` must be the decay itself, one a head in the heads' order, not its logarithm."};
    if (found.wrong_tokens.front() < of.B)
        next.emplace_back(
            "Chunk 0 is wrong already. No state is read there, so look at the "
            "intra-chunk term, the layout and the initial state first.");
    else
        next.push_back(fmt::format(
            "Chunk 0 is right, so the intra-chunk term is. Look at the state-update and the "
            "cross-chunk decay{}.",
            found.wrong_tokens.front() >= 2 * of.B
                ? "; the carry first, for chunk 1, which uses none, is right too"
                : ""));
    List list;
    for (const std::string& item : next) list.items.push_back(parse_text(item));
    section.blocks.push_back(list);
    return section;
}

Section verify_state(const StateJudgement& state) {
    Section section;
    section.title = plain("Is the final state right?");
    if (state.judgement != Judgement::different) {
        section.blocks.push_back(check(true, "the final state is the recurrent one"));
        return section;
    }
    if (!state.gauge) {
        section.blocks.push_back(check(
            false, "the final state is not the recurrent one, and no power of $gamma$ times it"));
        return section;
    }
    section.blocks.push_back(
        check(false, fmt::format("the final state is $gamma^({})$ times the recurrent one: a gauge "
                                 "with $s = {}$",
                                 -*state.gauge, *state.gauge)));
    section.blocks.push_back(
        paragraph("Outputs do not show it, because the code that reads this state makes up for it. "
                  "Code that expects the recurrent state does not."));
    section.blocks.push_back(Commands{{"eq7 explain gauge"}});
    return section;
}

Section verify_strength(const Case& of, const Verification& found) {
    Section section;
    section.title = plain("How strong is this test?");
    const std::size_t wrong = wrong_variants().size();
    const std::vector<std::string> unseen = found.indistinguishable();
    if (unseen.empty()) {
        section.blocks.push_back(
            check(true, fmt::format("each of the {} wrong formulas of the catalogue would have "
                                    "shown in these numbers",
                                    wrong)));
        return section;
    }
    section.blocks.push_back(check(
        false, fmt::format("{} of the {} wrong formulas of the catalogue would not have shown",
                           unseen.size(), wrong)));
    const auto group = [&](const std::vector<std::string>& names, const char* why) {
        if (!names.empty())
            section.blocks.push_back(
                paragraph(fmt::format("{}: `{}`.", why, fmt::join(names, "`, `"))));
    };
    group(found.same, "At these sizes they give the same outputs");
    group(found.below_double, "The difference is too small to be seen even in float64");
    group(found.drowned, "The difference drowns in the errors of this arithmetic");
    const std::vector<std::string> change = advice(of, found);
    if (!change.empty())
        section.blocks.push_back(
            paragraph(fmt::format("A stronger test needs {}.", fmt::join(change, ", and "))));
    return section;
}

}  // namespace eq7
