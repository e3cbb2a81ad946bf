// eq7 tables: every decay exponent at one pair of sizes.

#include <algorithm>

#include "eq7/algebra/checked.hpp"
#include "eq7/cli/options.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/decay_tables.hpp"

namespace eq7::cli {

namespace {

constexpr std::size_t default_chunk = 4;

struct TablesOptions : Output {
    TypedSchedule schedule;
    std::string tokens;
    bool gates = false;
};

Question read_schedule(TypedSchedule typed, std::size_t B, bool gates) {
    // Lists of exponents, which need the chunk size, are for chunks that check would take as well.
    typed.chunk = B <= most_asked_chunk ? std::to_string(B) : "";
    const Question question = read_question(typed);
    if (gates && !question.schedule.knows_tokens())
        throw BadInput(
            "--gates: some factor says how many tokens it takes, not which\n  give it as a "
            "stretch, such as --cross '[0,r]'");
    return question;
}

Outcome show_tables(const TablesOptions& options, const View& view) {
    const std::string& chunk = options.schedule.chunk;
    const std::size_t B =
        chunk.empty() ? default_chunk : whole_number("--chunk", chunk, 1, most_table_tokens);
    const std::size_t most = options.gates ? most_gate_tokens : most_table_tokens;
    // Three chunks show every term at work; two would never use the carry.
    const std::size_t N = options.tokens.empty()
                              ? std::min(3 * B, most)
                              : whole_number(options.gates ? "with --gates, --tokens" : "--tokens",
                                             options.tokens, 1, most);
    const Question question = read_schedule(options.schedule, B, options.gates);
    try {
        const Run run(question.schedule, B, N);
        if (view.json()) return {tables_json(run, question, options.gates)};
        return view.answer(tables_document(run, question, options.gates));
    } catch (const Overflow& fault) {
        throw BadInput("an exponent becomes {} at these sizes\n  use smaller exponents",
                       fault.what());
    }
}

}  // namespace

void add_tables(CLI::App& app, Action& action) {
    const auto [command, options] = add_command(
        app, action, "tables",
        "Every decay exponent of equation (7), a variant or your formula, read off a run.",
        {{"tables --chunk 4 --tokens 12", "equation (7)"},
         {"tables --variant issue-34", "wrong, each entry marked"},
         {"tables --cross 'B-r'", "a formula of your own"},
         {"tables --gates --cross '(0,r]'", "which tokens they are"},
         {"tables --chunk 64 --tokens 256 --format csv", "for a spreadsheet"}},
        show_tables);
    add_factor_options(command, options->schedule);
    option(command, "--chunk", options->schedule.chunk, "B", "B, tokens in a chunk (default: 4)");
    option(command, "--tokens", options->tokens, "N", "N, tokens in all (default: 3 chunks)");
    command->add_flag("--gates", options->gates,
                      "also which tokens' gates each entry takes (at most 64 tokens)");
}

}  // namespace eq7::cli
