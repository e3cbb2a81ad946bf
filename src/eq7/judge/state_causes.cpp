// What a wrong final state is: exchanged, of another token, a power of gamma off, coarser.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"
#include "eq7/judge/states.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

// The same whole power of gamma in all states, if that is what the factors are.
std::optional<std::int64_t> common_power(const FinalStates& states,
                                         const std::function<double(const FinalState&)>& factor) {
    std::optional<std::int64_t> common;
    for (const FinalState& one : states) {
        const double exponent = std::log(factor(one)) / std::log(one.gamma);
        if (!(std::abs(exponent) < 1e6)) return std::nullopt;
        const std::int64_t whole = std::llround(exponent);
        if (common && *common != whole) return std::nullopt;
        common = whole;
    }
    return common;
}

Cause cause(const char* as, std::string text, std::optional<std::int64_t> gauge = {}) {
    return {"state", std::move(text), {{"as", as}, {"gauge", gauge ? Value(*gauge) : Value()}}};
}

class StateJudge {
public:
    StateJudge(const Case& of, Arithmetic stated, Arithmetic lower, Leaving leaving)
        : of_(of), stated_(stated), arithmetic_(lower) {
        for (std::size_t place = 0; place < of.batches * of.heads; ++place) {
            const FinalStates here = final_states(of, {}, lower, place);
            all_.insert(all_.end(), here.begin(), here.end());
            if (leaves_given_state(of, {}, stated, place, leaving)) continue;
            places_.push_back(place);
            states_.insert(states_.end(), here.begin(), here.end());
        }
    }

    Cause find() {
        no_state();
        coarser({arithmetic_});  // in which the causes that follow are looked for
        if (found_.empty()) {
            initial_share();
            exchanged();
            earlier();
            last_chunk();
            if (found_.empty()) scaled();
        }
        coarser({arithmetics.begin(), arithmetics.end()});
        if (found_.empty())
            found_.push_back(cause(
                "other", "The final state is not the recurrent one, nor a known change of it."));
        for (Cause& one : found_)
            if (!one.says_where) one.text += only_at(of_, places_);
        Cause first = found_.front();
        first.also.assign(found_.begin() + 1, found_.end());
        return first;
    }

private:
    void add_if(const Instead& instead, Cause one, bool says_where = false) {
        one.says_where = says_where;
        if (fit(states_, instead)) found_.push_back(std::move(one));
    }

    // Nothing that could be the recurrent state.
    void no_state() {
        bool zero = true, finite = true;
        for (const FinalState& one : states_)
            for (const double x : one.given) {
                zero = zero && x == 0;
                finite = finite && std::isfinite(x);
            }
        if (zero) found_.push_back(cause("other", "The final state is 0."));
        if (!finite)
            found_.push_back(cause("other", "The final state holds a NaN or an infinity."));
    }

