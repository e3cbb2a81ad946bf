#include "eq7/lesson/check/check_parts.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/one_half.hpp"
#include "eq7/proof/repair.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

// Longer sequences are not added up: their fractions say nothing to a reader.
constexpr std::size_t most_added_up = 64;

// An exponent alone, or the polynomial where there is not one power.
std::string written(const GammaPolynomial& coefficient) {
    if (const auto exponent = coefficient.exponent()) return fmt::format("{}", *exponent);
    return coefficient.to_string();
}

std::string place_of(const Counterexample& at) {
    return fmt::format("query $n={}$ (chunk {}, $r={}$) on key $m={}$ (chunk {}, $c={}$)", at.n,
                       at.i, *at.r, *at.m, *at.j, *at.c);
}

// The exponents that the schedule adds up on the way from key to query.
struct Way {
    std::string formulas;  // "(B-r) + (B-1-c)"
    std::string numbers;   // "2 + 1"
};

Way way_of(const Schedule& schedule, const Counterexample& at) {
    const auto number = [&](const Expression& part, std::size_t i) {
        return fmt::format("{}", value(part, at.B, *at.r, *at.c, i));
    };
    const auto bracketed = [](const Expression& part) {
        return part.is_table() ? "entry of " + part.text() : "(" + part.text() + ")";
    };
    if (*at.j == at.i) return {bracketed(schedule.intra), number(schedule.intra, at.i)};
    const std::size_t between = at.i - 1 - *at.j;
    Way way{bracketed(schedule.cross), number(schedule.cross, at.i)};
    if (between > 0) {
        way.formulas += fmt::format(" + {} {}", between, bracketed(schedule.carry));
        way.numbers += fmt::format(" + {}*{}", between, number(schedule.carry, 0));
    }
    way.formulas += " + " + bracketed(schedule.state);
    way.numbers += " + " + number(schedule.state, *at.j);
    return way;
}

// Two powers meet where a query reads the state that holds its own chunk.
Way way_twice(const Schedule& schedule, const Counterexample& at) {
    Way way{fmt::format("({}) + ({})", schedule.cross.text(), schedule.state.text()), ""};
    if (*at.c <= *at.r)
        way.formulas = fmt::format("({}) and ", schedule.intra.text()) + way.formulas;
    return way;
}

std::string own_line(const Schedule& schedule, const Counterexample& at, std::size_t width) {
    const bool twice = schedule.reads == Reads::current && *at.j == at.i;
    const Way way = twice ? way_twice(schedule, at) : way_of(schedule, at);
    const std::string result = written(at.actual);
    const std::string steps =
        way.numbers == result || way.numbers.empty() ? result : way.numbers + " = " + result;
    return fmt::format("yours      {:<{}} = {}", way.formulas, width, steps);
}

std::size_t formulas_width(const Schedule& schedule, const Counterexample& at) {
    const bool twice = schedule.reads == Reads::current && *at.j == at.i;
    return std::max<std::size_t>(
        3, (twice ? way_twice(schedule, at) : way_of(schedule, at)).formulas.size());
}

// All of output n with q = k = v = 1: the row of the coefficient table, added up.
GammaPolynomial added_up(const Coefficients& coefficients, std::size_t n, std::size_t N) {
    GammaPolynomial sum;
    for (std::size_t m = 0; m < N; ++m) sum += coefficients.output(n, m);
    return sum;
}

std::string replayed(const Schedule& schedule, const Counterexample& at) {
    std::string inputs = fmt::format("q=k=1, v=1 at m={} and else 0", *at.m);
    GammaPolynomial required = at.required;
    GammaPolynomial actual = at.actual;
    if (at.N <= most_added_up) {
        const auto all_required = added_up(parallel_coefficients(at.N), at.n, at.N);
        const auto all_actual = added_up(chunkwise_coefficients(schedule, at.B, at.N), at.n, at.N);
        // Two wrong entries may cancel: then one value alone shows it.
        const auto x = at_one_half(all_required);
        const auto y = at_one_half(all_actual);
        if (x && y && x != y) {
            inputs = "q=k=v=1";
            required = all_required;
            actual = all_actual;
        }
    }
    const auto x = at_one_half(required);
    const auto y = at_one_half(actual);
    if (x && y && x != y)
        return fmt::format("replayed   {}, gamma=1/2: o_{} is {} in parallel, yours {}", inputs,
                           at.n, *x, *y);
    // Exponents above 60 have no fraction to look at.
    return fmt::format("replayed   {}: o_{} is {} in parallel, yours {}", inputs, at.n,
                       required.to_string(), actual.to_string());
}

