// The page of `eq7 check` where numbers are huge: an explanation that cannot be computed is left
// out, and nothing but BadInput comes out.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "eq7/error.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/question.hpp"
#include "eq7/render/render.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;

std::string page_on(const TypedSchedule& typed) {
    const Question question = read_question(typed);
    const Decision decision = decide(question.schedule, question.B);
    (void)check_json(question, decision);
    return render(check_document(question, decision), Format::text, {});
}

TypedSchedule with_cross(const std::string& cross, const std::string& index_base = "") {
    TypedSchedule typed;
    typed[Part::cross] = cross;
    typed.index_base = index_base;
    return typed;
}

// Terms with numbers at the edge of 64 bits among small ones.
std::string huge_sum(const std::string& symbols) {
    std::string text = symbols.substr(symbols.size() - 1);
    for (int terms = *rc::gen::inRange(0, 4); terms > 0; --terms)
        text += fmt::format("{}{}*{}^{}", *rc::gen::element('+', '-'),
                            *rc::gen::element<std::string>("9223372036854775807", "1", "2",
                                                           "4611686018427387904", "3037000500"),
                            *rc::gen::elementOf(symbols), *rc::gen::inRange(0, 4));
    return text;
}

TEST_CASE("a refutation stands, even where its explanation leaves 64 bits") {
    const std::string page = page_on(with_cross("r+1-9223372036854775807*i"));
    CHECK(testing::contains(page, "outputs: refuted"));
    // One further, and the sizes to look at leave 64 bits themselves.
    CHECK_THROWS_AS(page_on(with_cross("r+1-9223372036854775807*i-i")), BadInput);
    // The whole run leaves 64 bits, the entry that is wrong does not.
    CHECK(testing::contains(page_on(with_cross("4611686018427387904")),
                            "4611686018427387904 tokens"));
    CHECK_THROWS_AS(page_on(with_cross("r*9223372036854775807+9223372036854775807", "1")),
                    BadInput);
    // Multiplied out it would be too long to be typed: it stays as it is, counted from 0.
    CHECK(read_factor("--cross", "(r+B)^20", Part::cross, 1).factor.text() == "(r+1+B)^20");
    for (const char* chunk : {"exp(Gseq[i*B+r]-Gseq[i*B-1])", "(j,i]"})  // i is the chunk
        CHECK_THROWS_AS((void)read_factor("--cross", chunk, Part::cross, 0), BadInput);
}

TEST_CASE("the first line has a code where it says what is meant by it") {
    const auto first_line = [](TypedSchedule typed, const std::string& state) {
        typed[Part::state] = state;
        const std::string page = page_on(typed);
        return page.substr(0, page.find('\n'));
    };
    CHECK(first_line(with_cross("B-r"), "").find("  [cross-reversed]") != std::string::npos);
    CHECK(first_line(with_cross("r"), "B-c").find("a scaled one  [gauge]") != std::string::npos);
    CHECK(first_line(with_cross("r+i//99-i//99"), "B-c").find('[') == std::string::npos);
    CHECK(first_line(with_cross("r+1"), "").find('[') == std::string::npos);
}

TEST_CASE("for gates the page says which tokens are needed and which are taken") {
    // In one line, however the page is broken into lines.
    const auto page = [](const char* state, const char* cross, bool gates = false) {
        TypedSchedule typed = with_cross(cross);
        typed[Part::state] = state;
        Question question = read_question(typed);
        question.gates = gates;
        const Document found = check_document(question, decide(question.schedule));
        return fmt::format("{}", fmt::join(testing::words(render(found, Format::text, {})), " "));
    };
    const std::string local = page("[c,B-1]", "(0,r]");
    CHECK(testing::contains(local, "refuted for gates"));
    CHECK(testing::contains(local, "needs {1}, takes {0}"));
    CHECK_FALSE(testing::contains(local, "--state 'B-c'"));  // a number of tokens repairs nothing
    CHECK(
        testing::contains(page("", "B-r"), "Which tokens? Here the cross factor has to take {2}"));
    CHECK(testing::contains(page("B-c", "r", true), "say how many tokens, not which ones"));
    CHECK(testing::contains(page("", "(r,0]"), "The verdicts on gates hold for gates above 0"));
    CHECK(testing::contains(page("(c,B]", "(0,r]"), "outside its own chunk: state (c,B]"));
}

TEST_CASE("law: no numbers crash the page") {
    CHECK(rc::check("huge numbers", [] {
        TypedSchedule typed;
        typed[Part::cross] = huge_sum("Bir");
        if (*rc::gen::arbitrary<bool>()) typed[Part::state] = huge_sum("Bic");
        if (*rc::gen::arbitrary<bool>()) typed[Part::carry] = huge_sum("B");
        if (*rc::gen::arbitrary<bool>()) typed[Part::intra] = huge_sum("Bicr");
        typed.chunk = *rc::gen::element<std::string>("", "", "1", "3");
        typed.index_base = *rc::gen::element<std::string>("", "1");
        RC_LOG() << typed[Part::cross] << " " << typed[Part::state] << " " << typed[Part::carry]
                 << " " << typed[Part::intra];
        try {
            RC_ASSERT(!page_on(typed).empty());
        } catch (const BadInput&) {
        }
    }));
}

}  // namespace
