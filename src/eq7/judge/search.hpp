#pragma once
// What else than equation (7) gives these outputs? Every alternative is one entry of a list: a
// cause, and the run that it claims. A cause is named where that run, on all tokens, batch entries
// and heads, leaves no more than rounding.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/judge/exponent.hpp"
#include "eq7/judge/judge.hpp"
#include "eq7/judge/misfit.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// A cause that is not proven yet.
struct Candidate {
    Cause cause;
    Hypothesis as;
    /// How much it asks to be believed: candidates of a smaller rank are shown first.
    double rank = 1;
    /// It shows in the outputs of the very chunks in which it applies.
    bool of_own_chunk = false;
    /// The same outputs from a state that is gamma^(-s) times as large.
    std::function<Candidate(std::int64_t s)> with_gauge{};
};
struct Candidates : std::vector<Candidate> {
    /// One more; it may be changed until the next.
    Candidate& add(double rank, std::string kind, std::string text, Value::Object keys,
                   Hypothesis as) {
        Cause cause{std::move(kind), std::move(text), std::move(keys)};
        return emplace_back(Candidate{std::move(cause), std::move(as), rank});
    }
};

/// Factors with other exponents, or that take other tokens: the cause, and with_factors().
Candidate candidate(double rank, const std::vector<FoundFactor>& all, bool keeps_initial = false);

/// The same in these chunks alone (ascending).
Candidate within_chunks(Candidate one, const std::vector<std::size_t>& chunks);

/// Parts with a number that nobody would write lie beyond this rank.
constexpr double believable = 4.5;

/// What is known of a wrong case.
struct Wrong {
    const Case& of;
    Arithmetic arithmetic;
    Chosen places;                    ///< of the heads whose outputs are wrong: b * heads + h
    const TermSums& sums;             ///< of these heads, the further terms too
    std::vector<std::size_t> tokens;  ///< those that are wrong
    double relative_error = 0;        ///< the largest error over the largest output

    /// Their heads, in any batch entry, ascending; and the chunks with a wrong token, each counted
    /// in its sequence.
    std::vector<std::size_t> heads() const;
    std::vector<std::size_t> chunks() const;

    bool tries(const Hypothesis& as) const;
    /// Of one batch entry and head.
    bool tries(const Hypothesis& as, std::size_t place) const {
        return fits(of, as, arithmetic, {place});
    }
};

/// " Only in chunk 3.", " Only in heads 0, 2."
std::string only_in(const std::string& what, const std::vector<std::size_t>& places);
/// The same of places b * heads + h: " Only in head 2.", " Only in batch entry 1.", " Only in 3 of
/// 6 pairs of batch entry and head: (0, 1), (1, 0), (1, 1)."; empty if these are all.
std::string only_at(const Case& of, const Chosen& places);

/// A run of equation (7) whose weights are changed.
Hypothesis changed(std::function<void(const ChunkRows&, Weights&)> change);
/// A run whose factors are made of other sums: what stands in place of at.G(p, channel), p > 0.
using Sums = std::function<double(const ChunkRows& at, std::size_t p, std::size_t channel)>;
Hypothesis with_sums(const Sums& G);
/// A run with these factors. With `keeps_initial` a cross-chunk decay leaves the initial state's
/// alone.
Hypothesis with_factors(const std::vector<FoundFactor>& all, bool keeps_initial = false);
/// The run of a schedule in chunks of B tokens. Factors must know their tokens where decays are not
/// constant.
Hypothesis run_of(const Schedule& schedule, std::size_t B);
/// A run that reads the rows of one kind as they are, and then edits them.
Hypothesis edited(const Case& of, Rows kind,
                  std::function<void(const RowBlock&, Matrix<double>&)> edit);

/// A row that is read: where it is read from may be changed.
struct Where {
    std::size_t b, h;
    std::ptrdiff_t n = 0;
    Rows rows = Rows::q;
};
using Elsewhere = std::function<void(Where&)>;
/// A run that reads rows from elsewhere; what lies outside the arrays is 0, and unknown in out.
Hypothesis reading_elsewhere(const Case& of, Elsewhere elsewhere);

/// A sequence that begins at a token, from the initial state of one that was stated, or from none.
struct Begin {
    std::size_t token;
    std::optional<std::size_t> state;
};
/// A run of these sequences, ascending.
Hypothesis beginning_at(const Case& of, const std::vector<Begin>& sequences);
/// A run from other initial states.
Hypothesis starting_from(decltype(Hypothesis::initial) initial);

/// Heads or batch entries that have changed places.
struct Exchange {
    const char* as;                      ///< "heads" or "batch"
    std::size_t heads = 0, batches = 0;  ///< how many further on
    void operator()(const Case& of, Where& at) const;
    /// Of these places: "Each head has the `q` of the other.", "Head 0 reads the initial state of
    /// head 2, head 1 that of head 0."
    std::string sentence(const Case& of, const Chosen& places, const std::string& has_what) const;
};
std::vector<Exchange> exchanges(const Case& of);

/// The lists. Each adds its candidates; it looks at the fit first, where that tells what cannot be.
using CandidateList = void(const Wrong& wrong, Candidates& all);
CandidateList variants, wrong_parts, extras, masks, read_elsewhere, other_states, other_tokens,
    decays, gate_readings, padding_gates, coarser_powers, coarser_states, eight_bits,
    fitted_factors, one_factor, other_stretches, usual_mistakes, several_factors, chunk_sizes;

/// A few tokens are wrong and all else is right: those of a short last chunk, of one row, or single
/// ones.
std::optional<Cause> elements(const Wrong& wrong);
/// No cause was found: what is right, and what is not.
Cause unknown(const Wrong& wrong);
/// The cause of a wrong case: the first that fits, with those that fit alike; else what is right
/// and what is wrong.
Cause find_cause(const Wrong& wrong, const Progress& progress);

}  // namespace eq7
