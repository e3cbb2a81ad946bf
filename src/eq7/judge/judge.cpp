#include "eq7/judge/judge.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "eq7/judge/judged.hpp"
#include "eq7/judge/search.hpp"
#include "eq7/judge/states.hpp"

namespace eq7 {

namespace {

// The part of the work that judging is, where a cause must be looked for as well.
constexpr double judging = 0.5;

class Verifier {
public:
    Verifier(const Case& of, const Progress& progress)
        : of_(of),
          progress_(progress ? progress : [](double) {}),
          stated_(of.stated.value_or(of.stored)) {}

    Verification operator()() {
        Judged judged = judge_all(of_, stated_, [&](double part) { progress_(judging * part); });
        found_.verdict = judged.worst;
        const bool finite = std::all_of(judged.heads.begin(), judged.heads.end(),
                                        [](const Measured& one) { return one.not_finite.empty(); });
        if (!finite) {
            found_.cause = not_finite_cause(of_, judged);
        } else if (judged.worst != Judgement::equal) {
            if (auto coarser = at_lower_precision(of_, judged)) {
                judged = std::move(coarser->first);
                found_.verdict = Judgement::equal_at_lower_precision;
                found_.cause = std::move(coarser->second);
            } else if (judged.worst == Judgement::different) {
                wrong(judged);
            } else {
                found_.why_undecided =
                    "The errors are larger than roundings usually make, and not larger than they "
                    "can make.";
            }
        }
        if (found_.verdict == Judgement::equal ||
            found_.verdict == Judgement::equal_at_lower_precision)
            if (const auto average = off_on_average(of_, judged)) {
                found_.verdict = Judgement::different;
                for (const std::size_t place : average->places)
                    judged.heads[place].judged.judgement = Judgement::different;
                found_.cause = cause_on_average(of_, judged.arithmetic, *average);
            }
        found_.arithmetic = judged.arithmetic;
        fill(judged);
        progress_(1);
        return std::move(found_);
    }

private:
    void wrong(const Judged& judged) {
        // Causes are looked for with the roundings of float32 where float64 was stated: powers of
        // gamma are often made so.
        const Arithmetic arithmetic = stated_ == Arithmetic::f64 ? Arithmetic::f32 : stated_;
        Chosen heads;
        std::set<std::size_t> tokens;
        for (const Measured& one : judged.heads)
            if (one.judged.judgement == Judgement::different) {
                heads.push_back(one.judged.b * of_.heads + one.judged.h);
                tokens.insert(one.judged.wrong.begin(), one.judged.wrong.end());
            }
        const TermSums sums = fitted_as(of_, {}, arithmetic, heads, true);
        const Wrong wrong{of_,
                          arithmetic,
                          heads,
                          sums,
                          {tokens.begin(), tokens.end()},
                          judged.largest(&HeadJudgement::largest_error) /
                              judged.largest(&HeadJudgement::largest_value)};
        found_.cause =
            find_cause(wrong, [&](double part) { progress_(judging + 0.4 * std::min(part, 1.0)); });
        if (found_.cause->kind != "unknown" || row_scaled(wrong)) return;
        if (auto coarser = coarser_numbers(of_, judged)) found_.cause = std::move(coarser);
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
            Misfit& misfit = scaled_.emplace(place, Misfit(true)).first->second;
            over_chunks(of_, as, wrong.arithmetic, {place}, wanted, [&](const ChunkTerms& chunk) {
                misfit.add(chunk);
                return true;
            });
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

    void fill(Judged& judged) {
        const double error = judged.largest(&HeadJudgement::largest_error),
                     value = judged.largest(&HeadJudgement::largest_value);
        found_.share = judged.largest(&HeadJudgement::share);
        found_.rms = judged.largest(&HeadJudgement::rms);
        std::set<std::size_t> tokens;
        for (Measured& one : judged.heads) {
            HeadJudgement& head = one.judged;
            if (const auto scaled = scaled_.find(head.b * of_.heads + head.h);
                scaled != scaled_.end()) {
                head.judgement = Judgement::equal_up_to_row_scale;
                head.least_scale = scaled->second.least_scale();
                head.largest_scale = scaled->second.largest_scale();
                head.wrong.clear();
            }
            if (found_.verdict == Judgement::equal_at_lower_precision)
                head.judgement = found_.verdict;
            tokens.insert(head.wrong.begin(), head.wrong.end());
            tokens.insert(one.not_finite.begin(), one.not_finite.end());
            found_.heads.push_back(std::move(head));
        }
        found_.wrong_tokens.assign(tokens.begin(), tokens.end());
        found_.relative_error = value > 0 ? error / value : error > 0 ? HUGE_VAL : 0;
        found_.no_output = value == 0;
        if (of_.final_array()) found_.state = of_state();
        found_.terms = pooled(of_, judged.sums);
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

    const Case& of_;
    Progress progress_;
    Arithmetic stated_;
    std::map<std::size_t, Misfit> scaled_;  ///< the heads whose rows are, by their places
    Verification found_;
};

}  // namespace

std::string name(Judgement judgement) {
    constexpr const char* names[] = {"equal", "equal_at_lower_precision", "equal_up_to_row_scale",
                                     "undecided", "different"};
    return names[static_cast<std::size_t>(judgement)];
}

Verification verify(const Case& of, const Progress& progress) { return Verifier(of, progress)(); }

}  // namespace eq7
