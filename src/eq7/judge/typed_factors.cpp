// Factors that somebody may have typed: their runs, their sentence, and lists of usual ones.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

// The logarithm of a factor's decay at row r and column c: of so many tokens where gamma is
// constant, else of the tokens that it takes.
double log_of(const Factor& factor, const ChunkRows& at, std::size_t r, std::size_t c,
              std::size_t channel) {
    Indices here = indices(at.B, at.L, r, c, at.index);
    here.s = 0;  // places count from the chunk's first token
    if (!std::isnan(at.log_gamma))
        return static_cast<double>(factor.exponent().evaluate(here)) * at.log_gamma;
    double sum = 0;
    for (const auto& [place, times] : factor.tokens()->terms())
        sum += static_cast<double>(times) *
               (at.at(place.evaluate(here), channel) + at.before(0, channel));
    return sum;
}

void apply(const FoundFactor& found, const ChunkRows& at, Weights& weights) {
    const auto log_weight = [&found](auto& chunk, auto r, auto c, auto j) {
        if (found.factor == Suspect::intra && c > r) return -HUGE_VAL;
        if (found.tokens) return log_of(*found.tokens, chunk, r, c, j);
        const Indices here = indices(chunk.B, chunk.L, r, c, chunk.index);
        return chunk.log_gamma * static_cast<double>(found.exponent.evaluate(here));
    };
    if (found.factor != Suspect::initial)
        return set_factor(static_cast<Part>(found.factor), at, weights, log_weight);
    constexpr std::size_t none = 0;
    for (std::size_t r = 0; r < at.L; ++r)
        weights.initial(r) = std::exp(log_weight(at, r, none, none) -
                                      static_cast<double>(at.n + r + 1) * at.log_gamma);
}

// The same outputs from a state that is gamma^(-s) times as large.
std::vector<FoundFactor> with_gauge(std::vector<FoundFactor> all, std::int64_t s) {
    for (const auto& [factor, by] : {std::pair{Suspect::state, -s}, {Suspect::cross, s}}) {
        const auto is_it = [factor = factor](const auto& other) { return other.factor == factor; };
        auto it = std::find_if(all.begin(), all.end(), is_it);
        if (it == all.end()) it = all.insert(it, {factor, facts(factor).required});
        it->exponent = it->exponent + IndexPolynomial(by);
        if (it->as_required()) all.erase(it);
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.factor < b.factor; });
    return all;
}

}  // namespace

Hypothesis with_factors(const std::vector<FoundFactor>& all, bool keeps_initial) {
    if (all.empty()) return {};
    return changed([all, keeps_initial](const ChunkRows& chunk, Weights& weights) {
        const Matrix<double> cross = weights[Part::cross];
        for (const FoundFactor& found : all) apply(found, chunk, weights);
        if (keeps_initial)
            for (std::size_t r = 0; r < chunk.L; ++r)
                weights.initial(r) *= cross(r, 0) / weights[Part::cross](r, 0);
    });
}

Candidate candidate(double rank, const std::vector<FoundFactor>& all, bool keeps_initial) {
    Candidate one;
    one.rank = rank;
    Value::List list;
    std::string sentence, options;
    const bool gates = all[0].tokens.has_value();
    for (const FoundFactor& found : all) {
        const char* name = facts(found.factor).name;
        list.push_back(Value::Object{
            {"factor", name}, {"found", found.text()}, {"required", found.required_text()}});
        const bool first = &found == &all.front(), last = &found == &all.back();
        sentence += (first ? "" : last ? ", and " : ", ") + found.clause();
        if (found.factor != Suspect::initial)
            options += fmt::format(" --{} '{}'", name, found.text());
    }
    one.cause.kind = "factor";
    one.cause.text = capitalised(sentence + ".");
    if (keeps_initial) one.cause.text += " The initial state is read rightly.";
    one.cause.keys = {{"factors", list}, {"chunks", nullptr}, {"heads", nullptr}};
    one.as = with_factors(all, keeps_initial);
    one.as.whole_chunks = options.find('L') != std::string::npos;
    if (gates || (!options.empty() && !one.as.whole_chunks))
        one.cause.advice = {fmt::format("eq7 check{}{}", gates ? " --gates" : "", options)};
    one.of_own_chunk =
        all.size() == 1 && all[0].factor != Suspect::state && all[0].factor != Suspect::carry;
    if (!gates)
        one.with_gauge = [rank, all](std::int64_t s) {
            const std::vector<FoundFactor> moved = with_gauge(all, s);
            return candidate(rank + 0.5 * static_cast<double>(moved.size()), moved);
        };
    return one;
}

