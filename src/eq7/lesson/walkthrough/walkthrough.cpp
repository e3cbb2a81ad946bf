#include "eq7/lesson/walkthrough/walkthrough.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

constexpr std::size_t smallest_telling = 3;
constexpr std::size_t largest_telling = 6;

}  // namespace

std::size_t telling_chunk(const Example& example) {
    const bool tells = example.B >= smallest_telling && example.B <= largest_telling;
    return tells ? example.B : smallest_telling;
}

Tokens tokens_taken(Part part, std::size_t B, std::size_t r, std::size_t c) {
    return tokens_at(*equation_seven()[part].tokens(), indices({B, 0, B}, r, c)).without_start(-1);
}

double decay_over(const Tokens& tokens, const Gates<double>& gates) {
    if (gates.is_constant()) return std::pow(gates(0), static_cast<double>(count(tokens)));
    double product = 1;
    for (const auto& [token, times] : times_taken(tokens))
        product *= std::pow(gates(token), static_cast<double>(times));
    return product;
}

Table ways_table(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n) {
    Table table{
        "ways",
        parse_text("Query {} with $B={}$: the tokens that each factor takes, key by key", n, B),
        texts({"key m", "stored", "carried", "read", "together", "count"})};
    for (std::size_t m = 0; m <= n / B * B; ++m) {
        const bool is_key = m < n / B * B;
        const Way way =
            take_apart(schedule, B, N, n, is_key ? std::optional(m) : std::nullopt).front();
        std::array<Tokens, 4> taken;
        for (const Piece& piece : way.pieces) {
            Tokens& sum = taken[static_cast<std::size_t>(piece.part)];
            sum = sum + *piece.tokens;
        }
        std::vector<Text> row{plain(is_key ? fmt::format("{}", m) : "initial")};
        std::string sum;  // "1+3+2"
        for (const Part part : {Part::state, Part::carry, Part::cross}) {
            const Tokens& tokens = taken[static_cast<std::size_t>(part)];
            row.push_back(plain(token_text(tokens, N), role_of(part)));
            sum += fmt::format("{}{}", sum.empty() ? "" : "+", count(tokens));
        }
        row.push_back(plain(token_text(*way.tokens(), N)));
        row.push_back(plain(sum + fmt::format("={}", way.exponent)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

namespace {

// "6 tokens in 3 chunks of 2"
std::string sizes(const Example& example) {
    const std::size_t last = example.last_length();
    std::string text =
        fmt::format("$N={}$ token{} in {} of $B={}$", example.N, example.N == 1 ? "" : "s",
                    counted(example.chunks(), "chunk"), example.B);
    if (last < example.B)
        text += fmt::format(" ({}, $L={}$)",
                            example.chunks() == 1 ? "a short one" : "the last one short", last);
    return text;
}

// "0.9", or "0.9, 0.95, one per head; tables show the first"
std::string decays_text(const std::vector<Gates<double>>& of_heads) {
    if (!of_heads.front().is_constant())
        return "and made-up decays, one for each token (step 1 lists them)";
    std::vector<double> gammas;
    for (const Gates<double>& one : of_heads) gammas.push_back(one(0));
    const auto differs = [&](double gamma) { return gamma != gammas.front(); };
    if (std::none_of(gammas.begin(), gammas.end(), differs))
        return fmt::format("$gamma={}$", gammas.front());
    return fmt::format("$gamma$ is {}, one per head, and tables of numbers show the first",
                       fmt::join(gammas, ", "));
}

// Where not all tokens fit in a table.
Blocks cut_short(const Example& example) {
    if (example.shown == example.N) return {};
    return fmt::format(
        "Tables show the first {} tokens; exponents are derived for the first {}; the comparison "
        "in numbers runs on all {}.",
        example.shown, example.derived, example.N);
}

Section introduction(const Example& example) {
    std::string setting = fmt::format("The example: {}, key dimension $d={}$, {}.", sizes(example),
                                      example.d(), decays_text(example.inputs.gates));
    if (!example.arrays.empty()) setting += " The numbers are yours, from ";
    else if (example.B == 2 && example.d() == 3 && example.gates().is_constant() &&
             example.gamma() == 0.9)
        setting +=
            " Chunks of 2, $d=3$ and $gamma=0.9$ are those of Jamie-Stirling/RetNet issue 34.";
    Paragraph said = paragraph(setting);
    // A path is shown as it was typed: no markup is read in it.
    if (!example.arrays.empty())
        said.text.push_back(plain(example.arrays + ". --chunk chooses another B.").front());
    return {
        {},
        Blocks{"Retention has three forms that are meant to compute the same thing. The parallel "
               "form, equation (5), is easy to believe. The chunkwise form, equation (7), is fast, "
               "and easy to get wrong: everything hangs on a few exponents of the decay $gamma$. "
               "These steps get equation (7) from equation (5), on an example that is really run.",
               said, cut_short(example),
               "The four factors: [intra|intra-chunk ($D_B$)], [state|state-update ($zeta$)], "
               "[carry|carry ($gamma^B$)], [cross|cross-chunk ($xi$)]. All indices count from 0."}};
}

Section step_answers(const Example& example) {
    return section(
        "The four questions of issue 34",
        {answers_to_issue_34(example),
         check(disagreement(example.chunkwise, example.parallel, example.derived, true).wrong == 0,
               "checked by running the forms with {} in chunks of {}",
               counted(example.derived, "token"), example.B)});
}

constexpr std::array<Section (*)(const Example&), walkthrough_steps> steps{
    step_question, step_parallel, step_split,        step_intra, step_state, step_carry,
    step_cross,    step_sum,      step_proposed_fix, step_gates, step_tests, step_answers};

Section numbered_step(const Example& example, std::size_t step) {
    Section section = steps[step - 1](example);
    Text title = plain(fmt::format("Step {} of {} · ", step, walkthrough_steps));
    title.insert(title.end(), section.title.begin(), section.title.end());
    section.title = std::move(title);
    return section;
}

}  // namespace

Document walkthrough(const Example& example, std::optional<std::size_t> step) {
    Document document;
    document.whole = fmt::format("eq7 tables --chunk {} --tokens {} --format csv", example.B,
                                 std::min(example.N, most_table_tokens));
    if (step) {
        document.sections.push_back(numbered_step(example, *step));
        const Blocks first = cut_short(example);
        std::vector<Block>& blocks = document.sections.back().blocks;
        blocks.insert(blocks.begin(), first.begin(), first.end());
        return document;
    }
    document.title = plain("Equation (7) of RetNet, derived by running it");
    document.sections.push_back(introduction(example));
    document.sections.push_back(one_weight());
    for (std::size_t number = 1; number <= walkthrough_steps; ++number)
        document.sections.push_back(numbered_step(example, number));
    return document;
}

}  // namespace eq7
