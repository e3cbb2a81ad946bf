#include "eq7/proof/search.hpp"

#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/retention/decay.hpp"

namespace eq7 {

namespace {

std::int64_t number_at(const Factor& factor, const Indices& at) {
    try {
        return factor.exponent().evaluate(at);
    } catch (const Overflow& fault) {
        throw BadInput(fmt::format("'{}' becomes {} at B={}, r={}, c={}, i={}", factor.text(),
                                   fault.what(), at.B, at.r, at.c, at.i));
    }
}

// How many tokens' decays. As a formal sum, G(p) is p + 1.
struct CountOf {
    using Sum = std::int64_t;
    static Sum of(const Factor& factor, const Indices& at) { return number_at(factor, at); }
    static bool knows_length(const Factor& factor) { return factor.exponent().uses('L'); }
    static Sum up_to(std::int64_t token) { return checked_add(token, 1); }
    static Sum add(Sum x, Sum y) { return checked_add(x, y); }
    static Sum subtract(Sum x, Sum y) { return checked_subtract(x, y); }
    static bool is_nothing(Sum x) { return x == 0; }
};

// Which tokens' decays.
struct TokensOf {
    using Sum = Tokens;
    static Sum of(const Factor& factor, const Indices& at) {
        return tokens_at(*factor.tokens(), at);
    }
    static bool knows_length(const Factor&) { return true; }  // its tokens may depend on it
    static Sum up_to(std::int64_t token) { return Tokens(token).without_start(-1); }
    static Sum add(const Sum& x, const Sum& y) { return x + y; }
    static Sum subtract(const Sum& x, const Sum& y) { return x - y; }
    static bool is_nothing(const Sum& x) { return x.is_empty(); }
};

// One chunk size, chunk after chunk. With G(p) the decay up to token p, and C_i the carries of the
// chunks 0, ..., i-1, the weight of key (j,c) in query (i,r) is x_i(r) + C_i - C_(j+1) + z_j(c),
// and must be G(n) - G(m). That parts into a side of the query and a side of the key:
//   query_i(r) = x_i(r) + C_i - G(n),   key_j(c) = z_j(c) - C_(j+1) + G(m),
// which must add up to nothing for all j < i. So as long as every key side is the same, one
// comparison per query is enough, and the keys are gone through only to name a culprit.
template <class By>
class Sequence {
public:
    using Sum = typename By::Sum;

    Sequence(const Schedule& schedule, std::size_t B) : schedule_(schedule), B_(B) {}

    // The first wrong place of the last chunk, which has L tokens. To be called once for each
    // length that is looked at, then add_chunk() to go on.
    std::optional<Place> wrong(Claim claim, std::size_t L) const {
        switch (claim) {
            case Claim::outputs: return wrong_output(L);
            case Claim::initial_state: return wrong_initial_state(L);
            case Claim::state: return L == B_ ? wrong_state(L) : std::nullopt;
            case Claim::short_last_chunk: break;
        }
        return L < B_ ? wrong_state(L) : std::nullopt;
    }

    void add_chunk() {
        carried_ = By::add(carried_, factor(Part::carry, B_, 0, 0));
        for (std::size_t c = 0; c < B_; ++c) {
            keys_.push_back(By::add(By::subtract(factor(Part::state, B_, 0, c), carried_),
                                    By::up_to(whole(i_ * B_ + c))));
            if (!(keys_.back() == keys_.front())) all_same_ = false;
        }
        ++i_;
    }

private:
    Sum factor(Part part, std::size_t L, std::size_t r, std::size_t c) const {
        return By::of(schedule_[part], indices({B_, i_, L}, r, c));
    }
    std::int64_t token(std::size_t place) const { return whole(i_ * B_ + place); }
    Place place(std::size_t L, std::optional<std::size_t> r, std::optional<std::size_t> m) const {
        Place result{B_, i_ * B_ + L, i_, r, std::nullopt, std::nullopt};
        if (m) result.j = *m / B_, result.c = *m % B_;
        return result;
    }

