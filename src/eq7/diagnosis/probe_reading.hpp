#pragma once
// The coefficient table that an implementation showed when it was run on the probe's inputs.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/diagnosis/head_array.hpp"
#include "eq7/diagnosis/judge.hpp"
#include "eq7/diagnosis/probe.hpp"

namespace eq7 {

/// Whether the table gives the random entry's output.
enum class RandomPart {
    missing,  ///< the output has no such entry
    agrees,
    scaled,  ///< but for a positive factor of each row
    differs
};
/// "missing", "agrees", ...
std::string name(RandomPart part);

struct RandomRows {
    RandomPart part = RandomPart::missing;
    double share = 0;                        ///< largest error over its bound
    std::optional<std::size_t> first_wrong;  ///< the first token beyond it
};

/// What one head showed.
struct ProbeHead {
    std::size_t h = 0;
    Judgement judgement = Judgement::equal;  ///< of the table and the random part together
    ReadTable table;                         ///< after division by the rows' factors
    /// The least and the largest factor by which rows were divided: 1 where none was.
    double least_scale = 1, largest_scale = 1;
    ReadingCounts counts;
    std::vector<std::size_t> wrong;  ///< queries with a wrong coefficient, ascending
    double largest_error = 0;        ///< |W[n,m] - required|
    RandomRows random;

    bool scaled() const { return least_scale != 1 || largest_scale != 1; }
    bool scaled_alike() const;  ///< by one and the same factor, within rounding
};

struct ProbeReading {
    ProbeSizes sizes;
    std::size_t B = 1;
    std::vector<double> gamma;  ///< one a head
    double scale = 1;
    Precision stated;
    Judgement verdict = Judgement::equal;
    std::vector<ProbeHead> heads;
    std::vector<std::size_t> wrong_tokens;  ///< over all heads, ascending
    /// Wrong variants of the catalogue whose tables are those of all heads that differ.
    std::vector<const Variant*> matches;
    std::vector<std::string> same;     ///< wrong variants that have the right table at these sizes
    std::vector<std::string> drowned;  ///< those that differ in lost coefficients only
    /// The decays of worst(), where some of its coefficients are wrong.
    std::optional<FittedSchedule> fitted;

    const ProbeHead& worst() const;  ///< the first of the heads with the worst verdict
    std::vector<std::string> indistinguishable() const;  ///< same and drowned
};

/// The most tokens of a probe.
inline constexpr std::size_t most_probe_tokens = 1024;

/// Judges an output saved from a run on the probe. `out` is (entries, heads, N, D), with or without
/// the random entry. q k^T was multiplied by `scale`. Throws BadInput where it is no output of a
/// probe, holds a NaN or an infinity, or `gammas` are neither one nor one a head.
ProbeReading read_probe(const HeadArray& out, const std::vector<double>& gammas, double scale,
                        std::size_t B, const Precision& stated);

}  // namespace eq7
