// Every schedule of the catalogue against the parallel form: which are caught, and where.

#include <doctest/doctest.h>

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/arithmetic.hpp"
#include "eq7/retention/coefficients.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

struct Entry {
    std::size_t n, m;
    std::string required, actual;
};

// The first entry of W that differs from the parallel form's, row by row.
std::optional<Entry> first_wrong(const Schedule& schedule, std::size_t B, std::size_t N) {
    const auto found = chunkwise_coefficients(schedule, B, N).output;
    const auto required = parallel_coefficients(N).output;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m)
            if (found(n, m) != required(n, m))
                return Entry{n, m, required(n, m).to_string(), found(n, m).to_string()};
    return std::nullopt;
}

// Right by count, which is what a run with one gamma shows.
const std::set<std::string> right{"eq7",        "appendix-one-based", "lightning-2",
                                  "torchscale", "lightning-2-local",  "full-chunk-only"};

TEST_CASE("every wrong schedule is caught, and by which entry") {
    struct {
        std::size_t B, N;
        const char* name;
        std::size_t n, m;
        const char *required, *actual;
    } const table[] = {
        // chunks of 4: exponent x + t y + z by hand
        {4, 12, "first-printing", 0, 0, "1", "1 + gamma"},
        {4, 12, "no-zeta", 4, 0, "gamma^4", "gamma"},
        {4, 12, "current-state", 0, 0, "1", "1 + gamma^4"},
        {4, 12, "issue-34", 4, 0, "gamma^4", "gamma^7"},
        {4, 12, "chunk-index", 4, 0, "gamma^4", "gamma^2"},
        {4, 12, "mixed-a", 4, 0, "gamma^4", "gamma^3"},
        {4, 12, "mixed-b", 4, 0, "gamma^4", "gamma^5"},
        {4, 12, "backward-state", 4, 0, "gamma^4", "gamma"},
        {4, 12, "short-carry", 8, 0, "gamma^8", "gamma^7"},
        {4, 12, "exclusive-sum", 4, 0, "gamma^4", "gamma^3"},
        {4, 12, "sum-from-sequence", 4, 0, "gamma^4", "gamma^8"},
        {4, 12, "sum-from-chunk", 4, 0, "gamma^4", "1"},
        // chunks of 2, a short last one
        {2, 7, "first-printing", 0, 0, "1", "1 + gamma"},
        {2, 7, "no-zeta", 2, 0, "gamma^2", "gamma"},
        {2, 7, "current-state", 0, 0, "1", "1 + gamma^2"},
        {2, 7, "issue-34", 2, 0, "gamma^2", "gamma^3"},
        {2, 7, "chunk-index", 2, 1, "gamma", "gamma^2"},
        {2, 7, "mixed-a", 2, 0, "gamma^2", "gamma"},
        {2, 7, "mixed-b", 2, 0, "gamma^2", "gamma^3"},
        {2, 7, "backward-state", 2, 0, "gamma^2", "gamma"},
        {2, 7, "short-carry", 4, 0, "gamma^4", "gamma^3"},
        // chunks of one token still show five of them
        {1, 3, "first-printing", 0, 0, "1", "1 + gamma"},
        {1, 3, "current-state", 0, 0, "1", "1 + gamma"},
        {1, 3, "chunk-index", 1, 0, "gamma", "gamma^2"},
        {1, 3, "mixed-a", 1, 0, "gamma", "1"},
        {1, 3, "mixed-b", 1, 0, "gamma", "gamma^2"},
        {1, 3, "short-carry", 2, 0, "gamma^2", "gamma"},
    };
    std::set<std::string> seen;
    for (const auto& row : table) {
        CAPTURE(std::string(row.name));
        CAPTURE(row.B);
        seen.insert(row.name);
        const auto found = first_wrong(find_variant(row.name).schedule, row.B, row.N);
        REQUIRE(found);
        CHECK(found->n == row.n);
        CHECK(found->m == row.m);
        CHECK(found->required == row.required);
        CHECK(found->actual == row.actual);
    }
    for (const Variant& variant : catalogue())
        CHECK(seen.count(variant.name) + right.count(variant.name) == 1);
}

