// Times equation (7) as eq7 computes it, as people write it with Eigen, and the machine's own
// matrix product, one question a line, for retention.py:
//
//   setup DTYPE HEADS N D      float32 or float64; d = e = D        -> ready
//   eq7 B | eigen B            one run over all heads                  -> seconds
//   blas B                     only the products of every chunk     -> seconds
//   peak SIZE THREADS          SIZE x SIZE products, best of five   -> flops per second
//   sum                        of the last output, to compare       -> number

#include <chrono>
#include <cmath>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <cblas.h>

#include "eigen_chunkwise.hpp"
#include "eq7/retention/heads.hpp"

namespace {

using namespace eq7;

template <class Work>
double seconds(Work work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// C = A B or A B^T or A^T B, by BLAS: C is (m x n), k is summed over.
#define EQ7_PRODUCT(T, gemm)                                                                     \
    void product(bool left, bool right, std::size_t m, std::size_t n, std::size_t k, const T* a, \
                 const T* b, T* c) {                                                             \
        gemm(CblasRowMajor, left ? CblasTrans : CblasNoTrans, right ? CblasTrans : CblasNoTrans, \
             int(m), int(n), int(k), 1, a, int(left ? m : k), b, int(right ? k : n), 0, c,       \
             int(n));                                                                            \
    }
EQ7_PRODUCT(float, cblas_sgemm)
EQ7_PRODUCT(double, cblas_dgemm)

template <class T>
class Bench {
public:
    Bench(std::size_t heads, std::size_t N, std::size_t D) {
        std::minstd_rand random(1);  // there are millions of numbers: any will do
        const auto filled = [&](std::size_t rows) {
            auto result = Heads<T>::from_shape({1, heads, rows, D});
            for (T& x : result) x = T(random()) / T(random.max()) - T(0.5);
            return result;
        };
        in_ = {filled(N), filled(N), filled(N), {}, Heads<T>::from_shape({1, heads, D, D})};
        in_.initial.fill(T(0));
        for (std::size_t h = 0; h < heads; ++h)  // the paper's decays
            in_.gates.push_back(1 - std::pow(T(2), -T(5) - T(h)));
    }

    double eq7(std::size_t B) {
        return seconds([&] { out_ = chunkwise(in_, equation_seven(), B).output; });
    }

    double eigen(std::size_t B) {
        const std::size_t N = in_.q.shape(2);
        const std::size_t D = in_.q.shape(3);
        out_ = in_.v;
        return seconds([&] {
            for (std::size_t h = 0; h < in_.gates.size(); ++h) {
                const std::size_t at = h * N * D;
                eigen_chunkwise(in_.q.data() + at, in_.k.data() + at, in_.v.data() + at,
                                in_.gates[h](0), out_.data() + at, N, D, B);
            }
        });
    }

    // Nothing but the four products of every chunk, without any decay or addition.
    double blas(std::size_t B) {
        const std::size_t N = in_.q.shape(2);
        const std::size_t D = in_.q.shape(3);
        std::vector<T> scores(B * B), state(D * D);
        return seconds([&] {
            for (std::size_t token = 0; token + B <= N * in_.gates.size(); token += B) {
                const T* Q = in_.q.data() + token * D;
                const T* K = in_.k.data() + token * D;
                const T* V = in_.v.data() + token * D;
                T* O = out_.data() + token * D;
                product(false, true, B, B, D, Q, K, scores.data());
                product(false, false, B, D, B, scores.data(), V, O);
                product(false, false, B, D, D, Q, state.data(), O);
                product(true, false, D, D, B, K, V, state.data());
            }
        });
    }

    double peak(std::size_t n, int threads) {
        std::vector<T> a(n * n, T(1)), b(n * n, T(1)), c(n * n);
        openblas_set_num_threads(threads);
        double best = 1e9;
        for (int run = 0; run < 5; ++run)
            best = std::min(best, seconds([&] {
                                product(false, false, n, n, n, a.data(), b.data(), c.data());
                            }));
        openblas_set_num_threads(1);
        return 2.0 * static_cast<double>(n * n * n) / best;
    }

    double sum() const {
        double total = 0;
        for (const T& x : out_) total += std::abs(static_cast<double>(x));
        return total;
    }

private:
    HeadInputs<T> in_;
    Heads<T> out_;
};

template <class T>
void answer(std::size_t heads, std::size_t N, std::size_t D) {
    Bench<T> bench(heads, N, D);
    std::cout << "ready" << std::endl;
    std::string line;
    while (std::getline(std::cin, line) && line != "end") {
        std::istringstream words(line);
        std::string what;
        std::size_t first = 0;
        std::size_t threads = 1;
        words >> what >> first >> threads;
        std::cout.precision(17);
        if (what == "eq7") std::cout << bench.eq7(first) << std::endl;
        else if (what == "eigen") std::cout << bench.eigen(first) << std::endl;
        else if (what == "blas") std::cout << bench.blas(first) << std::endl;
        else if (what == "peak")
            std::cout << bench.peak(first, static_cast<int>(threads)) << std::endl;
        else std::cout << bench.sum() << std::endl;
    }
}

}  // namespace

int main() {
    openblas_set_num_threads(1);
    std::string line;
    while (std::getline(std::cin, line)) {
        std::istringstream words(line);
        std::string setup, dtype;
        std::size_t heads = 0, N = 0, D = 0;
        words >> setup >> dtype >> heads >> N >> D;
        if (dtype == "float32") answer<float>(heads, N, D);
        else answer<double>(heads, N, D);
    }
}
