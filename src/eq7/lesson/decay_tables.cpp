#include "eq7/lesson/decay_tables.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/entry.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// A picture of more squares is too small to read.
constexpr std::size_t most_pictured_tokens = 24;

std::vector<Text> numbered_header(const char* corner, std::size_t count) {
    std::vector<Text> header{plain(corner)};
    for (std::size_t index = 0; index < count; ++index)
        header.push_back(plain(fmt::format("{}", index)));
    return header;
}

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
std::vector<Table> tables_of(const DecayTables& tables, Part part, bool in_picture) {
    const bool by_chunk = tables.schedule[part].exponent().uses('i');
    const bool is_intra = part == Part::intra;
    const auto& [title, short_title, index] = table_names[static_cast<std::size_t>(part)];
    std::vector<Table> list;
    for (std::size_t i = 0; i < (by_chunk ? tables.factors.size() : 1); ++i) {
        if (i == 0 || is_intra) {
            Table table;
            table.name =
                std::string(name(part)) + (is_intra && by_chunk ? fmt::format("-{}", i) : "");
            table.title = parse_text((in_picture ? short_title : title) +
                                     (is_intra && by_chunk ? fmt::format(", chunk {}", i) : ""));
            table.header = numbered_header(by_chunk && !is_intra ? "i" : index, tables.B);
            if (part == Part::carry) table.header = {table.header.front(), plain("y")};
            list.push_back(std::move(table));
        }
        std::size_t r = 0;
        for (const auto& line : lines_of(tables.factors[i], part)) {
            std::vector<Text> row{plain(is_intra   ? fmt::format("{}", r++)
                                        : by_chunk ? fmt::format("{}", i)
                                                   : "exponent")};
            for (const GammaPolynomial& one : line)
                row.push_back(exponent_cell(one, role_of(part)));
            list.back().rows.push_back(std::move(row));
        }
    }
    // A single line of exponents needs no name in a picture.
    if (in_picture && !is_intra && !by_chunk) list.back().rows.front().front() = plain("");
    return list;
}

// The signs that a heat map of the total may need, in words.
std::string signs_explained(const DecayTables& tables) {
    const auto& total = tables.total.output;
    const bool sums = std::any_of(total.begin(), total.end(), [](const GammaPolynomial& entry) {
        return !entry.is_zero() && !entry.exponent();
    });
    const bool wrong = disagreement(tables.total, tables.parallel, tables.B, tables.N).wrong > 0;
    return std::string(wrong ? ", [wrong|! wrong]" : "") + (sums ? ", + a sum of powers" : "");
}

// The same table for a reader who counts from `base`: what numbers its rows and columns.
Table counted(Table table, int base) {
    const auto count = [&](Text& cell) {
        const std::string text = unadorned(cell);
        if (base == 1 && !text.empty() && text.find_first_not_of("0123456789") == std::string::npos)
            cell = plain(fmt::format("{}", std::stoul(text) + 1));
    };
    for (Text& cell : table.header) count(cell);
    for (std::vector<Text>& row : table.rows)
        for (std::size_t label = 0; label < table.labels; ++label) count(row[label]);
    return table;
}

// The tokens of a product of gates as an interval: "(1,7]".
std::string interval_text(const Tokens& tokens, int base) {
    const Stretch stretch =
        tokens.moved([&](std::int64_t token) { return IndexPolynomial(token + base); });
    std::int64_t total = 0;
    for (const auto& term : tokens.terms()) total = checked_add(total, term.second);
    std::string text = to_string(stretch - Stretch(IndexPolynomial(base - 1)) * total);
    if (base == 1)
        for (std::size_t at; (at = text.find("(0,")) != std::string::npos;)
            text.replace(at, 3, "[1,");
    return text;
}

Text tokens_cell(const GatePolynomial& entry, Role role, int base) {
    if (entry.is_zero()) return plain(no_term, Role::quiet);
    std::string text;
    for (const auto& term : entry.terms())
        text += (text.empty() ? "" : " and ") + interval_text(term.exponent, base);
    return plain(text, role);
}

