#include "eq7/lesson/decay_tables.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// A picture of more squares is too small to read.
constexpr std::size_t most_pictured_tokens = 24;

// What a factor's table is called, in words and in a picture, and what it is counted by.
struct Names {
    const char *title, *short_title, *index;
};
constexpr std::array<Names, 4> table_names{{
    {"[intra|intra-chunk] $D_B[r,c]$: row r down, column c across", "[intra|intra-chunk]", "r"},
    {"[state|state-update] $zeta_c$: column c across", "[state|state-update $zeta$]", "c"},
    {"[carry|carry] $y$: a state, one chunk further", "[carry|carry]", ""},
    {"[cross|cross-chunk] $xi_r$: row r across", "[cross|cross-chunk $xi$]", "r"},
}};

// The exponents of one chunk, line by line: of D_B all rows, of the others a single line.
std::vector<std::vector<GammaPolynomial>> lines_of(const Factors& factors, Part part) {
    switch (part) {
        case Part::carry: return {{factors.carry}};
        case Part::state: return {{factors.zeta.begin(), factors.zeta.end()}};
        case Part::cross: return {{factors.xi.begin(), factors.xi.end()}};
        case Part::intra: break;
    }
    std::vector<std::vector<GammaPolynomial>> rows;
    for (std::size_t r = 0; r < factors.D.shape(0); ++r) {
        const auto row = xt::row(factors.D, static_cast<std::ptrdiff_t>(r));
        rows.emplace_back(row.begin(), row.end());
    }
    return rows;
}

// A factor's tables: one for each chunk of D_B, where it differs from chunk to chunk; of another
// factor one line for each.
std::vector<Table> tables_of(const DecayTables& tables, Part part, bool in_picture, int base) {
    const bool by_chunk = tables.schedule[part].exponent().uses('i');
    const bool is_intra = part == Part::intra;
    const auto& [title, short_title, index] = table_names[static_cast<std::size_t>(part)];
    std::vector<Table> list;
    for (std::size_t i = 0; i < (by_chunk ? tables.factors.size() : 1); ++i) {
        const auto number = fmt::format("{}", i + static_cast<std::size_t>(base));
        if (i == 0 || is_intra) {
            Table table;
            table.name =
                std::string(name(part)) + (is_intra && by_chunk ? fmt::format("-{}", i) : "");
            table.title = parse_text((in_picture ? short_title : title) +
                                     (is_intra && by_chunk ? ", chunk " + number : ""));
            table.header = numbered_row(by_chunk && !is_intra ? "i" : index, tables.B, base);
            if (part == Part::carry) table.header = {table.header.front(), plain("y")};
            list.push_back(std::move(table));
        }
        std::size_t r = static_cast<std::size_t>(base);
        for (const auto& line : lines_of(tables.factors[i], part)) {
            std::vector<Text> row{is_intra   ? plain(r++)
                                  : by_chunk ? plain(number)
                                             : plain("exponent")};
            for (const GammaPolynomial& one : line)
                row.push_back(exponent_cell(one, role_of(part)));
            list.back().rows.push_back(std::move(row));
        }
    }
    // A single line of exponents needs no name in a picture.
    if (in_picture && !is_intra && !by_chunk) list.back().rows.front().front() = plain("");
    return list;
}

// Whether every entry is the parallel form's: "entry differs from", "entry takes other tokens
// than".
Check outcome(std::size_t wrong, const char* right, const char* one, const char* several) {
    if (wrong == 0) return check(true, right);
    return check(false, fmt::format("{} {} the parallel form, each marked !", wrong,
                                    wrong == 1 ? one : several));
}

Check exponents_outcome(const DecayTables& tables) {
    return outcome(disagreement(tables.total, tables.parallel, tables.B, tables.N).wrong,
                   "every entry equals the parallel form's", "entry differs from",
                   "entries differ from");
}

