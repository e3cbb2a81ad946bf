#pragma once
// Reading what people type: a schedule, its exponents, lines of code, and numbers. The command line
// and the playground ask through these, so that the same text means the same, and fails the same,
// in both.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "eq7/algebra/code_reader.hpp"
#include "eq7/algebra/decays.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/number.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// The largest chunk that can be asked about alone. A counterexample is run chunk by chunk, with
/// tables of B x B; beyond this size that takes seconds.
inline constexpr std::size_t most_asked_chunk = 256;

/// A schedule as typed; empty where a part was not given.
struct TypedSchedule {
    std::string variant, reads, index_base, chunk;
    std::array<std::string, 4> factors;

    std::string& operator[](Part part) { return factors[static_cast<std::size_t>(part)]; }
    const std::string& operator[](Part part) const {
        return factors[static_cast<std::size_t>(part)];
    }
};

/// The schedule that was typed, with i as the chunk's index; and where i may be the row (or the
/// key's place), too, with that.
struct BothReadings {
    Question question;
    std::optional<Question> row;
};

/// The variant's schedule, or equation (7)'s, with the parts that were given. Throws BadInput.
BothReadings read_both(const TypedSchedule& typed);

/// The same in one reading: with i as the row where that alone is right. Throws BadInput.
Question read_question(const TypedSchedule& typed);

/// A factor as it was read.
struct ReadFactor {
    TypedPart typed;                   ///< what was understood, counted as typed
    Factor factor{};                   ///< counted from 0
    std::optional<Factor> with_row{};  ///< where i may be the row (or the key's place), too: that
    std::size_t listed = 0;            ///< how many exponents a list gives
};

/// A factor as typed: an exponent, a power or a line of code, a stretch, or a list of exponents,
/// counted from `index_base`. A list is for chunks of `B` tokens; where that is not given, of as
/// many as it has entries. `option` is what an error calls it. Throws BadInput.
ReadFactor read_factor(std::string_view option, const std::string& text, Part part, int index_base,
                       std::optional<std::size_t> B = std::nullopt);

/// 0 or 1; 0 where nothing was typed. Throws BadInput.
int read_index_base(const std::string& text);

/// The decays that are found in `code`, which an error calls `name`. Throws BadInput.
CodeFactors read_code_factors(std::string_view code, std::string_view name);

/// Puts what is clear into the parts that were not typed. The result is the parts that are then
/// still open.
std::vector<Part> fill_in(TypedSchedule& typed, CodeFactors& found);

/// Which lines were understood, and as what; which were not; which factors were not found.
Section code_section(const CodeFactors& found);

/// The same for a script: [{"factor", "line", "text", "read_as", "why"}], one of the last two null.
nlohmann::ordered_json code_json(const CodeFactors& found);

}  // namespace eq7
