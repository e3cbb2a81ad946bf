// The catalogue's schedules as runs: wrong ones are causes, and those that do not show are said.

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>
#include <set>

#include <fmt/format.h>

#include "eq7/algebra/modular.hpp"
#include "eq7/judge/judged.hpp"
#include "eq7/judge/search.hpp"
#include "eq7/judge/wrong_variants.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/forms.hpp"

namespace eq7 {

namespace {

// The logarithm of a factor's decay: of so many tokens where gamma is constant, else of the tokens
// that it takes.
double log_of(const Factor& factor, const ChunkRows& at, std::size_t r, std::size_t c,
              std::size_t channel) {
    const Indices here{static_cast<std::int64_t>(at.B),
                       static_cast<std::int64_t>(r),
                       static_cast<std::int64_t>(c),
                       static_cast<std::int64_t>(at.index),
                       0,
                       static_cast<std::int64_t>(at.L)};
    if (!std::isnan(at.log_gamma))
        return static_cast<double>(factor.exponent().evaluate(here)) * at.log_gamma;
    double sum = 0;
    for (const auto& [place, times] : factor.tokens()->terms())
        sum += static_cast<double>(times) *
               (at.at(place.evaluate(here), channel) + at.before(0, channel));
    return sum;
}

bool differs(const Schedule& schedule, Part part) {
    const Factor &one = schedule[part], &required = equation_seven()[part];
    return one.tokens() ? one.tokens() != required.tokens()
                        : one.exponent_text() != required.exponent_text();
}

}  // namespace

Hypothesis run_of(const Schedule& schedule, std::size_t B) {
    Hypothesis as;
    as.B = B;
    as.reads_current = schedule.reads == Reads::current;
    if (std::none_of(parts.begin(), parts.end(),
                     [&](Part part) { return differs(schedule, part); }))
        return as;
    as.change = [schedule](const ChunkRows& at, Weights& weights) {
        for (const Part part : parts) {
            if (!differs(schedule, part)) continue;
            set_factor(part, at, weights,
                       [&schedule = schedule, part](auto& chunk, auto r, auto c, auto j) {
                           const bool masked = part == Part::intra && c > r;
                           return masked ? -HUGE_VAL : log_of(schedule[part], chunk, r, c, j);
                       });
        }
    };
    return as;
}

Candidates variants(const Wrong& wrong) {
    Candidates all;
    const Case& of = wrong.of;
    for (const Variant& variant : catalogue()) {
        if (variant.normalised || (!wrong.constant() && !variant.schedule.knows_tokens())) continue;
        const Decision decision = decide(variant.schedule);
        const Verdicts& verdicts = wrong.constant() ? decision : *decision.gates;
        const bool refuted = verdicts.outputs.answer == Answer::refuted;
        if (!refuted &&
            (!of.starts_from_state() || verdicts.initial_state.answer != Answer::refuted))
            continue;
        const std::string text = fmt::format(
            "The outputs are those of `{}` ({}). {}", variant.name, variant.title,
            refuted ? variant.misread
                    : "Without an initial state they would be right: this code expects the state "
                      "that it stores itself, not the recurrent one.");
        Candidate one =
            entry(2, "variant", text, {{"variant", variant.name}}, run_of(variant.schedule, of.B));
        one.cause.advice = {fmt::format("eq7 check --variant {}", variant.name)};
        if (!refuted) one.cause.advice.emplace_back("eq7 explain gauge");
        else if (!decision.diagnosis.empty() && decision.diagnosis != "other")
            one.cause.advice.push_back("eq7 explain " + decision.diagnosis);
        all.push_back(std::move(one));
    }
    return all;
}

Candidates chunk_sizes(const Wrong& wrong) {
    Candidates all;
    const Case& of = wrong.of;
    std::set<std::size_t> sizes{of.B / 2, 2 * of.B, of.B - 1, of.B + 1, of.N};
    for (std::size_t size = 2; size <= 512; size *= 2) sizes.insert(size);
    for (const std::size_t size : sizes) {
        if (size < 2 || size == of.B || size > of.N) continue;
        for (const Variant* variant : wrong_variants(!wrong.constant()))
            all.push_back(entry(
                7, "chunk_size",
                fmt::format("The outputs are those of `{}` ({}) in chunks of $B={}$, where $B={}$ "
                            "was stated.",
                            variant->name, variant->title, size, of.B),
                {{"found", size}, {"variant", variant->name}}, run_of(variant->schedule, size)));
    }
    return all;
}

const std::vector<const Variant*>& wrong_variants(bool gates) {
    static const auto found = [] {
        std::array<std::vector<const Variant*>, 2> both;
        for (const Variant& variant : catalogue()) {
            if (variant.normalised) continue;
            const Decision decision = decide(variant.schedule);
            if (decision.outputs.answer == Answer::refuted) both[0].push_back(&variant);
            if (decision.gates && decision.gates->outputs.answer == Answer::refuted)
                both[1].push_back(&variant);
        }
        return both;
    }();
    return found[gates ? 1 : 0];
}

bool same_at_these_sizes(const Schedule& schedule, const Sizes& at) {
    // Exponents of the catalogue are linear: what differs, differs within four chunks of a few
    // tokens. So only as much of the sizes is kept: whole chunks, and what is left of a short one.
    constexpr std::size_t few = 16;
    const std::size_t B = std::min(at.B, few);
    const std::size_t whole = std::min<std::size_t>(at.N / at.B, 4);
    const std::size_t N = whole * B + std::min(at.N % at.B, B);
    std::mt19937_64 random(17);
    const auto numbers = [&](std::size_t rows, std::size_t columns) {
        auto matrix = zeros<Modular>(rows, columns);
        for (Modular& value : matrix) value = Modular(random());
        return matrix;
    };
    const auto q = numbers(N, 1);
    const auto k = numbers(N, 1);
    const auto v = numbers(N, 1);
    Gates<Modular> gates = Modular(at.gamma_is_one ? 1 : random() | 1);
    if (at.gates) {
        auto of_token = Vector<Modular>::from_shape({N});
        for (Modular& gate : of_token) gate = Modular(random() | 1);
        gates = Gates<Modular>(of_token);
    }
    const auto initial = at.initial_state ? numbers(1, 1) : zeros<Modular>(1, 1);
    const auto right = recurrent(q, k, v, gates, initial).output;
    const auto found = chunkwise(q, k, v, gates, initial, schedule, B).output;
    return std::equal(right.begin(), right.end(), found.begin());
}

namespace {

// The first tokens of a case with the outputs of a run: of one head, or of all.
Case ran_as(const Case& of, const Hypothesis& as, Arithmetic arithmetic, std::size_t tokens,
            std::optional<std::size_t> place) {
    Wanted wanted;
    wanted.out = false;
    Hypothesis first = as;
    if (tokens < of.N) first.starts = {0, tokens};
    std::vector<double> out((place ? 1 : of.batches * of.heads) * tokens * of.e);
    over_chunks(of, first, arithmetic, place ? Chosen{*place} : Chosen{}, wanted,
                [&](const ChunkTerms& chunk) {
                    const ChunkRows& at = chunk.rows;
                    const std::size_t head = place ? 0 : at.b * of.heads + at.h;
                    std::copy(chunk.sum.begin(), chunk.sum.end(),
                              &out[(head * tokens + at.begin) * of.e]);
                    return true;
                });
    return of.with_outputs(std::move(out), tokens);
}

// Whether the outputs of this run would be judged to be wrong.
bool is_seen(const Case& of, const Hypothesis& as, Arithmetic arithmetic, std::size_t tokens) {
    const Arithmetic in = arithmetic == Arithmetic::f64 ? Arithmetic::f32 : arithmetic;
    std::optional<Judged> all;
    for (std::size_t place = 0; place < of.batches * of.heads; ++place) {
        const Case ran = ran_as(of, as, in, tokens, place);
        if (!all) all = Judged{in, {}, TermSums(ran), Judgement::equal};
        all->heads.push_back(judge_head(ran, in, place / of.heads, place % of.heads, &all->sums,
                                        [](std::size_t) {}));
        if (all->heads.back().judged.judgement == Judgement::different) return true;
    }
    return may_be_off_on_average(of, *all) &&
           off_on_average(ran_as(of, as, in, tokens, {}), *all).has_value();
}

}  // namespace

std::vector<std::string> indistinguishable(const Case& of, Arithmetic arithmetic) {
    constexpr std::size_t few_tokens = 96, few_chunks = 4, long_chunk = 512,
                          few_outputs = std::size_t{1} << 17;
    const bool constant = !of.gated() && of.channels == 1;
    Sizes sizes{of.B, of.N, constant, of.starts_from_state(), !constant};
    for (const double gamma : of.gamma) sizes.gamma_is_one = sizes.gamma_is_one && gamma == 1;
    const std::size_t first = std::min(of.starts[1], std::max(few_chunks * of.B, few_tokens));
    const bool small = of.batches * of.heads * of.N * of.e <= few_outputs;
    const auto seen = [&](const Hypothesis& as) {
        return (of.B > long_chunk && first > few_tokens &&
                is_seen(of, as, arithmetic, few_tokens)) ||
               is_seen(of, as, arithmetic, first) ||
               (small && first < of.N && is_seen(of, as, arithmetic, of.N));
    };
    std::vector<std::string> names;
    for (const Variant* variant : wrong_variants(!constant))
        if (same_at_these_sizes(variant->schedule, sizes) || !seen(run_of(variant->schedule, of.B)))
            names.push_back(variant->name);
    return names;
}

}  // namespace eq7
