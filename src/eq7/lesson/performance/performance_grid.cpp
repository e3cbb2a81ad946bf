// Equation (7) beside what people use: the tables of docs/performance.md.

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "eq7/lesson/performance/performance_sections.hpp"

namespace eq7 {

namespace {

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

Text cell(const std::string& text) { return plain(text.empty() ? "·" : text); }

// eq7's time over that of `other`; empty where it did not run.
std::string over(const TimedCase& one, const std::string& other) {
    const auto found = one.seconds.find(other);
    return found == one.seconds.end()
               ? ""
               : fmt::format("{:.2f}", one.seconds.at("eq7") / found->second);
}

// Eigen and BLAS run on one thread only, and a gain is that of several.
std::vector<Text> columns(std::size_t threads) {
    std::vector<Text> names{plain("d"), plain("N"), plain("B"), plain("eq7, ms")};
    const auto more = threads == 1 ? std::vector<const char*>{"/ PyTorch", "/ Eigen", "/ BLAS"}
                                   : std::vector<const char*>{"gain", "/ PyTorch"};
    for (const char* name : more) names.push_back(plain(name));
    for (const char* name : {"executed", "useful", "peak, Gflop/s"}) names.push_back(plain(name));
    return names;
}

Table cases_table(const std::string& dtype, std::size_t threads) {
    return {fmt::format("{}-{}", dtype, threads),
            plain(threads == 1 ? dtype + ", one thread"
                               : fmt::format("{}, {} threads", dtype, threads)),
            columns(threads),
            {},
            3,
            0,
            false};
}

std::vector<Text> case_row(const TimedCase& one) {
    std::vector<std::string> row{fmt::format("{}", one.d), fmt::format("{}", one.N),
                                 fmt::format("{}", one.B), milliseconds(one.alone())};
    const std::string over_torch = fmt::format("{:.2f}", one.over_torch());
    if (one.threads == 1)
        row.insert(row.end(), {over_torch, over(one, "eigen"), over(one, "blas")});
    else row.insert(row.end(), {one.gain() ? fmt::format("{:.2f}", *one.gain()) : "", over_torch});
    row.insert(row.end(), {percent(one.executed_share()), percent(one.useful_share()),
                           fmt::format("{:.0f}", one.peak * 1e-9)});
    std::vector<Text> cells;
    for (const std::string& text : row) cells.push_back(cell(text));
    return cells;
}

// The least and the largest of what `value` says of the cases that it speaks of; in words.
template <class Value>
std::optional<std::string> range(const PerformanceRecord& record, Value value) {
    std::optional<std::pair<double, double>> found;
    for (const TimedCase& one : record.grid)
        if (const std::optional<double> x = value(one))
            found = found ? std::pair{std::min(found->first, *x), std::max(found->second, *x)}
                          : std::pair{*x, *x};
    if (!found) return std::nullopt;
    return fmt::format("{:.2f} to {:.2f}", found->first, found->second);
}

// Why the fast path does not run on BLAS.
std::optional<std::string> about_blas(const PerformanceRecord& record) {
    const auto times = range(record, [](const TimedCase& one) -> std::optional<double> {
        const auto blas = one.seconds.find("blas");
        if (blas == one.seconds.end()) return std::nullopt;
        return blas->second / one.seconds.at("eq7");
    });
    if (!times) return std::nullopt;
    return "The fast path has products of its own, in the processor's vector instructions "
           "(`src/eq7/retention/kernel`), because equation (7) is more than its products. BLAS "
           "fills the whole square of scores, of which half is thrown away, and writes it to "
           "memory before the decay can be multiplied in. Its bare products took " +
           *times +
           " times as long as all of equation (7) in eq7. The decays are multiplied in as they "
           "stand in $D_B$, while a few rows of scores are at hand; they are never split into "
           "$gamma^n gamma^(-m)$, so that nothing can overflow.";
}

// What several threads gain, for each N.
std::optional<std::string> about_gains(const PerformanceRecord& record) {
    std::set<std::size_t> sizes;
    for (const TimedCase& one : record.grid)
        if (one.gain()) sizes.insert(one.N);
    if (sizes.empty()) return std::nullopt;
    std::string text =
        "With more threads, eq7's time and its **gain** over one thread are taken in turns, with "
        "nobody else between; the comparison with PyTorch comes from rounds in which each runs "
        "once. The gain is";
    for (const std::size_t N : sizes) {
        const auto gains = range(
            record, [N](const TimedCase& one) { return one.N == N ? one.gain() : std::nullopt; });
        text += fmt::format("{} {} at $N={}$", N == *sizes.begin() ? "" : ",", *gains, N);
    }
    return text +
           ". Every call starts its threads and waits for them, which a short call feels most.";
}

}  // namespace

Section grid_section(const PerformanceRecord& record) {
    Section section{
        plain("Equation (7) beside PyTorch, Eigen and BLAS"),
        {paragraph("$d=e$. The columns with a slash are eq7's time over another's: below "
                   "1, eq7 is faster. PyTorch is the better of two ways: a loop over chunks, and "
                   "all chunks in one batched product. BLAS is the four products of every chunk "
                   "alone, without any decay and with the empty half of the triangle."),
         paragraph("**Executed** is what eq7 multiplies and adds, filled-up edges included, over "
                   "the peak: what a 1024 x 1024 product by BLAS made in the same run. **Useful** "
                   "leaves out what equation (7) does not ask for. The peak is a yardstick, not "
                   "the machine's limit: products of other shapes can be faster, so that a share "
                   "can be above 100 %.")}};
    if (const auto text = about_blas(record)) section.blocks.push_back(paragraph(*text));
    if (const auto text = about_gains(record)) section.blocks.push_back(paragraph(*text));
    add_plot(section, plot_over_torch(record));
    add_plot(section, plot_of_peak_share(record));
    std::set<std::pair<std::string, std::size_t>> kinds;
    for (const TimedCase& one : record.grid) kinds.insert({one.dtype, one.threads});
    for (const auto& [dtype, threads] : kinds) {
        Table table = cases_table(dtype, threads);
        for (const TimedCase& one : record.grid)
            if (one.dtype == dtype && one.threads == threads) table.rows.push_back(case_row(one));
        section.blocks.push_back(std::move(table));
    }
    return section;
}

}  // namespace eq7
