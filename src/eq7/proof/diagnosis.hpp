#pragma once
// What kind of mistake is it? The codes of `eq7 explain` that a schedule can earn.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// A code and the sentence that goes with it.
struct Diagnosis {
    std::string_view code;
    std::string_view sentence;
};

/// All codes that diagnose() and decide() give, "gauge" among them.
const std::vector<Diagnosis>& diagnoses();

/// The sentence of a code. Throws std::logic_error for a code that is none of diagnoses().
std::string_view sentence_of(std::string_view code);

/// Whether it is the code of a known kind of mistake, which `eq7 explain` has a page on; "other"
/// and "" are none.
bool is_known_mistake(std::string_view code);

/// The kind of mistake in a schedule whose outputs are wrong, judged by its exponents with chunks
/// of B tokens; "other" where they cannot be computed. (With B = 1 rows and columns have no
/// direction: a reversal cannot be seen.)
std::string diagnose(const Schedule& schedule, std::size_t B);

/// The same of one whose outputs are right for one gamma and wrong for gates.
std::string diagnose_tokens(const Schedule& schedule);

}  // namespace eq7
