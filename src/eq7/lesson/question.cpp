#include "eq7/lesson/question.hpp"

#include <utility>

#include <fmt/format.h>

#include "eq7/algebra/formula.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/nearest.hpp"
#include "eq7/proof/unless_too_large.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

// A line of code is shown up to here.
constexpr std::size_t longest_shown = 160;

const CodeFactor& factor_of(const CodeFactors& found, Part part) {
    return found[static_cast<std::size_t>(part)];
}

std::string listed_parts(const CodeFactors& found, bool with_lines) {
    std::string list;
    for (const Part part : parts) {
        const CodeFactor& factor = factor_of(found, part);
        const bool lines = !factor.understood.empty() || !factor.not_understood.empty();
        if (factor.given || factor.is_clear() || lines != with_lines) continue;
        list += fmt::format("{}--{}", list.empty() ? "" : ", ", name(part));
    }
    return list;
}

// What stands behind the caret of a message; all of it where it has none.
std::string reason(const std::string& message) {
    const auto caret = message.rfind("\n");
    const auto begin = message.find_first_not_of(" ^", caret == std::string::npos ? 0 : caret + 1);
    return begin == std::string::npos ? message : message.substr(begin);
}

}  // namespace

CodeFactors read_code_factors(std::string_view code, std::string_view name) {
    std::array<std::string_view, 4> letters;
    for (const Part part : parts) letters[static_cast<std::size_t>(part)] = symbols_of(part);
    return read_code(code, letters, name);
}

std::vector<Part> fill_in(TypedSchedule& typed, CodeFactors& found) {
    std::vector<Part> open;
    for (const Part part : parts) {
        CodeFactor& factor = found[static_cast<std::size_t>(part)];
        factor.given = !typed[part].empty();
        if (factor.given) continue;
        if (factor.is_clear()) typed[part] = factor.understood.front().reading.text;
        else open.push_back(part);
    }
    return open;
}

Section code_section(const CodeFactors& found) {
    Listing listing;
    const auto show = [&](const CodeFinding& finding, const std::string& what) {
        listing.lines.push_back(
            fmt::format("line {}: {}", finding.line, shown_text(finding.text, longest_shown)));
        listing.lines.push_back("    " + what);
    };
    for (const Part part : parts) {
        for (const CodeFinding& finding : factor_of(found, part).understood)
            show(finding,
                 fmt::format("--{}  read as {}{}", name(part), finding.reading.text,
                             factor_of(found, part).given ? "; what was given counts" : ""));
        if (factor_of(found, part).given) continue;
        for (const CodeFinding& finding : factor_of(found, part).not_understood)
            show(finding, fmt::format("--{}  not understood: {}", name(part), reason(finding.why)));
    }
    const std::string unclear = listed_parts(found, true), missing = listed_parts(found, false);
    return section(
        "",
        {listing,
         only_if(!unclear.empty(),
                 fmt::format(
                     "Of {} the code does not say one thing that could be read: give it yourself.",
                     unclear)),
         only_if(!missing.empty(),
                 fmt::format("No line that multiplies by {} was found.", missing))});
}

Json code_json(const CodeFactors& found) {
    Json lines = Json::array();
    const auto add = [&](Part part, const CodeFinding& finding, bool understood) {
        Json line{{"factor", name(part)},
                  {"line", finding.line},
                  {"text", finding.text},
                  {"read_as", nullptr},
                  {"why", nullptr}};
        if (understood) line["read_as"] = finding.reading.text;
        else line["why"] = finding.why;
        lines.push_back(std::move(line));
    };
    for (const Part part : parts) {
        for (const CodeFinding& one : factor_of(found, part).understood) add(part, one, true);
        for (const CodeFinding& one : factor_of(found, part).not_understood) add(part, one, false);
    }
    return lines;
}

