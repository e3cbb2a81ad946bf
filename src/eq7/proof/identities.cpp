#include "eq7/proof/identities.hpp"

#include <algorithm>

namespace eq7 {

using namespace symbols;

namespace {

// The claims ask the same questions of tokens and of counts; these two say how each is written.

// A factor in the chunk that begins at s, as formal sums over the whole sequence.
struct ByTokens {
    using Sum = Stretch;
    const Schedule& schedule;

    static Sum over(const IndexPolynomial& lo, const IndexPolynomial& hi) { return after(lo, hi); }
    Sum in_this(Part part) const { return in_sequence(*schedule[part].tokens()); }
    static Sum in_full(const Sum& sum) { return replaced(sum, Symbol::L, B); }
    static Sum a_chunk_earlier(const Sum& sum) { return replaced(in_full(sum), Symbol::s, s - B); }
    static Sum a_chunk_later(const Sum& sum) { return replaced(sum, Symbol::s, s + B); }
    static Sum in_first(const Sum& sum) {
        return replaced(sum, Symbol::s, zero).without_start(IndexPolynomial(-1));
    }

    static Sum replaced(const Sum& sum, Symbol symbol, const IndexPolynomial& by) {
        return sum.moved(
            [&](const IndexPolynomial& place) { return place.substitute(symbol, by); });
    }
};

// The exponent of a factor in chunk i.
struct ByCount {
    using Sum = IndexPolynomial;
    const Schedule& schedule;

    static Sum over(const IndexPolynomial& lo, const IndexPolynomial& hi) { return hi - lo; }
    Sum in_this(Part part) const { return IndexPolynomial::from(schedule[part].exponent()); }
    static Sum in_full(const Sum& sum) { return sum.substitute(Symbol::L, B); }
    static Sum a_chunk_earlier(const Sum& sum) {
        return in_full(sum).substitute(Symbol::i, i - one);
    }
    static Sum a_chunk_later(const Sum& sum) { return sum.substitute(Symbol::i, i + one); }
    static Sum in_first(const Sum& sum) {
        return sum.substitute(Symbol::i, zero).substitute(Symbol::s, zero);
    }
};

template <class By>
std::vector<typename By::Sum> identities(const By& by, Claim claim) {
    using Sum = typename By::Sum;
    const auto state = [&] { return by.in_this(Part::state); };
    const auto carry = [&] { return by.in_this(Part::carry); };
    const auto cross = [&] { return by.in_this(Part::cross); };
    const auto over_chunk = [&](const IndexPolynomial& tokens) {
        return std::vector<Sum>{state() - By::over(s + c, s + tokens - one),
                                carry() - By::over(s - one, s + tokens - one)};
    };
    switch (claim) {
        case Claim::outputs: {
            const Sum before = By::a_chunk_earlier(state());
            return {
                by.in_this(Part::intra) - By::over(s + c, s + r),
                cross() + before - By::over(s - B + c, s + r),
                By::in_full(carry()) + before - By::in_full(state()) - By::over(s - B + c, s + c)};
        }
        case Claim::state: {
            std::vector<Sum> sums = over_chunk(B);
            for (Sum& sum : sums) sum = By::in_full(sum);
            return sums;
        }
        case Claim::short_last_chunk: return over_chunk(L);
        case Claim::initial_state: break;
    }
    // A query of the current state reads its own chunk's carry, too.
    const bool current = by.schedule.reads == Reads::current;
    const Sum read = current ? cross() + carry() : cross();
    return {By::in_first(read - By::over(s - one, s + r)),
            By::in_full(carry()) + By::a_chunk_later(read) - read - By::over(s + r, s + B + r)};
}

}  // namespace

std::string_view name(Claim claim) {
    constexpr std::array<std::string_view, 4> names{"outputs", "state", "initial_state",
                                                    "short_last_chunk"};
    return names[static_cast<std::size_t>(claim)];
}

const std::vector<Part>& parts_of(Claim claim) {
    static const std::array<std::vector<Part>, 4> of{
        std::vector<Part>(parts.begin(), parts.end()), std::vector<Part>{Part::carry, Part::state},
        std::vector<Part>{Part::cross, Part::carry}, std::vector<Part>{Part::carry, Part::state}};
    return of[static_cast<std::size_t>(claim)];
}

std::vector<Stretch> must_be_empty(const Schedule& schedule, Claim claim) {
    return identities(ByTokens{schedule}, claim);
}

std::vector<IndexPolynomial> must_be_zero(const Schedule& schedule, Claim claim) {
    return identities(ByCount{schedule}, claim);
}

std::size_t wrong_degree(const Schedule& schedule, Claim claim, Measure measure) {
    std::size_t wrong = claim == Claim::outputs && schedule.reads == Reads::current ? 1 : 0;
    const auto add = [&wrong](std::size_t degree) {
        wrong = std::max({wrong, degree, std::size_t(1)});
    };
    if (measure == Measure::count) {
        for (const IndexPolynomial& one : must_be_zero(schedule, claim))
            if (!one.is_zero()) add(static_cast<std::size_t>(one.degree()));
    } else {
        for (const Stretch& one : must_be_empty(schedule, claim))
            for (const auto& term : one.terms())
                add((one.terms().size() - 1) *
                    static_cast<std::size_t>(std::max(1, term.first.degree())));
    }
    return wrong;
}

bool is_polynomial(const Schedule& schedule, const std::vector<Part>& of) {
    return std::all_of(of.begin(), of.end(),
                       [&](Part part) { return schedule[part].exponent().is_polynomial(); });
}

PolynomialSchedule multiplied_out(const Schedule& schedule) {
    const auto part = [&](Part one) {
        return ByCount::in_full(IndexPolynomial::from(schedule[one].exponent()));
    };
    return {part(Part::intra), part(Part::state), part(Part::carry), part(Part::cross)};
}

IndexPolynomial cross_excess(const PolynomialSchedule& given) {
    return given.cross + t * given.carry + state_as_read(given.state) - ((t + one) * B + r - c);
}

IndexPolynomial state_as_read(const IndexPolynomial& state) {
    return state.substitute(Symbol::i, i - one - t);
}

}  // namespace eq7
