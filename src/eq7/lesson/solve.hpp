#pragma once
// What `eq7 solve` has to say: the factor that is missing, or why there is none.

#include <optional>
#include <string>

#include "eq7/algebra/expression.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// What is given: one of `cross` and `state`, or neither with a free carry (the whole family).
struct Riddle {
    std::optional<Expression> cross;
    std::optional<Expression> state;
    std::optional<Expression> carry;  ///< nothing: free
};

/// The answer in every form.
struct SolvedRiddle {
    Document document;
    std::string json;  ///< solution, unique, reason, and the whole schedule where there is one
    bool exists = false;
};

/// Throws BadInput where an exponent cannot be multiplied out, and Overflow where numbers leave 64
/// bits.
SolvedRiddle solve_riddle(const Riddle& riddle);

}  // namespace eq7
