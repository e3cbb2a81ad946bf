// What eq7 verify says of random runs: how many right ones it rejects, how many wrong ones it lets
// pass, and how often it names a planted factor. The figures on docs/trust.md.
//   build/release/tests/eq7_trials [RIGHT [WRONG [FACTORS]]]

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include <fmt/format.h>

#include "eq7/judge/judge.hpp"
#include "random_runs.hpp"

namespace {

using namespace eq7;

bool names(const Cause& cause, const std::string& factor) {
    if (cause.kind == "factor")
        for (const Value& one : std::get<Value::List>(cause.at("factors").of))
            for (const auto& [key, value] : std::get<Value::Object>(one.of))
                if (key == "factor" && std::get<std::string>(value.of) == factor) return true;
    if (cause.kind == "variant") return true;
    for (const Cause& other : cause.also)
        if (names(other, factor)) return true;
    return false;
}

void show(const std::string& what, const std::map<std::string, int>& counts) {
    std::string line = what + ":";
    for (const auto& [verdict, count] : counts) line += fmt::format(" {} {}", count, verdict);
    std::puts(line.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    const auto count = [&](int place, int usual) {
        return argc > place ? std::atoi(argv[place]) : usual;
    };
    const bool loud = std::getenv("EQ7_TRIALS_LOUD") != nullptr;
    std::map<std::string, int> right, wrong, factors;
    for (int x = 0, seed = 1; x < count(1, 1000); ++seed) {
        trial::Random random(static_cast<std::uint64_t>(seed));
        const trial::Setting setting = trial::random_setting(random, false);
        const trial::Trial run = trial::make_trial(setting, {}, random);
        if (!run.finite) continue;  // float16 ends at 65504
        ++x;
        const Verification found = verify(open_case(run.parts));
        ++right[name(found.verdict)];
        if (loud && found.verdict != Judgement::equal)
            fmt::print(
                "right {} {}: {} N {} B {} d {} e {} gamma {} held {} starts {} size {} rms {:.3g} "
                "share {:.3g} {}\n",
                x, name(found.verdict), name(setting.arithmetic), setting.N, setting.B, setting.d,
                setting.e, setting.gamma[0], setting.held_gamma, setting.starts, setting.size,
                found.rms, found.share, found.cause ? found.cause->text : found.why_undecided);
    }
    show("right runs", right);
    for (int x = 0, seed = 0; x < count(2, 1000); ++seed) {
        trial::Random random(static_cast<std::uint64_t>(seed) + 1000000);
        const trial::Setting setting = trial::random_setting(random, true);
        const trial::Fault fault = trial::random_fault(random, setting);
        const trial::Trial run = trial::make_trial(setting, fault, random);
        if (!run.finite || !(run.effect >= 10)) continue;
        ++x;
        const Verification found = verify(open_case(run.parts));
        ++wrong[name(found.verdict)];
        if (found.cause && found.cause->kind == "unknown") ++wrong["without a cause"];
        if (loud && (found.verdict != Judgement::different || found.cause->kind == "unknown"))
            fmt::print(
                "wrong {} {} {}: {} N {} B {} d {} e {} gamma {} held {} effect {:.3g} rms {:.3g} "
                "{}\n",
                seed, fault.name, name(found.verdict), name(setting.arithmetic), setting.N,
                setting.B, setting.d, setting.e, setting.gamma[0], setting.held_gamma, run.effect,
                found.rms, found.cause ? found.cause->kind : "");
    }
    show("wrong runs", wrong);
    for (int x = 0, seed = 0; x < count(3, 300); ++seed) {
        trial::Random random(static_cast<std::uint64_t>(seed) + 2000000);
        const trial::Setting setting = trial::random_setting(random, true);
        const trial::Fault fault = trial::factor_fault(random, setting.B);
        const trial::Trial run = trial::make_trial(setting, fault, random);
        if (!run.finite || !(run.effect >= 10)) continue;
        ++x;
        const Verification found = verify(open_case(run.parts));
        const bool named = found.cause && names(*found.cause, fault.factor);
        ++factors[named ? "named" : "not named"];
        if (loud && !named)
            fmt::print(
                "factor {} {} {}: {} N {} B {} d {} e {} gamma {} held {} effect {:.3g} rms {:.3g} "
                "{}: {}\n",
                seed, fault.name, name(found.verdict), name(setting.arithmetic), setting.N,
                setting.B, setting.d, setting.e, setting.gamma[0], setting.held_gamma, run.effect,
                found.rms, found.cause ? found.cause->kind : "",
                found.cause ? found.cause->text.substr(0, 100) : "");
    }
    show("single planted factors", factors);
}
