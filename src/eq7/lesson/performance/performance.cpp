#include "eq7/lesson/performance/performance.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "eq7/lesson/performance/performance_sections.hpp"

namespace eq7 {

std::string milliseconds(double seconds) {
    const double ms = 1e3 * seconds;
    return fmt::format("{:.{}f}", ms, ms < 10 ? 2 : ms < 100 ? 1 : 0);
}

std::string form_name(const std::string& form) {
    return form == "fast" ? "chunkwise, fast path" : form;
}

void add_plot(Section& section, Plot plot) {
    const bool drawn = std::any_of(plot.series.begin(), plot.series.end(),
                                   [](const Series& series) { return !series.points.empty(); });
    if (drawn) section.blocks.push_back(std::move(plot));
}

namespace {

const std::string& head(const PerformanceRecord& record, const std::string& name) {
    static const std::string unknown = "unknown";
    const auto found = record.head.find(name);
    return found == record.head.end() ? unknown : found->second;
}

// Why your first call is slower than these figures.
Paragraph first_call(const PerformanceRecord& record, const FirstTouch& touch) {
    std::string example;
    const auto longest = std::max_element(record.grid.begin(), record.grid.end(),
                                          [](const auto& a, const auto& b) { return a.N < b.N; });
    if (longest != record.grid.end())
        example = fmt::format(
            " For the output of {} heads of $N={}$ tokens, $d={}$, in {}, that alone would be {} "
            "ms; the computation takes {}.",
            longest->heads, longest->N, longest->d, longest->dtype,
            milliseconds(longest->array_bytes() / touch.bytes_per_second),
            milliseconds(longest->seconds.at("eq7")));
    return paragraph(fmt::format(
        "A program's first call is slower: the system gives it memory only when it is written to. "
        "Here {:.1f} GB a second are first written, and {:.0f} GB once they are there.{} So memory "
        "that a program had once stays with it in this run, in large pages, whoever's program it "
        "is: what is timed is the work. Likewise OpenBLAS runs the kernels that are fastest here, "
        "where by "
        "itself it may choose older ones.",
        touch.bytes_per_second * 1e-9, touch.again_bytes_per_second * 1e-9, example));
}

// One case in words: what most readers want to know.
Section example_section(const PerformanceRecord& record) {
    Section section;
    const auto one = std::find_if(record.grid.begin(), record.grid.end(), [](const auto& x) {
        return x.dtype == "float32" && x.d == 128 && x.B == 128 && x.N == 4096 && x.threads == 1;
    });
    if (one != record.grid.end()) {
        const auto others = [&](const char* name) { return milliseconds(one->seconds.at(name)); };
        section.blocks.push_back(paragraph(fmt::format(
            "Take {} heads of $N={}$ tokens, $d=e={}$, float32, chunks of $B={}$, on one thread. "
            "Equation (7) in eq7 takes {} ms. The better of two ways to write it in PyTorch takes "
            "{} ms.{}",
            one->heads, one->N, one->d, one->B, others("eq7"), milliseconds(one->torch()),
            one->seconds.count("eigen") + one->seconds.count("blas") < 2
                ? ""
                : fmt::format(" Written with Eigen it takes {} ms. The four products of every "
                              "chunk alone, by BLAS and without any decay, take {} ms.",
                              others("eigen"), others("blas")))));
    }
    section.blocks.push_back(
        paragraph("All figures here are from one run on one machine. Compare ratios: each was "
                  "measured side by side. Times on your machine will differ."));
    List machine;
    machine.items.push_back(
        plain(fmt::format("Machine: {}, {} cores, {}", head(record, "processor"),
                          head(record, "cores"), head(record, "system"))));
    machine.items.push_back(
        plain(fmt::format("Beside it: PyTorch {}, Eigen {}, OpenBLAS {} with its kernels for {}",
                          head(record, "torch"), head(record, "eigen"), head(record, "openblas"),
                          head(record, "openblas_kernels"))));
    std::set<std::string> kernels;
    for (const TimedCase& any : record.grid) kernels.insert(any.instructions);
    for (const std::string& kernel : kernels)
        machine.items.push_back(plain("Instructions of eq7's kernel: " + kernel));
    machine.items.push_back(
        plain(fmt::format("Measured: {} of {} cases. ", record.measured, record.wanted) +
              (record.disturbed == 0
                   ? fmt::format("In none of them other programs took more than {} of a core",
                                 record.most_others)
                   : fmt::format("In {} of them other programs took more than {} of a core "
                                 "meanwhile, so their times are too long",
                                 record.disturbed, record.most_others))));
    section.blocks.push_back(std::move(machine));
    if (record.first_touch) section.blocks.push_back(first_call(record, *record.first_touch));
    return section;
}

std::string verdict(const Target& target) {
    if (target.cases == 1) return fmt::format("{}. {}", target.what, target.nearest);
    return fmt::format("{}. Reached in {} of {} cases; {}: {}", target.what,
                       target.cases - target.missed.size(), target.cases,
                       target.reached() ? "closest to it" : "furthest from it", target.nearest);
}

Section targets_section(const PerformanceRecord& record) {
    Section section{plain("Against the targets"), {}};
    for (const Target& target : performance_targets(record)) {
        if (!target.measured()) {
            section.blocks.push_back(check(false, target.what + ". Not measured."));
            continue;
        }
        section.blocks.push_back(check(target.reached(), verdict(target)));
        if (!target.missed.empty()) {
            List missed;
            for (const std::string& one : target.missed)
                missed.items.push_back(parse_text("Missed. " + one));
            section.blocks.push_back(std::move(missed));
        }
    }
    section.blocks.push_back(
        paragraph("Unless they say more, these are for $N=4096$, $B=64$ to $256$, $d=64$ and "
                  "$128$, on one thread."));
    return section;
}

Section forms_section(const PerformanceRecord& record) {
    Section section{
        plain("As the sequence grows"),
        {paragraph("One head in float32 on one thread, $d=e=64$; chunks of 64. The parallel form "
                   "makes an $N$ by $N$ table: four times the tokens take sixteen times the "
                   "memory, and it is soon the only one that does not fit."),
         paragraph("Parallel, recurrent and chunkwise are the forms as they stand in "
                   "`src/eq7/retention/forms.hpp`, one matrix expression a formula. They are there "
                   "to be read: a loop written for speed would make the recurrent form several "
                   "times faster. The fast path is equation (7) again, and what everything above "
                   "was measured with.")}};
    add_plot(section, plot_of_form_times(record));
    add_plot(section, plot_of_form_memory(record));
    Table table{"forms",
                plain("Each form on one head: time, and memory beyond inputs and outputs"),
                {plain("form"), plain("N"), plain("ms"), plain("MiB")},
                {},
                2,
                0,
                false};
    for (const TimedForm& one : record.forms)
        table.rows.push_back({plain(form_name(one.form)), plain(fmt::format("{}", one.N)),
                              plain(milliseconds(one.seconds)),
                              plain(fmt::format("{:.1f}", one.bytes / (1 << 20)))});
    section.blocks.push_back(std::move(table));
    return section;
}

Section parts_section(const PerformanceRecord& record) {
    const std::pair<const char*, const char*> names[] = {
        {"process_nothing", "a program that does nothing, the whole process"},
        {"process_help", "`eq7 --help`, the whole process"},
        {"process_check", "`eq7 check`, the whole process"},
        {"coefficient_table/1024", "table of coefficients, $N=1024$, chunkwise"},
        {"modular_chunkwise/4096", "chunkwise modulo $2^61-1$, $N=4096$, $d=16$, $B=64$"},
        {"modular_parallel/4096", "parallel modulo $2^61-1$, $N=4096$, $d=16$"},
    };
    Table table{"parts",
                plain("By Google Benchmark, one thread"),
                {plain("what"), plain("ms"), plain("peak, Gflop/s")},
                {},
                1,
                0,
                false};
    for (const auto& [part, words] : names)
        for (const TimedPart& one : record.parts)
            if (one.part == part)
                table.rows.push_back({parse_text(words),
                                      plain(fmt::format("{:.1f}", one.milliseconds)),
                                      plain(fmt::format("{:.0f}", one.peak * 1e-9))});
    return {plain("Exact arithmetic, tables and start-up"), {std::move(table)}};
}

}  // namespace

Document performance_document(const PerformanceRecord& record) {
    Document document;
    document.title = plain("How fast is the chunkwise form?");
    document.sections = {example_section(record), targets_section(record), grid_section(record),
                         forms_section(record), parts_section(record)};
    document.sections.push_back(
        {plain("Measure it yourself"),
         {paragraph("The first command measures for half an hour and keeps what it finds. It "
                    "goes on where it was stopped. The second makes this page of it."),
          Commands{{head(record, "command"), "scripts/docs"}}}});
    return document;
}

}  // namespace eq7
