#pragma once
// A small document with one block of every kind, for the renderers' tests.

#include "eq7/render/document.hpp"
#include "eq7/render/render.hpp"

namespace eq7::testing {

inline Table small_table() {
    Table table;
    table.name = "total";
    table.title = parse_text("[cross|W] of $n$");
    table.header = {plain("n"), plain("0"), plain("1"), plain("10")};
    table.chunk = 2;
    table.chunked_rows = true;
    table.rows = {{plain("0"), plain("0", Role::intra), plain(no_term, Role::quiet), plain("1.5")},
                  {plain("1"), plain("1", Role::intra), plain("0", Role::intra), plain("a,b")},
                  {plain("2"),
                   {{"12", Span::Style::plain, Role::wrong, false},
                    {"!", Span::Style::mark, Role::wrong, false}},
                   plain("-3", Role::cross),
                   {{"1 + gamma^2", Span::Style::maths, Role::wrong, false}}}};
    return table;
}

inline Document small_document() {
    Document document;
    document.title = parse_text("On $gamma$");
    document.whole = "eq7 tables";
    Section first;
    first.title = parse_text("Why?");
    first.blocks.push_back(paragraph("A [state|key] *waits* for `eq7 check`, **always $B-1-c$**."));
    first.blocks.push_back(formula({"$xi_r = gamma^(r+1)$ for all r", "$R_(i-1)$"}));
    first.blocks.push_back(numbered({"one", "two"}));
    first.blocks.push_back(List{{plain("dot")}, false});
    first.blocks.push_back(Commands{{"eq7 check", "eq7 tables --chunk 4"}});
    first.blocks.push_back(check(true, "it holds"));
    first.blocks.push_back(check(false, "it fails"));
    document.sections.push_back(first);
    document.sections.push_back({{}, {small_table()}});
    return document;
}

/// One block by itself, without titles.
inline Document only(Block block) {
    Document document;
    document.sections.push_back({{}, {std::move(block)}});
    return document;
}

}  // namespace eq7::testing
