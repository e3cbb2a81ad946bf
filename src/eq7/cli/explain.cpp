// eq7 explain: a page on one kind of mistake, or on another topic.

#include <memory>

#include "eq7/cli/command.hpp"
#include "eq7/lesson/mistakes/explain.hpp"

namespace eq7::cli {

namespace {

struct ExplainOptions {
    Output output;
    std::string code;
};

Outcome show_explain(const ExplainOptions& options, const Surroundings& surroundings) {
    const Format format = options.output.chosen_format();
    const Terminal terminal = options.output.terminal(surroundings);
    const Document document = options.code.empty() ? list_of_pages() : explain(options.code);
    return {render(document, format, terminal)};
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
    auto options = std::make_shared<ExplainOptions>();
    CLI::App* command = add_command(
        app, "explain", "A page on one kind of mistake, on issue 34, or on the symbols.",
        {{"explain", "the list"},
         {"explain issue-34", "its four questions, answered"},
         {"explain cross-reversed", "the fix that it proposes"},
         {"explain weak-test", "tests that pass a wrong formula"}},
        options->output);
    command->add_option("CODE", options->code, "which page (default: list them)")
        ->type_name("CODE");
    on_choice(command, action, options, show_explain);
}

}  // namespace eq7::cli
