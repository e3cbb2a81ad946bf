#include "eq7/lesson/story.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "eq7/lesson/entry.hpp"
#include "eq7/lesson/one_weight.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

// Longer ways are told factor by factor, not token by token.
constexpr std::size_t most_steps = 12;

constexpr std::array<const char*, 4> factor_names{"The intra-chunk decay", "The state-update decay",
                                                  "The carry", "The cross-chunk decay"};
constexpr std::array<const char*, 4> factor_signs{"D", "ζ", "carry", "ξ"};
std::size_t index(Part part) { return static_cast<std::size_t>(part); }

std::string some_tokens(std::int64_t number) {
    return fmt::format("{} token{}", number, number == 1 ? "" : "s");
}

// How far a way has been told: so many factors whole, the next one up to token `now`.
struct Told {
    std::size_t factors = 0;
    std::int64_t now = -1;
};

class Teller {
public:
    Teller(const Schedule& schedule, const StoryOf& about)
        : schedule_(schedule), about_(about), B_(whole(about.B)) {
        story_.N = about.N;
        story_.B = about.B;
        story_.n = about.n;
        story_.m = about.m;
        story_.last = whole(about.N) - 1;
        if (about.own_gates) story_.gates = example_gates(about.N);
    }

    Story tell() {
        const std::vector<Way> ways = take_apart(schedule_, about_.B, about_.N, about_.n, about_.m);
        open();
        for (const Way& way : ways) tell(way);
        if (ways.empty())
            story_.frames.back().says += " It does not reach the query, and must not.";
        make_room();
        return std::move(story_);
    }

private:
    std::int64_t n() const { return whole(about_.n); }
    std::int64_t m() const { return whole(about_.m); }
    std::string formula(Part part) const {
        const std::string& text = schedule_[part].text();
        return schedule_[part].tokens() ? text : fmt::format("γ^({})", text);
    }
    std::string needed(const Piece& piece) const {
        return token_text((Tokens(piece.to) - Tokens(piece.from)).without_start(-1), about_.N);
    }

    void open() {
        Frame frame;
        frame.now = -1;
        if (m() > n()) frame.says = fmt::format("Key {} comes after query {}.", m(), n());
        else if (m() == n())
            frame.says =
                fmt::format("Token {} reads its own key, which has not decayed at all.", n());
        else
            frame.says = fmt::format(
                "How much of key {} is left when query {} looks back? It lives through the {} "
                "after it, up to the query's own, and each takes its decay once.",
                m(), n(), some_tokens(n() - m()));
        story_.frames.push_back(std::move(frame));
    }

    double decay_of(std::int64_t token) const {
        if (token < 0 || token >= static_cast<std::int64_t>(story_.gates.size()))
            return story_.gates.empty() ? about_.gamma : 1;
        return story_.gates[static_cast<std::size_t>(token)];
    }

    // The tokens that a piece has taken; of one that is being told, those up to now.
    static std::map<std::int64_t, std::int64_t> taken(const Piece& piece, bool whole, Told told) {
        if (!piece.tokens) return {};
        auto times = times_taken(*piece.tokens);
        if (!whole) {
            if (piece.to < piece.from) return {};
            times.erase(times.upper_bound(told.now), times.end());
        }
        return times;
    }

    double weight(const Piece& piece, bool whole, Told told) const {
        if (!piece.tokens) return whole ? std::pow(about_.gamma, piece.exponent) : 1;
        double product = 1;
        for (const auto& [token, times] : taken(piece, whole, told))
            product *= std::pow(decay_of(token), times);
        return product;
    }
    double weight(const Way& way, Told told) const {
        double product = 1;
        for (std::size_t at = 0; at < std::min(told.factors + 1, way.pieces.size()); ++at)
            product *= weight(way.pieces[at], at < told.factors, told);
        return product;
    }

    // What is left of each key of the chunk that has come.
    std::vector<double> left(const Way& way, Told told) const {
        std::vector<double> all;
        const std::size_t start = about_.m - about_.m % about_.B;
        for (std::size_t key = start; key < std::min(start + about_.B, about_.N); ++key) {
            if (eq7::whole(key) > told.now) break;
            for (const Way& other : take_apart(schedule_, about_.B, about_.N, about_.n, key))
                if (other.pieces.front().part == way.pieces.front().part)
                    all.push_back(weight(other, told));
        }
        return all;
    }

