#include "eq7/lesson/solve.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/solve.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

// "it would have to be $2r - c$, which depends on the query. With $B=2$, ...".
std::string contradiction_text(const Solution& solution, Part part, int base) {
    const auto from = static_cast<std::size_t>(base);
    const bool on_length = solution.unknown.find('L') != std::string::npos;
    const auto asked = [&](const Asked& at) {
        return fmt::format(
            "query $n={}$ on key $m={}${} needs {}", at.n + from, at.m + from,
            on_length || at.tokens ? fmt::format(" ($N={}$)", at.N) : "",
            at.tokens ? token_text(*at.tokens, at.N, base) : fmt::format("{}", at.exponent));
    };
    const auto& [first, second] = *solution.contradiction;
    return fmt::format("it would have to be {}, which depends on {}. With $B={}$, {}, but {}",
                       solution.tokens
                           ? fmt::format("`{}`", factor_text(*solution.tokens, base))
                           : fmt::format("${}$", in_prose(counted_from(base, solution.exponent))),
                       on_length             ? "how many tokens the query's chunk has"
                       : part == Part::state ? "the query"
                                             : "the key",
                       solution.B, asked(first), asked(second));
}

// Whether the factor is the one that was solved for, in full chunks.
bool is_solution(const Factor& factor, const Solution& solution) {
    const auto in_full = [](const IndexPolynomial& place) {
        return place.substitute(Symbol::L, symbols::B);
    };
    if (solution.tokens) return factor.tokens()->moved(in_full) == *solution.tokens;
    return in_full(IndexPolynomial::from(factor.exponent())) == solution.exponent;
}

// By count the exponent alone.
std::string text_of(const Factor& factor, Measure measure, int base) {
    return measure == Measure::count ? exponent_text(factor, base) : factor_text(factor, base);
}

// Equation (7)'s own stretch where the tokens are the same: it also says what a short last chunk
// needs.
Factor factor_of(const Solution& solution, Part part) {
    const Factor& usual = equation_seven()[part];
    return solution.tokens && is_solution(usual, solution) ? usual : solution.factor();
}

// The right outputs are a family: what a state-update takes too little, s, the queries and carries
// that read the state take more. s' is the s of the chunk before: for gates the same tokens, their
// places less B.
Replaced member_of_family(Measure measure, const std::string& s, const std::string& s_before) {
    if (measure == Measure::count)
        return {"", "B-1-c-" + s, "B+" + s_before + "-" + s, "r+1+" + s_before};
    return {"", "(c,L-1]-" + s, "[0,L-1]+" + s_before + "-" + s, "[0,r]+" + s_before};
}

// Some s and s', after nothing, which is equation (7).
std::vector<std::pair<std::string, std::string>> sample_of_family(Measure measure) {
    std::vector<std::pair<std::string, std::string>> sample{{"0", "0"}};
    if (measure == Measure::count) {
        for (const char* s : {"1", "(-2)", "B", "(3-2*B)"}) sample.emplace_back(s, s);
        for (int power = 1; power <= 3; ++power)
            sample.emplace_back(fmt::format("i^{}", power), fmt::format("(i-1)^{}", power));
        return sample;
    }
    const std::array<std::string_view, 5> ends{"-1", "0", "B-1", "B", "2*B"};
    for (const std::string_view lo : ends)
        for (const std::string_view hi : ends)
            if (lo != hi)
                sample.emplace_back(fmt::format("({},{}]", lo, hi),
                                    fmt::format("({}-B,{}-B]", lo, hi));
    return sample;
}

const Verdicts& verdicts_of(const Decision& decision, Measure measure) {
    return measure == Measure::count ? decision : *decision.gates;
}

