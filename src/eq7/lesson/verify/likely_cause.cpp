#include "eq7/lesson/verify/likely_cause.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "eq7/lesson/verify/single_factor.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;
using Kind = LikelyCause::Kind;

bool reaches_state(Factor factor) { return factor == Factor::state || factor == Factor::carry; }

bool state_is_right(const Verification& found) {
    return found.state->judgement != Judgement::different;
}

// Whether a formula's own state is as right or wrong as the one that was given.
bool goes_with_state(const Verification& found) {
    if (!found.state) return true;
    const TermTexts formula = term_texts(found.matches->schedule);
    const TermTexts right = term_texts(equation_seven());
    return state_is_right(found) == (formula[1] == right[1] && formula[2] == right[2]);
}

constexpr const char* shared_sum =
    "Outputs show the sum of the state-update and the cross-chunk exponent only. The final state "
    "(`--state`), or an initial state that is not zero, tells which of the two it is.";

Section factor_section(const Case& of, const Verification& found) {
    Section section;
    section.title = plain("Which decay is wrong?");
    const std::vector<const SingleFactor*> factors = possible_factors(found);
    const SingleFactor& first = *factors.front();
    section.blocks.push_back(
        paragraph(fmt::format("If only one factor of equation (7) is wrong: {}. With that, and all "
                              "else as it must be, these outputs come out within rounding.",
                              in_words(first))));
    if (first.change.factor != Factor::initial)
        section.blocks.push_back(terms_table(terms_with(first)));
    for (std::size_t other = 1; other < factors.size(); ++other)
        section.blocks.push_back(paragraph(fmt::format("Or: {}.", in_words(*factors[other]))));
    if (factors.size() > 1) section.blocks.push_back(paragraph(shared_sum));
    if (found.matches != nullptr)
        section.blocks.push_back(paragraph(fmt::format(
            "`{}` ({}) has the same outputs, but {}.", found.matches->name, found.matches->title,
            state_is_right(found)
                ? "the final state is right, and so are the state-update and the carry"
                : "the final state is wrong, and so is the state-update or the carry")));
    Commands next;
    if (const auto command = check_command(first, of.B)) next.lines.push_back(*command);
    if (first.change.factor == Factor::initial) next.lines.emplace_back("eq7 explain gauge");
    if (!next.lines.empty()) section.blocks.push_back(next);
    return section;
}

std::string other_cause(const Case& of, const LikelyCause& cause) {
    switch (cause.kind) {
        case Kind::silent:
            return "All outputs are 0: nothing was written to this array, or it was saved before "
                   "the run.";
        case Kind::common_factor:
            return fmt::format(
                "Every output is {:.6g} times the right one. Is `--scale` right? With `--scale "
                "{:.6g}` these outputs are.",
                cause.factor, of.scale * cause.factor);
        case Kind::other_decays:
            return fmt::format(
                "With `--gamma {}` these outputs are right: the heads' decays stand in another "
                "order.",
                fmt::join(cause.gamma, ","));
        case Kind::turned_initial:
            return "With the two axes of the initial state changed over these outputs are right: "
                   "the code reads it transposed, or it was saved so (`--layout-state`).";
        case Kind::other_chunk_size:
            return fmt::format(
                "With chunks of $B={}$ these outputs are those of `{}` ({}). Is `--chunk {}` "
                "right?",
                cause.B, cause.variant->name, cause.variant->title, of.B);
        case Kind::one_factor:
        case Kind::unknown: break;
    }
    return "";
}

const char* kind_name(Kind kind) {
    switch (kind) {
        case Kind::one_factor: return "one_factor";
        case Kind::silent: return "silent";
        case Kind::common_factor: return "common_factor";
        case Kind::other_decays: return "other_decays";
        case Kind::turned_initial: return "turned_initial";
        case Kind::other_chunk_size: return "other_chunk_size";
        case Kind::unknown: break;
    }
    return "unknown";
}

}  // namespace

std::vector<const SingleFactor*> possible_factors(const Verification& found) {
    std::vector<const SingleFactor*> all;
    for (const SingleFactor& one : found.cause.factors)
        if (!found.state || reaches_state(one.change.factor) != state_is_right(found))
            all.push_back(&one);
    return all;
}

bool table_explains(const Verification& found) {
    return found.fitted.schedule && !differences(term_texts(found.fitted)).empty();
}

bool shows_cause(const Verification& found) {
    const LikelyCause& cause = found.cause;
    if (cause.kind == Kind::unknown) return false;
    if (cause.kind == Kind::one_factor && possible_factors(found).empty()) return false;
    if (found.matches != nullptr) return !goes_with_state(found);
    if (!table_explains(found)) return true;
    return found.state && !found.fitted.gauge_known && possible_factors(found).size() == 1;
}

std::string cause_in_short(const Case& of, const Verification& found) {
    switch (found.cause.kind) {
        case Kind::one_factor: return in_short(*possible_factors(found).front());
        case Kind::silent: return "all are 0";
        case Kind::common_factor:
            return fmt::format("all are {:.6g} times the right ones", found.cause.factor);
        case Kind::other_decays:
            return fmt::format("right with --gamma {}", fmt::join(found.cause.gamma, ","));
        case Kind::turned_initial: return "the initial state is read transposed";
        case Kind::other_chunk_size:
            return fmt::format("{} with chunks of {}, not {}", found.cause.variant->name,
                               found.cause.B, of.B);
        case Kind::unknown: break;
    }
    return "";
}

Section likely_cause_section(const Case& of, const Verification& found) {
    if (found.cause.kind == Kind::one_factor) return factor_section(of, found);
    Section section;
    section.title = plain("What is wrong?");
    section.blocks.push_back(paragraph(other_cause(of, found.cause)));
    if (found.cause.kind == Kind::other_chunk_size)
        section.blocks.push_back(
            Commands{{fmt::format("eq7 check --variant {}", found.cause.variant->name)}});
    return section;
}

std::optional<std::string> other_readings(const Verification& found) {
    const TermTexts shown = term_texts(found.matches->schedule);
    std::vector<std::string> others;
    bool shared = false;
    for (const SingleFactor* one : possible_factors(found)) {
        if (terms_with(*one) == shown) continue;
        others.push_back(in_short(*one));
        shared = true;
    }
    if (!shared) return std::nullopt;
    return fmt::format("The same outputs come from: {}, nothing else. {}",
                       fmt::join(others, "; or from: "), shared_sum);
}

Json likely_cause_json(const Verification& found) {
    const LikelyCause& cause = found.cause;
    if (cause.kind == Kind::unknown) return nullptr;
    Json factors = Json::array();
    for (const SingleFactor* one : possible_factors(found))
        factors.push_back({{"factor", factor_name(one->change.factor)},
                           {"exponents", exponents_of(*one)},
                           {"required", required_of(one->change.factor)}});
    Json json{{"kind", kind_name(cause.kind)}, {"factors", factors}};
    if (cause.kind == Kind::common_factor) json["factor"] = cause.factor;
    if (cause.kind == Kind::other_decays) json["gamma"] = cause.gamma;
    if (cause.kind == Kind::other_chunk_size) {
        json["chunk"] = cause.B;
        json["variant"] = cause.variant->name;
    }
    return json;
}

}  // namespace eq7
