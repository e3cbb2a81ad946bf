// eq7 certificate: a verdict of eq7 check, for Z3, cvc5 or Coq to check.

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/options.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/certificate.hpp"

namespace eq7::cli {

namespace {

struct CertificateOptions {
    TypedSchedule schedule;
    std::string checker;
    std::string claim;
    bool gates = false;
};

// "smt2 (Z3 and cvc5) or coq (Coq)".
std::string languages_in_words() {
    std::string text;
    for (const Language& one : languages)
        text += fmt::format("{}{} ({})", text.empty() ? "" : " or ", one.name, one.checkers);
    return text;
}

const Language& read_language(const std::string& text) {
    if (text.empty()) throw BadInput("--for is missing\n  expected {}", languages_in_words());
    require_choice("--for", "CHECKER", text);
    return *std::find_if(languages.begin(), languages.end(),
                         [&](const Language& one) { return one.name == text; });
}

Claim read_claim(const std::string& text) {
    if (text.empty()) return Claim::outputs;
    require_choice("--claim", "WHAT", text);
    return *std::find_if(claims.begin(), claims.end(),
                         [&](Claim one) { return option_name(one) == text; });
}

// As it stands on the command line, whatever it is counted from; a variant's as the catalogue has
// it.
std::string as_typed(const Question& question, Part part) {
    for (const TypedPart& typed : question.typed)
        if (typed.part == part) return typed.text;
    return question.schedule[part].text();
}

// Why a verdict has no certificate; empty where it has one.
std::string nothing_to_certify(const Question& question, Claim claim, const Decision& decision) {
    const Schedule& schedule = question.schedule;
    if (question.gates && !decision.gates) {
        std::string unsaid;
        for (const Part part : parts)
            if (!schedule[part].tokens())
                unsaid += fmt::format("{}--{} '{}'", unsaid.empty() ? "" : ", ", name(part),
                                      as_typed(question, part));
        return fmt::format(
            "there is nothing to certify for gates: {} says how many tokens, not which\n  write a "
            "stretch, such as (c,r] or [0,L-1]; without --gates one gamma is asked about",
            unsaid);
    }
    const Verdicts& verdicts = question.gates ? *decision.gates : decision;
    const Verdict& verdict = verdicts[claim];
    // The proof goes chunk by chunk, so the full ones before the last must be right as well.
    if (claim == Claim::short_last_chunk && question.B > 1 && verdict.answer == Answer::proved &&
        verdicts.state.answer != Answer::proved)
        return "there is no certificate for a short last chunk that mends what full chunks got "
               "wrong\n  eq7 check shows what it decided by";
    if (verdict.answer != Answer::checked) return "";
    return fmt::format(
        "there is nothing to certify: no counterexample for {}, and no proof\n"
        "  exponents with min, max, // or % are decided for one chunk size at most; {}",
        verdict.scope,
        question.B || schedule.uses_chunk_index() ? "not where they depend on the chunk's index i"
                                                  : "try --chunk B");
}

Outcome show_certificate(const CertificateOptions& options, const View&) {
    const Language& language = read_language(options.checker);
    const Claim claim = read_claim(options.claim);
    Question question = read_question(options.schedule);
    question.gates = options.gates;
    const Decision decision = decide(question.schedule, question.B);
    const std::string nothing = nothing_to_certify(question, claim, decision);
    if (!nothing.empty()) return {"", Exit::undecided, nothing};
    const Decided verdict{question.schedule, question.B, claim,
                          question.gates ? Measure::tokens : Measure::count,
                          question.gates ? (*decision.gates)[claim] : decision[claim]};
    return {certificate(verdict, language),
            verdict.verdict.answer == Answer::proved ? Exit::holds : Exit::refuted};
}

}  // namespace

void add_certificate(CLI::App& app, Action& action) {
    const auto [command, options] = add_command(
        app, action, "certificate",
        "A verdict of eq7 check, for Z3, cvc5 or Coq to check by itself.",
        {{"certificate --for smt2 >eq7.smt2", "then: z3 eq7.smt2 (or cvc5)"},
         {"certificate --for coq >eq7.v", "then: coqc eq7.v"},
         {"certificate --for smt2 --cross 'B-r'", "the refutation of a wrong one"},
         {"certificate --for coq --claim state", "that the stored state is right too"},
         {"certificate --for coq --gates >g.v", "gates; then: proof/check.sh g.v"}},
        show_certificate,
        {"the certificate says proved", "it says refuted", "there is nothing to certify"});
    option(command, "--for", options->checker, "CHECKER", "REQUIRED: " + languages_in_words());
    option(
        command, "--claim", options->claim, "WHAT",
        fmt::format("what is certified: {} (default: outputs)", fmt::join(choices("WHAT"), ", ")));
    command->add_flag("--gates", options->gates,
                      "the verdict for a gate per token, not the one for one gamma");
    add_schedule_options(command, options->schedule);
}

}  // namespace eq7::cli
