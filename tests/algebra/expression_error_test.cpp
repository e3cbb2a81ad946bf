#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>

#include "eq7/algebra/expression.hpp"
#include "eq7/error.hpp"

namespace {

using eq7::Expression;

std::string message(const std::string& text, const std::string& symbols = "Brci") {
    try {
        (void)Expression::parse(text, symbols, "--cross");
    } catch (const eq7::BadInput& fault) {
        return fault.what();
    }
    return "";
}

TEST_CASE("an error shows the text as typed, and the caret stands under the character") {
    struct {
        const char* text;
        const char* symbols;
        std::size_t place;  // of the character that is wrong
        const char* what;
    } const table[] = {
        {"", "Brci", 0, "expected a number, B, r, c, i or ("},
        {"   ", "Brci", 3, "expected a number"},
        {"r+", "Brci", 2, "expected a number"},
        {"r+*2", "Brci", 2, "expected a number"},
        {"r 1", "Brci", 2, "expected an operator"},
        {"r+x", "Brci", 2, "unknown symbol"},
        {"i", "B", 0, "an exponent has numbers, B, + - *"},
        {"(r+1", "Brci", 4, "expected )"},
        {"r+1)", "Brci", 3, "expected an operator"},
        {"r/2", "Brci", 1, "exponents are whole numbers"},
        {"r^c", "Brci", 2, "is a plain number"},
        {"r^-1", "Brci", 2, "is a plain number"},
        {"r*1.5", "Brci", 0, "whole numbers, such as r+1"},
        {"gamma^r", "Brci", 0, "expected an exponent"},
        {"min(r)", "Brci", 0, "expected , and a second value"},
        {"min r", "Brci", 0, "unknown symbol"},
        {"max(r,2", "Brci", 7, "expected )"},
        {"99999999999999999999", "Brci", 0, "beyond 64-bit"},
        {"r^99999999999999999999", "Brci", 2, "beyond 64-bit"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.text));
        const std::string found = message(row.text, row.symbols);
        CHECK(found.rfind("--cross '" + std::string(row.text) + "'\n", 0) == 0);
        CHECK(found.find(row.what) != std::string::npos);
        const std::size_t line = found.find('\n') + 1;
        const std::size_t column = found.find('^', line) - line;
        CHECK(column == std::string("--cross '").size() + row.place);
    }
}

TEST_CASE("a long text is shown around its fault, and odd bytes do not move the caret") {
    std::string text;
    for (int term = 0; term < 200; ++term) text += "1+";
    const std::string found = message(text + "@" + text);
    const std::size_t line = found.find('\n') + 1;
    CHECK(line < 120);
    CHECK(found.find('@') + line == found.find('^', line));
    CHECK(message("r+\xce").find("'r+?'") != std::string::npos);
    CHECK(message("r+\xc2\x9b").find("'r+?'") != std::string::npos);  // steers a terminal
    CHECK(message("r+\u202ei").find("'r+?i'") != std::string::npos);  // turns the direction
    CHECK(message(std::string("r\0+1", 4)).find("'r?+1'") != std::string::npos);
}

TEST_CASE("hostile texts are refused, not run out of stack") {
    CHECK(message(std::string(200000, '(')).find("at most 1000 are read") != std::string::npos);
    CHECK(message(std::string(999, '(')).find("nested too deeply") != std::string::npos);
    CHECK(message(std::string(999, '-') + "r").find("nested too deeply") != std::string::npos);
    CHECK(message("r" + std::string(999, ' ')).empty());  // 1000 characters are read
    CHECK(message("r" + std::string(1000, ' ')) != "");   // one more is not
    CHECK(message(std::string(99, '(') + "r" + std::string(99, ')')).empty());
}

TEST_CASE("law: no text crashes the reader") {
    CHECK(rc::check("any text", [] {
        const auto text = *rc::gen::oneOf(rc::gen::container<std::string>(rc::gen::elementOf(
                                              std::string("Brci0123+-*/%^(), minmax"))),
                                          rc::gen::arbitrary<std::string>());
        try {
            const Expression read = Expression::parse(text, "Brci", "--cross");
            RC_ASSERT(read.text() == text);
        } catch (const eq7::BadInput& fault) {
            RC_ASSERT(std::string(fault.what()).find('\n') != std::string::npos);
        }
    }));
}

}  // namespace
