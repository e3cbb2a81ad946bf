#include "exercises.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/strength.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/retention/coefficients.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

constexpr long largest_chunk = 6;

// The first place where what was given is not what a run requires, said as a hint; nothing at all
// where every place agrees.
class Judge {
public:
    explicit Judge(std::string hint) : hint_(std::move(hint)) {}

    void compare(const std::string& place, const GammaPolynomial& required, long given) {
        ++places_;
        if (found_ || required == GammaPolynomial::power(given)) return;
        const auto exponent = required.exponent();
        found_ = place;
        if (exponent) *found_ += given > *exponent ? ", decays too often" : ", decays too rarely";
    }
    Check verdict(const std::string& praise) const {
        if (!found_) return check(true, fmt::format("{}, at all {} places tried", praise, places_));
        return check(false, fmt::format("not yet: {}. {}", *found_, hint_));
    }

private:
    std::string hint_;
    std::size_t places_ = 0;
    std::optional<std::string> found_;
};

std::size_t whole(long number) { return static_cast<std::size_t>(number); }

}  // namespace

Check check_zeta(const std::function<long(long, long)>& zeta) {
    Judge judge("How many tokens does this key wait for the last token of its chunk?");
    for (long B = 1; B <= largest_chunk; ++B) {
        const Coefficients run = recurrent_coefficients(whole(B));
        for (long c = 0; c < B; ++c)
            judge.compare(fmt::format("with $B={}$, the key in column $c={}$", B, c),
                          run.state(whole(c)), zeta(B, c));
    }
    return judge.verdict("the state after one chunk is the recurrent form's");
}

Check check_carry(const std::function<long(long)>& carry) {
    Judge judge("How many tokens lie between the ends of two chunks?");
    for (long B = 1; B <= largest_chunk; ++B) {
        // What the initial state has decayed after one chunk.
        const Coefficients run = recurrent_coefficients(whole(B));
        judge.compare(fmt::format("with $B={}$, an old state", B), run.state(whole(B)), carry(B));
    }
    return judge.verdict("an old state grows older as in the recurrent form");
}

Check check_cross(const std::function<long(long, long)>& cross) {
    Judge judge("The state stands at the last token of the chunk before. How far is it to row r?");
    for (long B = 1; B <= largest_chunk; ++B) {
        // Key B-1 is the last of chunk 0 and has not decayed in the state: what is left is xi.
        const Coefficients run = parallel_coefficients(whole(2 * B));
        for (long r = 0; r < B; ++r)
            judge.compare(fmt::format("with $B={}$, the state that row $r={}$ reads", B, r),
                          run.output(whole(B + r), whole(B - 1)), cross(B, r));
    }
    return judge.verdict("every row reads the state at the right age");
}

Check check_total(const std::function<long(long, long, long, long, long)>& total) {
    Judge judge("Add up: to the end of the key's chunk, over the chunks between, on to the query.");
    for (long B = 1; B <= 4; ++B) {
        const Coefficients run = parallel_coefficients(whole(4 * B));
        for (long n = B; n < 4 * B; ++n)
            for (long m = 0; m < n / B * B; ++m)
                judge.compare(fmt::format("with $B={}$, query $(i={}, r={})$ on key $(j={}, c={})$",
                                          B, n / B, n % B, m / B, m % B),
                              run.output(whole(n), whole(m)), total(B, n / B, n % B, m / B, m % B));
    }
    return judge.verdict("the three stretches make $n - m$");
}

Check check_partner(const std::function<long(long, long)>& zeta) {
    Judge judge("The query counts one token less than in equation (7). Who counts it instead?");
    for (long B = 1; B <= largest_chunk; ++B) {
        const Coefficients run = parallel_coefficients(whole(2 * B));
        for (long r = 0; r < B; ++r)
            for (long c = 0; c < B; ++c)
                judge.compare(fmt::format("with $B={}$, row $r={}$ on column $c={}$", B, r, c),
                              run.output(whole(B + r), whole(c)), r + zeta(B, c));
    }
    return judge.verdict("with a cross-chunk exponent of $r$ the outputs are right");
}

Check check_gauge(long e) {
    const Schedule& schedule = find_variant("lightning-2").schedule;
    Judge judge("Compare your zeta of exercise 5 with that of exercise 1.");
    for (std::size_t B = 1; B <= 4; ++B) {
        const Coefficients stored = chunkwise_coefficients(schedule, B, 2 * B);
        const Coefficients recurrent = recurrent_coefficients(2 * B);
        for (std::size_t m = 0; m < 2 * B; ++m)
            judge.compare(fmt::format("with $B={}$, the state's share of key $m={}$", B, m),
                          stored.state(m), static_cast<long>(*recurrent.state(m).exponent()) + e);
    }
    return judge.verdict("that is the factor between the two states");
}

Check check_sizes(std::size_t B, std::size_t N) {
    constexpr double gamma = 0.9;
    if (B == 0 || N == 0 || B > 64 || N > 256)
        return check(false, "not yet: $B$ from 1 to 64 and $N$ from 1 to 256, please");
    const Strength tried = strength(B, N, gamma);
    if (!tried.invisible.empty())
        return check(false,
                     fmt::format("not yet: with these sizes {} of the {} wrong formulas give "
                                 "the right table. What must a test have for a factor to be "
                                 "used at all?",
                                 tried.invisible.size(), tried.wrong));
    for (std::size_t smaller = 1; smaller < N; ++smaller)
        for (std::size_t size = 1; size <= smaller; ++size)
            if (strength(size, smaller, gamma).invisible.empty())
                return check(false,
                             "not yet: these sizes see every wrong formula, but fewer tokens "
                             "can do it too");
    return check(true, fmt::format("all {} wrong formulas show, and no shorter test sees them",
                                   tried.wrong));
}

Check check_handover(const std::function<long(long, long, long)>& zeta,
                     const std::function<long(long, long)>& carry) {
    Judge judge(
        "The state must stand right after the last token that is there, not after the end "
        "that a full chunk would have.");
    for (long B = 2; B <= 4; ++B)
        for (long L = 1; L <= B; ++L) {
            // One full chunk and a last one of L tokens, then decoding takes over.
            const Coefficients run = recurrent_coefficients(whole(B + L));
            for (long c = 0; c < L; ++c)
                judge.compare(
                    fmt::format("with $B={}$, $L={}$, column $c={}$ of the last chunk", B, L, c),
                    run.state(whole(B + c)), zeta(B, L, c));
            judge.compare(
                fmt::format("with $B={}$, $L={}$, the last key of the chunk before", B, L),
                run.state(whole(B - 1)), carry(B, L));
        }
    return judge.verdict("decoding goes on from the very state that the recurrent form has");
}

}  // namespace eq7
