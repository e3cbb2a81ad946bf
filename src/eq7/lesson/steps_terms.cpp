// Steps 4 to 7: the four terms of equation (7), one by one.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/steps.hpp"

namespace eq7 {

namespace {

std::size_t shown_rows(const Example& example) { return std::min(example.B, most_shown_rows); }

std::vector<Text> counted(const char* label, std::size_t count) {
    std::vector<Text> row{plain(label)};
    for (std::size_t index = 0; index < count; ++index)
        row.push_back(plain(fmt::format("{}", index)));
    return row;
}

// A factor: its index, its exponents, and its numbers at the example's gamma.
Table factor_table(const char* name, const std::string& title, const char* index,
                   const Vector<GammaPolynomial>& factor, double gamma, std::size_t shown,
                   Role role) {
    Table table{name, parse_text(title), counted(index, shown), {}, 1, 0, false};
    std::vector<Text> exponents{plain("exponent")};
    std::vector<Text> numbers{plain("factor")};
    for (std::size_t place = 0; place < shown; ++place) {
        exponents.push_back(exponent_cell(factor(place), role));
        numbers.push_back(number_cell(factor(place).at(gamma), role));
    }
    table.rows = {exponents, numbers};
    return table;
}

Factors factors_of(const Example& example) { return chunk_factors(equation_seven(), example.B, 0); }

// D_B: its exponents, and beside them its numbers.
Table intra_table(const Factors& factors, double gamma, std::size_t shown) {
    Table table{
        "intra",
        parse_text(
            "[intra|Exponents in $D_B$]: row $r$ down, column $c$ across; and the same as numbers"),
        counted("r", shown),
        {},
        1,
        shown,
        false};
    for (std::size_t c = 0; c < shown; ++c) table.header.push_back(plain(fmt::format("{}", c)));
    for (std::size_t r = 0; r < shown; ++r) {
        std::vector<Text> row{plain(fmt::format("{}", r))};
        for (std::size_t c = 0; c < shown; ++c)
            row.push_back(exponent_cell(factors.intra(r, c), Role::intra));
        for (std::size_t c = 0; c < shown; ++c)
            row.push_back(number_cell(factors.intra(r, c).at(gamma), Role::intra));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Every pair of one chunk: its exponent in D_B, in a run of equation (7) and in the parallel form.
Check intra_check(const Example& example, const Factors& factors) {
    const std::size_t B = example.B;
    std::size_t equal = 0;
    std::size_t terms = 0;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = n - n % B; m <= n; ++m, ++terms) {
            const GammaPolynomial& required = example.parallel.output(n, m);
            if (factors.intra(n % B, m % B) == required &&
                example.chunkwise.output(n, m) == required)
                ++equal;
        }
    }
    return check(
        equal == terms,
        fmt::format("{} of {} intra-chunk exponents equal the parallel form's", equal, terms));
}

// The state that leaves chunk i: run the form on the tokens up to that chunk's end.
Vector<GammaPolynomial> state_after(const Example& example, std::size_t i) {
    const std::size_t tokens = std::min((i + 1) * example.B, example.shown);
    return chunkwise_coefficients(equation_seven(), example.B, tokens).state;
}

// The exponents in the state after each chunk, and whether they are the recurrent form's.
struct States {
    Table table;
    bool equal = true;
};

States states_of(const Example& example) {
    const std::size_t B = example.B;
    const std::size_t chunks = (example.shown + B - 1) / B;
    States result;
    result.table =
        Table{"carry",
              parse_text("Exponent of every key in each state $R_i$: [state|stored by this chunk], "
                         "[carry|carried on]; last, the initial state's"),
              counted("key m", example.shown),
              {},
              1,
              B,
              false,
              1};
    result.table.header.push_back(plain("initial"));
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::size_t tokens = std::min((i + 1) * B, example.shown);
        const Vector<GammaPolynomial> state = state_after(example, i);
        result.equal = result.equal && state == recurrent_coefficients(tokens).state;
        std::vector<Text> row{parse_text(fmt::format("$R_{}$", i))};
        for (std::size_t m = 0; m < example.shown; ++m)
            row.push_back(exponent_cell(m < tokens ? state(m) : GammaPolynomial(),
                                        m / B == i ? Role::state : Role::carry));
        row.push_back(exponent_cell(state(tokens), Role::carry));
        result.table.rows.push_back(std::move(row));
    }
    return result;
}

// Every cross-chunk exponent taken apart into its three stretches, and how many of them add up to
// what the run and the parallel form have.
struct Stretches {
    Table table;
    std::size_t terms = 0;
    std::size_t equal = 0;
};

Stretches take_apart(const Example& example, const Factors& factors, std::size_t keys) {
    const std::size_t B = example.B;
    Stretches result;
    result.table = Table{
        "stretches",
        parse_text("Each cross-chunk exponent as [cross|$xi$]+[carry|carry]+[state|$zeta$]: query "
                   "$n$ down, key $m$ across"),
        counted("n", keys),
        {},
        1,
        B,
        true};
    for (std::size_t n = B; n < example.shown; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))};
        for (std::size_t m = 0; m < keys; ++m) {
            if (m / B >= n / B) {
                row.push_back(exponent_cell({}, Role::none));
                continue;
            }
            const GammaPolynomial carried =
                power(factors.carry, static_cast<std::int64_t>(n / B - 1 - m / B));
            Text cell = exponent_cell(factors.cross(n % B), Role::cross);
            for (const Text& part : {plain("+"), exponent_cell(carried, Role::carry), plain("+"),
                                     exponent_cell(factors.state(m % B), Role::state)})
                cell.insert(cell.end(), part.begin(), part.end());
            row.push_back(std::move(cell));
            const GammaPolynomial product = factors.cross(n % B) * carried * factors.state(m % B);
            ++result.terms;
            if (product == example.chunkwise.output(n, m) &&
                product == example.parallel.output(n, m))
                ++result.equal;
        }
        result.table.rows.push_back(std::move(row));
    }
    return result;
}