// Neither factor is given: all there is to say is the family, its formulas and a sample of it, put
// to the proof.
SolvedRiddle whole_family(Measure measure) {
    const bool counts = measure == Measure::count;
    const Replaced family = member_of_family(measure, "s", "s'");
    const auto sample = sample_of_family(measure);
    std::size_t right = 0, right_states = 0;
    bool first_is_right = false;
    for (const auto& [s, s_before] : sample) {
        const Decision decision =
            decide(equation_seven_with(member_of_family(measure, s, s_before)));
        const Verdicts& verdicts = verdicts_of(decision, measure);
        const bool right_state = verdicts.state.answer == Answer::proved;
        if (&s == &sample.front().first) first_is_right = right_state;
        right += verdicts.outputs.answer == Answer::proved ? 1 : 0;
        right_states += right_state ? 1 : 0;
    }
    const Section all = section(
        "",
        {fmt::format(
             "With a free carry, the outputs that are right for {} are a family with one "
             "parameter: {}",
             counts ? "one $gamma$" : "all gates",
             counts ? "`s`, any formula in $B$ and in the index $i$ of the factor's own chunk. "
                      "`s'` is the `s` of the chunk before."
                    : "`s`, any sum of stretches whose ends are formulas in $B$. `s'` is `s` with "
                      "every end less $B$: the same tokens, as the chunk after counts them."),
         formula({fmt::format("[cross|$xi_r$: `{}`]", family[Part::cross]),
                  fmt::format("[state|$zeta_c$: `{}`]", family[Part::state]),
                  fmt::format("[carry|carry: `{}`]", family[Part::carry])}),
         check(right == sample.size(),
               "{} of {} members have the right outputs, each proved just now: `s` is {}", right,
               sample.size(),
               counts ? "0, some numbers, some formulas in $B$, and powers of $i$"
                      : "empty, or has ends among -1, 0, $B-1$, $B$ and $2B$"),
         check(right_states == 1 && first_is_right,
               "{} of them keeps the state right as well: `s` is {}, which is equation (7)",
               right_states, counts ? "0" : "empty")});
    return {{plain("every right choice of the factors"), {all}, ""},
            Json({{"solution", nullptr},
                  {"unique", false},
                  {"reason", "a family with one parameter: any s"},
                  {"family",
                   {{"cross", family[Part::cross]},
                    {"carry", family[Part::carry]},
                    {"state", family[Part::state]}}}}),
            true};
}

SolvedRiddle none(Part wanted, const Paragraph& given, const std::string& reason) {
    const std::string decay = decay_in_words(wanted);
    return {
        {parse_text("no {} goes with it", decay),
         {section("", {given, check(false, "no {}: {}", decay, reason)})},
         ""},
        Json({{"solution", nullptr}, {"unique", false}, {"reason", unadorned(parse_text(reason))}}),
        false};
}

std::string hands_over(const Decision& decision, Measure measure, int base) {
    if (verdicts_of(decision, measure).state.answer == Answer::proved)
        return "the stored state is the recurrent one";
    if (measure == Measure::tokens) return "the stored state is not the recurrent one";
    return fmt::format("the stored state is {} times the recurrent one",
                       gauge_text(counted_from(base, *decision.gauge)));
}

