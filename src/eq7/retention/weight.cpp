#include "eq7/retention/weight.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/retention/decay.hpp"

namespace eq7 {

namespace {

// A schedule on a sequence of N tokens.
struct Run {
    const Schedule& schedule;
    std::size_t B, N;

    Chunk chunk(std::size_t i) const { return {B, i, std::min(B, N - i * B)}; }

    // The factor of chunk i at row r and column c, which must take the stretch (from, to].
    Piece piece(Part part, std::size_t i, std::size_t r, std::size_t c, std::int64_t from,
                std::int64_t to) const {
        const Factor& factor = schedule[part];
        const Indices at = indices(chunk(i), r, c);
        Piece result{part, i, from, to, factor.exponent().evaluate(at), std::nullopt};
        if (factor.tokens()) result.tokens = tokens_at(*factor.tokens(), at);
        return result;
    }
    std::int64_t last_token(std::size_t i) const {
        return static_cast<std::int64_t>(i * B + chunk(i).length) - 1;
    }
};

Way finished(std::vector<Piece> pieces, bool needed) {
    Way way{std::move(pieces), 0, needed};
    for (const Piece& piece : way.pieces) way.exponent = checked_add(way.exponent, piece.exponent);
    return way;
}

// Through the states: stored at the end of the key's chunk (or there from the start), carried on,
// read by the query.
Way through_states(const Run& run, std::size_t n, std::optional<std::size_t> m) {
    const std::size_t i = n / run.B;
    const std::size_t after_read = run.schedule.reads == Reads::previous ? i : i + 1;
    std::vector<Piece> pieces;
    std::int64_t at = -1;
    std::size_t next = 0;  // the first chunk whose carry is used
    if (m) {
        const std::size_t j = *m / run.B;
        at = run.last_token(j);
        next = j + 1;
        pieces.push_back(
            run.piece(Part::state, j, 0, *m % run.B, static_cast<std::int64_t>(*m), at));
    }
    for (; next < after_read; ++next) {
        pieces.push_back(run.piece(Part::carry, next, 0, 0, at, run.last_token(next)));
        at = run.last_token(next);
    }
    const auto query = static_cast<std::int64_t>(n);
    pieces.push_back(run.piece(Part::cross, i, n % run.B, 0, at, query));
    return finished(std::move(pieces), !m || *m / run.B < i);
}

}  // namespace

bool Piece::is_right() const {
    if (tokens) return *tokens == (Tokens(to) - Tokens(from)).without_start(-1);
    return exponent == distance();
}

std::optional<Tokens> Way::tokens() const {
    Tokens sum;
    for (const Piece& piece : pieces) {
        if (!piece.tokens) return std::nullopt;
        sum = sum + *piece.tokens;
    }
    return sum;
}

std::vector<Way> take_apart(const Schedule& schedule, std::size_t B, std::size_t N, std::size_t n,
                            std::optional<std::size_t> m) {
    const Run run{schedule, B, N};
    const std::size_t i = n / B;
    std::vector<Way> ways;
    if (m && *m / B == i && *m <= n)
        ways.push_back(
            finished({run.piece(Part::intra, i, n % B, *m % B, static_cast<std::int64_t>(*m),
                                static_cast<std::int64_t>(n))},
                     true));
    if (!m || *m / B < i || (*m / B == i && schedule.reads == Reads::current))
        ways.push_back(through_states(run, n, m));
    return ways;
}

std::string token_text(const Tokens& tokens, std::size_t N, int base) {
    constexpr std::int64_t most_listed = 6;  // of neighbours; more are "3, ..., 70"
    std::string above, below;
    const auto add = [&](std::int64_t first, std::int64_t last, std::int64_t times) {
        std::string& list = times > 0 ? above : below;
        const std::uint64_t often = magnitude_of(times);
        const bool exists = first >= 0 && last < static_cast<std::int64_t>(N);
        const auto one = [&](std::int64_t token) {
            list += fmt::format("{}{}", list.empty() ? "" : ", ", token + base);
            if (often == 2) list += " twice";
            if (often > 2) list += fmt::format(" {} times", often);
            if (!exists) list += " (no such token)";
        };
        if (last - first < most_listed) {
            for (std::int64_t token = first; token <= last; ++token) one(token);
        } else {
            one(first);
            list += ", ...";
            one(last);
        }
    };
    each_run(tokens, 0, [&](std::int64_t first, std::int64_t last, std::int64_t times) {
        // Those that exist apart from those that do not.
        const auto end = static_cast<std::int64_t>(N);
        if (first < end && last >= end) {
            add(first, end - 1, times);
            first = end;
        }
        add(first, last, times);
    });
    if (above.empty() && below.empty()) return "none";
    std::string text = above.empty() ? "1" : "{" + above + "}";
    if (!below.empty()) text += " divided by {" + below + "}";
    return text;
}

}  // namespace eq7