// The signs that a heat map of the total may need, in words.
std::string signs_explained(const DecayTables& tables) {
    const auto& total = tables.total.output;
    const bool sums = std::any_of(total.begin(), total.end(), [](const GammaPolynomial& entry) {
        return !entry.is_zero() && !entry.exponent();
    });
    return std::string(exponents_outcome(tables).holds ? "" : ", [wrong|! wrong]") +
           (sums ? ", + a sum of powers" : "");
}

Blocks exponents_picture(const DecayTables& tables, const std::string& name, int base) {
    if (tables.N > most_pictured_tokens) return {};
    Picture picture;
    picture.name = fmt::format("{}-{}-{}", name, tables.B, tables.N);
    picture.title =
        plain(fmt::format("Decay exponents of {}: B={}, N={}", name, tables.B, tables.N));
    picture.maps = factor_tables(tables, true, base);
    picture.maps.push_back(coefficient_table(
        "total",
        "total, query n on key m: [intra|in its own chunk], [cross|in an older chunk]" +
            signs_explained(tables),
        tables.total, tables.B, tables.N, &tables.parallel, base));
    picture.description = fmt::format(
        "Heat maps of the exponents of {} with B={} and N={}: intra-chunk, state-update, carry, "
        "cross-chunk and their total. {}.",
        name, tables.B, tables.N, unadorned(exponents_outcome(tables).text));
    return picture;
}

// With a gate per token: which tokens each entry takes, and must take.
Section gates_section(const DecayTables& tables, int base) {
    const auto& [total, required] = *tables.gates;
    return section(
        "A gate per token",
        {coefficient_table("tokens", "tokens: whose gates query n (down) takes on key m (across)",
                           total, tables.B, tables.N, &required, base),
         coefficient_table<GatePolynomial>("tokens-parallel", "what must come out: $(m, n]$",
                                           required, 0, tables.N, nullptr, base),
         outcome(disagreement(total, required, tables.B, tables.N).wrong,
                 "every entry takes the parallel form's tokens", "entry takes other tokens than",
                 "entries take other tokens than")});
}

// The variant's name where nothing else was typed.
std::string name_of(const Question& question) {
    if (!question.typed.empty()) return "your schedule";
    return question.variant.empty() ? "eq7" : question.variant;
}

Disagreement disagreement_of(const Variant& variant, std::size_t B) {
    return disagreement(chunkwise_coefficients(variant.schedule, B, 3 * B),
                        parallel_coefficients(3 * B), B, 3 * B);
}

}  // namespace

DecayTables decay_tables(const Schedule& schedule, std::size_t B, std::size_t N, bool gates) {
    DecayTables tables = decay_tables(schedule, B, parallel_coefficients(N));
    if (gates)
        tables.gates = GateTables{chunkwise_coefficients<GatePolynomial>(schedule, B, N),
                                  parallel_coefficients<GatePolynomial>(N)};
    return tables;
}

DecayTables decay_tables(const Schedule& schedule, std::size_t B, Coefficients parallel) {
    const std::size_t N = parallel.output.shape(0);
    DecayTables tables{schedule,           B, N, {}, chunkwise_coefficients(schedule, B, N),
                       std::move(parallel)};
    const std::size_t chunks = (N + B - 1) / B;
    const std::size_t differing = schedule.uses_chunk_index() ? chunks : 1;
    for (std::size_t i = 0; i < differing; ++i)
        tables.factors.push_back(chunk_factors(schedule, B, i));
    return tables;
}

std::vector<Table> factor_tables(const DecayTables& tables, bool in_picture, int base) {
    std::vector<Table> list;
    for (const Part part : parts)
        for (Table& table : tables_of(tables, part, in_picture, base))
            list.push_back(std::move(table));
    return list;
}

