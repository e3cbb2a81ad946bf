// One form over one head, for record.py: what it takes, and the memory that it needs.
//
//   eq7_form_timing FORM N D     parallel, recurrent or chunkwise, in chunks of 64, float32
//
// Prints the seconds of the best run, and the most memory that the first one held beyond its inputs
// and its outputs, in bytes.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include <cblas.h>
#include <malloc.h>

#include "eq7/retention/forms.hpp"
#include "peak_memory.hpp"

namespace {

using namespace eq7;

constexpr std::size_t B = 64;
constexpr double enough_seconds = 1;

constexpr float gamma = 31.0F / 32;

// Rows x D numbers, in the container that a form takes.
template <class Array, class Shape>
Array made_up(const Shape& shape) {
    std::minstd_rand random(1);
    auto result = Array::from_shape(shape);
    for (float& x : result)
        x = static_cast<float>(random()) / static_cast<float>(random.max()) - 0.5F;
    return result;
}

// What the best of some runs takes, and what the first held; `run` returns the outputs.
template <class Run>
void measure(Run run) {
    malloc_trim(0);
    const double before = forget_peak();
    double best = 1e9;
    double total = 0;
    double extra = 0;
    while (total < enough_seconds) {
        const auto begin = std::chrono::steady_clock::now();
        const auto output = run();
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (total == 0)
            extra = peak_memory() - before - static_cast<double>(output.size() * sizeof(float));
        best = std::min(best, seconds);
        total += seconds;
    }
    std::cout.precision(17);
    std::cout << best << ' ' << extra << '\n';
}

void measure_form(const std::string& form, std::size_t N, std::size_t D) {
    const auto q = made_up<Matrix<float>>(std::array{N, D});
    const Matrix<float> k = q;
    const Matrix<float> v = q;
    const auto initial = made_up<Matrix<float>>(std::array{D, D});
    measure([&]() -> Matrix<float> {
        if (form == "parallel") return parallel(q, k, v, gamma, initial);
        if (form == "recurrent") return recurrent(q, k, v, gamma, initial).output;
        return chunkwise(q, k, v, gamma, initial, equation_seven(), B).output;
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: eq7_form_timing FORM N D\n";
        return 2;
    }
    openblas_set_num_threads(1);
    const std::string form = argv[1];
    const std::size_t N = std::stoul(argv[2]);
    const std::size_t D = std::stoul(argv[3]);
    measure_form(form, N, D);
    return 0;
}
