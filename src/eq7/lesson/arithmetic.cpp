#include "eq7/lesson/arithmetic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/modular.hpp"
#include "eq7/retention/xtensor.hpp"

namespace eq7 {

namespace {

// std::pow, rounded to the arithmetic, is within one unit in the last place.
constexpr std::int64_t power_roundings = 2;

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

std::int64_t parallel_roundings(std::size_t N, std::size_t d) {
    // q.k over d terms; times a power; the sum over N keys; plus the initial state's part.
    return whole(d) + power_roundings + 1 + whole(N) + 1;
}

std::int64_t recurrent_roundings(std::size_t N, std::size_t d) {
    // the outer product; one multiplication and one addition a step; q.S over d terms.
    return 1 + 2 * whole(N) + whole(d);
}

std::int64_t chunkwise_roundings(std::size_t N, std::size_t d, std::size_t B) {
    // Through the state: times zeta; the sum over B keys; for every chunk the carry's power, one
    // multiplication and one addition; q.R over d terms; times xi; plus the intra-chunk term.
    // (Within the chunk it is fewer: d, a power and a multiplication, B, one addition.)
    const std::int64_t chunks = whole((N + B - 1) / B);
    const std::int64_t in_chunk = whole(std::min(B, N));
    return power_roundings + 1 + in_chunk + chunks * (power_roundings + 2) + whole(d) +
           power_roundings + 1 + 1;
}

template <class T>
Comparison compare(const Heads<T>& actual, const Heads<T>& reference,
                   const Heads<double>& magnitude, std::int64_t roundings) {
    const double unit = std::numeric_limits<T>::epsilon() / 2;
    const double k = static_cast<double>(roundings) * unit;
    const double factor = k / (1 - k);
    const double smallest = std::numeric_limits<T>::min();  // what underflow may take
    Comparison result;
    double largest_error = 0;
    const auto keep_first = [](std::optional<std::size_t>& first, std::size_t token) {
        first = std::min(first.value_or(token), token);
    };
    const std::size_t tokens = actual.shape(2);
    const std::size_t e = actual.shape(3);
    for (std::size_t place = 0; place < actual.size(); ++place) {
        const auto x = static_cast<double>(actual.data()[place]);
        const auto y = static_cast<double>(reference.data()[place]);
        const std::size_t token = place / e % tokens;
        const double terms = magnitude.data()[place];
        // Beyond T's range a sum may overflow on its way even where the output does not.
        if (!std::isfinite(x) || !std::isfinite(y) || !(terms <= std::numeric_limits<T>::max())) {
            keep_first(result.first_not_finite, token);
            continue;
        }
        const double error = std::abs(x - y);
        const double share = error / (factor * terms + smallest);
        largest_error = std::max(largest_error, error);
        result.largest_value = std::max(result.largest_value, std::abs(y));
        result.share_of_bound = std::max(result.share_of_bound, share);
        if (share > 1) keep_first(result.first_wrong_token, token);
    }
    result.relative_error =
        result.largest_value > 0 ? largest_error / result.largest_value : largest_error;
    return result;
}

template Comparison compare(const Heads<float>&, const Heads<float>&, const Heads<double>&,
                            std::int64_t);
template Comparison compare(const Heads<double>&, const Heads<double>&, const Heads<double>&,
                            std::int64_t);

Heads<double> magnitude(const HeadInputs<double>& inputs) {
    const HeadInputs<double> sizes{xt::abs(inputs.q), xt::abs(inputs.k), xt::abs(inputs.v),
                                   inputs.gates, xt::abs(inputs.initial)};
    return parallel(sizes);
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
    return {2 * required.size(),
            count_differing(stepwise.output, required) + count_differing(chunked.output, required),
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

Check in_numbers(const Schedule& schedule, std::size_t B, HeadInputs<double> inputs) {
    const double gamma = inputs.gates.front()(0);
    inputs.initial.fill(0);
    inputs.gates = {gamma};
    const Comparison found = measure<double>(inputs, schedule, B).chunkwise;
    if (found.first_wrong_token)
        return check(false,
                     "in numbers, with $gamma={}$ for all tokens and no initial state: the outputs "
                     "go wrong at token {}, by up to {:.2g}% of the largest one. That is {:.2g} "
                     "times what rounding allows",
                     gamma, *found.first_wrong_token, 100 * found.relative_error,
                     found.share_of_bound);
    return check(true, "in numbers nothing can be seen: {}",
                 gamma == 1               ? "with $gamma=1$ every power is 1"
                 : found.first_not_finite ? "the outputs leave the range of double"
                 : found.largest_value == 0
                     ? "every output is 0"
                     : "the outputs change no more than rounding may change them");
}

}  // namespace eq7
