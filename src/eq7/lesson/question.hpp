#pragma once
// Reading what people type: a schedule, its exponents, and numbers. The command line and the
// playground ask through these, so that the same text means the same, and fails the same, in both.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/check/check.hpp"

namespace eq7 {

/// A schedule as typed; empty where a part was not given.
struct TypedSchedule {
    std::string variant, intra, state, carry, cross, reads, index_base, chunk;
};

/// The schedule that was typed: the variant's, or equation (7)'s, with the parts that were given.
/// Throws BadInput.
Question read_question(const TypedSchedule& typed);

/// The catalogue's entry of that name. Throws BadInput where there is none, and for one that only
/// rescales its rows: that is nothing to decide about exponents.
const Variant& find_exponents(const std::string& name);

/// An exponent as typed, or a table of B of them, counted from `index_base`. `symbols` are the
/// letters that it may use; `option` is what an error calls it. Throws BadInput.
Expression read_exponent(std::string_view option, const std::string& text, std::string_view symbols,
                         int index_base, std::optional<std::size_t> B = std::nullopt);

/// Whether the text lists exponents one by one: "3,2,1,0". A list is for one chunk size.
bool is_list(const std::string& text);

/// 0 or 1; 0 where nothing was typed. Throws BadInput.
int read_index_base(const std::string& text);

/// A whole number from `least` to `most`. Throws BadInput that names the option and shows `text`.
std::size_t whole_number(std::string_view option, const std::string& text, std::size_t least,
                         std::size_t most);

/// A number that is finite and not 0. Throws BadInput like whole_number.
double non_zero(std::string_view option, const std::string& text);

/// A decay, 0 < gamma <= 1. Throws BadInput likewise.
double decay(std::string_view option, const std::string& text);

/// A decay, or several separated by commas, one a head. Throws BadInput likewise.
std::vector<double> decays(std::string_view option, const std::string& text);

}  // namespace eq7
