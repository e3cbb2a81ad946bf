#include "eq7/lesson/walkthrough/term_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace eq7 {

std::size_t shown_rows(const Example& example) { return std::min(example.B, most_shown_rows); }

Factors factors_of(const Example& example) { return chunk_factors(equation_seven(), example.B, 0); }

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

}  // namespace eq7
