#include "eq7/lesson/weight.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/lesson/example.hpp"
#include "eq7/lesson/exponents.hpp"
#include "eq7/number.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/weight.hpp"

namespace eq7 {

namespace {

// Longer ways are told factor by factor, not token by token.
constexpr std::size_t most_steps = 12;

const char* sign_of(Part part) {
    constexpr std::array<const char*, 4> signs{"D", "ζ", "carry", "ξ"};
    return signs[static_cast<std::size_t>(part)];
}

// How far a way has been told: so many factors whole, the next one up to token `now`.
struct Told {
    std::size_t factors = 0;
    std::int64_t now = -1;
};

// A factor that has been told, whole or up to a token, and how often it has taken which tokens.
struct Share {
    const Piece& piece;
    bool whole;
    std::map<std::int64_t, std::int64_t> times;

    double number() const {
        if (whole) return static_cast<double>(piece.exponent);
        std::int64_t all = 0;
        for (const auto& entry : times) all += entry.second;
        return static_cast<double>(all);
    }
};

std::vector<Share> shares_of(const Way& way, Told told) {
    std::vector<Share> all;
    for (std::size_t at = 0; at < std::min(told.factors + 1, way.pieces.size()); ++at) {
        const Piece& piece = way.pieces[at];
        Share share{piece, at < told.factors, {}};
        if (piece.tokens && (share.whole || piece.to >= piece.from))
            share.times = times_taken(*piece.tokens);
        if (!share.whole) share.times.erase(share.times.upper_bound(told.now), share.times.end());
        all.push_back(std::move(share));
    }
    return all;
}

class Teller {
public:
    Teller(const Schedule& schedule, const StoryOf& about)
        : schedule_(schedule), about_(about), B_(whole(about.B)) {
        story_.N = about.N;
        story_.B = about.B;
        story_.n = about.n;
        story_.m = about.m;
        story_.last = whole(about.N) - 1;
        const Gates<double> gates = made_up_gates();
        for (std::int64_t token = 0; about.own_gates && token < whole(about.N); ++token)
            story_.gates.push_back(gates(token));
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
        return token_text(tokens_between(piece.from, piece.to), about_.N);
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
                m(), n(), counted(n() - m(), "token"));
        story_.frames.push_back(std::move(frame));
    }

    double decay_of(std::int64_t token) const {
        if (token < 0 || token >= static_cast<std::int64_t>(story_.gates.size()))
            return story_.gates.empty() ? about_.gamma : 1;
        return story_.gates[static_cast<std::size_t>(token)];
    }

