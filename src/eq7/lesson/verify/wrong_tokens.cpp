// Which tokens are wrong, and in what pattern.

#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/verify/verify_parts.hpp"

namespace eq7 {

namespace {

// More rows than that make no pattern that a person reads.
constexpr std::size_t most_rows_listed = 16;

// "token 5 (chunk 1, row 0)"
std::string place_of(std::size_t n, std::size_t B) {
    return fmt::format("token {} (chunk {}, row {})", n, n / B, n % B);
}

// The rows of a chunk that are wrong in every chunk from the first wrong one on, or nothing where
// the wrong tokens do not repeat from chunk to chunk.
std::optional<std::vector<std::size_t>> repeated_rows(const std::vector<std::size_t>& wrong,
                                                      std::size_t B, std::size_t N) {
    std::set<std::size_t> rows;
    for (const std::size_t n : wrong) rows.insert(n % B);
    std::size_t expected = 0;
    for (std::size_t n = wrong.front() / B * B; n < N; ++n) expected += rows.count(n % B);
    if (expected != wrong.size()) return std::nullopt;
    return std::vector<std::size_t>(rows.begin(), rows.end());
}

std::string pattern(const Case& of, const Verification& found) {
    const std::vector<std::size_t>& wrong = found.wrong_tokens;
    const std::size_t first_chunk = wrong.front() / of.B;
    if (found.wrong_tokens.size() == 1) return "No other token is wrong.";
    const auto rows = repeated_rows(wrong, of.B, of.N());
    if (!rows) {
        if (wrong.size() <= most_rows_listed)
            return fmt::format("Wrong are tokens {}.", fmt::join(wrong, ", "));
        return "They do not repeat from chunk to chunk.";
    }
    const std::string from =
        first_chunk == 0 ? "In every chunk" : fmt::format("From chunk {} on", first_chunk);
    if (rows->size() == of.B) return from + ", all rows are wrong.";
    if (rows->size() <= most_rows_listed)
        return fmt::format("{}, rows {} are wrong and the others right.", from,
                           fmt::join(*rows, ", "));
    return fmt::format("{}, the same {} of {} rows are wrong.", from, rows->size(), of.B);
}

}  // namespace

Section verify_wrong_tokens(const Case& of, const Verification& found) {
    const std::vector<std::size_t>& wrong = found.wrong_tokens;
    Section section;
    section.title = plain("Which tokens are wrong?");
    section.blocks.push_back(
        check(false, fmt::format("{} of {} tokens are wrong. The first: {}", wrong.size(), of.N(),
                                 place_of(wrong.front(), of.B))));
    section.blocks.push_back(paragraph(pattern(of, found)));
    const HeadJudgement* head = found.first_different();
    if (head != nullptr && head->share > 0)
        section.blocks.push_back(
            paragraph(fmt::format("Farthest from its bound, in batch entry {} and head {}: {}, "
                                  "column {}, is {:.6g} and must be {:.6g}.",
                                  head->b, head->h, place_of(head->worst_token, of.B),
                                  head->worst_column, head->worst_out, head->worst_right)));
    return section;
}

}  // namespace eq7
