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
        {"2r", "Brci", 1, "expected an operator"},
        {"rc", "Brci", 0, "write * between factors"},
        {"r+Bc", "Brci", 2, "write * between factors"},
        {"r+x", "Brci", 2, "unknown symbol"},
        {"b-1", "Brci", 0, "write B for b"},
        {"R+1", "Bri", 0, "write r for R"},
        {"chunk_size-r", "Bri", 0, "write B for the size of a chunk"},
        {"n-m", "Bri", 0, "this is one part of it: write r, the query's row in its chunk"},
        {"n-m", "Bci", 0, "this is one part of it: write c, the key's place in its chunk"},
        {"n-m", "Brci", 0, "n and m count over all chunks: inside one, n-m is r-c"},
        {"n-m", "B", 0, "this is one part of it: write it with B"},
        {"n+1", "Bri", 0, "n and m count over all chunks: write r"},
        {"n-min(1,2)", "Bri", 0, "n and m count over all chunks: write r"},
        {"B-m-1", "Bci", 2, "n and m count over all chunks: write c"},
        {"j+1", "Bri", 0, "write r for the query's row, i for its chunk"},
        {"B-j", "Bci", 2, "write c for the key's place, i for its chunk"},
        {"j", "Brci", 0, "write r for the query's row, c for the key's place"},
        {"C-r", "Bri", 0, "write B for the size of a chunk"},
        {"C-c", "Bci", 0, "write B for the size of a chunk, c for the key's place in it"},
        {"C", "B", 0, "write B for the size of a chunk"},
        {"r**2", "Bri", 1, "write ^ for a power, as in r^2"},
        {"N-1", "Brci", 0, "unknown symbol"},
        {"r+c", "Bri", 2, "write r, the query's row in its chunk"},
        {"B-1-r", "Bci", 4, "write c, the key's place in its chunk"},
        {"i", "B", 0, "i has no meaning here: this exponent can have B, min( , ) and max( , )"},
        {"(r+1", "Brci", 4, "expected )"},
        {"r+1)", "Brci", 3, "expected an operator"},
        {"r/2", "Brci", 1, "expected //"},
        {"r^c", "Brci", 2, "expected a whole number"},
        {"r^-1", "Brci", 2, "expected a whole number"},
        {"r^2^3", "Brci", 3, "at most one ^"},
        {"r*1.5", "Brci", 3, "expected a whole number"},
        {"min(r)", "Brci", 5, "expected , and a second value"},
        {"min r", "Brci", 4, "expected ("},
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

TEST_CASE("signs that people paste are shown as typed, with what to write instead") {
    const std::string only = "write the exponent only, such as r+1 for gamma^(r+1)";
    CHECK(message("\u03b3^(B-r)") == "--cross '\u03b3^(B-r)'\n         ^ " + only);
    CHECK(message("gamma^(B-r)") == "--cross 'gamma^(B-r)'\n         ^ " + only);
    CHECK(message("B\u2212r") == "--cross 'B\u2212r'\n          ^ write the minus sign as -");
    CHECK(message("2\u00b7r") == "--cross '2\u00b7r'\n          ^ write * between factors");
    CHECK(message("\u03b1\u03b2+*") ==  // the caret counts characters, not bytes
          "--cross '\u03b1\u03b2+*'\n         ^ expected a number, B, r, c, i or (");
    CHECK(message("(\u03b1").find("'(\u03b1'\n          ^ ") != std::string::npos);
    CHECK(message("r*1.5").find("write exponents, not the factors") != std::string::npos);
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
