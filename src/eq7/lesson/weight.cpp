#include "eq7/lesson/weight.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

// One way; `number` tells several apart, from 1, and is 0 where there is only one.
Table way_table(const Schedule& schedule, const Way& way, std::size_t N, std::size_t number,
                int base) {
    Table table{number == 0 ? "way" : fmt::format("way-{}", number),
                {},
                texts({"", "factor", "takes", "needs"})};
    table.least_important = {1};
    if (number > 0)
        table.title = parse_text("Way {}{}", number, way.needed ? "" : ", which must not be there");
    const auto taken = [&](const std::optional<Tokens>& tokens, std::int64_t exponent, Role role) {
        return plain(tokens ? token_text(*tokens, N, base) : counted(exponent, "token"), role);
    };
    const auto needed = [&](std::int64_t from, std::int64_t to) {
        if (!way.needed) return plain("none", Role::quiet);
        return plain(token_text(tokens_between(from, to), N, base));
    };
    for (const Piece& piece : way.pieces) {
        const Role role = role_of(piece.part);
        const bool wrong = !way.needed || !piece.is_right();
        table.rows.push_back(
            {parse_text("{}, chunk {}", term_in_words(piece.part),
                        piece.chunk + static_cast<std::size_t>(base)),
             {{factor_text(schedule[piece.part], base), Span::Style::code, role, false}},
             taken(piece.tokens, piece.exponent, wrong ? Role::wrong : role),
             needed(piece.from, piece.to)});
    }
    if (way.pieces.size() > 1)
        table.rows.push_back({plain("together"),
                              {},
                              taken(way.tokens(), way.exponent, Role::none),
                              needed(way.pieces.front().from, way.pieces.back().to)});
    return table;
}

Check outcome(const std::vector<Way>& ways, std::size_t N, std::size_t n, std::size_t m) {
    GammaPolynomial required, actual;
    if (m <= n) required = GammaPolynomial::power(static_cast<std::int64_t>(n - m));
    for (const Way& way : ways) actual += GammaPolynomial::power(way.exponent);
    const std::string weight = fmt::format("$W[{},{}]", n, m);
    if (required != actual)
        return check(false, "{}$ is ${}$; the parallel form has ${}$", weight, actual.to_string(),
                     required.to_string());
    if (required.is_zero()) return check(true, "a later key must not count, and it does not");
    // The right number of tokens; are they the right ones?
    const auto taken = ways.front().tokens();
    const Tokens needed = tokens_between(whole(m), whole(n));
    if (ways.size() == 1 && taken && *taken != needed)
        return check(false, "{} = {}$ is right for one $gamma$ only: needs {}, takes {}", weight,
                     actual.to_string(), token_text(needed, N), token_text(*taken, N));
    return check(true, "{} = {}$, as in the parallel form", weight, actual.to_string());
}

// The example's places.
constexpr std::size_t B = one_weight_B, N = one_weight_N;
constexpr std::size_t n = one_weight_n, i = n / B, r = n % B;
constexpr std::size_t m = one_weight_m, j = m / B, c = m % B;
constexpr std::size_t between = i - 1 - j;
static_assert(between == 1, "the way has three pieces: stored, carried, read");

Way the_way() { return take_apart(equation_seven(), B, N, n, m).front(); }

// Whether the pieces take all tokens of (m, n], each once.
bool each_token_once(const Way& way) {
    const bool pieces_right = std::all_of(way.pieces.begin(), way.pieces.end(),
                                          [](const Piece& piece) { return piece.is_right(); });
    return pieces_right && way.tokens() == tokens_between(m, n);
}

}  // namespace

const char* term_in_words(Part part) {
    constexpr std::array<const char*, 4> terms{"[intra|intra-chunk]", "[state|$zeta$] (store)",
                                               "[carry|carry]", "[cross|$xi$] (read)"};
    return terms[static_cast<std::size_t>(part)];
}

Blocks way_tables(const Schedule& schedule, std::size_t size, std::size_t tokens, std::size_t query,
                  std::optional<std::size_t> key, int base) {
    const std::vector<Way> ways = take_apart(schedule, size, tokens, query, key);
    Blocks tables;
    for (std::size_t number = 0; number < ways.size(); ++number)
        tables.push_back(
            way_table(schedule, ways[number], tokens, ways.size() > 1 ? number + 1 : 0, base));
    return tables;
}

Document weight_document(const Schedule& schedule, std::size_t size, std::size_t tokens,
                         std::size_t query, std::size_t key) {
    const std::vector<Way> ways = take_apart(schedule, size, tokens, query, key);
    return {
        {},
        {section(
            "",
            {fmt::format(
                 "Query $n={}$ is row $r={}$ of chunk {}. Key $m={}$ is column $c={}$ of chunk {}.",
                 query, query % size, query / size, key, key % size, key / size),
             only_if(ways.size() > 1, Blocks("The query reads a state that holds its own chunk: "
                                             "the key reaches it on two ways, and counts twice.")),
             way_tables(schedule, size, tokens, query, key), outcome(ways, tokens, query, key)})},
        ""};
}

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
                     "it, $({}, {}]$, which are {} to {}. (A round bracket leaves its end out.)",
                     N, B, n, r, i, m, c, j, n - m, n - m, m, n, m + 1, n),
         derivation_picture(),
         fmt::format("The chunkwise form never looks at the two together. Until its chunk ends, "
                     "the key lives through {}: [state|$zeta_{} = gamma^{}$]. The chunk's sum is "
                     "carried over {} whole chunk, {}: [carry|$gamma^{}$]. The query reads it "
                     "after {}: [cross|$xi_{} = gamma^{}$].",
                     tokens(stored), c, stored.exponent, between, tokens(carried), carried.exponent,
                     tokens(read), r, read.exponent),
         formula({fmt::format(
             "[state|$gamma^{}$]$ * $[carry|$gamma^{}$]$ * $[cross|$gamma^{}$]$ = gamma^{}$",
             stored.exponent, carried.exponent, read.exponent, way.exponent)}),
         check(each_token_once(way),
               "[state|{} stored], [carry|{} carried], [cross|{} read]: together {} $= ({}, {}]$, "
               "each token once",
               tokens(stored), tokens(carried), tokens(read), token_text(*way.tokens(), N), m, n),
         check(equal && ran.exponent() == way.exponent,
               "equation (7), run on these tokens, gives this entry ${}$", ran.to_string()),
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
