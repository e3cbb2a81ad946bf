#include "eq7/proof/certificate.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "eq7/error.hpp"

namespace eq7 {

namespace certificates {

namespace {

std::string schedule_line(const Schedule& schedule) {
    return fmt::format("  intra {}   state {}   carry {}   cross {}   reads the {} state",
                       schedule.intra.text(), schedule.state.text(), schedule.carry.text(),
                       schedule.cross.text(), name(schedule.reads));
}

// What is claimed, in words.
std::vector<std::string> claim_lines(const Decided& decided) {
    const std::string sizes =
        decided.B ? fmt::format("for B = {}", *decided.B) : "for every B >= 1";
    switch (decided.claim) {
        case Claim::outputs:
            return {
                "The claim (outputs): " + sizes + ", all chunks i, j >= 0 and all 0 <= r, c < B,",
                "query n = iB+r meets key m = jB+c once if m <= n and never if m > n,",
                "and then with the exponent n-m. That is the parallel form, equation (5)."};
        case Claim::state:
            return {"The claim (state): " + sizes + ", all chunks 0 <= j <= i and all 0 <= c < B,",
                    "the state after chunk i, whose last token is n = (i+1)B-1, holds key m = jB+c",
                    "with the exponent n-m, and the initial state with n+1. That is the recurrent",
                    "state, equation (6)."};
        case Claim::initial_state: break;
    }
    return {"The claim (initial state): " + sizes + ", all chunks i >= 0 and all 0 <= r < B,",
            "query n = iB+r reads the initial state with the exponent n+1."};
}

std::string verdict_line(const Decided& decided) {
    if (decided.verdict.answer == Answer::proved) return "eq7's verdict: the claim holds.";
    std::string line = "eq7's verdict: the claim fails. Counterexample:";
    for (const char letter : letters_of(decided.claim))
        line += fmt::format(" {}={}", letter, value_at(*decided.verdict.counterexample, letter));
    return line + '.';
}

}  // namespace

std::vector<std::string> header(const Decided& decided) {
    std::vector<std::string> lines{
        "A chunkwise form of retention with these exponents of gamma, indices from 0:",
        schedule_line(decided.schedule), ""};
    for (std::string& line : claim_lines(decided)) lines.push_back(std::move(line));
    lines.push_back("");
    lines.push_back(verdict_line(decided));
    return lines;
}

std::vector<Function> functions_of(const Decided& decided) {
    const Schedule& schedule = decided.schedule;
    const Function intra{"intra", intra_symbols, &schedule.intra};
    const Function state{"state", state_symbols, &schedule.state};
    const Function carry{"carry", carry_symbols, &schedule.carry};
    const Function cross{"cross", cross_symbols, &schedule.cross};
    switch (decided.claim) {
        case Claim::outputs: return {intra, state, carry, cross};
        case Claim::state: return {state, carry};
        case Claim::initial_state: break;
    }
    return {carry, cross};
}

std::string_view letters_of(Claim claim) {
    switch (claim) {
        case Claim::outputs: return "Bijrc";
        case Claim::state: return "Bijc";
        case Claim::initial_state: break;
    }
    return "Bir";
}

std::size_t value_at(const Counterexample& place, char letter) {
    switch (letter) {
        case 'B': return place.B;
        case 'i': return place.i;
        case 'j': return place.j.value_or(place.i);  // none: the initial state's share is wrong,
        case 'r': return place.r.value_or(0);        // at any key
        default: return place.c.value_or(0);
    }
}

std::string_view name_of(Claim claim) {
    switch (claim) {
        case Claim::outputs: return "outputs";
        case Claim::state: return "state";
        case Claim::initial_state: break;
    }
    return "initial_state";
}

}  // namespace certificates

Decided decided(const Schedule& schedule, std::optional<std::size_t> B, Claim claim,
                const Decision& decision) {
    const Verdict& verdict = claim == Claim::outputs ? decision.outputs
                             : claim == Claim::state ? decision.state
                                                     : decision.initial_state;
    return {schedule, B, claim, verdict};
}

std::string certificate(const Decided& decided, Checker checker) {
    const bool refuted = decided.verdict.answer == Answer::refuted;
    if (decided.verdict.answer == Answer::checked ||
        refuted != decided.verdict.counterexample.has_value())
        throw std::logic_error("a certificate of a verdict that decides nothing");
    if (!refuted && decided.B && *decided.B > most_certified_B)
        throw BadInput(
            fmt::format("--chunk {}: it holds, but a certificate for one chunk size goes through "
                        "all of its rows and columns\n  at most --chunk {} is written out; without "
                        "--chunk there is no limit",
                        *decided.B, most_certified_B));
    return checker == Checker::smt2 ? certificates::smt2(decided) : certificates::coq(decided);
}

std::string_view expected_answer(const Decided& decided) {
    return decided.verdict.answer == Answer::proved ? "unsat" : "sat";
}

}  // namespace eq7
