#pragma once
// The pages of `eq7 explain`: one for each kind of mistake, and a few on other topics.

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

/// The list of all pages, the mistakes first.
Document list_of_pages();

/// The page on one kind of mistake or one topic. Everything in it is computed when it is called.
/// Throws BadInput, with the nearest codes, where there is none.
Document explain(std::string_view code);

}  // namespace eq7
