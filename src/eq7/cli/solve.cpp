// eq7 solve: the factor that is missing.

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/algebra/checked.hpp"
#include "eq7/cli/schedule_options.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/solve.hpp"
#include "eq7/render/text.hpp"

namespace eq7::cli {

namespace {

struct SolveOptions : Output {
    std::string cross, state, carry, index_base;
    bool gates = false;
};

constexpr const char* free_carry = "free";

// What was typed, as it is read; `rows` takes an i that may be either for the row.
class Given {
public:
    Given(const SolveOptions& options, bool rows)
        : options_(options), base_(read_index_base(options.index_base)), rows_(rows) {
        question_.index_base = base_;
    }

    // Stretches are solved for by tokens, and where that has no answer and one gamma is asked
    // about, by their number of tokens.
    SolvedRiddle solve() {
        if (options_.gates) return solve_riddle(riddle(Measure::tokens));
        const Riddle by_count = riddle(Measure::count);
        if (!only_stretches()) return solve_riddle(by_count);
        question_.typed.clear();
        SolvedRiddle by_tokens = solve_riddle(riddle(Measure::tokens));
        return by_tokens.exists ? by_tokens
                                : for_one_gamma(solve_riddle(by_count), std::move(by_tokens));
    }
    bool i_is_open() const { return open_; }
    const Question& question() const { return question_; }

private:
    // One factor at least, and what is typed beside it.
    bool only_stretches() const {
        const auto stretch_or = [](const std::string& text, const char* other) {
            return text.empty() || text == other || looks_like_stretch(text);
        };
        return (looks_like_stretch(options_.cross) || looks_like_stretch(options_.state)) &&
               stretch_or(options_.carry, free_carry);
    }

    Factor read(const char* option, const std::string& text, Part part) {
        const ReadFactor read = read_factor(option, text, part, base_);
        if (read.listed > 0)
            throw BadInput(
                fmt::format("{0} '{1}' is a list\n  solve is for every B: use eq7 check "
                            "--chunk {2} {0} '{1}'",
                            option, text, read.listed));
        const bool row = rows_ && read.with_row;
        open_ = open_ || read.with_row;
        question_.typed.push_back({part, text, row ? read.text_with_row : read.text,
                                   row ? read.text : read.text_with_row, read.as_typed && !row});
        return row ? *read.with_row : read.factor;
    }

    // By count its exponent alone; nothing where nothing was typed.
    std::optional<Factor> given(const char* option, const std::string& text, Part part,
                                Measure measure) {
        if (text.empty()) return std::nullopt;
        const Factor factor = read(option, text, part);
        if (measure == Measure::tokens && !factor.tokens())
            throw BadInput(
                fmt::format("{} '{}' says how many tokens, not which\n  for gates give a stretch, "
                            "such as {} '{}'",
                            option, text, option, equation_seven()[part].text()));
        if (measure == Measure::tokens) return factor;
        if (!factor.exponent().is_polynomial())
            throw BadInput(fmt::format(
                "{} '{}' is not a polynomial\n  solve compares coefficients; min, max, // "
                "and % have none. Try eq7 check",
                option, text));
        return factor.exponent();
    }

    Riddle riddle(Measure measure) {
        if (!options_.cross.empty() && !options_.state.empty())
            throw BadInput(
                "--cross and --state are both given\n  solve finds one from the other; to judge a "
                "pair, use eq7 check");
        const bool free = options_.carry == free_carry;
        Riddle riddle{given("--cross", options_.cross, Part::cross, measure),
                      given("--state", options_.state, Part::state, measure),
                      given("--carry", free ? "" : options_.carry, Part::carry, measure), measure,
                      base_};
        if (!riddle.cross && !riddle.state && !free)
            throw BadInput(
                "nothing is given to solve for\n  give --cross F for the state-update decay, "
                "--state F for the cross-chunk decay, or --carry free for the whole family: "
                "eq7 solve --cross r");
        // By tokens the carry follows; by count it is equation (7)'s unless something else is said.
        if (measure == Measure::count && !free && !riddle.carry)
            riddle.carry = Expression::parse("B", symbols_of(Part::carry), "carry");
        return riddle;
    }

    const SolveOptions& options_;
    int base_;
    bool rows_;
    bool open_ = false;
    Question question_{};
};

// What was understood, before the answer; of an i that may be either, the other answer, too.
SolvedRiddle with_readings(SolvedRiddle solved, const Given& given, bool rows,
                           const std::optional<SolvedRiddle>& other) {
    auto json = nlohmann::ordered_json::parse(solved.json);
    json["read_as"] = nullptr;
    if (auto read = readings(given.question())) {
        solved.document.sections.front().blocks.insert(
            solved.document.sections.front().blocks.begin(), std::move(*read));
        for (const TypedPart& part : given.question().typed)
            json["read_as"][std::string(name(part.part))] = part.read_as;
    }
    if (other) {
        const char* const meanings[] = {"the chunk's index", "the row, as in the paper"};
        Section section;
        section.blocks.push_back(paragraph(
            fmt::format("Here the letter $i$ stands for {}. Taken for {}: {}.", meanings[rows],
                        meanings[!rows], unadorned(other->document.title))));
        solved.document.sections.push_back(std::move(section));
    }
    solved.json = json.dump() + '\n';
    return solved;
}

// An i that may be the row, as in the paper, is solved for both ways; the row goes first where it
// alone has a solution.
SolvedRiddle solve(const SolveOptions& options) {
    Given as_chunk(options, false);
    SolvedRiddle first = as_chunk.solve();
    if (!as_chunk.i_is_open()) return with_readings(std::move(first), as_chunk, false, {});
    Given as_row(options, true);
    SolvedRiddle second = as_row.solve();
    const bool rows = second.exists && !first.exists;
    if (rows) return with_readings(std::move(second), as_row, true, first);
    return with_readings(std::move(first), as_chunk, false, second);
}

Outcome show_solve(const SolveOptions& options, const View& view) {
    try {
        const SolvedRiddle solved = solve(options);
        const Exit exit = solved.exists ? Exit::holds : Exit::refuted;
        if (view.json()) return {solved.json, exit};
        return view.answer(solved.document, exit);
    } catch (const Overflow& fault) {
        throw BadInput(
            fmt::format("the exponents add up to {}\n  use smaller numbers", fault.what()));
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
           "carry exponent, in B, a stretch, or free (default: B; with "
           "a stretch, what follows from it)");
    option(command, "--index-base", options->index_base, "BASE",
           "what the given exponents count r, c and i from: 0 or 1 (default: 0)");
    command->add_flag("--gates", options->gates,
                      "only an answer for a gate per token: what is given must be a stretch");
}

}  // namespace eq7::cli
