// The page on speed says what its record says, and its verdicts follow from the numbers.

#include "eq7/lesson/performance/performance.hpp"

#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/render/render.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using testing::contains;

// eq7 in 0.5 s, PyTorch in 1 s and 2 s; 90 of 100 flops a second executed.
TimedCase good_case(const std::string& dtype, std::size_t N, std::size_t threads) {
    TimedCase one;
    one.dtype = dtype;
    one.heads = 8, one.d = one.B = 128;
    one.N = N, one.threads = threads;
    one.instructions = "avx2";
    one.executed = 45, one.useful = 40, one.peak = 100;
    one.seconds = {{"eq7", threads == 1 ? 0.5 : 0.26}, {"torch_loop", 2}, {"torch_batched", 1}};
    using Seconds = std::map<std::string, double>;
    one.seconds.merge(threads == 1 ? Seconds{{"eigen", 4}, {"blas", 0.625}}
                                   : Seconds{{"one_thread", 0.5}, {"all_threads", 0.26}});
    return one;
}

PerformanceRecord good_record() {
    PerformanceRecord record;
    record.head["processor"] = "abacus";
    for (const char* dtype : {"float32", "float64"})
        for (const std::size_t N : {4096, 65536})
            for (const std::size_t threads : {1, 2})
                record.grid.push_back(good_case(dtype, N, threads));
    record.memory = {{"float32", 128, 128, 65536, 1, 15 << 20}};
    record.forms = {{"parallel", 256, 64, 0.01, 1 << 20}, {"parallel", 1024, 64, 0.16, 16 << 20}};
    record.parts = {{"modular_chunkwise/4096", 11, 90e9},
                    {"coefficient_table/1024", 59, 90e9},
                    {"process_check", 19, 45e9},
                    {"process_help", 9, 45e9}};
    return record;
}

std::string page(const PerformanceRecord& record) {
    return render_markdown(performance_document(record), "pictures");
}

std::size_t reached(const PerformanceRecord& record) {
    std::size_t count = 0;
    for (const Target& target : performance_targets(record)) count += target.reached() ? 1 : 0;
    return count;
}

// The targets that are missed once `change` was made to a record that reaches all.
template <class Change>
std::vector<Target> missed_after(Change change) {
    PerformanceRecord record = good_record();
    change(record);
    std::vector<Target> missed;
    for (const Target& target : performance_targets(record))
        if (!target.reached()) missed.push_back(target);
    return missed;
}

}  // namespace

TEST_CASE("shares and ratios are the record's") {
    const TimedCase one = good_case("float32", 4096, 1);
    CHECK(one.over_torch() == doctest::Approx(0.5));
    CHECK(one.executed_share() == doctest::Approx(0.9));
    CHECK(one.useful_share() == doctest::Approx(0.8));
    const std::string text = page(good_record());
    CHECK(contains(text, "| 128 | 4096 | 128 | 500 | 0.50 | 0.12 | 0.80 | 90 % | 80 % | 0 |"));
    CHECK(contains(text, "abacus"));
    CHECK(contains(text, "takes 500 ms"));
    CHECK(contains(text, "takes 1000 ms"));
    CHECK(contains(text, "| parallel | 1024 | 160 | 16.0 |"));
}

TEST_CASE("with more threads the time is the one that was taken in turns, and has its gain") {
    PerformanceRecord record = good_record();
    for (TimedCase& one : record.grid)
        if (one.threads == 2) one.seconds["eq7"] = 0.3;  // among the others' rounds
    CHECK(contains(page(record), "| 128 | 4096 | 128 | 260 | 1.92 | 0.30 | 173 % | 154 % | 0 |"));
    record.grid[1].seconds["one_thread"] = 0.39;
    CHECK(
        contains(page(record), "The gain is 1.50 to 1.92 at $N=4096$, 1.92 to 1.92 at $N=65536$"));
    // A record in which nothing was taken in turns says nothing about gains.
    for (TimedCase& one : record.grid) one.seconds.erase("one_thread");
    CHECK_FALSE(contains(page(record), "The gain is"));
}

TEST_CASE("what BLAS's bare products take is compared with all of equation (7)") {
    PerformanceRecord record = good_record();
    record.grid[0].seconds["blas"] = 0.4;
    CHECK(contains(page(record), "took 0.80 to 1.25 times as long as all of equation (7)"));
}

