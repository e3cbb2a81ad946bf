// eq7 explain: a page on one kind of mistake, or on another topic.

#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/cli/command.hpp"

namespace eq7::cli {

namespace {

struct ExplainOptions : Output {
    std::string code;
};

Outcome show_explain(const ExplainOptions& options, const View& view) {
    const Document document = options.code.empty() ? list_of_pages() : explain(options.code);
    return view.answer(document);
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
    const auto [command, options] = add_command(
        app, action, "explain", "A page on one kind of mistake, on issue 34, or on the symbols.",
        {{"explain", "the list"},
         {"explain issue-34", "its four questions, answered"},
         {"explain cross-reversed", "the fix that it proposes"},
         {"explain weak-test", "tests that pass a wrong formula"}},
        show_explain);
    option(command, "CODE", options->code, "CODE", "which page (default: list them)");
}

}  // namespace eq7::cli
