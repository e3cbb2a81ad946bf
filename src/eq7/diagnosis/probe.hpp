#pragma once
// Inputs that make an implementation write its coefficient table down, and the table read back.
//
// Batch entry 0: every query and key is the first unit vector, so q_n . k_m = 1, and the values are
// a unit matrix: the output O[n,m] is W[n,m] itself. Batch entry 1: random multiples of 1/8, exact
// in every arithmetic. What comes out there must be (Q K^T . W) V with the W of entry 0; code that
// is not linear in v, that rescales its inputs or normalises its outputs, does something else.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/fitted_schedule.hpp"
#include "eq7/diagnosis/head_array.hpp"
#include "eq7/diagnosis/judge.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

/// Fewest and most tokens of a probe: an array takes 2 N^2 numbers.
inline constexpr std::size_t least_probe_tokens = 2;
inline constexpr std::size_t most_probe_tokens = 1024;

/// The inputs, (2, 1, N, N) each: the same for the same N, on every machine.
struct Probe {
    Heads<double> q, k, v;
};
Probe make_probe(std::size_t N);

/// What the random part says of the code besides its decays.
struct RandomPart {
    /// equal, equal_up_to_row_scale or different
    Judgement judgement = Judgement::equal;
    double share = 0;                        ///< largest error over its bound
    std::optional<std::size_t> first_wrong;  ///< token
};

/// One head's output on the probe.
struct ProbeReading {
    ReadTable table;  ///< after division by `scale`
    FittedSchedule fitted;
    ReadingCounts counts;
    bool rows_scaled = false;          ///< right, but for a positive factor of each row
    std::optional<double> all_scaled;  ///< every W[n,n] is this number, and no power of gamma
    const Variant* matches = nullptr;  ///< where exponents are wrong
    std::vector<std::string> indistinguishable;  ///< wrong variants with the same readings
    std::optional<RandomPart> random;            ///< where the output has both batch entries
    Judgement verdict = Judgement::equal;
};

/// What the output was made with.
struct ProbeRun {
    double gamma = 0.9;
    double scale = 1;   ///< what q k^T was multiplied by
    std::size_t B = 1;  ///< chunk size
    Precision stated;
};

/// Reads head h of `out`, (1 or 2, heads, N, N). Throws BadInput where it has another shape, or
/// holds a NaN or an infinity.
ProbeReading read_probe(const HeadArray& out, std::size_t h, const ProbeRun& run);

}  // namespace eq7