    // What the initial state leaves: missing, transposed, another number of times.
    void initial_share() {
        if (!of_.starts_from_state()) return;
        const auto with = [&](double times, bool turned) {
            Hypothesis as;
            as.initial = [this, times, turned](auto b, auto h, auto sequence) {
                auto state = of_.initial(b, h, sequence);
                if (state && turned) *state = transposed(*state);
                if (state) *state *= times;
                return state;
            };
            FinalStates all;
            for (const std::size_t place : places_)
                for (FinalState& one : final_states(of_, as, arithmetic_, place))
                    all.push_back(std::move(one));
            return all;
        };
        const FinalStates without = with(0, false);
        const auto place = [&](const FinalState& one) {
            return static_cast<std::size_t>(&one - states_.data());
        };
        const auto share = [&](const FinalState& one, double times) -> Matrix<double> {
            const Matrix<double> rest = sum(without[place(one)], 1, 1);
            return rest + times * (sum(one, 1, 1) - rest);
        };
        const auto factor = [&](const FinalState& one) {
            const Matrix<double> rest = sum(without[place(one)], 1, 1);
            return times_in(one, one.given - rest, sum(one, 1, 1) - rest);
        };
        const char* const in_it = "What the initial state leaves in the final state";
        add_if([&](const FinalState& one) { return of_.initial(one.b, one.h, one.sequence); },
               cause("other", "The final state is the initial one, unchanged."));
        add_if([&](const FinalState& one) { return share(one, 0); },
               cause("other", "The initial state is missing from the final state."));
        if (of_.d == of_.e) {
            const FinalStates turned = with(1, true);
            add_if([&](const FinalState& one) { return sum(turned[place(one)], 1, 1); },
                   cause("other", fmt::format("{} is transposed.", in_it)));
        }
        if (!found_.empty()) return;
        const double times = std::round(4 * factor(states_.front())) / 4;
        add_if([&](const FinalState& one) { return share(one, times); },
               cause("other", fmt::format("{} comes in {:.4g} times.", in_it, times)));
        const auto power = common_power(states_, factor);
        if (!found_.empty() || !power || *power == 0) return;
        add_if(
            [&](const FinalState& one) {
                return share(one, std::pow(one.gamma, static_cast<double>(*power)));
            },
            cause("other", fmt::format("{} has {} too {}.", in_it,
                                       gamma_to(fmt::format("{}", std::abs(*power))),
                                       *power > 0 ? "much" : "little")));
    }

    const FinalState& at(std::size_t b, std::size_t h, std::size_t sequence) const {
        return *std::find_if(all_.begin(), all_.end(), [&](const FinalState& one) {
            return one.b == b && one.h == h && one.sequence == sequence;
        });
    }

    void exchanged() {
        if (of_.d == of_.e)
            add_if([](const FinalState& one) { return transposed(sum(one, 1, 1)); },
                   cause("transposed", "The final state is the recurrent one, transposed."));
        for (const Exchange& by : exchanges(of_))
            add_if(
                [&](const FinalState& one) {
                    return sum(at((one.b + by.batches) % of_.batches,
                                  (one.h + by.heads) % of_.heads, one.sequence),
                               1, 1);
                },
                cause("heads", by.sentence(of_, places_, "holds the final state")), true);
    }

    // The state some tokens before the end.
    void earlier() {
        const std::size_t most = std::min<std::size_t>(of_.B, 16);
        for (std::size_t by = 1; by <= most && found_.empty(); ++by)
            add_if([&](const FinalState& one) { return before_end(one, by); },
                   cause("earlier_token",
                         fmt::format("The final state is that of {} before the last: the last {} "
                                     "missing.",
                                     counted(by, "token"), by == 1 ? "key is" : "keys are")));
    }

    // None before a sequence's beginning.
    std::optional<Matrix<double>> before_end(const FinalState& one, std::size_t by) const {
        Hypothesis as;
        as.starts = of_.starts;
        const std::size_t begin = as.starts[one.sequence];
        std::size_t& end = as.starts[one.sequence + 1];
        if (by > end - begin) return std::nullopt;
        end -= by;
        if (end == begin)
            return of_.initial(one.b, one.h, one.sequence).value_or(zeros<double>(of_.d, of_.e));
        Wanted wanted;
        wanted.state_only = true;
        const auto last = run(of_, as, arithmetic_, one.b, one.h, one.sequence, wanted, {});
        return last->carried + last->own;
    }

