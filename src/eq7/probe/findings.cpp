#include "eq7/probe/findings.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/probe/direct.hpp"

namespace eq7 {

namespace {

// Every output has the same weight but the right one: a scale that was not said.
double common_weight(const Shown& shown) {
    double weight = 0;
    const std::size_t N = shown.probe().settings().N;
    const bool plain = shown.first_pattern() == 1;
    const auto& paths = shown.probe().paths();
    for (std::size_t p = 0; p < paths.size(); ++p)
        for (const Path& path : paths[p]) {
            if (path.initial || path.length() != 1) continue;
            for (std::size_t n = 0; n < N; ++n) {
                const double here = shown.first_run(p, path, n);
                // With gates in every run, only a token's own key comes without any.
                if (plain ? n < path.tokens[0] : n > path.tokens[0]) continue;
                if (n < path.tokens[0] && here != 0) return 1;
                if (n < path.tokens[0]) continue;
                if (weight == 0) weight = here;
                if (!(std::abs(here / weight - 1) < 0.02)) return 1;
            }
        }
    return weight != 0 && std::abs(weight - 1) >= 0.05 ? weight : 1;
}

std::size_t right_numbers(const Shown& shown) {
    std::size_t right = 0;
    for (const PartCount& part : Direct(shown).counts().parts) right += part.right;
    return right;
}

// What keys erase: paths of two steps (directly) and of three (along a chain).
class Erasure {
public:
    Erasure(const Shown& shown, std::size_t length) : shown_(shown), length_(length) {
        const auto& paths = shown.probe().paths();
        for (std::size_t p = 0; p < paths.size(); ++p)
            for (const Path& path : paths[p])
                if (path.length() == length) read(p, path);
    }

    const std::vector<PartCount>& parts() const { return parts_; }
    const std::vector<Finding>& findings() const { return findings_; }

private:
    void read(std::size_t p, const Path& path) {
        const ProbeSettings& of = shown_.probe().settings();
        const std::size_t part = path.initial                                          ? 2
                                 : path.tokens[0] / of.B == path.visible_from() / of.B ? 0
                                                                                       : 1;
        for (std::size_t n = 0; n < of.N + (shown_.has_state() ? 1 : 0); ++n) {
            const bool needed = n >= path.visible_from();
            const Taken taken = shown_.at(p, path, n);
            const bool right = taken.right(needed);
            PartCount& at = parts_[n == of.N ? 3 : part];
            (right ? at.right : at.wrong) += 1;
            if (right || !at.example.empty()) continue;
            at.example = example(shown_, path, n, taken, needed);
            // One finding a part. The final state's is kept only where the outputs are right.
            if (n < of.N || findings_.empty()) note(path, n, taken, needed, part, at.example);
        }
    }

    void note(const Path& path, std::size_t n, const Taken& taken, bool needed, std::size_t part,
              const std::string& example) {
        const ProbeSettings& of = shown_.probe().settings();
        const char* of_part[] = {"in the own chunk", "of earlier chunks", "of the initial state"};
        const bool later = part == 0 && n / of.B > path.visible_from() / of.B;
        const std::string who = fmt::format("what a key erases {}{}{}", of_part[part],
                                            length_ == 3 ? " along a chain" : "",
                                            n == of.N ? ", in the final state,"
                                            : later   ? ", as later chunks see it,"
                                                      : "");
        std::string what = "gates";
        std::string does;
        if (!taken.finite) what = "not_finite", does = "is NaN or infinite";
        else if (!needed) what = "extra", does = "comes in before the key is there";
        else if (taken.absent()) what = "missing", does = "is missing";
        else if (!taken.weighs_one())
            what = taken.weight < 0 ? "sign" : "times",
            does = taken.weight < 0 ? "has the wrong sign"
                                    : fmt::format("comes in {:.3g} times", taken.weight);
        else if (!taken.readable) what = "unreadable", does = "is no product of whole gates";
        else {
            what = of_gates(shown_, taken.excess) ? "gates" : "beta";
            const std::size_t p = path.visible_from();
            does = excess_in_words(shown_, taken.excess, 0, p / of.B * of.B,
                                   std::min(of.B, of.N - p / of.B * of.B), path.tokens, n);
        }
        const char* where = n == of.N ? "final_state" : length_ == 3 ? "chain" : "erasure";
        findings_.push_back({where, what, who + " " + does, example});
    }

