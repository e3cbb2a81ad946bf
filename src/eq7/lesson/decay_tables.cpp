#include "eq7/lesson/decay_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// A picture of more squares is too small to read.
constexpr std::size_t most_pictured_tokens = 24;

std::vector<Text> numbered_header(const char* corner, std::size_t count) {
    std::vector<Text> header{plain(corner)};
    for (std::size_t index = 0; index < count; ++index)
        header.push_back(plain(fmt::format("{}", index)));
    return header;
}

// A factor with one exponent a row or column of the chunk, counted by the letter `index`; one line
// for every chunk that differs.
Table vector_table(const char* name, const std::string& title, const char* index,
                   const DecayTables& tables, const Expression& exponent, Role role,
                   Vector<GammaPolynomial> Factors::*part) {
    const bool by_chunk = exponent.uses('i');
    Table table;
    table.name = name;
    table.title = parse_text(title);
    table.header = numbered_header(by_chunk ? "i" : index, tables.B);
    for (std::size_t i = 0; i < (by_chunk ? tables.factors.size() : 1); ++i) {
        std::vector<Text> row{plain(by_chunk ? fmt::format("{}", i) : "exponent")};
        for (const auto& factor : tables.factors[i].*part)
            row.push_back(exponent_cell(factor, role));
        table.rows.push_back(std::move(row));
    }
    return table;
}

Table carry_table(const DecayTables& tables) {
    Table table;
    table.name = "carry";
    table.title = parse_text("[carry|carry] $y$: a state, one chunk further");
    table.header = {plain(""), plain("y")};
    table.rows = {{plain("exponent"), exponent_cell(tables.factors.front().carry, Role::carry)}};
    return table;
}

