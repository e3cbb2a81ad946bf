#include "eq7/lesson/topics.hpp"

#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// A symbol as it is written here, what it means, and its names elsewhere. An empty name: there is
// none. Read off the paper's text (arXiv 2307.08621) and its figure of pseudo-code,
// src/retention.py of Jamie-Stirling/RetNet, and torchscale/component/multiscale_retention.py.
struct GlossarySymbol {
    const char *here, *meaning;
    const char *paper, *pseudo_code, *retnet, *torchscale;
};

constexpr std::array<GlossarySymbol, 14> glossary_symbols{{
    {"$N$", "how many tokens there are (`--tokens`)", "$|x|$", "len", "sequence_length", "slen"},
    {"$B$", "the chunk size, in tokens (`--chunk`)", "$B$", "chunk_size", "chunk_size",
     "chunk_len"},
    {"$i$", "which chunk the query is in, from 0", "$i$", "", "i", "i"},
    {"$r$", "the query's row in its chunk, from 0: $n = iB+r$", "$i$", "", "_i", ""},
    {"$c$", "the key's column in its chunk $j$, from 0: $m = jB+c$", "$i$", "", "", ""},
    {"$gamma$",
     "the decay of one head: one factor for each token after the key, up to and including the "
     "query (`--gamma`)",
     "$gamma$", "decay", "gamma", "exp(decay)"},
    {"[intra|$D_B$]", "intra-chunk decay: $gamma^(r-c)$ for $c <= r$ (`--intra`)", "$D$",
     "decay_mask", "D", "inner_mask"},
    {"[state|$zeta$]", "state-update decay: a key's age when its chunk ends (`--state`)", "$zeta$",
     "", "D[-1]", "value_inner_decay"},
    {"[carry|$gamma^B$]", "carry: what a state decays by in one chunk (`--carry`)", "$gamma^B$",
     "chunk_decay", "gamma**chunk_size", "cross_decay"},
    {"[cross|$xi$]", "cross-chunk decay: how far a query is from the state it reads (`--cross`)",
     "$xi$", "inner_decay", "e", "query_inner_decay"},
    {"$R_i$", "the state after chunk $i$", "$R_i$", "current_kv", "r_i", "kv_state"},
    {"$R_(i-1)$", "the state before chunk $i$, which its queries read", "$R_(i-1)$", "past_kv",
     "r_i_1", "kv_recurrent"},
    {"$S_n$", "the recurrent state after token $n$", "$S_n$", "current_kv", "s_n",
     "prev_key_value"},
    {"$W[n,m]$", "the weight of key $m$ for query $n$, all factors together", "$D_(nm)$", "", "D",
     "mask"},
}};

// A dot where it has no name there.
Text code(const std::string& name) {
    if (name.empty()) return plain(no_term, Role::quiet);
    return {{name, Span::Style::code, Role::none, false}};
}

Section meanings() {
    List list;
    for (const GlossarySymbol& symbol : glossary_symbols)
        list.items.push_back(parse_text("{}: {}", symbol.here, symbol.meaning));
    return section(
        "", {"What each symbol means on these pages, with the option of `eq7` that sets it:", list,
             "An old key decays in three stretches, runs of neighbouring tokens: "
             "[state|state-update], then [carry|carry] once for each whole chunk between, then "
             "[cross|cross-chunk]. [intra|Intra-chunk] is for keys of the query's own chunk."});
}

Section names() {
    Table table{"names", {}, texts({"here", "paper", "pseudo-code", "RetNet", "torchscale"})};
    for (const GlossarySymbol& symbol : glossary_symbols)
        table.rows.push_back({parse_text(symbol.here), parse_text(symbol.paper),
                              code(symbol.pseudo_code), code(symbol.retnet),
                              code(symbol.torchscale)});
    return section("The same by other names",
                   {table,
                    "\"Paper\" is its text, \"pseudo-code\" its figure of the three forms. "
                    "\"RetNet\" is Jamie-Stirling/RetNet, \"torchscale\" is microsoft/torchscale, "
                    "whose factors are rescaled on top (`eq7 explain normalisation`)."});
}

Section traps() {
    return section(
        "Where names mislead",
        bulleted(
            {"**One letter, three meanings.** In $Q_[i]$ and $R_i$ the paper's $i$ is the chunk. "
             "In $xi_(ij)$ it is the query's row, and in $zeta_(ij)$ the key's place in its chunk; "
             "the $j$ there runs over the numbers of a value and changes nothing. On these pages "
             "$i$ is the query's chunk and $j$ the key's; rows are $r$ and columns $c$. (An $i$ "
             "that you type may be either, and the answer says which.) Reading that $i$ of "
             "$xi_(ij)$ as the chunk's index is the mistake on the page `eq7 explain chunk-index`.",
             "**Two ways to count.** The paper's equation (7) counts rows from 0: $gamma^(B-i-1)$ "
             "and $gamma^(i+1)$. Its appendix counts them from 1: $gamma^(B-i)$ and $gamma^i$, "
             "which is the same. One of each is wrong (`eq7 explain mixed-bases`). Its chunks, "
             "too, are counted both ways: $K_[i] = K_(Bi:B(i+1))$ starts at 0, $x_[i] = "
             "[x_((i-1)B+1), ..., x_(iB)]$ at 1. On these pages everything starts at 0.",
             "**Inner and cross.** torchscale's `cross_decay` is the carry $gamma^B$, not $xi$; "
             "$xi$ is its `query_inner_decay`, and the pseudo-code's `inner_decay`.",
             "**The last row of D.** Jamie-Stirling/RetNet has no name for $zeta$, because it is "
             "the last row of $D_B$: both say how far a key is from the end of its chunk."}));
}

}  // namespace

std::optional<Document> glossary_entry(std::string_view symbol) {
    Document document;
    document.title = plain(fmt::format("The symbol {}", symbol));
    for (const GlossarySymbol& one : glossary_symbols) {
        const std::string here = unadorned(parse_text(one.here));
        const std::string typed = std::string(one.here);
        const bool named =
            here == symbol || typed.find(fmt::format("${}$", symbol)) != typed.npos ||
            typed.find(fmt::format("${}_", symbol)) != typed.npos ||
            typed.find(fmt::format("[{}|", symbol)) != typed.npos || symbol == one.pseudo_code ||
            symbol == one.retnet || symbol == one.torchscale;
        if (!named || symbol.empty()) continue;
        std::vector<std::string> names;
        for (const auto& [who, what] :
             {std::pair("the paper", one.paper), std::pair("RetNet", one.retnet),
              std::pair("torchscale", one.torchscale)})
            if (*what != '\0')
                names.push_back(
                    fmt::format("{}: {}", who, *what == '$' ? what : fmt::format("`{}`", what)));
        document.sections.push_back(
            section("", {fmt::format("{}: {}.", one.here, one.meaning), bulleted(names)}));
    }
    if (document.sections.empty()) return std::nullopt;
    document.sections.back().blocks.push_back(Commands{{"eq7 explain glossary"}});
    return document;
}

Document glossary() {
    return {plain("Symbols and what others call them"), {meanings(), names(), traps()}, ""};
}

}  // namespace eq7
