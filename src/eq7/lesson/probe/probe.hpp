#pragma once
// What `eq7 probe` has to say: how to run one's own code on the probe, and which tokens were taken,
// part by part.

#include <string>

#include "eq7/probe/findings.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// Verdict, causes with an example each, every part with its counts, and the random part.
Document probe_read_document(const ProbeReport& report);

/// The same for a script. The keys stand in docs/schema/probe-read.json.
std::string probe_read_json(const ProbeReport& report);

/// The parts that a probe of fewer than three chunks leaves untested; empty for others.
std::string untested_parts(const ProbeSettings& settings);

/// The decays that a probe of one gamma per head has where the code gets them: 1, and two that are
/// powers of 1/2 which leave N tokens within `range` halvings.
std::vector<double> probe_gammas(std::size_t N, double range);

/// What probe.json holds, and what it says. Throws BadInput, with its path, where it is none.
std::string probe_settings_json(const ProbeSettings& settings);
ProbeSettings read_probe_settings(const std::string& text, const std::string& path);

/// The files of a probe; the last is the script.
std::vector<std::string> probe_files(const ProbeSettings& settings);

/// run.py: loads the probe, hands it to the reader's code in its layout, and saves what comes out.
/// The source is lesson/probe/probe_run.py.
std::string probe_script(const ProbeSettings& settings);

/// What was written into a folder, and what to do with it.
Document probe_write_document(const Probe& probe, const std::string& folder, Dtype dtype);
/// {folder, files, tokens, heads, dim, shape, dtype, rule}
std::string probe_write_json(const Probe& probe, const std::string& folder, Dtype dtype);

}  // namespace eq7
