#include "eq7/lesson/exponents.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/algebra/formula_value.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

Text marked(Text cell, bool wrong) {
    cell.push_back({wrong ? "!" : " ", Span::Style::mark, wrong ? Role::wrong : Role::none, false});
    return cell;
}

IndexPolynomial counted_from(int base, const IndexPolynomial& polynomial) {
    if (base == 0) return polynomial;
    IndexPolynomial result = polynomial;
    for (const Symbol symbol : {Symbol::r, Symbol::c, Symbol::i})
        result = result.substitute(symbol, IndexPolynomial(symbol) - symbols::one);
    return result;
}

std::string exponent_text(const Factor& factor, int base) {
    if (base == 0 || factor.exponent().is_table()) return factor.exponent_text();
    if (factor.exponent().is_polynomial()) {
        const IndexPolynomial full =
            IndexPolynomial::from(factor.exponent()).substitute(Symbol::L, symbols::B);
        return counted_from(base, factor.tokens() ? full : IndexPolynomial::from(factor.exponent()))
            .to_compact_string();
    }
    std::string text = factor.exponent_text();
    for (const char letter : {'r', 'c', 'i'})
        text = substituted(text, letter, std::string(1, letter) + "-1");
    return text;
}

std::string factor_text(const Factor& factor, int base) {
    if (base == 0) return factor.text();
    if (!factor.tokens() || factor.tokens()->is_empty()) return exponent_text(factor, base);
    std::string text = to_string(factor.tokens()->moved(
        [&](const IndexPolynomial& place) { return counted_from(base, place) + symbols::one; }));
    for (std::size_t at; (at = text.find("(0,")) != std::string::npos;) text.replace(at, 3, "[1,");
    return text;
}

std::string schedule_text(const Schedule& schedule, int base) {
    const auto text = [&](Part part) { return factor_text(schedule[part], base); };
    return fmt::format(
        "[intra|intra-chunk `{}`], [state|state-update `{}`], [carry|carry `{}`], "
        "[cross|cross-chunk `{}`], reads the {} state{}",
        text(Part::intra), text(Part::state), text(Part::carry), text(Part::cross),
        name(schedule.reads), base == 1 ? "; places, chunks and tokens are counted from 1" : "");
}

Text exponent_cell(const GammaPolynomial& coefficient, Role role) {
    if (coefficient.is_zero()) return plain(no_term, Role::quiet);
    if (const auto exponent = coefficient.exponent())
        return plain(fmt::format("{}", *exponent), role);
    return {{coefficient.to_string(), Span::Style::maths, role, false}};
}

std::string short_number(double number) {
    std::string text = fmt::format("{:.4g}", number);
    return text == "1" ? fmt::format("{}", number) : text;
}

Text number_cell(double number, Role role) { return plain(short_number(number), role); }

Disagreement disagreement(const Coefficients& found, const Coefficients& required, std::size_t B,
                          std::size_t tokens) {
    Disagreement result;
    for (std::size_t n = 0; n < tokens; ++n) {
        for (std::size_t m = 0; m < tokens; ++m) {
            const GammaPolynomial& x = found.output(n, m);
            const GammaPolynomial& y = required.output(n, m);
            if (m / B < n / B) ++result.cross;
            if (!x.is_zero() || !y.is_zero()) ++result.terms;
            if (x == y || result.wrong++ > 0) continue;
            result.n = n;
            result.m = m;
        }
    }
    return result;
}

Table excess_table(const std::string& title, const std::string& letter, const Exponents& needed,
                   const Exponents& given, const std::string& excess, Role role) {
    Table table{"excess", parse_text(title), {plain(letter)}, {}, 1, 0, false};
    table.rows = {{parse_text(needed.label)}, {parse_text(given.label)}, {parse_text(excess)}};
    const bool marks = needed.powers != given.powers;
    const auto add = [marks](std::vector<Text>& row, Text cell, bool wrong = false) {
        row.push_back(marks ? marked(std::move(cell), wrong) : std::move(cell));
    };
    for (std::size_t index = 0; index < needed.powers.size(); ++index) {
        const GammaPolynomial& x = needed.powers(index);
        const GammaPolynomial& y = given.powers(index);
        const std::int64_t difference = *y.exponent() - *x.exponent();
        add(table.header, plain(fmt::format("{}", index)));
        add(table.rows[0], exponent_cell(x, role));
        add(table.rows[1], exponent_cell(y, x == y ? role : Role::wrong), x != y);
        add(table.rows[2], plain(fmt::format("{}", difference), x == y ? Role::none : Role::wrong));
    }
    return table;
}

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
    const bool marks =
        required != nullptr &&
        disagreement(coefficients, *required, std::max<std::size_t>(B, 1), tokens).wrong > 0;
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
            row.push_back(marks ? marked(std::move(cell), differs) : std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace eq7