    double weight(const Share& share) const {
        if (!share.piece.tokens)
            return share.whole ? std::pow(about_.gamma, share.piece.exponent) : 1;
        double product = 1;
        for (const auto& [token, times] : share.times) product *= std::pow(decay_of(token), times);
        return product;
    }
    double weight(const Way& way, Told told) const {
        double product = 1;
        for (const Share& share : shares_of(way, told)) product *= weight(share);
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
        for (const auto& [piece, whole, taken] : shares_of(way, told)) {
            if (!piece.tokens && whole && piece.exponent != 0)
                frame.counted.push_back({role_of(piece.part), piece.from, piece.exponent,
                                         !way.needed || !piece.is_right()});
            for (const auto& [token, times] : taken)
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
        const std::vector<Share> shares = shares_of(way, told);
        Text text;
        double all = nothing;
        bool known = true;
        for (const Part part : parts) {
            double value = nothing;
            bool there = false, unknown = false;
            for (const Share& share : shares) {
                const double here = products ? weight(share) : share.number();
                if (share.piece.part != part || (!share.whole && here == nothing)) continue;
                there = true;
                value = joined(value, here);
                unknown = unknown || (products && !share.piece.tokens && share.piece.exponent != 0);
            }
            if (!there) continue;
            if (!text.empty()) text.push_back({products ? " · " : " + "});
            text.push_back({fmt::format("{} {}", sign_of(part), unknown ? "?" : shown(value)),
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
        if (right && !products && way.tokens() && *way.tokens() != tokens_between(m(), n())) {
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

    // A frame. Where the key is, the factors that are told whole say.
    void show(const Way& way, Told told, std::string says) {
        Frame frame;
        frame.says = std::move(says);
        frame.now = told.now;
        if (told.factors > 0 && way.pieces[told.factors - 1].part != Part::intra) {
            const bool read = way.pieces[told.factors - 1].part == Part::cross;
            frame.place = read ? Frame::Place::query : Frame::Place::state;
            frame.state = way.pieces[told.factors - (read ? 2 : 1)].chunk;
        }
        frame.left = left(way, told);
        frame.sum = sum(way, told);
        mark(way, told, frame);
        story_.frames.push_back(std::move(frame));
    }

    // What must be said against a factor; empty where nothing must.
    std::string complaint(const Way& way, const Piece& piece) const {
        if (!way.needed) return "";
        if (piece.tokens)
            return piece.is_right()
                       ? ""
                       : fmt::format(" The {} takes {}, and must take {}.",
                                     unadorned(parse_text(decay_in_words(piece.part))),
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
        for (std::int64_t token = start; about_.B <= most_steps && token < m(); ++token)
            show(way, {0, token},
                 fmt::format("Token {} comes into chunk {} and brings a key.", token, token / B_));
        show(way, {0, m()},
             fmt::format("Token {} brings the key that we follow. Its own decay does not touch it.",
                         m()));
    }

    void tell(const Way& way) {
        if (!way.needed)
            show(way, {0, m()},
                 "This state also holds the query's own chunk: the key comes in on a second way, "
                 "which equation (7) does not have.");
        else if (m() != n()) enter(way);
        for (std::size_t at = 0; at < way.pieces.size(); ++at) {
            const Piece& piece = way.pieces[at];
            const bool few = n() - m() <= whole(most_steps) && (way.needed || at > 0);
            for (std::int64_t token = piece.from + 1; few && token <= piece.to; ++token) {
                const bool leaves_out =
                    piece.tokens && times_taken(*piece.tokens).count(token) == 0;
                show(way, {at, token},
                     passing(way, at, token) +
                         (leaves_out ? fmt::format(" But {} does not take it.", formula(piece.part))
                                     : ""));
            }
            if (piece.part != Part::intra)
                show(way, {at + 1, std::max(piece.to, piece.from)},
                     passed(way, at) + complaint(way, piece));
        }
        show(way, {way.pieces.size(), std::max(way.pieces.back().to, n())}, verdict(way));
    }

    // A token goes by that a factor must take.
    std::string passing(const Way& way, std::size_t at, std::int64_t token) const {
        const Piece& piece = way.pieces[at];
        const bool first = token == piece.from + 1;
        if (at == 0)
            return fmt::format("Token {} comes. The key lives through it and fades.", token);
        const std::size_t state = way.pieces[at - 1].chunk;
        if (piece.part == Part::carry)
            return fmt::format("{}R_{} lives through token {}.",
                               first ? "The next chunk begins: all of " : "", state, token);
        if (!first) return fmt::format("Token {} goes by.", token);
        return fmt::format(
            "The query's chunk begins, after R_{}. On the way to row {}, token {} goes by.", state,
            about_.n % about_.B, token);
    }

    // All tokens of a factor but the intra-chunk one have gone by.
    std::string passed(const Way& way, std::size_t at) const {
        const Piece& piece = way.pieces[at];
        const std::string tokens = counted(piece.distance(), "token");
        if (piece.part == Part::state)
            return fmt::format(
                       "Chunk {0} is complete. Its keys, each with what is left of it, are summed "
                       "up in R_{0}.",
                       piece.chunk) +
                   (piece.distance() == 0
                        ? fmt::format(
                              " Key {} is its last: no token has come after it in which to decay.",
                              m())
                        : fmt::format(" Key {} has lived through the {} after it: B-1-c = {}-1-{}.",
                                      m(), tokens, B_, m() % B_));
        const std::size_t state = way.pieces[at - 1].chunk;
        if (piece.part == Part::carry)
            return fmt::format(
                "R_{} has been carried over chunk {} and is now a part of R_{}. All its keys have "
                "lived through the same {}, so one factor is enough.",
                state, piece.chunk, piece.chunk, tokens);
        const std::size_t r = about_.n % about_.B;
        const std::string reads = fmt::format("Query {}, row {}, reads R_{}", about_.n, r, state);
        if (piece.to <= piece.from || !piece.is_right() || !piece.tokens) return reads + ".";
        return fmt::format("{}, r+1 = {} after it: {}. {}", reads, tokens, needed(piece),
                           r + 1 == about_.B ? "No row of the chunk is farther from it."
                                             : "Later rows are farther from it.");
    }

    std::string verdict(const Way& way) const {
        if (!way.needed) return "This way must not be there.";
        const auto tokens = way.tokens();
        const Tokens must = tokens_between(m(), n());
        const bool own_chunk = way.pieces.back().part == Part::intra;
        const bool states_right = std::all_of(way.pieces.begin(), way.pieces.end(),
                                              [](const Piece& one) { return one.is_right(); });
        if (tokens && *tokens == must && m() == n())
            return "No token lies in between: the weight is 1.";
        if (tokens && *tokens == must)
            return fmt::format(
                "{}Together {}, that is ({}, {}]: each token once. So the weight is {}.{}",
                own_chunk ? "Key and query are in one chunk: D_B alone decays the key, and no "
                            "state is read. "
                          : "",
                token_text(*tokens, about_.N), m(), n(),
                story_.gates.empty() ? fmt::format("γ^{}", n() - m())
                                     : "the product of their decays",
                states_right ? "" : " But the states on the way are not the recurrent form's.");
        if (tokens)
            return fmt::format("Together {}. Needed: {}.{}", token_text(*tokens, about_.N),
                               token_text(must, about_.N),
                               story_.gates.empty() && way.exponent == n() - m()
                                   ? " They are as many, so with one γ the weight is right. With a "
                                     "decay of each token's own it is wrong."
                                   : "");
        if (!story_.gates.empty())
            return "Where each token has a decay of its own there is nothing to multiply: the "
                   "exponent does not say whose decays are meant.";
        if (way.exponent == n() - m())
            return fmt::format(
                "{} in all: the number is right here, though no tokens can be pointed at.",
                way.exponent);
        return fmt::format(
            "{} in all, where the key lives through {}. Wrong, and no tokens can be pointed at.",
            way.exponent, counted(n() - m(), "token"));
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

Story story_of(const Schedule& schedule, const StoryOf& about) {
    return Teller(schedule, about).tell();
}

}  // namespace eq7
