#include "eq7/judge/search.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/states.hpp"

namespace eq7 {

namespace {

using Indexes = std::vector<std::size_t>;

Indexes ascending(const std::set<std::size_t>& of) { return {of.begin(), of.end()}; }

template <class T>
std::string listed(const std::vector<T>& all) {
    constexpr std::size_t most = 16;
    const bool some = all.size() > most;
    return fmt::format("{}{}", fmt::join(all.begin(), some ? all.begin() + most : all.end(), ", "),
                       some ? ", ..." : "");
}

void set_key(Cause& cause, const std::string& name, Value value) {
    for (auto& [key, old] : cause.keys)
        if (key == name) old = std::move(value);
}

// A candidate that fits all wrong heads: whether the other heads have it as well.
void add_heads(const Wrong& wrong, Candidate& one) {
    const std::string where = only_at(wrong.of, wrong.places);
    if (where.empty() || fits(wrong.of, one.as, wrong.arithmetic)) return;
    const Indexes heads = wrong.heads();
    if (one.cause.kind == "factor" && heads.size() < wrong.of.heads)
        set_key(one.cause, "heads", Value::list(heads));
    one.cause.text += where;
}

// The same factor or mask in those chunks only that can have made the wrong tokens; nothing where
// these are all chunks. What a chunk adds to the state, and its carry, show in the next one: it may
// be so in this chunk alone, or `from_there` on.
std::optional<Candidate> in_some_chunks(const Wrong& wrong, const Candidate& one, bool from_there) {
    const std::string& kind = one.cause.kind;
    if (!one.as.change || (kind != "factor" && kind != "mask" && kind != "part"))
        return std::nullopt;
    Indexes chunks = wrong.chunks();
    if (chunks.empty()) return std::nullopt;
    const bool outputs = one.cause.kind == "mask" || one.of_own_chunk;
    if (!outputs) {
        if (chunks.front() == 0) return std::nullopt;
        const std::size_t from = chunks.front() - 1;
        if (from_there) chunks.insert(chunks.begin(), from);
        else chunks.assign(1, from);
    } else if (from_there) {
        return std::nullopt;
    }
    const std::size_t first = outputs && one.cause.kind == "factor" && !wrong.of.starts_from_state()
                                  ? 1  // no cross-chunk part in chunk 0
                                  : 0;
    if (chunks.size() + first >= (wrong.of.N + wrong.of.B - 1) / wrong.of.B) return std::nullopt;
    Candidate some = one;
    some.as.change = [change = one.as.change, chunks](const ChunkRows& at, Weights& weights) {
        if (std::binary_search(chunks.begin(), chunks.end(), at.index)) change(at, weights);
    };
    set_key(some.cause, "chunks", Value::list(chunks));
    some.cause.text += only_in("chunk", chunks);
    some.cause.advice.clear();
    some.rank += 0.2;
    return some;
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

// What a run claims of the first chunks, term by term, and the state that it leaves. Two causes
// that claim the same are one, told in other words.
std::vector<double> claim(const Wrong& wrong, Hypothesis as) {
    constexpr std::size_t most_tokens = 256;
    const Case& of = wrong.of;
    if (!as.starts.empty() || as.row_scale) return {};
    as.starts = of.starts;
    as.starts[1] = std::min({as.starts[1], 4 * (as.B != 0 ? as.B : of.B), most_tokens});
    const std::size_t b = wrong.places.front() / of.heads, h = wrong.places.front() % of.heads;
    Wanted wanted;
    wanted.apart = true;
    wanted.out = false;
    std::vector<double> numbers;
    const Times& times = as.times_of_head.empty() ? as.times : as.times_of_head[h];
    const auto last = run(of, as, wrong.arithmetic, b, h, 0, wanted, [&](const ChunkTerms& chunk) {
        // Within the chunk it is the sum that counts, however it is taken apart.
        const auto of_chunk = chunk.sum.size();
        std::vector<double> inside(of_chunk);
        for (const Term term :
             {Term::own, Term::intra, Term::later, Term::previous, Term::older, Term::initial}) {
            const std::size_t index = static_cast<std::size_t>(term);
            const Matrix<double>& one = chunk.terms[index];
            const bool is_inside = term == Term::own || term == Term::intra || term == Term::later;
            for (std::size_t x = 0; x < one.size(); ++x)
                if (is_inside) inside[x] += times[index] * one.data()[x];
                else numbers.push_back(times[index] * one.data()[x]);
        }
        numbers.insert(numbers.end(), inside.begin(), inside.end());
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

// How many factors a cause changes; 1 for other kinds.
std::size_t changes(const Cause& cause) {
    const auto* factors = std::get_if<Value::List>(&cause.at("factors").of);
    return factors == nullptr ? 1 : factors->size();
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

// None was found: what is right, and what is not.
Cause unknown(const Wrong& wrong) {
    const FitSolution fit = wrong.fit({{Term::own},
                                       {Term::intra},
                                       {Term::previous},
                                       {Term::second},
                                       {Term::older},
                                       {Term::initial}});
    // Right is what is known to be 1 within a hundredth: a token's decay at gamma = 0.99.
    constexpr double hundredth = 0.01, slack = 1e-3;
    Value::List right, wrong_ones;
    std::vector<std::string> right_words, wrong_words, open_words;
    for (const Coefficient& one : fit.coefficients) {
        if (!one.occurs) continue;
        const double off = std::abs(one.value - 1);
        const TermWords& of_term = words(one.terms.front());
        if (one.known() && off + 2 * one.error <= hundredth) {
            right.emplace_back(std::string(of_term.name));
            right_words.emplace_back(of_term.in_words);
        } else if (one.known() && off > 4 * one.error + slack) {
            wrong_ones.emplace_back(std::string(of_term.name));
            wrong_words.emplace_back(of_term.in_words);
        } else {
            open_words.emplace_back(of_term.in_words);
        }
    }
    std::string text = "No single cause that is known gives these outputs.";
    const auto add = [&](const char* sentence, const std::vector<std::string>& which) {
        if (!which.empty()) text += fmt::format(" {}: {}.", sentence, fmt::join(which, ", "));
    };
    add("On average these come in as they must", right_words);
    add("These do not come in as they must", wrong_words);
    add("Of these it is not known", open_words);
    text += only_at(wrong.of, wrong.places);
    Cause cause{"unknown", text, {{"right", right}, {"wrong", wrong_ones}}};
    cause.advice = {"eq7 probe --help"};
    return cause;
}

// Whether all outputs of these tokens are 0.
bool are_zero(const Wrong& wrong) {
    Matrix<double> row;
    for (const std::size_t place : wrong.places)
        for (const std::size_t token : wrong.tokens) {
            wrong.of.read(Rows::out, place / wrong.of.heads, place % wrong.of.heads, token, 1, row);
            if (std::any_of(row.begin(), row.end(), [](double x) { return x != 0; })) return false;
        }
    return true;
}

// A few tokens are wrong and all else is right: those of a short last chunk, of one row, or single
// ones.
std::optional<Cause> elements(const Wrong& wrong) {
    const Case& of = wrong.of;
    const Indexes& tokens = wrong.tokens;
    if (tokens.empty()) return std::nullopt;
    const std::size_t L = of.N % of.B, r = tokens.front() % of.B;
    const bool one_sequence = of.sequences() == 1;
    const bool last_chunk = one_sequence && L > 0 && tokens.front() + L >= of.N && of.N > of.B;
    const bool one_row = one_sequence && of.B > 1 && tokens.size() > 1 &&
                         std::all_of(tokens.begin(), tokens.end(),
                                     [&](std::size_t token) { return token % of.B == r; });
    if (!last_chunk && !one_row && tokens.size() * 20 > of.N) return std::nullopt;
    const std::string which =
        last_chunk
            ? fmt::format("Only outputs of the last chunk, of {}, are wrong", counted(L, "token"))
        : one_row ? fmt::format("Only outputs of row {} of their chunk are wrong", r)
                  : std::string("Only single outputs are wrong");
    return Cause{
        "elements",
        fmt::format("{}, at {} of {} tokens; all others are right.{}{}", which, tokens.size(), of.N,
                    are_zero(wrong) ? " All of these are 0." : "", only_at(of, wrong.places)),
        {{"tokens", Value::list(tokens)}, {"heads", Value::list(wrong.heads())}}};
}

}  // namespace

std::string only_in(const std::string& what, const std::vector<std::size_t>& places) {
    const bool batch = what.back() == 'y';
    return fmt::format(" Only in {} {}.",
                       places.size() == 1 ? what
                       : batch            ? "batch entries"
                                          : what + "s",
                       listed(places));
}

std::string only_at(const Case& of, const Chosen& places) {
    const std::size_t all = of.batches * of.heads;
    if (places.empty() || places.size() == all) return "";
    std::set<std::size_t> heads, batches;
    std::vector<std::string> pairs;
    for (const std::size_t place : places) {
        batches.insert(place / of.heads);
        heads.insert(place % of.heads);
        pairs.push_back(fmt::format("({}, {})", place / of.heads, place % of.heads));
    }
    if (heads.size() * of.batches == places.size()) return only_in("head", ascending(heads));
    if (batches.size() * of.heads == places.size())
        return only_in("batch entry", ascending(batches));
    return fmt::format(" Only in {} of {} pairs of batch entry and head: {}.", places.size(), all,
                       listed(pairs));
}

Candidate entry(double rank, std::string kind, std::string text, Value::Object keys,
                Hypothesis as) {
    return {{std::move(kind), std::move(text), std::move(keys)}, std::move(as), rank};
}

std::vector<std::size_t> Wrong::heads() const {
    std::set<std::size_t> heads;
    for (const std::size_t place : places) heads.insert(place % of.heads);
    return ascending(heads);
}

std::vector<std::size_t> Wrong::chunks() const {
    std::set<std::size_t> chunks;
    for (const std::size_t token : tokens) {
        const auto after = std::upper_bound(of.starts.begin(), of.starts.end(), token);
        chunks.insert((token - *(after - 1)) / of.B);
    }
    return ascending(chunks);
}

bool Wrong::tries(const Hypothesis& as) const {
    // Where chunks are long the first tokens are tried first, unless they depend on later ones.
    constexpr std::size_t few = 96;
    const auto later_keys = [](const Times& times) {
        return times[static_cast<std::size_t>(Term::later)] != 0 ||
               times[static_cast<std::size_t>(Term::current)] != 0;
    };
    const bool ahead = as.whole_chunks || as.reads_current || later_keys(as.times) ||
                       std::any_of(as.times_of_head.begin(), as.times_of_head.end(), later_keys);
    if (of.B > 2 * few && of.N > few && of.sequences() == 1 && as.starts.empty() && !ahead) {
        Hypothesis start = as;
        start.starts = {0, few};
        if (!fits(of, start, arithmetic, places)) return false;
    }
    return fits(of, as, arithmetic, places);
}

FitSolution Wrong::fit(const std::vector<Tied>& terms,
                       const std::function<bool(const FitPlace&)>& where) const {
    std::vector<const NormalEquations*> chosen;
    for (const auto& [place, group] : sums.groups())
        if (!where || where(place)) chosen.push_back(&group);
    return solve(chosen, terms);
}

Cause find_cause(const Wrong& wrong, const std::function<void(double)>& progress) {
    constexpr std::size_t few_candidates = 40, few_outputs = std::size_t{1} << 18;
    // The dearer lists are asked only where the cheaper ones found nothing.
    using List = Candidates (*)(const Wrong&);
    const std::vector<std::vector<List>> rounds{
        {wrong_parts, masks, exchanged, variants, gate_readings, decays, padding_gates,
         other_tokens, coarser_powers, extras, fitted_factors, one_factor, other_stretches,
         eight_bits},
        {usual_mistakes},
        {several_factors},
        {chunk_sizes}};
    double done = 0;
    Candidates fitting;
    for (const auto& lists : rounds) {
        for (const List list : lists) {
            Candidates candidates = list(wrong);
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
