#pragma once
// What `eq7 solve` has to say: the factor that is missing, or why there is none.

#include <optional>
#include <string>

#include "eq7/algebra/expression.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What is given: one of `cross` and `state`, or neither with a free carry (the whole family).
struct Riddle {
    std::optional<Expression> cross;
    std::optional<Expression> state;
    std::optional<Expression> carry;  ///< nothing: free
    int base = 0;                     ///< what the answer counts r, c and i from
};

/// The answer in every form.
struct SolvedRiddle {
    Document document;
    std::string json;  ///< solution, unique, reason, and the whole schedule where there is one
    bool exists = false;
};

/// The same by tokens: one of `cross` and `state` is given as a stretch, and the carry, too, or it
/// is what follows.
struct TokenRiddle {
    std::optional<Factor> cross;
    std::optional<Factor> state;
    std::optional<Factor> carry;
    int base = 0;  ///< what the answer counts places and tokens from
};
SolvedRiddle solve_riddle(const TokenRiddle& riddle);

/// Throws BadInput where an exponent cannot be multiplied out, and Overflow where numbers leave 64
/// bits.
SolvedRiddle solve_riddle(const Riddle& riddle);

/// What one gamma asks of stretches, their number of tokens, where by tokens there is no answer.
SolvedRiddle for_one_gamma(SolvedRiddle by_count, SolvedRiddle by_tokens);

}  // namespace eq7
