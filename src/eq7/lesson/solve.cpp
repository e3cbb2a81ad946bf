#include "eq7/lesson/solve.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/check.hpp"
#include "eq7/lesson/check_parts.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/solve.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

// Which part is looked for, and how it is called.
struct Wanted {
    bool state = true;
    const char* part = "state";
    const char* in_words = "[state|state-update decay]";
};

// The family in full: x, y and z with the parameters s and d, which may depend on B.
Formula family() {
    return formula({"[cross|$xi_r = gamma^(r + 1 + s - i d)$]",
                    "[state|$zeta_c = gamma^(B - 1 - c - s + (i+1) d)$]",
                    "[carry|$gamma^(B + d)$]"});
}

constexpr const char* family_text =
    "With a free carry, the right outputs are a family with two parameters, $s$ and $d$ (whole "
    "numbers, or formulas in $B$). Here $i$ is the index of the factor's own chunk:";
constexpr const char* member_text =
    "The stored state is the recurrent one only where $s = 0$ and $d = 0$: that is equation (7).";

std::string reason_none(const Solution& solution, const Wanted& wanted) {
    const auto& [first, second] = *solution.contradiction;
    const bool chunks = solution.unknown.find('t') != std::string::npos;
    const char* depends = chunks         ? "how many chunks lie between key and query"
                          : wanted.state ? "the query"
                                         : "the key";
    return fmt::format(
        "it would have to be ${}$, which depends on {}. With $B={}$, query $n={}$ on key $m={}$ "
        "needs {}, but query $n={}$ on key $m={}$ needs {}",
        in_prose(solution.wanted), depends, solution.B, first.n, first.m, first.exponent, second.n,
        second.m, second.exponent);
}

std::string plain_reason(const std::string& markup) { return unadorned(parse_text(markup)); }

// A solution put to the proof.
Schedule schedule_of(const Riddle& riddle, const IndexPolynomial& carry,
                     const IndexPolynomial& found) {
    const auto expression = [](const IndexPolynomial& polynomial, std::string_view symbols) {
        return Expression::parse(polynomial.to_compact_string(), symbols, "solution");
    };
    Schedule schedule = equation_seven();
    schedule.carry = riddle.carry ? *riddle.carry : expression(carry, carry_symbols);
    if (riddle.cross) {
        schedule.cross = *riddle.cross;
        schedule.state = expression(found, state_symbols);
    } else {
        schedule.state = *riddle.state;
        schedule.cross = expression(found, cross_symbols);
    }
    return schedule;
}

Json schedule_json(const Schedule& schedule) {
    return {{"intra", schedule.intra.text()},
            {"state", schedule.state.text()},
            {"carry", schedule.carry.text()},
            {"cross", schedule.cross.text()},
            {"reads", name(schedule.reads)}};
}

// Neither factor is given: all there is to say is the family.
SolvedRiddle whole_family() {
    SolvedRiddle solved;
    solved.exists = true;
    Section section;
    section.blocks = {paragraph(family_text), family(), paragraph(member_text)};
    solved.document = {plain("every right choice of the factors"), {section}, ""};
    solved.json =
        Json{{"solution", nullptr},
             {"unique", false},
             {"reason", plain_reason(family_text)},
             {"family", {{"cross", "r+1+s-i*d"}, {"carry", "B+d"}, {"state", "B-1-c-s+(i+1)*d"}}}}
            .dump() +
        '\n';
    return solved;
}

SolvedRiddle none(const Wanted& wanted, const std::string& given, const std::string& reason) {
    SolvedRiddle solved;
    Section section;
    section.blocks.push_back(paragraph(given));
    section.blocks.push_back(check(false, fmt::format("no {}: {}", wanted.in_words, reason)));
    solved.document = {
        parse_text(fmt::format("no {} goes with it", wanted.in_words)), {section}, ""};
    solved.json =
        Json{{"solution", nullptr}, {"unique", false}, {"reason", plain_reason(reason)}}.dump() +
        '\n';
    return solved;
}

std::string hands_over(const Decision& decision) {
    if (decision.gauge->is_zero()) return "the stored state is the recurrent one";
    return fmt::format("the stored state is $gamma^(-e)$ times the recurrent one, $e = {}$",
                       in_prose(*decision.gauge));
}

SolvedRiddle found(const Riddle& riddle, const Wanted& wanted, const std::string& given,
                   const Schedule& schedule) {
    const Decision decision = decide(schedule);
    const std::string text = wanted.state ? schedule.state.text() : schedule.cross.text();
    const std::string reason = fmt::format("$xi + t$ carry $+ zeta = n - m$ leaves nothing else{}",
                                           riddle.carry ? "" : "; the carry follows from it too");
    SolvedRiddle solved;
    solved.exists = true;
    Section section;
    section.blocks.push_back(paragraph(given));
    section.blocks.push_back(
        check(true, fmt::format("{} `{}`{}, and no other: {}", wanted.in_words, text,
                                riddle.carry ? ""
                                             : fmt::format(" with [carry|carry "
                                                           "`{}`]",
                                                           schedule.carry.text()),
                                reason)));
    section.blocks.push_back(check(decision.outputs.answer == Answer::proved,
                                   "outputs: proved for every $B$, $N$ and $gamma$"));
    section.blocks.push_back(check(decision.state.answer == Answer::proved, hands_over(decision)));
    if (!riddle.carry) {
        section.blocks.push_back(paragraph(family_text));
        section.blocks.push_back(family());
        section.blocks.push_back(paragraph(member_text));
    } else if (!decision.gauge->is_zero()) {
        section.blocks.push_back(paragraph(
            "Only equation (7)'s pair, `r+1` with `B-1-c`, keeps the state right as well."));
    }
    section.blocks.push_back(Commands{{check_command(schedule, std::nullopt, wanted.part)}});
    solved.document = {parse_text(fmt::format("{} `{}`", wanted.in_words, text)), {section}, ""};
    solved.json = Json{{"solution", text},
                       {"unique", true},
                       {"reason", plain_reason(reason)},
                       {"schedule", schedule_json(schedule)},
                       {"state", name(decision.state.answer)},
                       {"gauge", decision.gauge->to_string()}}
                      .dump() +
                  '\n';
    return solved;
}

}  // namespace

SolvedRiddle solve_riddle(const Riddle& riddle) {
    if (!riddle.cross && !riddle.state) return whole_family();
    const Wanted wanted =
        riddle.cross ? Wanted{} : Wanted{false, "cross", "[cross|cross-chunk decay]"};
    const Expression& known = riddle.cross ? *riddle.cross : *riddle.state;
    const IndexPolynomial factor = IndexPolynomial::from(known);
    const std::string given = fmt::format(
        "Given: {} `{}`, [carry|carry {}], equation (7)'s intra-chunk decay, and queries that read "
        "the previous state.",
        riddle.cross ? "[cross|cross-chunk decay]" : "[state|state-update decay]", known.text(),
        riddle.carry ? "`" + riddle.carry->text() + "`" : "free");

    const auto carry = riddle.carry   ? IndexPolynomial::from(*riddle.carry)
                       : riddle.cross ? carry_beside_cross(factor)
                                      : carry_beside_state(factor);
    // Where the factor forbids every carry, equation (7)'s shows the contradiction.
    const IndexPolynomial y = carry.value_or(IndexPolynomial(Symbol::B));
    const Solution solution = riddle.cross ? solve_state(factor, y) : solve_cross(factor, y);
    if (!solution.exists()) return none(wanted, given, reason_none(solution, wanted));
    return found(riddle, wanted, given, schedule_of(riddle, y, solution.wanted));
}

}  // namespace eq7
