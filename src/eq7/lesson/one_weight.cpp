#include "eq7/lesson/one_weight.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/story.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

constexpr std::size_t B = one_weight_B, N = one_weight_N;
constexpr std::size_t n = one_weight_n, i = n / B, r = n % B;
constexpr std::size_t m = one_weight_m, j = m / B, c = m % B;
constexpr std::size_t between = i - 1 - j;
static_assert(between == 1, "the way has three pieces: stored, carried, read");

Way the_way() { return take_apart(equation_seven(), B, N, n, m).front(); }

// Whether the pieces take all tokens of (m, n], each once.
bool each_token_once(const Way& way) {
    const Tokens needed = Tokens(n) - Tokens(m);
    const bool pieces_right = std::all_of(way.pieces.begin(), way.pieces.end(),
                                          [](const Piece& piece) { return piece.is_right(); });
    return pieces_right && way.tokens() == needed;
}

}  // namespace

Section one_weight() {
    const Way way = the_way();
    const Piece &stored = way.pieces.at(0), &carried = way.pieces.at(1), &read = way.pieces.at(2);
    const auto tokens = [](const Piece& piece) { return token_text(*piece.tokens, N); };
    const GammaPolynomial ran = chunkwise_coefficients(equation_seven(), B, N).output(n, m);
    const bool equal = ran == parallel_coefficients(N).output(n, m);
    return section(
        "First one weight, taken apart",
        {fmt::format("Take $N={}$ tokens in chunks of $B={}$. Query {} is row {} of chunk {}, key "
                     "{} is column {} of chunk {}. They are {} tokens apart, so the parallel form "
                     "gives the key the weight $gamma^{}$: it has lived through the tokens after "
                     "it, $({}, {}]$, which are {} to {}.",
                     N, B, n, r, i, m, c, j, n - m, n - m, m, n, m + 1, n),
         derivation_picture(),
         fmt::format("The chunkwise form never looks at the two together. The key waits for the "
                     "end of its chunk, through {}: [state|$zeta_{} = gamma^{}$]. The chunk's sum "
                     "is carried over {} whole chunk, {}: [carry|$gamma^{}$]. The query reads it "
                     "after {}: [cross|$xi_{} = gamma^{}$].",
                     tokens(stored), c, stored.exponent, between, tokens(carried), carried.exponent,
                     tokens(read), r, read.exponent),
         formula({fmt::format(
             "[state|$gamma^{}$]$ * $[carry|$gamma^{}$]$ * $[cross|$gamma^{}$]$ = gamma^{}$",
             stored.exponent, carried.exponent, read.exponent, way.exponent)}),
         check(each_token_once(way),
               fmt::format("[state|{} stored], [carry|{} carried], [cross|{} read]: together {} $= "
                           "({}, {}]$, each token once, none twice",
                           tokens(stored), tokens(carried), tokens(read),
                           token_text(*way.tokens(), N), m, n)),
         check(equal && ran.exponent() == way.exponent,
               fmt::format("equation (7), run on these tokens, gives this entry ${}$",
                           ran.to_string())),
         "Everything that follows is this, for all tokens at once. Note what each factor depends "
         "on: [state|$zeta$] only on the key's place in its chunk, [cross|$xi$] only on the "
         "query's place in its own, the carry only on the chunks between. That is why a chunk's "
         "keys can be summed up once, for all later queries."});
}

Picture derivation_picture() {
    const Way way = the_way();
    const Piece &stored = way.pieces.at(0), &carried = way.pieces.at(1), &read = way.pieces.at(2);
    Picture picture;
    picture.name = "derivation";
    picture.title = plain("Equation (7): one weight, token by token");
    picture.story = std::make_shared<Story>(story_of(equation_seven(), {B, N, n, m}));
    picture.description = fmt::format(
        "{} tokens in chunks of {}. Key {} lives through {} up to the end of chunk {}, and is "
        "stored in R_{} with the other keys of its chunk. R_{} is carried over chunk {}, through "
        "{}. Query {} reads it after {}. Together {}, each token once: {} + {} + {} = {} = n - m.",
        N, B, m, token_text(*stored.tokens, N), j, j, j, j + between,
        token_text(*carried.tokens, N), n, token_text(*read.tokens, N),
        token_text(*way.tokens(), N), stored.exponent, carried.exponent, read.exponent,
        way.exponent);
    return picture;
}

}  // namespace eq7
