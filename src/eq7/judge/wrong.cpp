// What is known of a wrong case without a cause: where it is wrong, and which parts are right.

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/search.hpp"
#include "eq7/number.hpp"

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
    const bool ahead = as.whole_chunks || as.reads_later_keys();
    if (of.B > 2 * few && of.N > few && of.sequences() == 1 && as.starts.empty() && !ahead) {
        Hypothesis start = as;
        start.starts = {0, few};
        if (!fits(of, start, arithmetic, places)) return false;
    }
    return fits(of, as, arithmetic, places);
}

Cause unknown(const Wrong& wrong) {
    const std::vector<Coefficient> fit = wrong.sums.fit({{Term::own},
                                                         {Term::intra},
                                                         {Term::previous},
                                                         {Term::second},
                                                         {Term::older},
                                                         {Term::initial}});
    // Right is what is known to be 1 within a hundredth: a token's decay at gamma = 0.99.
    constexpr double hundredth = 0.01, slack = 1e-3;
    struct Group {
        const char* sentence;
        Value::List names{};
        std::vector<std::string_view> in_words{};
    } right{"On average these come in as they must"}, off{"These do not come in as they must"},
        open{"Of these it is not known"};
    for (const Coefficient& one : fit) {
        if (!one.occurs) continue;
        const double by = std::abs(one.value - 1);
        const bool is_right = by + 2 * one.error <= hundredth, is_off = by > 4 * one.error + slack;
        Group& group = !one.known() ? open : is_right ? right : is_off ? off : open;
        group.names.emplace_back(std::string(words(one.terms.front()).name));
        group.in_words.push_back(words(one.terms.front()).in_words);
    }
    std::string text = "No single cause that is known gives these outputs.";
    for (const Group* one : {&right, &off, &open})
        if (!one->names.empty())
            text += fmt::format(" {}: {}.", one->sentence, fmt::join(one->in_words, ", "));
    text += only_at(wrong.of, wrong.places);
    Cause cause{"unknown", text, {{"right", right.names}, {"wrong", off.names}}};
    cause.advice = {"eq7 probe --help"};
    return cause;
}

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

}  // namespace eq7
