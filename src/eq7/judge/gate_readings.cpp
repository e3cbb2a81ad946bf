// Gates that are taken otherwise than stated.

#include <fmt/format.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

void gate_readings(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    if (!of.gated()) return;
    const auto add = [&](const char* as_what, std::string text, Hypothesis as) {
        all.add(1.9, "gates", std::move(text), {{"as", as_what}}, std::move(as));
    };
    for (const double times : {2.0, 0.5, 0.0}) {
        add(times > 1   ? "squared"
            : times > 0 ? "square_root"
                        : "ignored",
            times == 0 ? std::string("No gate is taken: nothing decays.")
                       : fmt::format("Each token decays with the {} of its gate.",
                                     times > 1 ? "square" : "square root"),
            edited(of, Rows::log_gates, [times](auto&, auto& gates) { gates *= times; }));
    }
    add("exclusive",
        "The gates are summed without the token's own: $G$ at token n leaves out n's gate.",
        with_sums([](auto& at, auto p, auto j) { return at.G(p - 1, j); }));
    add("reversed",
        "The gates are summed from the chunk's end: $G$ at token n holds the gates of n and of the "
        "later tokens.",
        with_sums([](auto& at, auto p, auto j) { return at.G(at.L, j) - at.G(p - 1, j); }));
    struct NotRestarted {
        std::vector<Part> factors;
        const char* what;
    };
    for (const auto& [factors, what] :
         {NotRestarted{{Part::cross, Part::carry}, "cross-chunk decay and the carry take"},
          NotRestarted{{Part::cross}, "cross-chunk decay takes"},
          NotRestarted{{Part::carry}, "carry takes"}})
        add("not_restarted",
            fmt::format("The sum of the gates is not restarted with each chunk: the {} all gates "
                        "since the start of the sequence.",
                        what),
            changed([factors = factors](const ChunkRows& at, Weights& weights) {
                for (const Part part : factors)
                    set_required(part, at, weights, [](auto& chunk, auto lo, auto hi, auto j) {
                        return chunk.over(lo, hi, j) + chunk.before(0, j);
                    });
            }));
}

}  // namespace eq7
