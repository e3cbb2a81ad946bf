#pragma once
// The example on which the walkthrough runs: sizes, numbers, and the forms already run on them.

#include <cstddef>
#include <string>

#include "eq7/retention/coefficients.hpp"
#include "eq7/retention/heads.hpp"

namespace eq7 {

/// The walkthrough's sizes and numbers.
struct Example {
    std::size_t B = 2;          ///< chunk size
    std::size_t N = 6;          ///< tokens
    HeadInputs<double> inputs;  ///< q, k, v, the decays of each head, an initial state
    std::string arrays;         ///< where q, k and v came from; empty for the built-in ones

    /// Exponents are derived for this many tokens, and tables show this many.
    std::size_t derived = 6;
    std::size_t shown = 6;
    Coefficients parallel;  ///< each of the three forms, run on powers of gamma
    Coefficients recurrent;
    Coefficients chunkwise;

    std::size_t d() const { return inputs.q.shape(3); }
    /// The decays of the first head, which tables of numbers show.
    const Gates<double>& gates() const { return inputs.gates.front(); }
    double gamma() const { return gates()(0); }
    std::size_t chunks() const { return (N + B - 1) / B; }
    std::size_t last_length() const { return N - (chunks() - 1) * B; }
};

/// Made-up inputs (1, 1, N, d), the same on every machine: tenths between -0.9 and 0.9, initial
/// state included.
HeadInputs<double> made_up_inputs(std::size_t N, std::size_t d, double gamma);

/// A made-up decay for each token, between 0.5 and 1: eleven of them, in turn.
Gates<double> made_up_gates();

/// Runs the three forms of equation (7)'s walkthrough.
Example make_example(HeadInputs<double> inputs, std::size_t B, std::string arrays);

/// The example of Jamie-Stirling/RetNet issue 34: chunks of 2 tokens, d=3, gamma=0.9; three chunks.
Example issue_34_example();

}  // namespace eq7
