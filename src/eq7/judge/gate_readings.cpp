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
    for (const double times : {2.0, 0.5, 0.0}) {
        Hypothesis as;
        as.read = [&of, times](Rows rows, std::size_t b, std::size_t h, std::size_t begin,
                               std::size_t count, Matrix<double>& into) {
            of.read(rows, b, h, begin, count, into);
            if (rows == Rows::log_gates) into *= times;
        };
        add(times > 1   ? "squared"
            : times > 0 ? "square_root"
                        : "ignored",
            times == 0 ? std::string("No gate is taken: nothing decays.")
                       : fmt::format("Each token decays with the {} of its gate.",
                                     times > 1 ? "square" : "square root"),
            as);
    }
    add("exclusive",
        "The gates are summed without the token's own: $G$ at token n leaves out n's gate.",
        with_sums([](auto& at, auto p, auto j) { return at.G(p - 1, j); }));
    add("reversed",
        "The gates are summed from the chunk's end: $G$ at token n holds the gates of n and of the "
        "later tokens.",
        with_sums([](auto& at, auto p, auto j) { return at.G(at.L, j) - at.G(p - 1, j); }));
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
    Candidates all;
    if (wrong.constant()) return all;
    // Ends as people write them, and sums from the sequence's first token on.
    struct Ends {
        Part part;
        const char* in_words;
        std::vector<std::string> first, last, others;
    };
    static const std::vector<Ends> list{
        {Part::intra,
         "intra-chunk decay",
         {"[0", "[c", "(c"},
         {"r]", "r)", "L-1]"},
         {"2*(c,r]", "-1*(c,r]", "Gseq[r]", "-Gseq[r]"}},
        {Part::state,
         "state-update decay",
         {"[0", "[c", "(c"},
         {"c]", "c)", "L-1]", "L-1)", "L]"},
         {"2*(c,L-1]", "-1*(c,L-1]", "Gseq[c]", "-Gseq[c]"}},
        {Part::carry, "carry", {"[0", "(0"}, {"L-1]", "L-1)", "L]"}, {"2*[0,L-1]", "-1*[0,L-1]"}},
        {Part::cross,
         "cross-chunk decay",
         {"[0", "(0", "[r", "(r"},
         {"r]", "r)", "L-1]", "L]"},
         {"2*[0,r]", "-1*[0,r]", "Gseq[r]", "-Gseq[r]"}}};
    for (const auto& [part, in_words, first, last, others] : list) {
        const Factor& required = equation_seven()[part];
        std::vector<std::string> texts = others;
        for (const std::string& lo : first)
            for (const std::string& hi : last) texts.push_back(lo + "," + hi);
        std::vector<Factor> found{Factor()};
        for (const std::string& text : texts) {
            found.push_back(Factor::parse(text, part, ""));
            if (found.back().tokens()->is_empty()) found.pop_back();
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
