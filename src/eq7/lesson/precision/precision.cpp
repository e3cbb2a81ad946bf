#include "eq7/lesson/precision/precision.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"

namespace eq7 {

namespace {

// In two digits; "NaN" and "inf" in words.
std::string shown(double number) {
    if (std::isnan(number)) return "NaN";
    return std::isinf(number) ? "inf" : fmt::format("{:.2g}", number);
}

Text shown_cell(double number) {
    return plain(shown(number), std::isfinite(number) ? Role::none : Role::wrong);
}

std::string room(const RoundingError& error) {
    if (error.share <= 0) return "·";
    constexpr double most_in_full = 10000;
    const std::string in_full = fmt::format("{:.1f}", 1 / error.share);
    return 1 / error.share < most_in_full ? in_full : shown(1 / error.share);
}

std::vector<Text> error_row(const RoundingError& error) {
    return {parse_text(in_words(error.name)), shown_cell(error.measured), shown_cell(error.bound),
            plain(room(error)),
            error.first_not_finite ? plain(*error.first_not_finite, Role::wrong) : plain("·")};
}

// What was measured, its bound, the room between them, and where it stops being a number.
Table error_table(const std::string& name, const std::string& title, const std::string& what,
                  const std::vector<RoundingError>& errors) {
    Table table{
        name,
        parse_text(title),
        {plain(what), plain("measured"), plain("bound"), plain("room"), plain("inf/NaN at")}};
    table.least_important = {2, 1};
    for (const RoundingError& error : errors) table.rows.push_back(error_row(error));
    return table;
}

Section first_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    Blocks blocks = fmt::format(
        "Every operation on numbers rounds its result to the digits that there are. In {} that "
        "moves it by at most $u=2^(-{})$ of its size. What is left of this in the outputs of the "
        "three forms, and which way to make the powers of $gamma$ loses least? $N={}$ tokens, "
        "chunks of $B={}$, $d={}$, an initial state; $q$, $k$ and $v$ made up, between -0.9 and "
        "0.9.",
        long_name(of.precision), format_of(of.precision).digits, of.N, of.B, of.d);
    if (report.gamma != of.gamma)
        blocks = {blocks, fmt::format("{} holds the decay {} as {:.10g}. That alone changes the "
                                      "weight of a key $t$ tokens old by about {:.1e} $t$ of "
                                      "itself. From here on the decay is the one that is held.",
                                      long_name(of.precision), of.gamma, report.gamma,
                                      std::abs(report.gamma - of.gamma) / of.gamma)};
    return section("What was run", std::move(blocks));
}

Section forms_section(const PrecisionReport& report) {
    Blocks tables;
    for (const FormErrors& one : report.forms)
        tables.push_back(error_table(fmt::format("forms-{}", tables.size() + 1), one.arithmetic,
                                     "form", one.forms));
    return section(
        "What is left in the outputs",
        {"The largest error of an output, over the largest output. The last row is the parallel "
         "form with $gamma^n$ moved into the queries and $gamma^(-m)$ into the keys; its mask "
         "selects.",
         tables,
         "The bound is computed along with the numbers: each carries how far it may be off. A sum "
         "x + y adds the errors a and b of its terms. A product turns them into |x|b + a|y| + ab. "
         "Every rounding then adds $u$ times the result; a product also half of the smallest "
         "number, for underflow. So the forms themselves count their roundings (Higham, running "
         "error analysis).",
         "Room is the smallest ratio of bound to error over all outputs. It would be 1 if all "
         "roundings went the same way.",
         check(report.within_bounds(), "no error is above its bound: in every output and power")});
}

Table powers_table(const std::string& name, const std::string& title,
                   const std::vector<PowerErrors>& ways) {
    std::vector<RoundingError> errors;
    for (const PowerErrors& way : ways) errors.push_back(way.error);
    return error_table(name, title, "way", errors);
}

Section powers_section(const PrecisionReport& report) {
    const std::size_t near = report.chunk_powers.front().by_token.size();
    const std::size_t far = report.power_tokens;
    Blocks tables = powers_table("powers-chunk",
                                 fmt::format("Powers up to $n={}$, which a chunk needs", near - 1),
                                 report.chunk_powers);
    if (far > near)
        tables.push_back(powers_table(
            "powers",
            fmt::format("Powers up to $n={}$, {}", far - 1,
                        far > report.of.N ? "past the last that is not 0" : "for all tokens"),
            report.powers));
    return section("Four ways to make the powers",
                   {tables, plot_of_power_errors(report),
                    "Errors are relative to the power; where it is smaller than any number with "
                    "all its digits, to the smallest of those.",
                    "$gamma^(n-m)$ from the difference is rounded once. $gamma^n gamma^(-m)$ is "
                    "rounded three times. One multiplication a token rounds once a token. In "
                    "exp($n$ log $gamma$) the exponent is rounded, up to three times, and an error "
                    "of $u$ in it becomes one of $n u$ |log $gamma$| in the power.",
                    fmt::format("Prefer {}: of the ways that stay finite it has the smallest bound "
                                "here. Make the power in the widest format at hand.",
                                in_words(report.preferred().name))});
}

// "no end" where there is none.
Text whole_cell(const std::optional<std::int64_t>& number) {
    return plain(number ? fmt::format("{}", *number) : "no end");
}

Table edges(const PrecisionReport& report) {
    Table table{
        "edges",
        parse_text(
            fmt::format("$gamma^n gamma^(-n)$, which is 1, in {}", long_name(report.of.precision))),
        {plain("n"), parse_text("$gamma^n$"), parse_text("$gamma^(-n)$"), plain("product")}};
    table.least_important = {2, 1};
    std::vector<std::int64_t> tokens{10};
    for (const auto& last : {report.limits.normal, report.limits.inverse, report.limits.nonzero})
        if (last) tokens.insert(tokens.end(), {*last, *last + 1});
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    for (const std::int64_t n : tokens) {
        const HeldPowers held = held_powers(report.of.precision, report.gamma, n);
        table.rows.push_back({plain(n), shown_cell(held.down), shown_cell(held.up),
                              std::isfinite(held.product)
                                  ? plain(fmt::format("{:.6g}", held.product))
                                  : shown_cell(held.product)});
    }
    return table;
}

Table limits_table(const RoundingCase& of) {
    Table table{
        "limits",
        parse_text(
            fmt::format("The last token, and the largest safe $B$: $gamma={:.10g}$", of.gamma)),
        {plain("format"), plain("all digits"), plain("not 0"), parse_text("$gamma^(-n)$ finite"),
         parse_text("$B$, mask selects"), parse_text("$B$, multiplies")}};
    for (const Arithmetic precision : stored_arithmetics) {
        const double gamma = round_to(precision, of.gamma);
        if (gamma == 0) continue;
        const PowerLimits limits = power_limits(precision, gamma);
        table.rows.push_back({plain(std::string(long_name(precision))), whole_cell(limits.normal),
                              whole_cell(limits.nonzero), whole_cell(limits.inverse),
                              whole_cell(limits.safe_chunk()),
                              whole_cell(limits.safe_chunk_multiplied(of.d))});
    }
    return table;
}

// Where powers computed as two factors end.
Section nan_section(const PrecisionReport& report) {
    if (!report.limits.inverse)
        return section(
            "No power becomes infinite",
            {edges(report), fmt::format("{} Where an output is NaN, look elsewhere.",
                                        report.gamma == 1 ? "All powers of this decay are 1."
                                                          : "It is too near 1 to see their end.")});
    return section(
        "Why it became NaN",
        {edges(report), report.gamma < 1 ? plot_of_reach(report.gamma) : Blocks(),
         "A power that becomes 0 does no harm: it weighs nothing. On its way there it loses "
         "digits, and the product with it. $gamma^(-m)$ grows instead. Once it is infinite, so is "
         "every product with it; infinity times 0, or less infinity, is NaN. One such key is "
         "enough for all later tokens. Where the mask is a factor 0 it is enough for the earlier "
         "tokens too. With $gamma^(n-m)$ made from the difference no power is above 1.",
         Commands{{"eq7 explain powers-overflow"}}});
}

// In which chunk powers may be computed as two factors.
Section chunk_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    const auto verdict = [&](const std::optional<std::int64_t>& most, const char* mask) {
        const bool safe = !most || whole(of.B) <= *most;
        return check(safe,
                     fmt::format("$B={}$ is {} in {} with $gamma^n gamma^(-m)$ computed as two "
                                 "factors, where the mask {}",
                                 of.B, safe ? "safe" : "not safe", long_name(of.precision), mask));
    };
    return section(
        "Which chunk is safe",
        {"Inside a chunk of $B$ tokens no exponent is above $B-1$, so there $gamma^n gamma^(-m)$ "
         "may be computed as two factors, as fast code does. Up to the safe $B$ both are finite "
         "and have all their digits, for queries and keys of size up to 1.",
         fmt::format("That is enough where the mask selects: where scores above the diagonal are "
                     "left out, or replaced, as `where` and `masked_fill` do. Where it multiplies, "
                     "by 0 above the diagonal, they must be finite too: infinity times 0 is NaN. "
                     "One such score is as large as $d gamma^(-(B-1))$, here with $d={}$. Larger "
                     "queries and keys need a smaller chunk.",
                     of.d),
         limits_table(of), plot_of_safe_chunks(of.d),
         verdict(report.limits.safe_chunk_multiplied(of.d), "multiplies"),
         verdict(report.limits.safe_chunk(), "selects"),
         "With $gamma^(n-m)$ made from the difference every $B$ is safe."});
}

