#include "eq7/lesson/verify/verify.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/verify/likely_cause.hpp"
#include "eq7/lesson/verify/recovered.hpp"
#include "eq7/lesson/verify/terms.hpp"
#include "eq7/lesson/verify/verify_parts.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

std::string counted(std::size_t count, const char* one, const char* many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string headline(const Case& of, const Verification& found) {
    switch (found.verdict) {
        case Judgement::equal: return "equal: the outputs are those of the parallel form";
        case Judgement::equal_at_lower_precision:
            return "equal at lower precision: the right formula, its numbers computed in float32";
        case Judgement::equal_up_to_row_scale:
            return "equal up to a scale: each row has a factor of its own, right if a norm follows";
        case Judgement::undecided:
            return "undecided: the right formula and a wrong one fit these numbers alike";
        case Judgement::different: break;
    }
    if (shows_cause(found)) return "different: " + cause_in_short(of, found);
    if (found.matches != nullptr)
        return fmt::format("different: the outputs are those of {}{} ({})", found.matches->name,
                           found.matches_scaled ? ", each row times a factor of its own" : "",
                           differences(term_texts(found.matches->schedule)));
    if (table_explains(found)) return "different: " + differences(term_texts(found.fitted));
    return "different: the outputs are wrong";
}

Paragraph setting(const Case& of) {
    std::string text = fmt::format(
        "{} of {}, $N={}$ tokens in chunks of $B={}$, key dimension $d={}$, value dimension "
        "$e={}$, computed in {}.",
        counted(of.batches(), "batch entry", "batch entries"), counted(of.heads(), "head", "heads"),
        of.N(), of.B, of.d(), of.e(), of.stated.in_words);
    const std::set<double> gammas(of.gamma.begin(), of.gamma.end());
    text += gammas.size() <= 4 ? fmt::format(" The decay: $gamma = {}$.", fmt::join(of.gamma, ", "))
                               : fmt::format(" The decays lie between $gamma = {}$ and ${}$.",
                                             *gammas.begin(), *gammas.rbegin());
    if (of.scale != 1) text += fmt::format(" Queries are scaled by {}.", of.scale);
    if (of.initial) text += " An initial state is given.";
    return paragraph(text);
}

// Rows that are right but for a factor are so within twice the bound: the factor is off as well.
Check measured_scaled(const Case& of, const Verification& found) {
    const Precision& coarser = of.stated.name == "f64" ? find_precision("f32") : of.stated;
    return check(
        true,
        fmt::format("with a factor for each row, every output lies within twice what roundings in "
                    "{} may add up to; without, the largest error is {:.2g} of the largest output",
                    coarser.in_words, found.relative_error));
}

Check measured(const Case& of, const Verification& found) {
    if (found.verdict == Judgement::equal_up_to_row_scale) return measured_scaled(of, found);
    const bool lower = found.verdict == Judgement::equal_at_lower_precision;
    const bool within = (lower ? found.lower_share : found.share) <= 1;
    return check(within,
                 fmt::format("the largest error is {:.2g} of the largest output: {:.3g} times what "
                             "roundings in {} may add up to{}",
                             found.relative_error, found.share, of.stated.in_words,
                             lower ? fmt::format(", and {:.3g} times what they may in float32",
                                                 found.lower_share)
                                   : ""));
}

Table heads_table(const Case& of, const Verification& found) {
    Table table{"heads",
                plain("Each batch entry and head by itself:"),
                {plain("batch"), plain("head"), plain("gamma"), plain("verdict"),
                 plain("times the bound"), plain("first wrong token")},
                {},
                2,
                0,
                false};
    for (const HeadJudgement& head : found.heads) {
        const bool wrong = head.judgement == Judgement::different;
        const Role role = wrong ? Role::wrong : Role::none;
        table.rows.push_back(
            {plain(fmt::format("{}", head.b)), plain(fmt::format("{}", head.h)),
             plain(fmt::format("{}", of.gamma[head.h])), plain(in_table(head.judgement), role),
             plain(fmt::format("{:.2g}", head.share), role),
             head.wrong.empty() ? plain(no_term, Role::quiet)
                                : plain(fmt::format("{}", head.wrong.front()), role)});
    }
    return table;
}

// How the bound comes about, in a sentence, with this run's own numbers.
Section bound_section(const Case& of) {
    const Precision& precision = of.stated;
    Section section;
    section.title = plain("What may rounding do?");
    section.blocks.push_back(paragraph(fmt::format(
        "It is counted: a product $q k v$ that is $t$ tokens old goes through at most $d+8$ "
        "roundings and 3 more for each of the $t$ tokens{}. In {} one of them is {:.2g}, so a "
        "product of this token's own may be off by {:.2g}, and each token of age adds {:.2g}.",
        precision.product > precision.sum ? ", besides the coarser ones of its operands" : "",
        precision.in_words, precision.unit(), precision.at_once(of.d()),
        precision.per_token(of.B))));
    return section;
}

// The formula of the catalogue, else where to look, and the table where it was solved for.
void add_cause(const Case& of, const Verification& found, Document& document) {
    if (found.verdict == Judgement::different && !table_explains(found))
        document.sections.push_back(verify_cause(of, found));
    if (!found.recovery) return;
    std::vector<std::size_t> wrong;
    for (const HeadJudgement& head : found.heads)
        if (head.h == found.recovery->h)
            wrong.insert(wrong.end(), head.wrong.begin(), head.wrong.end());
    std::sort(wrong.begin(), wrong.end());
    document.sections.push_back(recovery_section(*found.recovery, found.fitted, wrong));
}

}  // namespace

Document verify_document(const Case& of, const Verification& found) {
    Document document;
    document.title = plain(headline(of, found));
    Section evidence;
    evidence.blocks = {setting(of), measured(of, found)};
    if (found.heads.size() > 1) evidence.blocks.push_back(heads_table(of, found));
    document.sections.push_back(std::move(evidence));
    if (found.verdict == Judgement::equal_up_to_row_scale)
        document.sections.push_back(verify_scale(of, found));
    if (!found.wrong_tokens.empty()) document.sections.push_back(verify_wrong_tokens(of, found));
    if (shows_cause(found)) document.sections.push_back(likely_cause_section(of, found));
    else add_cause(of, found, document);
    if (found.state) document.sections.push_back(verify_state(of, *found.state));
    document.sections.push_back(verify_strength(of, found));
    document.sections.push_back(bound_section(of));
    return document;
}

}  // namespace eq7
