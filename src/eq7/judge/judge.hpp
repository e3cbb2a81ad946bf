#pragma once
// Is a real implementation's output right? If not, why? And what would this test have shown?

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/judge/cause.hpp"
#include "eq7/judge/parallel.hpp"
#include "eq7/judge/term_fit.hpp"

namespace eq7 {

enum class Judgement {
    equal,                     ///< within what the stated arithmetic allows
    equal_at_lower_precision,  ///< float64 arrays, within what float32 powers of gamma allow
    equal_up_to_row_scale,     ///< each row right up to a positive factor of its own
    undecided,                 ///< right and wrong fit alike
    different
};

/// "equal", "equal_at_lower_precision", ...
std::string name(Judgement judgement);

/// What was measured on one batch entry and head.
struct HeadJudgement {
    std::size_t b = 0, h = 0;
    Judgement judgement = Judgement::equal;
    double largest_error = 0;  ///< |out - right|
    double largest_value = 0;  ///< |right|
    double share = 0;          ///< largest error over its worst-case bound
    /// Right with the errors that powers of gamma have where they are made from sums of its
    /// logarithms; `share` and `rms` are measured by these.
    bool summed_logs = false;
    double rms = 0;                             ///< errors' root mean square over the usual one
    std::vector<std::size_t> wrong;             ///< tokens whose outputs are wrong, ascending
    double least_scale = 0, largest_scale = 0;  ///< of rows that are right up to a factor
};

/// The final state.
struct StateJudgement {
    Judgement judgement = Judgement::equal;
    std::optional<std::int64_t> gauge;  ///< s, where it is gamma^(-s) times the right one
    std::optional<Cause> cause;         ///< of the state alone
    bool as_caused = false;             ///< it is what the cause of the wrong outputs leaves behind
};

/// The relative error of each factor below which none would have shown; nullopt if it does not
/// occur.
struct SmallestSeen {
    std::optional<double> intra, state, carry, cross, initial;
};

struct Verification {
    Judgement verdict = Judgement::equal;
    Arithmetic arithmetic = Arithmetic::f64;     ///< in which it was judged
    std::vector<HeadJudgement> heads;            ///< b slowest
    double relative_error = 0;                   ///< largest |out - right| over largest |right|
    double share = 0, rms = 0;                   ///< the largest of all heads
    std::vector<std::size_t> wrong_tokens;       ///< over all batch entries and heads, ascending
    std::vector<Coefficient> terms;              ///< pooled over all rows
    std::size_t fitted_every = 1;                ///< of every such chunk, and of the last
    std::optional<Cause> cause;                  ///< null where all is right
    std::vector<std::string> indistinguishable;  ///< wrong variants that would not have shown
    SmallestSeen smallest_seen;
    std::optional<StateJudgement> state;
    bool no_output = false;     ///< all that must come out is 0: nothing was tested
    std::string why_undecided;  ///< a sentence
};

/// `progress` is told, now and then, the part that is done (0 to 1). Throws BadInput where q, k, v
/// or a state hold a NaN or an infinity; in out it is a verdict.
Verification verify(const Case& of, const Progress& progress = {});

/// The catalogue's variants whose outputs are wrong: by count, or where each token has a gate of
/// its own (those of which every factor knows its tokens).
const std::vector<const Variant*>& wrong_variants(bool gates = false);

}  // namespace eq7
