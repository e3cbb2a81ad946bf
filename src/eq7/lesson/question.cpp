#include "eq7/lesson/question.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/nearest.hpp"
#include "eq7/number.hpp"
#include "eq7/proof/unless_too_large.hpp"

namespace eq7 {

namespace {

// A counterexample is run chunk by chunk, with tables of B x B; beyond this size that takes
// seconds.
constexpr std::size_t most_chunk = 256;

Reads read_reads(const std::string& text) {
    if (text == name(Reads::previous)) return Reads::previous;
    if (text == name(Reads::current)) return Reads::current;
    throw BadInput(
        fmt::format("--reads '{}'\n  {}", text, suggestion(text, {"previous", "current"})));
}

std::optional<double> read_decay(std::string_view text) {
    const auto gamma = read_number(text);
    const bool usable = gamma && *gamma > 0 && *gamma <= 1;  // so that NaN fails, too
    return usable ? gamma : std::nullopt;
}

[[noreturn]] void refuse_decay(std::string_view option, const std::string& text,
                               std::string_view or_else) {
    const bool fraction = text.find('/') != std::string::npos;
    throw BadInput(fmt::format("{} '{}'\n  expected a decay above 0 and at most 1{}, such as 0.9{}",
                               option, text, fraction ? ", written as a decimal number" : "",
                               or_else));
}

// The same exponent, counted from 0: multiplied out where that can be shown.
Expression counted_from_zero(const Expression& typed, std::string_view symbols,
                             std::string_view option) {
    const Expression from_zero = typed.counted_from_zero();
    if (!from_zero.is_polynomial()) return from_zero;
    const auto text =
        unless_too_large([&] { return IndexPolynomial::from(from_zero).to_compact_string(); });
    if (!text || text->size() > Expression::longest) return from_zero;
    return Expression::parse(*text, symbols, option);
}

}  // namespace

const Variant& find_exponents(const std::string& name) {
    const Variant& variant = find_variant(name);
    if (variant.normalised)
        throw BadInput(
            fmt::format("--variant '{}': its exponents are equation (7)'s, only its rows are "
                        "rescaled\n  use --variant eq7",
                        variant.name));
    return variant;
}

bool is_list(const std::string& text) {
    return text.find(',') != std::string::npos && text.find('(') == std::string::npos;
}

int read_index_base(const std::string& text) {
    return text.empty() ? 0 : static_cast<int>(whole_number("--index-base", text, 0, 1));
}

Expression read_exponent(std::string_view option, const std::string& text, std::string_view symbols,
                         int index_base, std::optional<std::size_t> B) {
    if (is_list(text)) {
        const bool listable = symbols == state_symbols || symbols == cross_symbols;
        if (!listable)
            throw BadInput(fmt::format("{} '{}' is a list\n  only --state and --cross may be lists",
                                       option, text.substr(0, 60)));
        if (!B)
            throw BadInput(
                fmt::format("{} '{}' is a list\n  a list is for one chunk size: give --chunk B too",
                            option, text.substr(0, 60)));
        return Expression::parse_table(text, symbols == state_symbols ? 'c' : 'r', *B, option);
    }
    const Expression typed = Expression::parse(text, symbols, option);
    return index_base == 0 ? typed : counted_from_zero(typed, symbols, option);
}

Question read_question(const TypedSchedule& typed) {
    Question question;
    question.schedule =
        typed.variant.empty() ? equation_seven() : find_exponents(typed.variant).schedule;
    question.variant = typed.variant;
    question.index_base = read_index_base(typed.index_base);
    if (!typed.chunk.empty()) question.B = whole_number("--chunk", typed.chunk, 1, most_chunk);
    // The parts that a wrong decay most likely sits in come first.
    const auto read = [&](const char* part, const std::string& text, std::string_view symbols,
                          Expression& exponent) {
        if (text.empty()) return;
        exponent = read_exponent(fmt::format("--{}", part), text, symbols, question.index_base,
                                 question.B);
        question.typed.push_back({part, text});
    };
    read("cross", typed.cross, cross_symbols, question.schedule.cross);
    read("state", typed.state, state_symbols, question.schedule.state);
    read("carry", typed.carry, carry_symbols, question.schedule.carry);
    read("intra", typed.intra, intra_symbols, question.schedule.intra);
    if (!typed.reads.empty()) question.schedule.reads = read_reads(typed.reads);
    return question;
}

std::size_t whole_number(std::string_view option, const std::string& text, std::size_t least,
                         std::size_t most) {
    std::size_t number = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc() || at != end || number < least || number > most)
        throw BadInput(fmt::format("{} '{}'\n  expected a whole number from {} to {}", option, text,
                                   least, most));
    return number;
}

double non_zero(std::string_view option, const std::string& text) {
    const auto number = read_number(text);
    if (!number || !std::isfinite(*number) || *number == 0)
        throw BadInput(fmt::format(
            "{} '{}'\n  expected a number that is not 0, such as 0.125 for d = 64", option, text));
    return *number;
}

double decay(std::string_view option, const std::string& text) {
    if (const auto gamma = read_decay(text)) return *gamma;
    refuse_decay(option, text, "");
}

std::vector<double> decays(std::string_view option, const std::string& text) {
    std::vector<double> gammas;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const auto gamma = read_decay(std::string_view(text).substr(begin, end - begin));
        if (!gamma) refuse_decay(option, text, ", or one for each head, such as 0.9,0.95");
        gammas.push_back(*gamma);
        begin = end + 1;
    }
    return gammas;
}

}  // namespace eq7
