#include "eq7/lesson/verify/verify_parts.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/verify/likely_cause.hpp"
#include "eq7/lesson/verify/recovered.hpp"
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

// A formula that is right but for the initial state.
void add_handed_over(const Variant& variant, Section& section) {
    if (decide(variant.schedule).outputs.answer == Answer::refuted) return;
    section.blocks.push_back(paragraph(
        "Without an initial state these outputs would be right. The one that was handed in is read "
        "with another decay than the recurrent form reads it with: this code expects the state "
        "that it stores itself, not the recurrent one."));
}

Section cause_is(const Case& of, const Verification& found) {
    const Variant& variant = *found.matches;
    Section section;
    section.title = plain("Which decay is wrong?");
    section.blocks.push_back(paragraph(fmt::format(
        "The outputs are those of `{}` ({}), within rounding, on {}{}.", variant.name,
        variant.title,
        found.matched_heads == 1   ? "the head that differs"
        : found.matched_heads == 2 ? "both heads that differ"
                                   : fmt::format("all {} heads tried", found.matched_heads),
        found.matched_tokens < of.N()
            ? fmt::format(": their first {} tokens were compared", found.matched_tokens)
            : "")));
    section.blocks.push_back(terms_table(term_texts(variant.schedule)));
    add_handed_over(variant, section);
    section.blocks.push_back(paragraph(variant.misread));
    const auto others = found.matches_scaled ? std::nullopt : other_readings(found);
    if (others) section.blocks.push_back(paragraph(*others));
    Commands next{{fmt::format("eq7 check --variant {}", variant.name)}};
    const Decision decision = decide(variant.schedule);
    if (decision.outputs.answer != Answer::refuted) next.lines.emplace_back("eq7 explain gauge");
    else if (!decision.diagnosis.empty() && decision.diagnosis != "other")
        next.lines.push_back("eq7 explain " + decision.diagnosis);
    section.blocks.push_back(next);
    return section;
}

// Which decays put a difference out of sight: gamma^B is lost in rounding where gamma is small, and
// neighbouring powers are alike where it lies near 1.
void advise_decay(const Case& of, std::vector<std::string>& all) {
    const auto [least, largest] = std::minmax_element(of.gamma.begin(), of.gamma.end());
    const double rounding = 64 * of.stated.unit();
    if (std::pow(*least, static_cast<double>(of.B)) < rounding)
        all.emplace_back("a $gamma$ nearer to 1, or a smaller $B$ ($gamma^B$ is lost in rounding)");
    else if (*largest < 1 && 1 - *largest < rounding)
        all.emplace_back("a $gamma$ farther from 1, such as 0.9");
}

// What one would do about the variants that do not show.
std::vector<std::string> advice(const Case& of, const Verification& found) {
    std::vector<std::string> all;
    if (found.no_output) return {"queries, keys and values that are not zero"};
    if (!found.same.empty()) {
        if (of.B == 1) all.emplace_back("chunks of $B >= 2$ tokens");
        if (of.N() < 3 * of.B)
            all.push_back(fmt::format("at least 3 chunks (here: {})", (of.N() + of.B - 1) / of.B));
        if (std::count(of.gamma.begin(), of.gamma.end(), 1.0) > 0)
            all.emplace_back("$gamma < 1$ in every head");
        if (found.initial_is_zero) all.emplace_back("an initial state that is not zero");
    }
    if (!found.below_double.empty() || !found.drowned.empty()) {
        advise_decay(of, all);
        if (of.stated.name != "f64") all.emplace_back("a run in float64");
    }
    return all;
}

// The factors of all rows that are right up to one.
struct FactorsOfRows {
    double least = HUGE_VAL, largest = 0;
    bool one = false;           // the same everywhere
    std::optional<long> power;  // in every head its own gamma, raised to this
};

FactorsOfRows factors_of_rows(const Case& of, const Verification& found) {
    constexpr double alike = 1 + 1e-4;
    FactorsOfRows factors;
    std::set<long> powers;
    bool constant = true;
    for (const HeadJudgement& head : found.heads) {
        if (head.judgement != Judgement::equal_up_to_row_scale) continue;
        factors.least = std::min(factors.least, head.least_scale);
        factors.largest = std::max(factors.largest, head.largest_scale);
        constant = constant && head.largest_scale <= head.least_scale * alike;
        const double power = std::log(head.largest_scale) / std::log(of.gamma[head.h]);
        if (!(std::abs(power) < 1e6)) constant = false;
        else powers.insert(std::lround(power));
        if (std::abs(std::pow(of.gamma[head.h], std::round(power)) / head.largest_scale - 1) > 1e-4)
            constant = false;
    }
    factors.one = factors.largest <= factors.least * alike;
    if (constant && powers.size() == 1 && *powers.begin() != 0) factors.power = *powers.begin();
    return factors;
}

