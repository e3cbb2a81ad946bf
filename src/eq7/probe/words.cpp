#include "eq7/number.hpp"
#include "eq7/probe/taken.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace eq7 {

namespace {

// The first excess that is not 0; with one gamma per head it counts tokens.
int count_of(const std::vector<int>& excess) {
    for (int x : excess)
        if (x != 0) return x;
    return 0;
}

// " (head 1)" where the others are right.
std::string only_head(const Shown& shown, const std::vector<int>& excess) {
    std::string heads;
    for (std::size_t at = 0; at < excess.size(); ++at)
        if (excess[at] != 0)
            heads += fmt::format("{}{}", heads.empty() ? "" : ", ", shown.first_pattern() + at);
    const bool some = std::find(excess.begin(), excess.end(), 0) != excess.end();
    return some ? fmt::format(" (head {})", heads) : "";
}

std::string tokens_text(const TokenRun& tokens) {
    if (tokens.first == tokens.last) return fmt::format("{}", tokens.first);
    return fmt::format("{} to {}", tokens.first, tokens.last);
}

std::vector<std::size_t> likely_ends(const Shown& shown, const std::vector<std::size_t>& own) {
    const ProbeSettings& of = shown.probe().settings();
    std::vector<std::size_t> near;
    const auto add = [&](std::size_t token) {
        for (std::size_t at : {token - 1, token, token + 1})
            if (at < of.N && std::find(near.begin(), near.end(), at) == near.end())
                near.push_back(at);
    };
    for (std::size_t token : own) add(token);
    for (std::size_t s = 0; s < of.N; s += of.B) add(s);
    add(of.N - 1);
    return near;
}

std::string taken_text(const Shown& shown, const Path& path, std::size_t n,
                       const std::vector<int>& excess, Pattern::Kind kind, const char* what) {
    std::vector<std::size_t> own = path.tokens;
    own.push_back(n);
    const std::size_t channel = shown.probe().settings().channel_of(path.rows.back());
    const auto tokens = shown.tokens_of(excess, kind, channel, likely_ends(shown, own),
                                        std::min(n, shown.probe().settings().N - 1));
    if (!tokens) return fmt::format(" and other {}s", what);
    std::string text;
    for (const TokenRun& one : *tokens) {
        if (one.times == -1)
            text += fmt::format("{} without {}", text.empty() ? "" : " and", tokens_text(one));
        else if (one.times > 0)
            text += fmt::format(
                " and {}{}", tokens_text(one),
                one.times == 1 ? " once more" : fmt::format(" {} times more", one.times));
        else text += fmt::format(" less {} times {}", -one.times, tokens_text(one));
    }
    return text;
}

}  // namespace

bool of_gates(const Shown& shown, const std::vector<int>& excess) {
    const auto& patterns = shown.probe().patterns();
    for (std::size_t at = 0; at < excess.size(); ++at)
        if (excess[at] != 0 && patterns[shown.first_pattern() + at].kind != Pattern::Kind::beta)
            return true;
    return false;
}

std::string example(const Shown& shown, const Path& path, std::size_t n, const Taken& taken,
                    bool needed) {
    const ProbeSettings& of = shown.probe().settings();
    const std::size_t last = std::min(n, of.N - 1);
    std::string who = n == of.N ? std::string("final state on ") : fmt::format("query {} on ", n);
    who += path.initial ? std::string("the initial state") : fmt::format("key {}", path.tokens[0]);
    const std::size_t from = path.initial ? 0 : 1;
    for (std::size_t step = from; step < path.tokens.size(); ++step)
        who += fmt::format("{} {}", step == from ? " through what key" : " and then key",
                           path.tokens[step]) +
               (step + 1 == path.tokens.size() ? " erases" : "");
    if (!taken.finite) return who + ": NaN or infinity";
    if (!needed) return fmt::format("{}: must be 0, is {:.3g}", who, taken.number);
    if (taken.absent()) return who + ": missing";
    if (!taken.weighs_one() && taken.tokens_right())
        return fmt::format("{}: comes {:.3g} times", who, taken.weight);
    const std::string stretch =
        path.initial ? fmt::format("[0,{}]", last) : fmt::format("({},{}]", path.tokens[0], last);
    if (!taken.readable)
        return fmt::format(
            "{}: needs {}, takes no {}", who, stretch,
            of.rule == Rule::retention ? "power of gamma" : "product of whole gates");
    std::string text = who + ":";
    if (of.rule == Rule::retention) {
        const std::size_t length = path.initial ? last + 1 : last - path.tokens[0];
        return fmt::format("{} needs {}, which are {} tokens, takes {}{}", text, stretch, length,
                           static_cast<long>(length) + count_of(taken.excess),
                           only_head(shown, taken.excess));
    }
    if (of_gates(shown, taken.excess) || !has_beta(of.rule))
        text += fmt::format(" needs {0}, takes {0}{1}", stretch,
                            taken_text(shown, path, n, taken.excess, Pattern::Kind::gates, "gate"));
    const std::string betas =
        has_beta(of.rule) ? taken_text(shown, path, n, taken.excess, Pattern::Kind::beta, "beta")
                          : "";
    if (!betas.empty()) {
        std::string own;
        for (std::size_t token : path.tokens)
            own += fmt::format("{}{}", own.empty() ? "" : ", ", token);
        if (own.empty()) own = "none";
        text += fmt::format("{} needs the beta of {}, takes {}{}", text.back() == ':' ? "" : ";",
                            own, own, betas);
    }
    return text;
}

std::string excess_in_words(const Shown& shown, const std::vector<int>& excess, std::size_t channel,
                            std::size_t begin, std::size_t L, const std::vector<std::size_t>& own,
                            std::size_t n) {
    const bool gates = of_gates(shown, excess);
    if (shown.probe().settings().rule == Rule::retention)
        return fmt::format("takes {} too {}", counted(std::abs(count_of(excess)), "token"),
                           count_of(excess) > 0 ? "many" : "few");
    const auto tokens =
        shown.tokens_of(excess, gates ? Pattern::Kind::gates : Pattern::Kind::beta, channel,
                        likely_ends(shown, own), std::min(n, shown.probe().settings().N - 1));
    const char* what = gates ? "gate" : "beta";
    if (!tokens || tokens->empty()) return fmt::format("takes other {}s", what);
    std::string text;
    for (const TokenRun& one : *tokens) {
        std::string which;
        const bool single = one.first == one.last;
        const bool mine = single && std::find(own.begin(), own.end(), one.first) != own.end();
        if (mine) which = fmt::format("its own token's {}", what);
        else if (single && one.first == begin) which = fmt::format("the chunk's first {}", what);
        else if (single && one.first == begin + L - 1)
            which = fmt::format("the chunk's last {}", what);
        else if (single && one.first == begin + L)
            which = fmt::format("the next chunk's first {}", what);
        else if (single && one.first + 1 == begin)
            which = fmt::format("the last {} before the chunk", what);
        else if (one.first == begin && one.last == begin + L - 1)
            which = fmt::format("the {}s of the whole chunk", what);
        else if (one.first == 0 && one.last + 1 == begin)
            which = fmt::format("the {}s of all earlier chunks", what);
        else which = fmt::format("the {}{} of {}", what, single ? "" : "s", tokens_text(one));
        const std::string verb = one.times == -1  ? "leaves out "
                                 : one.times == 1 ? "takes once more "
                                 : one.times < 0  ? fmt::format("leaves out {} times ", -one.times)
                                                  : fmt::format("takes {} times more ", one.times);
        text += (text.empty() ? "" : " and ") + verb + which;
    }
    return text;
}

}  // namespace eq7
