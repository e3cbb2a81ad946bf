#pragma once
// The exponents put to work: what both forms give on numbers.

#include "eq7/lesson/decay_tables.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// With q = k = v = 1 every output is its row of the coefficient table added up. One table: query n
/// down; the parallel form's output, the chunkwise form's, and their ratio, at this decay,
/// 0 < gamma <= 1.
Document numbers_document(const DecayTables& tables, double gamma);

}  // namespace eq7
