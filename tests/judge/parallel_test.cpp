#include "eq7/judge/parallel.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace eq7;

TEST_CASE("tasks in parallel: each is done once, and progress ends at all of them") {
    for (const std::size_t count : {0, 1, 2, 57}) {
        std::vector<std::atomic<int>> done(count);
        std::vector<double> heard;
        in_parallel(
            count, [&](double part) { heard.push_back(part); },
            [&](std::size_t task, const Progress& part) {
                ++done[task];
                part(0.5);
            });
        for (const auto& times : done) CHECK(times == 1);
        for (std::size_t x = 1; x < heard.size(); ++x) CHECK(heard[x - 1] <= heard[x]);
        if (count == 1) CHECK(heard == std::vector<double>{0.5, 1});
        if (!heard.empty()) CHECK(heard.back() <= 1);
    }
}

TEST_CASE("tasks in parallel: what the first that fails throws is thrown, whichever fails sooner") {
    for (int round = 0; round < 20; ++round) {
        const auto run = [] {
            in_parallel(8, {}, [](std::size_t task, const Progress&) {
                if (task == 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                if (task >= 2) throw std::runtime_error(std::to_string(task));
            });
        };
        CHECK_THROWS_WITH_AS(run(), "2", std::runtime_error);
    }
}

TEST_CASE("tasks in parallel: what progress throws stops those that run, and no more begin") {
    std::atomic<int> begun{0};
    const auto run = [&] {
        in_parallel(
            1000, [](double) { throw std::runtime_error("enough"); },
            [&](std::size_t, const Progress& part) {
                ++begun;
                for (;;) {  // until it is stopped
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                    part(0);
                }
            });
    };
    CHECK_THROWS_WITH_AS(run(), "enough", std::runtime_error);
    CHECK(begun <= static_cast<int>(std::thread::hardware_concurrency()) + 1);
}
