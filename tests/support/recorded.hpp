#pragma once
// The arrays that real implementations produced (see recorded/README.md): which file holds what,
// in which layout.

#include <string>
#include <vector>

#include "eq7/retention/heads.hpp"

namespace eq7::testing {

/// One folder of recorded/. Layouts: b batch, h head, n token, d key and e value dimension, 1 an
/// axis of size one.
struct Recording {
    std::string folder;
    std::size_t B;    ///< chunk size; 0 where only a parallel form was run
    double error;     ///< against a float64 parallel form, as measured when it was recorded
    std::string qk;   ///< layout of q and k
    std::string out;  ///< layout of v and the outputs, with e for d
    double scale = 1;
    std::string state;         ///< layout of the states; empty where none was recorded
    std::string initial = "";  ///< layout of s0; empty where it started afresh
    bool xpos = false;         ///< q_eff and k_eff stand for q and k
};

/// All folders.
const std::vector<Recording>& recordings();
const Recording& recording(const std::string& folder);

/// The file of that name as (b, h, rows, columns).
Heads<double> load(const Recording& recording, const std::string& file, const std::string& layout);
bool has(const Recording& recording, const std::string& file);
std::string path_of(const Recording& recording, const std::string& file);

/// q (scaled), k, v, gammas and the initial state.
HeadInputs<double> inputs_of(const Recording& recording);

/// The largest difference over the largest value of `expected`.
double relative_error(const Heads<double>& actual, const Heads<double>& expected);

}  // namespace eq7::testing
