#include "eq7/lesson/decay_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/catalogue/catalogue.hpp"
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

// A factor with one exponent per row or column of the chunk, counted by the letter `index`; one
// line for every chunk that differs.
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
    const bool by_chunk = tables.schedule[Part::carry].exponent().uses('i');
    Table table;
    table.name = "carry";
    table.title = parse_text("[carry|carry] $y$: a state, one chunk further");
    table.header = {plain(by_chunk ? "i" : ""), plain("y")};
    for (std::size_t i = 0; i < (by_chunk ? tables.factors.size() : 1); ++i)
        table.rows.push_back({plain(by_chunk ? fmt::format("{}", i) : "exponent"),
                              exponent_cell(tables.factors[i].carry, Role::carry)});
    return table;
}

Table intra_table(const DecayTables& tables, std::size_t i) {
    const bool by_chunk = tables.schedule[Part::intra].exponent().uses('i');
    Table table;
    table.name = by_chunk ? fmt::format("intra-{}", i) : "intra";
    table.title = parse_text("[intra|intra-chunk] $D_B[r,c]$: row r down, column c across" +
                             (by_chunk ? fmt::format(", chunk {}", i) : ""));
    table.header = numbered_header("r", tables.B);
    for (std::size_t r = 0; r < tables.B; ++r) {
        std::vector<Text> row{plain(fmt::format("{}", r))};
        for (std::size_t c = 0; c < tables.B; ++c)
            row.push_back(exponent_cell(tables.factors[i].D(r, c), Role::intra));
        table.rows.push_back(std::move(row));
    }
    return table;
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

// Which tokens each entry takes, and what must come out.
Section gates_section(const DecayTables& tables, int base) {
    std::size_t wrong = 0;
    Table total{"tokens", {}, {plain("n")}, {}, 1, tables.B, true};
    Table required{"tokens-parallel", {}, {plain("n")}, {}, 1, 0, false};
    for (std::size_t m = 0; m < tables.N; ++m) {
        total.header.push_back(plain(fmt::format("{}", m)));
        required.header.push_back(total.header.back());
    }
    for (std::size_t n = 0; n < tables.N; ++n) {
        std::vector<Text> row{plain(fmt::format("{}", n))}, must_be = row;
        for (std::size_t m = 0; m < tables.N; ++m) {
            const GatePolynomial& entry = tables.gates->total.output(n, m);
            const bool differs = entry != tables.gates->parallel.output(n, m);
            wrong += differs ? 1 : 0;
            const Role term = n / tables.B == m / tables.B ? Role::intra : Role::cross;
            row.push_back(marked(tokens_cell(entry, differs ? Role::wrong : term, base), differs));
            must_be.push_back(tokens_cell(tables.gates->parallel.output(n, m), Role::none, base));
        }
        total.rows.push_back(std::move(row));
        required.rows.push_back(std::move(must_be));
    }
    total.title = parse_text("tokens: whose gates query n (down) takes on key m (across)");
    required.title = parse_text("what must come out: $(m, n]$");
    Section section{plain("A gate per token"), {}};
    section.blocks.push_back(counted(std::move(total), base));
    section.blocks.push_back(counted(std::move(required), base));
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
    DecayTables tables{
        schedule, B, N, {}, chunkwise_coefficients(schedule, B, N), parallel_coefficients(N)};
    if (gates)
        tables.gates = GateTables{chunkwise_coefficients<GatePolynomial>(schedule, B, N),
                                  parallel_coefficients<GatePolynomial>(N)};
    const std::size_t chunks = (N + B - 1) / B;
    const std::size_t differing = schedule.uses_chunk_index() ? chunks : 1;
    for (std::size_t i = 0; i < differing; ++i)
        tables.factors.push_back(chunk_factors(schedule, B, i));
    return tables;
}

std::vector<Table> factor_tables(const DecayTables& tables) {
    const Schedule& schedule = tables.schedule;
    std::vector<Table> list;
    const std::size_t chunks =
        schedule[Part::intra].exponent().uses('i') ? tables.factors.size() : 1;
    for (std::size_t i = 0; i < chunks; ++i) list.push_back(intra_table(tables, i));
    list.push_back(vector_table("state", "[state|state-update] $zeta_c$: column c across", "c",
                                tables, schedule[Part::state].exponent(), Role::state,
                                &Factors::zeta));
    list.push_back(carry_table(tables));
    list.push_back(vector_table("cross", "[cross|cross-chunk] $xi_r$: row r across", "r", tables,
                                schedule[Part::cross].exponent(), Role::cross, &Factors::xi));
    return list;
}

Picture exponents_picture(const DecayTables& tables, const std::string& name) {
    const Schedule& schedule = tables.schedule;
    Picture picture;
    picture.name = fmt::format("{}-{}-{}", name, tables.B, tables.N);
    picture.title =
        plain(fmt::format("Decay exponents of {}: B={}, N={}", name, tables.B, tables.N));
    const std::size_t chunks =
        schedule[Part::intra].exponent().uses('i') ? tables.factors.size() : 1;
    for (std::size_t i = 0; i < chunks; ++i) {
        picture.maps.push_back(intra_table(tables, i));
        picture.maps.back().title = plain(
            chunks == 1 ? "intra-chunk" : fmt::format("intra-chunk, chunk {}", i), Role::intra);
    }
    picture.maps.push_back(vector_table("state", "[state|state-update $zeta$]", "c", tables,
                                        schedule[Part::state].exponent(), Role::state,
                                        &Factors::zeta));
    picture.maps.push_back(carry_table(tables));
    picture.maps.back().title = plain("carry", Role::carry);
    picture.maps.push_back(vector_table("cross", "[cross|cross-chunk $xi$]", "r", tables,
                                        schedule[Part::cross].exponent(), Role::cross,
                                        &Factors::xi));
    // A single line of exponents needs no name.
    for (Table& map : picture.maps)
        if (map.rows.size() == 1 && map.name != "intra") map.rows.front().front() = plain("");
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
