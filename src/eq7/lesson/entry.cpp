#include "eq7/lesson/entry.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

std::string label(const Piece& piece, int base) {
    constexpr std::array<const char*, 4> terms{"[intra|intra-chunk]", "[state|$zeta$] (store)",
                                               "[carry|carry]", "[cross|$xi$] (read)"};
    return fmt::format("{}, chunk {}", terms[static_cast<std::size_t>(piece.part)],
                       piece.chunk + static_cast<std::size_t>(base));
}

std::string place(const Entry& entry) {
    return fmt::format(
        "Query $n={}$ is row $r={}$ of chunk {}. Key $m={}$ is column $c={}$ of chunk {}.", entry.n,
        entry.n % entry.B, entry.n / entry.B, entry.m, entry.m % entry.B, entry.m / entry.B);
}

// The right number of tokens, but not the right ones: what must be taken.
std::optional<Tokens> tokens_needed(const Entry& entry) {
    if (entry.ways.size() != 1 || entry.required != entry.actual) return std::nullopt;
    const auto taken = entry.ways.front().tokens();
    const Tokens needed =
        Tokens(static_cast<std::int64_t>(entry.n)) - Tokens(static_cast<std::int64_t>(entry.m));
    return !taken || *taken == needed ? std::nullopt : std::optional(needed);
}

Check outcome(const Entry& entry) {
    const std::string actual = entry.actual.to_string();
    if (const auto needed = tokens_needed(entry))
        return check(
            false, fmt::format("$W[{},{}] = {}$ is right for one $gamma$ only: needs {}, takes {}",
                               entry.n, entry.m, actual, token_text(*needed, entry.N),
                               token_text(*entry.ways.front().tokens(), entry.N)));
    if (entry.required == entry.actual)
        return check(true, entry.required.is_zero()
                               ? std::string("a later key must not count, and it does not")
                               : fmt::format("$W[{},{}] = {}$, as in the parallel form", entry.n,
                                             entry.m, actual));
    return check(false, fmt::format("$W[{},{}]$ is ${}$; the parallel form has ${}$", entry.n,
                                    entry.m, actual, entry.required.to_string()));
}

}  // namespace

Role role_of(Part part) {
    constexpr std::array<Role, 4> roles{Role::intra, Role::state, Role::carry, Role::cross};
    return roles[static_cast<std::size_t>(part)];
}

Table way_table(const Schedule& schedule, const Way& way, std::size_t N, std::size_t number,
                int base) {
    Table table;
    table.name = number == 0 ? "way" : fmt::format("way-{}", number);
    if (number > 0)
        table.title = parse_text(
            fmt::format("Way {}{}", number, way.needed ? "" : ", which must not be there"));
    const auto all = way.tokens();
    table.header = {plain(""), plain("factor"), plain("takes"), plain("needs")};
    table.least_important = {1};
    const auto row = [&](const std::string& label, const Text& factor, const Text& takes,
                         const Text& needs) {
        table.rows.push_back({parse_text(label), factor, takes, needs});
    };
    const auto number_of = [](std::int64_t tokens) {
        return fmt::format("{} token{}", tokens, tokens == 1 ? "" : "s");
    };
    const auto needed = [&](std::int64_t from, std::int64_t to) {
        if (!way.needed) return plain("none", Role::quiet);
        return plain(token_text((Tokens(to) - Tokens(from)).without_start(-1), N, base));
    };
    for (const Piece& piece : way.pieces) {
        const bool wrong = !way.needed || !piece.is_right();
        row(label(piece, base),
            {{factor_text(schedule[piece.part], base), Span::Style::code, role_of(piece.part),
              false}},
            plain(piece.tokens ? token_text(*piece.tokens, N, base) : number_of(piece.exponent),
                  wrong ? Role::wrong : role_of(piece.part)),
            needed(piece.from, piece.to));
    }
    if (way.pieces.size() > 1)
        row("together", {}, plain(all ? token_text(*all, N, base) : number_of(way.exponent)),
            needed(way.pieces.front().from, way.pieces.back().to));
    return table;
}

Entry entry_of(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n,
               std::size_t m) {
    Entry entry{schedule, B, N, n, m, {}, {}, take_apart(schedule, B, N, n, m)};
    if (m <= n) entry.required = GammaPolynomial::power(static_cast<std::int64_t>(n - m));
    for (const Way& way : entry.ways) entry.actual += GammaPolynomial::power(way.exponent);
    return entry;
}

Document entry_document(const Entry& entry) {
    Document document;
    Section section;
    section.blocks.push_back(paragraph(place(entry)));
    if (entry.ways.size() > 1)
        section.blocks.push_back(
            paragraph("The query reads a state that holds its own chunk: the key reaches it on two "
                      "ways, and counts twice."));
    for (std::size_t number = 0; number < entry.ways.size(); ++number)
        section.blocks.push_back(way_table(entry.schedule, entry.ways[number], entry.N,
                                           entry.ways.size() > 1 ? number + 1 : 0));
    section.blocks.push_back(outcome(entry));
    document.sections.push_back(std::move(section));
    return document;
}

}  // namespace eq7