    const Shown& shown_;
    std::size_t length_;
    std::vector<PartCount> parts_{{"in the own chunk"},
                                  {"of earlier chunks"},
                                  {"of the initial state"},
                                  {"in the final state"}};
    std::vector<Finding> findings_;
};

// Numbers that bfloat16 holds were rounded to it, whatever they are stored in.
bool held_in_bfloat16(const std::vector<double>& numbers) {
    return std::all_of(numbers.begin(), numbers.end(), [](double number) {
        return !std::isfinite(number) || round_to(Arithmetic::bf16, number) == number;
    });
}

// What random inputs show beyond the decays that were read.
void add_random(ProbeReport& report) {
    const RandomPart& part = *report.random;
    const bool wrong =
        part.verdict == Judgement::different || part.verdict == Judgement::equal_up_to_row_scale;
    const bool of_state = part.state == Judgement::different;
    if (report.findings.empty() && (wrong || of_state))
        report.findings.push_back({wrong ? "all" : "final_state", "random",
                                   fmt::format("every decay is right, but random inputs give {}",
                                               wrong ? "other outputs" : "another final state"),
                                   errors_text(part)});
}

}  // namespace

std::string errors_text(const RandomPart& part) {
    if (!std::isfinite(part.error) || (part.cause && part.cause->kind == "not_finite"))
        return "some outputs are NaN or infinite";
    const std::string largest =
        fmt::format("the largest error is {:.2g} of the largest output; ", part.error);
    if (!std::isfinite(part.of_usual))
        return largest + "there are errors where rounding makes none";
    return largest + fmt::format(
                         "errors are {:.3g} times as large as rounding in {} usually makes "
                         "them",
                         part.of_usual, long_name(part.arithmetic));
}

std::string ProbeReport::check_command() const {
    std::string command;
    bool list = false;
    for (const ProbedExponent& one : exponents) {
        if (one.found.find('L') != std::string::npos) return "";
        command += fmt::format(" --{} '{}'", one.factor, one.found);
        list = list || one.list;
    }
    if (list) command += fmt::format(" --chunk {}", settings.B);
    if (!findings.empty() && findings[0].what == "current_state") command += " --reads current";
    return command.empty() ? "" : "eq7 check" + command;
}

ProbeReport read_probe(const Probe& probe, const ProbeShown& given) {
    ProbeShown stated = given;
    if (facts(stated.arithmetic).stored < facts(Arithmetic::bf16).stored &&
        held_in_bfloat16(given.out))
        stated.arithmetic = Arithmetic::bf16;
    Shown shown(probe, stated);
    ProbeReport report;
    report.settings = probe.settings();
    report.runs = probe.runs().size();
    report.has_state = given.state != nullptr;
    report.scale = common_weight(shown);
    // Where no run is without gates only own tokens tell it: their weight may be theirs alone.
    if (report.scale != 1 && shown.first_pattern() == 0) {
        Shown scaled = shown;
        scaled.divide_by(report.scale);
        if (right_numbers(scaled) <= right_numbers(shown)) report.scale = 1;
    }
    if (report.scale != 1) {
        report.findings.push_back(
            {"all", "times",
             fmt::format("every output comes {:.6g} times: a scale that was not said?",
                         report.scale),
             ""});
        shown.divide_by(report.scale);
    }
    const Direct direct(shown);
    static_cast<ProbeCounts&>(report) = direct.counts();
    report.exponents = direct.exponents();
    report.only_sums = direct.only_sums();
    if (!report.wrong_tokens.empty() && probe.settings().rule == Rule::retention)
        report.table = direct.table();
    report.findings.insert(report.findings.end(), direct.findings().begin(),
                           direct.findings().end());
    for (std::size_t length = 2; has_beta(probe.settings().rule) && length <= 3; ++length) {
        const Erasure erasure(shown, length);
        for (PartCount part : erasure.parts()) {
            part.part = (length == 2 ? "erased " : "erased along a chain ") + part.part;
            report.parts.push_back(std::move(part));
        }
        // A wrong decay of keys as such shows in what is erased, too, and a wrong erasure in every
        // chain: only the first cause is named.
        if (report.findings.empty()) report.findings = erasure.findings();
    }
    report.parts.erase(
        std::remove_if(report.parts.begin(), report.parts.end(),
                       [](const PartCount& part) { return part.right + part.wrong == 0; }),
        report.parts.end());
    if (given.out.size() == report.runs * probe.settings().N * probe.settings().e) {
        report.random = judge_random(probe, shown.numbers());
        add_random(report);
    }
    return report;
}

}  // namespace eq7
