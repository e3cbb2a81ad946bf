#pragma once
// The three forms over a batch of sequences and several heads, each head with its own decays.

#include <cstddef>
#include <vector>

#include "eq7/retention/forms.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// What a whole layer is given. Axes: batch, head, token, dimension.
template <class T>
struct HeadInputs {
    Heads<T> q;                   ///< (b, h, N, d)
    Heads<T> k;                   ///< (b, h, N, d)
    Heads<T> v;                   ///< (b, h, N, e)
    std::vector<Gates<T>> gates;  ///< one for all, (h), or one per batch entry and head, b slowest
    Heads<T> initial;             ///< (b, h, d, e); zeros to start afresh
};

/// What a whole layer returns.
template <class T>
struct RetainedHeads {
    Heads<T> output;  ///< (b, h, N, e)
    Heads<T> state;   ///< (b, h, d, e)
};

/// The (rows x columns) matrix of one batch entry and head, copied.
template <class T>
Matrix<T> head(const Heads<T>& heads, std::size_t batch, std::size_t index) {
    auto result = Matrix<T>::from_shape({heads.shape(2), heads.shape(3)});
    const T* from = heads.data() + (batch * heads.shape(1) + index) * result.size();
    std::copy(from, from + result.size(), result.data());
    return result;
}

/// Runs `form(q, k, v, gates, initial)`, which returns a Retained<T>, on every batch entry and
/// head.
template <class T, class Form>
RetainedHeads<T> over_heads(const HeadInputs<T>& inputs, Form form) {
    const std::size_t batches = inputs.q.shape(0);
    const std::size_t heads = inputs.q.shape(1);
    RetainedHeads<T> result{Heads<T>::from_shape(inputs.v.shape()),
                            Heads<T>::from_shape(inputs.initial.shape())};
    for (std::size_t b = 0; b < batches; ++b) {
        for (std::size_t h = 0; h < heads; ++h) {
            const std::size_t place = b * heads + h;
            const Retained<T> one =
                form(head(inputs.q, b, h), head(inputs.k, b, h), head(inputs.v, b, h),
                     inputs.gates[place % inputs.gates.size()], head(inputs.initial, b, h));
            std::copy(one.output.begin(), one.output.end(),
                      result.output.data() + place * one.output.size());
            std::copy(one.state.begin(), one.state.end(),
                      result.state.data() + place * one.state.size());
        }
    }
    return result;
}

/// Equation (5) on every head: outputs (b, h, N, e).
template <class T>
Heads<T> parallel(const HeadInputs<T>& inputs) {
    return over_heads(inputs,
                      [](const auto& q, const auto& k, const auto& v, const auto& gates,
                         const auto& initial) {
                          return Retained<T>{parallel(q, k, v, gates, initial), initial};
                      })
        .output;
}

/// Equation (6) on every head.
template <class T>
RetainedHeads<T> recurrent(const HeadInputs<T>& inputs) {
    return over_heads(inputs, [](const auto&... one) { return recurrent(one...); });
}

/// Equation (7) on every head, with the exponents of `schedule` and chunks of B tokens.
template <class T>
RetainedHeads<T> chunkwise(const HeadInputs<T>& inputs, const Schedule& schedule, std::size_t B) {
    return over_heads(inputs, [&](const auto&... one) { return chunkwise(one..., schedule, B); });
}

}  // namespace eq7
