// The catalogue's schedules as runs: wrong ones are causes, and those that do not show are said.

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "eq7/judge/judged.hpp"
#include "eq7/judge/search.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

bool differs(const Schedule& schedule, Part part) {
    const Factor &one = schedule[part], &required = equation_seven()[part];
    return one.tokens() ? one.tokens() != required.tokens()
                        : one.exponent_text() != required.exponent_text();
}

}  // namespace

Hypothesis run_of(const Schedule& schedule, std::size_t B) {
    std::vector<FoundFactor> others;
    for (const Part part : parts)
        if (differs(schedule, part))
            others.push_back({static_cast<Suspect>(part), {}, schedule[part]});
    Hypothesis as = with_factors(others);
    as.B = B;
    as.reads_current = schedule.reads == Reads::current;
    return as;
}

void variants(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    for (const Variant& variant : catalogue()) {
        if (variant.normalised || (!wrong.of.constant() && !variant.schedule.knows_tokens()))
            continue;
        const Decision decision = decide(variant.schedule);
        const Verdicts& verdicts = wrong.of.constant() ? decision : *decision.gates;
        const bool refuted = verdicts.outputs.answer == Answer::refuted;
        if (!refuted &&
            (!of.starts_from_state() || verdicts.initial_state.answer != Answer::refuted))
            continue;
        const std::string text = fmt::format(
            "The outputs are those of `{}` ({}). {}", variant.name, variant.title,
            refuted ? variant.misread
                    : "Without an initial state they would be right: this code expects the state "
                      "that it stores itself, not the recurrent one.");
        Candidate& one = all.add(2, "variant", text, {{"variant", variant.name}},
                                 run_of(variant.schedule, of.B));
        one.cause.advice = {fmt::format("eq7 check --variant {}", variant.name)};
        if (!refuted) one.cause.advice.emplace_back("eq7 explain gauge");
        else if (!decision.diagnosis.empty() && decision.diagnosis != "other")
            one.cause.advice.push_back("eq7 explain " + decision.diagnosis);
    }
}

void chunk_sizes(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    std::set<std::size_t> sizes{of.B / 2, 2 * of.B, of.B - 1, of.B + 1, of.N};
    for (std::size_t size = 2; size <= 512; size *= 2) sizes.insert(size);
    for (const std::size_t size : sizes) {
        if (size < 2 || size == of.B || size > of.N) continue;
        for (const Variant* variant : wrong_variants(!wrong.of.constant()))
            all.add(
                7, "chunk_size",
                fmt::format("The outputs are those of `{}` ({}) in chunks of $B={}$, where $B={}$ "
                            "was stated.",
                            variant->name, variant->title, size, of.B),
                {{"found", size}, {"variant", variant->name}}, run_of(variant->schedule, size));
    }
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
        all->heads.push_back(judge_head(ran, in, place, all->sums, [](std::size_t) {}));
        if (all->heads.back().judged.judgement == Judgement::different) return true;
    }
    return off_on_average(ran_as(of, as, in, tokens, {}), *all).has_value();
}

// One chunk, from no state, shows the intra-chunk decay alone: the other factors are not asked for.
bool shows_intra_alone(const Case& of) {
    bool alone = !of.starts_from_state();
    for (std::size_t sequence = 0; sequence < of.sequences(); ++sequence)
        alone = alone && of.starts[sequence + 1] - of.starts[sequence] <= of.B;
    return alone;
}

}  // namespace

std::vector<std::string> indistinguishable(const Case& of, Arithmetic arithmetic) {
    constexpr std::size_t few_tokens = 96, few_chunks = 4, long_chunk = 512,
                          few_outputs = std::size_t{1} << 17;
    const std::size_t first = std::min(of.starts[1], std::max(few_chunks * of.B, few_tokens));
    const bool small = of.batches * of.heads * of.N * of.e <= few_outputs;
    const bool intra_alone = shows_intra_alone(of);
    const auto seen = [&](const Schedule& schedule) {
        if (intra_alone && !differs(schedule, Part::intra) && schedule.reads != Reads::current)
            return false;
        const Hypothesis as = run_of(schedule, of.B);
        return (of.B > long_chunk && first > few_tokens &&
                is_seen(of, as, arithmetic, few_tokens)) ||
               is_seen(of, as, arithmetic, first) ||
               (small && first < of.N && is_seen(of, as, arithmetic, of.N));
    };
    std::vector<std::string> names;
    for (const Variant* variant : wrong_variants(!of.constant()))
        if (!seen(variant->schedule)) names.push_back(variant->name);
    return names;
}

}  // namespace eq7
