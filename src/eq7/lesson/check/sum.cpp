#include "eq7/lesson/check/check.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/solve.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

using Monomial = IndexPolynomial::Monomial;
constexpr std::string_view letters = "BrcitLs";

// "1", "r", "tB", "r^2": t ahead, as in t whole chunks of B tokens.
std::string monomial_text(const Monomial& monomial) {
    std::string text;
    for (const std::size_t symbol : {4, 3, 0, 1, 2}) {
        if (monomial[symbol] == 0) continue;
        text += letters[symbol];
        if (monomial[symbol] > 1) text += fmt::format("^{}", monomial[symbol]);
    }
    return text.empty() ? "1" : text;
}

// Plain numbers first, then by degree, within a degree as people read: r before c before B.
bool reads_before(const Monomial& x, const Monomial& y) {
    const auto key = [](const Monomial& monomial) {
        int degree = 0;
        for (const int power : monomial) degree += power;
        return std::array<int, 6>{degree,       -monomial[1], -monomial[2],
                                  -monomial[0], -monomial[3], -monomial[4]};
    };
    return key(x) < key(y);
}

// A coefficient of a typed part that has to be another.
struct Blame {
    Monomial monomial{};
    std::int64_t has = 0;
    std::int64_t needs = 0;
};

// A wrong slope, else the first monomial in which the part differs from the one that the others
// need; one with a letter, where there are several. The numbers are those of a reader who counts
// from `base`.
std::optional<Blame> blame(const Schedule& schedule, Part part, int base) {
    const IndexPolynomial exponent =
        IndexPolynomial::from(schedule[part].exponent()).substitute(Symbol::L, symbols::B);
    if (part == Part::cross || part == Part::state) {
        const bool cross = part == Part::cross;
        Monomial letter{};
        letter[static_cast<std::size_t>(cross ? Symbol::r : Symbol::c)] = 1;
        const Blame slope{letter, exponent.coefficient(letter), cross ? 1 : -1};
        if (slope.has != slope.needs) return slope;
    }
    const Solution solution = solve(schedule, part, Measure::count);
    if (!solution.exists()) return std::nullopt;
    const IndexPolynomial given = counted_from(base, exponent);
    const IndexPolynomial wanted = counted_from(base, solution.exponent);
    const IndexPolynomial excess = given - wanted;
    std::optional<Blame> found;
    for (const auto& [monomial, coefficient] : excess.terms())
        if (!found || found->monomial == Monomial{})
            found = Blame{monomial, given.coefficient(monomial), wanted.coefficient(monomial)};
    return found;
}

std::string with_sign(std::int64_t number) {
    return number > 0 ? fmt::format("{:+}", number) : fmt::format("{}", number);
}

// "the coefficient of r is -1; the parallel form needs +1"
std::string complaint(const Blame& blame, const std::string& name) {
    if (name == "1" && blame.has == 0)
        return fmt::format("the constant is missing; the parallel form needs {}",
                           with_sign(blame.needs));
    const std::string what = name == "1" ? "the constant" : "the coefficient of " + name;
    return fmt::format("{} is {}; the parallel form needs {}", what, blame.has,
                       with_sign(blame.needs));
}

// Where the monomial stands in the text: its letter if that occurs once, a number if it is the only
// one; else behind the end, where it is missing or not one character.
std::size_t column_of(const Monomial& monomial, const std::string& text) {
    const std::string name = monomial_text(monomial);
    const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
    if (name == "1") {
        const auto at = std::find_if(text.begin(), text.end(), is_digit);
        const bool alone = std::count_if(text.begin(), text.end(), is_digit) == 1;
        return alone ? static_cast<std::size_t>(at - text.begin()) : text.size();
    }
    if (name.size() > 1 || std::count(text.begin(), text.end(), name[0]) != 1) return text.size();
    return text.find(name[0]);
}

// A row of the table.
struct Side {
    std::string label;
    Role role;
    IndexPolynomial sum;
};

// The three factors, their sum, and what it must be, for a reader who counts from `base`.
std::array<Side, 5> sides_of(const Schedule& schedule, int base) {
    const PolynomialSchedule given = multiplied_out(schedule);
    const IndexPolynomial carried = symbols::t * given.carry;
    const IndexPolynomial stored = state_as_read(given.state);
    const IndexPolynomial sum = given.cross + carried + stored;
    std::array<Side, 5> sides{{{term_in_words(Part::cross), Role::cross, given.cross},
                               {"$t$ [carry|carry]", Role::carry, carried},
                               {term_in_words(Part::state), Role::state, stored},
                               {"sum", Role::none, sum},
                               {"$n - m$", Role::none, sum - cross_excess(given)}}};
    for (Side& side : sides) side.sum = counted_from(base, side.sum);
    return sides;
}

// The products of symbols that occur on some side, as people read them.
std::vector<Monomial> columns_of(const std::array<Side, 5>& sides) {
    std::vector<Monomial> columns;
    for (const Side& side : sides)
        for (const auto& [monomial, coefficient] : side.sum.terms()) columns.push_back(monomial);
    std::sort(columns.begin(), columns.end(), reads_before);
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    return columns;
}

}  // namespace

Table sum_table(const Schedule& schedule, int base) {
    const std::array<Side, 5> sides = sides_of(schedule, base);
    const IndexPolynomial &sum = sides[3].sum, &required = sides[4].sum;
    const std::vector<Monomial> columns = columns_of(sides);
    const bool short_chunks = std::any_of(parts.begin(), parts.end(), [&](Part part) {
        return !schedule[part].tokens() && schedule[part].exponent().uses('L');
    });
    Table table{
        "sum",
        parse_text(
            "{}Between key and query lie $t >= 0$ whole chunks; each carries the state on once. "
            "For every $B >= 1$ and {}, [cross|$xi$] $+ t$ [carry|carry] $+$ [state|$zeta$] must "
            "be $n - m = (t+1)B + r - c$. The coefficients of 1, of $r$, and so on:",
            short_chunks ? "In full chunks, $L = B$. " : "",
            base == 1 ? "$1 <= r, c <= B$" : "$0 <= r, c < B$"),
        {plain("")}};
    for (const Monomial& monomial : columns)
        table.header.push_back({{monomial_text(monomial), Span::Style::maths, Role::none, false}});
    for (const Side& side : sides) {
        std::vector<Text> cells{parse_text(side.label)};
        for (const Monomial& monomial : columns) {
            const bool wrong =
                &side.sum == &sum && sum.coefficient(monomial) != required.coefficient(monomial);
            const std::int64_t coefficient = side.sum.coefficient(monomial);
            Text cell = coefficient == 0 ? plain(no_term, Role::quiet)
                                         : plain(coefficient, wrong ? Role::wrong : side.role);
            cells.push_back(sum != required ? marked(std::move(cell), wrong) : std::move(cell));
        }
        table.rows.push_back(std::move(cells));
    }
    return table;
}

Blocks blamed(const Question& question) {
    if (!is_polynomial(question.schedule) || question.schedule[Part::carry].exponent().uses('i'))
        return {};
    for (const TypedPart& typed : question.typed) {
        const auto found = blame(question.schedule, typed.part, question.index_base);
        const std::string& text = typed.as_typed ? typed.text : typed.read_as;
        if (!found || looks_like_stretch(text)) continue;
        const std::string option = fmt::format("--{} '", name(typed.part));
        return Listing{
            {option + text + "'",
             fmt::format("{:{}}^ {}", "", option.size() + column_of(found->monomial, text),
                         complaint(*found, monomial_text(found->monomial)))}};
    }
    return {};
}

}  // namespace eq7
