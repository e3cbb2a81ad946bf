// The counterexample on the check page: where it is, both sides of it in numbers, and which tokens
// a weight needs and takes.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/one_half.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/number.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/proof/unless_too_large.hpp"
#include "eq7/retention/decay.hpp"

namespace eq7 {

namespace {

// Longer sequences are not added up: their fractions say nothing to a reader.
constexpr std::size_t most_added_up = 64;

// The output at the counterexample in numbers: with q = k = v = 1 where that shows it (two wrong
// entries may cancel), else of that one value.
std::string in_numbers_there(const Schedule& schedule, const Counterexample& at, int base) {
    const auto from = static_cast<std::size_t>(base);
    const auto sentence = [&](const std::string& inputs, const std::string& required,
                              const std::string& actual) {
        return fmt::format("In numbers, ${}$: $O_{}$ is {} in parallel, yours {}.", inputs,
                           at.n + from, required, actual);
    };
    const auto at_half = [&](const std::string& inputs, const GammaPolynomial& required,
                             const GammaPolynomial& actual) -> std::optional<std::string> {
        const auto x = at_one_half(required), y = at_one_half(actual);
        if (!x || !y || x == y) return std::nullopt;
        return sentence(inputs + ", gamma=1/2", *x, *y);
    };
    if (at.N <= most_added_up)
        if (const auto yours = unless_too_large(
                [&] { return row_sum(chunkwise_coefficients(schedule, at.B, at.N), at.n); }))
            if (auto text = at_half("q=k=v=1", row_sum(parallel_coefficients(at.N), at.n), *yours))
                return *text;
    const std::string one_value = fmt::format("q=k=1$, $v=1$ at $m={}$ and else $0", *at.m + from);
    if (auto text = at_half(one_value, at.required, at.actual)) return *text;
    // Exponents above 60 have no fraction to look at.
    return sentence(one_value, fmt::format("${}$", at.required.to_string()),
                    fmt::format("${}$", at.actual.to_string()));
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

// "**Smallest counterexample:** $B=2$, $N=4$: query $n=2$ ... needs $gamma^2$, takes $gamma^3$.";
// and the ways of its key.
Blocks counterexample_at(const char* what, const Schedule& schedule, const Counterexample& at,
                         const std::string& more, int base) {
    return {fmt::format("**{}:** $B={}$, $N={}$: {} {}.{}", what, at.B, at.N,
                        place_text(at.n, *at.m, at.B, base), needs_and_takes(at, base), more),
            way_tables(schedule, at.B, at.N, at.n, at.m, base)};
}

}  // namespace

Blocks counterexample_blocks(const Schedule& schedule, const Counterexample& smallest,
                             std::optional<std::size_t> B, int base) {
    // The search counts whole chunks; a short last one that ends with the query shows it as well.
    const bool shorter = smallest.n + 1 < smallest.N;
    const Blocks blocks{
        counterexample_at(
            shorter ? "Smallest counterexample in whole chunks" : "Smallest counterexample",
            schedule, smallest,
            shorter ? fmt::format(" With a short last chunk, $N={}$ is enough.", smallest.n + 1)
                    : "",
            base),
        in_numbers_there(schedule, smallest, base)};
    if (schedule.reads == Reads::previous) return blocks;

    const Blocks twice{blocks,
                       "The key is counted twice: once inside the chunk, once through the state."};
    const std::size_t size = B.value_or(2);  // one token has no future inside its chunk
    if (size < 2) return twice;
    const auto leak =
        unless_too_large([&] { return chunkwise_column(schedule, size, size, 1).output(0, 0); });
    if (!leak) return twice;
    return {twice, fmt::format("The first entry above the diagonal, a key from the future: $B={}$, "
                               "$N={}$, query $n={}$ on key $m={}$ must be 0, yours is ${}$.",
                               size, size, base, base + 1, leak->to_string())};
}

std::string needs_and_takes(const Counterexample& at, int base) {
    return at.required_tokens.is_zero()
               ? needs_and_takes(at.required, at.actual)
               : needs_and_takes(at.required_tokens, at.actual_tokens, at.N, base);
}

Blocks touching_stretches(const Schedule& schedule, std::optional<std::size_t> B, int base) {
    const auto from = static_cast<std::size_t>(base);
    // Chunks of 3 show both ends of each stretch apart; one whole chunk lies between.
    const std::size_t size = B.value_or(3);
    const std::size_t N = 3 * size, m = size > 1 ? 1 : 0, n = 2 * size + m;
    return {fmt::format("Each factor takes the decays of certain tokens, a stretch. With $B={}$, "
                        "for query $n={}$ and key $m={}$:",
                        size, n + from, m + from),
            way_tables(schedule, size, N, n, m, base),
            check(true,
                  "for every key and query, the stretches between them add up to $(m, n]$: each "
                  "token once, no other")};
}

Blocks tokens_counterexample(const Schedule& schedule, const Counterexample& at, int base) {
    return counterexample_at("Smallest counterexample for gates", schedule, at, "", base);
}

Blocks which_tokens(const Schedule& schedule, const std::optional<Counterexample>& at, int base) {
    if (at && at->m && at->r) {
        for (const Way& way : take_apart(schedule, at->B, at->N, at->n, at->m))
            for (const Piece& piece : way.pieces)
                if (!piece.tokens && !piece.is_right())
                    return fmt::format(
                        "Which tokens? Here the {} factor has to take {}. `{}` says {}, but not "
                        "which.",
                        name(piece.part),
                        token_text(tokens_between(piece.from, piece.to), at->N, base),
                        factor_text(schedule[piece.part], base), counted(piece.exponent, "token"));
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
    return fmt::format(
        "For a gate per token nothing is decided: {} {} how many tokens, not which ones. A stretch "
        "says which, as in `{}`.",
        fmt::join(unsaid, " and "), unsaid.size() == 1 ? "says" : "say", option);
}

Blocks beyond_its_chunk(const Schedule& schedule, int base) {
    std::string those;
    for (const Part part : parts)
        if (schedule[part].tokens() && looks_outside(schedule, part))
            those += fmt::format("{}{} `{}`", those.empty() ? "" : ", ", name(part),
                                 factor_text(schedule[part], base));
    if (those.empty()) return {};
    return fmt::format(
        "Takes decays of tokens outside its own chunk: {}. Where the sequence has no such token, "
        "the proof assumes a gate there that differs from all others.",
        those);
}

}  // namespace eq7
