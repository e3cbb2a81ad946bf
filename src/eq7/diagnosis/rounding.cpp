#include "eq7/diagnosis/rounding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "eq7/algebra/bounded.hpp"
#include "eq7/algebra/double_double.hpp"
#include "eq7/diagnosis/arithmetics.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

template <class T>
struct Inputs {
    Matrix<T> q, k, v;
    T gamma;
    Matrix<T> initial;
};

// The numbers that the arithmetic starts from, in any scalar: rounded to its format first.
template <class A, class T>
Inputs<T> inputs_in(const RoundingCase& of, const HeadInputs<double>& given) {
    const auto converted = [](const Heads<double>& heads) {
        auto matrix = Matrix<T>::from_shape({heads.shape(2), heads.shape(3)});
        for (std::size_t at = 0; at < matrix.size(); ++at)
            matrix.data()[at] = T(round_to<typename A::Stored>(heads.data()[at]));
        return matrix;
    };
    return {converted(given.q), converted(given.k), converted(given.v),
            T(round_to<typename A::Stored>(of.gamma)), converted(given.initial)};
}

// Equation (5) with D[n,m] taken apart: queries times gamma^n, keys times gamma^(-m), then the
// product, of which the upper half is left out.
template <class T>
Matrix<T> factored_parallel(const Inputs<T>& in) {
    const std::size_t N = in.q.shape(0);
    auto down = Vector<T>::from_shape({N});
    auto up = Vector<T>::from_shape({N});
    auto since_start = Vector<T>::from_shape({N});
    for (std::size_t n = 0; n < N; ++n) {
        const auto x = static_cast<std::int64_t>(n);
        down(n) = power(in.gamma, x);
        up(n) = power(in.gamma, -x);
        since_start(n) = power(in.gamma, x + 1);
    }
    Matrix<T> scores = dot(scale_rows(in.q, down), transposed(scale_rows(in.k, up)));
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = n + 1; m < N; ++m) scores(n, m) = T{};
    return dot(scores, in.v) + scale_rows(dot(in.q, in.initial), since_start);
}

struct Exact {
    Matrix<DoubleDouble> output;
    double largest = 0;
};

template <class A>
Exact exact_output(const RoundingCase& of, const HeadInputs<double>& given) {
    const auto in = inputs_in<A, DoubleDouble>(of, given);
    Exact exact{recurrent(in.q, in.k, in.v, in.gamma, in.initial).output, 0};
    for (const DoubleDouble& one : exact.output)
        exact.largest = std::max(exact.largest, std::abs(one.high));
    return exact;
}

template <class A>
RoundingError compared(const std::string& name, const Matrix<Bounded<A>>& found,
                       const Exact& exact) {
    RoundingError result;
    result.name = name;
    const double scale = exact.largest > 0 ? exact.largest : 1;
    for (std::size_t at = 0; at < found.size(); ++at) {
        const Bounded<A>& one = found.data()[at];
        if (!std::isfinite(one.value())) {
            result.first_not_finite =
                std::min(result.first_not_finite.value_or(at), at / found.shape(1));
            continue;
        }
        const double error = std::abs((DoubleDouble(one.value()) - exact.output.data()[at]).high);
        result.measured = std::max(result.measured, error / scale);
        result.bound = std::max(result.bound, one.error() / scale);
        if (error > 0) result.share = std::max(result.share, error / with_room(one.error()));
    }
    return result;
}

template <class A>
std::optional<Disagreeing> most_disagreeing(const Matrix<Bounded<A>>& parallel_output,
                                            const Matrix<Bounded<A>>& chunkwise_output,
                                            const Matrix<double>& terms) {
    std::optional<Disagreeing> most;
    double largest = 0;
    for (std::size_t at = 0; at < terms.size(); ++at) {
        const double x = parallel_output.data()[at].value();
        const double y = chunkwise_output.data()[at].value();
        const double apart = std::abs(x - y) / std::abs(x);
        if (!(apart > largest) || !std::isfinite(apart)) continue;
        largest = apart;
        most = Disagreeing{at / terms.shape(1), at % terms.shape(1), x, y, terms.data()[at]};
    }
    return most;
}

// The sum of the sizes of the terms of each output: the recurrent form on absolute values.
template <class A>
Matrix<double> term_sizes(const RoundingCase& of, const HeadInputs<double>& given) {
    auto in = inputs_in<A, double>(of, given);
    for (Matrix<double>* matrix : {&in.q, &in.k, &in.v, &in.initial})
        for (double& value : *matrix) value = std::abs(value);
    return recurrent(in.q, in.k, in.v, in.gamma, in.initial).output;
}

template <class A>
FormErrors errors_in(const std::string& words, const RoundingCase& of,
                     const HeadInputs<double>& given) {
    const auto in = inputs_in<A, Bounded<A>>(of, given);
    const Exact exact = exact_output<A>(of, given);
    const auto whole = parallel(in.q, in.k, in.v, in.gamma, in.initial);
    const auto by_token = recurrent(in.q, in.k, in.v, in.gamma, in.initial).output;
    const auto by_chunk =
        chunkwise(in.q, in.k, in.v, in.gamma, in.initial, equation_seven(), of.B).output;
    const auto apart = factored_parallel(in);
    return {
        words,
        {compared<A>("parallel", whole, exact), compared<A>("recurrent", by_token, exact),
         compared<A>("chunkwise", by_chunk, exact), compared<A>("parallel-factored", apart, exact)},
        most_disagreeing<A>(whole, by_chunk, term_sizes<A>(of, given))};
}

}  // namespace

double held(const Precision& precision, double gamma) {
    return in_format(precision, [&](auto format) { return round_to<decltype(format)>(gamma); });
}

std::vector<FormErrors> form_errors(const RoundingCase& of, const HeadInputs<double>& inputs) {
    std::vector<FormErrors> all;
    in_each_arithmetic(of.precision, [&](auto arithmetic, const std::string& words) {
        all.push_back(errors_in<decltype(arithmetic)>(words, of, inputs));
    });
    return all;
}

}  // namespace eq7
