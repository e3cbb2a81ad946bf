// How long a decision takes: right and wrong schedules, early and late counterexamples, and the
// whole process.

#include <benchmark/benchmark.h>

#include <sys/wait.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/proof/repair.hpp"

namespace {

using namespace eq7;

Schedule with_cross(std::string_view cross) {
    Schedule schedule = equation_seven();
    schedule[Part::cross] = Expression::parse(cross, symbols_of(Part::cross), "benchmark");
    return schedule;
}

void decide_schedule(benchmark::State& state, const Schedule& schedule) {
    for (auto _ : state) benchmark::DoNotOptimize(decide(schedule));
}

void decide_right(benchmark::State& state) { decide_schedule(state, equation_seven()); }
void decide_reversed(benchmark::State& state) { decide_schedule(state, with_cross("B-r")); }
void decide_wrong_from_B_10(benchmark::State& state) {
    decide_schedule(state, with_cross("r+1+(B-1)*(B-2)*(B-3)*(B-4)*(B-5)*(B-6)*(B-7)*(B-8)*(B-9)"));
}
void decide_wrong_from_chunk_8(benchmark::State& state) {
    decide_schedule(state, with_cross("r+1+i*(i-1)*(i-2)*(i-3)*(i-4)*(i-5)*(i-6)*(i-7)"));
}
void decide_by_search(benchmark::State& state) { decide_schedule(state, with_cross("min(r+1,B)")); }

void decide_catalogue(benchmark::State& state) {
    for (auto _ : state)
        for (const Variant& variant : catalogue())
            benchmark::DoNotOptimize(decide(variant.schedule));
}

void repairs_and_accidents(benchmark::State& state) {
    const Schedule schedule = with_cross("B-r");
    const Decision decision = decide(schedule);
    for (auto _ : state) {
        benchmark::DoNotOptimize(repairs(schedule, std::nullopt));
        benchmark::DoNotOptimize(accidents(schedule, *decision.outputs.counterexample, {}));
    }
}

void process_check(benchmark::State& state) {
    constexpr int refuted = 1;  // the exit code
    const std::string command = std::string(EQ7_PROGRAM) + " check --cross 'B-r' >/dev/null";
    for (auto _ : state)
        if (WEXITSTATUS(std::system(command.c_str())) != refuted)
            state.SkipWithError("the program failed");
}

BENCHMARK(decide_right)->Unit(benchmark::kMicrosecond);
BENCHMARK(decide_reversed)->Unit(benchmark::kMicrosecond);
BENCHMARK(decide_wrong_from_B_10)->Unit(benchmark::kMicrosecond);
BENCHMARK(decide_wrong_from_chunk_8)->Unit(benchmark::kMicrosecond);
BENCHMARK(decide_by_search)->Unit(benchmark::kMicrosecond);
BENCHMARK(decide_catalogue)->Unit(benchmark::kMicrosecond);
BENCHMARK(repairs_and_accidents)->Unit(benchmark::kMicrosecond);
BENCHMARK(process_check)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
