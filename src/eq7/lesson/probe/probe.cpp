#include "eq7/lesson/probe/probe.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/diagnosis/probed_decay.hpp"
#include "eq7/diagnosis/variant_fit.hpp"
#include "eq7/lesson/verify/recovered.hpp"
#include "eq7/lesson/verify/terms.hpp"
#include "eq7/lesson/verify/verify_parts.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

// Where every wrong head has the right powers of another decay than --gamma: all heads' decays.
std::optional<std::vector<double>> other_decays(const ProbeReading& found) {
    std::vector<double> gammas = found.gamma;
    for (const ProbeHead& head : found.heads) {
        if (head.wrong.empty()) continue;
        const auto gamma = probed_decay(head.table);
        if (!gamma) return std::nullopt;
        gammas[head.h] = *gamma;
    }
    if (gammas == found.gamma) return std::nullopt;
    return gammas;
}

Section decay_section(const std::vector<double>& gammas) {
    Section section;
    section.title = plain("Is --gamma right?");
    section.blocks.push_back(
        paragraph(fmt::format("Every coefficient is the right power, $n - m$, of {0}. Is `--gamma "
                              "{1}` what your code runs with?",
                              fmt::join(gammas, ", "), fmt::join(gammas, ","))));
    return section;
}

std::string headline(const ProbeReading& found) {
    switch (found.verdict) {
        case Judgement::equal: return "equal: the coefficients are those of the parallel form";
        case Judgement::equal_at_lower_precision:
            return "equal at lower precision: the right coefficients, computed in float32";
        case Judgement::equal_up_to_row_scale:
            return "equal up to a scale: each row has a factor of its own, right if a norm follows";
        case Judgement::undecided:
            return "undecided: too many coefficients are lost to tell right from wrong";
        case Judgement::different: break;
    }
    if (found.worst().wrong.empty())
        return "different: the coefficients are right, but other inputs give other ones";
    if (!found.matches.empty())
        return fmt::format("different: the coefficients are those of {} ({})",
                           found.matches.front()->name,
                           differences(term_texts(found.matches.front()->schedule)));
    if (const auto gammas = other_decays(found))
        return fmt::format("different: the coefficients are powers of {}, not of {}",
                           fmt::join(*gammas, ", "), fmt::join(found.gamma, ", "));
    return "different: the coefficients are wrong";
}

Paragraph setting(const ProbeReading& found) {
    std::string text = fmt::format(
        "The coefficient $W[n,m]$ is how much of value $m$ reaches output $n$. It must be "
        "$gamma^(n-m)$. Read: $N={}$ tokens in chunks of $B={}$, {} head{}, computed in {}, with "
        "$gamma = {}$.",
        found.sizes.tokens, found.B, found.sizes.heads, found.sizes.heads == 1 ? "" : "s",
        found.stated.in_words, fmt::join(found.gamma, ", "));
    if (found.scale != 1) text += fmt::format(" Every $q k^T$ was scaled by {}.", found.scale);
    return paragraph(text);
}

Table heads_table(const ProbeReading& found) {
    Table table{"heads",
                plain("Each head by itself:"),
                {plain("head"), plain("gamma"), plain("verdict"), plain("wrong rows"),
                 plain("lost"), plain("random part")},
                {},
                1,
                0,
                false};
    for (const ProbeHead& head : found.heads) {
        const bool wrong = head.judgement == Judgement::different;
        const Role role = wrong ? Role::wrong : Role::none;
        table.rows.push_back(
            {plain(fmt::format("{}", head.h)), plain(fmt::format("{}", head.table.gamma)),
             plain(in_table(head.judgement), role), plain(fmt::format("{}", head.wrong.size())),
             plain(fmt::format("{}", head.counts.lost)), plain(name(head.random.part))});
    }
    return table;
}

// "0.25, which is 1/sqrt(16)" where the dimension gives it.
std::string common_factor(const ProbeHead& head, std::size_t dim) {
    const double usual = 1 / std::sqrt(static_cast<double>(dim));
    const std::string number = fmt::format("{:.6g}", head.largest_scale);
    return std::abs(head.largest_scale / usual - 1) < 1e-3
               ? fmt::format("{}, which is $1/sqrt(d)$ for $d={}$", number, dim)
               : number;
}

void add_scale(const ProbeReading& found, const ProbeHead& head, std::vector<Block>& blocks) {
    if (!head.scaled()) return;
    if (head.scaled_alike())
        blocks.push_back(paragraph(
            fmt::format("Every coefficient has the same factor, {}. It was taken out below. If "
                        "your code scales $q k^T$ on purpose, say so: `--scale {:.6g}`.",
                        common_factor(head, found.sizes.dim), found.scale * head.largest_scale)));
    else
        blocks.push_back(paragraph(fmt::format(
            "Each row has a factor of its own, from {:.3g} to {:.3g}, as code has that normalises. "
            "The factors were taken out below. A norm after it takes them out too.",
            head.least_scale, head.largest_scale)));
}