Section limits_of_this() {
    return section(
        "What this does not say",
        "Operations are emulated one by one, in the order of the formulas. Other hardware sums in "
        "another order, may round a product and a sum at once, or take subnormal numbers for 0: "
        "the size of the errors is the same, their digits are not. The bound holds for these "
        "inputs and this order. Powers, exp and log are rounded from more digits than the format "
        "has; a library may be off by another unit or two.");
}

}  // namespace

std::string in_words(const std::string& slug) {
    if (slug == "parallel-factored") return "parallel, factored";
    if (slug == "direct") return "$gamma^(n-m)$ at once";
    if (slug == "factored") return "$gamma^n gamma^(-m)$";
    if (slug == "stepwise") return "step by step";
    if (slug == "exp-log") return "exp($n$ log $gamma$)";
    return slug;
}

Document precision_document(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    return {parse_text(fmt::format("What {} does to the forms and the powers: $gamma={}$",
                                   long_name(of.precision), of.gamma)),
            {precision_answers(report), first_section(report), forms_section(report),
             apart_section(report), powers_section(report), nan_section(report),
             chunk_section(report), limits_of_this()},
            fmt::format(
                "eq7 precision --dtype {} --gamma {} --tokens {} --chunk {} --dim {} --format csv",
                name(of.precision), of.gamma, of.N, of.B, of.d)};
}

}  // namespace eq7
