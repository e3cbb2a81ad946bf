// The pages put together, and what they share.

#include "eq7/lesson/mistakes/explain.hpp"

#include <array>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/lesson/weak_tests.hpp"
#include "eq7/lesson/weight.hpp"
#include "eq7/nearest.hpp"
#include "eq7/proof/diagnosis.hpp"

namespace eq7 {

namespace {

struct Topic {
    const char* code;
    const char* summary;
    Document (*document)();
};

constexpr std::array<Topic, 3> topics{{
    {"issue-34", "its four questions, answered", issue_34},
    {"glossary", "the symbols, and what others call them", glossary},
    {"decay-tables", "which tables there are, and how to read them", list_of_tables},
}};

// "`code`: summary", one per item.
template <class Pages>
List list_of(const Pages& pages) {
    List list;
    for (const auto& page : pages)
        list.items.push_back(parse_text("`{}`: {}", page.code, page.summary));
    return list;
}

}  // namespace

const std::vector<Mistake>& mistakes() {
    static const std::vector<Mistake> all = [] {
        std::vector<Mistake> list;
        for (const auto pages_of : {pages_on_exponents, pages_on_states, pages_on_gates,
                                    pages_on_numbers, pages_on_tests})
            for (Mistake& mistake : pages_of()) {
                if (mistake.summary.empty()) mistake.summary = sentence_of(mistake.code);
                list.push_back(std::move(mistake));
            }
        return list;
    }();
    return all;
}

Document list_of_pages() {
    Document document;
    document.title = plain("Mistakes that are made with equation (7)");
    document.sections = {
        section("", {"Each page runs one mistake on a small example and shows which exponents come "
                     "out wrong. Then it says why the mistake looks right, how to see it in other "
                     "code, and how to fix it.",
                     list_of(mistakes()), Commands{{"eq7 explain " + mistakes().front().code}}}),
        section("Other pages", list_of(topics))};
    return document;
}

Document explain(std::string_view code) {
    std::vector<std::string> codes;
    for (const Mistake& mistake : mistakes()) {
        codes.push_back(mistake.code);
        if (mistake.code != code) continue;
        const Page page = mistake.page();
        return {plain(fmt::format("{}: {}", code, mistake.summary)),
                {section("", page.example), section("Why it looks right", page.looks_right),
                 section("How to see it", page.to_see), section("How to fix it", page.to_fix),
                 section("Where it is found", page.in_print)},
                fmt::format("eq7 explain {} --format csv", code)};
    }
    for (const Topic& topic : topics) {
        codes.emplace_back(topic.code);
        if (topic.code == code) return topic.document();
    }
    if (auto symbol = glossary_entry(code)) return *symbol;
    throw BadInput("there is no page '{}'\n  {}", code.substr(0, 100), suggestion(code, codes));
}

Offset offset(const std::vector<GammaPolynomial>& given,
              const std::vector<GammaPolynomial>& needed) {
    Offset common;
    for (std::size_t at = 0; at < given.size(); ++at) {
        const std::int64_t here = *given[at].exponent() - *needed[at].exponent();
        if (common.value_or(here) != here) return std::nullopt;
        common = here;
    }
    return common;
}

Text offset_cell(const Offset& offset) {
    if (!offset) return plain("varies", Role::wrong);
    return *offset == 0 ? plain(0, Role::right) : plain(fmt::format("{:+}", *offset), Role::wrong);
}

Offset excess_of_keys(const Run& run, bool own) {
    std::vector<GammaPolynomial> given, needed;
    for (std::size_t n = 0; n < run.N; ++n)
        for (std::size_t m = 0; m < (own ? n + 1 : n / run.B * run.B); ++m) {
            given.push_back(run.found.output(n, m));
            needed.push_back(run.parallel.output(n, m));
        }
    return offset(given, needed);
}

Blocks exponents_of(const Run& run) {
    std::string title =
        "Exponents of $gamma$ that come out: query $n$ down (chunk $i$, row $r$), key $m$ across.";
    if (run.wrong().wrong > 0) title += " Each ! is wrong.";
    return {coefficient_table("total", title, run.found, run.B, run.N, &run.parallel),
            run.outcome()};
}

Blocks what_comes_out(const Run& run, const std::string& done, const Blocks& factor) {
    const Disagreement wrong = run.wrong();
    return {run.sizes() + " " + done, factor, exponents_of(run),
            only_if(wrong.n / run.B > wrong.m / run.B,
                    {"Here is that entry, taken apart. An old key reaches a query in three "
                     "stretches: it is stored, carried over the whole chunks between, and read.",
                     way_tables(run.schedule, run.B, run.N, wrong.n, wrong.m)}),
            in_numbers(run.schedule, run.B, made_up_inputs(run.N, 3, 0.9))};
}

Check fixed(const Run& run, const std::string& with) {
    const Disagreement after = Run(equation_seven(), run.B, run.N).wrong();
    return check(after.wrong == 0, "with {} in place, {} of {} entries equal the parallel form's",
                 with, after.equal(), after.terms);
}

Paragraph unseen_by_tests(const Schedule& schedule) {
    std::vector<std::string> unseen, seen;
    for (const TestSetting& test : test_settings())
        (sees(test, schedule) ? seen : unseen).push_back(test.label);
    if (unseen.empty()) return paragraph("Every simple test of `eq7 explain weak-test` sees it.");
    return paragraph(
        "Simple tests that pass all the same: {}. Tests that see it: {}. (`eq7 explain weak-test` "
        "has them all.)",
        fmt::join(unseen, "; "), fmt::join(seen, "; "));
}

Blocks how_to_see(const Run& run, const std::vector<std::string>& more) {
    Commands commands{{fmt::format("eq7 tables{} --chunk {} --tokens {}",
                                   factor_options(run.schedule), run.B, run.N),
                       check_command(run.schedule, std::nullopt)}};
    commands.lines.insert(commands.lines.end(), more.begin(), more.end());
    return {commands, unseen_by_tests(run.schedule), in_own_code()};
}

Paragraph in_own_code() {
    return paragraph(
        "Your own code can show its exponents: run it on special inputs (`eq7 probe --help`), or "
        "save what it computes anyway (`eq7 verify --help`).");
}

List in_catalogue(const std::vector<std::string>& variants) {
    List list;
    for (const std::string& name : variants) {
        const Variant& variant = find_variant(name);
        const bool made_up = variant.source == "constructed";
        list.items.push_back(parse_text(
            "**`{}`**{}. {}", name,
            made_up ? " was made up to show the mistake" : ": " + variant.source, variant.misread));
    }
    return list;
}

}  // namespace eq7
