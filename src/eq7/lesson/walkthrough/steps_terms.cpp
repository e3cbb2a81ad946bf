// Steps 4 to 7: the four factors of equation (7), one by one.

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/number.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// Tables of one factor show its first rows and columns.
std::size_t shown_rows(const Example& example) { return std::min<std::size_t>(example.B, 16); }

// The factor of `part` (state or cross) in chunk 0, one line per row or column: the tokens that it
// takes, how many, and the number that it is in the example.
Table factor_table(const Example& example, Part part, const std::string& title) {
    const Role role = role_of(part);
    Table table{std::string(name(part)),
                parse_text(title),
                {plain(part == Part::state ? "c" : "r"), plain("lives through"), plain("how many"),
                 plain(example.gates().is_constant() ? "factor" : "factor in chunk 0")}};
    for (std::size_t place = 0; place < shown_rows(example); ++place) {
        const Tokens tokens = tokens_taken(part, example.B, place, place);
        table.rows.push_back({plain(place), plain(token_text(tokens, example.B), role),
                              plain(count(tokens), role),
                              number_cell(decay_over(tokens, example.gates()), role)});
    }
    return table;
}

// Of decays of each token's own: the factor of chunk 0's last row on its first key, as the product
// that it is. "In chunk 0: xi_1 = a_0 a_1 = 0.63." Nothing for one gamma.
Blocks product_of_gates(const Example& example, Part part) {
    if (example.gates().is_constant()) return {};
    constexpr std::size_t most_named = 4;
    const std::size_t last = std::min(example.B, example.N) - 1;
    const Tokens tokens = tokens_taken(part, last + 1, last, 0);
    const auto taken = times_taken(tokens);
    std::string product;
    for (const auto& [token, times] : taken) product += fmt::format("a_{} ", token);
    if (taken.size() > most_named)
        product = fmt::format("a_{} ... a_{} ", taken.begin()->first, taken.rbegin()->first);
    const std::array<std::string, 4> factors{fmt::format("$D_B[{},0]$", last), "$zeta_0$",
                                             "the carry", fmt::format("$xi_{}$", last)};
    return fmt::format(
        "Here every token has a decay of its own: the power is a product, in each chunk of its own "
        "decays. In chunk 0: [{}|{}] ${}= {}$.",
        name(part), factors[static_cast<std::size_t>(part)], product.empty() ? "" : "= " + product,
        short_number(decay_over(tokens, example.gates())));
}

// "key 0 lives through {1, 2}, key 1 through {2}, key 2 through none"
std::string lives_through(const char* who, Part part, std::size_t B) {
    std::vector<std::string> all;
    for (std::size_t place = 0; place < B; ++place)
        all.push_back(fmt::format("{} {} {}through {}", who, place, place == 0 ? "lives " : "",
                                  token_text(tokens_taken(part, B, place, place), B)));
    return fmt::format("{}", fmt::join(all, ", "));
}

