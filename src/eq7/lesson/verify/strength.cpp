// What a run could not have told apart, and what would make it a stronger test.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/verify/verify_parts.hpp"

namespace eq7 {

namespace {

// Which decays put a difference out of sight: gamma^B is lost in rounding where gamma is small, and
// neighbouring powers are alike where it lies near 1.
void advise_decay(const Case& of, std::vector<std::string>& all) {
    const auto [least, largest] = std::minmax_element(of.gamma.begin(), of.gamma.end());
    const double rounding = 64 * of.stated.unit();
    if (std::pow(*least, static_cast<double>(of.B)) < rounding)
        all.emplace_back("a $gamma$ nearer to 1, or a smaller $B$ ($gamma^B$ is lost in rounding)");
    else if (*largest < 1 && 1 - *largest < rounding)
        all.emplace_back("a $gamma$ farther from 1, such as 0.9");
}

// What one would do about the variants that do not show.
std::vector<std::string> advice(const Case& of, const Verification& found) {
    std::vector<std::string> all;
    if (found.no_output) return {"queries, keys and values that are not zero"};
    if (!found.same.empty()) {
        if (of.B == 1) all.emplace_back("chunks of $B >= 2$ tokens");
        if (of.N() < 3 * of.B)
            all.push_back(fmt::format("at least 3 chunks (here: {})", (of.N() + of.B - 1) / of.B));
        if (std::count(of.gamma.begin(), of.gamma.end(), 1.0) > 0)
            all.emplace_back("$gamma < 1$ in every head");
        if (found.initial_is_zero) all.emplace_back("an initial state that is not zero");
    }
    if (!found.below_double.empty() || !found.drowned.empty()) {
        advise_decay(of, all);
        if (of.stated.name != "f64") all.emplace_back("a run in float64");
    }
    return all;
}

// A full tick says nothing of states that were not given.
void add_not_looked_at(const Case& of, Section& section) {
    if (of.initial && of.state) return;
    section.blocks.push_back(paragraph(fmt::format(
        "Not looked at: {}{}{}.", of.initial ? "" : "how an initial state is read (`--state0`)",
        of.initial || of.state ? "" : ", and ",
        of.state ? "" : "the final state, which goes on to decoding (`--state`)")));
}

}  // namespace

Section verify_strength(const Case& of, const Verification& found) {
    Section section;
    section.title = plain("How strong is this test?");
    const std::size_t wrong = wrong_variants().size();
    const std::vector<std::string> unseen = found.indistinguishable();
    if (unseen.empty()) {
        section.blocks.push_back(check(
            true,
            fmt::format(
                "each of the {} wrong formulas of the catalogue would have shown in these numbers",
                wrong)));
        add_not_looked_at(of, section);
        return section;
    }
    section.blocks.push_back(check(
        false, fmt::format("{} of the {} wrong formulas of the catalogue would not have shown",
                           unseen.size(), wrong)));
    const auto group = [&](const std::vector<std::string>& names, const char* why) {
        if (!names.empty())
            section.blocks.push_back(
                paragraph(fmt::format("{}: `{}`.", why, fmt::join(names, "`, `"))));
    };
    group(found.same, "At these sizes they give the same outputs");
    group(found.below_double, "The difference is too small to be seen even in float64");
    group(found.drowned, "The difference drowns in the errors of this arithmetic");
    const std::vector<std::string> change = advice(of, found);
    if (!change.empty())
        section.blocks.push_back(
            paragraph(fmt::format("A stronger test needs {}.", fmt::join(change, ", and "))));
    add_not_looked_at(of, section);
    return section;
}

}  // namespace eq7