// Whether every query reads the initial state with xi and one carry for each chunk before its own.
bool initial_state_equal(const Example& example, const Factors& factors) {
    const std::size_t B = example.B;
    bool equal = true;
    for (std::size_t n = 0; n < example.derived; ++n)
        equal = equal &&
                example.chunkwise.output(n, example.derived) ==
                    factors.cross(n % B) * power(factors.carry, static_cast<std::int64_t>(n / B));
    return equal;
}

}  // namespace

Section step_intra(const Example& example) {
    const Factors factors = factors_of(example);
    Section section;
    section.title = parse_text("How far apart are two tokens of one chunk?");
    section.blocks.push_back(formula({"[intra|$(Q_[i] K_[i]^T (.) D_B) V_[i]$]",
                                      "[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}));
    section.blocks.push_back(
        paragraph("In one chunk $i=j$, so $(i-j)B$ is gone and $r-c$ is left. Where the chunk "
                  "begins does not matter: "
                  "all chunks share one small table $D_B$. No state is involved, and each query "
                  "has its own decay on "
                  "each key."));
    section.blocks.push_back(intra_table(factors, example.gamma(), shown_rows(example)));
    section.blocks.push_back(intra_check(example, factors));
    return section;
}

Section step_state(const Example& example) {
    const std::size_t B = example.B;
    const Factors factors = factors_of(example);
    const std::size_t shown = shown_rows(example);
    Section section;
    section.title = parse_text("What does a chunk leave behind for later chunks?");
    section.blocks.push_back(
        formula({"[state|$K_[i]^T (V_[i] (.) zeta)$]", "[state|$zeta_c = gamma^(B-1-c)$]"}));
    section.blocks.push_back(
        paragraph("Later queries do not look at old keys one by one. The chunk sums its keys and "
                  "values up, once, in a "
                  "small matrix: its state. Each key goes in with the age that it has when the "
                  "chunk ends, at row $B-1$. "
                  "The key in column $c$ has waited $B-1-c$ tokens by then."));
    section.blocks.push_back(
        factor_table("state", "[state|The state-update decay $zeta$], column $c$ across", "c",
                     factors.state, example.gamma(), shown, Role::state));
    std::string last_row =
        "The last key is not decayed: the state stands at that very token, which is 0 tokens "
        "old. And $zeta$ is nothing new. It is the last row of $D_B$, because the last row is "
        "where the chunk ends";
    if (B <= most_as_numbers)
        last_row += fmt::format(": {} at $gamma={}$", as_numbers(factors.state, example.gamma()),
                                example.gamma());
    section.blocks.push_back(paragraph(last_row + "."));

    bool last_row_equal = true;
    for (std::size_t c = 0; c < B; ++c)
        last_row_equal = last_row_equal && factors.state(c) == factors.intra(B - 1, c);
    const bool full = example.shown >= B;
    const bool state_equal = full && state_after(example, 0) == recurrent_coefficients(B).state;
    section.blocks.push_back(check(last_row_equal, "$zeta$ is the last row of $D_B$"));
    if (full)
        section.blocks.push_back(
            check(state_equal, fmt::format("the state after chunk 0 is the recurrent state "
                                           "after token {}, exponent by exponent",
                                           B - 1)));
    return section;
}

Section step_carry(const Example& example) {
    const std::size_t B = example.B;
    Section section;
    section.title = parse_text("How does an old state grow older?");
    section.blocks.push_back(
        formula({"[state|$R_i = K_[i]^T (V_[i] (.) zeta)$] [carry|$+ gamma^B R_(i-1)$]"}));
    section.blocks.push_back(paragraph(fmt::format(
        "From the end of one chunk to the end of the next it is $B={}$ token{}. Every key in the "
        "old "
        "state grows older by the same {}, so one factor $gamma^B$ for the whole state is enough. "
        "What differs from key to key is already inside, through $zeta$.",
        B, B == 1 ? "" : "s", B)));

    const States states = states_of(example);
    section.blocks.push_back(states.table);
    if (example.shown % B != 0)
        section.blocks.push_back(
            paragraph(fmt::format("The last chunk here is short, $L={}$. Its state must stand "
                                  "after the last token that is there, so it is stored with "
                                  "$gamma^(L-1-c)$ and carried with $gamma^L$. With the factors "
                                  "of a full chunk all its keys would have decayed $B-L={}$ times "
                                  "too often. The outputs need no such care.",
                                  example.shown % B, B - example.shown % B)));
    const std::size_t chunks = states.table.rows.size();
    section.blocks.push_back(check(
        states.equal, chunks == 1
                          ? "the state equals the recurrent form's at the same token"
                          : fmt::format("all {} states equal the recurrent form's at the same "
                                        "token",
                                        chunks)));
    return section;
}

Section step_cross(const Example& example) {
    const std::size_t B = example.B;
    const Factors factors = factors_of(example);
    const std::size_t shown = shown_rows(example);
    Section section;
    section.title = parse_text("How far is a query from the state that it reads?");
    section.blocks.push_back(
        formula({"[cross|$(Q_[i] R_(i-1)) (.) xi$]", "[cross|$xi_r = gamma^(r+1)$]"}));
    section.blocks.push_back(
        paragraph("The state $R_(i-1)$ stands at the last token of the chunk before. Row 0 is one "
                  "token further, row 1 two, "
                  "row $r$ is $r+1$ tokens further. **Later rows are farther from the past, so the "
                  "exponent grows with $r$.**"));
    section.blocks.push_back(factor_table("cross",
                                          "[cross|The cross-chunk decay $xi$], row $r$ across", "r",
                                          factors.cross, example.gamma(), shown, Role::cross));
    section.blocks.push_back(
        paragraph("So an old key reaches a query in three stretches: [state|to the end of its own "
                  "chunk, $B-1-c$], "
                  "[carry|over the whole chunks between, $(i-1-j)B$], [cross|and on to the query, "
                  "$r+1$]. Added up:"));
    section.blocks.push_back(formula(
        {"[cross|$(r+1)$] + [carry|$(i-1-j)B$] + [state|$(B-1-c)$] $= (i-j)B + r - c = n - m$"}));

    const std::size_t keys = (example.shown - 1) / B * B;  // keys that some later chunk reads
    if (keys == 0) {
        section.blocks.push_back(
            check(true, "there is only one chunk here: no query has an older chunk to read"));
        return section;
    }
    const Stretches stretches = take_apart(example, factors, keys);
    section.blocks.push_back(stretches.table);
    section.blocks.push_back(
        paragraph("The initial state, from before token 0, is an old state like any other. It "
                  "reaches query $n$ with "
                  "[cross|$(r+1)$] + [carry|$iB$] $= n+1$."));
    const bool initial = initial_state_equal(example, factors);
    section.blocks.push_back(
        check(stretches.equal == stretches.terms && initial,
              fmt::format("{} of {} cross-chunk exponents equal the parallel form's, and {}",
                          stretches.equal, stretches.terms,
                          initial ? "so do the initial state's" : "the initial state's differ")));
    return section;
}

}  // namespace eq7
