#include "eq7/lesson/exponents.hpp"

#include <array>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

constexpr std::array<const char*, 4> factor_names{"intra-chunk", "state-update", "carry",
                                                  "cross-chunk"};

const char* factor_name(Part part) { return factor_names[static_cast<std::size_t>(part)]; }

// A stretch in brackets that counts from 1 begins at token 1.
std::string from_one(const std::string& text) { return replaced(text, "(0,", "[1,"); }

// The tokens of a product of gates as runs of neighbours: "(1,7]", "(0,3]+(4,5]", "none".
std::string interval_text(const Tokens& tokens, int base) {
    std::string text;
    each_run(tokens, 0, [&](std::int64_t first, std::int64_t last, std::int64_t times) {
        text += times < 0 ? "-" : text.empty() ? "" : "+";
        if (magnitude_of(times) > 1) text += fmt::format("{}*", magnitude_of(times));
        text += fmt::format("({},{}]", checked_add(first, base - 1), checked_add(last, base));
    });
    if (text.empty()) return "none";
    return base == 1 ? from_one(text) : text;
}

// An entry of a table of W.
Text weight_cell(const GammaPolynomial& weight, Role role, int /*base*/) {
    return exponent_cell(weight, role);
}

Text weight_cell(const GatePolynomial& weight, Role role, int base) {
    if (weight.is_zero()) return plain(no_term, Role::quiet);
    std::string text;
    for (const auto& term : weight.terms())
        text += (text.empty() ? "" : " and ") + interval_text(term.exponent, base);
    return plain(text, role);
}

}  // namespace

Role role_of(Part part) {
    constexpr std::array<Role, 4> roles{Role::intra, Role::state, Role::carry, Role::cross};
    return roles[static_cast<std::size_t>(part)];
}

std::string decay_in_words(Part part) {
    return fmt::format("[{}|{}{}]", name(part), factor_name(part),
                       part == Part::carry ? "" : " decay");
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
    Expression exponent = factor.exponent();
    for (const char letter : {'r', 'c', 'i'})
        exponent = exponent.with(letter, Expression::symbol(letter) - Expression(1));
    return exponent.to_string();
}

std::string factor_text(const Factor& factor, int base) {
    if (base == 0) return factor.text();
    if (!factor.tokens() || factor.tokens()->is_empty()) return exponent_text(factor, base);
    return from_one(to_string(factor.tokens()->moved(
        [&](const IndexPolynomial& place) { return counted_from(base, place) + symbols::one; })));
}

std::string schedule_text(const Schedule& schedule, int base) {
    std::string text;
    for (const Part part : parts)
        text += fmt::format("[{}|{} `{}`], ", name(part), factor_name(part),
                            factor_text(schedule[part], base));
    return fmt::format("{}reads the {} state{}", text, name(schedule.reads),
                       base == 1 ? "; places, chunks and tokens are counted from 1" : "");
}

Tokens tokens_between(std::int64_t from, std::int64_t to) {
    return (Tokens(to) - Tokens(from)).without_start(-1);
}

std::string needs_and_takes(const GatePolynomial& needed, const GatePolynomial& taken,
                            std::size_t N, int base) {
    const auto tokens = [&](const GatePolynomial& weight) {
        std::string text;
        for (const auto& term : weight.terms())
            text += (text.empty() ? "" : " and, once more, ") + token_text(term.exponent, N, base);
        return text.empty() ? "nothing" : text;
    };
    return fmt::format("needs {}, takes {}", tokens(needed), tokens(taken));
}

std::string needs_and_takes(const GammaPolynomial& needed, const GammaPolynomial& taken,
                            std::size_t /*N*/, int /*base*/) {
    return fmt::format("needs ${}$, takes ${}$", needed.to_string(), taken.to_string());
}

std::string place_text(std::size_t n, std::size_t m, std::size_t B, int base) {
    const auto from = static_cast<std::size_t>(base);
    return fmt::format("query $n={}$ (chunk {}, $r={}$) on key $m={}$ (chunk {}, $c={}$)", n + from,
                       n / B + from, n % B + from, m + from, m / B + from, m % B + from);
}

Text marked(Text cell, bool wrong) {
    cell.push_back({wrong ? "!" : " ", Span::Style::mark, wrong ? Role::wrong : Role::none, false});
    return cell;
}