TEST_CASE("the fast path is told from the form that is there to be read") {
    PerformanceRecord record = good_record();
    record.forms.push_back({"fast", 256, 64, 0.001, 1 << 19});
    CHECK(contains(page(record), "| chunkwise, fast path | 256 | 1.00 | 0.5 |"));
    CHECK(plot_of_form_times(record).series.back().name == "chunkwise, fast path");
}

TEST_CASE("a target is missed as soon as one of its cases is, by what that case exceeds it") {
    CHECK(reached(good_record()) == performance_targets(good_record()).size());
    CHECK_FALSE(contains(page(good_record()), "✗"));

    const auto slow = missed_after([](auto& record) { record.grid[0].seconds["eq7"] = 0.9; });
    REQUIRE(slow.size() == 2);  // beside PyTorch, and of the peak
    CHECK(contains(slow[0].missed.front(), "0.90, 50 % above the limit"));
    CHECK(contains(slow[0].missed.front(), "PyTorch is at 40 % of the peak"));
    CHECK(contains(slow[1].missed.front(), "50 %, 38 % below the limit. BLAS reaches 64 %"));

    const auto hungry = missed_after([](auto& record) { record.memory[0].bytes = 17 << 20; });
    REQUIRE(hungry.size() == 1);
    CHECK(contains(hungry[0].missed.front(), "17.0 MiB, 6.2 % above the limit"));

    const auto alone =
        missed_after([](auto& record) { record.grid[3].seconds["all_threads"] = 0.4; });
    REQUIRE(alone.size() == 1);
    CHECK(contains(alone[0].missed.front(), "1.25 times, 31 % below the limit"));
    CHECK_FALSE(contains(alone[0].missed.front(), "through memory"));
    CHECK(contains(alone[0].missed.front(), "BLAS gains 1.00 times"));
    // Two times count that were taken in turns, not one from another case.
    CHECK(missed_after([](auto& record) { record.grid[3].seconds["one_thread"] = 0.4; }).size() ==
          1);
    CHECK(missed_after([](auto& record) { record.grid[2].seconds["eq7"] = 0.4; }).empty());
    // Nor is a gain made up from two cases where none was taken in turns.
    CHECK(missed_after([](auto& record) {
              for (TimedCase& one : record.grid) one.seconds.erase("one_thread");
          }).size() == 1);
    // 4 arrays of 8 heads, 65536 tokens, 128 numbers of 8 bytes: 2.1 GB.
    const auto bound = missed_after([](auto& record) {
        record.grid[7].seconds["all_threads"] = 0.4;
        record.copies = {{1, 10e9}, {2, 12e9}};
    });
    REQUIRE(bound.size() == 1);
    CHECK(contains(bound[0].missed.front(), "2.1 GB go through memory once"));
    CHECK(contains(bound[0].missed.front(), "takes 179 of its 400 ms"));
    CHECK(contains(bound[0].missed.front(), "a copy gains 1.20 times"));

    const auto disturbed = missed_after([](auto& record) {
        record.most_others = 0.05;
        record.grid[0].seconds["eq7"] = 0.9;
        record.grid[0].others = 0.25;
    });
    REQUIRE(disturbed.size() == 2);
    for (const Target& target : disturbed)
        CHECK(contains(target.missed.front(), "Other programs took 0.25 of a core"));
    CHECK_FALSE(contains(slow[0].missed.front(), "Other programs"));

    const auto start = missed_after([](auto& record) { record.parts[3].milliseconds = 10.5; });
    REQUIRE(start.size() == 1);
    CHECK(contains(start[0].what, "--help"));
    const auto slow_start = missed_after([](auto& record) {
        record.parts[3].milliseconds = 10.5;
        record.parts.push_back({"process_nothing", 2.5, 45e9});
    });
    CHECK(contains(slow_start.at(0).missed.front(), "does nothing takes 2.5 ms here"));
}

