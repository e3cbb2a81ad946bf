// Arrays that are transposed, and heads, batch entries, axes or gates that have changed places.

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

Hypothesis reading_elsewhere(const Case& of, Elsewhere elsewhere) {
    Hypothesis as;
    as.skips = true;
    as.read = [&of, elsewhere](Rows rows, std::size_t b, std::size_t h, std::size_t begin,
                               std::size_t count, Matrix<double>& into) {
        Matrix<double> row;
        for (std::size_t n = 0; n < count; ++n) {
            Where at{b, h, static_cast<std::ptrdiff_t>(begin + n)};
            elsewhere(rows, at);
            const bool there = at.n >= 0 && static_cast<std::size_t>(at.n) < of.N;
            of.read(rows, at.b, at.h, there ? static_cast<std::size_t>(at.n) : 0, 1, row);
            if (n == 0) into.resize({count, row.shape(1)});
            for (std::size_t x = 0; x < row.shape(1); ++x)
                into(n, x) = there               ? row(0, x)
                             : rows == Rows::out ? std::numeric_limits<double>::quiet_NaN()
                                                 : 0;
        }
    };
    return as;
}

void Exchange::operator()(const Case& of, Where& at) const {
    at.h = (at.h + heads) % of.heads;
    at.b = (at.b + batches) % of.batches;
}

std::vector<Exchange> exchanges(const Case& of) {
    constexpr std::size_t farthest = 8;
    std::vector<Exchange> all;
    for (std::size_t by = 1; by < std::min(of.heads, farthest); ++by)
        all.push_back({"heads", by, 0});
    for (std::size_t by = 1; by < std::min(of.batches, farthest); ++by)
        all.push_back({"batch", 0, by});
    return all;
}

std::string Exchange::sentence(const Case& of, const Chosen& places,
                               const std::string& has_what) const {
    constexpr std::size_t most_listed = 4;
    const bool by_head = heads != 0;
    const std::string whose = by_head ? "head" : "batch entry";
    const std::size_t count = by_head ? of.heads : of.batches, by = heads + batches;
    std::set<std::size_t> wrong;
    for (const std::size_t place : places)
        wrong.insert(by_head ? place % of.heads : place / of.heads);
    const bool all = wrong.size() * (by_head ? of.batches : of.heads) == places.size();
    const std::string where = all ? "" : only_at(of, places);
    if (count == 2 && wrong.size() == 2) {
        if (has_what == "has the outputs")
            return fmt::format("The outputs of the two {} are exchanged.{}",
                               by_head ? "heads" : "batch entries", where);
        return fmt::format("Each {} {} of the other.{}", whose, has_what, where);
    }
    std::vector<std::string> pairs;
    for (const std::size_t one : wrong)
        pairs.push_back(fmt::format("{} {}{} of {} {}", whose, one,
                                    pairs.empty() ? " " + has_what : "", whose,
                                    (one + by) % count));
    const std::size_t more = pairs.size() - std::min(pairs.size(), most_listed);
    pairs.resize(pairs.size() - more);
    return capitalised(fmt::format("{}{}.{}", fmt::join(pairs, ", "),
                                   more > 0 ? fmt::format(", and so on with {} more", more) : "",
                                   where));
}

namespace {

struct Read {
    Rows rows;
    const char *name, *has_what;
};
constexpr Read all_rows[] = {{Rows::q, "q", "has the `q`"},
                             {Rows::k, "k", "has the `k`"},
                             {Rows::v, "v", "has the `v`"},
                             {Rows::out, "out", "has the outputs"},
                             {Rows::log_gates, "gates", "decays with the gates"}};

void exchange_axes(Where& at) {
    const std::size_t n = static_cast<std::size_t>(at.n);
    at.n = static_cast<std::ptrdiff_t>(at.h);
    at.h = n;
}

// One array is read from elsewhere. Gates that are so are a kind of their own.
template <class Elsewhere>
Candidate read_otherwise(const Case& of, const Read& array, double rank, const char* as,
                         std::string text, Elsewhere elsewhere) {
    Hypothesis run = reading_elsewhere(of, [one = array.rows, elsewhere](Rows which, Where& at) {
        if (which == one) elsewhere(at);
    });
    run.skips = false;
    if (array.rows == Rows::log_gates)
        return entry(1.9, "gates", std::move(text), {{"as", as}}, std::move(run));
    return entry(rank, "layout", std::move(text), {{"array", array.name}, {"as", as}},
                 std::move(run));
}

// One array is taken for another of the same shape.
void exchanged_arrays(const Case& of, Candidates& all) {
    for (const auto& [one, other, names] :
         {std::tuple(Rows::q, Rows::k, "`q` and `k`"), std::tuple(Rows::k, Rows::v, "`k` and `v`"),
          std::tuple(Rows::q, Rows::v, "`q` and `v`")}) {
        if (of.d != of.e && other == Rows::v) continue;
        Hypothesis as;
        as.read = [&of, one = one, other = other](Rows rows, std::size_t b, std::size_t h,
                                                  std::size_t begin, std::size_t count,
                                                  Matrix<double>& into) {
            of.read(rows == one ? other : rows == other ? one : rows, b, h, begin, count, into);
        };
        all.push_back(entry(2.2, "layout", fmt::format("{} have changed places.", names),
                            {{"array", one == Rows::q ? "q" : "k"}, {"as", "arrays"}},
                            std::move(as)));
    }
}

// Fewer heads of k and v, spread over all as repeat does where neighbours share one.
void tiled_heads(const Case& of, Candidates& all) {
    for (std::size_t fewer = 2; fewer < of.heads; ++fewer) {
        if (of.heads % fewer != 0) continue;
        const std::size_t shared = of.heads / fewer;
        Hypothesis as = reading_elsewhere(of, [fewer, shared](Rows rows, Where& at) {
            if (rows == Rows::k || rows == Rows::v) at.h = at.h % fewer * shared;
        });
        as.skips = false;
        all.push_back(entry(
            2.2, "layout",
            fmt::format("The {} heads of `k` and `v` are spread over the {} heads as `repeat` does "
                        "(h % {}); the arrays have neighbours share one (h // {}).",
                        fewer, of.heads, fewer, shared),
            {{"array", "k"}, {"as", "heads"}}, std::move(as)));
    }
}

}  // namespace