// D_B: its exponents, and beside them its numbers.
Table intra_table(const Example& example) {
    const std::size_t shown = shown_rows(example);
    Table table{
        "intra",
        parse_text(
            "[intra|Exponents in $D_B$]: row $r$ down, column $c$ across; and the same as numbers" +
            std::string(example.gates().is_constant() ? "" : " in chunk 0")),
        numbered_row("r", shown),
        {},
        1,
        shown};
    for (std::size_t c = 0; c < shown; ++c) table.header.push_back(plain(c));
    for (std::size_t r = 0; r < shown; ++r) {
        std::vector<Text> row{plain(r)};
        std::vector<Text> numbers;
        for (std::size_t c = 0; c < shown; ++c) {
            const Tokens tokens = tokens_taken(Part::intra, example.B, r, c);
            row.push_back(c > r ? plain(no_term, Role::quiet) : plain(count(tokens), Role::intra));
            numbers.push_back(
                number_cell(c > r ? 0 : decay_over(tokens, example.gates()), Role::intra));
        }
        row.insert(row.end(), numbers.begin(), numbers.end());
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Every entry of one chunk: its exponent in a run of equation (7) and in the parallel form.
Check intra_check(const Example& example) {
    std::size_t equal = 0;
    std::size_t entries = 0;
    for (std::size_t n = 0; n < example.derived; ++n)
        for (std::size_t m = n - n % example.B; m <= n; ++m, ++entries)
            equal += example.chunkwise.output(n, m) == example.parallel.output(n, m) ? 1 : 0;
    return check(equal == entries, "{} of {} intra-chunk entries equal the parallel form's", equal,
                 entries);
}

std::string row_text(const Matrix<double>& matrix, std::size_t row) {
    return fmt::format("({}, {})", matrix(row, 0), matrix(row, 1));
}

// Why keys can be summed up before any query is known: once in symbols, once in numbers.
Blocks why_keys_can_be_summed() {
    const Matrix<double> q{{1, 2}}, k{{3, 1}}, v{{1, 4}};
    const Matrix<double> qk = dot<double>(q, xt::transpose(k));
    const Matrix<double> left = qk(0, 0) * v;
    const Matrix<double> kv = dot<double>(xt::transpose(k), v);
    const Matrix<double> right = dot<double>(q, kv);
    return {
        "Later queries do not look at old keys one by one. They do not have to: key and value can "
        "be multiplied first, and the query comes last:",
        formula({"$(q * k) v = q (k^T v)$"}),
        fmt::format(
            "Take $q={}$, $k={}$, $v={}$. On the left $q*k$ is {}, and times $v$ that is {}. On "
            "the right $k^T v$ is a matrix with the rows {} and {}, and $q$ times it is {}.",
            row_text(q, 0), row_text(k, 0), row_text(v, 0), qk(0, 0), row_text(left, 0),
            row_text(kv, 0), row_text(kv, 1), row_text(right, 0)),
        check(left == right, "both sides are the same"),
        "So a chunk adds up its matrices $k^T v$ once, before any later query comes. The sum is "
        "its state. This works only if a key's decay inside the state does not depend on the "
        "query."};
}

// Whether every key takes in zeta what it takes in the last row of D_B.
bool is_last_row(const Example& example) {
    const std::size_t B = example.B;
    bool equal = true;
    for (std::size_t c = 0; c < B; ++c)
        equal = equal &&
                tokens_taken(Part::intra, B, B - 1, c) == tokens_taken(Part::state, B, B - 1, c);
    return equal;
}

// Each state is checked by a run of its own: more of them would keep a reader waiting.
constexpr std::size_t most_states = 48;

// The exponents in the states of the chunks that begin among the shown tokens; and how many states,
// those of the first chunks and the last one's, are the recurrent form's.
Blocks states_of(const Example& example) {
    const std::size_t B = example.B, last = (example.derived - 1) / B;
    Table table{"carry",
                parse_text("Exponent of every key in each state $R_i$: [state|stored by this "
                           "chunk], [carry|carried on]. The last column is the initial state."),
                numbered_row("key m", example.shown),
                {},
                1,
                B,
                false,
                1};
    table.header.push_back(plain("initial"));
    std::size_t checked = 0, equal = 0;
    for (std::size_t i = 0; i <= last; ++i) {
        if (i >= most_states && i < last) continue;
        // From a run on the tokens up to the chunk's end; last, the initial state's share.
        const std::size_t tokens = std::min((i + 1) * B, example.derived);
        const auto shares = chunkwise_coefficients(equation_seven(), B, tokens).state;
        ++checked;
        equal += shares == recurrent_coefficients(tokens).state ? 1 : 0;
        if (i * B >= example.shown) continue;
        std::vector<Text> row{parse_text("$R_{}$", i)};
        for (std::size_t m = 0; m < example.shown; ++m)
            row.push_back(exponent_cell(m < tokens ? shares(m) : GammaPolynomial(),
                                        m / B == i ? Role::state : Role::carry));
        row.push_back(exponent_cell(shares(tokens), Role::carry));
        table.rows.push_back(std::move(row));
    }
    return {table,
            check(equal == checked,
                  "{} of {} states that were run equal the recurrent form's at the same token",
                  equal, checked)};
}

// What code does that uses B where L belongs.
Check with_full_chunks_factors(std::size_t B, std::size_t N, std::size_t L) {
    const Coefficients typed =
        chunkwise_coefficients(equation_seven_with({"", "B-1-c", "B", ""}), B, N);
    const Coefficients right = chunkwise_coefficients(equation_seven(), B, N);
    const GammaPolynomial older = GammaPolynomial::power(whole(B - L));
    bool too_old = true;
    for (std::size_t m = 0; m <= N; ++m)
        too_old = too_old && typed.state(m) == older * right.state(m);
    return check(typed.output == right.output && too_old,
                 "code that uses $B$ where $L$ belongs was run: all outputs are right, and the "
                 "final state is too old by $B-L={}$, ${}$ times the right one",
                 B - L, older.to_string());
}

// The example's own short last chunk, or one of 2 tokens where it has none.
Blocks short_last_chunk(const Example& example) {
    const bool own = example.last_length() < example.B && example.derived == example.N;
    const std::size_t B = own ? example.B : 4;
    const std::size_t N = own ? example.N : 6;
    const std::size_t L = N - (N - 1) / B * B;
    const std::int64_t first = whole(N - L), last = whole(N) - 1;
    return {
        fmt::format("**And if the last chunk is short?** With $B={}$ and $N={}$ it has only $L={}$ "
                    "token{}. The rule is the same: up to the last token that is there. Key {} has "
                    "lived through {}, and the old state is carried through {}. So the exponents "
                    "of a last chunk are $L-1-c$ and $L$. Queries never look at the end of their "
                    "chunk, so $D_B$ and $xi$ do not change.",
                    B, N, L, L == 1 ? "" : "s", first, token_text(tokens_between(first, last), N),
                    token_text(tokens_between(first - 1, last), N)),
        with_full_chunks_factors(B, N, L)};
}

// How many cross-chunk exponents add up to what the run and the parallel form have, and whether
// every query reads the initial state with xi and one carry for each chunk before its own.
Check sums_check(const Example& example) {
    const std::size_t B = example.B, tokens = example.derived;
    if (example.chunks() == 1)
        return check(true, "there is only one chunk here: no query has an older chunk to read");
    const auto exponent = [&](Part part, std::size_t place) {
        return equation_seven()[part].exponent().evaluate(indices({B, 0, B}, place, place));
    };
    const std::int64_t carry = exponent(Part::carry, 0);
    std::vector<std::int64_t> zeta;
    for (std::size_t c = 0; c < std::min(B, tokens); ++c) zeta.push_back(exponent(Part::state, c));
    std::size_t entries = 0, equal = 0;
    bool initial_right = true;
    for (std::size_t n = 0; n < tokens; ++n) {
        const std::int64_t xi = exponent(Part::cross, n % B);
        for (std::size_t m = 0; m < n / B * B; ++m, ++entries) {
            const std::int64_t sum = xi + whole(n / B - 1 - m / B) * carry + zeta[m % B];
            const bool right = example.chunkwise.output(n, m).exponent() == sum &&
                               example.parallel.output(n, m).exponent() == sum;
            equal += right ? 1 : 0;
        }
        initial_right = initial_right &&
                        example.chunkwise.output(n, tokens).exponent() == xi + whole(n / B) * carry;
    }
    return check(equal == entries && initial_right,
                 "{} of {} cross-chunk entries equal the parallel form's, and {}", equal, entries,
                 initial_right ? "so do the initial state's" : "the initial state's differ");
}

}  // namespace

Section step_intra(const Example& example) {
    return section("How far apart are two tokens of one chunk?",
                   {formula({"[intra|$(Q_[i] K_[i]^T (.) D_B) V_[i]$]",
                             "[intra|$D_B[r,c] = gamma^(r-c)$ for $c <= r$]"}),
                    "In one chunk $i=j$, so $(i-j)B$ is gone and $r-c$ is left. Where the chunk "
                    "begins does not matter: all chunks share one small table $D_B$. No state is "
                    "involved, and each query has its own decay on each key. A query never reads "
                    "the keys of its own chunk through a state.",
                    product_of_gates(example, Part::intra), intra_table(example),
                    "In the code that issue 34 asks about, this is:",
                    Listing{{"inner_chunk = ((Q @ K.transpose(-1, -2)) * D.unsqueeze(0)) @ V"}},
                    intra_check(example)});
}

Section step_state(const Example& example) {
    const std::size_t telling = telling_chunk(example);
    return section(
        "What does a chunk leave behind for later chunks?",
        {why_keys_can_be_summed(),
         fmt::format("Each key is stored at its age at the end of the chunk. **It lives through "
                     "the tokens after it.** In a chunk of {} these are $(c, {}]$: {}.",
                     telling, telling - 1, lives_through("key", Part::state, telling)),
         "In general they are the tokens $(c, L-1]$, where $L$ is the number of tokens in the "
         "chunk: $B$, and fewer in a short last chunk. How many there are is the exponent, "
         "$(L-1)-c$. In a full chunk, which is what the paper writes, that is $B-1-c$.",
         formula({"[state|$K_[i]^T (V_[i] (.) zeta)$]",
                  "[state|$zeta_c = gamma^(L-1-c)$], which is [state|$gamma^(B-1-c)$] in a full "
                  "chunk"}),
         product_of_gates(example, Part::state),
         factor_table(example, Part::state,
                      "[state|The state-update decay $zeta$]: the key in column $c$"),
         "The last key is not decayed: the state is taken right after its token. And $zeta$ is "
         "nothing new. In a full chunk it is the last row of $D_B$, because that row is where the "
         "chunk ends.",
         "That is why the code of issue 34 takes `D[-1]`, the last row, for it:",
         Listing{{"K.transpose(-1, -2) @ (V * D[-1].view(1, chunk_size, 1))"}},
         check(is_last_row(example), "$zeta$ is the last row of $D_B$")});
}

Section step_carry(const Example& example) {
    const std::size_t B = example.B;
    return section(
        "How does an old state grow older?",
        {formula({state_line}),
         fmt::format("From the end of one chunk to the end of the next every old key lives through "
                     "all tokens of that chunk, $[0, L-1]$: here that is {}. It is the same for "
                     "all old keys, so one factor [carry|$gamma^L$] for the whole state is enough: "
                     "[carry|$gamma^B$] in a full chunk, for which the line above is written. What "
                     "differs from key to key is already inside, through [state|$zeta$].",
                     counted(B, "token")),
         product_of_gates(example, Part::carry),
         "In the code it is the line's other half, `gamma ** chunk_size`:",
         Listing{{"r_i = (...) + (self.gamma ** chunk_size) * r_i_1"}},
         "Put $R_0$ into $R_1$, both of full chunks, and one sees what a key of chunk 0 has gone "
         "through after chunk 1: $zeta$ once, and the carry once.",
         formula({"$R_1 =$ [state|$K_[1]^T (V_[1] (.) zeta)$] $+$ [carry|$gamma^B$] $($ "
                  "[state|$K_[0]^T (V_[0] (.) zeta)$] $+$ [carry|$gamma^B$] $R_(-1)$ $)$"}),
         states_of(example), short_last_chunk(example)});
}

Section step_cross(const Example& example) {
    const std::size_t telling = telling_chunk(example);
    return section(
        "How far is a query from the state that it reads?",
        {fmt::format("A query of chunk $i$ reads the state $R_(i-1)$, as it is after the last "
                     "token of the chunk before; chunk 0 reads the initial state $R_(-1)$. From "
                     "there a query lives through its own chunk up to its own token, $[0, r]$. In "
                     "a chunk of {}, {}. **Later rows are farther from the past, so the exponent "
                     "grows with $r$.** Row {}, the last, decays most.",
                     telling, lives_through("row", Part::cross, telling), telling - 1),
         formula({"[cross|$(Q_[i] R_(i-1)) (.) xi$]", "[cross|$xi_r = gamma^(r+1)$]"}),
         product_of_gates(example, Part::cross),
         factor_table(example, Part::cross,
                      "[cross|The cross-chunk decay $xi$]: the query in row $r$"),
         "In the code, `_i` is the row, and `e` is [cross|$xi$]:",
         Listing{{"e[:, _i, :] = self.gamma ** (_i + 1)", "cross_chunk = (Q @ r_i_1) * e"}},
         fmt::format(
             "Each factor takes a run of neighbouring tokens, a stretch. **Stretches that touch "
             "add up.** A key's own token does not decay it. A query's own token does decay what "
             "the query reads. So each stretch begins right where the one before ends, without gap "
             "or overlap, and their lengths simply add. The table takes query {} of the first "
             "example, with every older key and the initial state:",
             one_weight_n),
         ways_table(equation_seven(), one_weight_B, one_weight_N, one_weight_n),
         "How many tokens they are is the exponent. Older chunks are full, so $L=B$ there:",
         formula({"[cross|$(r+1)$] + [carry|$(i-1-j)B$] + [state|$(B-1-c)$] $= (i-j)B + r - c = n "
                  "- m$"}),
         sums_check(example)});
}

}  // namespace eq7
