#include "eq7/lesson/probe.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "eq7/diagnosis/variant_fit.hpp"
#include "eq7/lesson/recovered.hpp"
#include "eq7/proof/decision.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;

std::string headline(const ProbeReading& reading) {
    switch (reading.verdict) {
        case Judgement::different: break;
        case Judgement::undecided:
            return "undecided: these readings allow a wrong formula as well as the right one";
        case Judgement::equal_up_to_row_scale:
            return "equal up to a scale: each row is the right one, times a factor of its own";
        default: return "equal: every exponent that could be read is the parallel form's";
    }
    if (reading.counts.wrong == 0)
        return "different: the exponents are right, the code does something else besides";
    return reading.matches == nullptr
               ? "different: exponents are wrong"
               : fmt::format("different: the exponents are those of {}", reading.matches->name);
}

void add_scale(const ProbeReading& reading, std::vector<Block>& blocks) {
    if (reading.all_scaled)
        blocks.push_back(paragraph(fmt::format(
            "Every weight of a token on itself, $W[n,n]$, is {0:.6g}, and not 1. If your code "
            "multiplies $q k^T$ by that number, add `--scale {0:.6g}`.",
            *reading.all_scaled)));
    if (reading.rows_scaled)
        blocks.push_back(paragraph(
            "Divided by its own weight on itself, $W[n,n]$, each row has the right exponents. An "
            "implementation that normalises rows before a norm does that, and it does no harm."));
}

Section exponents_section(const ProbeReading& reading, const ProbeRun& run, std::size_t h,
                          std::size_t heads) {
    Section section;
    section.blocks.push_back(paragraph(fmt::format(
        "$N={}$ tokens in chunks of $B={}$, $gamma = {}$, computed in {}{}. Each output of the "
        "first batch entry is a coefficient $W[n,m]$; its exponent is read off.",
        reading.table.tokens, run.B, run.gamma, run.stated.in_words,
        heads > 1 ? fmt::format("; head {} of {}", h, heads) : "")));
    add_scale(reading, section.blocks);
    if (reading.rows_scaled || reading.all_scaled) return section;
    FittedSchedule fitted = reading.fitted;
    fitted.B = run.B;
    for (Block& block : fitted_blocks(reading.table, fitted))
        section.blocks.push_back(std::move(block));
    if (reading.matches == nullptr) return section;
    section.blocks.push_back(paragraph(reading.matches->misread));
    const std::string code = decide(reading.matches->schedule).diagnosis;
    if (!code.empty() && code != "other")
        section.blocks.push_back(Commands{{"eq7 explain " + code}});
    return section;
}

Section random_section(const ProbeReading& reading) {
    Section section;
    section.title = plain("Is there more to the code than decays?");
    if (!reading.random) {
        section.blocks.push_back(
            paragraph("Not tested: the output has one batch entry. The probe's second holds random "
                      "numbers, which show code that normalises, rescales or is not linear in v."));
        return section;
    }
    const RandomPart& random = *reading.random;
    if (random.judgement == Judgement::equal)
        section.blocks.push_back(
            check(true, fmt::format("on random numbers the outputs are $(Q K^T ⊙ W) V$ with the "
                                    "$W$ above: {:.2g} times what rounding may do",
                                    random.share)));
    else if (random.judgement == Judgement::equal_up_to_row_scale)
        section.blocks.push_back(
            check(true,
                  "on random numbers each row is $(Q K^T ⊙ W) V$ times a positive factor of its "
                  "own: the code normalises its rows"));
    else
        section.blocks.push_back(check(
            false, fmt::format("on random numbers the outputs are not $(Q K^T ⊙ W) V$ with the $W$ "
                               "above, from token {} on: {:.2g} times what rounding may do",
                               *random.first_wrong, random.share)));
    if (random.judgement == Judgement::different)
        section.blocks.push_back(
            paragraph("So the code is not linear in v, rotates or rescales q and k, or treats "
                      "batch entries differently."));
    return section;
}

