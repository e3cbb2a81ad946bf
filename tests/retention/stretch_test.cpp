#include "eq7/retention/stretch.hpp"

#include <doctest/doctest.h>

#include <string>

#include "eq7/error.hpp"
#include "eq7/retention/schedule.hpp"

namespace {

using namespace eq7;
using namespace eq7::symbols;

Stretch read(const std::string& text) { return parse_stretch(text, "BLrc", "--cross"); }

TEST_CASE("a stretch is read as mathematicians write intervals") {
    CHECK(read("(c,r]") == after(c, r));
    CHECK(read("[c,r]") == from(c, r));
    CHECK(read("[0,r)") == from(zero, r - one));
    CHECK(read("(c,r)") == after(c, r - one));
    CHECK(read(" ( c , L - 1 ] ") == after(c, L - one));
    CHECK(read("G[r]") == from(zero, r));
    CHECK(read("G[-1]").is_empty());
    CHECK(read("Gseq[r]") == Stretch(r));
    CHECK(read("0").is_empty());
    CHECK(read("(c,c]").is_empty());
    CHECK(read("2*(c,r]") == after(c, r) * 2);
    CHECK(read("-(r,c]") == after(c, r));
    CHECK(read("(c,L-1]+[0,0]") == after(c, L - one) + from(zero, zero));
    CHECK(read("(c,2*(B-1)]") == after(c, B + B - one - one));
}

TEST_CASE("stretches that touch add up") {
    CHECK(after(c, r) + after(r, B) == after(c, B));
    CHECK(from(zero, c) + after(c, L - one) == from(zero, L - one));
}

TEST_CASE("what is printed is read back as the same stretch") {
    for (const char* text : {"(c,r]", "[0,L-1]", "[0,r)", "Gseq[r]", "-Gseq[c]", "2*(c,r]-[0,0]",
                             "[0,r]+G[B-1]+G[B-2]-G[2*B-3]-G[0]", "0", "(r,c]"}) {
        CAPTURE(text);
        CHECK(read(to_string(read(text))) == read(text));
    }
    CHECK(to_string(after(c, L - one)) == "(c,L-1]");
    CHECK(to_string(from(zero, r)) == "[0,r]");
}

TEST_CASE("its length, and its tokens in a chunk") {
    CHECK(length(read("(c,L-1]")).to_compact_string() == "L-1-c");
    CHECK(length(read("[0,r]")).to_compact_string() == "r+1");
    Indices at;
    at.B = 4, at.r = 2, at.c = 1, at.i = 2, at.L = 3, at.s = 8;
    CHECK(times_taken(tokens_at(read("(c,L-1]"), at)) ==
          std::map<std::int64_t, std::int64_t>{{10, 1}});
    CHECK(times_taken(tokens_at(read("[0,r]"), at)) ==
          std::map<std::int64_t, std::int64_t>{{8, 1}, {9, 1}, {10, 1}});
    CHECK(times_taken(tokens_at(read("(r,c]"), at)) ==
          std::map<std::int64_t, std::int64_t>{{10, -1}});
    CHECK(count(tokens_at(read("Gseq[r]"), at)) == 11);
}

TEST_CASE("text that is no stretch is refused with the text and a caret") {
    struct {
        const char *text, *says;
    } const bad[] = {
        {"(c,r", "expected ) or ]"},
        {"[0", "expected two ends with a comma between"},
        {"(c r]", "expected two ends with a comma between"},
        {"(c,min(r,2)]", "expected an end made of + - * and whole numbers"},
        {"(c,r//2]", "expected an end made of + - * and whole numbers"},
        {"[0,i]", "i"},
        {"[0,x]", "x"},
        {"[0,]", "expected"},
        {"(c,r]+", "expected a stretch"},
        {"(c,r] (c,r]", "expected + or -"},
        {"3", "expected a stretch after this number"},
        {"G r", "expected [ and a place"},
        {"[0,1.5]", "expected"},
        {"", "expected a stretch"},
    };
    for (const auto& row : bad) {
        CAPTURE(row.text);
        try {
            (void)read(row.text);
            FAIL("was read");
        } catch (const BadInput& fault) {
            const std::string message = fault.what();
            CHECK(message.find(row.says) != std::string::npos);
            CHECK(message.find(row.text) != std::string::npos);
            CHECK(message.find('^') != std::string::npos);
        }
    }
}

TEST_CASE("a factor may use the symbols of its place only") {
    CHECK_THROWS_AS((void)Factor::parse("[0,c]", Part::cross, "--cross"), BadInput);
    CHECK_THROWS_AS((void)Factor::parse("[0,i]", Part::state, "--state"), BadInput);
    CHECK_THROWS_AS((void)Factor::parse("[0,r]", Part::carry, "--carry"), BadInput);
    CHECK(Factor::parse("min(r,3)", Part::cross, "--cross").tokens() == std::nullopt);
    CHECK(Factor::parse("0", Part::cross, "--cross").tokens()->is_empty());
}

}  // namespace
