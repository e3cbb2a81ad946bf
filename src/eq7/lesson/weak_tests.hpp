#pragma once
// How strong is a test? At small or regular sizes some wrong formulas pass.

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/render/document.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What a test of the chunkwise form compares, and on how much. It compares the outputs with the
/// parallel form's; queries, keys and values do not matter, unless they are too regular.
struct TestSetting {
    std::string label;  ///< markup
    std::size_t B = 1, N = 1;
    bool gamma_is_one = false;  ///< then all powers are 1, and only the number of terms is seen
    bool from_a_state = false;  ///< starts from an initial state that is not zero
    bool final_state = false;   ///< compares the final state with the recurrent one, too
    bool gates_differ = false;  ///< each token has a decay of its own
};

/// Whether this test tells the schedule from a right one. Where gates differ, every factor must
/// know its tokens; one that does not is compared by count.
bool sees(const TestSetting& test, const Schedule& schedule);

/// From the weakest on; the last one is a real test.
const std::vector<TestSetting>& test_settings();

/// A wrong formula that is put to the tests.
struct Planted {
    std::string label;  ///< markup
    Schedule schedule;
};

/// The catalogue's variants whose outputs are wrong.
std::vector<Planted> refuted_variants();

/// The catalogue's variants that are wrong where chunks are full, and two more mistakes: B for L,
/// and one that only differing gates see.
const std::vector<Planted>& planted_mistakes();

/// The labels of the formulas that the test passes.
std::vector<std::string> passing(const TestSetting& test, const std::vector<Planted>& formulas);

/// The tests, each with how many formulas it does not see; and which test sees which formula, one
/// row per formula and one column per test.
Blocks tests_against(const std::vector<Planted>& formulas);

}  // namespace eq7
