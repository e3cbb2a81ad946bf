#include "eq7/lesson/walkthrough/parts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace eq7 {

namespace {

constexpr std::size_t smallest_telling = 3;
constexpr std::size_t largest_telling = 6;
constexpr std::int64_t longest_run = 3;  // tokens of a longer one are not listed one by one

Role role_of(Part part) {
    constexpr std::array<Role, 4> roles{Role::intra, Role::state, Role::carry, Role::cross};
    return roles[static_cast<std::size_t>(part)];
}

}  // namespace

std::size_t shown_rows(const Example& example) { return std::min(example.B, most_shown_rows); }

std::size_t telling_chunk(const Example& example) {
    const bool tells = example.B >= smallest_telling && example.B <= largest_telling;
    return tells ? example.B : smallest_telling;
}

Tokens tokens_taken(Part part, std::size_t B, std::size_t place) {
    return tokens_at(*equation_seven()[part].tokens(), indices({B, 0, B}, place, place))
        .without_start(-1);
}

std::string short_tokens(const Tokens& tokens, std::size_t N) {
    std::vector<std::string> runs;
    bool once = true;
    each_run(tokens, 0, [&](std::int64_t first, std::int64_t last, std::int64_t times) {
        once = once && times == 1 && first >= 0 && last < whole(N);
        if (last - first >= longest_run) runs.push_back(fmt::format("{}, ..., {}", first, last));
        else
            for (; first <= last; ++first) runs.push_back(fmt::format("{}", first));
    });
    return once && !runs.empty() ? fmt::format("{{{}}}", fmt::join(runs, ", "))
                                 : token_text(tokens, N);
}

std::string tokens_in_words(const Tokens& tokens) {
    const auto taken = times_taken(tokens);
    if (taken.empty()) return "no token";
    std::string text = taken.size() == 1 ? "token " : "tokens ";
    std::size_t at = 0;
    for (const auto& [token, times] : taken) {
        if (at > 0) text += at + 1 == taken.size() ? " and " : ", ";
        text += fmt::format("{}", token);
        ++at;
    }
    return text;
}

double decay_over(const Tokens& tokens, const Gates<double>& gates) {
    if (gates.is_constant()) return std::pow(gates(0), static_cast<double>(count(tokens)));
    double product = 1;
    for (const auto& [token, times] : times_taken(tokens))
        product *= std::pow(gates(token), static_cast<double>(times));
    return product;
}

Table factor_table(const Example& example, Part part, const std::string& title) {
    const bool constant = example.gates().is_constant();
    Table table{std::string(name(part)),
                parse_text(title),
                {plain(part == Part::state ? "c" : "r"), plain("lives through"), plain("how many"),
                 plain(constant ? "factor" : "factor in chunk 0")},
                {},
                1,
                0,
                false};
    for (std::size_t place = 0; place < shown_rows(example); ++place) {
        const Tokens tokens = tokens_taken(part, example.B, place);
        table.rows.push_back({plain(fmt::format("{}", place)),
                              plain(short_tokens(tokens, example.B), role_of(part)),
                              plain(fmt::format("{}", count(tokens)), role_of(part)),
                              number_cell(decay_over(tokens, example.gates()), role_of(part))});
    }
    return table;
}

Table ways_table(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n) {
    Table table{"ways",
                parse_text(fmt::format(
                    "Query {} with $B={}$: the tokens that each factor takes, key by key", n, B)),
                {plain("key m"), plain("stored"), plain("carried"), plain("read"),
                 plain("together"), plain("how many")},
                {},
                1,
                0,
                false};
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
        for (const Part part : {Part::state, Part::carry, Part::cross})
            row.push_back(
                plain(short_tokens(taken[static_cast<std::size_t>(part)], N), role_of(part)));
        row.push_back(plain(short_tokens(*way.tokens(), N)));
        row.push_back(plain(fmt::format("{}", way.exponent)));
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::vector<Block> code_of(Part part) {
    switch (part) {
        case Part::intra:
            return {paragraph("In the code that issue 34 asks about, this is:"),
                    Listing{{"inner_chunk = ((Q @ K.transpose(-1, -2)) * D.unsqueeze(0)) @ V"}}};
        case Part::state:
            return {paragraph("That is why the code of issue 34 takes `D[-1]`, the last row, for "
                              "it:"),
                    Listing{{"K.transpose(-1, -2) @ (V * D[-1].view(1, chunk_size, 1))"}}};
        case Part::carry:
            return {paragraph("In the code it is the line's other half, `gamma ** chunk_size`:"),
                    Listing{{"r_i = (...) + (self.gamma ** chunk_size) * r_i_1"}}};
        case Part::cross: break;
    }
    return {paragraph("In the code, `_i` is the row, and `e` is [cross|$xi$]:"),
            Listing{{"e[:, _i, :] = self.gamma ** (_i + 1)", "cross_chunk = (Q @ r_i_1) * e"}}};
}

Vector<GammaPolynomial> state_after(const Example& example, std::size_t i) {
    const std::size_t tokens = std::min((i + 1) * example.B, example.derived);
    return chunkwise_coefficients(equation_seven(), example.B, tokens).state;
}

std::vector<Text> counted(const char* label, std::size_t count) {
    std::vector<Text> row{plain(label)};
    for (std::size_t index = 0; index < count; ++index)
        row.push_back(plain(fmt::format("{}", index)));
    return row;
}

}  // namespace eq7
