#include "eq7/judge/judge.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "eq7/judge/coefficients.hpp"
#include "eq7/judge/not_finite.hpp"
#include "eq7/judge/search.hpp"
#include "eq7/judge/states.hpp"
#include "eq7/judge/verdict.hpp"
#include "eq7/judge/wrong_variants.hpp"

namespace eq7 {

namespace {

// The part of the work that judging is, where a cause must be looked for as well.
constexpr double judging = 0.5;

struct Judged {
    std::vector<Measured> heads;
    TermSums sums;
    Judgement worst = Judgement::equal;

    // Errors that are too small to be seen one by one, but all point the same way.
    std::optional<Cause> wrong_coefficient(const Case& of, Arithmetic arithmetic) const {
        for (const Measured& one : heads)
            if (!one.plain) return std::nullopt;  // the sums are those of another gamma
        std::optional<Cause> cause =
            eq7::wrong_coefficient(of, arithmetic, pooled(sums).coefficients);
        if (!cause) return cause;
        for (auto& gamma : held_gammas(of, arithmetic)) {
            Hypothesis as;
            as.gamma = std::move(gamma);
            if (!eq7::wrong_coefficient(of, arithmetic,
                                        pooled(fitted_as(of, arithmetic, as)).coefficients))
                return std::nullopt;
        }
        return cause;
    }

private:
    static TermSums fitted_as(const Case& of, Arithmetic arithmetic, const Hypothesis& as) {
        TermSums other(of);
        Wanted wanted;
        wanted.variance = wanted.apart = true;
        wanted.every = other.every();
        over_chunks(of, as, arithmetic, {}, wanted, [&](const ChunkTerms& chunk) {
            if (chunk.apart) other.add(chunk);
            return true;
        });
        return other;
    }
};

Judged judge_all(const Case& of, Arithmetic arithmetic,
                 const std::function<void(double)>& progress) {
    Judged all{{}, TermSums(of), Judgement::equal};
    const double tokens = static_cast<double>(of.batches * of.heads * of.N);
    double before = 0;
    for (std::size_t b = 0; b < of.batches; ++b)
        for (std::size_t h = 0; h < of.heads; ++h) {
            all.heads.push_back(judge_head(of, arithmetic, b, h, &all.sums, [&](std::size_t done) {
                progress((before + static_cast<double>(done)) / tokens);
            }));
            before += static_cast<double>(of.N);
            all.worst = std::max(all.worst, all.heads.back().judged.judgement);
        }
    return all;
}

Cause precision_cause(Arithmetic arithmetic, const std::string& text) {
    return {"precision", text, {{"dtype", std::string(name(arithmetic))}}};
}

class Verifier {
public:
    Verifier(const Case& of, const std::function<void(double)>& progress)
        : of_(of),
          progress_(progress ? progress : [](double) {}),
          stated_(of.stated.value_or(of.stored)) {}

    Verification operator()() {
        Judged judged = judge_all(of_, stated_, [&](double part) { progress_(judging * part); });
        found_.arithmetic = stated_;
        found_.verdict = judged.worst;
        const bool finite = std::all_of(judged.heads.begin(), judged.heads.end(),
                                        [](const Measured& one) { return one.not_finite.empty(); });
        if (!finite) {
            found_.cause = not_finite_cause(of_, stated_, judged.heads);
        } else if (judged.worst != Judgement::equal) {
            if (auto coarser = at_lower_precision(judged)) judged = std::move(*coarser);
            else if (judged.worst == Judgement::different) wrong(judged);
            else
                found_.why_undecided =
                    "The errors are larger than roundings usually make, and not larger than they "
                    "can make.";
        }
        fill(judged);
        if (found_.verdict == Judgement::equal ||
            found_.verdict == Judgement::equal_at_lower_precision)
            if (auto cause = judged.wrong_coefficient(of_, found_.arithmetic)) {
                found_.verdict = Judgement::different;
                for (HeadJudgement& head : found_.heads) head.judgement = Judgement::different;
                found_.cause = std::move(cause);
            }
        progress_(1);
        return std::move(found_);
    }

private:
    // Right in numbers that are coarser than the arrays can hold?
    // Otherwise the tokens that coarser powers alone do not explain remain in `judged`.
    std::optional<Judged> at_lower_precision(Judged& judged_as_stated) {
        std::vector<Arithmetic> coarser;
        if (stated_ == Arithmetic::f64) coarser.push_back(Arithmetic::f32);
        if (!of_.stated)
            for (const Arithmetic one : {Arithmetic::bf16, Arithmetic::f16})
                if (facts(one).stored > facts(stated_).stored && of_.outputs_hold_only(one))
                    coarser.push_back(one);
        for (const Arithmetic one : coarser) {
            Judged judged = judge_all(of_, one, [](double) {});
            if (judged.worst != Judgement::equal) {
                if (one == Arithmetic::f32 && judged.worst == Judgement::different)
                    for (std::size_t x = 0; x < judged.heads.size(); ++x)
                        judged_as_stated.heads[x].judged.wrong = judged.heads[x].judged.wrong;
                continue;
            }
            found_.arithmetic = one;
            found_.verdict = Judgement::equal_at_lower_precision;
            found_.cause = precision_cause(
                one, one == Arithmetic::f32
                         ? std::string("The formula is right; its numbers, or the powers of gamma "
                                       "alone, were computed in float32.")
                         : fmt::format("The formula is right: the arrays are stored in {}, and all "
                                       "outputs are {} numbers. Say `--dtype {}`.",
                                       long_name(of_.stored), long_name(one), name(one)));
            return judged;
        }
        return std::nullopt;
    }

