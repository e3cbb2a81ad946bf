#include "eq7/lesson/mistakes/handover.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

using P = GammaPolynomial;

// The state as a matrix, to hand over to a form.
Matrix<P> as_state(const Shares& shares) {
    auto state = zeros<P>(1, shares.size());
    std::copy(shares.begin(), shares.end(), state.begin());
    return state;
}

}  // namespace

Shares decoded(const Shares& state) {
    auto one = zeros<P>(1, 1);
    one.fill(P(1));
    const auto no_value = zeros<P>(1, state.size());
    const auto output = recurrent(one, one, no_value, P::power(1), as_state(state)).output;
    auto shares = Shares::from_shape({state.size()});
    std::copy(output.begin(), output.end(), shares.begin());
    return shares;
}

Matrix<P> continued(const Schedule& schedule, std::size_t B, std::size_t tokens,
                    const Shares& state) {
    auto ones = zeros<P>(tokens, 1);
    ones.fill(P(1));
    const auto no_values = zeros<P>(tokens, state.size());
    return chunkwise(ones, ones, no_values, P::power(1), as_state(state), schedule, B).output;
}

Table over_keys(const std::string& title, const Shares& needed, const std::string& label,
                const Shares& given) {
    Table table =
        excess_table(title, "key m", {"needed", needed}, {label, given}, "excess", Role::state);
    table.header.back() = plain("initial");
    return table;
}

Check same_keys(const Shares& given, const Shares& needed, const std::string& what) {
    const std::size_t keys = needed.size() - 1;
    std::size_t wrong = 0;
    for (std::size_t m = 0; m < keys; ++m) wrong += given(m) == needed(m) ? 0 : 1;
    if (wrong == 0) return check(true, what + ": every key has the exponent that it should have");
    return check(false, fmt::format("{}: {} of {} keys have a wrong exponent", what, wrong, keys));
}

}  // namespace eq7
