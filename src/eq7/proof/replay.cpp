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

}  // namespace

Counterexample replay(const Schedule& schedule, Claim claim, const Place& place) {
    Counterexample result = sizes_of(place);
    const std::size_t column = result.m.value_or(result.N);  // the initial state's is the last
    try {
        const Coefficients run = chunkwise_coefficients(schedule, result.B, result.N);
        if (claim == Claim::state) {
            result.required = recurrent_coefficients(result.N).state(column);
            result.actual = run.state(column);
        } else {
            result.required = parallel_coefficients(result.N).output(result.n, column);
            result.actual = run.output(result.n, column);
        }
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