    // Of constant decays: the two parts of the state, each times a power of gamma.
    void last_chunk() {
        if (of_.gated() || of_.channels > 1) return;
        const auto carried =
            common_power(states_, [](const FinalState& one) { return best_parts(one)[0]; });
        const auto own =
            common_power(states_, [](const FinalState& one) { return best_parts(one)[1]; });
        if (!carried || !own || (*carried == 0 && *own == 0)) return;
        const auto power = [](const FinalState& one, std::int64_t exponent) {
            return std::pow(one.gamma, static_cast<double>(exponent));
        };
        const std::size_t L = states_.front().last_tokens;
        const auto missing = static_cast<std::int64_t>(of_.B - L);
        const Instead instead = [&](const FinalState& one) {
            return sum(one, power(one, *carried), power(one, *own));
        };
        if (*carried != *own) {
            const auto words = [](std::int64_t exponent) {
                return exponent == 0 ? std::string("is right")
                                     : fmt::format("has {} too {}",
                                                   gamma_to(fmt::format("{}", std::abs(exponent))),
                                                   exponent > 0 ? "much" : "little");
            };
            std::string text = fmt::format(
                "In the final state the part that is carried over {}, "
                "and what the last chunk adds {}.",
                words(*carried), words(*own));
            if (missing > 0)
                text += fmt::format(" The last chunk has $L={}$ tokens where $B={}$.", L, of_.B);
            add_if(instead, cause(missing > 0 ? "short_last_chunk" : "other", text));
            return;
        }
        const std::string is = fmt::format("The final state is {} times the recurrent one",
                                           gamma_to(fmt::format("{}", *own)));
        if (missing == 0 || std::abs(*own) != missing) {
            add_if(instead,
                   cause("gauge",
                         fmt::format(
                             "{}. Code that expects the recurrent one cannot go on from it.", is),
                         -*own));
            return;
        }
        const std::string fault =
            *own > 0
                ? "it has decayed as if the last chunk of {} tokens had $B={}$. A $B$ stands "
                  "where $L$ belongs."
                : "the decays of the last chunk, of {} tokens where $B={}$, are taken from its "
                  "padded end.";
        add_if(instead, cause("short_last_chunk",
                              is + ": " + fmt::format(fmt::runtime(fault), L, of_.B), -*own));
        if (*own > 0)
            add_if(instead,
                   cause("padding",
                         fmt::format("{}: it has decayed through the {} that pad the last chunk.",
                                     is, counted(missing, "token")),
                         -*own));
    }

    void scaled() {
        double factor = best_factor(states_.front());
        for (const double meant : {of_.scale, 1 / of_.scale})
            if (meant != 1 && std::abs(factor / meant - 1) < 1e-3) factor = meant;
        if (factor == 1) return;
        add_if([&](const FinalState& one) { return sum(one, factor, factor); },
               cause("scaled", fmt::format("The final state is {:.{}g} times the recurrent one{}.",
                                           factor, std::abs(factor - 1) < 1e-3 ? 12 : 6,
                                           factor == of_.scale ? ": it holds the scale" : "")));
    }

    // The coarser of these formats whose roundings are of the size of these errors; rather one that
    // holds all of the states' numbers.
    void coarser(const std::vector<Arithmetic>& formats) {
        for (const bool held : {true, false})
            for (const Arithmetic one : formats)
                if (found_.empty() && facts(one).unit() > facts(stated_).unit() &&
                    within(one, held))
                    found_.push_back(
                        cause("coarser",
                              fmt::format("The final state is right within {}, but not within {}.",
                                          long_name(one), long_name(stated_))));
    }

    bool within(Arithmetic arithmetic, bool held) const {
        if (held && facts(arithmetic).operand > facts(arithmetic).stored) return false;
        constexpr double least_rms = 0.2;  // a state that was rounded once, as it was stored: 0.3
        double rms = 0;
        for (const std::size_t place : places_)
            for (const FinalState& one : final_states(of_, {}, arithmetic, place)) {
                const StateMisfit off = misfit(one, sum(one, 1, 1));
                rms = std::max(rms, off.rms);
                if (!off.fits()) return false;
                for (const double x : one.given)
                    if (held && round_to(arithmetic, x) != x) return false;
            }
        return rms >= least_rms;
    }

    const Case& of_;
    Arithmetic stated_, arithmetic_;
    FinalStates all_, states_;         // and those that are not right
    std::vector<std::size_t> places_;  // of the latter
    std::vector<Cause> found_;
};

}  // namespace

Cause find_state_cause(const Case& of, Arithmetic stated, Arithmetic lower, Leaving leaving) {
    return StateJudge(of, stated, lower, leaving).find();
}

}  // namespace eq7
