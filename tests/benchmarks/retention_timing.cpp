// Times equation (7) as eq7 computes it, as people write it with Eigen, and the machine's own
// matrix product, one question a line, for retention.py:
//
//   setup DTYPE HEADS N D      float32 or float64; d = e = D        -> ready
//   eq7 B THREADS | eigen B    one run over all heads               -> seconds
//   blas B                     only the products of every chunk     -> seconds
//   peak SIZE THREADS          SIZE x SIZE products, best of five   -> flops per second
//   tile                       what the fast path runs here         -> instructions, rows, columns
//   extra B THREADS            memory beyond the arrays, first run  -> bytes
//   sum                        of the last output, to compare       -> number

#include <chrono>
#include <cmath>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include <cblas.h>
#include <Eigen/Dense>

#include "eq7/retention/fast.hpp"
#include "eq7/retention/kernel/tile.hpp"
#include "peak_memory.hpp"

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
            in_.gamma.push_back(1 - std::pow(T(2), -T(5) - T(h)));
    }

    double eq7(std::size_t B, std::size_t threads) {
        return seconds([&] { out_ = fast_chunkwise(in_, equation_seven(), B, threads).output; });
    }

    // A loop over chunks, a full mask, one expression a formula.
    double eigen(std::size_t B) {
        using Rows = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
        out_ = in_.v;
        const auto N = static_cast<Eigen::Index>(in_.q.shape(2));
        const auto D = static_cast<Eigen::Index>(in_.q.shape(3));
        const auto size = static_cast<Eigen::Index>(B);
        return seconds([&] {
            for (std::size_t h = 0; h < in_.gamma.size(); ++h) {
                const T gamma = in_.gamma[h];
                Rows mask = Rows::Zero(size, size);
                Eigen::Array<T, Eigen::Dynamic, 1> xi(size), zeta(size);
                for (Eigen::Index r = 0; r < size; ++r) {
                    xi(r) = std::pow(gamma, T(r + 1));
                    zeta(r) = std::pow(gamma, T(size - 1 - r));
                    for (Eigen::Index c = 0; c <= r; ++c) mask(r, c) = std::pow(gamma, T(r - c));
                }
                const auto at = h * static_cast<std::size_t>(N * D);
                Eigen::Map<const Rows> q(in_.q.data() + at, N, D), k(in_.k.data() + at, N, D),
                    v(in_.v.data() + at, N, D);
                Eigen::Map<Rows> o(out_.data() + at, N, D);
                Rows R = Rows::Zero(D, D);
                for (Eigen::Index begin = 0; begin + size <= N; begin += size) {
                    const auto Q = q.middleRows(begin, size);
                    const auto K = k.middleRows(begin, size);
                    const auto V = v.middleRows(begin, size);
                    const Rows scores = (Q * K.transpose()).cwiseProduct(mask);
                    o.middleRows(begin, size).noalias() = scores * V;
                    o.middleRows(begin, size) += xi.matrix().asDiagonal() * (Q * R);
                    R = K.transpose() * (zeta.matrix().asDiagonal() * V) +
                        std::pow(gamma, T(size)) * R;
                }
            }
        });
    }

    // Nothing but the four products of every chunk, without any decay or addition.
    double blas(std::size_t B) {
        const std::size_t N = in_.q.shape(2);
        const std::size_t D = in_.q.shape(3);
        std::vector<T> scores(B * B), state(D * D);
        return seconds([&] {
            for (std::size_t token = 0; token + B <= N * in_.gamma.size(); token += B) {
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

    // Memory that the first run takes beyond its inputs and results.
    double extra(std::size_t B, std::size_t threads) {
        const double before = peak_memory();
        eq7(B, threads);
        const std::size_t results = (out_.size() + in_.initial.size()) * sizeof(T);
        return peak_memory() - before - static_cast<double>(results);
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

template <class T, std::size_t bytes>
void print_tile(Instructions instructions) {
    using Tile = kernel::Tile<T, bytes>;
    std::cout << name(instructions) << ' ' << Tile::rows << ' ' << Tile::columns << std::endl;
}
template <class T>
void print_tile() {
    const Instructions best = usable_instructions().back();
    if (best == Instructions::avx512) print_tile<T, 64>(best);
    else if (best == Instructions::avx2) print_tile<T, 32>(best);
    else print_tile<T, 16>(best);
}

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
        if (what == "eq7") std::cout << bench.eq7(first, threads) << std::endl;
        else if (what == "eigen") std::cout << bench.eigen(first) << std::endl;
        else if (what == "blas") std::cout << bench.blas(first) << std::endl;
        else if (what == "extra") std::cout << bench.extra(first, threads) << std::endl;
        else if (what == "tile") print_tile<T>();
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
