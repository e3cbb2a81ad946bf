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
#include "eq7/proof/decision.hpp"
#include "eq7/retention/forms.hpp"
#include "eq7/retention/xtensor.hpp"
#include "fraction.hpp"

namespace {

using namespace eq7;

// The arithmetic of one example: "Z" for whole numbers, "Q" for fractions.
struct Ring {
    char name;
    std::vector<Fraction> decays;  ///< for one gamma
    std::vector<Fraction> gates;   ///< for a decay of each token's own
};

struct Inputs {
    Matrix<Fraction> q, k, v, initial;
    std::size_t B = 1;
};

Matrix<Fraction> random_matrix(std::size_t rows, std::size_t columns, std::mt19937_64& random) {
    auto matrix = Matrix<Fraction>::from_shape({rows, columns});
    for (Fraction& value : matrix) value = Fraction(static_cast<std::int64_t>(random() % 7) - 3);
    return matrix;
}

Inputs random_inputs(std::mt19937_64& random) {
    const std::size_t B = 1 + random() % 4;
    const std::size_t N = 2 + random() % 6;  // often not a multiple of B: the last chunk is short
    const std::size_t d = 1 + random() % 3;
    const std::size_t e = 1 + random() % 2;
    return {random_matrix(N, d, random), random_matrix(N, d, random), random_matrix(N, e, random),
            random_matrix(d, e, random), B};
}

const Fraction& one_of(const std::vector<Fraction>& values, std::mt19937_64& random) {
    return values[random() % values.size()];
}

std::string coq(const Fraction& value, char ring) {
    if (ring == 'Z') return fmt::format("({})", value.numerator());
    return fmt::format("({}#{})", value.numerator(), value.denominator());
}

std::string coq(const Vector<Fraction>& values, char ring) {
    std::vector<std::string> numbers;
    for (const Fraction& value : values) numbers.push_back(coq(value, ring));
    return fmt::format("[{}]", fmt::join(numbers, "; "));
}

std::string coq(const Matrix<Fraction>& matrix, char ring) {
    std::vector<std::string> rows;
    for (std::size_t row = 0; row < matrix.shape(0); ++row)
        rows.push_back(
            coq(Vector<Fraction>(xt::row(matrix, static_cast<std::ptrdiff_t>(row))), ring));
    return fmt::format("[{}]", fmt::join(rows, "; "));
}

// What a factor is in Coq: our expressions are Coq's, once their letters are integers.
std::string exponent(const Factor& factor) { return factor.exponent().text(); }
std::string formal_sum(const Factor& factor) {
    std::vector<std::string> terms;
    for (const auto& [place, times] : factor.tokens()->terms())
        terms.push_back(fmt::format("({}, s + ({}))", times, place.to_string()));
    return fmt::format("[{}]", fmt::join(terms, "; "));
}

// A schedule in Coq: of exponents, or of formal sums.
template <class Text>
std::string coq(const Schedule& schedule, Text text) {
    const auto part = [&](const char* places, const char* lets, Part which) {
        return fmt::format(
            "fun h{} => let B := Z.of_nat (size h) in let L := Z.of_nat (filled h) in "
            "let i := Z.of_nat (index h) in let s := first h in {}({})%Z",
            places, lets, text(schedule[which]));
    };
    const std::string r = "let r := Z.of_nat r in ", c = "let c := Z.of_nat c in ";
    return fmt::format("{{| intra := {}; store := {}; carry := {}; cross := {}; reads := {} |}}",
                       part(" r c", (r + c).c_str(), Part::intra),
                       part(" c", c.c_str(), Part::state), part("", "", Part::carry),
                       part(" r", r.c_str(), Part::cross),
                       schedule.reads == Reads::previous ? "Previous" : "Current");
}

void example(const std::string& left, const Matrix<Fraction>& right, char ring) {
    static int number = 0;
    std::cout << fmt::format("Example e{} : {} =\n  {}.\nProof. vm_compute. reflexivity. Qed.\n",
                             number++, left, coq(right, ring));
}

// All that the forms compute from one input. `gates` and `by` are the gates and the schedule as
// Coq writes them.
void examples_of(const Inputs& in, const Gates<Fraction>& a, const Schedule& schedule, char ring,
                 const std::string& gates, const std::string& by) {
    const std::string kv = coq(in.k, ring) + ' ' + coq(in.v, ring) + ' ' + coq(in.initial, ring);
    const std::string qkv = coq(in.q, ring) + ' ' + kv;
    const auto stepwise = recurrent<Fraction>(in.q, in.k, in.v, a, in.initial);
    const auto chunked = chunkwise<Fraction>(in.q, in.k, in.v, a, in.initial, schedule, in.B);
    std::cout << fmt::format("(* N = {}, B = {} *)\n", in.q.shape(0), in.B);
    example(fmt::format("parallel_{} {} {}", ring, gates, qkv),
            parallel<Fraction>(in.q, in.k, in.v, a, in.initial), ring);
    example(fmt::format("recurrent_{} {} {}", ring, gates, qkv), stepwise.output, ring);
    example(fmt::format("recurrent_state_{} {} {}", ring, gates, kv), stepwise.state, ring);
    example(fmt::format("chunkwise_{} {} {}%nat {}", ring, by, in.B, qkv), chunked.output, ring);
    example(fmt::format("chunkwise_state_{} {} {}%nat {}", ring, by, in.B, kv), chunked.state,
            ring);
}

// Every published schedule, with one gamma. Whole numbers cannot be divided by.
void one_gamma(const Ring& ring, std::mt19937_64& random) {
    for (const Variant& variant : catalogue()) {
        if (variant.normalised) continue;
        if (ring.name == 'Z' && decide(variant.schedule).divides) continue;
        const Fraction& gamma = one_of(ring.decays, random);
        std::cout << fmt::format("\n(* {} *)\n", variant.name);
        const std::string as_coq = coq(gamma, ring.name);
        examples_of(
            random_inputs(random), gamma, variant.schedule, ring.name,
            fmt::format("(constant_{} {})", ring.name, as_coq),
            fmt::format("(powers_{} {} {})", ring.name, as_coq, coq(variant.schedule, exponent)));
    }
}

// Stretches in all their ways to be written, with a decay of each token's own. Whole numbers cannot
// be divided by.
const struct {
    Replaced factors;
    bool divides;
} stretches[] = {
    {{"", "", "", ""}, false},
    {{"", "(c,B]", "(0,B]", "(0,r]"}, false},      // a gauge: the next chunk's first gate
    {{"", "[c,L-1]", "[0,L-1]", "(0,r]"}, false},  // right by count only
    {{"(c,r-1]", "(c,L-1]", "[0,L-1]", "[0,r-1]"}, true},
    {{"", "(c,B-1]", "[0,B-1]", ""}, false},  // B where L belongs
    {{"G[r]-G[c]", "G[L-1]-G[c]", "G[L-1]", "G[r]"}, false},
    {{"", "", "", "Gseq[r]"}, false},
    {{"", "2*(c,L-1]", "[0,L-1]+[0,0]", "[0,r]+(r,r]"}, false},
    {{"", "-[0,c]", "0", "[0,r]"}, true},
    {{"(c,r]-(0,r]", "(c,L-1]-[B,B+1]", "[0,L-1]", "[-2,r]"}, true},
};

void gated(const Ring& ring, std::mt19937_64& random) {
    for (const auto& [factors, divides] : stretches) {
        if (divides && ring.name == 'Z') continue;
        const Schedule schedule = equation_seven_with(factors);
        const Inputs in = random_inputs(random);
        auto gates = Vector<Fraction>::from_shape({in.q.shape(0)});
        for (Fraction& gate : gates) gate = one_of(ring.gates, random);
        const std::string a = fmt::format("(gates_{0} {1})", ring.name, coq(gates, ring.name));
        std::cout << fmt::format(
            "\n(* {} *)\n", fmt::join({schedule[Part::intra].text(), schedule[Part::state].text(),
                                       schedule[Part::carry].text(), schedule[Part::cross].text()},
                                      "  "));
        examples_of(in, Gates<Fraction>(gates), schedule, ring.name, a,
                    fmt::format("(values_{} {} {})", ring.name, a, coq(schedule, formal_sum)));
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::mt19937_64 random(argc > 1 ? std::stoull(argv[1]) : 1);
    std::cout << "(* What the C++ forms computed. *)\n"
                 "From Coq Require Import ZArith QArith List.\n"
                 "Require Import Retention Refutations Evaluate.\nImport ListNotations.\n";
    const Ring rings[] = {
        {'Z',
         {Fraction(2), Fraction(3), Fraction(-2)},
         {Fraction(2), Fraction(3), Fraction(-1), Fraction(0), Fraction(1)}},
        {'Q',
         {Fraction(1, 2), Fraction(2, 3), Fraction(9, 10)},
         {Fraction(1, 2), Fraction(2, 3), Fraction(3, 4), Fraction(-1), Fraction(1)}},
    };
    for (const Ring& ring : rings) {
        std::cout << fmt::format("\nLocal Open Scope {}_scope.\n", ring.name);
        one_gamma(ring, random);
        gated(ring, random);
    }
    return 0;
}
