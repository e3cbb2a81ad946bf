// Step 5: the state-update term, what a chunk leaves behind.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/walkthrough/parts.hpp"
#include "eq7/lesson/walkthrough/steps.hpp"

namespace eq7 {

namespace {

std::string row_text(const Matrix<double>& matrix, std::size_t row) {
    return fmt::format("({}, {})", matrix(row, 0), matrix(row, 1));
}

// Why keys can be summed up before any query is known: once in symbols, once in numbers.
std::vector<Block> why_keys_can_be_summed() {
    const Matrix<double> q{{1, 2}}, k{{3, 1}}, v{{1, 4}};
    const Matrix<double> qk = dot<double>(q, xt::transpose(k));
    const Matrix<double> left = qk(0, 0) * v;
    const Matrix<double> kv = dot<double>(xt::transpose(k), v);
    const Matrix<double> right = dot<double>(q, kv);
    return {
        paragraph("Later queries do not look at old keys one by one. They do not have to: "
                  "key and value can be multiplied first, and the query comes last:"),
        formula({"$(q * k) v = q (k^T v)$"}),
        paragraph(fmt::format(
            "Take $q={}$, $k={}$, $v={}$. On the left $q*k$ is {}, and times $v$ that is {}. On "
            "the "
            "right $k^T v$ is a matrix with the rows {} and {}, and $q$ times it is {}.",
            row_text(q, 0), row_text(k, 0), row_text(v, 0), qk(0, 0), row_text(left, 0),
            row_text(kv, 0), row_text(kv, 1), row_text(right, 0))),
        check(left == right, "both sides are the same"),
        paragraph("So a chunk adds up its matrices $k^T v$ once, before any later query comes. "
                  "The sum is its state. This works only if a key's decay inside the state "
                  "does not depend on the query."),
    };
}

// "Key 0 lives through tokens 1 and 2, key 1 through token 2, key 2 through no token."
std::string keys_in_words(std::size_t B) {
    std::vector<std::string> keys;
    for (std::size_t c = 0; c < B; ++c)
        keys.push_back(fmt::format("key {} {}through {}", c, c == 0 ? "lives " : "",
                                   tokens_in_words(tokens_taken(Part::state, B, c))));
    return fmt::format("{}", fmt::join(keys, ", "));
}

// Whether every key takes in zeta what it takes in the last row of D_B.
bool is_last_row(const Example& example) {
    const std::size_t B = example.B;
    bool equal = true;
    for (std::size_t c = 0; c < B; ++c) {
        const Indices last = indices({B, 0, B}, B - 1, c);
        const Tokens in_D = tokens_at(*equation_seven()[Part::intra].tokens(), last);
        equal = equal && in_D.without_start(-1) == tokens_taken(Part::state, B, c);
    }
    return equal;
}

}  // namespace

Section step_state(const Example& example) {
    const std::size_t B = example.B;
    const std::size_t telling = telling_chunk(example);
    Section section;
    section.title = parse_text("What does a chunk leave behind for later chunks?");
    section.blocks = why_keys_can_be_summed();
    section.blocks.push_back(paragraph(fmt::format(
        "So each key goes in with the age that it has when its chunk ends. **It lives through the "
        "tokens after it.** In a chunk of {} these are $(c, {}]$: {}.",
        telling, telling - 1, keys_in_words(telling))));
    section.blocks.push_back(paragraph(
        "In general they are the tokens $(c, L-1]$, where $L$ is the number of tokens in the "
        "chunk: $B$, and fewer in a short last chunk. How many there are is the exponent."));
    section.blocks.push_back(
        formula({"[state|$K_[i]^T (V_[i] (.) zeta)$]", "[state|$zeta_c = gamma^(B-1-c)$]"}));
    section.blocks.push_back(factor_table(
        example, Part::state, "[state|The state-update decay $zeta$]: the key in column $c$"));
    section.blocks.push_back(
        paragraph("The last key is not decayed: the state is taken right after its token. And "
                  "$zeta$ is nothing new. In a full chunk it is the last row of $D_B$, because "
                  "that row is where the chunk ends."));
    for (Block& block : code_of(Part::state)) section.blocks.push_back(std::move(block));
    section.blocks.push_back(check(is_last_row(example), "$zeta$ is the last row of $D_B$"));
    if (example.derived >= B)
        section.blocks.push_back(check(
            state_after(example, 0) == recurrent_coefficients(B).state,
            fmt::format("the state after chunk 0 is the recurrent state after token {}, exponent "
                        "by exponent",
                        B - 1)));
    return section;
}

}  // namespace eq7