    // The first earlier key whose side and `query` do not add up to nothing.
    std::optional<std::size_t> wrong_key(const Sum& query) const {
        const std::size_t last = all_same_ && !keys_.empty() ? 1 : keys_.size();
        for (std::size_t m = 0; m < last; ++m)
            if (!By::is_nothing(By::add(query, keys_[m]))) return m;
        return std::nullopt;
    }

    std::optional<Place> wrong_output(std::size_t L) const {
        // R_0 holds key 0, which the intra-chunk term counts too: two powers, never one.
        if (schedule_.reads == Reads::current) return place(L, 0, i_ * B_);
        const bool seen = L < B_ && !By::knows_length(schedule_[Part::intra]);  // in whole chunks
        for (std::size_t r = 0; r < L; ++r) {
            const Sum to_query = By::up_to(token(r));
            const Sum query =
                By::subtract(By::add(factor(Part::cross, L, r, 0), carried_), to_query);
            if (const auto m = wrong_key(query)) return place(L, r, *m);
            for (std::size_t c = 0; c <= r && !seen; ++c) {
                const Sum needed = By::subtract(to_query, By::up_to(token(c)));
                if (!(factor(Part::intra, L, r, c) == needed)) return place(L, r, i_ * B_ + c);
            }
        }
        return std::nullopt;
    }

    std::optional<Place> wrong_initial_state(std::size_t L) const {
        for (std::size_t r = 0; r < L; ++r) {
            Sum read = By::add(factor(Part::cross, L, r, 0), carried_);
            if (schedule_.reads == Reads::current)
                read = By::add(read, factor(Part::carry, L, 0, 0));
            if (!(read == By::up_to(token(r)))) return place(L, r, std::nullopt);
        }
        return std::nullopt;
    }

    // Key by key, then the initial state.
    std::optional<Place> wrong_state(std::size_t L) const {
        const Sum to_end = By::up_to(token(L - 1));
        const Sum carried = By::add(carried_, factor(Part::carry, L, 0, 0));
        if (const auto m = wrong_key(By::subtract(carried, to_end)))
            return place(L, std::nullopt, *m);
        for (std::size_t c = 0; c < L; ++c) {
            const Sum needed = By::subtract(to_end, By::up_to(token(c)));
            if (!(factor(Part::state, L, 0, c) == needed))
                return place(L, std::nullopt, i_ * B_ + c);
        }
        if (!(carried == to_end)) return place(L, std::nullopt, std::nullopt);
        return std::nullopt;
    }

    const Schedule& schedule_;
    std::size_t B_;
    std::size_t i_ = 0;      // the last chunk
    Sum carried_{};          // C_i
    std::vector<Sum> keys_;  // the key side of every key of an earlier chunk
    bool all_same_ = true;
};

template <class By>
std::optional<Place> wrong_in(const Schedule& schedule, Claim claim, Ends ends, std::size_t B,
                              std::size_t chunks) {
    Sequence<By> sequence(schedule, B);
    for (std::size_t i = 0; i < chunks; ++i) {
        const std::size_t first = ends == Ends::whole ? B : 1;
        const std::size_t last = ends == Ends::whole ? B : B - 1;
        for (std::size_t L = first; L <= last; ++L)
            if (const auto place = sequence.wrong(claim, L)) return place;
        sequence.add_chunk();
    }
    return std::nullopt;
}

}  // namespace

std::int64_t value(const Factor& factor, std::size_t B, std::size_t r, std::size_t c,
                   std::size_t i) {
    return number_at(factor, indices({B, i, B}, r, c));
}

std::optional<Place> wrong_place(const Schedule& schedule, Claim claim, Measure measure, Ends ends,
                                 std::size_t B, std::size_t chunks) {
    if (measure == Measure::count) return wrong_in<CountOf>(schedule, claim, ends, B, chunks);
    return wrong_in<TokensOf>(schedule, claim, ends, B, chunks);
}

}  // namespace eq7
