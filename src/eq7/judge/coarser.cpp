// Numbers that are coarser than stated.

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include <fmt/format.h>

#include "eq7/judge/judged.hpp"
#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

Cause precision(Arithmetic arithmetic, std::string text) {
    return {"precision", std::move(text), {{"dtype", std::string(name(arithmetic))}}};
}

void add_coarser(Candidates& all, Arithmetic arithmetic, std::string text, Hypothesis as) {
    all.push_back({precision(arithmetic, std::move(text)), std::move(as), 2.6});
}

// Outputs that are whole steps of 1/127 of their largest, or of each head's: no error is larger
// than half a step, and some are nearly so.
bool are_in_8_bits(const Judged& judged) {
    const double of_all = judged.largest(&HeadJudgement::largest_value);
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
        const double fit = std::abs(std::log(again.largest(&HeadJudgement::rms)));
        if (again.worst != Judgement::equal || fit >= best_fit) continue;
        best = one;
        best_fit = fit;
    }
    if (!best) return std::nullopt;
    return precision(
        *best,
        fmt::format("The errors are of the size that roundings in {} make, where {} was stated.",
                    long_name(*best), long_name(judged.arithmetic)));
}

namespace {

// Those that are coarser than the one in which the case was judged.
std::vector<Arithmetic> coarser_than(Arithmetic arithmetic) {
    std::vector<Arithmetic> all;
    for (const Arithmetic one : arithmetics)
        if (facts(one).stored > facts(arithmetic).stored) all.push_back(one);
    return all;
}

template <class Numbers>
void round_all(Arithmetic to, Numbers& numbers) {
    for (double& one : numbers) one = round_to(to, one);
}

// Gates, their logarithms, or the sums of these, that are held so.
void add_gates(const Case& of, Arithmetic coarser, Candidates& all) {
    const auto add = [&](const char* what, Hypothesis as) {
        add_coarser(
            all, coarser,
            fmt::format("The {} are held in {}; all else is as stated.", what, long_name(coarser)),
            std::move(as));
    };
    add("gates", edited(of, Rows::log_gates, [coarser](auto&, auto& gates) {
            for (double& one : gates) one = std::log(round_to(coarser, std::exp(one)));
        }));
    add("gates' logarithms",
        edited(of, Rows::log_gates, [coarser](auto&, auto& gates) { round_all(coarser, gates); }));
    add("sums of the gates' logarithms",
        with_sums([coarser](auto& at, auto p, auto j) { return round_to(coarser, at.G(p, j)); }));
}

}  // namespace

void coarser_powers(const Wrong& wrong, Candidates& all) {
    constexpr Part intra = Part::intra, state = Part::state, carry = Part::carry,
                   cross = Part::cross;
    static const std::pair<std::vector<Part>, const char*> choices[] = {
        {{intra, state, carry, cross}, "decays"},
        {{state, carry, cross}, "decays between chunks"},
        {{intra}, "intra-chunk decays"},
        {{state}, "state-update decays"},
        {{carry}, "carry's decays"},
        {{cross}, "cross-chunk decays"},
        {{state, cross}, "state-update and cross-chunk decays"},
        {{intra, cross}, "intra-chunk and cross-chunk decays"}};
    for (const Arithmetic coarser : coarser_than(wrong.arithmetic)) {
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
                        for (const Part part : chosen) round_all(coarser, weights[part]);
                    });
                if (gamma_too) as.gamma = held.back();
                add_coarser(
                    all, coarser,
                    fmt::format("The {} are held in {}{}; all else is as stated.", choice.second,
                                long_name(coarser), gamma_too ? ", and so is gamma itself" : ""),
                    as);
            }
    }
}

void coarser_states(const Wrong& wrong, Candidates& all) {
    for (const Arithmetic coarser : coarser_than(wrong.arithmetic)) {
        Hypothesis as;
        as.stores = [coarser](Matrix<double> state) {
            round_all(coarser, state);
            return state;
        };
        add_coarser(
            all, coarser,
            fmt::format("The state $R$ is held in {} from chunk to chunk; all else is as stated.",
                        long_name(coarser)),
            as);
    }
}

void eight_bits(const Wrong& wrong, Candidates& all) {
    // A head's numbers as whole steps of its largest one, or each row's of the row's.
    const Case& of = wrong.of;
    const auto largest = [](const double* first, std::size_t size) {
        return std::accumulate(first, first + size, 0.0,
                               [](double most, double x) { return std::max(most, std::abs(x)); });
    };
    for (const bool by_row : {false, true})
        for (const auto& [chosen, name_of] :
             {std::pair(Rows::q, "q"), {Rows::k, "k"}, {Rows::v, "v"}}) {
            const auto of_heads = std::make_shared<std::map<std::size_t, double>>();
            Hypothesis as = edited(of, chosen, [=, &of](const RowBlock& at, Matrix<double>& into) {
                double& of_head = (*of_heads)[at.b * of.heads + at.h];
                if (!by_row && of_head == 0) {
                    Matrix<double> all_rows;
                    of.read(at.rows, at.b, at.h, 0, of.N, all_rows);
                    of_head = largest(all_rows.data(), all_rows.size());
                }
                const std::size_t columns = into.shape(1);
                for (std::size_t row = 0; row < at.count; ++row) {
                    double* first = into.data() + row * columns;
                    const double most = by_row ? largest(first, columns) : of_head;
                    for (std::size_t x = 0; x < columns && most > 0; ++x)
                        first[x] = round_to(Arithmetic::int8, first[x] / most) * most;
                }
            });
            add_coarser(
                all, Arithmetic::int8,
                fmt::format("`{}` was kept in 8 bits: whole steps of 1/127 of the largest number "
                            "of its {}.",
                            name_of, by_row ? "row" : "head"),
                std::move(as));
        }
}

}  // namespace eq7