Text exponent_cell(const GammaPolynomial& coefficient, Role role) {
    if (coefficient.is_zero()) return plain(no_term, Role::quiet);
    if (const auto exponent = coefficient.exponent()) return plain(*exponent, role);
    return {{coefficient.to_string(), Span::Style::maths, role, false}};
}

std::string short_number(double number) {
    std::string text = fmt::format("{:.4g}", number);
    return text == "1" ? fmt::format("{}", number) : text;
}

Text number_cell(double number, Role role) { return plain(short_number(number), role); }

std::vector<Text> numbered_row(const char* label, std::size_t count, int base) {
    std::vector<Text> row{plain(label)};
    for (std::size_t index = 0; index < count; ++index)
        row.push_back(plain(index + static_cast<std::size_t>(base)));
    return row;
}

template <class P>
Disagreement disagreement(const CoefficientTable<P>& found, const CoefficientTable<P>& required,
                          std::size_t tokens, bool initial) {
    Disagreement result;
    for (std::size_t n = 0; n < tokens; ++n) {
        for (std::size_t m = 0; m < (initial ? required.output.shape(1) : tokens); ++m) {
            const P& x = found.output(n, m);
            const P& y = required.output(n, m);
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
    Table table{"excess", parse_text(title), {plain(letter)}};
    table.rows = {{parse_text(needed.label)}, {parse_text(given.label)}, {parse_text(excess)}};
    const bool marks = needed.powers != given.powers;
    const auto add = [marks](std::vector<Text>& row, Text cell, bool wrong = false) {
        row.push_back(marks ? marked(std::move(cell), wrong) : std::move(cell));
    };
    for (std::size_t index = 0; index < needed.powers.size(); ++index) {
        const GammaPolynomial& x = needed.powers(index);
        const GammaPolynomial& y = given.powers(index);
        const std::int64_t difference = *y.exponent() - *x.exponent();
        add(table.header, plain(index));
        add(table.rows[0], exponent_cell(x, role));
        add(table.rows[1], exponent_cell(y, x == y ? role : Role::wrong), x != y);
        add(table.rows[2], plain(difference, x == y ? Role::none : Role::wrong));
    }
    return table;
}

template <class P>
Table coefficient_table(const std::string& name, const std::string& title,
                        const CoefficientTable<P>& coefficients, std::size_t B, std::size_t tokens,
                        const CoefficientTable<P>* required, int base) {
    const auto from = static_cast<std::size_t>(base);
    // Tokens take so much room that a row has its number alone.
    const bool in_chunks = B > 0 && std::is_same_v<P, GammaPolynomial>;
    Table table{name, parse_text(title), {plain("n")}, {}, 1, B, true};
    if (in_chunks) table.header.insert(table.header.end(), {plain("i"), plain("r")});
    table.labels = table.header.size();
    for (std::size_t m = 0; m < tokens; ++m) table.header.push_back(plain(m + from));
    // Where some entry is marked, a blank stands beside each of the others, to keep digits in line.
    const bool marks =
        required != nullptr && disagreement(coefficients, *required, tokens).wrong > 0;
    for (std::size_t n = 0; n < tokens; ++n) {
        std::vector<Text> row{plain(n + from)};
        if (in_chunks) row.insert(row.end(), {plain(n / B + from), plain(n % B + from)});
        for (std::size_t m = 0; m < tokens; ++m) {
            const P& entry = coefficients.output(n, m);
            const bool differs = required != nullptr && entry != required->output(n, m);
            const Role term = B == 0 ? Role::none : n / B == m / B ? Role::intra : Role::cross;
            Text cell = weight_cell(entry, differs ? Role::wrong : term, base);
            row.push_back(marks ? marked(std::move(cell), differs) : std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

template Disagreement disagreement(const Coefficients&, const Coefficients&, std::size_t, bool);
template Disagreement disagreement(const GateCoefficients&, const GateCoefficients&, std::size_t,
                                   bool);
template Table coefficient_table(const std::string&, const std::string&, const Coefficients&,
                                 std::size_t, std::size_t, const Coefficients*, int);
template Table coefficient_table(const std::string&, const std::string&, const GateCoefficients&,
                                 std::size_t, std::size_t, const GateCoefficients*, int);

}  // namespace eq7
