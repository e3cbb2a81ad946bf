#include "eq7/lesson/decay_tables.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// A picture of more squares is too small to read.
constexpr std::size_t most_pictured_tokens = 24;

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
std::vector<Table> tables_of(const Run& run, Part part, bool in_picture, int base) {
    const bool by_chunk = run.schedule[part].exponent().uses('i');
    const bool is_intra = part == Part::intra;
    const auto& [title, short_title, index] = table_names[static_cast<std::size_t>(part)];
    std::vector<Table> list;
    for (std::size_t i = 0; i < (by_chunk ? run.factors.size() : 1); ++i) {
        const auto number = fmt::format("{}", i + static_cast<std::size_t>(base));
        if (i == 0 || is_intra) {
            Table table;
            table.name =
                std::string(name(part)) + (is_intra && by_chunk ? fmt::format("-{}", i) : "");
            table.title = parse_text((in_picture ? short_title : title) +
                                     (is_intra && by_chunk ? ", chunk " + number : ""));
            table.header = numbered_row(by_chunk && !is_intra ? "i" : index, run.B, base);
            if (part == Part::carry) table.header = {table.header.front(), plain("y")};
            list.push_back(std::move(table));
        }
        std::size_t r = static_cast<std::size_t>(base);
        for (const auto& line : lines_of(run.factors[i], part)) {
            std::vector<Text> row{is_intra   ? plain(r++)
                                  : by_chunk ? plain(number)
                                             : plain("exponent")};
            for (const GammaPolynomial& one : line)
                row.push_back(exponent_cell(one, role_of(part)));
            list.back().rows.push_back(std::move(row));
        }
    }
    // A single line of exponents needs no name in a picture.
    if (in_picture && !is_intra && !by_chunk) list.back().rows.front().front() = plain("");
    return list;
}

// How many entries are right or wrong, and the first wrong one.
template <class P>
Check outcome_of(const CoefficientTable<P>& found, const CoefficientTable<P>& required,
                 std::size_t B, const char* right, int base) {
    const std::size_t N = required.output.shape(0);
    const Disagreement wrong = disagreement(found, required, N);
    if (wrong.wrong == 0) return check(true, "all {} entries {}", wrong.terms, right);
    return check(false, "{} of {} entries {} wrong. The first: {} {}", wrong.wrong, wrong.terms,
                 wrong.wrong == 1 ? "is" : "are", place_text(wrong.n, wrong.m, B, base),
                 needs_and_takes(required.output(wrong.n, wrong.m), found.output(wrong.n, wrong.m),
                                 N, base));
}

// The signs that a heat map of the total may need, in words.
std::string signs_explained(const Run& run) {
    const auto& found = run.found.output;
    const bool sums = std::any_of(found.begin(), found.end(), [](const GammaPolynomial& entry) {
        return !entry.is_zero() && !entry.exponent();
    });
    return std::string(run.wrong().wrong > 0 ? ", [wrong|! wrong]" : "") +
           (sums ? ", + a sum of powers" : "");
}

Blocks exponents_picture(const Run& run, const std::string& name, const std::string& title,
                         int base) {
    if (run.N > most_pictured_tokens) return {};
    Picture picture;
    picture.name = fmt::format("{}-{}-{}", name, run.B, run.N);
    picture.title = plain(title);
    picture.maps = factor_tables(run, true, base);
    picture.maps.push_back(coefficient_table(
        "total",
        "total, query n on key m: [intra|in its own chunk], [cross|in an older chunk]" +
            signs_explained(run),
        run.found, run.B, run.N, &run.parallel, base));
    picture.description = fmt::format(
        "Heat maps of the exponents of {} with B={} and N={}: intra-chunk, state-update, carry, "
        "cross-chunk and their total. In all, {}.",
        name, run.B, run.N, unadorned(run.outcome(base).text));
    return picture;
}

// With a gate per token: which tokens each entry takes, and must take.
Section gates_section(const Run& run, int base) {
    const auto found = chunkwise_coefficients<GatePolynomial>(run.schedule, run.B, run.N);
    const auto required = parallel_coefficients<GatePolynomial>(run.N);
    return section(
        "A gate per token",
        {coefficient_table("tokens", "tokens: whose gates query n (down) takes on key m (across)",
                           found, run.B, run.N, &required, base),
         coefficient_table<GatePolynomial>("tokens-parallel", "what must come out: $(m, n]$",
                                           required, 0, run.N, nullptr, base),
         outcome_of(found, required, run.B, "take the parallel form's tokens", base)});
}

// The variant's name where nothing else was typed.
std::string name_of(const Question& question) {
    if (!question.typed.empty()) return "your schedule";
    return question.variant.empty() ? "eq7" : question.variant;
}

}  // namespace

Run::Run(Schedule of, std::size_t chunk, std::size_t tokens)
    : Run(std::move(of), chunk, parallel_coefficients(tokens)) {}

Run::Run(std::string_view variant, std::size_t chunk, std::size_t tokens)
    : Run(find_variant(variant).schedule, chunk, tokens) {}

