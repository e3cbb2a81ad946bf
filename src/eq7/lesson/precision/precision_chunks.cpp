// Where powers computed as two factors end, and in which chunk they may be.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision_sections.hpp"

namespace eq7 {

namespace {

Table edges(const PrecisionReport& report) {
    Table table{"edges",
                parse_text(fmt::format("$gamma^n gamma^(-n)$, which is 1, in {}",
                                       long_name(report.of.precision))),
                {plain("n"), parse_text("$gamma^n$"), parse_text("$gamma^(-n)$"), plain("product")},
                {},
                1,
                0,
                false};
    table.least_important = {2, 1};
    std::vector<std::int64_t> tokens{10};
    for (const auto& last : {report.limits.normal, report.limits.inverse, report.limits.nonzero})
        if (last) tokens.insert(tokens.end(), {*last, *last + 1});
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    for (const std::int64_t n : tokens) {
        const HeldPowers held = held_powers(report.of.precision, report.gamma, n);
        table.rows.push_back(
            {plain(fmt::format("{}", n)), shown_cell(held.down), shown_cell(held.up),
             std::isfinite(held.product) ? plain(fmt::format("{:.6g}", held.product))
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
         parse_text("$B$, mask selects"), parse_text("$B$, multiplies")},
        {},
        1,
        0,
        false};
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

}  // namespace

Section nan_section(const PrecisionReport& report) {
    Section section{plain("Why it became NaN"), {edges(report)}};
    if (!report.limits.inverse) {
        section.title = plain("No power becomes infinite");
        section.blocks.push_back(
            paragraph(fmt::format("{} Where an output is NaN, look elsewhere.",
                                  report.gamma == 1 ? "All powers of this decay are 1."
                                                    : "It is too near 1 to see their end.")));
        return section;
    }
    if (report.gamma < 1) section.blocks.push_back(plot_of_reach(report.gamma));
    section.blocks.push_back(paragraph(
        "A power that becomes 0 does no harm: it weighs nothing. On its way there it loses digits, "
        "and the product with it. $gamma^(-m)$ grows instead. Once it is infinite, so is every "
        "product with it; infinity times 0, or less infinity, is NaN. One such key is enough for "
        "all later tokens. Where the mask is a factor 0 it is enough for the earlier tokens too. "
        "With $gamma^(n-m)$ made from the difference no power is above 1."));
    section.blocks.push_back(Commands{{"eq7 explain powers-overflow"}});
    return section;
}

Section chunk_section(const PrecisionReport& report) {
    const RoundingCase& of = report.of;
    const auto selected = report.limits.safe_chunk();
    const auto multiplied = report.limits.safe_chunk_multiplied(of.d);
    const auto is_safe = [&](const std::optional<std::int64_t>& most) {
        return !most || static_cast<std::int64_t>(of.B) <= *most;
    };
    const auto verdict = [&](const std::optional<std::int64_t>& most, const char* mask) {
        return check(is_safe(most), fmt::format("$B={}$ is {} in {} with $gamma^n gamma^(-m)$ "
                                                "computed as two factors, where the mask {}",
                                                of.B, is_safe(most) ? "safe" : "not safe",
                                                long_name(of.precision), mask));
    };
    return {
        plain("Which chunk is safe"),
        {paragraph("Inside a chunk of $B$ tokens no exponent is above $B-1$, so there "
                   "$gamma^n gamma^(-m)$ may be computed as two factors, as fast code does. Up to "
                   "the safe $B$ both are finite and have all their digits, for queries and keys "
                   "of size up to 1."),
         paragraph(fmt::format(
             "That is enough where the mask selects: where scores above the diagonal are left out, "
             "or replaced, as `where` and `masked_fill` do. Where it multiplies, by 0 above the "
             "diagonal, they must be finite too: infinity times 0 is NaN. One such score is as "
             "large as $d gamma^(-(B-1))$, here with $d={}$. Larger queries and keys need a "
             "smaller chunk.",
             of.d)),
         limits_table(of), plot_of_safe_chunks(of.d), verdict(multiplied, "multiplies"),
         verdict(selected, "selects"),
         paragraph("With $gamma^(n-m)$ made from the difference every $B$ is safe.")}};
}

}  // namespace eq7
