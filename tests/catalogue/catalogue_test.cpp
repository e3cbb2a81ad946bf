#include "eq7/catalogue/catalogue.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

#include "eq7/error.hpp"

namespace {

using namespace eq7;

// The design's table: state-update, carry, cross-chunk, which state is read, index base.
struct Row {
    const char *name, *state, *carry, *cross, *reads;
    int index_base;
    bool normalised;
};
constexpr Row table[] = {
    {"eq7", "(c,L-1]", "[0,L-1]", "[0,r]", "previous", 0, false},
    {"appendix-one-based", "(c,L-1]", "[0,L-1]", "[0,r]", "previous", 1, false},
    {"lightning-2", "(c,B]", "(0,B]", "(0,r]", "previous", 0, false},
    {"lightning-2-local", "[c,B-1]", "[0,B-1]", "(0,r]", "previous", 0, false},
    {"first-printing", "0", "[0,L-1]", "[0,r]", "current", 0, false},
    {"no-zeta", "0", "[0,L-1]", "[0,r]", "previous", 0, false},
    {"current-state", "(c,L-1]", "[0,L-1]", "[0,r]", "current", 0, false},
    {"issue-34", "(c,L-1]", "[0,L-1]", "B-r", "previous", 0, false},
    {"chunk-index", "0", "[0,L-1]", "i+1", "previous", 0, false},
    {"mixed-a", "(c,L-1]", "[0,L-1]", "r", "previous", 0, false},
    {"mixed-b", "B-c", "[0,L-1]", "[0,r]", "previous", 0, false},
    {"backward-state", "c", "[0,L-1]", "[0,r]", "previous", 0, false},
    {"short-carry", "(c,L-1]", "B-1", "[0,r]", "previous", 0, false},
    {"torchscale", "(c,L-1]", "[0,L-1]", "[0,r]", "previous", 0, true},
    {"exclusive-sum", "(c,L-1]", "[0,L-1]", "[0,r)", "previous", 0, false},
    {"sum-from-sequence", "(c,L-1]", "[0,L-1]", "Gseq[r]", "previous", 0, false},
    {"sum-from-chunk", "-Gseq[c]", "0", "[0,r]", "previous", 0, false},
    {"full-chunk-only", "(c,B-1]", "[0,B-1]", "[0,r]", "previous", 0, false},
};

TEST_CASE("the catalogue is the design's table") {
    REQUIRE(catalogue().size() == std::size(table));
    for (std::size_t at = 0; at < std::size(table); ++at) {
        const Variant& found = catalogue()[at];
        const Row& row = table[at];
        CAPTURE(std::string(row.name));
        CHECK(found.name == row.name);
        CHECK(found.schedule[Part::intra].text() == "(c,r]");
        CHECK(found.schedule[Part::state].text() == row.state);
        CHECK(found.schedule[Part::carry].text() == row.carry);
        CHECK(found.schedule[Part::cross].text() == row.cross);
        CHECK(name(found.schedule.reads) == row.reads);
        CHECK(found.index_base == row.index_base);
        CHECK(found.normalised == row.normalised);
    }
}

TEST_CASE("every entry says where it stands and what was misread, under a name of its own") {
    std::set<std::string> names;
    for (const Variant& variant : catalogue()) {
        CAPTURE(variant.name);
        CHECK(names.insert(variant.name).second);
        CHECK_FALSE(variant.title.empty());
        CHECK_FALSE(variant.source.empty());
        CHECK(variant.misread.back() == '.');
        CHECK(variant.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
              std::string::npos);
    }
}

TEST_CASE("a variant is found by its name; near misses are suggested") {
    CHECK(find_variant("issue-34").schedule[Part::cross].text() == "B-r");
    CHECK_THROWS_WITH_AS((void)find_variant("isue-34"), doctest::Contains("did you mean issue-34?"),
                         BadInput);
    CHECK_THROWS_WITH_AS((void)find_variant("ISSUE"), doctest::Contains("'ISSUE'"), BadInput);
    CHECK_THROWS_WITH_AS((void)find_variant(""), doctest::Contains("expected one of eq7, "),
                         BadInput);
}

TEST_CASE("a damaged catalogue names the entry and the fault") {
    const std::string good = R"({"name": "a", "reads": "previous", "index_base": 0, "title": "t",
                                 "source": "s", "misread": "m."})";
    CHECK(read_catalogue("[" + good + "]").front().schedule[Part::cross].text() == "[0,r]");
    CHECK(read_catalogue("[]").empty());
    struct {
        std::string json;
        const char* what;
    } const bad[] = {
        {"[", "entry 1"},
        {"[" + good + ", {}]", "entry 2"},
        {R"([{"name": 5}])", "entry 1"},
        {R"([{"name": "a", "cross": "r+c"}])", "a.cross"},
        {R"([{"name": "a", "carry": "r"}])", "a.carry"},
        {R"([{"name": "a", "state": 3}])", "entry 1"},
        {R"([{"name": "a", "reads": "next"}])", "expected previous or current"},
        {R"([{"name": "a", "reads": "current", "index_base": "one"}])",
         "a.index_base \"one\": expected 0 or 1"},
        {R"([{"name": "a", "reads": "current", "index_base": 4294967296}])", "expected 0 or 1"},
        {R"([{"name": "", "reads": "current"}])", "name ''"},
        {R"([{"name": "A b", "reads": "current"}])", "expected small letters"},
        {"[" + good + "," + good + "]", "two entries are called 'a'"},
        {R"([{"name": "a", "reads": "current", "index_base": 2}])", "expected 0 or 1"},
        {R"([{"name": "a", "corss": "B-r"}])", "a has no key 'corss'\n  did you mean cross?"},
        {R"({"name": "a"})", "entry 1"},
        {"[5]", "entry 1"},
    };
    for (const auto& row : bad) {
        CAPTURE(row.json);
        CHECK_THROWS_WITH_AS((void)read_catalogue(row.json), doctest::Contains(row.what), BadInput);
    }
}

}  // namespace
