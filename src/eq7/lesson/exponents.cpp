#include "eq7/lesson/exponents.hpp"

#include <fmt/format.h>

#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

bool differ(const Coefficients& a, const Coefficients& b, std::size_t tokens) {
    for (std::size_t n = 0; n < tokens; ++n)
        for (std::size_t m = 0; m < tokens; ++m)
            if (a.output(n, m) != b.output(n, m)) return true;
    return false;
}

}  // namespace

Text exponent_cell(const GammaPolynomial& coefficient, Role role) {
    if (coefficient.is_zero()) return plain(no_term, Role::quiet);
    if (const auto exponent = coefficient.exponent())
        return plain(fmt::format("{}", *exponent), role);
    return {{coefficient.to_string(), Span::Style::maths, role, false}};
}

Text number_cell(double number, Role role) { return plain(fmt::format("{:.4g}", number), role); }

Table coefficient_table(const std::string& name, const std::string& title,
                        const Coefficients& coefficients, std::size_t B, std::size_t tokens,
                        const Coefficients* required) {
    Table table;
    table.name = name;
    table.title = parse_text(title);
    table.chunk = B;
    table.chunked_rows = true;
    table.header = {plain("n")};
    if (B > 0) table.header.insert(table.header.end(), {plain("i"), plain("r")});
    table.labels = table.header.size();
    for (std::size_t m = 0; m < tokens; ++m) table.header.push_back(plain(fmt::format("{}", m)));
    // Where some entry is marked, a blank stands beside each of the others, to keep digits in line.
    const bool marks = required != nullptr && differ(coefficients, *required, tokens);
    for (std::size_t n = 0; n < tokens; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))};
        if (B > 0)
            row.insert(row.end(),
                       {plain(fmt::format("{}", n / B)), plain(fmt::format("{}", n % B))});
        for (std::size_t m = 0; m < tokens; ++m) {
            const GammaPolynomial& entry = coefficients.output(n, m);
            const bool differs = required != nullptr && entry != required->output(n, m);
            const Role term = B == 0 ? Role::none : n / B == m / B ? Role::intra : Role::cross;
            Text cell = exponent_cell(entry, differs ? Role::wrong : term);
            if (marks) cell.push_back({differs ? "!" : " ", Span::Style::mark, Role::wrong, false});
            row.push_back(std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace eq7
