#pragma once
// Reading what people type: a schedule, its exponents, and numbers. The command line and the
// playground ask through these, so that the same text means the same, and fails the same, in both.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/decays.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/number.hpp"

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

/// The schedule that was typed: the variant's, or equation (7)'s, with the parts that were given.
/// Throws BadInput.
Question read_question(const TypedSchedule& typed);

/// The catalogue's entry of that name. Throws BadInput where there is none, and for one that only
/// rescales its rows: that is nothing to decide about exponents.
const Variant& find_exponents(const std::string& name);

/// A factor as it was read.
struct ReadFactor {
    Factor factor;                   ///< counted from 0
    std::optional<Factor> with_row;  ///< where i may be the row (or the key's place), too: that
    std::string text;                ///< what was understood, counted as typed: "B-r"
    std::string text_with_row;       ///< the same of `with_row`
    bool as_typed = true;            ///< whether that is what was typed
    std::size_t listed = 0;          ///< how many exponents a list gives
};

/// A factor as typed: an exponent, a power or a line of code, a stretch, or a list of exponents,
/// counted from `index_base`. A list is for chunks of `B` tokens; where that is not given, of as
/// many as it has entries. `option` is what an error calls it. Throws BadInput.
ReadFactor read_factor(std::string_view option, const std::string& text, Part part, int index_base,
                       std::optional<std::size_t> B = std::nullopt);

/// 0 or 1; 0 where nothing was typed. Throws BadInput.
int read_index_base(const std::string& text);

}  // namespace eq7
