#pragma once
// From what a probe showed to which part of the code is wrong.

#include <optional>
#include <string>
#include <vector>

#include "eq7/judge/judge.hpp"
#include "eq7/probe/taken.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// A part of the code, and what is wrong with it.
struct Finding {
    /// own_chunk, cross, state, carry, reads, initial_state, final_state, erasure, chain, packed,
    /// all
    std::string where;
    /// gates, beta, missing, extra, times, transposed, sign, current_state, earlier_state,
    /// not_finite, unreadable, random (of random inputs only), row_scale
    std::string what;
    std::string text;     ///< in a sentence
    std::string example;  ///< "query 128 on key 1: needs (1,128], takes (1,128] without 64"
};

/// How many numbers of a part are right.
struct PartCount {
    std::string part;
    std::size_t right = 0, wrong = 0;
    std::string example{};  ///< the first that is wrong
};

/// A factor whose exponents are others, with one gamma per head.
struct ProbedExponent {
    std::string factor;           ///< intra, state, carry, cross
    std::string found, required;  ///< "B-r", or where there is no formula "4,2,2,0"; "r+1"
    bool list = false;            ///< one number per row: holds for this chunk size
};

/// The random part, judged as `eq7 verify` judges.
struct RandomPart {
    Judgement verdict = Judgement::equal;
    double error = 0;            ///< the largest, over the largest output
    double of_usual = 0;         ///< root mean square over what rounding usually does
    std::optional<Cause> cause;  ///< of wrong outputs, or of a wrong final state
    std::optional<Judgement> state;
    Arithmetic arithmetic = Arithmetic::f32;
};
RandomPart judge_random(const Probe& probe, const ProbeShown& shown);

/// "the largest error is 2.3 of the largest output; errors are 1.2 times as large as ..."
std::string errors_text(const RandomPart& part);

/// All numbers of a probe, counted.
struct ProbeCounts {
    std::vector<PartCount> parts;
    std::vector<std::size_t> wrong_tokens;  ///< the queries that have a wrong number
    std::size_t lost = 0;                   ///< numbers too small for the arithmetic: not read
    std::size_t blurred = 0;                ///< gamma is too near 1 to tell a token more or less
    bool none_read = true;                  ///< all of them are lost or blurred
};

struct ProbeReport : ProbeCounts {
    ProbeSettings settings;
    std::vector<Finding> findings;          ///< none where everything is right
    std::vector<ProbedExponent> exponents;  ///< with one gamma per head: those that are wrong
    bool only_sums = false;                 ///< ... and no state says which of two factors it is
    std::optional<Coefficients> table;      ///< W as read, where something is wrong
    std::optional<RandomPart> random;       ///< none where the outputs have no random part
    double scale = 1;                       ///< what all weights were divided by
    std::size_t runs = 0;
    bool has_state = false;
    bool packed =
        false;  ///< the runs were packed into one sequence, after each was right by itself

    bool right() const { return findings.empty(); }
    /// Every decay was read, so errors of the random part that are larger than usual, and no larger
    /// than rounding can make, leave nothing undecided.
    Judgement verdict() const {
        if (!right()) return Judgement::different;
        return random && random->verdict == Judgement::equal_at_lower_precision
                   ? Judgement::equal_at_lower_precision
                   : Judgement::equal;
    }
    /// The command that looks at the exponents found; empty where there is none.
    std::string check_command() const;
    /// The runs were right by themselves: what is wrong now is how sequences are kept apart.
    void found_in_packed() {
        packed = true;
        for (Finding& finding : findings) {
            finding.where = "packed";
            finding.text = "in packed sequences " + finding.text;
        }
    }
};

/// `shown.out` may lack the random runs. Outputs that hold bfloat16 numbers only are judged so.
ProbeReport read_probe(const Probe& probe, const ProbeShown& shown);

}  // namespace eq7