Section strength_section(const ProbeReading& reading, const ProbeRun& run) {
    Section section;
    section.title = plain("How strong is this test?");
    const std::size_t wrong = wrong_variants().size();
    if (reading.indistinguishable.empty()) {
        section.blocks.push_back(check(
            true, fmt::format("each of the {} wrong formulas of the catalogue has another table",
                              wrong)));
        return section;
    }
    section.blocks.push_back(check(
        false, fmt::format("{} of the {} wrong formulas of the catalogue would read the same: `{}`",
                           reading.indistinguishable.size(), wrong,
                           fmt::join(reading.indistinguishable, "`, `"))));
    std::vector<std::string> needs;
    if (run.B == 1) needs.emplace_back("chunks of $B >= 2$ tokens");
    if (reading.table.tokens < 3 * run.B) needs.emplace_back("at least 3 chunks");
    if (reading.counts.lost > 0) needs.emplace_back("a $gamma$ such as 0.9, or float64");
    if (!needs.empty())
        section.blocks.push_back(
            paragraph(fmt::format("A stronger test needs {}.", fmt::join(needs, ", and "))));
    return section;
}

}  // namespace

Document probe_written(const std::string& folder, std::size_t N, double gamma, std::size_t B) {
    Document document;
    document.title = plain(fmt::format("A probe of {} tokens, in {}", N, folder));
    Section section;
    section.blocks = {
        paragraph("q.npy, k.npy and v.npy have the axes batch, head, token, dimension: "
                  "(2, 1, N, N). In the first batch entry $q_n k_m = 1$ and v is a unit matrix, so "
                  "what comes out is the coefficient table itself. The second is random."),
        numbered({"Put the call of your own code into run.py.",
                  fmt::format("Run it. It takes $gamma = {}$ and chunks of {}, and saves out.npy.",
                              gamma, B),
                  "Read the exponents back:"}),
        Commands{
            {fmt::format("python3 {}/run.py", folder),
             fmt::format("eq7 probe read {}/out.npy --gamma {} --chunk {}", folder, gamma, B)}},
    };
    if (N < 3 * B)
        section.blocks.push_back(paragraph(
            "That is fewer than 3 chunks: the carry is not tested. More tokens, or a smaller "
            "chunk, would."));
    document.sections.push_back(std::move(section));
    return document;
}

Document probe_document(const ProbeReading& reading, const ProbeRun& run, std::size_t h,
                        std::size_t heads) {
    Document document;
    document.title = plain(headline(reading));
    document.sections = {exponents_section(reading, run, h, heads), random_section(reading)};
    if (reading.counts.wrong == 0) document.sections.push_back(strength_section(reading, run));
    return document;
}

std::string probe_json(const ProbeReading& reading, const ProbeRun& run, std::size_t h) {
    FittedSchedule fitted = reading.fitted;
    fitted.B = run.B;
    const Json random = reading.random
                            ? Json{{"verdict", name(reading.random->judgement)},
                                   {"share_of_bound", reading.random->share},
                                   {"first_wrong_token", reading.random->first_wrong
                                                             ? Json(*reading.random->first_wrong)
                                                             : Json(nullptr)}}
                            : Json(nullptr);
    const Json json{
        {"verdict", name(reading.verdict)},
        {"head", h},
        {"chunk", run.B},
        {"tokens", reading.table.tokens},
        {"wrong", reading.counts.wrong},
        {"lost", reading.counts.lost},
        {"matches_variant",
         reading.matches == nullptr ? Json(nullptr) : Json(reading.matches->name)},
        {"indistinguishable", reading.indistinguishable},
        {"scale", reading.all_scaled ? Json(*reading.all_scaled) : Json(nullptr)},
        {"recovered", recovered_json(reading.table, fitted)},
        {"random", random},
    };
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace eq7
