// Numbers that are coarser than stated.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include <fmt/format.h>

#include "eq7/judge/judged.hpp"
#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

Cause precision(Arithmetic arithmetic, std::string text) {
    return {"precision", std::move(text), {{"dtype", std::string(name(arithmetic))}}};
}

Candidate coarser_entry(Arithmetic arithmetic, std::string text, Hypothesis as) {
    return {precision(arithmetic, std::move(text)), std::move(as), 2.6};
}

// Outputs that are whole steps of 1/127 of their largest, or of each head's: no error is larger
// than half a step, and some are nearly so.
bool are_in_8_bits(const Judged& judged) {
    const double of_all = judged.largest_value();
    const auto so = [&](bool by_head) {
        return std::all_of(judged.heads.begin(), judged.heads.end(), [&](const Measured& one) {
            const double step =
                facts(Arithmetic::int8).stored * (by_head ? one.judged.largest_value : of_all);
            return one.judged.largest_error <= step * (1 + 1e-3) &&
                   one.judged.largest_error > 0.8 * step;
        });
    };
    return so(true) || so(false);
}

}  // namespace

std::optional<std::pair<Judged, Cause>> at_lower_precision(const Case& of, Judged& judged) {
    const Arithmetic stated = judged.arithmetic;
    std::vector<Arithmetic> coarser;
    if (stated == Arithmetic::f64) coarser.push_back(Arithmetic::f32);
    if (!of.stated)
        for (const Arithmetic one : {Arithmetic::bf16, Arithmetic::f16})
            if (facts(one).stored > facts(stated).stored && of.outputs_hold_only(one))
                coarser.push_back(one);
    for (const Arithmetic one : coarser) {
        Judged again = judge_all(of, one);
        if (again.worst != Judgement::equal) {
            if (one == Arithmetic::f32 && again.worst == Judgement::different)
                for (std::size_t x = 0; x < again.heads.size(); ++x)
                    judged.heads[x].judged.wrong = again.heads[x].judged.wrong;
            continue;
        }
        Cause cause = precision(
            one, one == Arithmetic::f32
                     ? std::string("The outputs are right within float32, but not within float64: "
                                   "the numbers, or the powers of gamma alone, may have been "
                                   "computed in float32.")
                     : fmt::format("The formula is right: the arrays are stored in {}, and all "
                                   "outputs are {} numbers. Say `--dtype {}`.",
                                   long_name(of.stored), long_name(one), name(one)));
        return std::pair(std::move(again), std::move(cause));
    }
    return std::nullopt;
}

std::optional<Cause> coarser_numbers(const Case& of, const Judged& judged) {
    if (are_in_8_bits(judged))
        return precision(Arithmetic::int8,
                         "The outputs are off by half of 1/127 of their largest at most, as "
                         "numbers are that were kept in 8 bits.");
    std::optional<Arithmetic> best;  // whose usual errors are nearest
    double best_fit = std::log(usual_rms * 2);
    for (const Arithmetic one : arithmetics) {
        if (facts(one).unit() <= facts(judged.arithmetic).unit()) continue;
        const Judged again = judge_all(of, one);
        double rms = 0;
        for (const Measured& head : again.heads) rms = std::max(rms, head.judged.rms);
        if (again.worst != Judgement::equal || std::abs(std::log(rms)) >= best_fit) continue;
        best = one;
        best_fit = std::abs(std::log(rms));
    }
    if (!best) return std::nullopt;
    return precision(
        *best,
        fmt::format("The errors are of the size that roundings in {} make, where {} was stated.",
                    long_name(*best), long_name(judged.arithmetic)));
}

namespace {

// Gates, their logarithms, or the sums of these, that are held so.
void add_gates(const Case& of, Arithmetic coarser, Candidates& all) {
    const auto add = [&](const char* what, Hypothesis as) {
        all.push_back(coarser_entry(
            coarser,
            fmt::format("The {} are held in {}; all else is as stated.", what, long_name(coarser)),
            std::move(as)));
    };
    for (const bool logs : {false, true}) {
        Hypothesis as;
        as.read = [&of, coarser, logs](Rows rows, std::size_t b, std::size_t h, std::size_t begin,
                                       std::size_t count, Matrix<double>& into) {
            of.read(rows, b, h, begin, count, into);
            for (double& one : into)
                if (rows == Rows::log_gates)
                    one =
                        logs ? round_to(coarser, one) : std::log(round_to(coarser, std::exp(one)));
        };
        add(logs ? "gates' logarithms" : "gates", std::move(as));
    }
    add("sums of the gates' logarithms",
        with_sums([coarser](auto& at, auto p, auto j) { return round_to(coarser, at.G(p, j)); }));
}

}  // namespace

Candidates coarser_powers(const Wrong& wrong) {
    Candidates all;
    // Of D_B, zeta, the carry and xi.
    static constexpr std::pair<std::array<bool, 4>, const char*> choices[] = {
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
        if (wrong.of.gated()) add_gates(wrong.of, coarser, all);
        const auto held = held_gammas(wrong.of, coarser);
        // A power that is rounded once for each chunk on the way is hardly farther off.
        constexpr double most_roundings = 64;
        const bool too_large = wrong.relative_error > most_roundings * facts(coarser).stored;
        for (const auto& choice : choices)
            for (const bool gamma_too : {false, true}) {
                if (gamma_too ? held.empty() : too_large) continue;
                Hypothesis as =
                    changed([coarser, &chosen = choice.first](const ChunkRows&, Weights& weights) {
                        const auto round = [&](bool wanted, auto& powers) {
                            for (double& one : powers)
                                if (wanted) one = round_to(coarser, one);
                        };
                        round(chosen[0], weights.intra);
                        round(chosen[1], weights.state);
                        round(chosen[2], weights.carry);
                        round(chosen[3], weights.cross);
                    });
                if (gamma_too) as.gamma = held.back();
                all.push_back(coarser_entry(
                    coarser,
                    fmt::format("The {} are held in {}{}; all else is as stated.", choice.second,
                                long_name(coarser), gamma_too ? ", and so is gamma itself" : ""),
                    as));
            }
    }
    return all;
}

Candidates coarser_states(const Wrong& wrong) {
    Candidates all;
    for (const Arithmetic coarser : arithmetics) {
        if (facts(coarser).stored <= facts(wrong.arithmetic).stored) continue;
        Hypothesis as;
        as.stores = [coarser](Matrix<double> state) {
            for (double& one : state) one = round_to(coarser, one);
            return state;
        };
        all.push_back(coarser_entry(
            coarser,
            fmt::format("The state $R$ is held in {} from chunk to chunk; all else is as stated.",
                        long_name(coarser)),
            as));
    }
    return all;
}

namespace {

double largest(const double* first, std::size_t size) {
    double most = 0;
    for (std::size_t x = 0; x < size; ++x) most = std::max(most, std::abs(first[x]));
    return most;
}

}  // namespace

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
