#pragma once
// The pages of `eq7 explain`: one for each kind of mistake, and a few on other topics.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/lesson/decay_tables.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// What stands on a page, section by section.
struct Page {
    Blocks example;      ///< the mistake, run
    Blocks looks_right;  ///< why
    Blocks to_see, to_fix;
    Blocks in_print;  ///< where it is found, in print and in code
};

/// A kind of mistake.
struct Mistake {
    std::string code;
    Page (*page)();
    std::string summary{};  ///< what goes wrong, in a few words
};

/// Every kind of mistake that has a page, in the order in which to read them.
const std::vector<Mistake>& mistakes();

/// The list of all pages, the mistakes first.
Document list_of_pages();

/// The page on one kind of mistake or one topic. Everything in it is computed when it is called.
/// Throws BadInput, with the nearest codes, where there is none.
Document explain(std::string_view code);

// What the pages share; explain.cpp puts them together.

/// The pages, by what they are on. Their summaries are the sentences that `eq7 check` says, but
/// where no schedule alone shows the mistake.
std::vector<Mistake> pages_on_exponents();
std::vector<Mistake> pages_on_states();
std::vector<Mistake> pages_on_gates();
std::vector<Mistake> pages_on_numbers();
std::vector<Mistake> pages_on_tests();

/// By how many tokens coefficients are older than they should be; nullopt if that varies.
using Offset = std::optional<std::int64_t>;
Offset offset(const std::vector<GammaPolynomial>& given,
              const std::vector<GammaPolynomial>& needed);
/// "0", "+1", or "varies".
Text offset_cell(const Offset& offset);

/// The same of the keys in the outputs: of older chunks, and, with `own`, of the query's own.
Offset excess_of_keys(const Run& run, bool own);

/// Every exponent that comes out, the wrong ones marked, and in words.
Blocks exponents_of(const Run& run);

/// The sizes and what was done; every exponent that comes out; the first wrong one taken apart,
/// where its key is in an older chunk; and how wrong the outputs are in numbers.
Blocks what_comes_out(const Run& run, const std::string& done, const Blocks& factor = {});

/// Equation (7) at the same sizes, after the mistake is fixed.
Check fixed(const Run& run, const std::string& with);

/// Which simple tests cannot see the schedule.
Paragraph unseen_by_tests(const Schedule& schedule);

/// How to see the mistake: its tables and verdicts, `more` commands, which simple tests do not see
/// it, and how to read the exponents off the reader's own code.
Blocks how_to_see(const Run& run, const std::vector<std::string>& more = {});

/// How to read the exponents off the reader's own code.
Paragraph in_own_code();

/// Where variants of the catalogue are found, in print and in code.
List in_catalogue(const std::vector<std::string>& variants);

}  // namespace eq7
