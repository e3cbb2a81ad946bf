// The decay tables, for a script. They are written as they are looked at: as one JSON value, large
// ones would take twenty times the memory of their text.

#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/decay_tables.hpp"

namespace eq7 {

namespace {

class Writer {
public:
    // An integer; null for no term; a string where it is not one power.
    void write(const GammaPolynomial& coefficient) {
        if (coefficient.is_zero()) put("null");
        else if (const auto exponent = coefficient.exponent()) number(*exponent);
        else put(nlohmann::ordered_json(coefficient.to_string()).dump());
    }
    // {"token": times}; null for no term; a list of these where two products are added up.
    void write(const GatePolynomial& coefficient) {
        if (coefficient.is_zero()) put("null");
        else if (const auto tokens = coefficient.exponent()) write(*tokens);
        else list(coefficient.terms(), [&](const auto& term) { write(term.exponent); });
    }
    void write(const Tokens& tokens) {
        put("{");
        const char* between = "";
        for (const auto& [token, times] : times_taken(tokens)) {
            fmt::format_to(std::back_inserter(text_), "{}\"{}\":{}", between, token, times);
            between = ",";
        }
        put("}");
    }
    template <class P>
    void write(const Vector<P>& vector) {
        list(vector, [&](const P& entry) { write(entry); });
    }
    // The first `columns` columns.
    template <class P>
    void write(const Matrix<P>& matrix, std::size_t columns) {
        put("[");
        for (std::size_t row = 0; row < matrix.shape(0); ++row) {
            put(row == 0 ? "[" : ",[");
            for (std::size_t column = 0; column < columns; ++column) {
                if (column > 0) put(",");
                write(matrix(row, column));
            }
            put("]");
        }
        put("]");
    }
    // One value; a list of them, also for a single chunk, where they differ from chunk to chunk.
    template <class Each>
    void each_chunk(const DecayTables& tables, bool differ, Each each) {
        if (differ) list(tables.factors, each);
        else each(tables.factors.front());
    }
    template <class Number>
    void number(Number value) {
        fmt::format_to(std::back_inserter(text_), "{}", value);
    }
    void key(const char* name) {
        put(text_.empty() ? "{\"" : ",\"");
        put(name);
        put("\":");
    }
    void put(std::string_view piece) { text_ += piece; }
    std::string text() && { return std::move(text_); }

private:
    template <class Range, class Each>
    void list(const Range& range, Each each) {
        const char* between = "[";
        for (const auto& one : range) {
            put(between);
            each(one);
            between = ",";
        }
        put("]");
    }

    std::string text_;
};

}  // namespace

std::string tables_json(const DecayTables& tables, const Question& question) {
    const bool differ = tables.schedule.uses_chunk_index();
    Writer to;
    to.key("chunk");
    to.number(tables.B);
    to.key("tokens");
    to.number(tables.N);
    to.key("intra");
    to.each_chunk(tables, differ, [&](const Factors& one) { to.write(one.D, tables.B); });
    to.key("state");
    to.each_chunk(tables, differ, [&](const Factors& one) { to.write(one.zeta); });
    to.key("carry");
    to.each_chunk(tables, tables.schedule[Part::carry].exponent().uses('i'),
                  [&](const Factors& one) { to.write(one.carry); });
    to.key("cross");
    to.each_chunk(tables, differ, [&](const Factors& one) { to.write(one.xi); });
    to.key("total");
    to.write(tables.total.output, tables.N);
    to.key("parallel");
    to.write(tables.parallel.output, tables.N);
    to.key("gates");
    if (tables.gates) {
        to.put("{\"total\":");
        to.write(tables.gates->total.output, tables.N);
        to.put(",\"parallel\":");
        to.write(tables.gates->parallel.output, tables.N);
        to.put("}");
    } else {
        to.put("null");
    }
    to.key("read_as");
    to.put(read_as_json(question));
    to.put("}\n");
    return std::move(to).text();
}

}  // namespace eq7
