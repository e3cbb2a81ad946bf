#pragma once
// Every exponent of a schedule at one pair of sizes: what `eq7 tables` shows.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/lesson/check/check.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// The most tokens, and the largest chunk, for which a whole table is made.
inline constexpr std::size_t most_table_tokens = 2048;

/// The most tokens whose gates are told apart: beyond it nobody reads a table of tokens.
inline constexpr std::size_t most_gate_tokens = 64;

/// The same two tables with a gate per token: which tokens' gates each entry takes.
struct GateTables {
    GateCoefficients total, parallel;
};

struct DecayTables {
    Schedule schedule;
    std::size_t B = 1;
    std::size_t N = 1;
    std::vector<Factors> factors;       ///< of a full chunk; one per chunk where they use its index
    Coefficients total;                 ///< of the chunkwise form
    Coefficients parallel;              ///< what must come out
    std::optional<GateTables> gates{};  ///< where they were asked for
};

/// Runs the forms. B and N are at most `most_table_tokens`; with `gates`, N is at most
/// `most_gate_tokens`, and the schedule must know its tokens.
DecayTables decay_tables(const Schedule& schedule, std::size_t B, std::size_t N,
                         bool gates = false);

/// The same where the parallel form's table, of N tokens, is at hand.
DecayTables decay_tables(const Schedule& schedule, std::size_t B, Coefficients parallel);

/// The factors' tables: intra-chunk (one per chunk where it uses the chunk's index), state-update,
/// carry and cross-chunk; with short titles for a picture.
std::vector<Table> factor_tables(const DecayTables& tables, bool in_picture = false);

/// The tables as a document, and how what was typed was read.
Document tables_document(const DecayTables& tables, const Question& question);

/// The same as heat maps: the four terms in their colours, and the total, wrong entries marked.
Picture exponents_picture(const DecayTables& tables, const std::string& name);

/// The exponents put to work. With q = k = v = 1 every output is its row of the coefficient table
/// added up: query n down; the parallel form's output, the chunkwise form's, and their ratio, at
/// this decay, 0 < gamma <= 1.
Document numbers_document(const DecayTables& tables, double gamma);

/// Tables that the docs show.
struct TablesPage {
    std::string variant;
    std::size_t B = 1;
    std::size_t N = 1;

    std::string command() const;  ///< the arguments of `eq7` that print it
};
/// Equation (7), and what issue 34 proposes. The playground shows every other one.
std::vector<TablesPage> tables_pages();

/// The list of them, and how to read one.
Document list_of_tables();

/// The tables as JSON: chunk, tokens, intra, state, carry, cross, total, parallel, gates, read_as.
std::string tables_json(const DecayTables& tables, const Question& question);

}  // namespace eq7