// Which tokens each entry takes. Those that differ from `required`, where it is given, are marked.
Table tokens_table(const char* name, const char* title, const DecayTables& tables,
                   const GateCoefficients& entries, const GateCoefficients* required, int base) {
    Table table{name, parse_text(title), numbered_header("n", tables.N), {}, 1, 0, false};
    if (required) table.chunk = tables.B, table.chunked_rows = true;
    for (std::size_t n = 0; n < tables.N; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))};
        for (std::size_t m = 0; m < tables.N; ++m) {
            const GatePolynomial& entry = entries.output(n, m);
            const bool differs = required && entry != required->output(n, m);
            const Role term = n / tables.B == m / tables.B ? Role::intra : Role::cross;
            const Role role = !required ? Role::none : differs ? Role::wrong : term;
            Text cell = tokens_cell(entry, role, base);
            row.push_back(required ? marked(std::move(cell), differs) : std::move(cell));
        }
        table.rows.push_back(std::move(row));
    }
    return counted(std::move(table), base);
}

// What must come out, and how many entries are something else.
Section gates_section(const DecayTables& tables, int base) {
    const auto& [total, required] = *tables.gates;
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < tables.N; ++n)
        for (std::size_t m = 0; m < tables.N; ++m)
            if (total.output(n, m) != required.output(n, m)) ++wrong;
    Section section{plain("A gate per token"), {}};
    section.blocks.push_back(
        tokens_table("tokens", "tokens: whose gates query n (down) takes on key m (across)", tables,
                     total, &required, base));
    section.blocks.push_back(tokens_table("tokens-parallel", "what must come out: $(m, n]$", tables,
                                          required, nullptr, base));
    section.blocks.push_back(
        wrong == 0 ? check(true, "every entry takes the parallel form's tokens")
                   : check(false, fmt::format("{} {} other tokens than the parallel form, each "
                                              "marked !",
                                              wrong, wrong == 1 ? "entry takes" : "entries take")));
    return section;
}

Check outcome(const DecayTables& tables) {
    const std::size_t wrong = disagreement(tables.total, tables.parallel, tables.B, tables.N).wrong;
    if (wrong == 0) return check(true, "every entry equals the parallel form's");
    return check(false, fmt::format("{} {} from the parallel form, each marked !", wrong,
                                    wrong == 1 ? "entry differs" : "entries differ"));
}

