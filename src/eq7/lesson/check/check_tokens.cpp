// What the check page says about tokens: which ones a weight needs, and which ones it takes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/entry.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/retention/decay.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

std::string taken_text(const GatePolynomial& coefficient, std::size_t N, int base) {
    std::string text;
    for (const auto& term : coefficient.terms())
        text += (text.empty() ? "" : " and, once more, ") + token_text(term.exponent, N, base);
    return text.empty() ? "nothing" : text;
}

// Whether the factor takes the decay of a token outside its own chunk, in some small chunk.
bool looks_outside(const Schedule& schedule, Part part) {
    constexpr std::size_t looked_at = 4;
    bool found = false;
    for (std::size_t B = 1; B <= looked_at; ++B) {
        const auto own = static_cast<std::int64_t>(B * looked_at);
        filled_factors<int>(B, [&](Part one, std::size_t r, std::size_t c) {
            if (one != part) return 0;
            const Tokens tokens =
                tokens_at(*schedule[part].tokens(), indices({B, looked_at, B}, r, c));
            each_run(tokens, 0, [&](std::int64_t first, std::int64_t last, std::int64_t) {
                found = found || first < own || last >= own + static_cast<std::int64_t>(B);
            });
            return 0;
        });
    }
    return found;
}

// The table of the counterexample's way, or of its two.
void add_ways(std::vector<Block>& blocks, const Schedule& schedule, std::size_t B, std::size_t N,
              std::size_t n, std::optional<std::size_t> m, int base) {
    const std::vector<Way> ways = take_apart(schedule, B, N, n, m);
    for (std::size_t way = 0; way < ways.size(); ++way)
        blocks.push_back(way_table(schedule, ways[way], N, ways.size() > 1 ? way + 1 : 0, base));
}

}  // namespace

std::string needs_and_takes(const Counterexample& at, int base) {
    if (at.required_tokens.is_zero())
        return fmt::format("needs ${}$, takes ${}$", at.required.to_string(),
                           at.actual.to_string());
    return fmt::format("needs {}, takes {}", taken_text(at.required_tokens, at.N, base),
                       taken_text(at.actual_tokens, at.N, base));
}

std::vector<Block> touching_stretches(const Schedule& schedule, std::optional<std::size_t> B,
                                      int base) {
    const auto from = static_cast<std::size_t>(base);
    // Chunks of 3 show both ends of each stretch apart; one whole chunk lies between.
    const std::size_t size = B.value_or(3);
    const std::size_t N = 3 * size, m = size > 1 ? 1 : 0, n = 2 * size + m;
    std::vector<Block> blocks{paragraph(
        fmt::format("Each factor takes the decays of certain tokens, a stretch. With $B={}$, for "
                    "query $n={}$ and key $m={}$:",
                    size, n + from, m + from))};
    add_ways(blocks, schedule, size, N, n, m, base);
    blocks.push_back(check(
        true,
        "at every size, the stretches of a way add up to $(m, n]$: each token once, no other"));
    return blocks;
}

std::vector<Block> tokens_counterexample(const Schedule& schedule, const Counterexample& at,
                                         int base) {
    std::vector<Block> blocks{
        paragraph(fmt::format("**Smallest counterexample for gates:** $B={}$, $N={}$: {}: {}.",
                              at.B, at.N, place_of(at, base), needs_and_takes(at, base)))};
    add_ways(blocks, schedule, at.B, at.N, at.n, at.m, base);
    blocks.push_back(paragraph(
        "**Right by accident** where all gates are equal. A test of gated code with equal gates "
        "does not see the mistake."));
    return blocks;
}

std::vector<Block> which_tokens(const Schedule& schedule, const std::optional<Counterexample>& at,
                                int base) {
    if (at && at->m && at->r) {
        for (const Way& way : take_apart(schedule, at->B, at->N, at->n, at->m))
            for (const Piece& piece : way.pieces) {
                if (piece.tokens || piece.is_right()) continue;
                const Tokens needed = (Tokens(piece.to) - Tokens(piece.from)).without_start(-1);
                return {paragraph(fmt::format(
                    "Which tokens? Here the {} factor has to take {}. `{}` says {} token{}, but "
                    "not which.",
                    name(piece.part), token_text(needed, at->N, base),
                    factor_text(schedule[piece.part], base), piece.exponent,
                    piece.exponent == 1 ? "" : "s"))};
            }
        return {};
    }
    std::vector<std::string> unsaid;
    std::string option;
    for (const Part part : parts) {
        if (schedule[part].tokens()) continue;
        unsaid.push_back(fmt::format("`{}`", factor_text(schedule[part], base)));
        option = fmt::format("--{} '{}'", name(part), factor_text(equation_seven()[part], base));
    }
    if (unsaid.empty()) return {};
    return {paragraph(fmt::format(
        "For a gate per token nothing is decided: {} {} how many tokens, not which ones. A stretch "
        "says which, as in `{}`.",
        fmt::join(unsaid, " and "), unsaid.size() == 1 ? "says" : "say", option))};
}

std::vector<Block> beyond_its_chunk(const Schedule& schedule, int base) {
    std::string those;
    for (const Part part : parts)
        if (schedule[part].tokens() && looks_outside(schedule, part))
            those += fmt::format("{}{} `{}`", those.empty() ? "" : ", ", name(part),
                                 factor_text(schedule[part], base));
    if (those.empty()) return {};
    return {paragraph(
        fmt::format("Takes decays of tokens outside its own chunk: {}. Where the sequence has no "
                    "such token, a proof gives it a gate of its own.",
                    those))};
}

}  // namespace eq7
