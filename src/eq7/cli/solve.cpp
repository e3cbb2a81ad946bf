// eq7 solve: the factor that is missing.

#include "eq7/lesson/solve.hpp"
#include "eq7/algebra/checked.hpp"
#include "eq7/cli/options.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/render/text.hpp"

namespace eq7::cli {

namespace {

struct SolveOptions : Output {
    std::string cross, state, carry, index_base;
    bool gates = false;
};

constexpr const char* free_carry = "free";

// By count its exponent alone; by tokens it must say which they are.
Factor usable(const TypedPart& typed, const Factor& factor, Measure measure) {
    const std::string_view part = name(typed.part);
    if (factor.exponent().is_table())
        throw BadInput("--{0} '{1}' is a list\n  solve is for every B: use eq7 check --{0} '{1}'",
                       part, typed.text);
    if (measure == Measure::tokens && !factor.tokens())
        throw BadInput(
            "--{0} '{1}' says how many tokens, not which\n  for gates give a stretch, such as "
            "--{0} '{2}'",
            part, typed.text, equation_seven()[typed.part].text());
    if (measure == Measure::tokens) return factor;
    if (!factor.exponent().is_polynomial())
        throw BadInput(
            "--{} '{}' is not a polynomial\n  solve compares coefficients; min, max, // and % have "
            "none. Try eq7 check",
            part, typed.text);
    return factor.exponent();
}

Riddle riddle_of(const Question& question, const SolveOptions& options, Measure measure) {
    Riddle riddle;
    riddle.measure = measure;
    riddle.base = question.index_base;
    for (const TypedPart& typed : question.typed)
        (typed.part == Part::cross   ? riddle.cross
         : typed.part == Part::state ? riddle.state
                                     : riddle.carry) =
            usable(typed, question.schedule[typed.part], measure);
    // By tokens the carry follows; by count it is equation (7)'s unless something else is said.
    if (measure == Measure::count && options.carry.empty())
        riddle.carry = Expression::parse("B", symbols_of(Part::carry), "carry");
    return riddle;
}

// One stretch at least, and no exponent beside it.
bool only_stretches(const SolveOptions& options) {
    const auto none_or_stretch = [](const std::string& text) {
        return text.empty() || text == free_carry || looks_like_stretch(text);
    };
    return (looks_like_stretch(options.cross) || looks_like_stretch(options.state)) &&
           none_or_stretch(options.carry);
}

// Stretches are solved for by tokens, and where that has no answer and one gamma is asked about, by
// their number of tokens.
SolvedRiddle solve_for(const Question& question, const SolveOptions& options) {
    if (options.gates) return solve_riddle(riddle_of(question, options, Measure::tokens));
    const Riddle by_count = riddle_of(question, options, Measure::count);
    if (!only_stretches(options)) return solve_riddle(by_count);
    SolvedRiddle by_tokens = solve_riddle(riddle_of(question, options, Measure::tokens));
    return by_tokens.exists ? by_tokens
                            : for_one_gamma(solve_riddle(by_count), std::move(by_tokens));
}

// What was understood, before the answer.
void add_readings(SolvedRiddle& solved, const Question& question) {
    solved.json["read_as"] = nullptr;
    auto read = readings(question);
    if (!read) return;
    auto& blocks = solved.document.sections.front().blocks;
    blocks.insert(blocks.begin(), std::move(*read));
    for (const TypedPart& part : question.typed)
        solved.json["read_as"][std::string(name(part.part))] = part.read_as;
}

// An i that may be the row, as in the paper, is solved for both ways; the row goes first where it
// alone has a solution.
SolvedRiddle solve(const SolveOptions& options) {
    if (!options.cross.empty() && !options.state.empty())
        throw BadInput(
            "--cross and --state are both given\n  solve finds one from the other; to judge a "
            "pair, use eq7 check");
    const bool free = options.carry == free_carry;
    TypedSchedule typed;
    typed.index_base = options.index_base;
    typed[Part::cross] = options.cross;
    typed[Part::state] = options.state;
    if (!free) typed[Part::carry] = options.carry;
    auto [question, row] = read_both(typed);
    if (options.cross.empty() && options.state.empty() && !free)
        throw BadInput(
            "nothing is given to solve for\n  give --cross F for the state-update decay, --state F "
            "for the cross-chunk decay, or --carry free for the whole family: eq7 solve --cross r");
    SolvedRiddle solved = solve_for(question, options);
    if (row) {
        SolvedRiddle other = solve_for(*row, options);
        const bool rows = other.exists && !solved.exists;
        if (rows) std::swap(solved, other);
        if (rows) question = *row;
        solved.document.sections.push_back(other_reading(rows, unadorned(other.document.title)));
    }
    add_readings(solved, question);
    return solved;
}

Outcome show_solve(const SolveOptions& options, const View& view) {
    try {
        const SolvedRiddle solved = solve(options);
        const Exit exit = solved.exists ? Exit::holds : Exit::refuted;
        if (view.json()) return {json_line(solved.json), exit};
        return view.answer(solved.document, exit);
    } catch (const Overflow& fault) {
        throw BadInput("the exponents add up to {}\n  use smaller numbers", fault.what());
    }
}

}  // namespace

void add_solve(CLI::App& app, Action& action) {
    const auto [command, options] = add_command(
        app, action, "solve", "The factor that makes the outputs right, or why there is none.",
        {{"solve --cross 'B-r'", "no state-update decay goes with it"},
         {"solve --cross r", "the state-update decay for it"},
         {"solve --state 0", "no cross-chunk decay goes with it"},
         {"solve --cross 'r+1+i' --carry free", "the carry is looked for, too"},
         {"solve --cross '(0,r]'", "by tokens: for all gates"},
         {"solve --carry free", "every right choice"},
         {"solve --gates --carry free", "every one that is right for all gates"}},
        show_solve, {"there is one", "there is none"});
    option(command, "--cross,--xi", options->cross, "F",
           "cross-chunk exponent, in B r i, or a stretch");
    option(command, "--state,--zeta", options->state, "F",
           "state-update exponent, in B c i, or a stretch");
    option(command, "--carry", options->carry, "F",
           "carry exponent, in B, a stretch, or free (default: B; with a stretch, what follows "
           "from it)");
    option(command, "--index-base", options->index_base, "BASE",
           "what the given exponents count r, c and i from: 0 or 1 (default: 0)");
    command->add_flag("--gates", options->gates,
                      "only an answer for a gate per token: what is given must be a stretch");
}

}  // namespace eq7::cli
