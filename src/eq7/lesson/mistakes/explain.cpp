#include "eq7/lesson/mistakes/explain.hpp"

#include <array>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/lesson/decay_tables.hpp"
#include "eq7/lesson/glossary.hpp"
#include "eq7/lesson/issue_34.hpp"
#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/nearest.hpp"
#include "eq7/proof/diagnosis.hpp"

namespace eq7 {

namespace {

struct MistakePage {
    const char* code;
    Page (*page)();
    const char* own_summary = nullptr;  // where no schedule alone shows the mistake
};

constexpr std::array<MistakePage, 17> pages{{
    {"cross-reversed", page_cross_reversed},
    {"no-state-factor", page_no_state_factor},
    {"state-reversed", page_state_reversed},
    {"reads-current-state", page_reads_current_state},
    {"mixed-bases", page_mixed_bases},
    {"short-carry", page_short_carry},
    {"chunk-index", page_chunk_index},
    {"intra-decay", page_intra_decay},
    {"gauge", page_gauge},
    {"short-last-chunk", page_short_last_chunk, "the state of a short last chunk is too old"},
    {"wrong-tokens", page_wrong_tokens},
    {"exclusive-sum", page_exclusive_sum, "a sum of decays leaves its own token out"},
    {"sum-from-chunk", page_sum_from_chunk, "a sum of decays starts again in each chunk"},
    {"equal-gates", page_equal_gates, "gated code is tested with equal gates"},
    {"normalisation", page_normalisation, "rows that were rescaled"},
    {"powers-overflow", page_powers_overflow, "powers of gamma as two factors, which overflow"},
    {"weak-test", page_weak_test, "a test too weak to see the mistake"},
}};

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
        list.items.push_back(parse_text(fmt::format("`{}`: {}", page.code, page.summary)));
    return list;
}

}  // namespace

const std::vector<Mistake>& mistakes() {
    static const std::vector<Mistake> all = [] {
        std::vector<Mistake> list;
        for (const MistakePage& page : pages)
            // The sentence that eq7 check says too, where it knows the mistake.
            list.push_back(
                {page.code, std::string(page.own_summary != nullptr ? page.own_summary
                                                                    : sentence_of(page.code))});
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
                     "code, and how to mend it.",
                     list_of(mistakes()), Commands{{"eq7 explain " + mistakes().front().code}}}),
        section("Other pages", list_of(topics))};
    return document;
}

Document explain(std::string_view code) {
    std::vector<std::string> codes;
    for (std::size_t at = 0; at < pages.size(); ++at) {
        codes.emplace_back(pages[at].code);
        if (pages[at].code != code) continue;
        const Page page = pages[at].page();
        return {plain(fmt::format("{}: {}", code, mistakes()[at].summary)),
                {section("", page.example), section("Why it looks right", page.looks_right),
                 section("How to see it", page.to_see), section("How to mend it", page.to_mend),
                 section("Where it stands", page.in_print)},
                fmt::format("eq7 explain {} --format csv", code)};
    }
    for (const Topic& topic : topics) {
        codes.emplace_back(topic.code);
        if (topic.code == code) return topic.document();
    }
    if (auto symbol = glossary_entry(code)) return *symbol;
    throw BadInput(
        fmt::format("there is no page '{}'\n  {}", code.substr(0, 100), suggestion(code, codes)));
}

}  // namespace eq7
