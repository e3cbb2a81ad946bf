#pragma once
// The pages of docs/ that the program itself says: which there are, and what each is called.

#include <functional>
#include <string>
#include <vector>

#include "eq7/render/document.hpp"

namespace eq7 {

struct DocsPage {
    std::string path;                    ///< in docs/: "mistakes/gauge.md"
    std::string command;                 ///< the arguments of `eq7` that print it: "explain gauge"
    std::string about;                   ///< why to read it; empty where another page lists it
    std::function<Document()> document;  ///< runs what it shows
};

/// Every page, in the order in which to read them.
std::vector<DocsPage> docs_pages();

/// The front page, up to its list of pages.
Document front_page();

/// What the front page says of a page of docs/ that the program does not say itself. Throws
/// std::runtime_error for one that it does not know.
std::string about_other_page(const std::string& path);

}  // namespace eq7
