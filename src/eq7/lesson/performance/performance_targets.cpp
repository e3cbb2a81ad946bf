// The targets for speed, each judged from the record.

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "eq7/lesson/performance/performance.hpp"

namespace eq7 {

namespace {

// The other targets.
constexpr double most_extra_bytes = 16 << 20;
constexpr double least_gain_of_two = 1.8;
constexpr std::size_t middle_N = 4096, longest_N = 65536;
constexpr double given_peak = 90e9;  // of the machine for which milliseconds are asked

// Limits in milliseconds. Some are for a machine of `given_peak`: a faster one has less time.
struct PartLimit {
    const char* part;
    const char* what;
    double milliseconds;
    bool by_peak;
};
constexpr PartLimit part_limits[] = {
    {"modular_chunkwise/4096", "modulo $2^61-1$, $N=4096$, $d=16$, $B=64$: chunkwise", 12, true},
    {"coefficient_table/1024", "the table of coefficients at $N=1024$", 60, true},
    {"process_check", "`eq7 check`, the whole process", 20, false},
    {"process_help", "`eq7 --help`, the whole process", 10, false},
};

enum class Limit { at_most, at_least };

// What one case reached, as a share of the limit.
struct Outcome {
    std::string where;
    double of_limit = 0;
    std::string reached;
    std::string why;  // where it is missed
};

Target judged(std::string what, Limit limit, const std::vector<Outcome>& outcomes) {
    Target target{std::move(what), outcomes.size(), {}, {}};
    double worst = 0;
    for (const Outcome& one : outcomes) {
        const bool at_most = limit == Limit::at_most;
        const double strain = at_most ? one.of_limit : 1 / one.of_limit;  // above 1: missed
        if (strain > worst) {
            worst = strain;
            target.nearest = one.where + ": " + one.reached;
        }
        if (strain <= 1) continue;
        target.missed.push_back(fmt::format("{}: {}, {:.2g} % {} the limit. {}", one.where,
                                            one.reached, 100 * std::abs(one.of_limit - 1),
                                            at_most ? "above" : "below", one.why));
    }
    return target;
}

// What else slowed a case down; empty where little did.
std::string disturbance(const PerformanceRecord& record, const TimedCase& one) {
    if (one.others <= record.most_others) return "";
    return fmt::format(" Other programs took {:.2g} of a core meanwhile.", one.others);
}

std::string place(const TimedCase& one) { return fmt::format("$d={}$, $B={}$", one.d, one.B); }

// N = 4096, B = 64 to 256, one thread.
std::vector<TimedCase> asked(const PerformanceRecord& record, const std::string& dtype) {
    std::vector<TimedCase> found;
    for (const TimedCase& one : record.grid)
        if (one.dtype == dtype && one.N == middle_N && one.threads == 1 && one.B >= 64 &&
            one.B <= 256)
            found.push_back(one);
    return found;
}

Target against_torch(const PerformanceRecord& record, const std::string& dtype) {
    std::vector<Outcome> outcomes;
    for (const TimedCase& one : asked(record, dtype))
        outcomes.push_back({place(one), one.over_torch() / most_of_torch,
                            fmt::format("{:.2f}", one.over_torch()),
                            fmt::format("PyTorch is at {:.0f} % of the peak there; a program at "
                                        "the peak would take {:.2f} of its time.",
                                        100 * one.useful / one.torch() / one.peak,
                                        one.useful / one.peak / one.torch()) +
                                disturbance(record, one)});
    return judged(
        fmt::format("{}: at most {} of the time of the better PyTorch", dtype, most_of_torch),
        Limit::at_most, outcomes);
}

Target against_peak(const PerformanceRecord& record, const std::string& dtype) {
    std::vector<Outcome> outcomes;
    for (const TimedCase& one : asked(record, dtype)) {
        const auto blas = one.seconds.find("blas");
        outcomes.push_back({place(one), one.executed_share() / least_of_peak,
                            fmt::format("{:.0f} %", 100 * one.executed_share()),
                            (blas == one.seconds.end()
                                 ? ""
                                 : fmt::format("BLAS reaches {:.0f} % with the bare products.",
                                               100 * one.useful / blas->second / one.peak)) +
                                disturbance(record, one)});
    }
    return judged(
        fmt::format("{}: at least {:.0f} % of the peak executed", dtype, 100 * least_of_peak),
        Limit::at_least, outcomes);
}

Target extra_memory(const PerformanceRecord& record) {
    std::vector<Outcome> outcomes;
    for (const HeldMemory& one : record.memory)
        if (one.N == longest_N)
            outcomes.push_back({fmt::format("{}, $d={}$, $B={}$, threads: {}", one.dtype, one.d,
                                            one.B, one.threads),
                                one.bytes / static_cast<double>(one.threads) / most_extra_bytes,
                                fmt::format("{:.1f} MiB", one.bytes / (1 << 20)), ""});
    return judged(fmt::format("$N={}$: at most {:.0f} MiB a thread beyond the arrays", longest_N,
                              most_extra_bytes / (1 << 20)),
                  Limit::at_most, outcomes);
}

const TimedCase* with_one_thread(const PerformanceRecord& record, const TimedCase& two) {
    for (const TimedCase& one : record.grid)
        if (one.dtype == two.dtype && one.d == two.d && one.B == two.B && one.N == two.N &&
            one.threads == 1)
            return &one;
    return nullptr;
}

// What of a case's time memory takes: q, k and v are read once and the output is written once.
std::string memory_share(const PerformanceRecord& record, const TimedCase& one, double seconds) {
    const auto rate_of = [&](std::size_t threads) {
        for (const CopyRate& rate : record.copies)
            if (rate.threads == threads) return rate.bytes_per_second;
        return 0.0;
    };
    const double rate = rate_of(one.threads);
    if (rate == 0) return "";
    const double bytes = 4 * one.array_bytes();
    return fmt::format(
        " Its {:.2g} GB go through memory once, which takes {:.0f} of its {:.0f} ms at the speed "
        "of a plain copy; a copy gains {:.2f} times.",
        bytes * 1e-9, 1e3 * bytes / rate, 1e3 * seconds, rate / rate_of(1));
}

// What else is known about a gain that is too small.
std::string about_gain(const PerformanceRecord& record, const TimedCase& two) {
    std::string text;
    if (const TimedCase* one = with_one_thread(record, two))
        text = fmt::format("A product by BLAS gains {:.2f} times from the second thread here.",
                           two.peak / one->peak);
    return text + memory_share(record, two, two.alone()) + disturbance(record, two);
}

Target two_threads(const PerformanceRecord& record) {
    std::vector<Outcome> outcomes;
    for (const TimedCase& two : record.grid) {
        if (two.threads != 2 || two.N != longest_N) continue;
        if (const auto gain = two.gain())
            outcomes.push_back({fmt::format("{}, {}", two.dtype, place(two)),
                                *gain / least_gain_of_two, fmt::format("{:.2f} times", *gain),
                                about_gain(record, two)});
    }
    return judged(fmt::format("$N={}$: two threads at least {} times as fast as one", longest_N,
                              least_gain_of_two),
                  Limit::at_least, outcomes);
}

// How long this machine takes to start and end any program.
std::string start_of_any(const PerformanceRecord& record) {
    for (const TimedPart& one : record.parts)
        if (one.part == "process_nothing")
            return fmt::format("A program that does nothing takes {:.1f} ms here.",
                               one.milliseconds);
    return "";
}

// Milliseconds on a machine whose product makes `peak` flops a second.
double allowed_at(double peak, const PartLimit& limit) {
    return limit.milliseconds * (limit.by_peak ? given_peak / peak : 1);
}

// Why exact arithmetic falls behind where the machine's product is fast.
std::string about_peak(const TimedPart& one, const PartLimit& limit) {
    if (one.peak_256 == 0 || one.peak_256 > 0.9 * one.peak)
        return "It is exact arithmetic, in which a machine need not be as fast as in its matrix "
               "product.";
    const double allowed = allowed_at(one.peak_256, limit);
    return fmt::format(
        "The product owes its speed to instructions of 512 bits, which eq7's exact arithmetic does "
        "not use. With those of 256 bits it made {:.1f} Gflop/s; for that the limit is "
        "{:.1f} ms, and it is {}.",
        one.peak_256 * 1e-9, allowed, one.milliseconds <= allowed ? "kept" : "missed as well");
}

Target part(const PerformanceRecord& record, const PartLimit& limit) {
    std::vector<Outcome> outcomes;
    std::string what = fmt::format("{}: at most {} ms", limit.what, limit.milliseconds);
    for (const TimedPart& one : record.parts) {
        if (one.part != limit.part) continue;
        const double allowed = allowed_at(one.peak, limit);
        if (limit.by_peak)
            what += fmt::format(
                " where sgemm(1024) makes {:.0f} Gflop/s. It made {:.1f} in this run: at most "
                "{:.1f} ms",
                given_peak * 1e-9, one.peak * 1e-9, allowed);
        outcomes.push_back({"Measured", one.milliseconds / allowed,
                            fmt::format("{:.1f} ms", one.milliseconds),
                            limit.by_peak ? about_peak(one, limit) : start_of_any(record)});
    }
    return judged(std::move(what), Limit::at_most, outcomes);
}

}  // namespace

std::vector<Target> performance_targets(const PerformanceRecord& record) {
    std::vector<Target> targets;
    for (const char* dtype : {"float32", "float64"}) {
        targets.push_back(against_torch(record, dtype));
        targets.push_back(against_peak(record, dtype));
    }
    targets.push_back(extra_memory(record));
    targets.push_back(two_threads(record));
    for (const PartLimit& limit : part_limits) targets.push_back(part(record, limit));
    return targets;
}

}  // namespace eq7