    void mark(const Way& way, Told told, Frame& frame) const {
        for (std::size_t at = 0; at < std::min(told.factors + 1, way.pieces.size()); ++at) {
            const Piece& piece = way.pieces[at];
            const bool whole = at < told.factors;
            if (!piece.tokens && whole && piece.exponent != 0)
                frame.counted.push_back({role_of(piece.part), piece.from, piece.exponent,
                                         !way.needed || !piece.is_right()});
            for (const auto& [token, times] : taken(piece, whole, told))
                frame.taken.push_back(
                    {token, times, role_of(piece.part),
                     !way.needed || times != 1 || token <= piece.from || token > piece.to});
        }
    }

    // "ζ 1 + carry 3 + ξ 2 = 6, needed 6 ✓": numbers of tokens, or products of their own decays;
    // "= 6 ✓, tokens ✗" where there are as many as needed, but other ones.
    Text sum(const Way& way, Told told) const {
        const bool products = !story_.gates.empty();
        const double nothing = products ? 1 : 0;
        const auto shown = [&](double value) {
            return products ? fmt::format("{:.3g}", value) : fmt::format("{:.0f}", value);
        };
        const auto joined = [&](double a, double b) { return products ? a * b : a + b; };
        Text text;
        double all = nothing;
        bool known = true;
        for (const Part part : parts) {
            double value = nothing;
            bool there = false, unknown = false;
            for (std::size_t at = 0; at < std::min(told.factors + 1, way.pieces.size()); ++at) {
                const Piece& piece = way.pieces[at];
                const bool whole = at < told.factors;
                const double here =
                    products ? weight(piece, whole, told) : number(piece, whole, told);
                if (piece.part != part || (!whole && here == nothing)) continue;
                there = true;
                value = joined(value, here);
                unknown = unknown || (products && !piece.tokens && piece.exponent != 0);
            }
            if (!there) continue;
            if (!text.empty()) text.push_back({products ? " · " : " + "});
            text.push_back(
                {fmt::format("{} {}", factor_signs[index(part)], unknown ? "?" : shown(value)),
                 Span::Style::plain, role_of(part)});
            all = joined(all, value);
            known = known && !unknown;
        }
        if (text.empty()) return text;
        text.push_back({fmt::format(" = {}", known ? shown(all) : "?")});
        if (told.factors < way.pieces.size() || !way.needed) return text;
        double must_be = nothing;
        for (std::int64_t token = m() + 1; token <= n(); ++token)
            must_be = joined(must_be, products ? decay_of(token) : 1);
        const bool right = known && std::abs(all - must_be) <= 1e-9 * std::max(1.0, must_be);
        if (right && !products && way.tokens() && *way.tokens() != between()) {
            text.push_back({" ✓", Span::Style::plain, Role::right});
            text.push_back({", "});
            text.push_back({"tokens ✗", Span::Style::plain, Role::wrong});
            return text;
        }
        text.back().text += ", ";
        text.push_back({fmt::format("needed {} {}", shown(must_be), right ? "✓" : "✗"),
                        Span::Style::plain, right ? Role::right : Role::wrong});
        return text;
    }

    static double number(const Piece& piece, bool whole, Told told) {
        if (whole) return static_cast<double>(piece.exponent);
        std::int64_t all = 0;
        for (const auto& entry : taken(piece, whole, told)) all += entry.second;
        return static_cast<double>(all);
    }

    // A frame in which nothing is missing but its words.
    Frame& show(const Way& way, Told told, Frame::Place place, std::size_t state,
                std::string says) {
        Frame frame;
        frame.says = std::move(says);
        frame.now = told.now;
        frame.place = place;
        frame.state = state;
        frame.left = left(way, told);
        frame.sum = sum(way, told);
        mark(way, told, frame);
        story_.frames.push_back(std::move(frame));
        return story_.frames.back();
    }

