#pragma once
// How fast the forms are: docs/performance.md, made of a record that scripts/bench --store wrote.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/render/document.hpp"

namespace eq7 {

/// Equation (7) on one size, by everyone in turns in one run.
struct TimedCase {
    std::string dtype;  ///< "float32", "float64"
    std::size_t heads = 0, d = 0, B = 0, N = 0, threads = 0;
    std::string instructions;  ///< of eq7's kernel: "avx512"
    double executed = 0;       ///< flops of eq7, filled-up tiles included
    double useful = 0;         ///< flops that equation (7) asks for
    double peak = 0;           ///< flops a second of a 1024 x 1024 product by BLAS
    double others = 0;         ///< cores that other programs took meanwhile
    /// By eq7, torch_loop and torch_batched; with one thread by eigen and blas; with several by eq7
    /// in turns with one_thread and with all_threads.
    std::map<std::string, double> seconds;

    double torch() const;       ///< seconds of the better of the two
    double over_torch() const;  ///< eq7's time over that
    /// Seconds of eq7 with nobody else between: with several threads those taken in turns.
    double alone() const;
    std::optional<double> gain() const;  ///< of several threads: one thread's time over alone()
    double executed_share() const;       ///< of the peak, in that time
    double useful_share() const;         ///< likewise
    double array_bytes() const;          ///< of q, of k, of v or of the output
};

/// What eq7 holds in memory beyond inputs and outputs.
struct HeldMemory {
    std::string dtype;
    std::size_t d = 0, B = 0, N = 0, threads = 0;
    double bytes = 0;
};

/// What memory gives: a plain copy, read and written.
struct CopyRate {
    std::size_t threads = 0;
    double bytes_per_second = 0;
};

/// How fast one thread writes to memory that the system has yet to provide, and once it is there.
struct FirstTouch {
    double bytes_per_second = 0;
    double again_bytes_per_second = 0;
};

/// One form on one head of N tokens.
struct TimedForm {
    std::string
        form;  ///< "parallel", "recurrent", "chunkwise": the templates; "fast": the fast path
    std::size_t N = 0, d = 0;
    double seconds = 0;
    double bytes = 0;  ///< beyond inputs and outputs
};

/// Something else, by Google Benchmark.
struct TimedPart {
    std::string part;  ///< its name there: "process_help"
    double milliseconds = 0;
    double peak = 0;      ///< flops a second of a 1024 x 1024 product in the same run
    double peak_256 = 0;  ///< with instructions of 256 bits; 0 where there are no wider ones
};

/// One run of scripts/bench --store.
struct PerformanceRecord {
    std::map<std::string, std::string> head;  ///< machine and versions: "processor", ...
    std::vector<TimedCase> grid;
    std::vector<HeldMemory> memory;
    std::vector<CopyRate> copies;
    std::optional<FirstTouch> first_touch;
    std::vector<TimedForm> forms;
    std::vector<TimedPart> parts;
    std::size_t wanted = 0;  ///< how many cases there are, measured or not
    std::size_t measured = 0;
    std::size_t disturbed = 0;  ///< measured while other programs ran
    double most_others = 0;     ///< disturbed: they took more than so many cores
};

/// Reads the record. Throws BadInput where it is none.
PerformanceRecord read_performance(std::string_view json);

/// The targets for equation (7): at most this much of the better PyTorch's time, at least this much
/// of the peak.
inline constexpr double most_of_torch = 0.6;
inline constexpr double least_of_peak = 0.8;

/// Whether a target is reached: judged from the record, in no other way.
struct Target {
    std::string what;  ///< with markup: "float32, at most 0.6 of the better PyTorch's time"
    std::size_t cases = 0;
    std::vector<std::string> missed;  ///< one a case: which, by how much, and why
    std::string nearest;              ///< the case that is closest to its limit, or furthest beyond

    bool measured() const { return cases > 0; }
    bool reached() const { return measured() && missed.empty(); }
};

/// All targets, in a fixed order.
std::vector<Target> performance_targets(const PerformanceRecord& record);

/// The page.
Document performance_document(const PerformanceRecord& record);

// Plots of the document: performance_plots.cpp.

/// eq7's time over the better PyTorch's, N = 4096, one thread, over B.
Plot plot_over_torch(const PerformanceRecord& record);
/// What eq7 executes, as a share of the peak, N = 4096, one thread, over B.
Plot plot_of_peak_share(const PerformanceRecord& record);
/// Seconds of the three forms over N.
Plot plot_of_form_times(const PerformanceRecord& record);
/// Memory of the three forms over N.
Plot plot_of_form_memory(const PerformanceRecord& record);

}  // namespace eq7
