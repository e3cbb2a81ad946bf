#pragma once
// Every exponent of a schedule at one pair of sizes: what `eq7 tables` shows.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// The most tokens, and the largest chunk, for which a whole table is made.
inline constexpr std::size_t most_table_tokens = 2048;

struct DecayTables {
    Schedule schedule;
    std::size_t B = 1;
    std::size_t N = 1;
    std::vector<Factors> factors;  ///< of a full chunk; one a chunk where they use its index
    Coefficients total;            ///< of the chunkwise form
    Coefficients parallel;         ///< what must come out
};

/// Runs the forms. B and N are at most `most_table_tokens`.
DecayTables decay_tables(const Schedule& schedule, std::size_t B, std::size_t N);

/// The factors' tables: intra-chunk (one a chunk where it uses the chunk's index), state-update,
/// carry and cross-chunk.
std::vector<Table> factor_tables(const DecayTables& tables);

/// The tables as a document.
Document tables_document(const DecayTables& tables, const Variant& variant);

/// The same as heat maps: the four terms in their colours, and the total, wrong entries marked.
Picture exponents_picture(const DecayTables& tables, const Variant& variant);

/// Tables that the docs show.
struct TablesPage {
    std::string variant;
    std::size_t B = 1;
    std::size_t N = 1;

    std::string command() const;  ///< the arguments of `eq7` that print it
};
/// Equation (7) with chunks of 1 to 8 tokens, three chunks each, and every other formula of the
/// catalogue with B=4, N=12.
std::vector<TablesPage> tables_pages();

/// The list of them, and how to read one.
Document list_of_tables();

/// The tables as JSON: chunk, tokens, intra, state, carry, cross, total, parallel.
std::string tables_json(const DecayTables& tables);

}  // namespace eq7