    // What must be said against a factor; empty where nothing must.
    std::string complaint(const Way& way, const Piece& piece) const {
        if (!way.needed) return "";
        if (piece.tokens)
            return piece.is_right()
                       ? ""
                       : fmt::format(" {} takes {}, and must take {}.",
                                     factor_names[index(piece.part)],
                                     token_text(*piece.tokens, about_.N), needed(piece));
        if (piece.is_right())
            return fmt::format(" {} counts {}: the number is right, but it points at none.",
                               formula(piece.part), piece.exponent);
        return fmt::format(" {} counts {}. Gone by: {}. Which tokens would they be?",
                           formula(piece.part), piece.exponent, needed(piece));
    }

    // The tokens before the key come, then the key.
    void enter(const Way& way) {
        const std::int64_t start = m() / B_ * B_;
        const auto comes = [&](std::int64_t token, std::string says) {
            show(way, {0, token}, Frame::Place::chunk, 0, std::move(says));
        };
        for (std::int64_t token = start; about_.B <= most_steps && token < m(); ++token)
            comes(token,
                  fmt::format("Token {} comes into chunk {} and brings a key.", token, token / B_));
        comes(m(),
              fmt::format(
                  "Token {} brings the key that we follow. Its own decay does not touch it.", m()));
    }

    // Token by token, where they are few.
    template <class Says>
    void pass(const Way& way, std::size_t at, Frame::Place place, std::size_t state, Says says) {
        const Piece& piece = way.pieces[at];
        if (n() - m() > whole(most_steps)) return;
        for (std::int64_t token = piece.from + 1; token <= piece.to; ++token) {
            const bool takes = piece.tokens && times_taken(*piece.tokens).count(token) > 0;
            std::string words = says(token);
            if (piece.tokens && !takes)
                words += fmt::format(" But {} does not take it.", formula(piece.part));
            show(way, {at, token}, place, state, words);
        }
    }

    void tell(const Way& way) {
        if (!way.needed)
            show(way, {0, m()}, Frame::Place::chunk, 0,
                 "This state also holds the query's own chunk: the key comes in on a second way, "
                 "which equation (7) does not have.");
        else if (m() != n()) enter(way);
        for (std::size_t at = 0; at < way.pieces.size(); ++at) {
            const Piece& piece = way.pieces[at];
            switch (piece.part) {
                case Part::intra: tell_fading(way, at); break;
                case Part::state: tell_state(way, at); break;
                case Part::carry: tell_carry(way, at); break;
                case Part::cross: tell_cross(way, at); break;
            }
        }
        close(way);
    }

    // The tokens after the key in its own chunk.
    void tell_fading(const Way& way, std::size_t at) {
        pass(way, at, Frame::Place::chunk, 0, [](std::int64_t token) {
            return fmt::format("Token {} comes. The key lives through it and fades.", token);
        });
    }

    void tell_state(const Way& way, std::size_t at) {
        const Piece& piece = way.pieces[at];
        if (way.needed) tell_fading(way, at);
        show(way, {at + 1, piece.to}, Frame::Place::state, piece.chunk,
             fmt::format("Chunk {0} is complete. Its keys, each with what is left of it, are "
                         "summed up in R_{0}.",
                         piece.chunk) +
                 (piece.distance() == 0
                      ? fmt::format(" Key {} is its last: no token has come after it "
                                    "in which to decay.",
                                    m())
                      : fmt::format(" Key {} has lived through the {} after it: "
                                    "B-1-c = {}-1-{}.",
                                    m(), some_tokens(piece.distance()), B_, m() % B_)) +
                 complaint(way, piece));
    }

    void tell_carry(const Way& way, std::size_t at) {
        const Piece& piece = way.pieces[at];
        const std::size_t before = piece.chunk - 1;
        pass(way, at, Frame::Place::state, before, [&](std::int64_t token) {
            return fmt::format("{}R_{} lives through token {}.",
                               token == piece.from + 1 ? "The next chunk begins: all of " : "",
                               before, token);
        });
        show(way, {at + 1, piece.to}, Frame::Place::state, piece.chunk,
             fmt::format("R_{} has been carried over chunk {} and is now a part of R_{}. All its "
                         "keys have lived through the same {}, so one factor is enough.",
                         before, piece.chunk, piece.chunk, some_tokens(piece.distance())) +
                 complaint(way, piece));
    }