Candidates read_elsewhere(const Wrong& wrong) {
    Candidates all;
    const Case& of = wrong.of;
    for (const Read& array : all_rows) {
        const bool gates = array.rows == Rows::log_gates;
        if (gates && !of.gated()) continue;
        for (const Exchange& by : exchanges(of)) {
            all.push_back(read_otherwise(of, array, 2.2, by.as,
                                         by.sentence(of, wrong.places, array.has_what),
                                         [&of, by](Where& at) { by(of, at); }));
            all.back().cause.says_where = true;
        }
        if (of.heads == of.N && of.N > 1)
            all.push_back(read_otherwise(
                of, array, 2.3, "axes",
                gates ? std::string("The gates' token axis and head axis have changed places.")
                      : fmt::format("The token axis and the head axis of `{}` have changed places.",
                                    array.name),
                exchange_axes));
        for (const std::ptrdiff_t by : {1, -1}) {
            if (array.rows == Rows::out) continue;  // that is among the other tokens
            all.push_back(read_otherwise(
                of, array, 1.9, "shifted",
                gates ? fmt::format("The gates are shifted by one token: token n decays with the "
                                    "gate of token n{:+}.",
                                    by)
                      : fmt::format("`{0}` is shifted by one token: token n has the `{0}` of token "
                                    "n{1:+}.",
                                    array.name, by),
                [by](Where& at) { at.n += by; }));
        }
    }
    exchanged_arrays(of, all);
    tiled_heads(of, all);
    if (of.heads != of.N || of.N == 1) return all;
    Hypothesis as = reading_elsewhere(of, [](Rows which, Where& at) {
        if (which != Rows::log_gates) exchange_axes(at);
    });
    as.skips = false;
    all.push_back(entry(2.1, "layout",
                        "The code takes the token axis for the head axis, and the head axis for "
                        "the tokens, in all arrays.",
                        {{"array", "out"}, {"as", "axes"}}, as));
    return all;
}

Candidates other_states(const Wrong& wrong) {
    Candidates all;
    const Case& of = wrong.of;
    const auto add = [&](const char* array, const char* as, std::string text, Hypothesis run) {
        all.push_back(entry(1.8, "layout", std::move(text), {{"array", array}, {"as", as}}, run));
    };
    for (const Exchange& by : exchanges(of)) {
        if (!of.starts_from_state()) break;
        Hypothesis as;
        as.initial = [&of, by](std::size_t b, std::size_t h, std::size_t sequence) {
            return of.initial((b + by.batches) % of.batches, (h + by.heads) % of.heads, sequence);
        };
        add("state0", by.as, by.sentence(of, wrong.places, "reads the initial state"), as);
        all.back().cause.says_where = true;
    }
    Hypothesis as;
    if (of.sequences() > 1 && of.starts_from_state()) {
        as.initial = [&of](std::size_t b, std::size_t h, std::size_t sequence) {
            return sequence == 0 ? of.initial(b, h, sequence) : std::nullopt;
        };
        add("state0", "first", "Only the first sequence reads its initial state.", as);
        as = {};
    }
    if (of.d != of.e) return all;
    as.stores = [](const Matrix<double>& state) { return transposed(state); };
    add("state", "transposed",
        "The state $R$ is transposed after each chunk: keys and values have changed places in it.",
        as);
    as = {};
    as.reads_transposed = true;
    add("state", "transposed",
        "The state $R$ is read transposed, or stored so: keys and values have changed places in "
        "it.",
        as);
    as = {};
    as.initial = [&of](std::size_t b, std::size_t h, std::size_t sequence) {
        auto state = of.initial(b, h, sequence);
        if (state) *state = transposed(*state);
        return state;
    };
    if (of.starts_from_state())
        add("state0", "transposed", "The initial state is read transposed.", as);
    return all;
}

}  // namespace eq7
