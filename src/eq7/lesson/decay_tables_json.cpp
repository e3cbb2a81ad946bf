// The decay tables, for a script.

#include <nlohmann/json.hpp>

#include "eq7/lesson/decay_tables.hpp"

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

}  // namespace

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