Document tables_document(const DecayTables& tables, const Question& question) {
    const std::string name = name_of(question);
    const int base = question.index_base;
    const auto read = readings(question);
    Blocks factors{read ? Blocks(*read) : Blocks(), schedule_text(tables.schedule, base) + ".",
                   "Every number is an exponent of $gamma$, read off a run of the chunkwise form. "
                   "A dot is a weight of 0.",
                   exponents_picture(tables, name, base)};
    for (Table& table : factor_tables(tables, false, base)) factors.push_back(std::move(table));
    Document document{
        parse_text(fmt::format("Decay exponents of {}: B={}, N={}", name, tables.B, tables.N)),
        {section("", std::move(factors)),
         section("",
                 {coefficient_table("total",
                                    "total: what the chunkwise form gives, $W[n,m]$: query n down, "
                                    "key m across",
                                    tables.total, tables.B, tables.N, &tables.parallel, base),
                  coefficient_table<GammaPolynomial>(
                      "parallel", "parallel: what must come out, $n - m$", tables.parallel,
                      tables.B, tables.N, nullptr, base),
                  exponents_outcome(tables)})},
        fmt::format("eq7 tables{} --chunk {} --tokens {} --format csv",
                    question.typed.empty() ? " --variant " + name
                                           : (base == 1 ? " --index-base 1" : "") +
                                                 factor_options(tables.schedule, "", base),
                    tables.B, tables.N)};
    if (tables.gates) document.sections.push_back(gates_section(tables, base));
    return document;
}

Document numbers_document(const DecayTables& tables, double gamma) {
    Table table{"numbers",
                parse_text(fmt::format("Outputs with $q = k = v = 1$ at $gamma = {}$: query $n$ "
                                       "down",
                                       short_number(gamma))),
                {plain("n"), plain("parallel"), plain("yours"), plain("yours / parallel")},
                {},
                1,
                tables.B,
                true};
    table.least_important = {1};
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < tables.N; ++n) {
        const double x = row_sum(tables.parallel, n).at(gamma);
        const double y = row_sum(tables.total, n).at(gamma);
        const Role role = x != y ? Role::wrong : Role::none;
        wrong += x != y ? 1 : 0;
        table.rows.push_back(
            {plain(n), number_cell(x), number_cell(y, role), number_cell(y / x, role)});
    }
    const Check same = wrong == 0
                           ? check(true, "the same numbers")
                           : check(false, fmt::format("{} of {} outputs differ", wrong, tables.N));
    return {{}, {section("", {std::move(table), same})}, ""};
}

std::string docs_tables_command(const std::string& variant) {
    return fmt::format("tables{} --chunk {} --tokens {}",
                       variant == "eq7" ? "" : " --variant " + variant, docs_tables_B,
                       docs_tables_N);
}

Document list_of_tables() {
    constexpr std::size_t most_B = 8;
    std::size_t wrong = 0;
    for (std::size_t B = 1; B <= most_B; ++B)
        wrong += disagreement_of(find_variant("eq7"), B).wrong;
    std::vector<std::string> others;
    for (const Variant& variant : catalogue()) {
        if (variant.normalised || variant.name == "eq7") continue;
        const Disagreement found = disagreement_of(variant, docs_tables_B);
        others.push_back(
            fmt::format("`eq7 {}`: {}; {}", docs_tables_command(variant.name), variant.title,
                        found.wrong == 0
                            ? "all right"
                            : fmt::format("{} of {} entries are wrong", found.wrong, found.terms)));
    }
    return {
        plain("Decay tables"),
        {section("",
                 {"Every exponent here was read off a run of the chunkwise form, none was typed. "
                  "The table called total says what query $n$ (down) gives key $m$ (across):",
                  bulleted({"in the query's own chunk, the [intra|intra-chunk] exponent $r-c$;",
                            "in an older chunk, the sum of [state|state-update], [carry|carry] "
                            "(once for each whole chunk between) and [cross|cross-chunk]."}),
                  "It should equal the table called parallel, $n-m$, everywhere."}),
         section("Equation (7)",
                 {fmt::format("`eq7 {}`", docs_tables_command("eq7")),
                  check(wrong == 0, fmt::format("chunks of 1 to {} tokens, three chunks each: {} "
                                                "entries differ from the parallel form",
                                                most_B, wrong))}),
         section("Other formulas, wrong entries marked",
                 {"They stand in print or in code, or were made up to show a mistake; `eq7 "
                  "variants` says where. On the site each is a link into the playground, which "
                  "shows its table for any size.",
                  bulleted(others)})},
        ""};
}

}  // namespace eq7