SolvedRiddle found(const Riddle& riddle, Part wanted, const Paragraph& given,
                   const Schedule& schedule) {
    const Measure measure = riddle.measure;
    const int base = riddle.base;
    const bool counts = measure == Measure::count;
    const Decision decision = decide(schedule);
    const Verdicts& verdicts = verdicts_of(decision, measure);
    const std::string text = factor_text(schedule[wanted], base);
    const std::string reason = counts ? "$xi + t$ carry $+ zeta = n - m$ leaves nothing else"
                                      : "the stretches must add up to $(m, n]$";
    const bool right_state = verdicts.state.answer == Answer::proved;
    const Section answer = section(
        "",
        {given,
         check(true, "{} `{}` with [carry|carry `{}`], and {}no other: {}", decay_in_words(wanted),
               text, factor_text(schedule[Part::carry], base),
               wanted == Part::state ? "in full chunks " : "", reason),
         check(verdicts.outputs.answer == Answer::proved, "outputs: {} for every $B$, $N$ and {}",
               name(verdicts.outputs.answer), counts ? "$gamma$" : "all gates"),
         check(right_state, hands_over(decision, measure, base)),
         only_if(
             !right_state,
             fmt::format("Only equation (7)'s pair, `{}` with `{}`, keeps the state right as well.",
                         text_of(equation_seven()[Part::cross], measure, base),
                         text_of(equation_seven()[Part::state], measure, base))),
         Commands{{check_command(schedule, std::nullopt, name(wanted), base)}}});
    return {{parse_text("{} `{}`", decay_in_words(wanted), text), {answer}, ""},
            Json({{"solution", schedule[wanted].text()},
                  {"unique", true},
                  {"reason", unadorned(parse_text(reason))},
                  {"schedule", schedule_json(schedule)},
                  {"state", name(verdicts.state.answer)},
                  {"gauge", decision.gauge->to_string()}}),
            true};
}

}  // namespace

std::optional<std::string> complete(Schedule& schedule, Part wanted, bool free_carry,
                                    Measure measure, int base) {
    const Solution solution = solve(schedule, wanted, measure);
    if (!solution.exists()) return contradiction_text(solution, wanted, base);
    schedule[wanted] = factor_of(solution, wanted);
    const std::string neighbours =
        fmt::format("keys of the chunk before need {} `{}`", decay_in_words(wanted),
                    factor_text(schedule[wanted], base));
    const Solution carry = solve(schedule, Part::carry, measure);
    if (!carry.exists())
        return fmt::format("{}; then no [carry|carry] serves keys of older chunks: {}", neighbours,
                           contradiction_text(carry, Part::carry, base));
    if (free_carry) schedule[Part::carry] = factor_of(carry, Part::carry);
    if (is_solution(schedule[Part::carry], carry)) return std::nullopt;
    return fmt::format("{}; keys of older chunks then need [carry|carry `{}`], not `{}`",
                       neighbours, text_of(factor_of(carry, Part::carry), measure, base),
                       text_of(schedule[Part::carry], measure, base));
}

SolvedRiddle solve_riddle(const Riddle& riddle) {
    if (!riddle.cross && !riddle.state) return whole_family(riddle.measure);
    const Part given = riddle.cross ? Part::cross : Part::state;
    const Part wanted = riddle.cross ? Part::state : Part::cross;
    Schedule schedule = equation_seven();
    schedule[given] = riddle.cross ? *riddle.cross : *riddle.state;
    if (riddle.carry) schedule[Part::carry] = *riddle.carry;
    const Paragraph setting = paragraph(
        "Given: {} `{}`, {}equation (7)'s intra-chunk decay, and queries that read the previous "
        "state.{}{}",
        decay_in_words(given), factor_text(schedule[given], riddle.base),
        riddle.carry ? fmt::format("[carry|carry `{}`], ", factor_text(*riddle.carry, riddle.base))
                     : "",
        riddle.carry ? "" : " The carry is to be found, too.",
        riddle.measure == Measure::tokens
            ? " An answer by tokens serves any gates, and one $gamma$, too."
            : "");
    if (const auto reason = complete(schedule, wanted, !riddle.carry, riddle.measure, riddle.base))
        return none(wanted, setting, *reason);
    return found(riddle, wanted, setting, schedule);
}

SolvedRiddle for_one_gamma(SolvedRiddle by_count, SolvedRiddle by_tokens) {
    // Of the answer by tokens, the reason alone.
    const Section by_token =
        section("And for gates?", by_tokens.document.sections.front().blocks.back());
    std::vector<Block>& blocks = by_count.document.sections.front().blocks;
    blocks.insert(blocks.begin(), paragraph("For one $gamma$ only the number of tokens counts."));
    by_count.document.sections.push_back(by_token);
    return by_count;
}

}  // namespace eq7
