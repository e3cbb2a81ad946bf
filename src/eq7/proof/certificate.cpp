#include "eq7/proof/certificate.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "eq7/error.hpp"

namespace eq7 {

const std::array<Language, 2> languages{
    {{"smt2", "Z3 and cvc5", certificates::smt2}, {"coq", "Coq", certificates::coq}}};

namespace certificates {

namespace {

// "cross [0,r]", by count "cross [0,r], that is r+1".
std::string factor_text(const Decided& decided, Part part) {
    const Factor& factor = decided.schedule[part];
    const std::string& meant = factor.exponent().text();
    const bool said = decided.measure == Measure::tokens || factor.text() == meant;
    return fmt::format("{} {}{}", name(part), factor.text(), said ? "" : ", that is " + meant);
}

// What is claimed, in words.
std::vector<std::string> claim_lines(const Decided& decided) {
    const bool counts = decided.measure == Measure::count;
    const std::string sizes =
        decided.B ? fmt::format("for B = {}", *decided.B) : "for every B >= 1";
    const std::string key = counts ? "with the exponent n-m" : "decayed by the tokens m+1 to n";
    const std::string initial = counts ? "with the exponent n+1" : "by the tokens 0 to n";
    const auto state = [&](std::string_view after) {
        return std::vector<std::string>{
            fmt::format("The claim ({}): {}", name(decided.claim), sizes),
            fmt::format("and {}, whose last token is n, the state holds key m", after),
            fmt::format("{},", key),
            fmt::format("and the initial state {}. That is the recurrent state, equation (6).",
                        initial)};
    };
    switch (decided.claim) {
        case Claim::outputs:
            return {fmt::format("The claim (outputs): {} and every N, a short last chunk included,",
                                sizes),
                    "query n meets key m once if m <= n and never if m > n,",
                    fmt::format("and then {}. That is the parallel form, equation (5).", key)};
        case Claim::state: return state("every full chunk");
        case Claim::short_last_chunk: return state("every short last chunk of L < B tokens");
        case Claim::initial_state: break;
    }
    return {
        fmt::format("The claim (initial_state): {} and every N, a short last chunk included,",
                    sizes),
        fmt::format("query n reads the initial state {}{}.", counts ? "" : "decayed ", initial)};
}

std::string verdict_line(const Decided& decided) {
    if (decided.verdict.answer == Answer::proved) return "eq7's verdict: the claim holds.";
    const Counterexample& at = *decided.verdict.counterexample;
    std::string line = fmt::format("eq7's verdict: the claim fails. Counterexample: B={} N={} i={}",
                                   at.B, at.N, at.i);
    const auto add = [&](char letter, const std::optional<std::size_t>& value) {
        if (value) line += fmt::format(" {}={}", letter, *value);
    };
    add('j', at.j);
    add('r', at.r);
    add('c', at.c);
    return line + '.';
}

}  // namespace

std::vector<std::string> header(const Decided& decided) {
    std::vector<std::string> lines{
        fmt::format("A chunkwise form of retention with {}, indices from 0:",
                    decided.measure == Measure::count ? "these exponents of gamma"
                                                      : "a decay of each token's own")};
    for (const Part part : parts) lines.push_back("  " + factor_text(decided, part));
    lines.push_back(fmt::format("  reads the {} state", name(decided.schedule.reads)));
    lines.push_back("");
    for (std::string& line : claim_lines(decided)) lines.push_back(std::move(line));
    if (decided.measure == Measure::tokens) lines.push_back("That is said of all gates above 0.");
    lines.push_back("");
    lines.push_back(verdict_line(decided));
    return lines;
}

std::size_t last_length(const Counterexample& place) { return place.N - place.i * place.B; }

bool looks_at_lengths(const Decided& decided) {
    const auto uses = [&](Part part) {
        const Factor& factor = decided.schedule[part];
        if (decided.measure == Measure::count) return factor.exponent().uses('L');
        const auto& terms = factor.tokens()->terms();
        return std::any_of(terms.begin(), terms.end(),
                           [](const auto& term) { return term.first.uses(Symbol::L); });
    };
    switch (decided.claim) {
        case Claim::outputs: return uses(Part::intra) || uses(Part::cross);
        case Claim::state: return false;
        case Claim::short_last_chunk: return true;
        case Claim::initial_state: break;
    }
    return uses(Part::cross) || (decided.schedule.reads == Reads::current && uses(Part::carry));
}

}  // namespace certificates

namespace {

// How many cases a proof for chunks of B tokens goes through.
std::size_t cases_of(const Decided& decided) {
    const std::size_t B = *decided.B;
    const std::size_t places = decided.claim == Claim::outputs ? B * B : B;
    return certificates::looks_at_lengths(decided) ? places * B : places;
}

}  // namespace

std::string certificate(const Decided& decided, const Language& language) {
    const bool refuted = decided.verdict.answer == Answer::refuted;
    if (decided.verdict.answer == Answer::checked ||
        refuted != decided.verdict.counterexample.has_value())
        throw std::logic_error("a certificate of a verdict that decides nothing");
    if (!refuted && decided.B && cases_of(decided) > most_certified_cases)
        throw BadInput(fmt::format(
            "--chunk {}: it holds, but a certificate for one chunk size goes through {} cases\n"
            "  at most {} are written out; use a smaller --chunk",
            *decided.B, cases_of(decided), most_certified_cases));
    return language.write(decided);
}

std::string_view expected_answer(const Decided& decided) {
    return decided.verdict.answer == Answer::proved ? "unsat" : "sat";
}

}  // namespace eq7