    void wrong(const Judged& judged) {
        // Causes are looked for with the roundings of float32 where float64 was stated: powers of
        // gamma are often made so.
        const Arithmetic arithmetic = stated_ == Arithmetic::f64 ? Arithmetic::f32 : stated_;
        TermSums sums(of_);
        Wanted wanted;
        wanted.apart = wanted.extra = wanted.variance = true;
        wanted.every = sums.every();
        Chosen heads;
        std::set<std::size_t> tokens;
        for (const Measured& one : judged.heads)
            if (one.judged.judgement == Judgement::different) {
                heads.push_back(one.judged.b * of_.heads + one.judged.h);
                tokens.insert(one.judged.wrong.begin(), one.judged.wrong.end());
            }
        over_chunks(of_, {}, arithmetic, heads, wanted, [&](const ChunkTerms& chunk) {
            if (chunk.apart) sums.add(chunk);
            return true;
        });
        double error = 0, value = 0;
        for (const Measured& one : judged.heads) {
            error = std::max(error, one.judged.largest_error);
            value = std::max(value, one.judged.largest_value);
        }
        const Wrong wrong{of_,          arithmetic, heads, sums, {tokens.begin(), tokens.end()},
                          error / value};
        Cause cause =
            find_cause(wrong, [&](double part) { progress_(judging + 0.4 * std::min(part, 1.0)); });
        if (cause.kind == "unknown") {
            if (row_scaled(wrong)) return;
            if (auto coarser = eight_bit_outputs(judged)) cause = *coarser;
            else if ((coarser = coarser_numbers())) cause = *coarser;
        }
        found_.cause = std::move(cause);
    }

    // Each row right but for a positive factor of its own; and not so whatever the outputs are.
    bool row_scaled(const Wrong& wrong) {
        if (of_.e < 2) return false;
        Hypothesis as;
        as.row_scale = true;
        if (!wrong.tries(as)) return false;
        Hypothesis nonsense = as;
        nonsense.times = {1, 0, 0.5, 0, 0, 0, 0, 0, 0, 0};
        if (wrong.tries(nonsense)) return false;
        found_.verdict = Judgement::equal_up_to_row_scale;
        bool by_head = true;
        Wanted wanted;
        wanted.variance = true;
        for (const std::size_t place : wrong.places) {
            Misfit misfit(true);
            over_chunks(of_, as, wrong.arithmetic, {place}, wanted, [&](const ChunkTerms& chunk) {
                misfit.add(chunk);
                return true;
            });
            scales_.push_back({place, misfit.least_scale(), misfit.largest_scale()});
            by_head = by_head && misfit.largest_scale() < misfit.least_scale() * (1 + 1e-2);
        }
        found_.cause =
            Cause{"row_scale",
                  by_head ? "Each head's outputs are right but for one positive factor of its own."
                          : "Each row is right but for a positive factor of its own. That is right "
                            "where rows are normalised afterwards, and wrong where they are not.",
                  {}};
        return true;
    }

    // Outputs that are whole steps of 1/127 of their largest, or of each head's: no error is larger
    // than half a step, and some are nearly so.
    std::optional<Cause> eight_bit_outputs(const Judged& judged) const {
        double of_all = 0;
        for (const Measured& one : judged.heads)
            of_all = std::max(of_all, one.judged.largest_value);
        for (const bool by_head : {true, false}) {
            const bool all =
                std::all_of(judged.heads.begin(), judged.heads.end(), [&](const Measured& one) {
                    const double step = facts(Arithmetic::int8).stored *
                                        (by_head ? one.judged.largest_value : of_all);
                    return one.judged.largest_error <= step * (1 + 1e-3) &&
                           one.judged.largest_error > 0.8 * step;
                });
            if (all)
                return precision_cause(Arithmetic::int8,
                                       "The outputs are off by half of 1/127 of their largest at "
                                       "most, as numbers are that were kept in 8 bits.");
        }
        return std::nullopt;
    }

