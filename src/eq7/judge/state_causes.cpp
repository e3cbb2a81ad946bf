// What a wrong final state is: exchanged, of another token, a power of gamma off, coarser.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"
#include "eq7/judge/states.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

// The same whole power of gamma in all states, if that is what the factors are.
template <class Factor>
std::optional<std::int64_t> common_power(const FinalStates& states, const Factor& factor) {
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

double power(const FinalState& one, std::int64_t exponent) {
    return std::pow(one.gamma, static_cast<double>(exponent));
}

// "has $gamma^2$ too much"
std::string has_too(std::int64_t exponent) {
    return fmt::format("has {} too {}", gamma_to(fmt::format("{}", std::abs(exponent))),
                       exponent > 0 ? "much" : "little");
}

Cause cause(const char* as, std::string text, std::optional<std::int64_t> gauge = {}) {
    return {"state", std::move(text), {{"as", as}, {"gauge", gauge ? Value(*gauge) : Value()}}};
}

class StateJudge {
public:
    StateJudge(const Case& of, Arithmetic stated, Arithmetic lower, Leaving leaving)
        : of_(of), stated_(stated), arithmetic_(lower) {
        Chosen all(of.batches * of.heads);
        std::iota(all.begin(), all.end(), std::size_t{0});
        std::copy_if(all.begin(), all.end(), std::back_inserter(places_), [&](std::size_t place) {
            return !leaves_given_state(of, {}, stated, place, leaving);
        });
        all_ = final_states(of, {}, lower, all);
        states_ = final_states(of, {}, lower, places_);
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
        const auto all = [&](const auto& so) {
            return std::all_of(states_.begin(), states_.end(), [&](const FinalState& one) {
                return std::all_of(one.given.begin(), one.given.end(), so);
            });
        };
        if (all([](double x) { return x == 0; }))
            found_.push_back(cause("other", "The final state is 0."));
        if (!all([](double x) { return std::isfinite(x); }))
            found_.push_back(cause("other", "The final state holds a NaN or an infinity."));
    }

    // What the initial state leaves: missing, transposed, another number of times.
    void initial_share() {
        if (!of_.starts_from_state()) return;
        const FinalStates without = final_states(
            of_, starting_from([](auto...) { return std::nullopt; }), arithmetic_, places_);
        const auto place = [&](const FinalState& one) {
            return static_cast<std::size_t>(&one - states_.data());
        };
        const auto share = [&](const FinalState& one, double times) -> Matrix<double> {
            const Matrix<double> rest = without[place(one)].sum();
            return rest + times * (one.sum() - rest);
        };
        const auto factor = [&](const FinalState& one) {
            const Matrix<double> rest = without[place(one)].sum();
            return one.times_in(one.given - rest, {one.sum() - rest})[0];
        };
        const auto of_share = [](const std::string& is) {
            return cause("other", "What the initial state leaves in the final state " + is + ".");
        };
        add_if([&](const FinalState& one) { return of_.initial(one.b, one.h, one.sequence); },
               cause("other", "The final state is the initial one, unchanged."));
        add_if([&](const FinalState& one) { return share(one, 0); },
               cause("other", "The initial state is missing from the final state."));
        if (of_.d == of_.e) {
            const auto transposed_initial = [this](auto b, auto h, auto sequence) {
                return std::optional(transposed(*of_.initial(b, h, sequence)));
            };
            const FinalStates turned =
                final_states(of_, starting_from(transposed_initial), arithmetic_, places_);
            add_if([&](const FinalState& one) { return turned[place(one)].sum(); },
                   of_share("is transposed"));
        }
        if (!found_.empty()) return;
        const double times = std::round(4 * factor(states_.front())) / 4;
        add_if([&](const FinalState& one) { return share(one, times); },
               of_share(fmt::format("comes in {:.4g} times", times)));
        const auto common = common_power(states_, factor);
        if (!found_.empty() || !common || *common == 0) return;
        add_if([&](const FinalState& one) { return share(one, power(one, *common)); },
               of_share(has_too(*common)));
    }

    void exchanged() {
        if (of_.d == of_.e)
            add_if([](const FinalState& one) { return transposed(one.sum()); },
                   cause("transposed", "The final state is the recurrent one, transposed."));
        for (const Exchange& by : exchanges(of_))
            add_if(
                [&](const FinalState& one) {
                    Where at{one.b, one.h};
                    by(of_, at);
                    return std::find_if(all_.begin(), all_.end(),
                                        [&](const FinalState& other) {
                                            return other.b == at.b && other.h == at.h &&
                                                   other.sequence == one.sequence;
                                        })
                        ->sum();
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
        const auto last =
            run(of_, as, arithmetic_, one.b * of_.heads + one.h, one.sequence, wanted);
        return last->carried + last->own;
    }

    // Of constant decays: the two parts of the state, each times a power of gamma.
    void last_chunk() {
        if (!of_.constant()) return;
        const auto of_part = [&](std::size_t part) {
            return common_power(states_,
                                [part](const FinalState& one) { return one.best_parts()[part]; });
        };
        const auto carried = of_part(0), own = of_part(1);
        if (!carried || !own || (*carried == 0 && *own == 0)) return;
        const std::size_t L = states_.front().last_tokens;
        const auto missing = static_cast<std::int64_t>(of_.B - L);
        const auto add = [&](const char* as, std::string text, std::optional<std::int64_t> gauge) {
            add_if(
                [&](const FinalState& one) {
                    return one.sum(power(one, *carried), power(one, *own));
                },
                cause(as, std::move(text), gauge));
        };
        if (*carried != *own) {
            const auto is = [](std::int64_t exponent) {
                return exponent == 0 ? "is right" : has_too(exponent);
            };
            return add(missing > 0 ? "short_last_chunk" : "other",
                       fmt::format("In the final state the part that is carried over {}, and what "
                                   "the last chunk adds {}.{}",
                                   is(*carried), is(*own),
                                   missing == 0 ? ""
                                                : fmt::format(" The last chunk has $L={}$ tokens "
                                                              "where $B={}$.",
                                                              L, of_.B)),
                       {});
        }
        const std::string is = fmt::format("The final state is {} times the recurrent one",
                                           gamma_to(fmt::format("{}", *own)));
        if (missing == 0 || std::abs(*own) != missing)
            return add("gauge", is + ". Code that expects the recurrent one cannot go on from it.",
                       -*own);
        add("short_last_chunk",
            *own > 0 ? fmt::format("{}: it has decayed as if the last chunk of {} tokens had "
                                   "$B={}$. A $B$ stands where $L$ belongs.",
                                   is, L, of_.B)
                     : fmt::format("{}: the decays of the last chunk, of {} tokens where $B={}$, "
                                   "are taken from its padded end.",
                                   is, L, of_.B),
            -*own);
        if (*own > 0)
            add("padding",
                fmt::format("{}: it has decayed through the {} that pad the last chunk.", is,
                            counted(missing, "token")),
                -*own);
    }

    void scaled() {
        double factor = states_.front().best_factor();
        for (const double meant : {of_.scale, 1 / of_.scale})
            if (meant != 1 && std::abs(factor / meant - 1) < 1e-3) factor = meant;
        if (factor == 1) return;
        add_if([&](const FinalState& one) { return one.sum(factor, factor); },
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
        for (const FinalState& one : final_states(of_, {}, arithmetic, places_)) {
            const Spread off = one.off(one.sum());
            rms = std::max(rms, off.rms());
            if (!off.fits()) return false;
            for (const double x : one.given)
                if (held && round_to(arithmetic, x) != x) return false;
        }
        return rms >= least_rms;
    }

    const Case& of_;
    Arithmetic stated_, arithmetic_;
    FinalStates all_, states_;  // and those that are not right
    Chosen places_;             // of the latter
    std::vector<Cause> found_;
};

}  // namespace

Cause find_state_cause(const Case& of, Arithmetic stated, Arithmetic lower, Leaving leaving) {
    return StateJudge(of, stated, lower, leaving).find();
}

}  // namespace eq7
