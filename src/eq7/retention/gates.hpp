#pragma once
// The decay of each token. In retention all of them are gamma; in its gated successors each token
// has its own.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "eq7/algebra/power.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// The decays (gates) of one head's tokens. In [0, 1] where they are numbers; 0 forgets everything
/// before the token.
template <class T>
class Gates {
public:
    /// The same decay for every token: retention.
    Gates(T gamma) : gamma_(std::move(gamma)) {}

    /// A decay for each of the tokens 0, 1, ..., as numbers. Every other token does not exist, and
    /// takes nothing away.
    explicit Gates(const Vector<T>& of_token)
        : of_token_([values = std::vector<T>(of_token.begin(), of_token.end())](std::int64_t n) {
              const bool exists = n >= 0 && n < static_cast<std::int64_t>(values.size());
              return exists ? values[static_cast<std::size_t>(n)] : T(1);
          }) {}

    /// A decay for every whole n.
    explicit Gates(std::function<T(std::int64_t)> of_token) : of_token_(std::move(of_token)) {}

    /// a(n), token n's decay.
    T operator()(std::int64_t n) const { return of_token_ ? of_token_(n) : gamma_; }

    /// The same gates in another arithmetic.
    template <class U>
    Gates<U> in() const {
        if (is_constant()) return static_cast<U>(gamma_);
        return Gates<U>(std::function<U(std::int64_t)>(
            [of = of_token_](std::int64_t n) { return static_cast<U>(of(n)); }));
    }

    /// Whether every token has the same decay, gamma = a(0).
    bool is_constant() const { return !of_token_; }

private:
    T gamma_{};
    std::function<T(std::int64_t)> of_token_;
};

/// Products of the gates of neighbouring tokens, each computed from the one that is shorter by a
/// token, and kept. The gates must outlive it.
template <class T>
class GateProducts {
public:
    explicit GateProducts(const Gates<T>& gates) : gates_(gates) {}

    /// The product over the tokens (lo, hi], hi >= lo: gamma^(hi-lo) where all gates are gamma.
    const T& over(std::int64_t lo, std::int64_t hi) {
        const auto length = static_cast<std::size_t>(hi - lo);
        std::vector<T>& known = after_[gates_.is_constant() ? 0 : lo];  // known[x]: (lo, lo + x]
        if (known.empty()) known.push_back(T(1));
        while (known.size() <= length) {
            const auto next = static_cast<std::int64_t>(known.size());
            known.push_back(gates_.is_constant() ? power(gates_(0), next)
                                                 : known.back() * gates_(lo + next));
        }
        return known[length];
    }

private:
    const Gates<T>& gates_;
    std::map<std::int64_t, std::vector<T>> after_;
};

}  // namespace eq7