// Where the excess is 0, as an equation without minus signs before r, c, i and t: those that have
// one go to the right, as do B and numbers. "c = r", not "2c - 2r = 0".
std::string equation_of(const IndexPolynomial& excess) {
    const auto indexed = [](const IndexPolynomial::Monomial& monomial) {
        return monomial[1] + monomial[2] + monomial[3] + monomial[4] > 0;
    };
    std::int64_t divisor = 0;
    bool any_positive = false;
    for (const auto& [monomial, coefficient] : excess.terms()) {
        divisor = std::gcd(divisor, coefficient);
        any_positive = any_positive || (indexed(monomial) && coefficient > 0);
    }
    if (!any_positive) divisor = -divisor;
    IndexPolynomial left;
    IndexPolynomial right;
    for (const auto& [monomial, coefficient] : excess.terms()) {
        IndexPolynomial term(coefficient / divisor);
        for (std::size_t symbol = 0; symbol < monomial.size(); ++symbol)
            for (int power = 0; power < monomial[symbol]; ++power)
                term = term * IndexPolynomial(static_cast<Symbol>(symbol));
        if (indexed(monomial) && coefficient / divisor > 0) left = left + term;
        else right = right - term;
    }
    return fmt::format("${} = {}$", in_prose(left), in_prose(right));
}

std::string where_excess_vanishes(const IndexPolynomial& excess) {
    const bool r = excess.uses(Symbol::r);
    const bool c = excess.uses(Symbol::c);
    const bool chunks = excess.uses(Symbol::i) || excess.uses(Symbol::t);
    const char* what = chunks || (r && c) ? "entries" : r ? "rows" : "columns";
    return fmt::format("{} with {}", what, equation_of(excess));
}

std::string unknown_text(const std::string& unknown, bool of_state) {
    if (unknown.find('t') != std::string::npos)
        return "depends on how many chunks lie between key and query";
    return of_state ? "depends on the query" : "depends on the key";
}

std::string no_repair(const Solution& solution, bool of_state) {
    const auto& [first, second] = *solution.contradiction;
    return fmt::format(
        "No {} repairs it: it would have to be ${}$, which {}. With $B={}$, query $n={}$ on key "
        "$m={}$ needs {}, but query $n={}$ on key $m={}$ needs {}.",
        of_state ? "[state|state-update decay]" : "[cross|cross-chunk decay]",
        in_prose(solution.wanted), unknown_text(solution.unknown, of_state), solution.B, first.n,
        first.m, first.exponent, second.n, second.m, second.exponent);
}

Schedule repaired(Schedule schedule, const Repair& repair) {
    const auto read = [&](std::string_view symbols) {
        return Expression::parse(repair.exponent, symbols, repair.part);
    };
    if (repair.part == "intra") schedule.intra = read(intra_symbols);
    if (repair.part == "state") schedule.state = read(state_symbols);
    if (repair.part == "carry") schedule.carry = read(carry_symbols);
    if (repair.part == "cross") schedule.cross = read(cross_symbols);
    if (repair.part == "reads") schedule.reads = Reads::previous;
    return schedule;
}

}  // namespace

std::string in_prose(const IndexPolynomial& polynomial) {
    std::string text = polynomial.to_string();
    text.erase(std::remove(text.begin(), text.end(), '*'), text.end());
    return text;
}

