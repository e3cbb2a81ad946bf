// Whole runs with one thing changed: masks, other tokens. Each is an entry: its cause, in a
// sentence, and the run.

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

constexpr double nothing = -std::numeric_limits<double>::infinity();

// The state after a sequence where no batch entry but the first starts anew.
std::optional<Matrix<double>> left_behind(const Case& of, Arithmetic in, std::size_t b,
                                          std::size_t h, std::size_t sequence) {
    Wanted wanted;
    wanted.state_only = true;
    auto state = of.initial(0, h, sequence);
    for (std::size_t entry = 0; entry <= b; ++entry) {
        const Hypothesis as = starting_from([&state](auto, auto, auto) { return state; });
        const auto last = run(of, as, in, entry * of.heads + h, sequence, wanted);
        state = last->carried + last->own;
    }
    return state;
}

}  // namespace

void masks(const Wrong&, Candidates& all) {
    using LogMask = double (*)(const ChunkRows&, std::size_t, std::size_t, std::size_t);
    struct Mask {
        double rank;
        const char *as, *text;
        LogMask log_weight;
    };
    // The decay over (c,r]; of later keys it is the inverse of their decay.
    static const auto over = [](const ChunkRows& at, std::size_t c, std::size_t r, std::size_t j) {
        return at.over(c + 1, r + 1, j);
    };
    static const Mask list[] = {
        {1.1, "strict", "The intra-chunk mask leaves the diagonal out: no query reads its own key.",
         [](auto& at, auto r, auto c, auto j) { return c < r ? over(at, c, r, j) : nothing; }},
        {1.5, "transposed",
         "The intra-chunk mask is transposed: a query reads the later keys of its chunk, and not "
         "the earlier ones.",
         [](auto& at, auto r, auto c, auto j) { return c >= r ? over(at, r, c, j) : nothing; }},
        {1.5, "transposed",
         "The intra-chunk mask is transposed, and its decays are not: a query reads the later keys "
         "of its chunk, which grow with their distance, and not the earlier ones.",
         [](auto& at, auto r, auto c, auto j) { return c >= r ? over(at, c, r, j) : nothing; }},
        {1.5, "none",
         "There is no causal mask within a chunk: later keys come in as well, and grow where "
         "earlier ones decay.",
         [](auto& at, auto r, auto c, auto j) { return over(at, c, r, j); }},
        {1.5, "absolute",
         "There is no causal mask within a chunk: later keys come in as well, and decay by their "
         "distance as earlier ones do.",
         [](auto& at, auto r, auto c, auto j) {
             return over(at, std::min(r, c), std::max(r, c), j);
         }},
        {1.5, "too_far",
         "The intra-chunk mask reaches one diagonal too far: a query reads the next key of its "
         "chunk as well.",
         [](auto& at, auto r, auto c, auto j) { return c <= r + 1 ? over(at, c, r, j) : nothing; }},
        {1.5, "reversed", "The rows of the intra-chunk mask are in reversed order.",
         [](auto& at, auto r, auto c, auto j) {
             return c + r < at.L ? over(at, c, at.L - 1 - r, j) : nothing;
         }},
        {1.5, "reversed",
         "The intra-chunk decays are in reversed order: a key's own token counts as the oldest.",
         [](auto& at, auto r, auto c, auto j) {
             return c <= r ? at.G(at.L - 1 - (r - c), j) : nothing;
         }},
        {1.5, "none",
         "Within a chunk there is neither a mask nor a decay: every key comes in with weight 1.",
         [](auto&, auto, auto, auto) { return 0.0; }}};
    for (const Mask& one : list) {
        Hypothesis as = changed([&one](const ChunkRows& at, Weights& weights) {
            set_factor(Part::intra, at, weights, one.log_weight);
        });
        as.whole_chunks = one.as != std::string("strict");
        all.add(one.rank, "mask", one.text, {{"as", one.as}, {"chunks", nullptr}}, std::move(as));
    }
}

