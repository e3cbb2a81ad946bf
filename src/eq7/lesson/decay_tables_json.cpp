// The decay tables, for a script.

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/check/check_parts.hpp"
#include "eq7/lesson/decay_tables.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

template <class Entries>
std::string list_text(const Entries& entries) {
    Json list = Json::array();
    for (const auto& entry : entries) list.push_back(coefficient_json(entry));
    return list.dump();
}

// The first `columns` columns, row by row: as one JSON value, a large table would take several
// times the memory of its text.
template <class P>
std::string rows_text(const Matrix<P>& matrix, std::size_t columns) {
    std::string text;
    for (std::size_t row = 0; row < matrix.shape(0); ++row)
        text += (row == 0 ? '[' : ',') +
                list_text(xt::view(matrix, row, xt::range(std::size_t(0), columns)));
    return text + ']';
}

// One value; a list of them, also for a single chunk, where they differ from chunk to chunk.
template <class Text>
std::string each_chunk(const DecayTables& tables, bool differ, Text text_of) {
    if (!differ) return text_of(tables.factors.front());
    std::vector<std::string> texts;
    for (const Factors& one : tables.factors) texts.push_back(text_of(one));
    return fmt::format("[{}]", fmt::join(texts, ","));
}

}  // namespace

std::string tables_json(const DecayTables& tables, const Question& question) {
    const std::size_t N = tables.N;
    const bool differ = tables.schedule.uses_chunk_index();
    const bool carries_differ = tables.schedule[Part::carry].exponent().uses('i');
    const auto pair = [N](const auto& total, const auto& parallel) {
        return fmt::format(R"("total":{},"parallel":{})", rows_text(total.output, N),
                           rows_text(parallel.output, N));
    };
    return fmt::format(
        R"({{"chunk":{},"tokens":{},"intra":{},"state":{},"carry":{},"cross":{},{},"gates":{},"read_as":{}}})"
        "\n",
        tables.B, N,
        each_chunk(tables, differ, [&](const Factors& one) { return rows_text(one.D, tables.B); }),
        each_chunk(tables, differ, [](const Factors& one) { return list_text(one.zeta); }),
        each_chunk(tables, carries_differ,
                   [](const Factors& one) { return coefficient_json(one.carry).dump(); }),
        each_chunk(tables, differ, [](const Factors& one) { return list_text(one.xi); }),
        pair(tables.total, tables.parallel),
        tables.gates ? '{' + pair(tables.gates->total, tables.gates->parallel) + '}' : "null",
        read_as_json(question));
}

}  // namespace eq7
