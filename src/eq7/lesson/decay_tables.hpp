#pragma once
// Every exponent of a schedule at one pair of sizes: what `eq7 tables` shows.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// The most tokens, and the largest chunk, for which a whole table is made.
inline constexpr std::size_t most_table_tokens = 2048;

/// The most tokens whose gates are told apart: beyond it nobody reads a table of tokens.
inline constexpr std::size_t most_gate_tokens = 64;

/// A schedule run at one pair of sizes, beside what must come out.
struct Run {
    /// B and N are at most `most_table_tokens`. Throws Overflow where an exponent leaves 64 bits.
    Run(Schedule schedule, std::size_t B, std::size_t N);
    /// A variant of the catalogue.
    Run(std::string_view variant, std::size_t B, std::size_t N);
    /// The same where the parallel form's table, of N tokens, is at hand.
    Run(Schedule schedule, std::size_t B, Coefficients parallel);

    Schedule schedule;
    std::size_t B, N;
    Coefficients parallel;         ///< what must come out
    Coefficients found;            ///< of the chunkwise form
    std::vector<Factors> factors;  ///< of a full chunk; one per chunk where they use its index

    Disagreement wrong() const { return disagreement(found, parallel, N); }
    /// "$N=6$ tokens in chunks of $B=3$."
    std::string sizes() const;
    /// How many exponents are right or wrong, and the first wrong one; counted from `base`.
    Check outcome(int base = 0) const;
};

/// The factors' tables: intra-chunk (one per chunk where it uses the chunk's index), state-update,
/// carry and cross-chunk; with short titles for a picture. Places and chunks are counted from
/// `base`.
std::vector<Table> factor_tables(const Run& run, bool in_picture = false, int base = 0);

/// The tables as a document, and how what was typed was read. Small ones as a picture, too: heat
/// maps of the four factors in their colours, and of the total, wrong entries marked. With `gates`
/// also which tokens' gates each entry takes: N is at most `most_gate_tokens` then, and the
/// schedule must know its tokens.
Document tables_document(const Run& run, const Question& question, bool gates = false);

/// The exponents put to work. With q = k = v = 1 every output is its row of the coefficient table
/// added up: query n down; the parallel form's output, the chunkwise form's, and their ratio, at
/// this decay, 0 < gamma <= 1.
Document numbers_document(const Run& run, double gamma);

/// The sizes of tables that the docs show or name; those of these variants are pages. The
/// playground shows every other one.
inline constexpr std::size_t docs_tables_B = 4, docs_tables_N = 12;
inline constexpr std::array<const char*, 2> docs_tables{"eq7", "issue-34"};

/// The arguments of `eq7` that print them: "tables --variant issue-34 --chunk 4 --tokens 12".
std::string docs_tables_command(const std::string& variant);

/// The list of them, and how to read one.
Document list_of_tables();

/// The tables as JSON: chunk, tokens, intra, state, carry, cross, total, parallel, gates, read_as.
std::string tables_json(const Run& run, const Question& question, bool gates);

}  // namespace eq7