Run::Run(Schedule of, std::size_t chunk, Coefficients required)
    : schedule(std::move(of)),
      B(chunk),
      N(required.output.shape(0)),
      parallel(std::move(required)),
      found(chunkwise_coefficients(schedule, B, N)) {
    const std::size_t differing = schedule.uses_chunk_index() ? (N + B - 1) / B : 1;
    for (std::size_t i = 0; i < differing; ++i) factors.push_back(chunk_factors(schedule, B, i));
}

std::string Run::sizes() const { return fmt::format("$N={}$ tokens in chunks of $B={}$.", N, B); }

Check Run::outcome(int base) const {
    return outcome_of(found, parallel, B, "equal the parallel form's $n-m$", base);
}

std::vector<Table> factor_tables(const Run& run, bool in_picture, int base) {
    std::vector<Table> list;
    for (const Part part : parts)
        for (Table& table : tables_of(run, part, in_picture, base))
            list.push_back(std::move(table));
    return list;
}

Document tables_document(const Run& run, const Question& question, bool gates) {
    const std::string name = name_of(question);
    const std::string title = fmt::format("Decay exponents of {}: B={}, N={}", name, run.B, run.N);
    const int base = question.index_base;
    Blocks factors{readings(question), schedule_text(run.schedule, base) + ".",
                   "Every number is an exponent of $gamma$, read off a run of the chunkwise form. "
                   "A dot is a weight of 0.",
                   exponents_picture(run, name, title, base)};
    for (Table& table : factor_tables(run, false, base)) factors.push_back(std::move(table));
    Document document{
        parse_text(title),
        {section("", std::move(factors)),
         section("",
                 {coefficient_table(
                      "total",
                      "total: what the chunkwise form gives, $W[n,m]$: query n down, key m across",
                      run.found, run.B, run.N, &run.parallel, base),
                  coefficient_table<GammaPolynomial>("parallel",
                                                     "parallel: what must come out, $n - m$",
                                                     run.parallel, run.B, run.N, nullptr, base),
                  run.outcome(base)})},
        fmt::format("eq7 tables{} --chunk {} --tokens {} --format csv",
                    question.typed.empty() ? " --variant " + name
                                           : (base == 1 ? " --index-base 1" : "") +
                                                 factor_options(run.schedule, "", base),
                    run.B, run.N)};
    if (gates) document.sections.push_back(gates_section(run, base));
    return document;
}

Document numbers_document(const Run& run, double gamma) {
    Table table{"numbers",
                parse_text("Outputs with $q = k = v = 1$ at $gamma = {}$: query $n$ down",
                           short_number(gamma)),
                texts({"n", "parallel", "yours", "yours / parallel"}),
                {},
                1,
                run.B,
                true};
    table.least_important = {1};
    std::size_t wrong = 0;
    for (std::size_t n = 0; n < run.N; ++n) {
        const double x = row_sum(run.parallel, n).at(gamma);
        const double y = row_sum(run.found, n).at(gamma);
        const Role role = x != y ? Role::wrong : Role::none;
        wrong += x != y ? 1 : 0;
        table.rows.push_back(
            {plain(n), number_cell(x), number_cell(y, role), number_cell(y / x, role)});
    }
    const Check same = wrong == 0 ? check(true, "the same numbers")
                                  : check(false, "{} of {} outputs differ", wrong, run.N);
    return {{}, {section("", {std::move(table), same})}, ""};
}

std::string docs_tables_command(const std::string& variant) {
    return fmt::format("tables{} --chunk {} --tokens {}",
                       variant == "eq7" ? "" : " --variant " + variant, docs_tables_B,
                       docs_tables_N);
}

Document list_of_tables() {
    constexpr std::size_t most_B = 8;
    std::size_t wrong = 0;
    for (std::size_t B = 1; B <= most_B; ++B) wrong += Run("eq7", B, 3 * B).wrong().wrong;
    std::vector<std::string> others;
    for (const Variant& variant : catalogue()) {
        if (variant.normalised || variant.name == "eq7") continue;
        const Disagreement found = Run(variant.name, docs_tables_B, docs_tables_N).wrong();
        others.push_back(
            fmt::format("`eq7 {}`: {}; {}", docs_tables_command(variant.name), variant.title,
                        found.wrong == 0
                            ? "all right"
                            : fmt::format("{} of {} entries are wrong", found.wrong, found.terms)));
    }
    return {
        plain("Decay tables"),
        {section("",
                 {"Every exponent here was read off a run of the chunkwise form, none was typed. "
                  "The table called total says what query $n$ (down) gives key $m$ (across):",
                  bulleted({"in the query's own chunk, the [intra|intra-chunk] exponent $r-c$;",
                            "in an older chunk, the sum of [state|state-update], [carry|carry] "
                            "(once for each whole chunk between) and [cross|cross-chunk]."}),
                  "It should equal the table called parallel, $n-m$, everywhere."}),
         section("Equation (7)", {fmt::format("`eq7 {}`", docs_tables_command("eq7")),
                                  check(wrong == 0,
                                        "chunks of 1 to {} tokens, three chunks each: {} entries "
                                        "differ from the parallel form",
                                        most_B, wrong)}),
         section("Other formulas, wrong entries marked",
                 {"They stand in print or in code, or were made up to show a mistake; `eq7 "
                  "variants` says where. On the site each is a link into the playground, which "
                  "shows its table for any size.",
                  bulleted(others)})},
        ""};
}

}  // namespace eq7