    // Errors of the size that a coarser arithmetic makes: the one they fit best.
    std::optional<Cause> coarser_numbers() {
        std::optional<Arithmetic> best;
        double best_fit = std::log(usual_rms * 2);
        for (const Arithmetic one :
             {Arithmetic::f32, Arithmetic::tf32, Arithmetic::f16, Arithmetic::bf16}) {
            const auto unit = [](Arithmetic which) {
                return std::max(facts(which).stored, facts(which).operand);
            };
            if (unit(one) <= unit(stated_)) continue;
            const Judged judged = judge_all(of_, one, [](double) {});
            double rms = 0;
            for (const Measured& head : judged.heads) rms = std::max(rms, head.judged.rms);
            if (judged.worst != Judgement::equal || std::abs(std::log(rms)) >= best_fit) continue;
            best = one;
            best_fit = std::abs(std::log(rms));
        }
        if (!best) return std::nullopt;
        return precision_cause(
            *best, fmt::format(
                       "The errors are of the size that roundings in {} make, where {} was stated.",
                       long_name(*best), long_name(stated_)));
    }

    void fill(Judged& judged) {
        std::set<std::size_t> tokens;
        double error = 0, value = 0;
        for (Measured& one : judged.heads) {
            HeadJudgement& head = one.judged;
            for (const auto& [place, least, largest] : scales_)
                if (place == head.b * of_.heads + head.h) {
                    head.judgement = Judgement::equal_up_to_row_scale;
                    head.least_scale = least;
                    head.largest_scale = largest;
                    head.wrong.clear();
                }
            if (found_.verdict == Judgement::equal_at_lower_precision)
                head.judgement = found_.verdict;
            tokens.insert(head.wrong.begin(), head.wrong.end());
            tokens.insert(one.not_finite.begin(), one.not_finite.end());
            error = std::max(error, head.largest_error);
            value = std::max(value, head.largest_value);
            found_.share = std::max(found_.share, head.share);
            found_.rms = std::max(found_.rms, head.rms);
            found_.heads.push_back(std::move(head));
        }
        found_.wrong_tokens.assign(tokens.begin(), tokens.end());
        found_.relative_error = value > 0 ? error / value : error > 0 ? HUGE_VAL : 0;
        found_.no_output = value == 0;
        if (of_.final_array()) found_.state = of_state();
        found_.terms = pooled(judged.sums).coefficients;
        found_.fitted_every = judged.sums.every();
        found_.smallest_seen = smallest_seen(of_, found_.arithmetic, found_.terms,
                                             found_.verdict == Judgement::different);
        found_.indistinguishable = indistinguishable(of_, found_.arithmetic);
        if (!found_.cause && found_.state && found_.state->cause)
            found_.cause = found_.state->cause;
    }

    StateJudgement of_state() const {
        StateJudgement state;
        Leaving leaving;  // outputs may be too exact to tell how their powers were made
        leaving.summed_logs = true;
        if (leaves_given_states(of_, {}, stated_, {}, leaving)) return state;
        const Arithmetic lower = stated_ == Arithmetic::f64 ? Arithmetic::f32 : found_.arithmetic;
        const auto caused = found_.cause ? found_.cause->leaves_state : std::nullopt;
        // Coarser powers, where the outputs may have them too, are no fault of the state alone.
        if (caused != stated_ && found_.verdict != Judgement::equal &&
            leaves_given_states(of_, {}, lower, {}, leaving)) {
            state.judgement = Judgement::equal_at_lower_precision;
            return state;
        }
        state.judgement = Judgement::different;
        state.cause = find_state_cause(of_, stated_, lower, leaving);
        const Value gauge = state.cause->at("gauge");
        if (const auto* s = std::get_if<std::int64_t>(&gauge.of)) state.gauge = *s;
        state.as_caused = caused && !found_.cause->pads_state;
        if (state.as_caused) state.cause.reset();
        else if (caused)
            state.cause = Cause{"state",
                                "The final state is what the cause above leaves behind, decayed "
                                "through the tokens that pad the last chunk.",
                                {{"as", "padding"}, {"gauge", gauge}}};
        return state;
    }

    struct Scale {
        std::size_t place;
        double least, largest;
    };
    const Case& of_;
    std::function<void(double)> progress_;
    Arithmetic stated_;
    std::vector<Scale> scales_;
    Verification found_;
};

}  // namespace

std::string name(Judgement judgement) {
    constexpr const char* names[] = {"equal", "equal_at_lower_precision", "equal_up_to_row_scale",
                                     "undecided", "different"};
    return names[static_cast<std::size_t>(judgement)];
}

Verification verify(const Case& of, const std::function<void(double)>& progress) {
    return Verifier(of, progress)();
}

}  // namespace eq7
