// A probe that was written: its script, and what to do with it.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/lesson/probe/probe.hpp"

namespace eq7 {

extern const char* const probe_run;  // made from probe_run.py

namespace {

std::vector<double> every_gamma(const WrittenProbe& written) {
    std::vector<double> gammas = written.gamma;
    gammas.resize(written.sizes.heads, gammas.front());
    return gammas;
}

}  // namespace

const std::vector<std::string>& probe_files() {
    static const std::vector<std::string> files{"q.npy", "k.npy", "v.npy", "run.py"};
    return files;
}

std::string probe_script(const WrittenProbe& written) {
    const std::string line = "gamma, chunk = ";
    std::string script = probe_run;
    const std::size_t begin = script.find(line) + line.size();
    const std::string gammas = written.sizes.heads == 1
                                   ? fmt::format("{}", written.gamma.front())
                                   : fmt::format("[{}]", fmt::join(every_gamma(written), ", "));
    return script.replace(begin, script.find('\n', begin) - begin,
                          fmt::format("{}, {}", gammas, written.B));
}

Document probe_write_document(const WrittenProbe& written) {
    const ProbeSizes& sizes = written.sizes;
    const std::string gammas = fmt::format("{}", fmt::join(written.gamma, ","));
    Document document;
    document.title =
        plain(fmt::format("A probe of {} tokens, in {}", sizes.tokens, written.folder));
    Section section;
    section.blocks = {
        paragraph(fmt::format("q.npy, k.npy and v.npy have the axes batch, head, token, dimension: "
                              "{} x {} x {} x {}, in {}.",
                              sizes.entries(), sizes.heads, sizes.tokens, sizes.dim,
                              name(written.dtype))),
        paragraph(fmt::format("In {} $q_n k_m = 1$ and the values are unit vectors. So what comes "
                              "out is the coefficient table itself: how much of value $m$ reaches "
                              "output $n$. The last batch entry is random.",
                              sizes.table_entries() == 1 ? "batch entry 0"
                                                         : fmt::format("batch entries 0 to {}",
                                                                       sizes.table_entries() - 1))),
        numbered({fmt::format("Put the call of your own code into {}/run.py, and say its library "
                              "and layout there.",
                              written.folder),
                  fmt::format("Run it. It takes $gamma = {}$ and chunks of {}, and saves out.npy.",
                              gammas, written.B),
                  "Read the exponents back:"}),
        Commands{{fmt::format("python3 {}/run.py", written.folder),
                  fmt::format("eq7 probe read {}/out.npy --gamma {} --chunk {}", written.folder,
                              gammas, written.B)}}};
    if (sizes.tokens < 3 * written.B)
        section.blocks.push_back(
            paragraph("That is fewer than 3 chunks: the carry is not tested. More tokens, or a "
                      "smaller chunk, would."));
    document.sections.push_back(std::move(section));
    return document;
}

}  // namespace eq7
