#include "eq7/lesson/solve.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/schedule_json.hpp"
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

// The family: x, y and z with the parameters s and d, as templates of exponents.
struct Family {
    const char* cross = "r+1+s-i*d";
    const char* state = "B-1-c-s+(i+1)*d";
    const char* carry = "B+d";
};

// One member: numbers in the place of s and d.
Schedule member(const Family& family, int s, int d) {
    const auto filled = [s, d](std::string text, std::string_view symbols) {
        for (const auto& [letter, number] : {std::pair{'s', s}, std::pair{'d', d}})
            for (std::size_t at = text.find(letter); at != std::string::npos;
                 at = text.find(letter))
                text.replace(at, 1, fmt::format("({})", number));
        return Expression::parse(text, symbols, "family");
    };
    Schedule schedule = equation_seven();
    schedule[Part::cross] = filled(family.cross, symbols_of(Part::cross));
    schedule[Part::state] = filled(family.state, symbols_of(Part::state));
    schedule[Part::carry] = filled(family.carry, symbols_of(Part::carry));
    return schedule;
}

// The formulas, and a sample of members put to the proof. (The parameters enter linearly, so that
// members in general position stand for all.)
std::vector<Block> family_blocks() {
    const Family family;
    constexpr int farthest = 2;
    std::size_t members = 0;
    std::size_t right = 0;
    std::size_t right_states = 0;
    bool only_equation_seven = true;
    for (int s = -farthest; s <= farthest; ++s) {
        for (int d = -farthest; d <= farthest; ++d) {
            const Decision decision = decide(member(family, s, d));
            ++members;
            if (decision.outputs.answer == Answer::proved) ++right;
            if (decision.state.answer != Answer::proved) continue;
            ++right_states;
            only_equation_seven = only_equation_seven && s == 0 && d == 0;
        }
    }
    const auto power = [](const char* symbol, const char* text) {
        std::string shown = text;
        shown.erase(std::remove(shown.begin(), shown.end(), '*'), shown.end());
        return fmt::format("${}gamma^({})$", symbol, shown);
    };
    return {
        paragraph("With a free carry, the right outputs are a family with two parameters, $s$ and "
                  "$d$ (whole numbers, or formulas in $B$). Here $i$ is the index of the factor's "
                  "own chunk:"),
        formula({"[cross|" + power("xi_r = ", family.cross) + "]",
                 "[state|" + power("zeta_c = ", family.state) + "]",
                 "[carry|" + power("", family.carry) + "]"}),
        check(right == members, fmt::format("{} of the {} members with $s$ and $d$ from {} to {} "
                                            "have the right outputs, each proved just now",
                                            right, members, -farthest, farthest)),
        check(
            only_equation_seven && right_states == 1,
            fmt::format(
                "{} of them keeps the state right as well: $s = 0$, $d = 0$, which is equation (7)",
                right_states))};
}

constexpr const char* family_text = "a family with two parameters: any s and d";

// The factor is fixed by neighbouring chunks; older ones then contradict each other on the carry.
std::string reason_no_carry(const FreeSolution& solution, const Wanted& wanted, int base) {
    const auto from = static_cast<std::size_t>(base);
    const auto& [first, second] = *solution.carry.contradiction;
    return fmt::format(
        "neighbouring chunks ask for {} ${}$, but then no carry serves all older ones. With "
        "$B={}$, query $n={}$ on key $m={}$ needs [carry|carry {}], but query $n={}$ on key $m={}$ "
        "needs [carry|carry {}]",
        wanted.in_words, in_prose(counted_from(base, solution.factor.wanted)), solution.carry.B,
        first.n + from, first.m + from, first.exponent, second.n + from, second.m + from,
        second.exponent);
}

std::string plain_reason(const std::string& markup) { return unadorned(parse_text(markup)); }

// A solution put to the proof.
Schedule schedule_of(const Riddle& riddle, const IndexPolynomial& carry,
                     const IndexPolynomial& found) {
    const auto expression = [](const IndexPolynomial& polynomial,
                               std::string_view symbols) -> Factor {
        return Expression::parse(polynomial.to_compact_string(), symbols, "solution");
    };
    Schedule schedule = equation_seven();
    schedule[Part::carry] =
        riddle.carry ? Factor(*riddle.carry) : expression(carry, symbols_of(Part::carry));
    if (riddle.cross) {
        schedule[Part::cross] = *riddle.cross;
        schedule[Part::state] = expression(found, symbols_of(Part::state));
    } else {
        schedule[Part::state] = *riddle.state;
        schedule[Part::cross] = expression(found, symbols_of(Part::cross));
    }
    return schedule;
}

