#include "eq7/lesson/explain.hpp"

#include <array>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/lesson/mistakes.hpp"
#include "eq7/nearest.hpp"

namespace eq7 {

namespace {

struct Page {
    const char* code;
    const char* summary;
    std::vector<Section> (*sections)();
};

constexpr std::array<Page, 13> pages{{
    {"cross-reversed", "the cross-chunk decay runs backwards", page_cross_reversed},
    {"no-state-factor", "the state-update decay is left out", page_no_state_factor},
    {"state-reversed", "the state-update decay runs backwards", page_state_reversed},
    {"reads-current-state", "queries read their own chunk's state", page_reads_current_state},
    {"mixed-bases", "one factor counts from 0, the other from 1", page_mixed_bases},
    {"short-carry", "the carry is one token short", page_short_carry},
    {"chunk-index", "the cross-chunk decay goes by chunk, not by row", page_chunk_index},
    {"intra-decay", "a wrong decay inside the chunk", page_intra_decay},
    {"gauge", "right outputs, but a state that no other code can use", page_gauge},
    {"short-last-chunk", "the state of a short last chunk is too old", page_short_last_chunk},
    {"normalisation", "rows that were rescaled", page_normalisation},
    {"powers-overflow", "powers of gamma taken apart until they overflow", page_powers_overflow},
    {"weak-test", "a test too weak to see the mistake", page_weak_test},
}};

}  // namespace

const std::vector<Mistake>& mistakes() {
    static const std::vector<Mistake> all = [] {
        std::vector<Mistake> list;
        for (const Page& page : pages) list.push_back({page.code, page.summary});
        return list;
    }();
    return all;
}

Document list_of_mistakes() {
    Document document;
    document.title = plain("Mistakes that are made with equation (7)");
    Section section;
    section.blocks.push_back(paragraph(
        "Each page runs one mistake on a small example and shows which exponents come out wrong. "
        "Then it says why the mistake looks right, how to see it in other code, and how to mend "
        "it."));
    List list;
    for (const Mistake& mistake : mistakes())
        list.items.push_back(parse_text(fmt::format("`{}`: {}", mistake.code, mistake.summary)));
    section.blocks.push_back(list);
    section.blocks.push_back(Commands{{"eq7 explain " + mistakes().front().code}});
    document.sections.push_back(std::move(section));
    return document;
}

Document explain(std::string_view code) {
    std::vector<std::string> codes;
    for (const Page& page : pages) {
        codes.emplace_back(page.code);
        if (page.code != code) continue;
        Document document;
        document.title = plain(fmt::format("{}: {}", page.code, page.summary));
        document.sections = page.sections();
        document.whole = fmt::format("eq7 explain {} --format csv", page.code);
        return document;
    }
    throw BadInput(
        fmt::format("there is no page '{}'\n  {}", code.substr(0, 100), suggestion(code, codes)));
}

}  // namespace eq7
