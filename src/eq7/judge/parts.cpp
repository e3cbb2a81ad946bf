// Causes that are read off the fitted coefficients: parts that come in with another weight, and
// further terms.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

// A part of the sum, of which the design's table has a name, and the terms that it is made of.
struct SumPart {
    const char *name, *in_words;
    bool many;  ///< "are missing", not "is"
    Tied terms;
};

// The coarser ones come first: of them those are named that tell the times.
const SumPart sum_parts[]{
    {"all",
     "everything",
     false,
     {Term::own, Term::intra, Term::previous, Term::second, Term::older, Term::initial}},
    {"own_token", "the token's own key", false, {Term::own}},
    {"intra", "the earlier keys of its own chunk", true, {Term::intra}},
    {"cross",
     "all that is read from older chunks",
     false,
     {Term::previous, Term::second, Term::older}},
    {"previous_chunk", "the chunk before", false, {Term::previous}},
    {"older_chunks", "all chunks before the previous one", true, {Term::second, Term::older}},
    {"initial_state", "the initial state", false, {Term::initial}}};

const SumPart& part(const std::string& name) {
    return *std::find_if(std::begin(sum_parts), std::end(sum_parts),
                         [&](const SumPart& one) { return one.name == name; });
}

// The number that was probably meant: the first of these within a few standard errors.
double meant(double found, double error, const Case& of) {
    const double d = static_cast<double>(of.d);
    const double within = 5 * error + 1e-9 * std::max(std::abs(found), 1.0);
    for (const double one :
         {1.0, 0.0, 2.0, 0.5, -1.0, std::sqrt(d), 1 / std::sqrt(d), of.scale, 1 / of.scale, 3.0,
          4.0, 0.25, -2.0, 1.5, d, 1 / d, 1 / of.scale / of.scale})
        if (std::abs(found - one) <= within) return one;
    for (int digits = 1; digits <= 12; ++digits) {
        const double size = std::pow(10, digits);
        const double one = std::round(found * size) / size;
        if (std::abs(found - one) <= within) return one;
    }
    return found;
}

bool is_plain(double times) {
    return times == 0 || std::abs(times * 4 - std::round(times * 4)) < 1e-12;
}

// The parts of the table that do not come in once, from the coefficients of the six terms.
using Parts = std::vector<std::pair<const SumPart*, double>>;
Parts parts_of(const Times& times, const Case& of) {
    // Terms that do not occur have any weight.
    std::set<Term> untold{Term::own, Term::intra, Term::previous};
    if (of.N > 2 * of.B) untold.insert({Term::second, Term::older});
    if (of.starts_from_state()) untold.insert(Term::initial);
    Parts found;
    for (const SumPart& one : sum_parts) {
        std::set<double> so_often;
        for (const Term term : one.terms)
            if (untold.count(term) != 0) so_often.insert(times[term]);
        if (so_often.size() != 1) continue;
        for (const Term term : one.terms) untold.erase(term);
        if (*so_often.begin() != 1) found.emplace_back(&one, *so_often.begin());
    }
    return found;
}

std::string sentence_of(const Parts& parts) {
    std::vector<std::string> clauses;
    for (const auto& [one, times] : parts)
        clauses.push_back(
            times == 0 ? fmt::format("{} {} missing", one->in_words, one->many ? "are" : "is")
                       : fmt::format("{} {} in {:.6g} times", one->in_words,
                                     one->many ? "come" : "comes", times));
    return capitalised(
        fmt::format("{}, where every part must come in once.", fmt::join(clauses, ", and ")));
}

// One candidate: the times of these sets of terms unknown, all others right. None where one of them
// does not occur.
void add_parts(const Wrong& wrong, const std::vector<const char*>& names, double rank,
               Candidates& all) {
    std::vector<Tied> ties;
    for (const char* name : names) ties.push_back(part(name).terms);
    const std::vector<Coefficient> fit = wrong.sums.fit(ties);
    Hypothesis as;
    bool plain = true;
    for (std::size_t x = 0; x < ties.size(); ++x) {
        const Coefficient& one = fit[x];
        if (!one.known()) return;
        const double times = meant(one.value, one.plain_error, wrong.of);
        plain = plain && is_plain(times);
        for (const Term term : ties[x]) as.times[term] = times;
    }
    const Parts parts = parts_of(as.times, wrong.of);
    if (parts.empty()) return;
    rank += (plain ? 0 : 3.5) + 0.3 * static_cast<double>(parts.size() - 1);
    const auto& [first, times] = parts.front();
    if (first->name == std::string("all") && times != 0) {
        all.add(rank, "scale", fmt::format("Every output is {:.6g} times what it must be.", times),
                {{"times", times}}, as);
        return;
    }
    Value::Object keys;
    for (const auto& [one, often] : parts) keys.emplace_back(one->name, Value(often));
    all.add(rank, "part", sentence_of(parts), {{"parts", keys}}, as);
}

