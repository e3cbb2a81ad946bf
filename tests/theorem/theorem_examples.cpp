// Ties the theorem to the program. Runs the C++ forms on random small inputs, whole numbers and
// fractions, and prints what they computed as a file of Coq examples. Coq computes the same from
// the definitions that the theorems are about, and accepts the file only if every number agrees.
//
//   eq7_theorem_examples SEED > Examples.v

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/retention/forms.hpp"
#include "fraction.hpp"

namespace {

using namespace eq7;

// The arithmetic of one example: "Z" for whole numbers, "Q" for fractions.
struct Ring {
    char name;
    std::vector<Fraction> decays;
};

struct Inputs {
    Matrix<Fraction> q, k, v, initial;
    Fraction gamma;
    std::size_t B = 1;
};

Matrix<Fraction> random_matrix(std::size_t rows, std::size_t columns, std::mt19937_64& random) {
    auto matrix = Matrix<Fraction>::from_shape({rows, columns});
    for (Fraction& value : matrix) value = Fraction(static_cast<std::int64_t>(random() % 7) - 3);
    return matrix;
}

Inputs random_inputs(const Ring& ring, std::mt19937_64& random) {
    const std::size_t B = 1 + random() % 4;
    const std::size_t N = 2 + random() % 6;  // often not a multiple of B: the last chunk is short
    const std::size_t d = 1 + random() % 3;
    const std::size_t e = 1 + random() % 2;
    return {random_matrix(N, d, random),
            random_matrix(N, d, random),
            random_matrix(N, e, random),
            random_matrix(d, e, random),
            ring.decays[random() % ring.decays.size()],
            B};
}

std::string coq(const Fraction& value, char ring) {
    if (ring == 'Z') return fmt::format("({})", value.numerator());
    return fmt::format("({}#{})", value.numerator(), value.denominator());
}

std::string coq(const Matrix<Fraction>& matrix, char ring) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < matrix.shape(0); ++row) {
        std::vector<std::string> numbers;
        for (std::size_t column = 0; column < matrix.shape(1); ++column)
            numbers.push_back(coq(matrix(row, column), ring));
        rows.push_back(fmt::format("[{}]", fmt::join(numbers, "; ")));
    }
    return fmt::format("[{}]", fmt::join(rows, "; "));
}

// A decay schedule in Coq: our expressions are Coq's, once their letters are integers.
std::string coq(const Schedule& schedule) {
    const auto part = [](const char* letters, const Expression& exponent) {
        std::string lets;
        for (const char* letter = letters; *letter != '\0'; ++letter)
            if (*letter != ' ') lets += fmt::format("let {0} := Z.of_nat {0} in ", *letter);
        return fmt::format("fun {} => ({}({})%Z)", letters, lets, exponent.text());
    };
    return fmt::format("{{| intra := {}; store := {}; carry := {}; cross := {}; reads := {} |}}",
                       part("B r c", schedule.intra), part("B c", schedule.state),
                       part("B", schedule.carry), part("B r", schedule.cross),
                       schedule.reads == Reads::previous ? "Previous" : "Current");
}

void example(int number, const std::string& left, const Matrix<Fraction>& right, char ring) {
    std::cout << fmt::format("Example e{} : {} =\n  {}.\nProof. vm_compute. reflexivity. Qed.\n",
                             number, left, coq(right, ring));
}

// Schedules that Coq's record can hold: no chunk index.
std::vector<const Variant*> usable_variants() {
    std::vector<const Variant*> usable;
    for (const Variant& variant : catalogue())
        if (!variant.normalised && !variant.schedule.uses_chunk_index()) usable.push_back(&variant);
    return usable;
}

void examples(const Ring& ring, int& number, std::mt19937_64& random) {
    std::cout << fmt::format("\nLocal Open Scope {}_scope.\n", ring.name);
    for (const Variant* variant : usable_variants()) {
        const Inputs in = random_inputs(ring, random);
        const char R = ring.name;
        const std::string kv = fmt::format("{} {}", coq(in.k, R), coq(in.v, R));
        const std::string gamma = coq(in.gamma, R);
        const std::string q = coq(in.q, R);
        const std::string initial = coq(in.initial, R);
        const auto stepwise = recurrent(in.q, in.k, in.v, in.gamma, in.initial);
        const auto chunked =
            chunkwise(in.q, in.k, in.v, in.gamma, in.initial, variant->schedule, in.B);
        std::cout << fmt::format("\n(* {}: N={}, B={} *)\n", variant->name, in.q.shape(0), in.B);
        example(number++, fmt::format("parallel_{} {} {} {} {}", R, gamma, q, kv, initial),
                parallel(in.q, in.k, in.v, in.gamma, in.initial), R);
        example(number++, fmt::format("recurrent_{} {} {} {} {}", R, gamma, q, kv, initial),
                stepwise.output, R);
        example(number++, fmt::format("recurrent_state_{} {} {} {}", R, gamma, kv, initial),
                stepwise.state, R);
        const std::string with = coq(variant->schedule);
        example(number++,
                fmt::format("chunkwise_with_{} {} {} {}%nat {} {} {}", R, with, gamma, in.B, q, kv,
                            initial),
                chunked.output, R);
        example(number++,
                fmt::format("chunkwise_state_with_{} {} {} {}%nat {} {}", R, with, gamma, in.B, kv,
                            initial),
                chunked.state, R);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::mt19937_64 random(argc > 1 ? std::stoull(argv[1]) : 1);
    std::cout << "(* What the C++ forms computed. *)\n"
                 "From Coq Require Import ZArith QArith List.\n"
                 "Require Import Retention Refutations Evaluate.\nImport ListNotations.\n";
    int number = 0;
    examples({'Z', {Fraction(2), Fraction(3), Fraction(-2)}}, number, random);
    examples({'Q', {Fraction(1, 2), Fraction(2, 3), Fraction(9, 10)}}, number, random);
    std::cout << fmt::format("\n(* {} examples *)\n", number);
    return 0;
}
