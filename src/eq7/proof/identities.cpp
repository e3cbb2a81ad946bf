#include "eq7/proof/identities.hpp"

#include "eq7/proof/index_symbols.hpp"

namespace eq7 {

using namespace symbols;

bool is_polynomial(const Schedule& schedule) {
    return schedule.intra.is_polynomial() && schedule.state.is_polynomial() &&
           schedule.carry.is_polynomial() && schedule.cross.is_polynomial();
}

PolynomialSchedule multiplied_out(const Schedule& schedule) {
    return {IndexPolynomial::from(schedule.intra), IndexPolynomial::from(schedule.state),
            IndexPolynomial::from(schedule.carry), IndexPolynomial::from(schedule.cross)};
}

Excess excess(const PolynomialSchedule& given, Reads reads) {
    const auto& [a, z, y, x] = given;
    const IndexPolynomial carries = reads == Reads::previous ? i : i + one;
    return {a - (r - c), x + t * y + state_as_read(z) - ((t + one) * B + r - c),
            x + carries * y - (i * B + r + one), z - (B - one - c), y - B};
}

IndexPolynomial state_as_read(const IndexPolynomial& state) {
    return state.substitute(Symbol::i, i - one - t);
}

}  // namespace eq7
