#include "eq7/lesson/check/check.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/solve.hpp"
#include "eq7/proof/repair.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

// Where the excess is 0, as an equation without minus signs before r, c, i and t: those that have
// one go to the right, as do B and numbers. "c = r", not "2c - 2r = 0". Throws Overflow.
std::string equation_of(const IndexPolynomial& excess) {
    const auto indexed = [](const IndexPolynomial::Monomial& monomial) {
        return monomial[1] + monomial[2] + monomial[3] + monomial[4] > 0;
    };
    std::int64_t divisor = 0;
    bool any_positive = false;
    for (const auto& [monomial, coefficient] : excess.terms()) {
        divisor = std::gcd(divisor, std::max(coefficient, checked_subtract(0, coefficient)));
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
    return fmt::format("{} with {}{}", what, equation_of(excess),
                       excess.uses(Symbol::t) ? ", $t$ being the whole chunks between" : "");
}

// Why no other state-update or cross-chunk decay would make the outputs right, where the fault is
// not elsewhere, too; nullopt where one would.
std::optional<std::string> why_no(Part part, Schedule schedule, int base) {
    if (schedule.reads == Reads::current) return std::nullopt;
    const auto reason = unless_too_large([&]() -> std::optional<std::string> {
        const auto intra = IndexPolynomial::from(schedule[Part::intra].exponent());
        if (intra != symbols::r - symbols::c) return std::nullopt;
        return complete(schedule, part, false, Measure::count, base);
    });
    return reason.value_or(std::nullopt);
}

// "1, 2 or 5", "1 to 9"; `last` stands before the last one.
std::string listed(const std::vector<std::size_t>& numbers, const char* last = "or") {
    std::vector<std::string> runs;
    for (std::size_t begin = 0, end = 0; begin < numbers.size(); begin = ++end) {
        end = begin;
        while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
        if (end == begin + 1) end = begin;  // two neighbours are named
        runs.push_back(end > begin ? fmt::format("{} to {}", numbers[begin], numbers[end])
                                   : fmt::format("{}", numbers[begin]));
    }
    if (runs.size() == 1) return runs.front();
    return fmt::format("{} {} {}", fmt::join(runs.begin(), runs.end() - 1, ", "), last,
                       runs.back());
}

// "$B=1 to 64$ where $B$ divides $N$ (no larger $B$ was tried)".
std::string accidental_sizes(const std::vector<std::size_t>& sizes, std::size_t largest,
                             const char* where) {
    return fmt::format("$B={}${}{}", listed(sizes), where,
                       sizes.back() == largest ? " (no larger $B$ was tried)" : "");
}

}  // namespace

std::string in_prose(const IndexPolynomial& polynomial) {
    std::string text = polynomial.to_string();
    text.erase(std::remove(text.begin(), text.end(), '*'), text.end());
    return text;
}

std::string gauge_text(const IndexPolynomial& gauge) {
    const IndexPolynomial exponent = IndexPolynomial() - gauge;
    return exponent == IndexPolynomial(1) ? "$gamma$"
                                          : fmt::format("$gamma^({})$", in_prose(exponent));
}

Paragraph accident_paragraph(const Schedule& schedule, const Decision& decision,
                             std::optional<std::size_t> B, int base) {
    const Accidents found = accidents(schedule, *decision.outputs.counterexample, B);
    const bool handed_in_wrong = decision.initial_state.answer == Answer::refuted;
    const char* unless = handed_in_wrong ? " without an initial state" : "";
    const char* in_full = found.of_length ? " in full chunks" : "";
    std::vector<std::string> cases;
    if (!B && !found.chunk_sizes.empty())
        cases.push_back(accidental_sizes(found.chunk_sizes, found.largest_B, ""));
    if (!found.whole_chunk_sizes.empty())
        cases.push_back(B ? "an $N$ that $B$ divides"
                          : accidental_sizes(found.whole_chunk_sizes, found.largest_B,
                                             " where $B$ divides $N$"));
    if (found.chunks == 1) cases.push_back(fmt::format("a single chunk{}", unless));
    if (found.chunks > 1) cases.push_back(fmt::format("up to {} chunks{}", found.chunks, unless));
    if (found.gamma_one) cases.push_back("$gamma=1$");
    if (found.excess)
        if (const auto where = unless_too_large(
                [&] { return where_excess_vanishes(counted_from(base, *found.excess)); }))
            cases.push_back(*where + in_full);
    if (!found.right_rows.empty()) {
        std::vector<std::size_t> rows = found.right_rows;
        for (std::size_t& row : rows) row += static_cast<std::size_t>(base);
        cases.push_back(
            fmt::format("row{} $r = {}${}{}", rows.size() == 1 ? "" : "s", listed(rows, "and"),
                        B ? "" : fmt::format(" of chunks with $B={}$", found.rows_B), in_full));
    }
    if (cases.empty()) return paragraph("No size and no $gamma$ hides it.");
    return paragraph(
        "**Right by accident** for {}. A test that has only such cases does not see the mistake.",
        fmt::join(cases, ", "));
}

Blocks no_repairs(const Schedule& schedule, const std::vector<Repair>& found, int base) {
    Blocks blocks;
    for (const Part part : {Part::state, Part::cross}) {
        const auto repairs_it = [part](const Repair& repair) { return repair.part == name(part); };
        if (std::any_of(found.begin(), found.end(), repairs_it)) continue;
        if (const auto reason = why_no(part, schedule, base))
            blocks.push_back(paragraph("No {} repairs it: {}.", decay_in_words(part), *reason));
    }
    return blocks;
}

Blocks repair_blocks(const Schedule& schedule, std::optional<std::size_t> B, int base) {
    const std::vector<Repair> found = repairs(schedule, B);
    const Blocks none = B ? Blocks() : no_repairs(schedule, found, base);
    if (found.empty()) return {none, only_if(!B, "No change of one factor alone repairs it.")};
    const auto list = [&](bool whole, const char* one, const char* several) -> Blocks {
        Commands commands;
        for (const Repair& repair : found)
            if (repair.whole == whole)
                commands.lines.push_back(check_command(repair.schedule, B, repair.part, base));
        if (commands.lines.empty()) return {};
        return {commands.lines.size() == 1 ? one : several, commands};
    };
    return {
        none,
        list(true, "One change of one factor repairs it:", "Any one of these changes repairs it:"),
        list(false, "This change repairs the outputs; a state is still wrong then:",
             "Any one of these repairs the outputs; a state is still wrong then:")};
}

}  // namespace eq7
