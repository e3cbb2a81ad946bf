#pragma once
// What an option takes, by the name that its help gives its value. The messages for a wrong value
// and the shells' completions read it from here.

#include <string>
#include <string_view>
#include <vector>

#include "eq7/proof/identities.hpp"
#include "eq7/render/render.hpp"

namespace eq7::cli {

/// The values of a type ("FORMAT": text, md, ...). Empty for a type that is no choice, such as "E".
std::vector<std::string> choices(std::string_view type);

/// The arithmetics for the help of --dtype T, the long name behind the short one: "f64 (float64),
/// ...".
std::string arithmetics_in_words();

/// Throws BadInput that shows `text` and what was expected, where it is none of the type's choices.
void require_choice(std::string_view option, std::string_view type, const std::string& text);

/// A claim as options have it: "initial-state".
std::string option_name(Claim claim);

/// --format. Throws BadInput that lists them all.
Format read_format(const std::string& text);

}  // namespace eq7::cli