// Neither factor is given: all there is to say is the family.
SolvedRiddle whole_family() {
    SolvedRiddle solved;
    solved.exists = true;
    Section section;
    section.blocks = family_blocks();
    solved.document = {plain("every right choice of the factors"), {section}, ""};
    const Family family;
    solved.json =
        Json{
            {"solution", nullptr},
            {"unique", false},
            {"reason", family_text},
            {"family", {{"cross", family.cross}, {"carry", family.carry}, {"state", family.state}}}}
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

std::string hands_over(const Decision& decision, int base) {
    if (decision.gauge->is_zero()) return "the stored state is the recurrent one";
    return fmt::format("the stored state is {} times the recurrent one",
                       gauge_text(counted_from(base, *decision.gauge)));
}

SolvedRiddle found(const Riddle& riddle, const Wanted& wanted, const std::string& given,
                   const Schedule& schedule) {
    const Decision decision = decide(schedule);
    const Part part = wanted.state ? Part::state : Part::cross;
    const std::string text = exponent_text(schedule[part], riddle.base);
    const std::string reason = fmt::format("$xi + t$ carry $+ zeta = n - m$ leaves nothing else{}",
                                           riddle.carry ? "" : "; the carry follows from it too");
    SolvedRiddle solved;
    solved.exists = true;
    Section section;
    section.blocks.push_back(paragraph(given));
    section.blocks.push_back(check(
        true,
        fmt::format("{} `{}`{}, and {}no other: {}", wanted.in_words, text,
                    riddle.carry ? ""
                                 : fmt::format(" with [carry|carry `{}`]",
                                               exponent_text(schedule[Part::carry], riddle.base)),
                    wanted.state ? "in full chunks " : "", reason)));
    section.blocks.push_back(check(
        decision.outputs.answer == Answer::proved,
        fmt::format("outputs: {} for every $B$, $N$ and $gamma$", name(decision.outputs.answer))));
    section.blocks.push_back(
        check(decision.state.answer == Answer::proved, hands_over(decision, riddle.base)));
    if (!riddle.carry) {
        for (Block& block : family_blocks()) section.blocks.push_back(std::move(block));
    } else if (!decision.gauge->is_zero()) {
        section.blocks.push_back(paragraph(
            fmt::format("Only equation (7)'s pair, `{}` with `{}`, keeps the state right as well.",
                        exponent_text(equation_seven()[Part::cross], riddle.base),
                        exponent_text(equation_seven()[Part::state], riddle.base))));
    }
    section.blocks.push_back(
        Commands{{check_command(schedule, std::nullopt, wanted.part, riddle.base)}});
    solved.document = {parse_text(fmt::format("{} `{}`", wanted.in_words, text)), {section}, ""};
    solved.json = Json{{"solution", schedule[part].exponent_text()},
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
        riddle.cross ? "[cross|cross-chunk decay]" : "[state|state-update decay]",
        exponent_text(known, riddle.base),
        riddle.carry ? "`" + exponent_text(*riddle.carry, riddle.base) + "`" : "free");
    if (riddle.carry) {
        const IndexPolynomial carry = IndexPolynomial::from(*riddle.carry);
        const Solution solution =
            riddle.cross ? solve_state(factor, carry) : solve_cross(factor, carry);
        if (!solution.exists())
            return none(wanted, given, why_none(solution, wanted.state, riddle.base));
        return found(riddle, wanted, given, schedule_of(riddle, carry, solution.wanted));
    }
    const FreeSolution solution =
        riddle.cross ? solve_state_and_carry(factor) : solve_cross_and_carry(factor);
    if (!solution.factor.exists())
        return none(wanted, given, why_none(solution.factor, wanted.state, riddle.base));
    if (!solution.carry.exists())
        return none(wanted, given, reason_no_carry(solution, wanted, riddle.base));
    return found(riddle, wanted, given,
                 schedule_of(riddle, solution.carry.wanted, solution.factor.wanted));
}

}  // namespace eq7
