// The final state: what is needed to go on from there.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "eq7/catalogue/catalogue.hpp"
#include "support/sequences.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

// Runs [0, cut) by `first` and the rest by `second` from the state that `first` left.
template <class First, class Second>
Retained<Modular> handed_over(const Sequence<Modular>& s, std::size_t cut, First first,
                              Second second) {
    const std::size_t N = s.q.shape(0);
    const Retained<Modular> before = first(part(s, 0, cut, s.initial));
    const Retained<Modular> after = second(part(s, cut, N, before.state));
    Retained<Modular> joined{zeros<Modular>(N, s.v.shape(1)), after.state};
    set_rows<Modular>(joined.output, 0, before.output);
    set_rows<Modular>(joined.output, cut, after.output);
    return joined;
}

TEST_CASE("a sequence cut anywhere, by any two forms, is the same as one run") {
    const auto s = random_sequence<Modular>(13, 2, 3);
    const Retained<Modular> whole = run_recurrent(s);
    const auto steps = [](const auto& one) { return run_recurrent(one); };
    for (const std::size_t B : {1, 3, 4, 20}) {
        const auto chunks = [B](const auto& one) {
            return run_chunkwise(one, equation_seven(), B);
        };
        for (std::size_t cut = 1; cut < 13; ++cut) {  // on a chunk's end and inside a chunk
            CAPTURE(B);
            CAPTURE(cut);
            for (const auto& joined :
                 {handed_over(s, cut, chunks, chunks), handed_over(s, cut, chunks, steps),
                  handed_over(s, cut, steps, chunks)}) {
                CHECK((joined.output == whole.output));
                CHECK((joined.state == whole.state));
            }
        }
    }
}

TEST_CASE("law: a sequence cut in two is the same as one run") {
    CHECK(rc::check("hand-over", [] {
        const auto B = *rc::gen::inRange<std::size_t>(1, 9);
        const auto N = *rc::gen::inRange<std::size_t>(2, 30);
        const auto cut = *rc::gen::inRange<std::size_t>(1, N);
        const auto s = random_sequence<Modular>(N, 2, 2, *rc::gen::arbitrary<std::uint64_t>());
        const auto chunks = [B](const auto& one) {
            return run_chunkwise(one, equation_seven(), B);
        };
        const Retained<Modular> joined = handed_over(s, cut, chunks, chunks);
        const Retained<Modular> whole = run_chunkwise(s, equation_seven(), B);
        RC_ASSERT(joined.output == whole.output);
        RC_ASSERT(joined.state == whole.state);
    }));
}

TEST_CASE(
    "lightning-2 stores gamma times the recurrent state, a state that is too old by what a "
    "short last chunk lacks") {
    const Schedule& schedule = find_variant("lightning-2").schedule;
    for (const std::size_t N : {4, 8, 12, 13, 15}) {
        CAPTURE(N);
        const std::int64_t lacking = N % 4 == 0 ? 0 : 4 - static_cast<std::int64_t>(N % 4);
        auto s = random_sequence<Modular>(N, 2, 3);
        s.initial = zeros<Modular>(2, 3);
        const Retained<Modular> stored = run_chunkwise(s, schedule, 4);
        const Retained<Modular> steps = run_recurrent(s);
        CHECK((stored.output == steps.output));
        CHECK((stored.state != steps.state));
        CHECK((stored.state == Matrix<Modular>(power(s.gamma, 1 + lacking) * steps.state)));
    }
}

TEST_CASE("with an initial state lightning-2's outputs lack a factor gamma on its part") {
    const auto s = random_sequence<Modular>(12, 2, 3);
    const auto stored = run_chunkwise(s, find_variant("lightning-2").schedule, 4);
    CHECK((stored.output != run_recurrent(s).output));
    // The same state, kept by lightning-2's own convention, is gamma times as large: then it fits.
    auto own = s;
    own.initial = s.gamma * s.initial;
    CHECK((run_chunkwise(own, find_variant("lightning-2").schedule, 4).output ==
           run_recurrent(s).output));
}

TEST_CASE("issue 34's state is right: only reading it is wrong") {
    const auto s = random_sequence<Modular>(13, 2, 3);
    const auto proposed = run_chunkwise(s, find_variant("issue-34").schedule, 4);
    CHECK((proposed.state == run_recurrent(s).state));
    CHECK((proposed.output != run_recurrent(s).output));
}

}  // namespace