namespace {

Reads read_reads(const std::string& text) {
    if (text == name(Reads::previous)) return Reads::previous;
    if (text == name(Reads::current)) return Reads::current;
    throw BadInput("--reads '{}'\n  {}", text, suggestion(text, {"previous", "current"}));
}

// The same factor, counted from 0. An exponent is multiplied out where that can be shown; a place p
// in r and c from 1 is p(r+1, c+1) - 1.
Factor counted_from_zero(const std::string& text, Part part, int index_base,
                         std::string_view option) {
    const Factor typed = Factor::parse(text, part, option, index_base);
    if (index_base == 0) return typed;
    if (typed.tokens() && looks_like_stretch(text))
        return typed.tokens()->moved([](const IndexPolynomial& place) {
            return place.substitute(Symbol::r, symbols::r + symbols::one)
                       .substitute(Symbol::c, symbols::c + symbols::one) -
                   symbols::one;
        });
    const Expression from_zero =
        Expression::parse(text, symbols_of(part), option).counted_from_zero();
    if (!from_zero.is_polynomial()) return from_zero;
    const auto multiplied =
        unless_too_large([&] { return IndexPolynomial::from(from_zero).to_compact_string(); });
    if (!multiplied || multiplied->size() > Expression::longest) return from_zero;
    return Expression::parse(*multiplied, symbols_of(part), option);
}

// A formula with what it is multiplied with, Q @ R * gamma ** (r+1), is read as a line of code is.
Reading read_with_company(const TypedFormula& typed, Part part) {
    try {
        return read_formula(typed);
    } catch (const BadInput&) {
        if (typed.index_base != 0 || typed.text.size() > longest_formula) throw;
        const CodeFactors found = read_code_factors(typed.text, typed.name);
        const CodeFactor& factor = found[static_cast<std::size_t>(part)];
        if (!factor.is_clear()) throw;
        return factor.understood.front().reading;
    }
}

// The catalogue's entry of that name. One that only rescales its rows is nothing to decide about
// exponents.
const Variant& find_exponents(const std::string& name) {
    const Variant& variant = find_variant(name, Offered::exponents);
    if (variant.normalised)
        throw BadInput(
            "--variant '{}': its exponents are equation (7)'s, only its rows are rescaled\n  use "
            "--variant eq7",
            variant.name);
    return variant;
}

}  // namespace

int read_index_base(const std::string& text) {
    return text.empty() ? 0 : static_cast<int>(whole_number("--index-base", text, 0, 1));
}

ReadFactor read_factor(std::string_view option, const std::string& text, Part part, int index_base,
                       std::optional<std::size_t> B) {
    const Reading reading = read_with_company({text, symbols_of(part), option, index_base}, part);
    ReadFactor result{
        {part, text, reading.text, reading.with_row.value_or(reading.text), reading.as_typed}};
    result.listed = reading.listed;
    if (reading.listed == 0) {
        const std::string name = reading.text == text
                                     ? std::string(option)
                                     : fmt::format("{} '{}', read as", option, shown_text(text));
        result.factor = counted_from_zero(reading.text, part, index_base, name);
        if (reading.with_row)
            result.with_row = counted_from_zero(*reading.with_row, part, index_base, name);
        return result;
    }
    if (part != Part::state && part != Part::cross)
        throw BadInput("{} '{}' is a list\n  only --state and --cross may be lists", option,
                       text.substr(0, 60));
    result.factor = Expression::parse_table(reading.text, part == Part::state ? 'c' : 'r',
                                            B.value_or(reading.listed), option);
    return result;
}

BothReadings read_both(const TypedSchedule& typed) {
    Question question;
    question.schedule =
        typed.variant.empty() ? equation_seven() : find_exponents(typed.variant).schedule;
    question.variant = typed.variant;
    question.index_base = read_index_base(typed.index_base);
    if (!typed.chunk.empty())
        question.B = whole_number("--chunk", typed.chunk, 1, most_asked_chunk);
    if (!typed.reads.empty()) question.schedule.reads = read_reads(typed.reads);
    Question row = question;
    row.i_is_row = true;
    bool open = false;
    // The parts that a wrong decay most likely sits in come first.
    for (const Part part : {Part::cross, Part::state, Part::carry, Part::intra}) {
        if (typed[part].empty()) continue;
        const ReadFactor read = read_factor(fmt::format("--{}", name(part)), typed[part], part,
                                            question.index_base, question.B);
        if (read.listed > 0) question.B = row.B = read.listed;
        question.schedule[part] = read.factor;
        row.schedule[part] = read.with_row.value_or(read.factor);
        open = open || read.with_row;
        question.typed.push_back(read.typed);
        row.typed.push_back(read.typed);
        TypedPart& as_row = row.typed.back();
        as_row.as_typed = as_row.as_typed && as_row.read_as == as_row.with_row;
        std::swap(as_row.read_as, as_row.with_row);
    }
    if (!open) return {question, std::nullopt};
    return {question, row};
}

Question read_question(const TypedSchedule& typed) {
    auto [question, row] = read_both(typed);
    if (!row) return question;
    const auto right = [](const Question& one) {
        return decide(one.schedule, one.B).outputs.answer == Answer::proved;
    };
    if (right(*row) && !right(question)) std::swap(question, *row);
    question.other = row->schedule;
    return question;
}

}  // namespace eq7
