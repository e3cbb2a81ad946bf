#include "eq7/judge/search.hpp"

#include <algorithm>
#include <cmath>

#include "eq7/judge/states.hpp"

namespace eq7 {

namespace {

using Indexes = std::vector<std::size_t>;

void set_key(Cause& cause, const std::string& name, Value value) {
    for (auto& [key, old] : cause.keys)
        if (key == name) old = std::move(value);
}

}  // namespace

Candidate within_chunks(Candidate one, const Indexes& chunks) {
    one.as.change = [change = one.as.change, chunks](const ChunkRows& at, Weights& weights) {
        if (std::binary_search(chunks.begin(), chunks.end(), at.index)) change(at, weights);
    };
    set_key(one.cause, "chunks", Value::list(chunks));
    one.cause.text += only_in("chunk", chunks);
    one.cause.advice.clear();
    one.rank += 0.2;
    return one;
}

namespace {

// A candidate that fits all wrong heads: whether the other heads have it as well.
void add_heads(const Wrong& wrong, Candidate& one) {
    const std::string where = only_at(wrong.of, wrong.places);
    if (where.empty() || fits(wrong.of, one.as, wrong.arithmetic)) return;
    const Indexes heads = wrong.heads();
    if (one.cause.kind == "factor" && heads.size() < wrong.of.heads)
        set_key(one.cause, "heads", Value::list(heads));
    if (!one.cause.says_where) one.cause.text += where;
}

// The same factor or mask in those chunks only that can have made the wrong tokens; nothing where
// these are all chunks. What a chunk adds to the state, and its carry, show in the next one: it may
// be so in this chunk alone, or `from_there` on.
std::optional<Candidate> in_some_chunks(const Wrong& wrong, const Candidate& one, bool from_there) {
    const std::string& kind = one.cause.kind;
    Indexes chunks = wrong.chunks();
    if (!one.as.change || chunks.empty() || (kind != "factor" && kind != "mask" && kind != "part"))
        return std::nullopt;
    const bool outputs = kind == "mask" || one.of_own_chunk;
    if (outputs ? from_there : chunks.front() == 0) return std::nullopt;
    if (!outputs) {
        const std::size_t from = chunks.front() - 1;
        if (from_there) chunks.insert(chunks.begin(), from);
        else chunks = {from};
    }
    // There is no cross-chunk part in chunk 0.
    const std::size_t first = outputs && kind == "factor" && !wrong.of.starts_from_state() ? 1 : 0;
    if (chunks.size() + first >= (wrong.of.N + wrong.of.B - 1) / wrong.of.B) return std::nullopt;
    return within_chunks(one, chunks);
}

// Whether the candidate's run fits; if not, it may be the same in some chunks only.
bool fits_somewhere(const Wrong& wrong, bool by_chunk, Candidate& one) {
    if (wrong.tries(one.as)) return true;
    for (const bool from_there : {false, true}) {
        auto some = by_chunk ? in_some_chunks(wrong, one, from_there) : std::nullopt;
        if (!some || !wrong.tries(some->as)) continue;
        one = std::move(*some);
        return true;
    }
    return false;
}

// Whether its run leaves the final state that was given: rather as stated, and as it is.
void look_at_state(const Wrong& wrong, Candidate& one) {
    for (const bool pads : {false, true})
        for (const Arithmetic in : {wrong.of.stated.value_or(wrong.of.stored), wrong.arithmetic}) {
            if (!leaves_given_states(wrong.of, one.as, in, wrong.places, {pads})) continue;
            one.cause.leaves_state = in;
            one.cause.pads_state = pads;
            return;
        }
}

// Where none leaves the final state that was given: those that do, in another gauge.
void add_gauges(const Wrong& wrong, Candidates& fitting) {
    const auto leaves = [](const Candidate& one) { return one.cause.leaves_state.has_value(); };
    if (!wrong.of.final_array() || std::any_of(fitting.begin(), fitting.end(), leaves)) return;
    for (std::size_t x = 0, count = fitting.size(); x < count; ++x) {
        if (!fitting[x].with_gauge) continue;
        for (const std::int64_t s :
             gauges(wrong.of, fitting[x].as, wrong.arithmetic, wrong.places.front())) {
            Candidate one = fitting[x].with_gauge(s);
            if (!leaves_given_state(wrong.of, one.as, wrong.arithmetic, wrong.places.front()) ||
                !wrong.tries(one.as))
                continue;
            add_heads(wrong, one);
            look_at_state(wrong, one);
            if (leaves(one)) fitting.push_back(std::move(one));
        }
    }
}

// What a run gives in the first chunks, and the state that it leaves. Two causes that give the same
// are one, told in other words.
std::vector<double> claim(const Wrong& wrong, Hypothesis as) {
    constexpr std::size_t most_tokens = 256;
    const Case& of = wrong.of;
    if (!as.starts.empty() || as.row_scale) return {};
    as.starts = of.starts;
    as.starts[1] = std::min({as.starts[1], 4 * (as.B != 0 ? as.B : of.B), most_tokens});
    Wanted wanted;
    wanted.out = false;
    std::vector<double> numbers;
    const auto last = run(of, as, wrong.arithmetic, wrong.places.front(), 0, wanted,
                          [&](const ChunkTerms& chunk) {
                              numbers.insert(numbers.end(), chunk.sum.begin(), chunk.sum.end());
                              return true;
                          });
    for (const Matrix<double>* state : {&last->carried, &last->own})
        numbers.insert(numbers.end(), state->begin(), state->end());
    return numbers;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
    double apart = 0, size = 0;
    for (std::size_t x = 0; a.size() == b.size() && x < a.size(); ++x) {
        apart = std::max(apart, std::abs(a[x] - b[x]));
        size = std::max(size, std::abs(a[x]));
    }
    return a.size() == b.size() && !a.empty() && apart <= 1e-9 * size;
}

// How many factors, or parts, a cause changes; 1 for other kinds.
std::size_t changes(const Cause& cause) {
    if (const auto* factors = std::get_if<Value::List>(&cause.at("factors").of))
        return factors->size();
    const auto* parts = std::get_if<Value::Object>(&cause.at("parts").of);
    return parts == nullptr ? 1 : parts->size();
}

// The first of these that fit, with the others. A final state that was given decides between them.
Cause together(const Wrong& wrong, Candidates& fitting) {
    const auto order = [](const Candidate& one) {
        return !one.cause.leaves_state ? 2 : one.cause.pads_state ? 1 : 0;
    };
    std::stable_sort(fitting.begin(), fitting.end(), [&](const Candidate& a, const Candidate& b) {
        return std::pair(order(a), a.rank) < std::pair(order(b), b.rank);
    });
    while (order(fitting.back()) > order(fitting.front())) fitting.pop_back();
    Cause cause = fitting.front().cause;
    const std::vector<double> claimed = claim(wrong, fitting.front().as);
    for (std::size_t x = 1; x < fitting.size(); ++x) {
        Cause& one = fitting[x].cause;
        const auto is_known = [&](const Cause& other) {
            return other.kind == one.kind && other.text == one.text;
        };
        if (is_known(cause) || std::any_of(cause.also.begin(), cause.also.end(), is_known))
            continue;
        one.same_run = same(claimed, claim(wrong, fitting[x].as));
        // The same in worse words says nothing; neither do more changes where fewer fit, nor a
        // number that nobody would write.
        const bool worse = (one.same_run && one.kind == cause.kind) ||
                           changes(one) > changes(cause) ||
                           (fitting[x].rank >= believable && fitting.front().rank < believable);
        if (!worse) cause.also.push_back(std::move(one));
    }
    return cause;
}

}  // namespace

Cause find_cause(const Wrong& wrong, const Progress& progress) {
    constexpr std::size_t few_candidates = 40, few_outputs = std::size_t{1} << 18;
    // The dearer lists are asked only where the cheaper ones found nothing.
    const std::vector<std::vector<CandidateList*>> rounds{
        {wrong_parts, masks, read_elsewhere, other_states, variants, gate_readings, decays,
         padding_gates, other_tokens, coarser_powers, coarser_states, extras, fitted_factors,
         one_factor, other_stretches, eight_bits},
        {usual_mistakes},
        {several_factors},
        {chunk_sizes}};
    double done = 0;
    Candidates fitting;
    for (const auto& lists : rounds) {
        for (CandidateList* const list : lists) {
            Candidates candidates;
            list(wrong, candidates);
            // A run that differs in late chunks only is as dear as a right one.
            const bool by_chunk =
                candidates.size() <= few_candidates ||
                wrong.of.batches * wrong.of.heads * wrong.of.N * wrong.of.e <= few_outputs;
            for (Candidate& one : candidates) {
                if (!fits_somewhere(wrong, by_chunk, one)) continue;
                add_heads(wrong, one);
                look_at_state(wrong, one);
                fitting.push_back(std::move(one));
            }
            progress(done += 0.07);
        }
        // A number that nobody would write says less than a factor that may yet be found.
        if (std::any_of(fitting.begin(), fitting.end(),
                        [](const Candidate& one) { return one.rank < believable; }))
            break;
    }
    add_gauges(wrong, fitting);
    if (!fitting.empty()) return together(wrong, fitting);
    if (auto cause = elements(wrong)) return *cause;
    return unknown(wrong);
}

}  // namespace eq7