Section table_section(const ProbeReading& found, const ProbeHead& head) {
    Section section;
    section.title =
        plain(found.heads.size() == 1 ? "Which exponents has it?"
                                      : fmt::format("Which exponents has head {}?", head.h));
    add_scale(found, head, section.blocks);
    FittedSchedule none;
    none.B = found.B;
    for (Block& block : fitted_blocks(head.table, found.fitted.value_or(none)))
        section.blocks.push_back(std::move(block));
    return section;
}

Section match_section(const ProbeReading& found) {
    const Variant& variant = *found.matches.front();
    Section section;
    section.title = plain("Which mistake is it?");
    section.blocks.push_back(
        paragraph(fmt::format("Every coefficient that could be read is that of `{}` ({}).",
                              variant.name, variant.title)));
    section.blocks.push_back(paragraph(variant.misread));
    // The table above may share the sum of two exponents otherwise.
    if (found.fitted && found.fitted->fits && !found.fitted->gauge_known) {
        const std::string above = differences(term_texts(*found.fitted));
        if (above != differences(term_texts(variant.schedule)))
            section.blocks.push_back(paragraph(
                fmt::format("`{}` has `{}`, and the table above `{}`: they give the same outputs, "
                            "and only the state tells them apart.",
                            variant.name, differences(term_texts(variant.schedule)), above)));
    }
    for (std::size_t other = 1; other < found.matches.size(); ++other)
        section.blocks.push_back(paragraph(fmt::format(
            "`{}` has the same coefficients at these sizes.", found.matches[other]->name)));
    Commands next{{"eq7 check --variant " + variant.name}};
    const std::string code = decide(variant.schedule).diagnosis;
    if (!code.empty() && code != "other") next.lines.push_back("eq7 explain " + code);
    section.blocks.push_back(next);
    return section;
}

Section random_section(const ProbeHead& head) {
    Section section;
    section.title = plain("Does it do the same with other inputs?");
    switch (head.random.part) {
        case RandomPart::missing:
            section.blocks.push_back(paragraph(
                "Not tested: the output has no random entry. Code that normalises, or that is not "
                "linear in $v$, may look right here. Run it on all batch entries of the probe."));
            break;
        case RandomPart::agrees:
            section.blocks.push_back(
                check(true, fmt::format("random queries, keys and values are weighed by the same "
                                        "coefficients: {:.2g} times what rounding may do",
                                        head.random.share)));
            break;
        case RandomPart::scaled:
            section.blocks.push_back(
                check(true,
                      "random queries, keys and values are weighed by the same coefficients, but "
                      "for a factor of each row, as in code that normalises"));
            break;
        case RandomPart::differs:
            section.blocks.push_back(
                check(false, fmt::format("random queries, keys and values are not weighed by these "
                                         "coefficients. The first wrong output is token {}",
                                         *head.random.first_wrong)));
            section.blocks.push_back(
                paragraph("So the code does more than to multiply $q_n k_m$ by a weight and add up "
                          "the values: it may rotate $q$ and $k$, normalise keys or values, add a "
                          "bias, or treat one batch entry otherwise than the others."));
            break;
    }
    return section;
}

constexpr const char* not_probed =
    "Not looked at: how an initial state is read, and the final state. `eq7 verify` looks at them "
    "(`--state0`, `--state`).";

std::string stronger_probe(const ProbeReading& found) {
    const double least = *std::min_element(found.gamma.begin(), found.gamma.end());
    const bool lost = std::pow(least, static_cast<double>(found.B)) < 64 * found.stated.unit();
    return fmt::format(
        "A stronger probe has $B >= 2$, at least 3 chunks, and a $gamma$ {}.",
        lost ? "nearer to 1, or smaller chunks ($gamma^B$ is lost in rounding)" : "farther from 1");
}

Section strength_section(const ProbeReading& found) {
    Section section;
    section.title = plain("How strong is this probe?");
    if (found.same.empty() && found.drowned.empty()) {
        section.blocks.push_back(check(
            true, fmt::format("each of the {} wrong formulas of the catalogue would have shown",
                              wrong_variants().size())));
        section.blocks.push_back(paragraph(not_probed));
        return section;
    }
    if (!found.same.empty())
        section.blocks.push_back(check(
            false,
            fmt::format("at these sizes these wrong formulas have the right coefficients: `{}`",
                        fmt::join(found.same, "`, `"))));
    if (!found.drowned.empty())
        section.blocks.push_back(
            check(false, fmt::format("these wrong formulas differ in lost coefficients only: `{}`",
                                     fmt::join(found.drowned, "`, `"))));
    section.blocks.push_back(paragraph(stronger_probe(found)));
    section.blocks.push_back(paragraph(not_probed));
    return section;
}

}  // namespace

Document probe_read_document(const ProbeReading& found) {
    Document document;
    document.title = plain(headline(found));
    const ProbeHead& head = found.worst();
    Section first;
    first.blocks.push_back(setting(found));
    if (found.heads.size() > 1) first.blocks.push_back(heads_table(found));
    document.sections.push_back(std::move(first));
    if (const auto gammas = other_decays(found))
        document.sections.push_back(decay_section(*gammas));
    else document.sections.push_back(table_section(found, head));
    if (!found.matches.empty()) document.sections.push_back(match_section(found));
    document.sections.push_back(random_section(head));
    document.sections.push_back(strength_section(found));
    return document;
}

}  // namespace eq7