namespace {

void add_tokens(Candidates& all, double rank, const char* as_what, Value at, std::string text,
                Hypothesis as) {
    all.add(rank, "tokens", std::move(text), {{"as", as_what}, {"at", std::move(at)}},
            std::move(as));
}

// Packed sequences that begin at other tokens, each with its own initial state.
void other_boundaries(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    const auto add = [&](std::string text, const std::function<std::size_t(std::size_t)>& moved) {
        std::vector<Begin> begins{{0, 0}};
        for (std::size_t s = 1; s < of.sequences(); ++s)
            if (const std::size_t at = moved(of.starts[s]); at < of.N && at > begins.back().token)
                begins.push_back({at, s});
        add_tokens(all, 1.7, "not_restarted", of.starts[1], std::move(text),
                   beginning_at(of, begins));
    };
    for (const std::size_t late : {1, 0})
        add(fmt::format("Packed sequences begin one token too {}.", late ? "late" : "early"),
            [late](std::size_t begin) { return late ? begin + 1 : begin - 1; });
    for (const bool up : {false, true})
        add(fmt::format("Packed sequences are restarted only at the chunk boundary {} their first "
                        "token.",
                        up ? "after" : "before"),
            [&of, up](std::size_t begin) { return (begin + (up ? of.B - 1 : 0)) / of.B * of.B; });
    if (wrong.tokens.empty()) return;
    const auto after = std::upper_bound(of.starts.begin(), of.starts.end(), wrong.tokens.front());
    const auto s = static_cast<std::size_t>(after - of.starts.begin()) - 1;  // the first wrong one
    if (s > 0)
        add(fmt::format("Packed sequence {} is not restarted: it goes on from the one before.", s),
            [&of, s](std::size_t begin) { return begin == of.starts[s] ? 0 : begin; });
}

// Sequences that start anew where none begins: every so many chunks, or at the first wrong token.
void restarts(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    const bool starts = of.starts_from_state();
    for (std::size_t chunks = 1; chunks * of.B < of.N && chunks <= 16; chunks *= 2)
        for (const bool from_state : {false, true}) {
            // Without a state no one can tell "not handed on" from "not read".
            if (of.sequences() > 1 || (from_state && !starts) ||
                (chunks == 1 && !starts && !of.final_array()))
                continue;
            std::vector<Begin> begins{{0, 0}};
            for (std::size_t n = chunks * of.B; n < of.N; n += chunks * of.B)
                begins.push_back({n, from_state ? begins[0].state : std::nullopt});
            add_tokens(all, 1.15, "restarts", chunks * of.B,
                       fmt::format("The state is not handed on{}: {} starts from {}.",
                                   chunks == 1 ? "" : fmt::format(" after every {} chunks", chunks),
                                   chunks == 1 ? "each chunk" : "the chunk after them",
                                   from_state ? "the initial state"
                                   : starts   ? "nothing, but for the first"
                                              : "nothing"),
                       beginning_at(of, begins));
        }
    const std::size_t at = wrong.tokens.empty() ? 0 : wrong.tokens.front();
    std::vector<Begin> begins;
    for (std::size_t s = 0; s < of.sequences(); ++s) begins.push_back({of.starts[s], s});
    const auto next = std::lower_bound(begins.begin(), begins.end(), at,
                                       [](const Begin& one, auto n) { return one.token < n; });
    if (next != begins.end() && next->token == at) return;
    begins.insert(next, {at, std::nullopt});
    add_tokens(
        all, 1.7, "restarts", at,
        fmt::format("The sequence starts anew at token {}: from there on nothing that is older "
                    "comes in.",
                    at),
        beginning_at(of, begins));
}

}  // namespace

void other_tokens(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    const auto last = static_cast<std::ptrdiff_t>(of.N) - 1;
    add_tokens(all, 2.5, "reversed", nullptr, "The outputs are in reversed order of tokens.",
               reading_elsewhere(of, [last](Where& at) {
                   if (at.rows == Rows::out) at.n = last - at.n;
               }));
    const auto farthest =
        std::min(static_cast<std::ptrdiff_t>(std::min<std::size_t>(of.B, 64)), last / 2);
    for (std::ptrdiff_t by = 1; by <= farthest; ++by)
        for (const std::ptrdiff_t shift : {by, -by})
            add_tokens(
                all, 2.5, "shifted", static_cast<std::int64_t>(shift),
                fmt::format("Every output stands {} too {}: row n holds what belongs to row n{:+}.",
                            counted(by, "token"), shift > 0 ? "late" : "early", -shift),
                reading_elsewhere(of, [shift](Where& at) {
                    if (at.rows == Rows::out) at.n += shift;
                }));
    add_tokens(
        all, 2.4, "shifted", nullptr,
        "Each output reads the state of the token before its own, $O_n = Q_n S_(n-1)$: the token's "
        "own key is missing, and everything older has decayed one token too little.",
        changed([](const ChunkRows& at, Weights& weights) {
            set_factor(Part::cross, at, weights,
                       [](auto& chunk, auto r, auto, auto j) { return chunk.over(0, r, j); });
            set_factor(Part::intra, at, weights, [](auto& chunk, auto r, auto c, auto j) {
                return c < r ? chunk.over(c + 1, r, j) : nothing;
            });
        }));
    restarts(wrong, all);
    if (of.batches > 1)
        add_tokens(all, 1.7, "not_restarted", nullptr,
                   "Each batch entry goes on from the state that the one before it left behind.",
                   starting_from([&of, in = wrong.arithmetic](auto b, auto h, auto s) {
                       return b == 0 ? of.initial(b, h, s) : left_behind(of, in, b - 1, h, s);
                   }));
    if (of.sequences() == 1) return;
    other_boundaries(wrong, all);
    for (const bool from_state : {false, true}) {
        if (from_state && !of.starts_from_state()) continue;
        const Begin only{0, from_state ? std::optional<std::size_t>(0) : std::nullopt};
        add_tokens(
            all, from_state ? 1.7 : 1.6, "not_restarted", of.starts[1],
            fmt::format("The {} packed sequences are run as one: a sequence reads the state that "
                        "the one before it left behind.",
                        of.sequences()),
            beginning_at(of, {only}));
    }
}

}  // namespace eq7
