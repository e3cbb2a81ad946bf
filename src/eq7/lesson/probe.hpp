#pragma once
// What `eq7 probe` writes for a person, and what it has to say about the output that came back.

#include <cstddef>
#include <string>

#include "eq7/diagnosis/probe.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// run.py: loads the probe, hands it to the reader's code in the layout that this code wants, and
/// saves what comes out as out.npy, (2, 1, N, N). `gamma` and `B` are what it runs with.
std::string probe_script(double gamma, std::size_t B);

/// What was written into `folder`, and what to do with it.
Document probe_written(const std::string& folder, std::size_t N, double gamma, std::size_t B);

/// The table, the decays in it, the random part, and the strength of the test. `h` of `heads`.
Document probe_document(const ProbeReading& reading, const ProbeRun& run, std::size_t h,
                        std::size_t heads);

/// The same for a script: verify's words for verdicts, and the recovered table.
std::string probe_json(const ProbeReading& reading, const ProbeRun& run, std::size_t h);

}  // namespace eq7
