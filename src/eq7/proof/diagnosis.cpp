#include "eq7/proof/diagnosis.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include "eq7/algebra/checked.hpp"
#include "eq7/proof/search.hpp"
#include "eq7/proof/unless_too_large.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

// A few chunks, rows and columns show how an exponent runs; the first query that reads a state is
// in chunk 1.
constexpr std::size_t looked_at = 4;
constexpr std::size_t most_rows = 8;

// Exponents of one chunk size as numbers.
struct Shape {
    const Schedule& schedule;
    std::size_t B;

    std::size_t rows() const { return std::min(B, most_rows); }
    std::int64_t x(std::size_t r, std::size_t i) const {
        return value(schedule[Part::cross], B, r, 0, i);
    }
    std::int64_t z(std::size_t c, std::size_t j) const {
        return value(schedule[Part::state], B, 0, c, j);
    }
    std::int64_t y() const { return value(schedule[Part::carry], B, 0, 0, 0); }

    // What the exponent of an entry has too much.
    std::int64_t excess(std::size_t n, std::size_t m) const {
        const Way way = take_apart(schedule, B, looked_at * B, n, m).front();
        return checked_subtract(way.exponent, whole(n - m));
    }

    // The excess that all keys share that lie at most `most_between` whole chunks from their query;
    // nullopt if they differ.
    std::optional<std::int64_t> common_excess(std::size_t most_between) const {
        std::optional<std::int64_t> common;
        for (std::size_t i = 1; i < looked_at; ++i)
            for (std::size_t j = i > most_between ? i - 1 - most_between : 0; j < i; ++j)
                for (std::size_t r = 0; r < rows(); ++r)
                    for (std::size_t c = 0; c < rows(); ++c) {
                        const std::int64_t here = excess(i * B + r, j * B + c);
                        if (common.value_or(here) != here) return std::nullopt;
                        common = here;
                    }
        return common;
    }

    bool intra_differs() const {
        for (std::size_t i = 0; i < looked_at; ++i)
            for (std::size_t r = 0; r < rows(); ++r)
                for (std::size_t c = 0; c <= r; ++c)
                    if (value(schedule[Part::intra], B, r, c, i) !=
                        static_cast<std::int64_t>(r - c))
                        return true;
        return false;
    }
    bool goes_by_chunk() const {
        for (std::size_t r = 1; r < B; ++r)
            if (x(r, 1) != x(0, 1)) return false;
        return x(0, 1) != x(0, 2);
    }
    // At every step: (r+1)%B falls once and does not run backwards.
    bool cross_falls() const {
        for (std::size_t r = 1; r < rows(); ++r)
            if (x(r, 1) >= x(r - 1, 1)) return false;
        return true;
    }
    bool state_rises() const {
        for (std::size_t c = 1; c < rows(); ++c)
            if (z(c, 0) <= z(c - 1, 0)) return false;
        return true;
    }
    bool state_is_flat() const {
        for (std::size_t c = 1; c < B; ++c)
            if (z(c, 0) != z(0, 0)) return false;
        return true;
    }
};

std::string kind_of(const Shape& shape) {
    const std::size_t B = shape.B;
    const auto common = shape.common_excess(looked_at);
    if (common == 0) return shape.intra_differs() ? "intra-decay" : "other";
    if (common && (*common == 1 || *common == -1)) return "mixed-bases";
    if (shape.common_excess(0) == 0)
        return shape.y() < static_cast<std::int64_t>(B) ? "short-carry" : "other";
    if (B == 1) return "other";
    if (shape.goes_by_chunk()) return "chunk-index";
    if (shape.cross_falls()) return "cross-reversed";
    if (shape.state_is_flat()) return "no-state-factor";
    if (shape.state_rises()) return "state-reversed";
    return "other";
}

bool takes_the_same(const Schedule& schedule, const Schedule& other) {
    return std::all_of(parts.begin(), parts.end(), [&](Part part) {
        return schedule[part].tokens() && schedule[part].tokens() == other[part].tokens();
    });
}

// Sums of log-decays that start or end at the wrong token, by the tokens that they take.
std::string wrong_sum(const Schedule& schedule) {
    static const std::vector<std::pair<const char*, Schedule>> sums{
        {"exclusive-sum", equation_seven_with({"", "", "", "[0,r)"})},
        {"sum-from-chunk", equation_seven_with({"", "-G[c]", "0", "G[r]"})},
        {"sum-from-chunk", equation_seven_with({"", "-Gseq[c]", "0", "G[r]"})}};
    for (const auto& [code, sum] : sums)
        if (takes_the_same(schedule, sum)) return code;
    return "";
}

}  // namespace

const std::vector<Diagnosis>& diagnoses() {
    static const std::vector<Diagnosis> all{
        {"cross-reversed", "the cross-chunk decay runs backwards"},
        {"no-state-factor", "all keys of a chunk are stored with the same decay"},
        {"state-reversed", "the state-update decay runs backwards"},
        {"reads-current-state", "the queries read the state of their own chunk"},
        {"mixed-bases", "one factor seems to count from 0 and one from 1"},
        {"short-carry", "the carry is too short"},
        {"chunk-index", "the cross-chunk decay goes by chunk, not by row"},
        {"intra-decay", "the decay inside the chunk is wrong"},
        {"exclusive-sum", "a sum of decays leaves its own token out"},
        {"sum-from-chunk", "a sum of decays starts again in each chunk"},
        {"wrong-tokens", "the number of tokens is right, but they are the wrong ones"},
        {"equal-gates", "the wrong tokens inside a chunk, which equal gates hide"},
        {"gauge", "the stored state is a scaled one"},
        {"short-last-chunk", "the final state of a short last chunk is wrong"},
        {"other", "the exponents do not add up to n - m"},
    };
    return all;
}

std::string_view sentence_of(std::string_view code) {
    for (const Diagnosis& diagnosis : diagnoses())
        if (diagnosis.code == code) return diagnosis.sentence;
    throw std::logic_error("a diagnosis without a sentence");
}

std::string diagnose_tokens(const Schedule& schedule) {
    Schedule elsewhere = schedule;
    elsewhere[Part::intra] = equation_seven()[Part::intra];
    return takes_the_same(elsewhere, equation_seven()) ? "equal-gates" : "wrong-tokens";
}

bool is_known_mistake(std::string_view code) { return !code.empty() && code != "other"; }

std::string diagnose(const Schedule& schedule, std::size_t B) {
    if (schedule.reads == Reads::current) return "reads-current-state";
    if (const std::string sum = wrong_sum(schedule); !sum.empty()) return sum;
    // Nothing: wrong at smaller sizes already, and beyond computing at these.
    return unless_too_large([&] { return kind_of({schedule, B}); }).value_or("other");
}

}  // namespace eq7
