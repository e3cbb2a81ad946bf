#include "eq7/lesson/check/check.hpp"

#include <array>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/proof/diagnosis.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/unless_too_large.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

bool refuted(const Verdict& verdict) { return verdict.answer == Answer::refuted; }

// "for every B, N and gamma", "for B=4, every N and all gates".
std::string in_words(const Verdict& verdict, bool gates, const std::optional<std::size_t>& B) {
    if (verdict.answer == Answer::checked)
        return fmt::format("up to {}, not proved", verdict.scope);
    const char* decay = gates ? "all gates" : "$gamma$";
    return B ? fmt::format("for $B={}$, every $N$ and {}", *B, decay)
             : fmt::format("for every $B$, $N$ and {}", decay);
}

// "the share of key m=0 in output n=2 (B=2, N=4) needs gamma^2, takes gamma^3".
std::string what_is_wrong(Claim claim, const Counterexample& at, int base) {
    const auto from = static_cast<std::size_t>(base);
    const bool of_state = claim == Claim::state || claim == Claim::short_last_chunk;
    return fmt::format("the share of {} in {}{}$ ($B={}$, $N={}$) {}",
                       at.m ? fmt::format("key $m={}$", *at.m + from) : "the initial state",
                       of_state ? "the state after token $" : "output $n=", at.n + from, at.B, at.N,
                       needs_and_takes(at, base));
}

struct Labels {
    const char* label;
    const char* meaning;  // what it is good for where it is proved
};
constexpr std::array<Labels, 4> labels{{{"outputs", ""},
                                        {"state", ": $R_i$ is the recurrent state"},
                                        {"initial state", ": an initial state is read correctly"},
                                        {"short last chunk", ": the final state is right, too"}}};

Blocks gauge_paragraph(const IndexPolynomial& gauge) {
    return fmt::format(
        "With one $gamma$, the stored state is {} times the recurrent one. The outputs do not see "
        "it: what $zeta$ has in excess, $xi$ lacks. An initial state, or a state handed to code "
        "that follows equation (6), does.",
        gauge_text(gauge));
}

// Refuted for one gamma: the fault, the counterexample, where it hides, and what repairs it.
Blocks refutation(const Question& question, const Decision& decision) {
    const Schedule& schedule = question.schedule;
    const Counterexample& at = *decision.outputs.counterexample;
    const int base = question.index_base;
    return {counterexample_blocks(schedule, at, question.B, base), which_tokens(schedule, at, base),
            accident_paragraph(schedule, decision, question.B, base),
            repair_blocks(schedule, question.B, base)};
}

// Right for one gamma: as stretches where they are known, else as a sum of exponents.
Blocks proof(const Question& question, const Decision& decision, bool sums) {
    const Schedule& schedule = question.schedule;
    const int base = question.index_base;
    Blocks blocks;
    if (decision.gates && refuted(decision.gates->outputs))
        blocks = {tokens_counterexample(schedule, *decision.gates->outputs.counterexample, base),
                  "**Right by accident** where all gates are equal. A test of gated code with "
                  "equal gates does not see the mistake.",
                  repair_blocks(schedule, question.B, base)};
    else if (decision.gates) blocks = touching_stretches(schedule, question.B, base);
    else if (sums)
        blocks = check(true, "all coefficients agree: no size can tell the two sides apart");
    else if (decision.outputs.answer == Answer::checked)
        blocks =
            "Exponents with min, max, // or % are not polynomials, so that comparing coefficients "
            "does not decide them. Every size in these bounds was looked at instead.";
    const bool scaled = decision.gauge && !decision.gauge->is_zero();
    return {blocks, scaled ? gauge_paragraph(counted_from(base, *decision.gauge)) : Blocks(),
            beyond_its_chunk(schedule, base),
            only_if(question.gates, which_tokens(schedule, std::nullopt, base))};
}

// Why the answer is what it is.
Section reasons(const Question& question, const Decision& decision) {
    const Schedule& schedule = question.schedule;
    const bool wrong = refuted(decision.outputs);
    const bool sums = !question.B && is_polynomial(schedule) && schedule.reads == Reads::previous &&
                      !schedule[Part::carry].exponent().uses('i');
    const auto caret = wrong ? unless_too_large([&] { return blamed(question); }) : std::nullopt;
    Blocks table;
    if (sums && decision.diagnosis != "intra-decay" && (wrong || !decision.gates))
        if (auto sum = unless_too_large([&] { return sum_table(schedule, question.index_base); }))
            table = std::move(*sum);
    return section("",
                   {readings(question), schedule_text(schedule, question.index_base), caret, table,
                    wrong ? refutation(question, decision) : proof(question, decision, sums),
                    only_if(decision.divides,
                            "Some stretch is reversed or subtracted: it divides by gates. The "
                            "verdicts on gates hold for gates above 0.")});
}

}  // namespace

Blocks claim_lines(Claim claim, const Decision& decision, std::optional<std::size_t> B, int base,
                   bool with_place) {
    const auto& [label, meaning] = labels[static_cast<std::size_t>(claim)];
    const Verdict& verdict = decision[claim];
    const Verdict* gates = decision.gates ? &(*decision.gates)[claim] : nullptr;
    const auto wrong = [&](const Verdict& one) {
        return with_place ? ": " + what_is_wrong(claim, *one.counterexample, base) : "";
    };
    if (refuted(verdict)) return check(false, "**{}**: refuted{}", label, wrong(verdict));
    const bool wrong_gates = gates && refuted(*gates);
    const std::string scope = in_words(verdict, gates && !wrong_gates, B);
    Blocks lines =
        verdict.answer == Answer::checked
            ? Blocks(fmt::format("**{}**: checked {}", label, scope))
            : check(true, "**{}**: proved {}{}", label, scope, wrong_gates ? "" : meaning);
    if (wrong_gates)
        lines.push_back(check(false, "**{}**: refuted for gates{}", label, wrong(*gates)));
    return lines;
}

