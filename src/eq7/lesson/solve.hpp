#pragma once
// What `eq7 solve` has to say: the factor that is missing, or why there is none.

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "eq7/proof/search.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What is given: one of `cross` and `state`, or neither with a free carry (the whole family).
struct Riddle {
    std::optional<Factor> cross{}, state{};
    std::optional<Factor> carry{};  ///< nothing: free
    Measure measure = Measure::count;
    int base = 0;  ///< what the answer counts places, chunks and tokens from
};

/// The answer in every form.
struct SolvedRiddle {
    Document document;
    nlohmann::ordered_json
        json;  ///< solution, unique, reason, and the whole schedule where there is one
    bool exists = false;
};

/// By count the factors that are given must be polynomials, by tokens they must know their tokens.
/// Throws BadInput where an exponent cannot be multiplied out, and Overflow where numbers leave 64
/// bits.
SolvedRiddle solve_riddle(const Riddle& riddle);

/// What one gamma asks of stretches, their number of tokens, where by tokens there is no answer.
SolvedRiddle for_one_gamma(SolvedRiddle by_count, SolvedRiddle by_tokens);

/// Puts the state-update or the cross-chunk factor `wanted` into the schedule that its other one
/// needs, and the carry that follows where that is free. Where there is none the result says why,
/// as a part of a sentence in markup. Throws like solve_riddle().
std::optional<std::string> complete(Schedule& schedule, Part wanted, bool free_carry,
                                    Measure measure, int base);

}  // namespace eq7
