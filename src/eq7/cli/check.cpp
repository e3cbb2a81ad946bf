// eq7 check: proof or smallest counterexample for a schedule.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

#include "eq7/cli/options.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/lesson/question.hpp"

namespace eq7::cli {

namespace {

struct CheckOptions : Output {
    TypedSchedule schedule;
    bool gates = false;
    bool strict = false;
    std::string code;
};

// The outputs decide; with --strict, every claim. With --gates, so do the verdicts for gates. Where
// some factor does not say which tokens it takes, what is wrong for one gamma is wrong for gates as
// well, since equal gates are gates; all else is not decided.
Exit exit_code(const Decision& decision, bool gates, bool strict) {
    const bool unsaid = gates && !decision.gates;
    const Verdicts& verdicts = gates && decision.gates ? *decision.gates : decision;
    const auto some = [&](Answer answer) {
        return std::any_of(claims.begin(), claims.end(), [&](Claim claim) {
            return (strict || claim == Claim::outputs) && verdicts[claim].answer == answer;
        });
    };
    if (some(Answer::refuted)) return Exit::refuted;
    return unsaid || some(Answer::checked) ? Exit::undecided : Exit::holds;
}

std::string contents(const std::string& path) {
    if (path == "-") return {std::istreambuf_iterator<char>(std::cin), {}};
    std::ifstream file(path, std::ios::binary);
    std::error_code unreadable;
    if (!file || std::filesystem::is_directory(path, unreadable))
        throw BadInput("--code '{}'\n  cannot be read: expected a file of code, or -", path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What no line of code can be in.
std::string code_of(const std::string& path) {
    std::string code = contents(path);
    const bool empty = code.find_first_not_of(" \t\r\n") == std::string::npos;
    if (empty || code.find('\0') != std::string::npos)
        throw BadInput("--code '{}'\n  {}: expected PyTorch, JAX or NumPy code", path,
                       empty ? "holds nothing" : "is not text");
    return code;
}

// The keys of every answer, which say nothing here, and what would have to be known.
std::string open_json(const CodeFactors& found, const std::vector<Part>& open) {
    Json json;
    for (const char* key : {"schedule", "outputs", "state", "initial_state", "short_last_chunk",
                            "gates", "gauge", "diagnosis", "read_as"})
        json[key] = nullptr;
    json["code"] = code_json(found);
    for (const Part part : open) json["open"].push_back(name(part));
    return json_line(json);
}

bool is_missing(const CodeFactor& factor) {
    return factor.understood.empty() && factor.not_understood.empty() && !factor.given;
}

// Code in which not all four factors could be read: there is nothing to decide.
Outcome show_open(const CodeFactors& found, const std::vector<Part>& open, const View& view) {
    if (view.json()) return {open_json(found, open), Exit::undecided};
    std::string options;
    for (const Part part : open)
        options += fmt::format("{}--{}", options.empty() ? "" : ", ", name(part));
    Document document;
    document.title = plain("not decided: some factors could not be read from the code");
    document.sections.push_back(code_section(found));
    document.sections.back().blocks.push_back(
        paragraph("To decide it, say these as well: {}. `eq7 check --help` shows how.", options));
    return view.answer(document, Exit::undecided);
}

// What was understood of the code, before the answer.
Section read_section(const CodeFactors& found, const TypedSchedule& typed) {
    Section section = code_section(found);
    if (typed.reads.empty())
        section.blocks.push_back(
            paragraph("Only decays were read. It is taken for granted that later keys are masked, "
                      "that nothing else is added, that each product takes the rows of its own "
                      "chunk, and that the queries read the state of the chunk before "
                      "(`--reads`)."));
    return section;
}

Outcome show_check(const CheckOptions& options, const View& view) {
    TypedSchedule typed = options.schedule;
    std::optional<CodeFactors> found;
    if (!options.code.empty()) {
        if (read_index_base(typed.index_base) == 1)
            throw BadInput(
                "--index-base 1 does not go with --code\n  what code says is counted from 0");
        found = read_code_factors(code_of(options.code), "--code");
        // What the code says goes into the options that were not given.
        const std::vector<Part> open = fill_in(typed, *found);
        if (std::all_of(found->begin(), found->end(), is_missing))
            throw BadInput(
                "--code '{}'\n  no line multiplies by a decay: expected code of a chunkwise form",
                options.code);
        if (!open.empty()) return show_open(*found, open, view);
    }
    Question question = read_question(typed);
    question.gates = options.gates;
    const Decision decision = decide(question.schedule, question.B);
    const Exit exit = exit_code(decision, options.gates, options.strict);
    if (view.json()) {
        Json json = check_json(question, decision);
        if (found) json["code"] = code_json(*found);
        return {json_line(json), exit};
    }
    Document document = check_document(question, decision);
    if (found) document.sections.insert(document.sections.begin(), read_section(*found, typed));
    return view.answer(document, exit);
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
    const auto [command, options] =
        add_command(app, action, "check",
                    "Is a decay schedule right for every size? Proof or smallest counterexample.",
                    {{"check", "equation (7): the proof"},
                     {"check --cross 'B-r'", "issue 34's proposal"},
                     {"check --state 'B-c' --cross r", "outputs right, state scaled"},
                     {"check --state '[c,B-1]' --cross '(0,r]'", "wrong for gates"},
                     {"check --index-base 1 --state 'B-c' --cross r", "appendix (full chunks)"},
                     {"check --code retention.py", "what a piece of code does"},
                     {"check --xi 'γ^(i+1)' --zeta 'γ^(B-i-1)'", "as in print (full chunks)"},
                     {"check --chunk 2 --state 1,0 --cross 1,2", "lists, for one B"},
                     {"check --variant first-printing", "a formula of the catalogue"}},
                    show_check,
                    {"the outputs are right for one gamma (--gates and --strict ask for more)",
                     "refuted", "not decided"});
    add_schedule_options(command, options->schedule);
    option(command, "--code", options->code, "FILE",
           "a file of PyTorch, JAX or NumPy code, or - for the standard input: its decays are "
           "looked for");
    command->add_flag("--gates", options->gates,
                      "let the answer for a gate per token decide the exit code");
    command->add_flag("--strict", options->strict,
                      "exit 1 also where only a state is refuted: the stored, the initial, or the "
                      "final one after a short last chunk");
}

}  // namespace eq7::cli
