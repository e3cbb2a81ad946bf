#pragma once
// What `eq7 probe` has to say: how to run one's own code on the probe, and what it showed.

#include <string>

#include "eq7/diagnosis/probe_reading.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// The Python script that runs the reader's own code on the probe (lesson/run_probe.py).
extern const char* const run_probe_script;

/// A probe that was written into `folder`.
struct WrittenProbe {
    std::string folder;
    ProbeSizes sizes;
    Dtype dtype = Dtype::float32;
};

/// What is in the folder, the script, and which commands come next.
Document probe_write_document(const WrittenProbe& written);
/// {folder, files, tokens, heads, dim, shape, dtype}
std::string probe_write_json(const WrittenProbe& written);

/// Verdict, the table with its exponents, the four decays in it, the random part, what is lost and
/// what this probe could not have shown.
Document probe_read_document(const ProbeReading& found);
/// verdict, wrong_tokens, matches_variant, indistinguishable, and the table of every head.
std::string probe_read_json(const ProbeReading& found);

}  // namespace eq7
