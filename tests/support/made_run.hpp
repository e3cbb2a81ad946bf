#pragma once
// An implementation's run of our own making, saved as a person would save it.

#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/retention/heads.hpp"
#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace eq7::testing {

/// Sizes and decays of a run; T is the arithmetic.
struct MadeSizes {
    std::size_t batches = 1, N = 16, d = 4, e = 4, B = 4;
    std::vector<double> gamma{0.9};
    bool initial_state = false;
    std::uint64_t seed = 1;
};

template <class T>
struct MadeRun {
    MadeSizes sizes;
    HeadInputs<T> inputs;
    RetainedHeads<T> result;
    Folder folder;

    /// Runs `schedule` on normal random numbers.
    MadeRun(const MadeSizes& made, const Schedule& schedule) : sizes(made) {
        std::mt19937_64 random(made.seed);
        const auto numbers = [&](std::size_t rows, std::size_t columns) {
            auto heads = Heads<T>::from_shape({made.batches, made.gamma.size(), rows, columns});
            std::normal_distribution<double> normal;
            for (T& value : heads) value = static_cast<T>(normal(random));
            return heads;
        };
        inputs.q = numbers(made.N, made.d);
        inputs.k = numbers(made.N, made.d);
        inputs.v = numbers(made.N, made.e);
        inputs.initial = numbers(made.d, made.e);
        if (!made.initial_state) inputs.initial.fill(T{});
        for (const double gamma : made.gamma) inputs.gates.push_back(static_cast<T>(gamma));
        result = chunkwise(inputs, schedule, made.B);
    }

    std::string save(const std::string& name, const Heads<T>& heads) const {
        Npy npy;
        npy.descr = sizeof(T) == 4 ? "<f4" : "<f8";
        npy.shape = fmt::format("({}, {}, {}, {})", heads.shape(0), heads.shape(1), heads.shape(2),
                                heads.shape(3));
        return folder.write(name, npy.bytes(raw(std::vector<T>(heads.begin(), heads.end()))));
    }

    /// eq7 verify on it, with more options.
    Ran verify(const std::vector<std::string>& more = {}) const {
        std::string gammas;
        for (const double gamma : sizes.gamma)
            gammas += (gammas.empty() ? "" : ",") + fmt::format("{}", gamma);
        std::vector<std::string> words{"verify",
                                       "--q",
                                       save("q.npy", inputs.q),
                                       "--k",
                                       save("k.npy", inputs.k),
                                       "--v",
                                       save("v.npy", inputs.v),
                                       "--out",
                                       save("out.npy", result.output),
                                       "--gamma",
                                       gammas,
                                       "--chunk",
                                       std::to_string(sizes.B)};
        if (sizes.initial_state)
            words.insert(words.end(), {"--state0", save("s0.npy", inputs.initial)});
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    nlohmann::json judged(std::vector<std::string> more = {}) const {
        more.push_back("--json");
        const Ran ran = verify(more);
        return ran.out.empty() ? nlohmann::json{{"error", ran.err}}
                               : nlohmann::json::parse(ran.out);
    }
    std::string save_state() const { return save("state.npy", result.state); }
};

/// Multiplies all that batch entry 0 and head `h` hold.
template <class T>
void scale_head(Heads<T>& heads, std::size_t h, double factor) {
    for (std::size_t n = 0; n < heads.shape(2); ++n)
        for (std::size_t x = 0; x < heads.shape(3); ++x)
            heads(0, h, n, x) *= static_cast<T>(factor);
}

/// `value` rounded to so many bits after the leading one: 7 for bfloat16, 10 for TF32.
inline double rounded(double value, int bits) {
    if (value == 0) return 0;
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    return std::ldexp(std::nearbyint(std::ldexp(fraction, bits + 1)), exponent - bits - 1);
}

}  // namespace eq7::testing
