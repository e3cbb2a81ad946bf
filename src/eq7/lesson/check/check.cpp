#include "eq7/lesson/check/check.hpp"

#include <fmt/format.h>

#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/check/check_sum.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

// "for every B, N and gamma", "for B=4 and every N".
std::string in_words(const Verdict& verdict, const std::optional<std::size_t>& B) {
    if (verdict.answer == Answer::checked)
        return fmt::format("up to {}, not proved", verdict.scope);
    return B ? fmt::format("for $B={}$, every $N$ and $gamma$", *B)
             : "for every $B$, $N$ and $gamma$";
}

std::string coefficient_text(const GammaPolynomial& coefficient) {
    return fmt::format("${}$", coefficient.to_string());
}

std::string refuted_state(const Counterexample& at) {
    const std::string whose =
        at.m ? fmt::format("key $m={}$", *at.m) : std::string("the initial state");
    return fmt::format(
        "refuted: after chunk {} ($B={}$, $N={}$) it holds {} of {}; the recurrent one holds {}",
        at.i, at.B, at.N, coefficient_text(at.actual), whose, coefficient_text(at.required));
}

std::string refuted_initial(const Counterexample& at) {
    return fmt::format("refuted: query $n={}$ ($B={}$) reads {} of it; the recurrent form reads {}",
                       at.n, at.B, coefficient_text(at.actual), coefficient_text(at.required));
}

// `meaning` says what it is good for where it is proved; `refuted` what goes wrong where it is not.
Block claim(const char* label, const Verdict& verdict, const std::optional<std::size_t>& B,
            const std::string& meaning, const std::string& refuted) {
    const std::string words = in_words(verdict, B);
    switch (verdict.answer) {
        case Answer::refuted: return check(false, fmt::format("**{}**: {}", label, refuted));
        case Answer::proved:
            return check(true, fmt::format("**{}**: proved {}{}", label, words, meaning));
        case Answer::checked: break;
    }
    return paragraph(fmt::format("**{}**: checked {}", label, words));
}

// The three claims, one line each.
void add_verdicts(Section& section, const Question& question, const Decision& decision) {
    const auto& B = question.B;
    const auto place = [](const Verdict& verdict, std::string (*say)(const Counterexample&)) {
        return verdict.counterexample ? say(*verdict.counterexample) : std::string();
    };
    section.blocks.push_back(claim("outputs", decision.outputs, B, "", "refuted"));
    section.blocks.push_back(claim("state", decision.state, B, ": $R_i$ is the recurrent state",
                                   place(decision.state, refuted_state)));
    section.blocks.push_back(claim("initial state", decision.initial_state, B,
                                   ": it can be handed in",
                                   place(decision.initial_state, refuted_initial)));
}

Paragraph gauge_paragraph(const IndexPolynomial& gauge) {
    const IndexPolynomial exponent = IndexPolynomial() - gauge;
    const bool once = exponent == IndexPolynomial(1);
    return paragraph(
        fmt::format("The stored state is {} times the recurrent one. The outputs do not see it: "
                    "what $zeta$ has too much, $xi$ has too little. An initial state, or a state "
                    "handed to code that follows equation (6), does.",
                    once ? "$gamma$" : fmt::format("$gamma^({})$", in_prose(exponent))));
}

// Why the answer is what it is.
Section reasons(const Question& question, const Decision& decision) {
    const Schedule& schedule = question.schedule;
    Section section;
    section.blocks.push_back(paragraph(schedule_text(schedule)));
    const bool refuted = decision.outputs.answer == Answer::refuted;
    if (refuted)
        if (const auto caret =
                unless_too_large([&] { return blamed(question); }).value_or(std::nullopt))
            section.blocks.push_back(*caret);
    const bool sums = is_polynomial(schedule) && schedule.reads == Reads::previous;
    const bool for_all = sums && !question.B;
    if (for_all && decision.diagnosis != "intra-decay")
        if (auto table = unless_too_large([&] { return sum_table(schedule); }))
            section.blocks.push_back(std::move(*table));
    if (refuted) {
        for (Block& block :
             counterexample_blocks(schedule, *decision.outputs.counterexample, question.B))
            section.blocks.push_back(std::move(block));
        section.blocks.push_back(accident_paragraph(schedule, decision, question.B));
        for (Block& block : repair_blocks(schedule, question.B))
            section.blocks.push_back(std::move(block));
        return section;
    }
    if (for_all) {
        section.blocks.push_back(
            check(true, "all coefficients agree: no size can tell the two sides apart"));
    } else if (decision.outputs.answer == Answer::checked) {
        section.blocks.push_back(paragraph(
            "Exponents with min, max, // or % are no polynomials, so that comparing coefficients "
            "does not decide them. Every size in these bounds was looked at instead."));
    }
    if (decision.gauge && !decision.gauge->is_zero())
        section.blocks.push_back(gauge_paragraph(*decision.gauge));
    return section;
}

}  // namespace

std::string check_headline(const Question& question, const Decision& decision) {
    const std::string of = question.variant.empty() ? "" : fmt::format("`{}`: ", question.variant);
    if (decision.outputs.answer == Answer::refuted)
        return fmt::format("{}refuted: {}", of, sentence_of(decision.diagnosis));
    if (decision.outputs.answer == Answer::checked)
        return fmt::format("{}not refuted up to {}, and not proved", of, decision.outputs.scope);
    const std::string scope = in_words(decision.outputs, question.B);
    if (decision.diagnosis.empty()) return fmt::format("{}proved {}", of, scope);
    return fmt::format("{}outputs proved {}; {}", of, scope, sentence_of(decision.diagnosis));
}

Document check_document(const Question& question, const Decision& decision) {
    Document document;
    const bool known = is_known_mistake(decision.diagnosis);
    const bool named = known && decision.outputs.answer != Answer::checked;  // by the headline
    document.title = parse_text(check_headline(question, decision) +
                                (named ? "  [" + decision.diagnosis + "]" : ""));
    document.sections.push_back(reasons(question, decision));
    Section verdicts;
    add_verdicts(verdicts, question, decision);
    if (decision.outputs.answer != Answer::refuted)
        verdicts.blocks.push_back(
            paragraph("Not covered: rounding and normalisation. For arrays of your own there is "
                      "`eq7 verify`; `eq7 walkthrough` shows the forms' numbers on an example."));
    if (known) verdicts.blocks.push_back(Commands{{"eq7 explain " + decision.diagnosis}});
    document.sections.push_back(std::move(verdicts));
    document.whole = check_command(question.schedule, question.B) + " --format csv";
    return document;
}

std::string check_command(const Schedule& schedule, std::optional<std::size_t> B,
                          std::string_view named) {
    std::string command = "eq7 check";
    const Schedule& eq7 = equation_seven();
    const auto add = [&](const char* part, Expression Schedule::*exponent) {
        const std::string& text = (schedule.*exponent).text();
        if (part == named || text != (eq7.*exponent).text())
            command += fmt::format(" --{} '{}'", part, text);
    };
    add("intra", &Schedule::intra);
    add("state", &Schedule::state);
    add("carry", &Schedule::carry);
    add("cross", &Schedule::cross);
    if (named == "reads" || schedule.reads == Reads::current)
        command += fmt::format(" --reads {}", name(schedule.reads));
    if (B) command += fmt::format(" --chunk {}", *B);
    return command;
}

}  // namespace eq7