TEST_CASE("a faster machine has less time where the target says so, and only there") {
    const auto faster = missed_after([](auto& record) {
        for (TimedPart& part : record.parts) part.peak *= 2;
    });
    REQUIRE(faster.size() == 2);
    CHECK(contains(faster[0].what, "It made 180.0 in this run: at most 6.0 ms"));
    CHECK(contains(faster[1].what, "at most 30.0 ms"));
    CHECK(contains(faster[0].missed.front(), "It is exact arithmetic"));

    // What it owes to wider instructions is named, and what follows from that is computed.
    const auto wider = missed_after([](auto& record) {
        for (TimedPart& part : record.parts) part.peak *= 2, part.peak_256 = 95e9;
    });
    REQUIRE(wider.size() == 2);
    CHECK(contains(wider[0].missed.front(),
                   "95.0 Gflop/s; for that the limit is 11.4 ms, and it is kept"));
    CHECK(contains(wider[1].missed.front(), "the limit is 56.8 ms, and it is missed as well"));
    const auto no_wider = missed_after([](auto& record) {
        for (TimedPart& part : record.parts) part.peak *= 2, part.peak_256 = part.peak;
    });
    CHECK(contains(no_wider.at(0).missed.front(), "It is exact arithmetic"));
}

TEST_CASE("what was not measured is not reached") {
    for (const Target& target : performance_targets({})) {
        CHECK_FALSE(target.measured());
        CHECK_FALSE(target.reached());
    }
    CHECK(missed_after([](auto& record) { record.memory.clear(); }).size() == 1);
}

TEST_CASE("a plot has a line for each kind of case, and its text says where the lines go") {
    const Plot plot = plot_over_torch(good_record());
    REQUIRE(plot.series.size() == 3);
    CHECK(plot.series[2].name == "target: 0.6");
    CHECK(plot.series[2].points.front().second == 0.6);
    CHECK(plot.series[0].name == "float32, d = 128");
    CHECK(plot.series[0].points.front().second == doctest::Approx(0.5));
    CHECK(contains(plot.description, "float32, d = 128: 0.50 at B = 128"));
    CHECK(plot_of_form_memory(good_record()).series[0].points.back().second == doctest::Approx(16));
}

TEST_CASE("a record is read as it was written, and what is none is refused") {
    const PerformanceRecord record = read_performance(R"({
        "head": {"processor": "abacus", "cores": 2},
        "wanted": ["forms/parallel-256", "grid/x", "memory/x", "parts/process_help", "grid/y"],
        "most_others": 0.05,
        "cases": {
            "forms/parallel-256": {"form": "parallel", "N": 256, "d": 64, "seconds": 0.5, "bytes": 7,
                                   "others": 0.06},
            "first_touch": {"bytes_per_second": 5e8, "again_bytes_per_second": 2e10, "others": 0},
            "grid/x": {"dtype": "float64", "heads": 8, "d": 64, "B": 32, "N": 1024, "threads": 2,
                       "instructions": "avx2", "executed": 3.0, "useful": 2.0, "peak": 4.0,
                       "seconds": {"eq7": 1.5, "one_thread": 2, "all_threads": 1, "torch_loop": 2.5, "torch_batched": 3.5}, "others": 0.04},
            "memory/x": {"dtype": "float32", "d": 64, "B": 32, "N": 1024, "threads": 1,
                         "bytes": 9, "others": 0},
            "parts/process_help": {"part": "process_help", "milliseconds": 4.5, "peak": 8.0,
                                   "peak_256": 5.0, "others": 0.05}}})");
    CHECK(record.head.at("processor") == "abacus");
    CHECK(record.head.at("cores") == "2");
    REQUIRE(record.grid.size() == 1);
    CHECK(record.grid[0].torch() == 2.5);
    CHECK(record.grid[0].threads == 2);
    CHECK(record.forms.at(0).bytes == 7);
    CHECK(record.memory.at(0).bytes == 9);
    CHECK(record.parts.at(0).milliseconds == 4.5);
    CHECK(record.parts.at(0).peak_256 == 5.0);
    CHECK(record.wanted == 5);
    CHECK(record.measured == 5);
    // 8 heads of 1024 tokens, 64 numbers of 8 bytes: 4.2 MB.
    CHECK(contains(page(record), "first written, and 20 GB once they are there"));
    CHECK(contains(page(record), "that alone would be 8.39 ms"));
    CHECK(record.disturbed == 1);
    CHECK(contains(page(record), "Measured: 5 of 5 cases. In 1 of them"));
    CHECK(contains(page(good_record()), "In none of them other programs"));
    for (const char* none :
         {"", "[]", "{\"head\": {}}", "{\"head\": {}, \"cases\": {\"grid/x\": {}}}"})
        CHECK_THROWS_AS(read_performance(none), BadInput);
}
