// One form over one head, for record.py: what it takes, and the memory that it needs.
//
//   eq7_form_timing FORM N D     parallel, recurrent or chunkwise (chunks of 64), float32
//
// Prints the seconds of the best run, and the most memory that the process ever held beyond its
// inputs and its outputs, in bytes. One process a question: that memory never goes down again.

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

#include <cblas.h>

#include "eq7/retention/fast.hpp"
#include "eq7/retention/heads.hpp"
#include "peak_memory.hpp"

namespace {

using namespace eq7;

constexpr std::size_t B = 64;
constexpr double enough_seconds = 1;

HeadInputs<float> made_up(std::size_t N, std::size_t D) {
    std::minstd_rand random(1);
    const auto filled = [&](std::size_t rows) {
        auto result = Heads<float>::from_shape({1, 1, rows, D});
        for (float& x : result)
            x = static_cast<float>(random()) / static_cast<float>(random.max()) - 0.5F;
        return result;
    };
    return {filled(N), filled(N), filled(N), {31.0F / 32}, filled(D)};
}

// The outputs of the form that is asked for.
Heads<float> run(const std::string& form, const HeadInputs<float>& inputs) {
    if (form == "parallel") return parallel(inputs);
    if (form == "recurrent") return recurrent(inputs).output;
    return fast_chunkwise(inputs, equation_seven(), B, 1).output;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: eq7_form_timing FORM N D\n";
        return 2;
    }
    openblas_set_num_threads(1);
    const HeadInputs<float> inputs = made_up(std::stoul(argv[2]), std::stoul(argv[3]));
    const double before = peak_memory();
    double best = 1e9;
    double total = 0;
    double extra = 0;
    while (total < enough_seconds) {
        const auto begin = std::chrono::steady_clock::now();
        const Heads<float> output = run(argv[1], inputs);
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (total == 0)
            extra = peak_memory() - before - static_cast<double>(output.size() * sizeof(float));
        best = std::min(best, seconds);
        total += seconds;
    }
    std::cout.precision(17);
    std::cout << best << ' ' << extra << '\n';
    return 0;
}