void usual_mistakes(const Wrong& wrong, Candidates& all) {
    if (!wrong.of.constant()) return;
    using namespace symbols;
    // Slopes and constants that stand, or could stand, in somebody's code.
    const auto add = [&](Suspect factor, const IndexPolynomial& index, std::int64_t slope,
                         std::int64_t with_B, std::int64_t constant) {
        if (with_B != 0 && std::abs(constant) > 2) return;
        const FoundFactor found{factor, IndexPolynomial(slope) * index +
                                            IndexPolynomial(with_B) * B +
                                            IndexPolynomial(constant)};
        if (found.as_required()) return;
        const double distance = static_cast<double>(std::abs(constant)) + (with_B != 0 ? 0.5 : 0);
        all.push_back(candidate(3.2 + 0.01 * distance, {found}));
    };
    const std::int64_t farthest = wrong.of.B > 192 ? 1 : 4;  // a run of long chunks is dear
    for (std::int64_t constant = -farthest; constant <= farthest; ++constant)
        for (const std::int64_t with_B : {0, 1, 2, -1}) {
            for (const std::int64_t slope : {1, 0, -1, 2}) {
                add(Suspect::cross, r, slope, with_B, constant);
                if (wrong.of.starts_from_state()) add(Suspect::initial, s, slope, with_B, constant);
                if (with_B == 0) add(Suspect::intra, r - c, slope, 0, constant);
            }
            for (const std::int64_t slope : {-1, 0, 1, -2})
                add(Suspect::state, c, slope, with_B, constant);
            add(Suspect::carry, i, 0, with_B, constant);
        }
}

void other_stretches(const Wrong& wrong, Candidates& all) {
    if (wrong.of.constant()) return;
    // Ends as people write them, and sums from the sequence's first token on.
    struct Ends {
        Suspect factor;
        std::vector<std::string> first, last, others;
    };
    static const std::vector<Ends> list{
        {Suspect::intra,
         {"[0", "[c", "(c"},
         {"r]", "r)", "L-1]"},
         {"2*(c,r]", "-1*(c,r]", "Gseq[r]", "-Gseq[r]"}},
        {Suspect::state,
         {"[0", "[c", "(c"},
         {"c]", "c)", "L-1]", "L-1)", "L]"},
         {"2*(c,L-1]", "-1*(c,L-1]", "Gseq[c]", "-Gseq[c]"}},
        {Suspect::carry, {"[0", "(0"}, {"L-1]", "L-1)", "L]"}, {"2*[0,L-1]", "-1*[0,L-1]"}},
        {Suspect::cross,
         {"[0", "(0", "[r", "(r"},
         {"r]", "r)", "L-1]", "L]"},
         {"2*[0,r]", "-1*[0,r]", "Gseq[r]", "-Gseq[r]"}}};
    for (const auto& [factor, first, last, others] : list) {
        const Part part = static_cast<Part>(factor);
        std::vector<std::string> texts = others;
        for (const std::string& lo : first)
            for (const std::string& hi : last) texts.push_back(lo + "," + hi);
        std::vector<Factor> found{Factor()};
        for (const std::string& text : texts) {
            found.push_back(Factor::parse(text, part, ""));
            if (found.back().tokens()->is_empty()) found.pop_back();
        }
        for (const Factor& one : found)
            if (*one.tokens() != *equation_seven()[part].tokens())
                all.push_back(candidate(3, {{factor, {}, one}}));
    }
}

}  // namespace eq7
