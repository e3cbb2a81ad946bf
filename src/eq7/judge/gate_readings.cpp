// Gates that are taken otherwise than stated, and factors of gated code that take other tokens.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

Candidates gate_readings(const Wrong& wrong) {
    Candidates all;
    const Case& of = wrong.of;
    if (!of.gated()) return all;
    const auto add = [&](const char* as_what, std::string text, Hypothesis as) {
        all.push_back(entry(1.9, "gates", std::move(text), {{"as", as_what}}, std::move(as)));
    };
    const auto add_elsewhere = [&](const char* as_what, std::string text,
                                   std::function<void(Where&)> elsewhere) {
        Hypothesis as = reading_elsewhere(of, [elsewhere](Rows which, Where& at) {
            if (which == Rows::log_gates) elsewhere(at);
        });
        as.skips = false;
        add(as_what, std::move(text), as);
    };
    for (const std::ptrdiff_t by : {1, -1})
        add_elsewhere("shifted",
                      fmt::format("The gates are shifted by one token: token n decays with the "
                                  "gate of token n{:+}.",
                                  by),
                      [by](Where& at) { at.n += by; });
    for (const Exchange& by : exchanges(of))
        add_elsewhere("heads", by.sentence(of, "decays with the gates"),
                      [&of, by](Where& at) { by(of, at); });
    if (of.heads == of.N)
        add_elsewhere("axes", "The gates' token axis and head axis have changed places.",
                      exchange_axes);
    add("exclusive",
        "The gates are summed without the token's own: $G$ at token n leaves out n's gate.",
        changed([](const ChunkRows& at, Weights& weights) {
            for (std::size_t j = 0; j < at.G.shape(1); ++j) {
                for (std::size_t r = 0; r < at.L; ++r) {
                    weights.cross(r, j) = std::exp(at.G(r, j));
                    weights.state(r, j) = std::exp(at.G(at.L - 1, j) - at.G(r, j));
                }
                weights.carry(j) = std::exp(at.G(at.L - 1, j));
            }
            set_intra(at, weights, [](auto& chunk, auto r, auto c, auto j) {
                return c <= r ? chunk.G(r, j) - chunk.G(c, j) : -HUGE_VAL;
            });
        }));
    struct NotRestarted {
        bool cross, carry;
        const char* what;
    };
    for (const auto& [cross, carry, what] :
         {NotRestarted{true, true, "cross-chunk decay and the carry take"},
          NotRestarted{true, false, "cross-chunk decay takes"},
          NotRestarted{false, true, "carry takes"}})
        add("not_restarted",
            fmt::format("The sum of the gates is not restarted with each chunk: the {} all gates "
                        "since the start of the sequence.",
                        what),
            changed([cross = cross, carry = carry](const ChunkRows& at, Weights& weights) {
                for (std::size_t j = 0; j < at.G.shape(1); ++j) {
                    const double before = std::exp(at.before(0, j));
                    for (std::size_t r = 0; cross && r < at.L; ++r) weights.cross(r, j) *= before;
                    if (carry) weights.carry(j) *= before;
                }
            }));
    return all;
}

Candidates other_stretches(const Wrong& wrong) {
    using namespace symbols;
    Candidates all;
    if (wrong.constant()) return all;
    // Ends as people write them, and the last token before the stretch, or its last token.
    struct End {
        const char* text;
        IndexPolynomial place;
    };
    struct Ends {
        Part part;
        const char* in_words;
        std::vector<End> first, last;
    };
    const End from_0{"[0", zero - one}, after_0{"(0", zero}, from_c{"[c", c - one},
        after_c{"(c", c}, from_r{"[r", r - one}, after_r{"(r", r};
    const End to_c{"c]", c}, before_c{"c)", c - one}, to_r{"r]", r}, before_r{"r)", r - one},
        to_end{"L-1]", L - one}, before_end{"L-1)", L - one - one}, beyond_end{"L]", L};
    const std::vector<Ends> list{
        {Part::intra, "intra-chunk decay", {from_0, from_c, after_c}, {to_r, before_r, to_end}},
        {Part::state,
         "state-update decay",
         {from_0, from_c, after_c},
         {to_c, before_c, to_end, before_end, beyond_end}},
        {Part::carry, "carry", {from_0, after_0}, {to_end, before_end, beyond_end}},
        {Part::cross,
         "cross-chunk decay",
         {from_0, after_0, from_r, after_r},
         {to_r, before_r, to_end, beyond_end}}};
    for (const auto& [part, in_words, first, last] : list) {
        const Factor& required = equation_seven()[part];
        std::vector<Factor> found{Factor()};
        for (const int times : {2, -1})
            found.emplace_back(*required.tokens() * times,
                               fmt::format("{}*{}", times, required.text()));
        for (const End& hi : last) {
            const std::string sum(hi.text, 1);  // summed from the sequence's first token on
            if (hi.place == r || hi.place == c) {
                found.emplace_back(Stretch(hi.place), "Gseq[" + sum + "]");
                found.emplace_back(Stretch(hi.place) * -1, "-Gseq[" + sum + "]");
            }
            for (const End& lo : first)
                if (lo.place != hi.place)
                    found.emplace_back(after(lo.place, hi.place),
                                       fmt::format("{},{}", lo.text, hi.text));
        }
        for (const Factor& one : found) {
            if (*one.tokens() == *required.tokens()) continue;
            Schedule schedule = equation_seven();
            schedule[part] = one;
            const std::string takes = one.tokens()->is_empty()
                                          ? "takes no token's decay"
                                          : fmt::format("takes the tokens `{}`", one.text());
            Candidate other = entry(
                3, "factor",
                fmt::format("The {} {} where it must take `{}`.", in_words, takes, required.text()),
                {{"factors", Value::List{Value::Object{{"factor", std::string(name(part))},
                                                       {"found", one.text()},
                                                       {"required", required.text()}}}},
                 {"chunks", nullptr},
                 {"heads", nullptr}},
                run_of(schedule, wrong.of.B));
            other.cause.advice = {
                fmt::format("eq7 check --gates --{} '{}'", name(part), one.text())};
            other.as.whole_chunks = one.text().find('L') != std::string::npos;
            other.of_own_chunk = part == Part::intra || part == Part::cross;
            all.push_back(std::move(other));
        }
    }
    return all;
}

}  // namespace eq7
