#include "eq7/proof/replay.hpp"

#include <stdexcept>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

Counterexample sizes_of(const Place& place) {
    Counterexample result;
    result.B = place.B;
    result.N = place.N;
    result.i = place.i;
    result.n = place.r ? place.i * place.B + *place.r : result.N - 1;
    result.j = place.j;
    result.r = place.r;
    result.c = place.c;
    if (place.j) result.m = *place.j * place.B + *place.c;
    return result;
}

// The schedule's coefficient at the place, and what the other form has there. Where a table of the
// parallel form would be large, the recurrent form says the same a token at a time.
template <class P>
void run(const Schedule& schedule, Claim claim, const Counterexample& at, P& required, P& actual) {
    constexpr std::size_t most_in_parallel = 1024;
    const std::size_t column = at.m.value_or(at.N);  // the initial state's is the last
    const bool of_state = claim == Claim::state || claim == Claim::short_last_chunk;
    const CoefficientTable<P> yours = chunkwise_column<P>(schedule, at.B, at.N, column);
    const CoefficientTable<P> right = of_state || at.N > most_in_parallel
                                          ? recurrent_column<P>(at.N, column)
                                          : parallel_column<P>(at.N, column);
    required = of_state ? right.state(0) : right.output(at.n, 0);
    actual = of_state ? yours.state(0) : yours.output(at.n, 0);
}

}  // namespace

Counterexample replay(const Schedule& schedule, Claim claim, Measure measure, const Place& place) {
    Counterexample at = sizes_of(place);
    try {
        run(schedule, claim, at, at.required, at.actual);
        if (measure == Measure::tokens)
            run(schedule, claim, at, at.required_tokens, at.actual_tokens);
    } catch (const Overflow&) {
        throw BadInput(
            "the run of the counterexample reaches an exponent beyond 64-bit arithmetic\n"
            "  use smaller exponents");
    }
    const bool confirmed = measure == Measure::count ? at.required != at.actual
                                                     : at.required_tokens != at.actual_tokens;
    if (!confirmed) throw std::logic_error("the run does not confirm the counterexample");
    return at;
}

}  // namespace eq7