Table intra_table(const DecayTables& tables, std::size_t i) {
    const bool by_chunk = tables.schedule.intra.uses('i');
    Table table;
    table.name = by_chunk ? fmt::format("intra-{}", i) : "intra";
    table.title = parse_text("[intra|intra-chunk] $D_B[r,c]$: row r down, column c across" +
                             (by_chunk ? fmt::format(", chunk {}", i) : ""));
    table.header = numbered_header("r", tables.B);
    for (std::size_t r = 0; r < tables.B; ++r) {
        std::vector<Text> row{plain(fmt::format("{}", r))};
        for (std::size_t c = 0; c < tables.B; ++c)
            row.push_back(exponent_cell(tables.factors[i].intra(r, c), Role::intra));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// The signs that a heat map of the total may need, in words.
std::string signs_explained(const DecayTables& tables) {
    const auto& total = tables.total.output;
    const bool sums = std::any_of(total.begin(), total.end(), [](const GammaPolynomial& entry) {
        return !entry.is_zero() && !entry.exponent();
    });
    const bool wrong = disagreement(tables.total, tables.parallel, tables.B, tables.N).wrong > 0;
    return std::string(wrong ? ", [wrong|! wrong]" : "") + (sums ? ", + a sum of powers" : "");
}

Check outcome(const DecayTables& tables) {
    const std::size_t wrong = disagreement(tables.total, tables.parallel, tables.B, tables.N).wrong;
    if (wrong == 0) return check(true, "every entry equals the parallel form's");
    return check(false, fmt::format("{} {} from the parallel form, each marked !", wrong,
                                    wrong == 1 ? "entry differs" : "entries differ"));
}

}  // namespace

DecayTables decay_tables(const Schedule& schedule, std::size_t B, std::size_t N) {
    DecayTables tables{
        schedule, B, N, {}, chunkwise_coefficients(schedule, B, N), parallel_coefficients(N)};
    const std::size_t chunks = (N + B - 1) / B;
    const std::size_t differing = schedule.uses_chunk_index() ? chunks : 1;
    for (std::size_t i = 0; i < differing; ++i)
        tables.factors.push_back(chunk_factors(schedule, B, i));
    return tables;
}

std::vector<Table> factor_tables(const DecayTables& tables) {
    const Schedule& schedule = tables.schedule;
    std::vector<Table> list;
    const std::size_t chunks = schedule.intra.uses('i') ? tables.factors.size() : 1;
    for (std::size_t i = 0; i < chunks; ++i) list.push_back(intra_table(tables, i));
    list.push_back(vector_table("state", "[state|state-update] $zeta_c$: column c across", "c",
                                tables, schedule.state, Role::state, &Factors::state));
    list.push_back(carry_table(tables));
    list.push_back(vector_table("cross", "[cross|cross-chunk] $xi_r$: row r across", "r", tables,
                                schedule.cross, Role::cross, &Factors::cross));
    return list;
}

Picture exponents_picture(const DecayTables& tables, const Variant& variant) {
    const Schedule& schedule = tables.schedule;
    Picture picture;
    picture.name = fmt::format("{}-{}-{}", variant.name, tables.B, tables.N);
    picture.title =
        plain(fmt::format("Decay exponents of {}: B={}, N={}", variant.name, tables.B, tables.N));
    const std::size_t chunks = schedule.intra.uses('i') ? tables.factors.size() : 1;
    for (std::size_t i = 0; i < chunks; ++i) {
        picture.maps.push_back(intra_table(tables, i));
        picture.maps.back().title = plain(
            chunks == 1 ? "intra-chunk" : fmt::format("intra-chunk, chunk {}", i), Role::intra);
    }
    picture.maps.push_back(vector_table("state", "[state|state-update $zeta$]", "c", tables,
                                        schedule.state, Role::state, &Factors::state));
    picture.maps.push_back(carry_table(tables));
    picture.maps.back().title = plain("carry", Role::carry);
    picture.maps.push_back(vector_table("cross", "[cross|cross-chunk $xi$]", "r", tables,
                                        schedule.cross, Role::cross, &Factors::cross));
    // A single line of exponents needs no name.
    for (Table& map : picture.maps)
        if (map.rows.size() == 1 && map.name != "intra") map.rows.front().front() = plain("");
    picture.maps.push_back(coefficient_table(
        "total",
        "total, query n on key m: [intra|in its own chunk], [cross|in an older chunk]" +
            signs_explained(tables),
        tables.total, tables.B, tables.N, &tables.parallel));
    picture.description = fmt::format(
        "Heat maps of the exponents of {} with B={} and N={}: intra-chunk, state-update, carry, "
        "cross-chunk and their total. {}.",
        variant.name, tables.B, tables.N, unadorned(outcome(tables).text));
    return picture;
}

Document tables_document(const DecayTables& tables, const Variant& variant) {
    Document document;
    document.title = parse_text(
        fmt::format("Decay exponents of {}: B={}, N={}", variant.name, tables.B, tables.N));
    document.whole = fmt::format("eq7 tables --variant {} --chunk {} --tokens {} --format csv",
                                 variant.name, tables.B, tables.N);

    Section factors;
    factors.blocks.push_back(paragraph(schedule_text(tables.schedule) + "."));
    factors.blocks.push_back(
        paragraph("Every number is an exponent of $gamma$, read off a run of the chunkwise form. A "
                  "dot means no term."));
    if (tables.N <= most_pictured_tokens)
        factors.blocks.push_back(exponents_picture(tables, variant));
    for (Table& table : factor_tables(tables)) factors.blocks.push_back(std::move(table));
    document.sections.push_back(std::move(factors));

    Section sum;
    sum.blocks.push_back(coefficient_table(
        "total", "total: what the chunkwise form gives, $W[n,m]$: query n down, key m across",
        tables.total, tables.B, tables.N, &tables.parallel));
    sum.blocks.push_back(coefficient_table("parallel", "parallel: what must come out, $n - m$",
                                           tables.parallel, tables.B, tables.N));
    sum.blocks.push_back(outcome(tables));
    document.sections.push_back(std::move(sum));
    return document;
}

std::string TablesPage::command() const {
    const std::string which = variant == "eq7" ? "" : fmt::format(" --variant {}", variant);
    return fmt::format("tables{} --chunk {} --tokens {}", which, B, N);
}

std::vector<TablesPage> tables_pages() {
    std::vector<TablesPage> list;
    for (std::size_t B = 1; B <= 8; ++B) list.push_back({"eq7", B, 3 * B});
    for (const Variant& variant : catalogue())
        if (!variant.normalised && variant.name != "eq7") list.push_back({variant.name, 4, 12});
    return list;
}

Document list_of_tables() {
    Document document;
    document.title = plain("Decay tables");
    Section reading;
    reading.blocks.push_back(
        paragraph("Every exponent here was read off a run of the chunkwise form, none was typed. "
                  "The table called total says what query $n$ (down) gives key $m$ (across):"));
    List list;
    list.items.push_back(
        parse_text("in the query's own chunk, the [intra|intra-chunk] exponent $r-c$;"));
    list.items.push_back(
        parse_text("in an older chunk, the sum of [state|state-update], [carry|carry] (once for "
                   "each whole chunk between) and [cross|cross-chunk]."));
    reading.blocks.push_back(std::move(list));
    reading.blocks.push_back(
        paragraph("It should equal the table called parallel, $n-m$, everywhere."));
    document.sections.push_back(std::move(reading));

    Section right{plain("Equation (7), three chunks each"), {}};
    Section variants{plain("Other formulas, wrong entries marked"), {}};
    List sizes;
    List names;
    std::size_t wrong_of_eq7 = 0;
    for (const TablesPage& page : tables_pages()) {
        const Variant& variant = find_variant(page.variant);
        const Disagreement wrong =
            disagreement(chunkwise_coefficients(variant.schedule, page.B, page.N),
                         parallel_coefficients(page.N), page.B, page.N);
        if (variant.name == "eq7") {
            wrong_of_eq7 += wrong.wrong;
            sizes.items.push_back(parse_text(fmt::format("`eq7 {}`", page.command())));
        } else {
            names.items.push_back(parse_text(fmt::format(
                "`eq7 {}`: {}; {}", page.command(), variant.title,
                wrong.wrong == 0
                    ? "all right"
                    : fmt::format("{} of {} entries are wrong", wrong.wrong, wrong.terms))));
        }
    }
    right.blocks.push_back(std::move(sizes));
    right.blocks.push_back(check(
        wrong_of_eq7 == 0,
        fmt::format("{} entries of all these tables differ from the parallel form", wrong_of_eq7)));
    variants.blocks.push_back(
        paragraph("They stand in print or in code, or were made up to show a mistake; `eq7 "
                  "variants` says where."));
    variants.blocks.push_back(std::move(names));
    document.sections.push_back(std::move(right));
    document.sections.push_back(std::move(variants));
    return document;
}

}  // namespace eq7
