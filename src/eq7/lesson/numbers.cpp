#include "eq7/lesson/numbers.hpp"

#include <fmt/format.h>

#include "eq7/lesson/exponents.hpp"

namespace eq7 {

Document numbers_document(const DecayTables& tables, double gamma) {
    Table table;
    table.name = "numbers";
    table.title = parse_text(fmt::format(
        "Outputs with $q = k = v = 1$ at $gamma = {}$: query $n$ down", short_number(gamma)));
    table.header = {plain("n"), plain("parallel"), plain("yours"), plain("yours / parallel")};
    table.least_important = {1};
    table.chunk = tables.B;
    table.chunked_rows = true;
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < tables.N; ++n) {
        const GammaPolynomial required = row_sum(tables.parallel, n);
        const GammaPolynomial actual = row_sum(tables.total, n);
        const double x = required.at(gamma);
        const double y = actual.at(gamma);
        const bool differs = x != y;
        if (differs) ++wrong;
        const Role role = differs ? Role::wrong : Role::none;
        table.rows.push_back({plain(fmt::format("{}", n)), number_cell(x), number_cell(y, role),
                              number_cell(y / x, role)});
    }
    Document document;
    Section section;
    section.blocks.push_back(std::move(table));
    section.blocks.push_back(
        wrong == 0 ? check(true, "the same numbers")
                   : check(false, fmt::format("{} of {} outputs differ", wrong, tables.N)));
    document.sections.push_back(std::move(section));
    return document;
}

}  // namespace eq7
