#include "eq7/lesson/entry.hpp"

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/decay.hpp"

namespace eq7 {

namespace {

using Exponents64 = ChunkFactors<std::int64_t>;

Exponents64 full_chunk(const Schedule& schedule, std::size_t B, std::size_t i) {
    return chunk_exponents(schedule, Chunk{B, i, B});
}

KeyStretch stretch(Role term, std::size_t from, std::size_t to, std::string formula,
                   std::int64_t exponent) {
    const auto distance = static_cast<std::int64_t>(to) - static_cast<std::int64_t>(from);
    return {term, from, to, std::move(formula), exponent, distance};
}

// The way inside the query's own chunk.
KeyWay intra_way(const Schedule& schedule, std::size_t B, std::size_t n, std::size_t m) {
    const std::int64_t exponent = full_chunk(schedule, B, n / B).intra(n % B, m % B);
    return {{stretch(Role::intra, m, n, schedule.intra.text(), exponent)}, 0, true};
}

// The way through the state: stored at the end of the key's chunk j, carried on, read by row r.
KeyWay state_way(const Schedule& schedule, std::size_t B, std::size_t n, std::size_t m) {
    const std::size_t i = n / B;
    const std::size_t j = m / B;
    const std::size_t read = schedule.reads == Reads::previous ? i - 1 : i;  // R_read, read >= j
    const Exponents64 stored = full_chunk(schedule, B, j);
    const Exponents64 used = full_chunk(schedule, B, i);
    const auto carries = static_cast<std::int64_t>(read - j);
    const std::size_t end_of_j = (j + 1) * B - 1;
    const std::size_t end_of_read = (read + 1) * B - 1;

    KeyWay way;
    way.needed = j < i;
    way.stretches.push_back(
        stretch(Role::state, m, end_of_j, schedule.state.text(), stored.state(m % B)));
    if (carries > 0)
        way.stretches.push_back(stretch(Role::carry, end_of_j, end_of_read,
                                        fmt::format("{} ({})", carries, schedule.carry.text()),
                                        checked_multiply(carries, used.carry)));
    way.stretches.push_back(
        stretch(Role::cross, end_of_read, n, schedule.cross.text(), used.cross(n % B)));
    return way;
}

const char* label(const KeyStretch& stretch) {
    switch (stretch.term) {
        case Role::intra: return "[intra|intra-chunk]: from key to query";
        case Role::state: return "[state|$zeta$, state-update]: to the end of the key's chunk";
        case Role::carry: return "[carry|carry]: over the whole chunks between";
        default:
            return stretch.distance < 0 ? "[cross|$xi$, cross-chunk]: back to the query's row"
                                        : "[cross|$xi$, cross-chunk]: on to the query's row";
    }
}

// A way that must not be has no exponents that it needs.
Text needed_cell(const KeyWay& way, std::int64_t exponent, Role role) {
    return way.needed ? plain(fmt::format("{}", exponent), role) : plain("none", Role::quiet);
}

Table stretches_table(const KeyWay& way, std::size_t number) {
    Table table;
    table.name = number == 0 ? "way" : fmt::format("way-{}", number);
    if (number > 0)
        table.title = parse_text(
            fmt::format("Way {}{}", number, way.needed ? "" : ", which must not be there"));
    table.header = {plain("stretch"), plain("exponent"), plain("yours"), plain("needed")};
    std::int64_t distance = 0;
    for (const KeyStretch& one : way.stretches) {
        distance += one.distance;
        const bool wrong = !way.needed || one.exponent != one.distance;
        table.rows.push_back(
            {parse_text(label(one)),
             {{one.formula, Span::Style::code, one.term, false}},
             plain(fmt::format("{}", one.exponent), wrong ? Role::wrong : one.term),
             needed_cell(way, one.distance, one.term)});
    }
    if (way.stretches.size() > 1)
        table.rows.push_back({parse_text("sum"),
                              {},
                              plain(fmt::format("{}", way.exponent)),
                              needed_cell(way, distance, Role::none)});
    return table;
}

std::string place(const Entry& entry) {
    return fmt::format(
        "Query $n={}$ is row $r={}$ of chunk {}. Key $m={}$ is column $c={}$ of chunk {}.", entry.n,
        entry.n % entry.B, entry.n / entry.B, entry.m, entry.m % entry.B, entry.m / entry.B);
}

Check outcome(const Entry& entry) {
    const std::string actual = entry.actual.to_string();
    if (entry.required == entry.actual)
        return check(true, entry.required.is_zero()
                               ? std::string("a later key must not count, and it does not")
                               : fmt::format("$W[{},{}] = {}$, as in the parallel form", entry.n,
                                             entry.m, actual));
    return check(false, fmt::format("$W[{},{}]$ is ${}$; the parallel form has ${}$", entry.n,
                                    entry.m, actual, entry.required.to_string()));
}

}  // namespace

Entry take_apart(const Schedule& schedule, std::size_t B, std::size_t n, std::size_t m) {
    Entry entry;
    entry.B = B;
    entry.n = n;
    entry.m = m;
    if (m <= n) entry.required = GammaPolynomial::power(static_cast<std::int64_t>(n - m));
    const std::size_t i = n / B;
    const std::size_t j = m / B;
    if (i == j && m <= n) entry.ways.push_back(intra_way(schedule, B, n, m));
    if (j < i || (j == i && schedule.reads == Reads::current))
        entry.ways.push_back(state_way(schedule, B, n, m));
    for (KeyWay& way : entry.ways) {
        for (const KeyStretch& one : way.stretches)
            way.exponent = checked_add(way.exponent, one.exponent);
        entry.actual += GammaPolynomial::power(way.exponent);
    }
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
        section.blocks.push_back(
            stretches_table(entry.ways[number], entry.ways.size() > 1 ? number + 1 : 0));
    section.blocks.push_back(outcome(entry));
    document.sections.push_back(std::move(section));
    return document;
}

}  // namespace eq7
