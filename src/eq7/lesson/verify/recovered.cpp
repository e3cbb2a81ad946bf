#include "eq7/lesson/verify/recovered.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/diagnosis/probe_reading.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/verify/terms.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

using Kind = CoefficientReading::Kind;

constexpr std::size_t most_rows_shown = 24;

// Token n reads the initial state with gamma^(n+1).
Agreement initial_agreement(const ReadTable& table, std::size_t n) {
    return compare(table.initial[n], GammaPolynomial::power(static_cast<std::int64_t>(n) + 1),
                   table.gamma);
}

Text initial_cell(const ReadTable& table, std::size_t n) {
    const Agreement agreement = initial_agreement(table, n);
    const bool differs = agreement == Agreement::differs;
    return marked(
        plain(coefficient_text(table.initial[n], agreement), differs ? Role::wrong : Role::cross),
        differs);
}

std::size_t wrong_initial(const ReadTable& table) {
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < table.initial.size(); ++n)
        wrong += initial_agreement(table, n) == Agreement::differs ? 1 : 0;
    return wrong;
}

// The options that turn equation (7) into what was found.
std::string check_command(const FittedSchedule& fitted) {
    std::string command = "eq7 check";
    bool list = false;
    const auto add = [&](const char* option, const FoundTerm& term) {
        if (term.as_required || term.exponents.empty()) return;
        command += fmt::format(" {} '{}'", option, term_text(term));
        list = list || !term.formula;
    };
    add("--intra", fitted.intra);
    add("--state", fitted.state);
    add("--carry", fitted.carry);
    add("--cross", fitted.cross);
    if (fitted.reads == Reads::current) command += " --reads current";
    return list ? command + fmt::format(" --chunk {}", fitted.B) : command;
}

// "Your cross-chunk exponents are r, and must be r+1."
std::vector<std::string> wrong_terms(const FittedSchedule& fitted) {
    const Schedule& right = equation_seven();
    std::vector<std::string> all;
    const auto add = [&](const char* term, const FoundTerm& found, const Expression& needed) {
        if (found.exponents.empty() || found.as_required) return;
        all.push_back(fmt::format("Your {} {} `{}`, required `{}`.", term,
                                  found.exponents.size() == 1 ? "exponent is" : "exponents are",
                                  term_text(found), needed.text()));
    };
    add("intra-chunk", fitted.intra, right.intra);
    add("state-update", fitted.state, right.state);
    add("carry", fitted.carry, right.carry);
    add("cross-chunk", fitted.cross, right.cross);
    return all;
}

bool uses_size(const FittedSchedule& fitted) {
    for (const FoundTerm* term : {&fitted.intra, &fitted.state, &fitted.carry, &fitted.cross})
        if (!term->as_required && term->formula && term->formula->find('B') != std::string::npos)
            return true;
    return false;
}

void add_unseen(const FittedSchedule& fitted, std::vector<Block>& blocks) {
    if (!fitted.carry.exponents.empty()) return;
    blocks.push_back(
        paragraph(fitted.cross.exponents.empty()
                      ? "The other three decays are used from chunk 1 on, and were not seen here."
                      : "The carry is used from chunk 2 on, and was not seen here."));
}

void add_terms(const FittedSchedule& fitted, std::vector<Block>& blocks) {
    blocks.push_back(terms_table(term_texts(fitted)));
    const std::vector<std::string> wrong = wrong_terms(fitted);
    if (!wrong.empty()) blocks.push_back(paragraph(fmt::format("{}", fmt::join(wrong, " "))));
    if (uses_size(fitted))
        blocks.push_back(paragraph(fmt::format(
            "The run has one chunk size, $B={}$. So whether a {} in your code is $B$ cannot be "
            "seen: the formulas above write $B$ where that is the simpler guess.",
            fitted.B, fitted.B)));
    add_unseen(fitted, blocks);
    if (!fitted.gauge_known && !fitted.cross.exponents.empty())
        blocks.push_back(
            paragraph("Outputs show the sum of the state-update and the cross-chunk exponent only. "
                      "One of them may be larger by any $s$ and the other smaller; shown is the "
                      "choice that needs the fewest changes."));
    if (!wrong.empty() || fitted.reads == Reads::current)
        blocks.push_back(Commands{{check_command(fitted)}});
}

// What it would take to solve for all of the table.
std::string how_much(const Recovery& recovery) {
    return fmt::format(
        "The last token reads {} keys{}: that many unknowns, and at least 3 equations more, one "
        "for each value dimension of each batch entry. So batch entries times $e$ must be {} or "
        "more; here they are {}. Or let `eq7 probe write DIR --tokens {}` make the inputs.",
        recovery.all_tokens, recovery.initial ? " and the initial state" : "",
        recovery.all_tokens + (recovery.initial ? 1 : 0) + 3, recovery.equations,
        std::min(recovery.all_tokens, most_probe_tokens));
}

std::string no_recovery(const Recovery& recovery) {
    switch (recovery.outcome) {
        case Recovery::Outcome::too_few_equations:
            return "The exponents cannot be recovered from these arrays. " + how_much(recovery);
        case Recovery::Outcome::dependent:
            return "The exponents cannot be recovered from these arrays: some keys or values "
                   "repeat, or are zero, so their weights cannot be told apart. Save a run on "
                   "random numbers, or use `eq7 probe`.";
        case Recovery::Outcome::not_linear:
            return "No table of weights $W[n,m]$ puts these outputs out, whatever the exponents. "
                   "So something else than a decay is wrong: a factor that differs from channel to "
                   "channel or from batch entry to batch entry, a normalisation, or q and k that "
                   "are not those that were multiplied.";
        case Recovery::Outcome::recovered: break;
    }
    return "";
}

}  // namespace

