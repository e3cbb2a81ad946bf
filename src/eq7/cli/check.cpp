// eq7 check: proof or smallest counterexample for a schedule.

#include <memory>

#include "eq7/cli/schedule_options.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    TypedSchedule schedule;
    bool strict = false;
};

Exit exit_of(const Decision& decision, bool strict) {
    const auto refuted = [](const Verdict& verdict) { return verdict.answer == Answer::refuted; };
    const auto checked = [](const Verdict& verdict) { return verdict.answer == Answer::checked; };
    if (refuted(decision.outputs)) return Exit::refuted;
    if (strict && (refuted(decision.state) || refuted(decision.initial_state)))
        return Exit::refuted;
    if (checked(decision.outputs)) return Exit::undecided;
    if (strict && (checked(decision.state) || checked(decision.initial_state)))
        return Exit::undecided;
    return Exit::holds;
}

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const Question question = read_question(options.schedule);
    const Decision decision = decide(question.schedule, question.B);
    const Exit exit = exit_of(decision, options.strict);
    if (format == Format::json) return {check_json(question, decision), exit};
    return {render(check_document(question, decision), format, terminal), exit};
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = add_command(
        app, "check", "Is a decay schedule right for every size? Proof or smallest counterexample.",
        {{"check", "equation (7): the proof"},
         {"check --cross 'B-r'", "issue 34's proposal"},
         {"check --state 'B-c' --cross r", "right, state scaled"},
         {"check --index-base 1 --state 'B-c' --cross r", "the paper's appendix"},
         {"check --chunk 2 --state 1,0 --cross 1,2", "lists, for one B"},
         {"check --variant first-printing", "a formula of the catalogue"}},
        options->output);
    add_schedule_options(command, options->schedule);
    command->add_flag("--strict", options->strict,
                      "exit 1 also where only the state or the initial state is refuted");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
