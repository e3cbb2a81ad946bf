#include "eq7/lesson/question.hpp"

#include <array>

#include <fmt/format.h>

#include "eq7/lesson/json.hpp"
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

}  // namespace eq7
