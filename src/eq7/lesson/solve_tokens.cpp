// The missing factor by tokens: which stretch goes with the one that is given.

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/schedule_json.hpp"
#include "eq7/lesson/solve.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/solve.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

// "With B=2, query n=2 on key m=0 needs {..}, but query n=3 on key m=0 needs {..}".
std::string contradiction_text(const TokenSolution& solution, int base) {
    const auto from = static_cast<std::size_t>(base);
    const auto& [first, second] = *solution.contradiction;
    const auto asked = [&](const TokenRequirement& at) {
        return fmt::format("query $n={}$ on key $m={}$ ($N={}$) needs {}", at.n + from, at.m + from,
                           at.N, token_text(at.tokens, at.N, base));
    };
    return fmt::format("it would have to be `{}`. With $B={}$, {}, but {}",
                       factor_text(Factor(solution.wanted), base), solution.B, asked(first),
                       asked(second));
}

SolvedRiddle without(Section section, const std::string& what, const std::string& reason) {
    SolvedRiddle solved;
    section.blocks.push_back(check(false, fmt::format("no {}: {}", what, reason)));
    solved.document = {parse_text(fmt::format("no {} goes with it", what)), {section}, ""};
    solved.json =
        Json{{"solution", nullptr}, {"unique", false}, {"reason", unadorned(parse_text(reason))}}
            .dump() +
        '\n';
    return solved;
}

// Equation (7)'s own stretch where a solution is the same in full chunks: it also says what a short
// last chunk needs.
Factor factor_of(const Stretch& wanted, Part part) {
    const Factor& usual = equation_seven()[part];
    const Stretch full = usual.tokens()->moved(
        [](const IndexPolynomial& place) { return place.substitute(Symbol::L, symbols::B); });
    return full == wanted ? usual : Factor(wanted);
}

}  // namespace

SolvedRiddle solve_riddle(const TokenRiddle& riddle) {
    const Part given = riddle.cross ? Part::cross : Part::state;
    const Part wanted = riddle.cross ? Part::state : Part::cross;
    const char* what = riddle.cross ? "[state|state-update decay]" : "[cross|cross-chunk decay]";
    Schedule schedule = equation_seven();
    schedule[given] = riddle.cross ? *riddle.cross : *riddle.state;
    Section section;
    section.blocks.push_back(paragraph(fmt::format(
        "Given: {} `{}`,{} equation (7)'s intra-chunk decay, and queries that read the previous "
        "state.{} An answer by tokens serves any gates, and one $gamma$, too.",
        riddle.cross ? "[cross|cross-chunk decay]" : "[state|state-update decay]",
        factor_text(schedule[given], riddle.base),
        riddle.carry ? fmt::format(" [carry|carry `{}`],", factor_text(*riddle.carry, riddle.base))
                     : "",
        riddle.carry ? "" : " The carry is looked for as well.")));

    const Stretch& tokens = *schedule[given].tokens();
    const TokenSolution factor = riddle.cross ? solve_state(tokens) : solve_cross(tokens);
    if (!factor.exists())
        return without(std::move(section), what, contradiction_text(factor, riddle.base));
    schedule[wanted] = factor_of(factor.wanted, wanted);
    const TokenSolution carry = solve_carry(*schedule[Part::state].tokens());
    if (!carry.exists())
        return without(std::move(section), "[carry|carry]", contradiction_text(carry, riddle.base));
    schedule[Part::carry] = riddle.carry ? *riddle.carry : factor_of(carry.wanted, Part::carry);

    const Decision decision = decide(schedule);
    const std::string text = factor_text(schedule[wanted], riddle.base);
    const auto from = static_cast<std::size_t>(riddle.base);
    if (decision.gates->outputs.answer != Answer::proved)
        return without(
            std::move(section), what,
            fmt::format("neighbouring chunks ask for {} `{}`, and older ones then for "
                        "[carry|carry `{}`], not `{}`. With $B={}$, $N={}$, query $n={}$ on key "
                        "$m={}$ {}",
                        what, text, factor_text(factor_of(carry.wanted, Part::carry), riddle.base),
                        factor_text(schedule[Part::carry], riddle.base),
                        decision.gates->outputs.counterexample->B,
                        decision.gates->outputs.counterexample->N,
                        decision.gates->outputs.counterexample->n + from,
                        *decision.gates->outputs.counterexample->m + from,
                        needs_and_takes(*decision.gates->outputs.counterexample, riddle.base)));
    SolvedRiddle solved;
    solved.exists = true;
    const std::string reason =
        "the stretches must add up to $(m, n]$, and whole chunks leave no other";
    section.blocks.push_back(
        check(true, fmt::format("{} `{}` with [carry|carry `{}`]: {}", what, text,
                                factor_text(schedule[Part::carry], riddle.base), reason)));
    section.blocks.push_back(check(true, "outputs: proved for every $B$, $N$ and all gates"));
    const bool right_state = decision.gates->state.answer == Answer::proved;
    section.blocks.push_back(
        check(right_state, right_state ? std::string("the stored state is the recurrent one")
                                       : "the stored state is not the recurrent one"));
    section.blocks.push_back(
        Commands{{check_command(schedule, std::nullopt, name(wanted), riddle.base)}});
    solved.document = {parse_text(fmt::format("{} `{}`", what, text)), {section}, ""};
    solved.json =
        Json{{"solution", schedule[wanted].text()},         {"unique", true},
             {"reason", unadorned(parse_text(reason))},     {"schedule", schedule_json(schedule)},
             {"state", name(decision.gates->state.answer)}, {"gauge", decision.gauge->to_string()}}
            .dump() +
        '\n';
    return solved;
}

SolvedRiddle for_one_gamma(SolvedRiddle by_count, SolvedRiddle by_tokens) {
    // Of the answer by tokens, the reason alone.
    Section by_token{plain("And for gates?"), {}};
    by_token.blocks.push_back(by_tokens.document.sections.front().blocks.back());
    std::vector<Block>& blocks = by_count.document.sections.front().blocks;
    blocks.insert(blocks.begin(), paragraph("For one $gamma$ only the number of tokens counts."));
    by_count.document.sections.push_back(std::move(by_token));
    return by_count;
}

}  // namespace eq7
