#include "eq7/lesson/decay_tables.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/exponents.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

// An integer; null for no term; a string where it is not one power.
Json to_json(const GammaPolynomial& coefficient) {
    if (coefficient.is_zero()) return nullptr;
    if (const auto exponent = coefficient.exponent()) return *exponent;
    return coefficient.to_string();
}

Json to_json(const Vector<GammaPolynomial>& vector) {
    Json list = Json::array();
    for (const auto& entry : vector) list.push_back(to_json(entry));
    return list;
}

// The first `columns` columns.
Json to_json(const Matrix<GammaPolynomial>& matrix, std::size_t columns) {
    Json list = Json::array();
    for (std::size_t row = 0; row < matrix.shape(0); ++row) {
        Json line = Json::array();
        for (std::size_t column = 0; column < columns; ++column)
            line.push_back(to_json(matrix(row, column)));
        list.push_back(std::move(line));
    }
    return list;
}

// One array, or where a factor uses the chunk's index, an array of them, also for a single chunk.
template <class ToJson>
Json each_chunk(const DecayTables& tables, ToJson one) {
    if (!tables.schedule.uses_chunk_index()) return one(tables.factors.front());
    Json list = Json::array();
    for (const Factors& chunk : tables.factors) list.push_back(one(chunk));
    return list;
}

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
    const Schedule& schedule = tables.schedule;
    const std::size_t chunks = schedule.intra.uses('i') ? tables.factors.size() : 1;
    for (std::size_t i = 0; i < chunks; ++i) factors.blocks.push_back(intra_table(tables, i));
    factors.blocks.push_back(vector_table("state", "[state|state-update] $zeta_c$: column c across",
                                          "c", tables, schedule.state, Role::state,
                                          &Factors::state));
    factors.blocks.push_back(carry_table(tables));
    factors.blocks.push_back(vector_table("cross", "[cross|cross-chunk] $xi_r$: row r across", "r",
                                          tables, schedule.cross, Role::cross, &Factors::cross));
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

std::string tables_json(const DecayTables& tables) {
    const std::size_t B = tables.B;
    const Json json{
        {"chunk", B},
        {"tokens", tables.N},
        {"intra", each_chunk(tables, [B](const Factors& one) { return to_json(one.intra, B); })},
        {"state", each_chunk(tables, [](const Factors& one) { return to_json(one.state); })},
        {"carry", to_json(tables.factors.front().carry)},
        {"cross", each_chunk(tables, [](const Factors& one) { return to_json(one.cross); })},
        {"total", to_json(tables.total.output, tables.N)},
        {"parallel", to_json(tables.parallel.output, tables.N)},
    };
    return json.dump() + '\n';
}

}  // namespace eq7