// What the first wrong token says of the four factors.
// `starts`: from a state that is not zero.
std::string where_to_look(const Case& of, bool starts, std::size_t first_wrong) {
    if (first_wrong < of.B)
        return starts ? "Chunk 0 is wrong already. It reads the initial state with the "
                        "cross-chunk decay. So look at the cross-chunk decay, the intra-chunk "
                        "term, and the initial state (transposed?)."
                      : "Chunk 0 is wrong already, and reads no state. So look at the "
                        "intra-chunk term and the layout. Does your code start from a state? "
                        "Then give `--state0`.";
    const char* carry_first = "; the carry first, for chunk 1, which uses none, is right too";
    if (starts)
        return "Chunk 0 is right, and reads the initial state. So the intra-chunk term and the "
               "cross-chunk decay are right: look at the state-update and the carry.";
    return fmt::format(
        "Chunk 0 is right, so the intra-chunk term is. Look at the state-update, the carry and the "
        "cross-chunk decay{}.",
        first_wrong >= 2 * of.B ? carry_first : "");
}

// A full tick says nothing of states that were not given.
void add_not_looked_at(const Case& of, Section& section) {
    if (of.initial && of.state) return;
    section.blocks.push_back(paragraph(fmt::format(
        "Not looked at: {}{}{}.", of.initial ? "" : "how an initial state is read (`--state0`)",
        of.initial || of.state ? "" : ", and ",
        of.state ? "" : "the final state, which goes on to decoding (`--state`)")));
}

}  // namespace

std::string in_table(Judgement judgement) {
    if (judgement == Judgement::equal_up_to_row_scale) return "up to a scale";
    if (judgement == Judgement::equal_at_lower_precision) return "lower precision";
    return name(judgement);
}

Section verify_scale(const Case& of, const Verification& found) {
    const FactorsOfRows factors = factors_of_rows(of, found);
    Section section;
    section.title = plain("Which scale?");
    if (factors.one)
        section.blocks.push_back(paragraph(fmt::format(
            "Every output is {:.6g} times the right one: is `--scale` right? With `--scale {:.6g}` "
            "these outputs are.",
            factors.largest, of.scale * factors.largest)));
    else
        section.blocks.push_back(paragraph(fmt::format(
            "Some implementations divide each row of the output by a number of its own before a "
            "norm, and the norm takes it out again. Here the factors lie between {:.3g} and "
            "{:.3g}.",
            factors.least, factors.largest)));
    if (factors.power)
        section.blocks.push_back(paragraph(fmt::format(
            "In every head that differs the factor is $gamma^({})$. So it may be no scale at all: "
            "every exponent may be {} too {}.",
            *factors.power, std::abs(*factors.power), *factors.power > 0 ? "large" : "small")));
    section.blocks.push_back(
        paragraph("The outputs are right only if a norm follows that takes the factors out. "
                  "Without one they are wrong."));
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
    if (found.matches != nullptr) return cause_is(of, found);
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
    next.push_back(
        where_to_look(of, of.initial && !found.initial_is_zero, found.wrong_tokens.front()));
    List list;
    for (const std::string& item : next) list.items.push_back(parse_text(item));
    section.blocks.push_back(list);
    return section;
}

Section verify_state(const Case& of, const StateJudgement& state) {
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
    const auto missing = static_cast<long>((of.B - of.N() % of.B) % of.B);  // of the last chunk
    const bool padded = missing > 0 && -*state.gauge == missing;
    section.blocks.push_back(check(
        false,
        fmt::format("the final state is $gamma^({})$ times the recurrent one{}", -*state.gauge,
                    padded ? "" : fmt::format(": a gauge with $s = {}$", *state.gauge))));
    if (padded)
        section.blocks.push_back(paragraph(fmt::format(
            "The last chunk has {} token{} and was decayed as if it had {}. Outputs do not show "
            "it, and code that goes on from this state is wrong.{}",
            of.N() % of.B, of.N() % of.B == 1 ? "" : "s", of.B,
            missing == 1 ? " Or it is a gauge with $s = -1$: see `eq7 explain gauge`." : "")));
    else
        section.blocks.push_back(paragraph(
            "Outputs do not show it, because the code that reads this state makes up for it. "
            "Code that expects the recurrent state does not."));
    section.blocks.push_back(
        Commands{{padded ? "eq7 explain short-last-chunk" : "eq7 explain gauge"}});
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
        add_not_looked_at(of, section);
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
    add_not_looked_at(of, section);
    return section;
}

}  // namespace eq7
