// How long the walkthrough and the tables take. Run them by scripts/bench.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <random>
#include <string>

#include "eq7/retention/coefficients.hpp"
#include "eq7/retention/forms.hpp"

namespace {

using namespace eq7;

// A whole process, output thrown away.
void run_command(benchmark::State& state, const std::string& command) {
    for (auto _ : state)
        if (std::system((command + " >/dev/null").c_str()) != 0)
            state.SkipWithError("the program failed");
}
void run_program(benchmark::State& state, const std::string& arguments) {
    run_command(state, std::string(EQ7_PROGRAM) + " " + arguments);
}

// What any program takes: a shell, and one that does nothing.
void process_nothing(benchmark::State& state) { run_command(state, "/bin/true"); }

void process_walkthrough(benchmark::State& state) { run_program(state, "walkthrough"); }
void process_tables(benchmark::State& state) {
    run_program(state, "tables --chunk 64 --tokens 1024 --json");
}
void process_help(benchmark::State& state) { run_program(state, "--help"); }

// W of equation (7) through the shared templates; range(0) is N.
void coefficient_table(benchmark::State& state) {
    const auto N = static_cast<std::size_t>(state.range(0));
    for (auto _ : state) benchmark::DoNotOptimize(chunkwise_coefficients(equation_seven(), 64, N));
}

template <class T>
Matrix<T> filled(std::size_t rows, std::size_t columns) {
    std::mt19937_64 random(1);
    auto matrix = Matrix<T>::from_shape({rows, columns});
    for (T& value : matrix) value = T(static_cast<std::uint64_t>(random() % 1000));
    return matrix;
}

// One head, d = 16, chunks of 64, modulo 2^61 - 1.
void modular_chunkwise(benchmark::State& state) {
    const auto N = static_cast<std::size_t>(state.range(0));
    const auto x = filled<Modular>(N, 16);
    const auto initial = filled<Modular>(16, 16);
    for (auto _ : state)
        benchmark::DoNotOptimize(chunkwise(x, x, x, Modular(3), initial, equation_seven(), 64));
}

void modular_parallel(benchmark::State& state) {
    const auto N = static_cast<std::size_t>(state.range(0));
    const auto x = filled<Modular>(N, 16);
    const auto initial = filled<Modular>(16, 16);
    for (auto _ : state) benchmark::DoNotOptimize(parallel(x, x, x, Modular(3), initial));
}

BENCHMARK(process_nothing)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(process_help)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(process_walkthrough)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(process_tables)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(coefficient_table)->Arg(256)->Arg(1024)->Unit(benchmark::kMillisecond);
BENCHMARK(modular_chunkwise)->Arg(4096)->Unit(benchmark::kMillisecond);
BENCHMARK(modular_parallel)->Arg(4096)->Unit(benchmark::kMillisecond);

}  // namespace
