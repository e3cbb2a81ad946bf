// What eq7 verify is measured with and against, for verify.py:
//
//   make FOLDER HEADS N D E B KIND   q, k (HEADS x N x D), v and out (HEADS x N x E) as .npy,
//   float32;
//                              KIND is right, gates (a decay for each token, in gates.npy) or wrong
//                              (zeta left out); the heads' decays as the only line on the output
//   products HEADS N D         nothing but the products that the right form needs, in double
//                              -> seconds

#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include <cblas.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/retention/heads.hpp"
#include "support/npy_file.hpp"

namespace {

using namespace eq7;

// A file of (HEADS x N x D) float32 that is written a head at a time.
class HeadsFile {
public:
    HeadsFile(const std::string& path, std::size_t heads, std::size_t N, std::size_t D)
        : file_(path, std::ios::binary) {
        const testing::Npy npy{"<f4", fmt::format("({}, {}, {})", heads, N, D), false, 1};
        file_ << npy.bytes("");
    }
    void append(const Heads<float>& head) {
        file_.write(reinterpret_cast<const char*>(head.data()),
                    static_cast<std::streamsize>(head.size() * sizeof(float)));
        if (!file_) throw std::runtime_error("an array could not be written");
    }

private:
    std::ofstream file_;
};

void make(const std::string& folder, std::size_t heads, std::size_t N, std::size_t d, std::size_t e,
          std::size_t B, const std::string& kind) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    const auto filled = [&](std::size_t columns) {
        auto result = Heads<float>::from_shape({1, 1, N, columns});
        for (float& x : result) x = normal(random);
        return result;
    };
    HeadsFile q(folder + "/q.npy", heads, N, d), k(folder + "/k.npy", heads, N, d),
        v(folder + "/v.npy", heads, N, e), out(folder + "/out.npy", heads, N, e);
    std::ofstream gates(folder + "/gates.npy", std::ios::binary);
    gates << testing::Npy{"<f4", fmt::format("({}, {})", heads, N), false, 1}.bytes("");
    const Schedule schedule =
        kind == "wrong" ? equation_seven_with({"", "0", "", ""}) : equation_seven();
    std::vector<double> gammas;
    for (std::size_t h = 0; h < heads; ++h) {
        // The paper's decays, over the range of its 8 heads however many there are.
        const double place = 7.0 * static_cast<double>(h) / static_cast<double>(heads);
        const auto gamma = static_cast<float>(1 - std::pow(2.0, -5 - place));
        gammas.push_back(static_cast<double>(gamma));
        auto of_token = Vector<float>::from_shape({N});
        for (float& gate : of_token) gate = std::pow(gamma, std::abs(normal(random)));
        gates.write(reinterpret_cast<const char*>(of_token.data()),
                    static_cast<std::streamsize>(N * sizeof(float)));
        auto initial = Heads<float>::from_shape({1, 1, d, e});
        initial.fill(0);
        const Gates<float> used = kind == "gates" ? Gates<float>(of_token) : Gates<float>(gamma);
        const HeadInputs<float> in{filled(d), filled(d), filled(e), {used}, initial};
        q.append(in.q);
        k.append(in.k);
        v.append(in.v);
        out.append(chunkwise(in, schedule, B).output);
    }
    fmt::print("{}\n", fmt::join(gammas, ","));
}

constexpr std::size_t L = 64;  // tokens in a chunk

// One chunk of L tokens after the other, its operands always in the cache: the least that BLAS can
// take for these products.
double products(std::size_t heads, std::size_t N, std::size_t D) {
    const std::vector<double> Q(L * D, 1), K(L * D, 1), V(L * D, 1), R(D * D, 1);
    std::vector<double> scores(L * L), out(L * D), state(D * D);
    const auto size = [](std::size_t x) { return static_cast<int>(x); };
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t n = 0; n < N; n += L) {
            const int l = size(std::min(L, N - n));
            const int d = size(D);
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, l, l, d, 1, Q.data(), d, K.data(),
                        d, 0, scores.data(), l);
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, l, d, l, 1, scores.data(), l,
                        V.data(), d, 0, out.data(), d);
            cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, l, d, d, 1, Q.data(), d,
                        R.data(), d, 1, out.data(), d);
            cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, d, d, l, 1, K.data(), d, V.data(),
                        d, 0, state.data(), d);
        }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    const auto size = [&](std::size_t place) { return std::stoul(words[place]); };
    if (words.size() == 8 && words[0] == "make")
        make(words[1], size(2), size(3), size(4), size(5), size(6), words[7]);
    else if (words.size() == 4 && words[0] == "products")
        fmt::print("{}\n",
                   products(std::stoul(words[1]), std::stoul(words[2]), std::stoul(words[3])));
    else return 2;
}
