#include "eq7/lesson/verify/verify_parts.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/verify/likely_cause.hpp"
#include "eq7/lesson/verify/recovered.hpp"
#include "eq7/lesson/verify/terms.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

// A formula that is right but for the initial state.
void add_handed_over(const Variant& variant, Section& section) {
    if (decide(variant.schedule).outputs.answer == Answer::refuted) return;
    section.blocks.push_back(
        paragraph("Without an initial state these outputs would be right. The one that was handed "
                  "in is read with another decay than the recurrent form reads it with: this code "
                  "expects the state that it stores itself, not the recurrent one."));
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
        return starts ? "Chunk 0 is wrong already. It reads the initial state with the cross-chunk "
                        "decay. So look at the cross-chunk decay, the intra-chunk term, and the "
                        "initial state (transposed?)."
                      : "Chunk 0 is wrong already, and reads no state. So look at the intra-chunk "
                        "term and the layout. Does your code start from a state? Then give "
                        "`--state0`.";
    const char* carry_first = "; the carry first, for chunk 1, which uses none, is right too";
    if (starts)
        return "Chunk 0 is right, and reads the initial state. So the intra-chunk term and the "
               "cross-chunk decay are right: look at the state-update and the carry.";
    return fmt::format(
        "Chunk 0 is right, so the intra-chunk term is. Look at the state-update, the carry and the "
        "cross-chunk decay{}.",
        first_wrong >= 2 * of.B ? carry_first : "");
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
        section.blocks.push_back(
            paragraph(fmt::format("Every output is {:.6g} times the right one: is `--scale` right? "
                                  "With `--scale {:.6g}` these outputs are.",
                                  factors.largest, of.scale * factors.largest)));
    else
        section.blocks.push_back(
            paragraph(fmt::format("Some implementations divide each row of the output by a number "
                                  "of its own before a norm, and the norm takes it out again. Here "
                                  "the factors lie between {:.3g} and {:.3g}.",
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

Section verify_cause(const Case& of, const Verification& found) {
    if (found.matches != nullptr) return cause_is(of, found);
    Section section;
    section.title = plain("What is wrong?");
    const HeadJudgement* head = found.first_different();
    if (head != nullptr && head->outliers) {
        section.blocks.push_back(
            paragraph("Single elements stand out where all others are right. That is no wrong "
                      "decay, which reaches whole rows. Look at how these elements are written: an "
                      "index, a mask at the border, a race."));
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
        section.blocks.push_back(
            paragraph("Outputs do not show it, because the code that reads this state makes up for "
                      "it. Code that expects the recurrent state does not."));
    section.blocks.push_back(
        Commands{{padded ? "eq7 explain short-last-chunk" : "eq7 explain gauge"}});
    return section;
}

}  // namespace eq7
