// Formulas in the labels of tables are typed, the numbers beside them computed: they must agree.

#include <doctest/doctest.h>

#include <optional>
#include <regex>
#include <string>
#include <variant>

#include "eq7/error.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/lesson/walkthrough/walkthrough.hpp"

namespace {

using namespace eq7;

std::string words(const Text& text) {
    std::string all;
    for (const Span& span : text)
        if (span.style != Span::Style::mark)
            all += span.style == Span::Style::maths ? "$" + span.text + "$" : span.text;
    return all;
}

// The exponent that a label names last: "needed, $r+1$". Labels of other numbers have none.
std::optional<Expression> named(const std::string& label) {
    std::smatch found;
    if (!std::regex_search(label, found, std::regex("[, ]\\$([^$]+)\\$$"))) return std::nullopt;
    const std::string written =
        std::regex_replace(found[1].str(), std::regex("([0-9])([Brci])"), "$1*$2");
    try {
        return Expression::parse(written, "Brci", "a label");
    } catch (const BadInput&) {
        return std::nullopt;
    }
}

// Rows of exponents with one column a row r or a column c, and what their labels say.
std::size_t agreeing_labels(const Document& page) {
    std::size_t rows = 0;
    for (const Section& section : page.sections) {
        for (const Block& block : section.blocks) {
            const auto* table = std::get_if<Table>(&block);
            if (table == nullptr || table->name != "excess") continue;
            const std::string letter = words(table->header.front());
            if (letter != "r" && letter != "c") continue;
            for (const auto& row : table->rows) {
                const std::string label = words(row.front());
                const auto exponent = named(label);
                if (!exponent) continue;
                std::smatch chunk;
                Indices at;
                at.B = static_cast<std::int64_t>(row.size()) - 1;
                if (std::regex_search(label, chunk, std::regex("\\$i=([0-9]+)\\$")))
                    at.i = std::stoll(chunk[1]);
                for (std::size_t column = 1; column < row.size(); ++column) {
                    at.r = at.c = static_cast<std::int64_t>(column) - 1;
                    CAPTURE(words(page.title));
                    CAPTURE(label);
                    CAPTURE(column);
                    CHECK(words(row[column]) == std::to_string(exponent->evaluate(at)));
                }
                ++rows;
            }
        }
    }
    return rows;
}

TEST_CASE("the exponents that labels name are those that the forms gave") {
    std::size_t rows = 0;
    for (const Mistake& mistake : mistakes()) rows += agreeing_labels(explain(mistake.code));
    CHECK(rows == 5);  // three of what is needed, two of what stands in its place
    for (const std::size_t B : {2, 3, 5}) {
        const Document steps = walkthrough(make_example(made_up_inputs(3 * B, 2, 0.9), B, ""));
        CHECK(agreeing_labels(steps) == 3);  // needed, proposed and their excess, in step 9
    }
}

}  // namespace
