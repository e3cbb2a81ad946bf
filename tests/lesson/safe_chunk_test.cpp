// Up to the safe B that is printed, code that takes its powers apart puts out numbers; past it not.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "eq7/algebra/bounded.hpp"
#include "eq7/lesson/precision/rounding.hpp"

namespace {

using namespace eq7;

// Query 0 of a chunk of ones, whose d products each are summed in the format, and whose mask is a
// factor: the first query that meets gamma^(-(B-1)) above the diagonal.
double first_output_in(Arithmetic precision, double gamma, std::int64_t B, std::size_t d) {
    const Emulated in{format_of(precision)};
    Bounded output;
    for (std::int64_t c = 0; c < B; ++c) {
        const auto key = power(Bounded(in, gamma), -c) * Bounded(in, 1);
        Bounded score;
        for (std::size_t x = 0; x < d; ++x) score += key;
        output += score * Bounded(in, c == 0 ? 1 : 0);
    }
    return output.value();
}

std::int64_t multiplied(Arithmetic precision, double gamma, std::size_t d) {
    return power_limits(precision, gamma).safe_chunk_multiplied(d).value();
}

}  // namespace

TEST_CASE("the safe B holds where the mask multiplies, and hardly any larger one does") {
    for (const char* name : {"f32", "bf16", "f16"}) {
        const Arithmetic precision = read_arithmetic("--dtype", name);
        for (const double gamma : {0.5, 0.9, 31.0 / 32})
            for (const std::size_t d : {1, 16, 64}) {
                CAPTURE(name);
                CAPTURE(gamma);
                CAPTURE(d);
                const double decay = round_to(precision, gamma);
                const std::int64_t B = multiplied(precision, decay, d);
                CHECK(first_output_in(precision, decay, B, d) == static_cast<double>(d));
                CHECK(B <= power_limits(precision, decay).safe_chunk());
                // Past it by what the roundings may add, and where normal powers end, by a few
                // digits: a power 16 times as large is clearly above it.
                const auto clearly =
                    static_cast<std::int64_t>(std::ceil(std::log(16) / -std::log(decay)));
                CHECK(std::isnan(first_output_in(precision, decay, B + clearly, d)));
            }
    }
}

TEST_CASE("what is safe where the mask selects is not where it multiplies") {
    for (const char* name : {"f32", "f16"}) {
        const Arithmetic precision = read_arithmetic("--dtype", name);
        const std::int64_t selects = power_limits(precision, 31.0 / 32).safe_chunk().value();
        CHECK(std::isnan(first_output_in(precision, 31.0 / 32, selects, 16)));
        CHECK(multiplied(precision, 31.0 / 32, 16) < selects);
    }
}

TEST_CASE("in ordinary float, with every query, the safe B gives no NaN and no infinity") {
    constexpr std::size_t d = 4;
    const float gamma = 0.75F;
    const auto B = static_cast<std::size_t>(multiplied(Arithmetic::f32, gamma, d));
    for (const std::size_t tokens : {B, B + 10}) {
        bool finite = true;
        for (std::size_t r = 0; r < tokens; ++r) {
            float output = 0;
            for (std::size_t c = 0; c < tokens; ++c) {
                const float query = std::pow(gamma, static_cast<float>(r));
                const float key = std::pow(gamma, -static_cast<float>(c));
                float score = 0;
                for (std::size_t x = 0; x < d; ++x) score += query * key;
                output += score * (c <= r ? 1.0F : 0.0F);
            }
            finite = finite && std::isfinite(output);
        }
        CHECK(finite == (tokens == B));
    }
}

TEST_CASE("where powers never run out no chunk is too large") {
    CHECK_FALSE(power_limits(Arithmetic::f32, 1).safe_chunk_multiplied(16));
}