std::string coefficient_text(const CoefficientReading& reading, Agreement agreement) {
    if (reading.kind == Kind::power) return fmt::format("{}", reading.exponent);
    if (agreement == Agreement::lost || reading.kind == Kind::unclear) return "?";
    if (reading.kind == Kind::nothing) return std::string(no_term);
    return fmt::format("{:.2g}", reading.value);
}

Table reading_table(const ReadTable& table, std::size_t B, std::size_t tokens) {
    Table shown;
    shown.name = "recovered";
    shown.title = parse_text(fmt::format(
        "Exponents found, $W[n,m]$: query n down, key m across{}. Each ! differs from $n - m$",
        tokens < table.tokens ? fmt::format(", the first {} of {} tokens", tokens, table.tokens)
                              : ""));
    shown.chunk = B;
    shown.chunked_rows = true;
    shown.header = {plain("n"), plain("i"), plain("r")};
    if (!table.initial.empty()) shown.header.push_back(plain("initial"));
    shown.labels = shown.header.size();
    for (std::size_t m = 0; m < tokens; ++m) shown.header.push_back(plain(fmt::format("{}", m)));
    for (std::size_t n = 0; n < tokens; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n)), plain(fmt::format("{}", n / B)),
                              plain(fmt::format("{}", n % B))};
        if (!table.initial.empty()) row.push_back(initial_cell(table, n));
        for (std::size_t m = 0; m < tokens; ++m) {
            const CoefficientReading& entry = table.at(n, m);
            const Agreement agreement = compare(entry, required_coefficient(n, m), table.gamma);
            const bool differs = agreement == Agreement::differs;
            const std::string text = coefficient_text(entry, agreement);
            const Role term = text == no_term || text == "?" ? Role::quiet
                              : n / B == m / B               ? Role::intra
                                                             : Role::cross;
            row.push_back(marked(plain(text, differs ? Role::wrong : term), differs));
        }
        shown.rows.push_back(std::move(row));
    }
    return shown;
}

std::vector<Block> fitted_blocks(const ReadTable& table, const FittedSchedule& fitted) {
    std::vector<Block> blocks;
    const ReadingCounts counts = count(table);
    blocks.push_back(reading_table(table, fitted.B, std::min(table.tokens, most_rows_shown)));
    if (counts.lost > 0)
        blocks.push_back(paragraph(fmt::format(
            "{} of {} exponents, each shown as ?, are lost: the coefficient is too small, or too "
            "close to its neighbours, for the arithmetic that it was computed in.",
            counts.lost, counts.terms)));
    const std::size_t initial = wrong_initial(table);
    if (initial > 0)
        blocks.push_back(check(
            false,
            fmt::format("{} of {} tokens read the initial state with another exponent than $n + 1$",
                        initial, table.initial.size())));
    if (counts.wrong == 0) {
        blocks.push_back(check(true, fmt::format("all {} exponents that could be read are $n - m$",
                                                 counts.terms - counts.lost)));
        return blocks;
    }
    if (counts.future > 0)
        blocks.push_back(check(
            false,
            fmt::format("{} coefficients stand above the diagonal: these queries read the future",
                        counts.future)));
    if (counts.no_power > 0 && fitted.reads == Reads::previous)
        blocks.push_back(
            check(false, fmt::format("{} coefficients, shown as numbers, are no power of $gamma$",
                                     counts.no_power)));
    if (fitted.fits) add_terms(fitted, blocks);
    else
        blocks.push_back(
            paragraph("No choice of the four decays gives this table: an intra-chunk decay "
                      "$a(r,c)$, and for older chunks $x(r)$ + carries + $z(c)$."));
    return blocks;
}

Section recovery_section(const Recovery& recovery, const FittedSchedule& fitted,
                         const std::vector<std::size_t>& wrong) {
    Section section;
    section.title = plain("Which exponents do these outputs have?");
    if (!recovery.table) {
        section.blocks.push_back(paragraph(no_recovery(recovery)));
        return section;
    }
    const std::size_t tokens = recovery.table->tokens;
    // A right table of tokens that are right explains nothing.
    if (wrong.empty() || wrong.front() >= tokens) {
        section.blocks.push_back(
            paragraph(fmt::format("These arrays determine the table $W[n,m]$ for the first {} "
                                  "tokens only, and they are right. {}",
                                  tokens, how_much(recovery))));
        return section;
    }
    section.blocks.push_back(paragraph(fmt::format(
        "No formula of the catalogue puts these outputs out, so the table $W[n,m]$ was solved for: "
        "the first {} tokens of head {}, {} equations for the {} unknowns of a token.{}",
        recovery.table->tokens, recovery.h, recovery.equations, recovery.unknowns,
        recovery.future_too ? "" : " It was taken for granted that no query reads a later key.")));
    for (Block& block : fitted_blocks(*recovery.table, fitted))
        section.blocks.push_back(std::move(block));
    return section;
}

}  // namespace eq7