// Keys that a chunk does not store, and states that are not read, read twice, too old or not
// carried.
void other_states_read(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    const bool starts = of.starts_from_state();
    const auto add = [&](double rank, const char* name, double times, std::string text,
                         std::function<void(const ChunkRows&, Weights&)> change) -> Candidate& {
        all.add(rank, "part", std::move(text), {{"parts", Value::Object{{name, times}}}},
                changed(std::move(change)));
        return all.back();
    };
    for (const bool last : {true, false})
        add(1.7, last ? "last_keys" : "first_keys", 0,
            fmt::format("The {} key of each chunk is missing from the state: no later chunk reads "
                        "it.",
                        last ? "last" : "first"),
            [last](const ChunkRows& at, Weights& weights) {
                xt::row(weights[Part::state], last ? static_cast<std::ptrdiff_t>(at.L) - 1 : 0) = 0;
            });
    for (const double times : {0.0, 2.0}) {
        Candidate& one = add(1.9, "cross", times,
                             fmt::format("All that is read from the state {}.",
                                         times == 0 ? "is missing" : "comes in 2 times"),
                             [times](auto&, auto& weights) { weights[Part::cross] *= times; });
        one.cause.keys.emplace_back("chunks", nullptr);
        one.of_own_chunk = true;
    }
    if (wrong.of.constant() && of.N > 2 * of.B)
        add(2.3, "previous_chunk", 0,
            "Each chunk reads the state of one chunk earlier, $R_(i-2)$: the chunk before is "
            "missing, and all older ones lack the decay over it.",
            [](const ChunkRows& at, Weights& weights) {
                if (at.index > 0)
                    weights[Part::cross] *= std::exp(-static_cast<double>(at.B) * at.log_gamma);
            })
            .as.times[Term::previous] = 0;
    // Without an initial state only a final one tells a carry of 0 from chunks that are not read.
    if (starts ? of.N > of.B : of.N > 2 * of.B && of.final_array().has_value())
        add(1.19, "older_chunks", 0,
            fmt::format("Each chunk replaces the state, which must be carried on (as if the carry "
                        "were 0): only the chunk before is read{}.",
                        starts ? ", and the initial state by the first chunk alone" : ""),
            [](auto&, auto& weights) { weights[Part::carry].fill(0); });
}

}  // namespace

void wrong_parts(const Wrong& wrong, Candidates& all) {
    // What is fitted together, the likelier the earlier.
    struct Together {
        double rank;
        std::vector<const char*> parts;
    };
    static const Together list[] = {
        {1, {"all"}},
        {1.2, {"own_token"}},
        {1.2, {"intra"}},
        {1.2, {"initial_state"}},
        {1.2, {"cross"}},
        {1.2, {"older_chunks"}},
        {1.25, {"previous_chunk"}},
        {1.3, {"cross", "initial_state"}},
        {1.4, {"own_token", "intra"}},
        {1.6, {"own_token", "cross"}},
        {1.6, {"intra", "cross"}},
        {1.8, {"previous_chunk", "older_chunks"}},
        {1.8, {"own_token", "initial_state"}},
        {2.2, {"own_token", "intra", "cross"}},
        {2.2, {"own_token", "intra", "cross", "initial_state"}},
        {2.4, {"own_token", "intra", "previous_chunk", "older_chunks"}},
        {2.6, {"own_token", "intra", "previous_chunk", "older_chunks", "initial_state"}}};
    for (const Together& one : list) add_parts(wrong, one.parts, one.rank, all);
    other_states_read(wrong, all);
}

void extras(const Wrong& wrong, Candidates& all) {
    struct Extra {
        Term term;
        const char *what, *text;
    };
    static const Extra list[] = {
        {Term::later, "later_keys", "later keys of its own chunk are added to an output"},
        {Term::current, "current_state",
         "the state that a query reads holds its own chunk, too: its keys count twice, and later "
         "ones leak in"},
        {Term::value, "value", "each token's own value is added to its output, whatever its query"},
        {Term::turned, "other", "the initial state is read a second time, transposed"}};
    const Case& of = wrong.of;
    const std::vector<std::size_t> heads = wrong.heads();
    for (const Extra& extra : list) {
        Hypothesis as;
        as.times_of_head.assign(of.heads, required_times());
        std::vector<double> times;  // a number for each head, all else right
        for (const std::size_t h : heads) {
            const Coefficient found =
                wrong.sums.fit({{extra.term}}, [h](const FitPlace& at) { return at.h == h; })[0];
            times.push_back(found.known() ? meant(found.value, found.error, of) : 0);
            as.times_of_head[h][extra.term] = times.back();
        }
        const auto all_are = [&](const auto& so) {
            return std::all_of(times.begin(), times.end(), so);
        };
        if (!all_are([](double one) { return one != 0; })) continue;
        const bool alike = all_are([&](double one) { return one == times[0]; });
        if (alike) {
            as.times = as.times_of_head[heads[0]];
            as.times_of_head.clear();
        }
        const std::string how_often =
            alike ? fmt::format("{:.6g} times", times[0])
                  : fmt::format("{:.4g} times in heads {}", fmt::join(times, ", "),
                                fmt::join(heads, ", "));
        all.add(all_are(is_plain) ? 2.6 : 3.8, "extra",
                capitalised(fmt::format("{} ({}).", extra.text, how_often)),
                {{"what", extra.what}, {"times", alike ? Value(times[0]) : Value::list(times)}},
                as);
    }
    // The state of a chunk is taken when it holds that chunk itself, and not the first one.
    Hypothesis as = changed([](const ChunkRows& at, Weights& weights) {
        if (at.index == 0) weights[Part::state].fill(0);
    });
    as.reads_current = true;
    all.add(2.7, "extra",
            "The state that a query reads already holds its own chunk, whose keys so "
            "count twice; the first chunk's keys never come in.",
            {{"what", "current_state"}, {"times", 1.0}}, as);
}

}  // namespace eq7
