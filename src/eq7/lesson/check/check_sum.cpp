#include "eq7/lesson/check/check_sum.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/proof/identities.hpp"
#include "eq7/proof/solve.hpp"

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

Text coefficient_cell(std::int64_t coefficient, Role role) {
    if (coefficient == 0) return plain("·", Role::quiet);
    return plain(fmt::format("{}", coefficient), role);
}

Monomial symbol(Symbol one) {
    Monomial monomial{};
    monomial[static_cast<std::size_t>(one)] = 1;
    return monomial;
}

// A coefficient of a typed part that has to be another.
struct Blame {
    Monomial monomial{};
    std::int64_t has = 0;
    std::int64_t needs = 0;
};

std::optional<Blame> compare(const IndexPolynomial& given, const Monomial& monomial,
                             std::int64_t needs) {
    const std::int64_t has = given.coefficient(monomial);
    if (has == needs) return std::nullopt;
    return Blame{monomial, has, needs};
}

// The monomial in which the two differ; one with a letter, where they differ in several.
std::optional<Blame> difference_of(const IndexPolynomial& given, const IndexPolynomial& wanted) {
    const IndexPolynomial excess = given - wanted;
    if (excess.is_zero()) return std::nullopt;
    Monomial worst = excess.terms().begin()->first;
    for (const auto& [monomial, coefficient] : excess.terms())
        if (worst == Monomial{}) worst = monomial;
    return compare(given, worst, wanted.coefficient(worst));
}

// The numbers are those of a reader who counts from `base`.
std::optional<Blame> blame(Part part, const PolynomialSchedule& given, int base) {
    const auto difference = [&](const IndexPolynomial& has, const IndexPolynomial& wanted) {
        return difference_of(counted_from(base, has), counted_from(base, wanted));
    };
    const IndexPolynomial r(Symbol::r);
    const IndexPolynomial c(Symbol::c);
    if (part == Part::intra) return difference(given.intra, r - c);
    if (part == Part::carry) {
        const Solution solution = solve_carry(given.state, given.cross);
        if (!solution.exists()) return std::nullopt;
        return difference(given.carry, solution.wanted);
    }
    const bool cross = part == Part::cross;
    const IndexPolynomial& exponent = cross ? given.cross : given.state;
    const auto slope = compare(exponent, symbol(cross ? Symbol::r : Symbol::c), cross ? 1 : -1);
    if (slope) return slope;
    const Solution solution =
        cross ? solve_cross(given.state, given.carry) : solve_state(given.cross, given.carry);
    if (!solution.exists()) return std::nullopt;
    return difference(exponent, solution.wanted);
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

// The rows of the table: the three factors, their sum, and what it must be.
struct Sides {
    IndexPolynomial read, carried, stored, sum, required;
};

Sides sides_of(const Schedule& schedule, int base) {
    const PolynomialSchedule given = multiplied_out(schedule);
    Sides sides;
    sides.read = given.cross;
    sides.carried = IndexPolynomial(Symbol::t) * given.carry;
    sides.stored = state_as_read(given.state);
    sides.sum = sides.read + sides.carried + sides.stored;
    sides.required = sides.sum - cross_excess(given);
    for (auto* side : {&sides.read, &sides.carried, &sides.stored, &sides.sum, &sides.required})
        *side = counted_from(base, *side);
    return sides;
}

// The products of symbols that occur on some side, as people read them.
std::vector<Monomial> columns_of(const Sides& sides) {
    std::vector<Monomial> columns;
    for (const auto* row : {&sides.read, &sides.carried, &sides.stored, &sides.required})
        for (const auto& [monomial, coefficient] : row->terms())
            if (std::find(columns.begin(), columns.end(), monomial) == columns.end())
                columns.push_back(monomial);
    std::sort(columns.begin(), columns.end(), reads_before);
    return columns;
}

}  // namespace

Table sum_table(const Schedule& schedule, int base) {
    const Sides sides = sides_of(schedule, base);
    const std::vector<Monomial> columns = columns_of(sides);
    Table table;
    table.name = "sum";
    const bool short_chunks = std::any_of(parts.begin(), parts.end(), [&](Part part) {
        return !schedule[part].tokens() && schedule[part].exponent().uses('L');
    });
    table.title = parse_text(
        std::string(short_chunks ? "In full chunks, $L = B$. " : "") +
        "Between key and query lie $t >= 0$ whole chunks; each carries the state on once. For "
        "every $B >= 1$ and " +
        (base == 1 ? "$1 <= r, c <= B$" : "$0 <= r, c < B$") +
        ", [cross|$xi$] $+ t$ [carry|carry] $+$ [state|$zeta$] "
        "must be $n - m = (t+1)B + r - c$. The coefficients of 1, of $r$, and so on:");
    table.header = {plain("")};
    for (const Monomial& monomial : columns)
        table.header.push_back({{monomial_text(monomial), Span::Style::maths, Role::none, false}});
    const auto row = [&](const std::string& label, const IndexPolynomial& side, Role role,
                         const IndexPolynomial& must_be) {
        std::vector<Text> cells{parse_text(label)};
        for (const Monomial& monomial : columns) {
            const std::int64_t coefficient = side.coefficient(monomial);
            const bool wrong = coefficient != must_be.coefficient(monomial);
            Text cell = coefficient_cell(coefficient, wrong ? Role::wrong : role);
            const bool marks = sides.sum != sides.required;
            cells.push_back(marks ? marked(std::move(cell), wrong) : std::move(cell));
        }
        table.rows.push_back(std::move(cells));
    };
    row("[cross|$xi$] (read)", sides.read, Role::cross, sides.read);
    row("$t$ [carry|carry]", sides.carried, Role::carry, sides.carried);
    row("[state|$zeta$] (store)", sides.stored, Role::state, sides.stored);
    row("sum", sides.sum, Role::none, sides.required);
    row("$n - m$", sides.required, Role::none, sides.required);
    return table;
}

std::optional<Listing> blamed(const Question& question) {
    if (!is_polynomial(question.schedule) || question.schedule[Part::carry].exponent().uses('i'))
        return std::nullopt;
    const PolynomialSchedule given = multiplied_out(question.schedule);
    const int base = question.index_base;
    for (const TypedPart& typed : question.typed) {
        const auto found = blame(typed.part, given, base);
        const std::string& text = typed.as_typed ? typed.text : typed.read_as;
        if (!found || looks_like_stretch(text)) continue;
        const std::string name = monomial_text(found->monomial);
        const std::size_t before =
            eq7::name(typed.part).size() + 4 + column_of(found->monomial, text);
        return Listing{{fmt::format("--{} '{}'", eq7::name(typed.part), text),
                        fmt::format("{:{}}^ {}", "", before, complaint(*found, name))}};
    }
    return std::nullopt;
}

}  // namespace eq7
