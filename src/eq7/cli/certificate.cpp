// eq7 certificate: a verdict of eq7 check, for Z3, cvc5 or Coq to check.

#include <memory>

#include <fmt/format.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/schedule_options.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/certificate.hpp"

namespace eq7::cli {

namespace {

struct Options {
    TypedSchedule schedule;
    std::string checker;
    std::string claim;
};

Checker read_checker(const std::string& text) {
    if (text.empty())
        throw BadInput("--for is missing\n  write --for smt2 (for Z3 and cvc5) or --for coq");
    require_choice("--for", "CHECKER", text);
    return text == "coq" ? Checker::coq : Checker::smt2;
}

Claim read_claim(const std::string& text) {
    if (!text.empty()) require_choice("--claim", "WHAT", text);
    if (text == "state") return Claim::state;
    return text == "initial-state" ? Claim::initial_state : Claim::outputs;
}

Outcome show(const Options& options, const Surroundings&) {
    const Checker checker = read_checker(options.checker);
    const Claim claim = read_claim(options.claim);
    const Question question = read_question(options.schedule);
    const Decided verdict =
        decided(question.schedule, question.B, claim, decide(question.schedule, question.B));
    if (verdict.verdict.answer == Answer::checked)
        return {"", Exit::undecided,
                fmt::format(
                    "there is nothing to certify: no counterexample for {}, and no proof\n"
                    "  exponents with min, max, // or % are decided for one chunk size at "
                    "most; {}\n",
                    verdict.verdict.scope,
                    question.B ? "not where they depend on the chunk's index i" : "try --chunk B")};
    return {certificate(verdict, checker),
            verdict.verdict.answer == Answer::proved ? Exit::holds : Exit::refuted};
}

}  // namespace

void add_certificate(CLI::App& app, Action& action) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand(
        "certificate", "A verdict of eq7 check, for Z3, cvc5 or Coq to check by itself.");
    command->footer(example_lines(
        {{"certificate --for smt2 >eq7.smt2", "then: z3 eq7.smt2 (or cvc5)"},
         {"certificate --for coq >eq7.v", "then: coqc eq7.v"},
         {"certificate --for smt2 --cross 'B-r'", "the refutation of a wrong one"},
         {"certificate --for coq --claim state", "that the stored state is right too"}}));
    command->add_option("--for", options->checker, "smt2 (Z3 and cvc5) or coq")
        ->type_name("CHECKER");
    command
        ->add_option("--claim", options->claim,
                     "what is certified: outputs, state or initial-state (default: outputs)")
        ->type_name("WHAT");
    add_schedule_options(command, options->schedule);
    on_choice(command, action, options, show);
}

}  // namespace eq7::cli
