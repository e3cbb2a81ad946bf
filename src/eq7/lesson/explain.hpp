#pragma once
// The pages of `eq7 explain`: one for each kind of mistake.

#include <string>
#include <string_view>
#include <vector>

#include "eq7/render/document.hpp"

namespace eq7 {

/// What a page is called, and what goes wrong, in a few words.
struct Mistake {
    std::string code;
    std::string summary;
};

/// Every kind of mistake that has a page, in the order in which to read them.
const std::vector<Mistake>& mistakes();

/// The list of them.
Document list_of_mistakes();

/// The page on one kind of mistake. Everything in it is computed when it is called.
/// Throws BadInput, with the nearest codes, where there is none.
Document explain(std::string_view code);

}  // namespace eq7