std::string listed(const std::vector<std::size_t>& numbers) {
    std::vector<std::string> runs;
    for (std::size_t begin = 0; begin < numbers.size();) {
        std::size_t end = begin;
        while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
        runs.push_back(end - begin >= 2 ? fmt::format("{} to {}", numbers[begin], numbers[end])
                                        : fmt::format("{}", numbers[begin]));
        begin = end - begin >= 2 ? end + 1 : begin + 1;
    }
    std::string text;
    for (std::size_t run = 0; run < runs.size(); ++run)
        text += (run == 0 ? "" : run + 1 == runs.size() ? " or " : ", ") + runs[run];
    return text;
}

std::vector<Block> counterexample_blocks(const Schedule& schedule, const Counterexample& smallest,
                                         std::optional<std::size_t> B) {
    std::vector<Block> blocks;
    const bool whole = smallest.N % smallest.B == 0 && smallest.B > 1;
    blocks.push_back(paragraph(fmt::format("**Smallest counterexample:** $B={}$, $N={}$: {}.{}",
                                           smallest.B, smallest.N, place_of(smallest),
                                           whole ? " ($N$ is counted in whole chunks.)" : "")));
    const std::size_t width = formulas_width(schedule, smallest);
    Listing run;
    run.lines.push_back(
        fmt::format("required   {:<{}} = {}", "n-m", width, written(smallest.required)));
    run.lines.push_back(own_line(schedule, smallest, width));
    run.lines.push_back(replayed(schedule, smallest));
    blocks.push_back(run);
    if (schedule.reads == Reads::previous) return blocks;

    blocks.push_back(
        paragraph("Where two powers meet, the key is counted twice: once inside the chunk, once "
                  "through the state."));
    const std::size_t size = B.value_or(2);  // one token has no future inside its chunk
    if (size < 2) return blocks;
    const GammaPolynomial leak = chunkwise_coefficients(schedule, size, size).output(0, 1);
    blocks.push_back(paragraph(fmt::format(
        "The first entry above the diagonal, a key from the future: $B={}$, $N={}$, query $n=0$ on "
        "key $m=1$ must be 0, yours is ${}$.",
        size, size, leak.to_string())));
    return blocks;
}

Paragraph accident_paragraph(const Schedule& schedule, const Counterexample& smallest,
                             std::optional<std::size_t> B) {
    const Accidents found = accidents(schedule, smallest, B);
    std::vector<std::string> cases;
    if (!B && !found.chunk_sizes.empty())
        cases.push_back(fmt::format("$B={}$", listed(found.chunk_sizes)));
    if (found.chunks == 1) cases.push_back("a single chunk");
    if (found.chunks > 1) cases.push_back(fmt::format("up to {} chunks", found.chunks));
    if (found.gamma_one) cases.push_back("$gamma=1$");
    if (found.excess) cases.push_back(where_excess_vanishes(*found.excess));
    if (cases.empty()) return paragraph("No size and no $gamma$ hides it.");
    return paragraph(
        fmt::format("**Right by accident** for {}. A test that has only such cases "
                    "does not see the mistake.",
                    fmt::join(cases, ", ")));
}

std::vector<Block> repair_blocks(const Schedule& schedule, std::optional<std::size_t> B) {
    std::vector<Block> blocks;
    const std::vector<Repair> found = repairs(schedule, B);
    const auto repairs_part = [&](const char* part) {
        return std::any_of(found.begin(), found.end(),
                           [part](const Repair& repair) { return repair.part == part; });
    };
    if (!B && !repairs_part("state"))
        if (const auto none = no_state_repairs(schedule))
            blocks.push_back(paragraph(no_repair(*none, true)));
    if (!B && !repairs_part("cross"))
        if (const auto none = no_cross_repairs(schedule))
            blocks.push_back(paragraph(no_repair(*none, false)));
    if (found.empty()) {
        if (!B) blocks.push_back(paragraph("No change of one factor alone repairs it."));
        return blocks;
    }
    blocks.push_back(paragraph(found.size() == 1
                                   ? "One change of one factor repairs the outputs:"
                                   : "Any one of these changes repairs the outputs:"));
    Commands commands;
    for (const Repair& repair : found)
        commands.lines.push_back(check_command(repaired(schedule, repair), B, repair.part));
    blocks.push_back(commands);
    return blocks;
}

}  // namespace eq7
