// The page of `eq7 check` where numbers are huge: an explanation that cannot be computed is left
// out, and nothing but BadInput comes out.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <fmt/format.h>

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
    typed.cross = cross;
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
    const std::string page = page_on(with_cross("r+1-9223372036854775807*i-i"));
    CHECK(testing::contains(page, "outputs: refuted"));
    // The whole run leaves 64 bits, the entry that is wrong does not.
    CHECK(testing::contains(page_on(with_cross("9223372036854775807")), "= 9223372036854775807\n"));
    CHECK_THROWS_AS(page_on(with_cross("r*9223372036854775807+9223372036854775807", "1")),
                    BadInput);
    // Multiplied out it would be too long to be typed: it stays as it is, counted from 0.
    CHECK(read_exponent("--cross", "(r+B)^20", cross_symbols, 1).text() == "((r+1)+B)^20");
}

TEST_CASE("the first line has a code where it says what is meant by it") {
    const auto first_line = [](TypedSchedule typed, const std::string& state) {
        typed.state = state;
        const std::string page = page_on(typed);
        return page.substr(0, page.find('\n'));
    };
    CHECK(first_line(with_cross("B-r"), "").find("  [cross-reversed]") != std::string::npos);
    CHECK(first_line(with_cross("r"), "B-c").find("a scaled one  [gauge]") != std::string::npos);
    CHECK(first_line(with_cross("max(r,0)"), "B-c").find('[') == std::string::npos);
    CHECK(first_line(with_cross("r+1"), "").find('[') == std::string::npos);
}

TEST_CASE("law: no numbers crash the page") {
    CHECK(rc::check("huge numbers", [] {
        TypedSchedule typed;
        typed.cross = huge_sum("Bir");
        if (*rc::gen::arbitrary<bool>()) typed.state = huge_sum("Bic");
        if (*rc::gen::arbitrary<bool>()) typed.carry = huge_sum("B");
        if (*rc::gen::arbitrary<bool>()) typed.intra = huge_sum("Bicr");
        typed.chunk = *rc::gen::element<std::string>("", "", "1", "3");
        typed.index_base = *rc::gen::element<std::string>("", "1");
        RC_LOG() << typed.cross << " " << typed.state << " " << typed.carry << " " << typed.intra;
        try {
            RC_ASSERT(!page_on(typed).empty());
        } catch (const BadInput&) {
        }
    }));
}

}  // namespace
