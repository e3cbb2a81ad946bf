// Numbers that are coarser than stated.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

Candidate coarser_entry(Arithmetic arithmetic, std::string text, Hypothesis as) {
    return entry(2.6, "precision", std::move(text), {{"dtype", std::string(name(arithmetic))}},
                 std::move(as));
}

}  // namespace

Candidates coarser_powers(const Wrong& wrong) {
    Candidates all;
    constexpr std::pair<std::array<bool, 4>, const char*> choices[] = {
        {{true, true, true, true}, "decays"},
        {{false, true, true, true}, "decays between chunks"},
        {{true, false, false, false}, "intra-chunk decays"},
        {{false, true, false, false}, "state-update decays"},
        {{false, false, true, false}, "carry's decays"},
        {{false, false, false, true}, "cross-chunk decays"},
        {{false, true, false, true}, "state-update and cross-chunk decays"},
        {{true, false, false, true}, "intra-chunk and cross-chunk decays"}};
    for (const Arithmetic coarser : arithmetics) {
        if (facts(coarser).stored <= facts(wrong.arithmetic).stored) continue;
        const auto held = held_gammas(wrong.of, coarser);
        // A power that is rounded once for each chunk on the way is hardly farther off.
        constexpr double most_roundings = 64;
        const bool too_large = wrong.relative_error > most_roundings * facts(coarser).stored;
        for (const auto& [chosen, in_words] : choices)
            for (const bool gamma_too : {false, true}) {
                if (gamma_too ? held.empty() : too_large) continue;
                Hypothesis as;
                as.powers = coarser;
                as.coarse = chosen;
                if (gamma_too) as.gamma = held.back();
                all.push_back(coarser_entry(
                    coarser,
                    fmt::format("The {} are held in {}{}; all else is as stated.", in_words,
                                long_name(coarser), gamma_too ? ", and so is gamma itself" : ""),
                    as));
            }
    }
    return all;
}

Candidates eight_bits(const Wrong& wrong) {
    // A head's numbers as whole steps of its largest one, or each row's of the row's.
    Candidates all;
    const Case& of = wrong.of;
    for (const bool by_row : {false, true})
        for (const Rows chosen : {Rows::q, Rows::k, Rows::v}) {
            Hypothesis as;
            const auto of_heads = std::make_shared<std::map<std::size_t, double>>();
            as.read = [&of, by_row, chosen, of_heads](Rows rows, std::size_t b, std::size_t h,
                                                      std::size_t begin, std::size_t count,
                                                      Matrix<double>& into) {
                of.read(rows, b, h, begin, count, into);
                if (rows != chosen) return;
                const auto largest = [](const double* first, std::size_t size) {
                    double most = 0;
                    for (std::size_t x = 0; x < size; ++x)
                        most = std::max(most, std::abs(first[x]));
                    return most;
                };
                double& of_head = (*of_heads)[b * of.heads + h];
                if (!by_row && of_head == 0) {
                    Matrix<double> all_rows;
                    of.read(rows, b, h, 0, of.N, all_rows);
                    of_head = largest(all_rows.data(), all_rows.size());
                }
                const std::size_t columns = into.shape(1);
                for (std::size_t row = 0; row < count; ++row) {
                    double* first = into.data() + row * columns;
                    const double most = by_row ? largest(first, columns) : of_head;
                    for (std::size_t x = 0; x < columns && most > 0; ++x)
                        first[x] = round_to(Arithmetic::int8, first[x] / most) * most;
                }
            };
            const char* name_of = chosen == Rows::q ? "q" : chosen == Rows::k ? "k" : "v";
            all.push_back(coarser_entry(
                Arithmetic::int8,
                fmt::format("`{}` was kept in 8 bits: whole steps of 1/127 of the largest number "
                            "of its {}.",
                            name_of, by_row ? "row" : "head"),
                as));
        }
    return all;
}

}  // namespace eq7