    void tell_cross(const Way& way, std::size_t at) {
        const Piece& piece = way.pieces[at];
        const std::size_t state = at == 1 ? way.pieces[0].chunk : way.pieces[at - 1].chunk;
        const std::size_t r = about_.n % about_.B;
        pass(way, at, Frame::Place::state, state, [&](std::int64_t token) {
            return token == piece.from + 1
                       ? fmt::format(
                             "The query's chunk begins, after R_{}. On the way to row {}, "
                             "token {} goes by.",
                             state, r, token)
                       : fmt::format("Token {} goes by.", token);
        });
        const std::string reads = fmt::format("Query {}, row {}, reads R_{}", about_.n, r, state);
        show(way, {at + 1, std::max(piece.to, piece.from)}, Frame::Place::query, state,
             (piece.to > piece.from && piece.is_right() && piece.tokens
                  ? fmt::format("{}, r+1 = {} after it: {}. {}", reads,
                                some_tokens(piece.distance()), needed(piece),
                                r + 1 == about_.B ? "No row of the chunk is farther from it."
                                                  : "Later rows are farther from it.")
                  : reads + ".") +
                 complaint(way, piece));
    }

    void close(const Way& way) {
        const std::size_t all = way.pieces.size();
        const Piece& end = way.pieces.back();
        const Told told{all, std::max(end.to, n())};
        const bool own = end.part == Part::intra;
        std::size_t state = 0;
        if (!own) state = all == 2 ? way.pieces[0].chunk : way.pieces[all - 2].chunk;
        show(way, told, own ? Frame::Place::chunk : Frame::Place::query, state, verdict(way));
    }

    // The tokens that must be taken, each once.
    Tokens between() const { return (Tokens(n()) - Tokens(m())).without_start(-1); }

    std::string verdict(const Way& way) const {
        if (!way.needed) return "This way must not be there.";
        const auto tokens = way.tokens();
        const bool own_chunk = way.pieces.back().part == Part::intra;
        const bool states_right = std::all_of(way.pieces.begin(), way.pieces.end(),
                                              [](const Piece& one) { return one.is_right(); });
        if (tokens && *tokens == between() && m() == n())
            return "No token lies in between: the weight is 1.";
        if (tokens && *tokens == between())
            return fmt::format(
                "{}Together {}, that is ({}, {}]: each token once, none twice. So the "
                "weight is {}.{}",
                own_chunk ? "Key and query are in one chunk: D_B alone decays the key, and no "
                            "state is read. "
                          : "",
                token_text(*tokens, about_.N), m(), n(),
                story_.gates.empty() ? fmt::format("γ^{}", n() - m())
                                     : "the product of their decays",
                states_right ? "" : " But the states on the way are not the recurrent form's.");
        if (tokens)
            return fmt::format("Together {}. Needed: {}.{}", token_text(*tokens, about_.N),
                               token_text(between(), about_.N),
                               story_.gates.empty() && way.exponent == n() - m()
                                   ? " They are as many, so with one γ the weight is right. With "
                                     "a decay of each token's own it is wrong."
                                   : "");
        if (!story_.gates.empty())
            return "Where each token has a decay of its own there is nothing to multiply: nobody "
                   "knows whose decays are meant.";
        if (way.exponent == n() - m())
            return fmt::format(
                "{} in all: the number is right here, though no tokens can be pointed at.",
                way.exponent);
        return fmt::format(
            "{} in all, where the key lives through {}. Wrong, and no tokens can be pointed at.",
            way.exponent, some_tokens(n() - m()));
    }

    // Tokens that do not exist are drawn where something takes them.
    void make_room() {
        for (const Frame& frame : story_.frames)
            for (const TakenToken& taken : frame.taken) {
                story_.first = std::min(story_.first, taken.token);
                story_.last = std::max(story_.last, taken.token);
            }
    }

    const Schedule& schedule_;
    const StoryOf& about_;
    std::int64_t B_;
    Story story_;
};

}  // namespace

std::vector<double> example_gates(std::size_t N) {
    // No two alike nearby: another token's decay must show.
    constexpr std::array<double, 11> gates{.9, .7, .8, .95, .6, .85, .75, .65, .92, .55, .97};
    std::vector<double> all(N);
    for (std::size_t token = 0; token < N; ++token) all[token] = gates[token % gates.size()];
    return all;
}

Story story_of(const Schedule& schedule, const StoryOf& about) {
    return Teller(schedule, about).tell();
}

}  // namespace eq7
