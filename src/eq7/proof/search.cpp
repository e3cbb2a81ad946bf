#include "eq7/proof/search.hpp"

#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

std::int64_t whole(std::size_t number) { return static_cast<std::int64_t>(number); }

// The outputs of one chunk size, chunk after chunk.
//
// The cross-chunk identity x_i(r) + (i-1-j) y + z_j(c) = (i-j)B + r - c parts into a side of the
// query and a side of the key:
//   query_i(r) = x_i(r) - r + (i-1) y - iB,   key_j(c) = z_j(c) + c - j y + jB,
// and asks that query_i(r) + key_j(c) = 0 for all j < i. So as long as every key side is the same
// number, one comparison a row is enough, and the keys are gone through only to name a culprit.
class Outputs {
public:
    Outputs(const Schedule& schedule, std::size_t B)
        : schedule_(schedule),
          B_(B),
          y_(value(schedule.carry, B, 0, 0, 0)),
          intra_differs_(schedule.intra.uses('i')) {}

    std::optional<Place> wrong_in(std::size_t i) {
        if (i > 0) add_keys(i - 1);
        for (std::size_t r = 0; r < B_; ++r) {
            if (i > 0)
                if (const auto key = wrong_key(query(i, r)))
                    return Place{B_, i, r, *key / B_, *key % B_};
            if (i > 0 && !intra_differs_) continue;  // chunk 0 has shown that it is right
            for (std::size_t c = 0; c <= r; ++c)
                if (value(schedule_.intra, B_, r, c, i) != whole(r) - whole(c))
                    return Place{B_, i, r, i, c};
        }
        return std::nullopt;
    }

private:
    // k (y - B), the part in which a carry other than B shows.
    std::int64_t drift(std::int64_t k) const {
        return checked_multiply(k, checked_subtract(y_, whole(B_)));
    }

    std::int64_t query(std::size_t i, std::size_t r) const {
        const std::int64_t x = value(schedule_.cross, B_, r, 0, i);
        return checked_subtract(checked_add(checked_subtract(x, whole(r)), drift(whole(i) - 1)),
                                whole(B_));
    }

    void add_keys(std::size_t j) {
        for (std::size_t c = 0; c < B_; ++c) {
            const std::int64_t z = value(schedule_.state, B_, 0, c, j);
            keys_.push_back(checked_subtract(checked_add(z, whole(c)), drift(whole(j))));
            if (keys_.back() != keys_.front()) all_same_ = false;
        }
    }

    std::optional<std::size_t> wrong_key(std::int64_t query) const {
        const std::size_t last = all_same_ ? 1 : keys_.size();
        for (std::size_t m = 0; m < last; ++m)
            if (checked_add(query, keys_[m]) != 0) return m;
        return std::nullopt;
    }

    const Schedule& schedule_;
    std::size_t B_;
    std::int64_t y_;
    bool intra_differs_;
    std::vector<std::int64_t> keys_;  // the key side of every key m so far
    bool all_same_ = true;
};

}  // namespace

std::int64_t value(const Expression& expression, std::size_t B, std::size_t r, std::size_t c,
                   std::size_t i) {
    try {
        return expression.evaluate({whole(B), whole(r), whole(c), whole(i)});
    } catch (const Overflow& fault) {
        throw BadInput(fmt::format("'{}' becomes {} at B={}, r={}, c={}, i={}", expression.text(),
                                   fault.what(), B, r, c, i));
    }
}

std::optional<Place> wrong_output(const Schedule& schedule, std::size_t B, std::size_t chunks) {
    // R_0 holds key 0, which the intra-chunk term counts too: two powers of gamma, never one.
    if (schedule.reads == Reads::current) return Place{B, 0, 0, 0, 0};
    Outputs outputs(schedule, B);
    for (std::size_t i = 0; i < chunks; ++i)
        if (const auto place = outputs.wrong_in(i)) return place;
    return std::nullopt;
}

std::optional<Place> wrong_state(const Schedule& schedule, std::size_t B, std::size_t chunks) {
    const bool right_carry = value(schedule.carry, B, 0, 0, 0) == whole(B);
    // A key that its own chunk stores right stays right as long as the carry is B, so that each
    // chunk has to be looked at once. A wrong carry shows in chunk 0 already, on the initial state.
    for (std::size_t i = 0; i < chunks; ++i) {
        for (std::size_t c = 0; c < B; ++c)
            if (value(schedule.state, B, 0, c, i) != whole(B - 1 - c))
                return Place{B, i, std::nullopt, i, c};
        if (!right_carry) return Place{B, i, std::nullopt, std::nullopt, std::nullopt};
    }
    return std::nullopt;
}

std::optional<Place> wrong_initial_state(const Schedule& schedule, std::size_t B,
                                         std::size_t chunks) {
    const std::int64_t y = value(schedule.carry, B, 0, 0, 0);
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::size_t carries = schedule.reads == Reads::previous ? i : i + 1;
        const std::int64_t carried = checked_multiply(whole(carries), y);
        for (std::size_t r = 0; r < B; ++r)
            if (checked_add(value(schedule.cross, B, r, 0, i), carried) != whole(i * B + r + 1))
                return Place{B, i, r, std::nullopt, std::nullopt};
    }
    return std::nullopt;
}

}  // namespace eq7
