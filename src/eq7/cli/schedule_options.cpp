#include "eq7/cli/schedule_options.hpp"

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/error.hpp"

namespace eq7::cli {

namespace {

// A counterexample is run on whole tables; beyond this size they take seconds to make.
constexpr std::size_t most_chunk = 256;

Reads read_reads(const std::string& text) {
    require_choice("--reads", "WHICH", text);
    return text == name(Reads::current) ? Reads::current : Reads::previous;
}

Schedule start_from(const std::string& variant_name) {
    if (variant_name.empty()) return equation_seven();
    const Variant& variant = find_variant(variant_name);
    if (variant.normalised)
        throw BadInput(
            fmt::format("--variant '{}': its exponents are equation (7)'s, only its rows are "
                        "rescaled\n  use --variant eq7",
                        variant.name));
    return variant.schedule;
}

bool is_list(const std::string& text) {
    return text.find(',') != std::string::npos && text.find('(') == std::string::npos;
}

}  // namespace

void add_schedule_options(CLI::App* command, ScheduleOptions& options) {
    const auto add = [&](const char* option, std::string& value, const char* what,
                         const char* type) {
        command->add_option(option, value, what)->type_name(type);
    };
    add("--variant", options.variant, "start from a formula of the catalogue (default: eq7)",
        "NAME");
    add("--intra", options.intra, "exponent inside the chunk, in B r c i (default: r-c)", "E");
    add("--state", options.state, "state-update exponent, in B c i (default: B-1-c)", "E");
    add("--carry", options.carry, "carry exponent, in B (default: B)", "E");
    add("--cross", options.cross, "cross-chunk exponent, in B r i (default: r+1)", "E");
    add("--reads", options.reads, "state a query reads: previous or current (default: previous)",
        "WHICH");
    add("--index-base", options.index_base,
        "what the given exponents count r, c and i from: 0 or 1 (default: 0)", "BASE");
    add("--chunk", options.chunk,
        "for this B only; then --state and --cross may be lists such as 3,2,1,0", "B");
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
                fmt::format("{} '{}' is a list\n  a list is for one chunk size: give "
                            "--chunk B too",
                            option, text.substr(0, 60)));
        return Expression::parse_table(text, symbols == state_symbols ? 'c' : 'r', *B, option);
    }
    Expression typed = Expression::parse(text, symbols, option);
    if (index_base == 0) return typed;
    Expression from_zero = typed.counted_from_zero();
    if (!from_zero.is_polynomial()) return from_zero;
    return Expression::parse(IndexPolynomial::from(from_zero).to_compact_string(), symbols, option);
}

Question read_question(const ScheduleOptions& options) {
    Question question;
    question.schedule = start_from(options.variant);
    question.variant = options.variant;
    question.index_base = read_index_base(options.index_base);
    if (!options.chunk.empty()) question.B = whole_number("--chunk", options.chunk, 1, most_chunk);
    // The parts that a wrong decay most likely sits in come first.
    const auto read = [&](const char* part, const std::string& text, std::string_view symbols,
                          Expression& exponent) {
        if (text.empty()) return;
        exponent = read_exponent(fmt::format("--{}", part), text, symbols, question.index_base,
                                 question.B);
        question.typed.push_back({part, text});
    };
    read("cross", options.cross, cross_symbols, question.schedule.cross);
    read("state", options.state, state_symbols, question.schedule.state);
    read("carry", options.carry, carry_symbols, question.schedule.carry);
    read("intra", options.intra, intra_symbols, question.schedule.intra);
    if (!options.reads.empty()) question.schedule.reads = read_reads(options.reads);
    return question;
}

}  // namespace eq7::cli
