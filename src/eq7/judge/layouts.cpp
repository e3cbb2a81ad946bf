// Arrays that are transposed, and heads, batch entries, axes or gates that have changed places.

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

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

// Gates that are read from elsewhere are a kind of their own.
void add_layout(Candidates& all, double rank, const std::string& array, const char* as,
                std::string text, Hypothesis run) {
    if (array == "gates") all.add(1.9, "gates", std::move(text), {{"as", as}}, std::move(run));
    else all.add(rank, "layout", std::move(text), {{"array", array}, {"as", as}}, std::move(run));
}

// Several arrays are read from elsewhere, or one for another.
void add_several_arrays(const Case& of, Candidates& all) {
    for (const auto& [one, other, names] :
         {std::tuple(Rows::q, Rows::k, "`q` and `k`"), std::tuple(Rows::k, Rows::v, "`k` and `v`"),
          std::tuple(Rows::q, Rows::v, "`q` and `v`")})
        if (of.d == of.e || other != Rows::v)
            add_layout(all, 2.2, one == Rows::q ? "q" : "k", "arrays",
                       fmt::format("{} have changed places.", names),
                       reading_elsewhere(of, [one = one, other = other](Where& at) {
                           at.rows = at.rows == one ? other : at.rows == other ? one : at.rows;
                       }));
    // Fewer heads of k and v, spread over all as repeat does where neighbours share one.
    for (std::size_t fewer = 2; fewer < of.heads; ++fewer) {
        if (of.heads % fewer != 0) continue;
        const std::size_t shared = of.heads / fewer;
        add_layout(
            all, 2.2, "k", "heads",
            fmt::format("The {} heads of `k` and `v` are spread over the {} heads as `repeat` does "
                        "(h % {}); the arrays have neighbours share one (h // {}).",
                        fewer, of.heads, fewer, shared),
            reading_elsewhere(of, [fewer, shared](Where& at) {
                if (at.rows == Rows::k || at.rows == Rows::v) at.h = at.h % fewer * shared;
            }));
    }
    if (of.heads == of.N && of.N > 1)
        add_layout(all, 2.1, "out", "axes",
                   "The code takes the token axis for the head axis, and the head "
                   "axis for the tokens, in all arrays.",
                   reading_elsewhere(of, [](Where& at) {
                       if (at.rows != Rows::log_gates) exchange_axes(at);
                   }));
}

}  // namespace

void read_elsewhere(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    for (const auto& [rows, name, has_what] : all_rows) {
        const bool gates = rows == Rows::log_gates;
        if (gates && !of.gated()) continue;
        const auto add = [&all, &of, rows = rows, name = name](double rank, const char* as,
                                                               std::string text, auto elsewhere) {
            add_layout(all, rank, name, as, std::move(text),
                       reading_elsewhere(of, [rows, elsewhere](Where& at) {
                           if (at.rows == rows) elsewhere(at);
                       }));
        };
        for (const Exchange& by : exchanges(of)) {
            add(2.2, by.as, by.sentence(of, wrong.places, has_what),
                [&of, by](Where& at) { by(of, at); });
            all.back().cause.says_where = true;
        }
        if (of.heads == of.N && of.N > 1)
            add(2.3, "axes",
                gates ? "The gates' token axis and head axis have changed places."
                      : fmt::format("The token axis and the head axis of `{}` have changed places.",
                                    name),
                exchange_axes);
        for (const std::ptrdiff_t by : {1, -1})
            if (rows != Rows::out)  // that is among the other tokens
                add(1.9, "shifted",
                    fmt::format(
                        fmt::runtime(gates ? "The gates are shifted by one token: token n decays "
                                             "with the gate of token n{1:+}."
                                           : "`{0}` is shifted by one token: token n has the `{0}` "
                                             "of token n{1:+}."),
                        name, by),
                    [by](Where& at) { at.n += by; });
    }
    add_several_arrays(of, all);
}

void other_states(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    const auto add = [&](const char* array, const char* as, std::string text, Hypothesis run) {
        all.add(1.8, "layout", std::move(text), {{"array", array}, {"as", as}}, std::move(run));
    };
    const bool starts = of.starts_from_state();
    for (const Exchange& by : exchanges(of)) {
        if (!starts) break;
        add("state0", by.as, by.sentence(of, wrong.places, "reads the initial state"),
            starting_from([&of, by](std::size_t b, std::size_t h, std::size_t sequence) {
                Where at{b, h};
                by(of, at);
                return of.initial(at.b, at.h, sequence);
            }));
        all.back().cause.says_where = true;
    }
    if (of.sequences() > 1 && starts)
        add("state0", "first", "Only the first sequence reads its initial state.",
            starting_from([&of](auto b, auto h, auto sequence) {
                return sequence == 0 ? of.initial(b, h, sequence) : std::nullopt;
            }));
    if (of.d != of.e) return;
    Hypothesis stored, read;
    stored.stores = [](const Matrix<double>& state) { return transposed(state); };
    read.reads_transposed = true;
    add("state", "transposed",
        "The state $R$ is transposed after each chunk: keys and values have changed places in it.",
        stored);
    add("state", "transposed",
        "The state $R$ is read transposed, or stored so: keys and values have changed places in "
        "it.",
        read);
    if (starts)
        add("state0", "transposed", "The initial state is read transposed.",
            starting_from([&of](auto b, auto h, auto sequence) {
                return std::optional(transposed(*of.initial(b, h, sequence)));
            }));
}

}  // namespace eq7
