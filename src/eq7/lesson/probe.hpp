#pragma once
// What `eq7 probe` has to say: how to run one's own code on the probe, and what it showed.

#include <string>

#include "eq7/diagnosis/probe_reading.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// A probe to be written into `folder`, and what the reader's code runs with.
struct WrittenProbe {
    std::string folder;
    ProbeSizes sizes;
    Dtype dtype = Dtype::float32;
    std::vector<double> gamma{0.9};  ///< one, or one a head
    std::size_t B = 1;
};

/// The files of a probe; the last is the script.
const std::vector<std::string>& probe_files();

/// run.py: loads the probe, hands it to the reader's code in the layout that this code wants, and
/// saves what comes out as out.npy, (entries, heads, N, D). The source is lesson/probe_run.py.
std::string probe_script(const WrittenProbe& written);

/// What was written, and what to do with it.
Document probe_write_document(const WrittenProbe& written);
/// {folder, files, tokens, heads, dim, shape, dtype}
std::string probe_write_json(const WrittenProbe& written);

/// Verdict, the table with its exponents, the four decays in it, the random part, what is lost and
/// what this probe could not have shown.
Document probe_read_document(const ProbeReading& found);
/// The same for a script. `head` is the one with the worst verdict, of which wrong, lost, recovered
/// (its table and decays) and random speak; `heads` sums up each.
std::string probe_read_json(const ProbeReading& found);

}  // namespace eq7
