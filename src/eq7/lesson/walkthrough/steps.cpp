#include "eq7/lesson/walkthrough/walkthrough.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

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

Table ways_table(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n) {
    Table table{"ways",
                parse_text(fmt::format(
                    "Query {} with $B={}$: the tokens that each factor takes, key by key", n, B)),
                {plain("key m"), plain("stored"), plain("carried"), plain("read"),
                 plain("together"), plain("count")}};
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

}  // namespace eq7
