#include "eq7/lesson/one_weight.hpp"

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"

namespace eq7 {

namespace {

constexpr std::size_t B = 3;
constexpr std::size_t N = 9;
constexpr std::size_t n = 7, i = n / B, r = n % B;
constexpr std::size_t m = 1, j = m / B, c = m % B;
constexpr std::size_t between = i - 1 - j;

// What each of the three factors contributes to the exponent.
struct Stretches {
    std::int64_t store = 0, carry = 0, read = 0;
    std::int64_t sum() const { return store + carry + read; }
};

Stretches stretches() {
    const Factors factors = chunk_factors(equation_seven(), B, 0);
    return {*factors.state(c).exponent(),
            *power(factors.carry, static_cast<std::int64_t>(between)).exponent(),
            *factors.cross(r).exponent()};
}

}  // namespace

Section one_weight() {
    const Stretches apart = stretches();
    Section section;
    section.title = parse_text("First one weight, taken apart");
    section.blocks.push_back(
        paragraph(fmt::format("Take $N={}$ tokens in chunks of $B={}$. Query {} is row {} of chunk "
                              "{}, key {} is column {} of chunk {}. They are {} tokens apart, so "
                              "the parallel form gives the key the weight $gamma^{}$.",
                              N, B, n, r, i, m, c, j, n - m, n - m)));
    section.blocks.push_back(derivation_picture());
    section.blocks.push_back(paragraph(fmt::format(
        "The chunkwise form never looks at the two together. The key waits for the end of its "
        "chunk, {} token: [state|$zeta_{} = gamma^{}$]. The chunk's sum is carried over {} whole "
        "chunk, {} tokens: [carry|$gamma^{}$]. The query reads it {} tokens after the end of the "
        "chunk before its own: [cross|$xi_{} = gamma^{}$].",
        apart.store, c, apart.store, between, apart.carry, apart.carry, apart.read, r,
        apart.read)));
    section.blocks.push_back(formula({fmt::format(
        "[state|$gamma^{}$]$ * $[carry|$gamma^{}$]$ * $[cross|$gamma^{}$]$ = gamma^{}$",
        apart.store, apart.carry, apart.read, apart.sum())}));
    const GammaPolynomial ran = chunkwise_coefficients(equation_seven(), B, N).output(n, m);
    const bool equal = ran == parallel_coefficients(N).output(n, m);
    section.blocks.push_back(check(
        equal && ran.exponent() == apart.sum(),
        fmt::format("equation (7), run on these tokens, gives this entry ${}$", ran.to_string())));
    section.blocks.push_back(paragraph(
        "Everything that follows is this, for all tokens at once. Note what each factor knows: "
        "[state|$zeta$] only the key's place in its chunk, [cross|$xi$] only the query's place in "
        "its own. That is why a chunk's keys can be summed up once, for all later queries."));
    return section;
}

Picture derivation_picture() {
    const Stretches apart = stretches();
    Picture picture;
    picture.name = "derivation";
    picture.title = plain("Equation (7): one weight, taken apart into its three factors");
    Table exponents = coefficient_table(
        "exponents",
        "query n down, key m across: [intra|in its own chunk], [cross|in an older chunk]",
        chunkwise_coefficients(equation_seven(), B, N), B, N);
    for (Span& span : exponents.rows[n][exponents.labels + m]) span.strong = true;
    picture.maps = {exponents};
    picture.tokens = N;
    picture.chunk = B;
    const std::size_t stored = (j + 1) * B - 1;
    const std::size_t carried = i * B - 1;
    const auto label = [](const std::string& words, std::int64_t exponent, Role role) {
        return plain(fmt::format("{} = {}", words, exponent), role);
    };
    picture.way = {{label("store ζ: B-1-c", apart.store, Role::state), m, stored},
                   {label("carry γ^B: (i-1-j)B", apart.carry, Role::carry), stored, carried},
                   {label("read ξ: r+1", apart.read, Role::cross), carried, n},
                   {plain(fmt::format("together {} + {} + {} = {} = n - m", apart.store,
                                      apart.carry, apart.read, apart.sum())),
                    m, n}};
    picture.description = fmt::format(
        "The exponents of {} tokens as a lower triangle, cut into chunks of {}. Blocks on the "
        "diagonal are intra-chunk, those below it cross-chunk. The entry of query {} and key {} is "
        "framed: {}. Below, its way from token to token: {} to the end of chunk {} (store), {} "
        "over {} whole chunk (carry), {} on to the query (read).",
        N, B, n, m, apart.sum(), apart.store, j, apart.carry, between, apart.read);
    return picture;
}

}  // namespace eq7
