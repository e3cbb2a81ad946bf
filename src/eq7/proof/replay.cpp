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
    result.N = (place.i + 1) * place.B;
    result.i = place.i;
    result.n = place.r ? place.i * place.B + *place.r : result.N - 1;
    result.j = place.j;
    result.r = place.r;
    result.c = place.c;
    if (place.j) result.m = *place.j * place.B + *place.c;
    return result;
}

// What the other form has there. Where a table of the parallel form would be large, the recurrent
// form says the same a token at a time.
GammaPolynomial required_at(Claim claim, const Counterexample& at, std::size_t column) {
    constexpr std::size_t most_in_parallel = 1024;
    if (claim == Claim::state) return recurrent_column(at.N, column).state(0);
    if (at.N > most_in_parallel) return recurrent_column(at.N, column).output(at.n, 0);
    return parallel_column(at.N, column).output(at.n, 0);
}

}  // namespace

Counterexample replay(const Schedule& schedule, Claim claim, const Place& place) {
    Counterexample result = sizes_of(place);
    const std::size_t column = result.m.value_or(result.N);  // the initial state's is the last
    try {
        const Coefficients run = chunkwise_column(schedule, result.B, result.N, column);
        result.required = required_at(claim, result, column);
        result.actual = claim == Claim::state ? run.state(0) : run.output(result.n, 0);
    } catch (const Overflow&) {
        throw BadInput(
            "the run of the counterexample reaches an exponent beyond 64-bit arithmetic\n"
            "  use smaller exponents");
    }
    if (result.required == result.actual)
        throw std::logic_error("the run does not confirm the counterexample");
    return result;
}

}  // namespace eq7
