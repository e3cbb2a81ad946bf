#include "eq7/lesson/arithmetic.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "eq7/algebra/modular.hpp"

namespace eq7 {

namespace {

constexpr std::size_t most_modular = 512;  // tokens: the parallel form costs their square

Matrix<Modular> random_modular(std::size_t rows, std::size_t columns, std::mt19937_64& random) {
    auto matrix = Matrix<Modular>::from_shape({rows, columns});
    for (Modular& value : matrix) value = Modular(random());
    return matrix;
}

std::size_t count_differing(const Matrix<Modular>& a, const Matrix<Modular>& b) {
    std::size_t differing = 0;
    for (std::size_t place = 0; place < a.size(); ++place)
        if (a.data()[place] != b.data()[place]) ++differing;
    return differing;
}

template <class T>
HeadInputs<T> in_arithmetic(const HeadInputs<double>& inputs) {
    HeadInputs<T> result{xt::cast<T>(inputs.q),
                         xt::cast<T>(inputs.k),
                         xt::cast<T>(inputs.v),
                         {},
                         xt::cast<T>(inputs.initial)};
    for (const Gates<double>& one : inputs.gates) result.gates.push_back(one.in<T>());
    return result;
}

}  // namespace

SymbolicCount count_equal(const Example& example) {
    SymbolicCount count;
    for (std::size_t n = 0; n < example.derived; ++n) {
        for (std::size_t m = 0; m <= example.derived; ++m) {  // column `derived`: the initial state
            const GammaPolynomial& required = example.parallel.output(n, m);
            const bool recurrent = example.recurrent.output(n, m) == required;
            const bool chunkwise = example.chunkwise.output(n, m) == required;
            // Terms that should not be there count too: each must be counted equal nowhere.
            if (required.is_zero() && recurrent && chunkwise) continue;
            ++count.terms;
            count.recurrent += recurrent ? 1 : 0;
            count.chunkwise += chunkwise ? 1 : 0;
        }
    }
    return count;
}

ModularCount count_modular(const Example& example) {
    std::mt19937_64 random(61);
    const std::size_t N = std::min(example.N, most_modular);
    const std::size_t d = example.d();
    const std::size_t e = example.inputs.v.shape(3);
    const auto q = random_modular(N, d, random);
    const auto k = random_modular(N, d, random);
    const auto v = random_modular(N, e, random);
    const auto initial = random_modular(d, e, random);
    Gates<Modular> gates = Modular(random());
    if (!example.gates().is_constant()) {
        auto of_token = Vector<Modular>::from_shape({N});
        for (Modular& gate : of_token) gate = Modular(random());
        gates = Gates<Modular>(of_token);
    }

    const Matrix<Modular> required = parallel(q, k, v, gates, initial);
    const Retained<Modular> stepwise = recurrent(q, k, v, gates, initial);
    const Retained<Modular> chunked =
        chunkwise(q, k, v, gates, initial, equation_seven(), example.B);
    return {required.size(), count_differing(stepwise.output, required),
            count_differing(chunked.output, required),
            count_differing(chunked.state, stepwise.state)};
}

template <class T>
MeasuredError measure(const HeadInputs<double>& given, const Schedule& schedule, std::size_t B) {
    const std::size_t N = given.q.shape(2);
    const std::size_t d = given.q.shape(3);
    const HeadInputs<T> inputs = in_arithmetic<T>(given);
    const Heads<double> sizes = magnitude(given);
    const Heads<T> required = parallel(inputs);
    // A power of gamma has two roundings, a product of gates one for each of its tokens.
    const std::int64_t of_gates = given.gates.front().is_constant() ? 0 : 2 * whole(N);
    const std::int64_t of_parallel = parallel_roundings(N, d) + of_gates;
    return {
        compare(recurrent(inputs).output, required, sizes, recurrent_roundings(N, d) + of_parallel),
        compare(chunkwise(inputs, schedule, B).output, required, sizes,
                chunkwise_roundings(N, d, B) + of_parallel)};
}

template MeasuredError measure<float>(const HeadInputs<double>&, const Schedule&, std::size_t);
template MeasuredError measure<double>(const HeadInputs<double>&, const Schedule&, std::size_t);

}  // namespace eq7
