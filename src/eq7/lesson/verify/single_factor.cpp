#include "eq7/lesson/verify/single_factor.hpp"

#include <fmt/format.h>

namespace eq7 {

namespace {

std::string vanished(Factor factor) {
    switch (factor) {
        case Factor::intra: return "the intra-chunk term is missing";
        case Factor::state: return "no key reaches the state";
        case Factor::carry: return "the carry is missing: a state holds its own chunk's keys only";
        case Factor::cross: return "no query reads the state";
        case Factor::initial: break;
    }
    return "the code does not read the initial state: give none, or hand it in";
}

}  // namespace

const char* factor_name(Factor factor) {
    return factor == Factor::initial ? "initial state"
                                     : term_names()[static_cast<std::size_t>(factor)];
}

std::string exponents_of(const SingleFactor& one) {
    if (one.vanishes) return "none";
    if (one.change.factor == Factor::initial) {
        const std::int64_t more = 1 + *one.change.exponents.front();
        return more == 0 ? "n" : fmt::format("n{:+}", more);
    }
    std::string text = term_text(one.found);
    if (one.no_diagonal) text += " if c<r";
    if (one.future) text += ", no mask";
    if (one.other_decays) text += ", other decay";
    return text;
}

std::string required_of(Factor factor) {
    if (factor == Factor::initial) return "n+1";
    return term_texts(equation_seven())[static_cast<std::size_t>(factor)];
}

std::string in_short(const SingleFactor& one) {
    if (one.vanishes) return vanished(one.change.factor);
    return fmt::format("{} {}, must be {}", factor_name(one.change.factor), exponents_of(one),
                       required_of(one.change.factor));
}

std::string in_words(const SingleFactor& one) {
    const Factor factor = one.change.factor;
    if (one.vanishes) return vanished(factor);
    if (one.no_diagonal)
        return "$D_B$ lacks its diagonal: it keeps $c < r$ and must keep $c <= r$, or no query "
               "reads its own key";
    if (one.future)
        return "$D_B$ lacks its mask: queries read later keys of their chunk, where it must be 0";
    if (factor == Factor::initial)
        return fmt::format(
            "token n reads the initial state with $gamma^({})$, and must with $gamma^(n+1)$",
            exponents_of(one));
    if (one.other_decays)
        return fmt::format(
            "the {} factor is a power of another head's decay: exponents `{}`, required `{}`",
            factor_name(factor), term_text(one.found), required_of(factor));
    return fmt::format("the {} {} `{}`, required `{}`", factor_name(factor),
                       one.change.exponents.size() == 1 ? "exponent is" : "exponents are",
                       term_text(one.found), required_of(factor));
}

TermTexts terms_with(const SingleFactor& one) {
    TermTexts terms = term_texts(equation_seven());
    if (one.change.factor != Factor::initial)
        terms[static_cast<std::size_t>(one.change.factor)] = exponents_of(one);
    return terms;
}

std::optional<std::string> check_command(const SingleFactor& one, std::size_t B) {
    const char* options[] = {"--intra", "--state", "--carry", "--cross"};
    if (one.vanishes || one.future || one.no_diagonal || one.other_decays ||
        one.change.factor == Factor::initial)
        return std::nullopt;
    const std::string text = term_text(one.found);
    if (!one.found.formula && text.find(',') == std::string::npos) return std::nullopt;
    const std::string command = fmt::format(
        "eq7 check {} '{}'", options[static_cast<std::size_t>(one.change.factor)], text);
    return one.found.formula ? command : fmt::format("{} --chunk {}", command, B);
}

}  // namespace eq7