TEST_CASE("the right schedules are not flagged, at any sizes") {
    for (const std::string& name : right)
        for (const std::size_t B : {1, 2, 3, 4, 5, 9})
            for (const std::size_t N : {1, 4, 9, 14}) {
                CAPTURE(std::string(name));
                CAPTURE(B);
                CAPTURE(N);
                CHECK_FALSE(first_wrong(find_variant(name).schedule, B, N));
            }
}

TEST_CASE("issue 34's excess is B-1-2r on every cross-chunk entry, nothing elsewhere") {
    for (std::size_t B = 1; B <= 9; ++B) {
        const std::size_t N = 3 * B + 1;
        const auto found = chunkwise_coefficients(find_variant("issue-34").schedule, B, N).output;
        for (std::size_t n = 0; n < N; ++n) {
            for (std::size_t m = 0; m <= n; ++m) {
                const auto r = static_cast<std::int64_t>(n % B);
                const auto c = static_cast<std::int64_t>(m % B);
                CAPTURE(B);
                CAPTURE(r);
                CAPTURE(c);
                const std::int64_t excess =
                    n / B == m / B ? 0 : static_cast<std::int64_t>(B) - 1 - 2 * r;
                CHECK(found(n, m).exponent() == static_cast<std::int64_t>(n - m) + excess);
            }
        }
    }
}

TEST_CASE("reading the current state makes coefficient (n, n) two at gamma = 1") {
    for (const char* name : {"first-printing", "current-state"}) {
        for (const std::size_t B : {1, 2, 5}) {
            const auto found = chunkwise_coefficients(find_variant(name).schedule, B, 11).output;
            for (std::size_t n = 0; n < 11; ++n) {
                CAPTURE(std::string(name));
                CAPTURE(B);
                CAPTURE(n);
                CHECK(found(n, n).at(1) == 2);
            }
        }
        // And it leaks: later keys of the chunk reach an earlier query.
        const auto leaking = chunkwise_coefficients(find_variant(name).schedule, 3, 6).output;
        CHECK(leaking(0, 1).exponent() == (std::string(name) == "first-printing" ? 1 : 2));
        CHECK_FALSE(leaking(3, 5).is_zero());
        CHECK(leaking(0, 3).is_zero());
    }
}

TEST_CASE("a wrong carry is right in the first two chunks and wrong from chunk 2 on") {
    const auto found = chunkwise_coefficients(find_variant("short-carry").schedule, 4, 16).output;
    for (std::size_t n = 0; n < 16; ++n)
        for (std::size_t m = 0; m <= n; ++m) {
            CAPTURE(n);
            CAPTURE(m);
            // One token too young for every chunk in between.
            const std::size_t between = n / 4 > m / 4 ? n / 4 - 1 - m / 4 : 0;
            CHECK(found(n, m).exponent() == static_cast<std::int64_t>(n - m - between));
        }
}

TEST_CASE("in numbers, each wrong schedule exceeds what rounding allows, each right one does not") {
    const auto numbers = random_sequence<double>(16, 3, 2);
    const auto as_heads = [](const Matrix<double>& matrix) {
        auto heads = Heads<double>::from_shape({1, 1, matrix.shape(0), matrix.shape(1)});
        std::copy(matrix.begin(), matrix.end(), heads.begin());
        return heads;
    };
    const HeadInputs<double> inputs{as_heads(numbers.q),
                                    as_heads(numbers.k),
                                    as_heads(numbers.v),
                                    {0.9},
                                    as_heads(zeros<double>(3, 2))};
    const auto required = parallel(inputs);
    const auto roundings = parallel_roundings(16, 3) + chunkwise_roundings(16, 3, 4);
    for (const Variant& variant : catalogue()) {
        CAPTURE(variant.name);
        const auto found = compare(chunkwise(inputs, variant.schedule, 4).output, required,
                                   magnitude(inputs), roundings);
        CHECK(found.equal() == (right.count(variant.name) == 1));
        if (found.equal()) continue;
        const auto entry = first_wrong(variant.schedule, 4, 16);
        REQUIRE(entry);
        CHECK(found.first_wrong_token == entry->n);
        CHECK(found.share_of_bound > 1e6);
    }
}

}  // namespace
