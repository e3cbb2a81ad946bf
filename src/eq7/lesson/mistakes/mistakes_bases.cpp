// The page on two factors of which one counts rows from 0 and the other from 1.

#include <fmt/format.h>

#include "eq7/lesson/mistakes/mistakes.hpp"

namespace eq7 {

namespace {

// By how much a schedule makes every old key too old, where that is the same for all of them.
std::string common_excess(const Schedule& schedule, std::size_t B) {
    const Run run = run_forms(schedule, B, 3 * B);
    std::string common;
    for (std::size_t n = B; n < run.N; ++n) {
        for (std::size_t m = 0; m / B < n / B; ++m) {
            const std::int64_t excess =
                *run.found.output(n, m).exponent() - *run.parallel.output(n, m).exponent();
            const std::string text = fmt::format("{}", excess);
            if (!common.empty() && text != common) return "varies";
            common = text;
        }
    }
    return common;
}

Table pairs_of_bases(std::size_t B) {
    Table table{"pairs",
                parse_text("By how many tokens every old key comes out too old, for each pair:"),
                {plain(""), parse_text("read $r+1$"), parse_text("read $r$")},
                {},
                1,
                0,
                false};
    for (const std::string state : {"B-1-c", "B-c"}) {
        std::vector<Text> row{parse_text("store $" + state + "$")};
        for (const std::string cross : {"r+1", "r"}) {
            const std::string excess =
                common_excess(equation_seven_with({"", state, "", cross}), B);
            row.push_back(plain(excess, excess == "0" ? Role::right : Role::wrong));
        }
        table.rows.push_back(std::move(row));
    }
    return table;
}

// Whether B-c and r, counted from 1, are B-1-c and r+1, counted from 0.
bool bases_agree(std::size_t B) {
    const Schedule printed = equation_seven_with({"", "B-c", "", "r"});
    const Factors right = chunk_factors(equation_seven(), B, 0);
    Indices at;
    at.B = static_cast<std::int64_t>(B);
    bool agree = true;
    for (std::size_t row = 0; row < B; ++row) {
        at.r = at.c = static_cast<std::int64_t>(row) + 1;
        agree = agree &&
                printed[Part::state].exponent().evaluate(at) == right.zeta(row).exponent() &&
                printed[Part::cross].exponent().evaluate(at) == right.xi(row).exponent();
    }
    return agree;
}

// The rows of a chunk in both countings, and the exponent that each one writes.
Table both_countings(std::size_t B) {
    const Schedule printed = equation_seven_with({"", "B-c", "", "r"});
    const Factors right = chunk_factors(equation_seven(), B, 0);
    Table table{"countings",
                parse_text("The rows of a chunk, and [cross|$xi_r$], in both countings:"),
                {},
                {{parse_text("row $r$, counted from 0")},
                 {parse_text("exponent $r+1$")},
                 {parse_text("row $r$, counted from 1")},
                 {parse_text("exponent $r$")}},
                1,
                0,
                false};
    Indices at;
    at.B = static_cast<std::int64_t>(B);
    table.header.resize(B + 1);
    for (std::size_t row = 0; row < B; ++row) {
        at.r = static_cast<std::int64_t>(row) + 1;
        table.rows[0].push_back(plain(fmt::format("{}", row)));
        table.rows[1].push_back(exponent_cell(right.xi(row), Role::cross));
        table.rows[2].push_back(plain(fmt::format("{}", at.r)));
        table.rows[3].push_back(
            plain(fmt::format("{}", printed[Part::cross].exponent().evaluate(at)), Role::cross));
    }
    return table;
}

}  // namespace

std::vector<Section> page_mixed_bases() {
    const Run young = run_variant("mixed-a", 2, 4);
    const Run old = run_variant("mixed-b", 2, 4);
    const Run single = run_variant("mixed-a", 1, 2);
    return {
        {{},
         {paragraph(
              "A paper may count rows from 0 or from 1. The exponents look different then. Take "
              "one factor from each kind of paper, and every old key is off by one token:"),
          pairs_of_bases(3), paragraph("Here is the pair $B-1-c$ with $r$. " + sizes_of(young)),
          exponents_of(young), outcome_of(young), first_wrong_apart(young),
          paragraph("The other wrong pair, $B-c$ with $r+1$, is off the other way:"),
          outcome_of(old),
          paragraph(
              "Chunks of a single token do not hide this one. With $B=1$ the first pair gives:"),
          outcome_of(single)}},
        looks_right({
            "Both countings are in print, and both are right. Counted from 0, equation (7) has "
            "[state|$B-1-c$] and [cross|$r+1$]. Counted from 1, the same two exponents are written "
            "[state|$B-c$] and [cross|$r$]. The paper's appendix counts like that.",
            "So each factor by itself can be found in a trusted place. Only together do they fail.",
        }),
        how_to_see({Commands{{"eq7 tables --variant mixed-a --chunk 2 --tokens 4",
                              "eq7 tables --variant mixed-b --chunk 2 --tokens 4",
                              "eq7 check --variant mixed-a"}},
                    unseen_by("mixed-a"), in_own_code()}),
        how_to_mend({paragraph("Choose one counting. Code counts from 0:"),
                     formula({"[state|$zeta_c = gamma^(B-1-c)$], [cross|$xi_r = gamma^(r+1)$]"}),
                     both_countings(4),
                     check(bases_agree(8),
                           "counted from 1, $B-c$ and $r$ are the same numbers (each row of a "
                           "chunk of 8 was compared)"),
                     mended(young, "this pair"),
                     paragraph("If both are taken from the appendix, but $r$ and $c$ count from 0, "
                               "the errors cancel in the outputs. They do not cancel in the state: "
                               "see `eq7 explain gauge`."),
                     paragraph("A sum of decays that leaves its own token out is one token short, "
                               "too: see `eq7 explain exclusive-sum`.")}),
        in_real_code({"mixed-a", "mixed-b", "appendix-one-based", "lightning-2"}),
    };
}

}  // namespace eq7
