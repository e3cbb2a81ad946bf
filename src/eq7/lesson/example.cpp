#include "eq7/lesson/example.hpp"

#include <algorithm>
#include <functional>
#include <random>
#include <utility>

namespace eq7 {

namespace {

constexpr std::size_t most_derived = 512;  // tokens whose exponents are derived in a walkthrough
constexpr std::size_t most_shown = 48;     // tokens in a table that a person reads

}  // namespace

HeadInputs<double> made_up_inputs(std::size_t N, std::size_t d, double gamma) {
    std::mt19937_64 random(7);
    const auto tenths = [&](std::size_t rows) {
        auto heads = Heads<double>::from_shape({1, 1, rows, d});
        for (double& value : heads) value = (static_cast<double>(random() % 19) - 9) / 10;
        return heads;
    };
    HeadInputs<double> inputs;
    inputs.q = tenths(N);
    inputs.k = tenths(N);
    inputs.v = tenths(N);
    inputs.gates = {gamma};
    inputs.initial = tenths(d);
    return inputs;
}

Gates<double> made_up_gates() {
    return Gates<double>(std::function<double(std::int64_t)>([](std::int64_t n) {
        const std::int64_t step = (n % 11 + 11) % 11 * 7 % 11;  // 0, 7, 3, 10, ...: all eleven
        return static_cast<double>(19 - step) / 20;
    }));
}

Example make_example(HeadInputs<double> inputs, std::size_t B, std::string arrays) {
    Example example;
    example.B = B;
    example.N = inputs.q.shape(2);
    example.inputs = std::move(inputs);
    example.arrays = std::move(arrays);
    example.derived = std::min(example.N, most_derived);
    example.shown = std::min(example.N, most_shown);
    example.parallel = parallel_coefficients(example.derived);
    example.recurrent = recurrent_coefficients(example.derived);
    example.chunkwise = chunkwise_coefficients(equation_seven(), B, example.derived);
    return example;
}

Example issue_34_example() { return make_example(made_up_inputs(6, 3, 0.9), 2, ""); }

}  // namespace eq7
