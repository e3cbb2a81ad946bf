// eq7 explain: a page on one kind of mistake.

#include <memory>

#include "eq7/cli/command.hpp"
#include "eq7/lesson/explain.hpp"

namespace eq7::cli {

namespace {

struct Options {
    Output output;
    std::string code;
};

Outcome show(const Options& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const Document document = options.code.empty() ? list_of_mistakes() : explain(options.code);
    return {render(document, format, terminal)};
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = add_command(
        app, "explain", "One kind of mistake: how it looks, why it looks right, how to mend it.",
        {{"explain", "the list"},
         {"explain cross-reversed", "the fix that issue 34 proposes"},
         {"explain weak-test", "tests that pass a wrong formula"}},
        options->output);
    command->add_option("code", options->code, "which mistake (default: list them)")
        ->type_name("CODE");
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