// The variant's name where nothing else was typed.
std::string name_of(const Question& question) {
    if (!question.typed.empty()) return "your schedule";
    return question.variant.empty() ? "eq7" : question.variant;
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

std::vector<Table> factor_tables(const DecayTables& tables, bool in_picture) {
    std::vector<Table> list;
    for (const Part part : parts)
        for (Table& table : tables_of(tables, part, in_picture)) list.push_back(std::move(table));
    return list;
}

Picture exponents_picture(const DecayTables& tables, const std::string& name) {
    Picture picture;
    picture.name = fmt::format("{}-{}-{}", name, tables.B, tables.N);
    picture.title =
        plain(fmt::format("Decay exponents of {}: B={}, N={}", name, tables.B, tables.N));
    picture.maps = factor_tables(tables, true);
    picture.maps.push_back(coefficient_table(
        "total",
        "total, query n on key m: [intra|in its own chunk], [cross|in an older chunk]" +
            signs_explained(tables),
        tables.total, tables.B, tables.N, &tables.parallel));
    picture.description = fmt::format(
        "Heat maps of the exponents of {} with B={} and N={}: intra-chunk, state-update, carry, "
        "cross-chunk and their total. {}.",
        name, tables.B, tables.N, unadorned(outcome(tables).text));
    return picture;
}

Document tables_document(const DecayTables& tables, const Question& question) {
    const std::string name = name_of(question);
    Document document;
    document.title =
        parse_text(fmt::format("Decay exponents of {}: B={}, N={}", name, tables.B, tables.N));
    document.whole = fmt::format("eq7 tables{} --chunk {} --tokens {} --format csv",
                                 question.typed.empty()
                                     ? " --variant " + name
                                     : (question.index_base == 1 ? " --index-base 1" : "") +
                                           factor_options(tables.schedule, "", question.index_base),
                                 tables.B, tables.N);

    Section factors;
    if (auto read = readings(question)) factors.blocks.push_back(std::move(*read));
    factors.blocks.push_back(paragraph(schedule_text(tables.schedule, question.index_base) + "."));
    factors.blocks.push_back(
        paragraph("Every number is an exponent of $gamma$, read off a run of the chunkwise form. A "
                  "dot means no term."));
    const int base = question.index_base;
    if (tables.N <= most_pictured_tokens) {
        Picture picture = exponents_picture(tables, name);
        for (Table& map : picture.maps) map = counted(std::move(map), base);
        factors.blocks.push_back(std::move(picture));
    }
    for (Table& table : factor_tables(tables))
        factors.blocks.push_back(counted(std::move(table), base));
    document.sections.push_back(std::move(factors));

    Section sum;
    sum.blocks.push_back(counted(
        coefficient_table(
            "total", "total: what the chunkwise form gives, $W[n,m]$: query n down, key m across",
            tables.total, tables.B, tables.N, &tables.parallel),
        base));
    sum.blocks.push_back(
        counted(coefficient_table("parallel", "parallel: what must come out, $n - m$",
                                  tables.parallel, tables.B, tables.N),
                base));
    sum.blocks.push_back(outcome(tables));
    document.sections.push_back(std::move(sum));
    if (tables.gates) document.sections.push_back(gates_section(tables, base));
    return document;
}

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

std::string TablesPage::command() const {
    const std::string which = variant == "eq7" ? "" : fmt::format(" --variant {}", variant);
    return fmt::format("tables{} --chunk {} --tokens {}", which, B, N);
}

std::vector<TablesPage> tables_pages() { return {{"eq7", 4, 12}, {"issue-34", 4, 12}}; }

namespace {

Disagreement disagreement_of(const Variant& variant, std::size_t B) {
    return disagreement(chunkwise_coefficients(variant.schedule, B, 3 * B),
                        parallel_coefficients(3 * B), B, 3 * B);
}

Section right_tables() {
    constexpr std::size_t most_B = 8;
    Section section{plain("Equation (7)"), {}};
    std::size_t wrong = 0;
    for (std::size_t B = 1; B <= most_B; ++B)
        wrong += disagreement_of(find_variant("eq7"), B).wrong;
    section.blocks.push_back(paragraph("`eq7 " + TablesPage{"eq7", 4, 12}.command() + "`"));
    section.blocks.push_back(
        check(wrong == 0, fmt::format("chunks of 1 to {} tokens, three chunks each: {} entries "
                                      "differ from the parallel form",
                                      most_B, wrong)));
    return section;
}

Section other_tables() {
    Section section{plain("Other formulas, wrong entries marked"), {}};
    section.blocks.push_back(
        paragraph("They stand in print or in code, or were made up to show a mistake; `eq7 "
                  "variants` says where. On the site each is a link into the playground, which "
                  "shows its table for any size."));
    List names;
    for (const Variant& variant : catalogue()) {
        if (variant.normalised || variant.name == "eq7") continue;
        const Disagreement wrong = disagreement_of(variant, 4);
        names.items.push_back(parse_text(fmt::format(
            "`eq7 {}`: {}; {}", TablesPage{variant.name, 4, 12}.command(), variant.title,
            wrong.wrong == 0
                ? "all right"
                : fmt::format("{} of {} entries are wrong", wrong.wrong, wrong.terms))));
    }
    section.blocks.push_back(std::move(names));
    return section;
}

}  // namespace

Document list_of_tables() {
    Document document;
    document.title = plain("Decay tables");
    Section reading;
    reading.blocks.push_back(
        paragraph("Every exponent here was read off a run of the chunkwise form, none was typed. "
                  "The table called total says what query $n$ (down) gives key $m$ (across):"));
    List list;
    list.items.push_back(
        parse_text("in the query's own chunk, the [intra|intra-chunk] exponent $r-c$;"));
    list.items.push_back(
        parse_text("in an older chunk, the sum of [state|state-update], [carry|carry] (once for "
                   "each whole chunk between) and [cross|cross-chunk]."));
    reading.blocks.push_back(std::move(list));
    reading.blocks.push_back(
        paragraph("It should equal the table called parallel, $n-m$, everywhere."));
    document.sections.push_back(std::move(reading));

    document.sections.push_back(right_tables());
    document.sections.push_back(other_tables());
    return document;
}

}  // namespace eq7
