#pragma once
// The pages of `eq7 explain`: one for each kind of mistake, and a few on other topics.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/lesson/exponents.hpp"
#include "eq7/render/document.hpp"
#include "eq7/retention/coefficients.hpp"

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

// What the pages share; explain.cpp puts them together.

/// What stands on a page, section by section.
struct Page {
    Blocks example;      ///< the mistake, run
    Blocks looks_right;  ///< why
    Blocks to_see, to_fix;
    Blocks in_print;  ///< where it is found, in print and in code
};

// pages_on_exponents.cpp
Page page_cross_reversed();
Page page_no_state_factor();
Page page_state_reversed();
Page page_reads_current_state();
Page page_mixed_bases();
Page page_short_carry();
Page page_chunk_index();
Page page_intra_decay();
// pages_on_states.cpp
Page page_gauge();
Page page_short_last_chunk();
// pages_on_tests.cpp: gates and tests
Page page_wrong_tokens();
Page page_exclusive_sum();
Page page_sum_from_chunk();
Page page_equal_gates();
Page page_weak_test();
// pages_on_numbers.cpp
Page page_normalisation();
Page page_powers_overflow();

/// A schedule run at one pair of sizes, beside what must come out.
struct Run {
    Run(Schedule schedule, std::size_t B, std::size_t N);
    /// A variant of the catalogue.
    Run(std::string_view variant, std::size_t B, std::size_t N);

    Schedule schedule;
    std::size_t B, N;
    Coefficients found;
    Coefficients parallel;   ///< the outputs that must come out
    Coefficients recurrent;  ///< the state that must come out
    Factors factors;         ///< of chunk 0

    Disagreement wrong() const { return disagreement(found, parallel, B, N); }
    /// "$N=6$ tokens in chunks of $B=3$."
    std::string sizes() const;
};

/// By how many tokens coefficients are older than they should be, as long as that is the same for
/// all that were added.
class Offset {
public:
    void add(const GammaPolynomial& given, const GammaPolynomial& needed);
    std::optional<std::int64_t> common() const;  ///< nullopt where it varies
    Text cell() const;                           ///< "0", "+1", or "varies"

private:
    std::optional<std::int64_t> common_;
    bool varies_ = false;
};

/// The same of the keys in the outputs: of older chunks, and, with `own`, of the query's own.
Offset excess_of_keys(const Run& run, bool own);

/// Every exponent that comes out, the wrong ones marked, and in words.
Blocks exponents_of(const Run& run);

/// How many exponents are right or wrong, and the first wrong one.
Check outcome_of(const Run& run);

/// Equation (7) at the same sizes, after the mistake is fixed.
Check fixed(const Run& run, const std::string& with);

/// Which simple tests cannot see the schedule.
Paragraph unseen_by_tests(const Schedule& schedule);

/// How to read the exponents off the reader's own code.
Paragraph in_own_code();

/// Where variants of the catalogue are found, in print and in code.
List in_catalogue(const std::vector<std::string>& variants);

}  // namespace eq7