std::string check_headline(const Question& question, const Decision& decision) {
    const std::string of = question.variant.empty() ? "" : fmt::format("`{}`: ", question.variant);
    if (decision.outputs.answer == Answer::refuted)
        return fmt::format("{}refuted: {}", of, sentence_of(decision.diagnosis));
    if (decision.outputs.answer == Answer::checked)
        return fmt::format("{}not decided: no counterexample up to {}, and no proof", of,
                           decision.outputs.scope);
    const bool by_tokens = decision.gates && !refuted(decision.gates->outputs);
    std::string answer = "proved " + in_words(decision.outputs, by_tokens, question.B);
    if (!decision.gates && question.gates)
        answer += ", undecided for gates: which tokens are they?";
    if (decision.gates && !by_tokens)
        return fmt::format("{}{}, refuted for gates: {}", of, answer,
                           sentence_of(decision.diagnosis));
    if (decision.diagnosis.empty()) return of + answer;
    return fmt::format("{}outputs {}; {}", of, answer, sentence_of(decision.diagnosis));
}

Section other_reading(bool row, const std::string& outcome) {
    const char* const meanings[] = {"the chunk's index", "the row, as in the paper"};
    return section("", fmt::format("Here the letter $i$ stands for {}. Taken for {}: {}.",
                                   meanings[row], meanings[!row], outcome));
}

std::optional<Listing> readings(const Question& question) {
    Listing listing;
    for (const TypedPart& part : question.typed)
        if (!part.as_typed)
            listing.lines.push_back(fmt::format("--{} '{}'  read as {}", name(part.part),
                                                shown_text(part.text, 200), part.read_as));
    return listing.lines.empty() ? std::nullopt : std::optional(listing);
}

namespace {

// The page, counted from the question's base.
Document page(const Question& question, const Decision& decision) {
    const bool known = is_known_mistake(decision.diagnosis);
    const bool named = known && decision.outputs.answer != Answer::checked;  // by the headline
    const char* reading = !question.other     ? ""
                          : question.i_is_row ? " (with $i$ as the row)"
                                              : " (with $i$ as the chunk's index)";
    Document document{
        parse_text(check_headline(question, decision) + reading +
                   (named ? "  [" + decision.diagnosis + "]" : "")),
        {reasons(question, decision)},
        check_command(question.schedule, question.B, "", question.index_base) + " --format csv"};
    if (question.other) {
        // That it is wrong is no news of the reader's formula.
        Question other = question;
        other.schedule = *question.other;
        document.sections.push_back(other_reading(
            question.i_is_row, check_headline(other, decide(other.schedule, other.B))));
    }
    Blocks verdicts;
    for (const Claim claim : claims)
        verdicts = {verdicts, claim_lines(claim, decision, question.B, question.index_base,
                                          claim != Claim::outputs)};  // its place is above
    if (!refuted(decision.outputs))
        verdicts.push_back(
            paragraph("Not covered: rounding and normalisation. For arrays of your own there is "
                      "`eq7 verify`; `eq7 walkthrough` shows the forms' numbers on an example."));
    if (known) verdicts.push_back(Commands{{"eq7 explain " + decision.diagnosis}});
    document.sections.push_back(section("", std::move(verdicts)));
    return document;
}

}  // namespace

Document check_document(const Question& question, const Decision& decision) {
    if (question.index_base == 0) return page(question, decision);
    if (auto counted = unless_too_large([&] { return page(question, decision); })) return *counted;
    // Numbers at the edge of 64 bits have none that is larger by one.
    Question from_zero = question;
    from_zero.index_base = 0;
    from_zero.typed.clear();
    Document document = page(from_zero, decision);
    document.sections.front().blocks.insert(
        document.sections.front().blocks.begin(),
        paragraph("These numbers are too large to be counted from 1: the page counts from 0."));
    return document;
}

Document check_in_short(const Question& question, const Decision& decision) {
    const bool wrong = refuted(decision.outputs);
    Blocks blocks;
    if (wrong)
        blocks = {
            check(false, check_headline(question, decision)),
            accident_paragraph(question.schedule, decision, question.B),
            question.B ? Blocks() : no_repairs(question.schedule, repairs(question.schedule, {}))};
    for (const Claim claim : claims)
        if (claim != Claim::outputs || !wrong)
            blocks = {blocks, claim_lines(claim, decision, question.B, 0)};
    return {{}, {section("", std::move(blocks))}, ""};
}

std::string factor_options(const Schedule& schedule, std::string_view named, int base) {
    std::string command;
    for (const Part part : parts) {
        const std::string& text = schedule[part].text();
        if (name(part) == named || text != equation_seven()[part].text())
            command += fmt::format(" --{} '{}'", name(part), factor_text(schedule[part], base));
    }
    if (named == "reads" || schedule.reads == Reads::current)
        command += fmt::format(" --reads {}", name(schedule.reads));
    return command;
}

std::string check_command(const Schedule& schedule, std::optional<std::size_t> B,
                          std::string_view named, int base) {
    return fmt::format("eq7 check{}{}{}", base == 1 ? " --index-base 1" : "",
                       factor_options(schedule, named, base),
                       B ? fmt::format(" --chunk {}", *B) : "");
}

}  // namespace eq7
