#pragma once
// Equation (7) on a case's rows, chunk by chunk in float64: as it must be, or with things changed.
// Every output is a sum of terms; a run gives each of them apart, or their sum.

#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/arrays/case.hpp"
#include "eq7/retention/matrix.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// What an output may be a sum of. The first six must come in once each, the others not at all.
enum class Term : std::size_t {
    own,       ///< the token's own key
    intra,     ///< earlier keys of its chunk
    previous,  ///< the chunk before
    second,    ///< the one before that: the first that is carried
    older,     ///< all older chunks
    initial,   ///< the initial state
    later,     ///< later keys of its chunk, decayed by their distance
    current,   ///< what its own chunk adds to the state, read with the cross-chunk decay
    value,     ///< v_n itself
    turned     ///< the initial state transposed
};
inline constexpr std::size_t term_count = 10;
inline constexpr std::size_t right_terms = 6;

struct TermWords {
    std::string_view name;      ///< a slug
    std::string_view in_words;  ///< "the token's own key"
};
const TermWords& words(Term term);
inline double required(Term term) { return static_cast<std::size_t>(term) < right_terms ? 1 : 0; }

/// What belongs to each term.
template <class T>
struct PerTerm : std::array<T, term_count> {
    using std::array<T, term_count>::operator[];
    T& operator[](Term term) { return (*this)[static_cast<std::size_t>(term)]; }
    const T& operator[](Term term) const { return (*this)[static_cast<std::size_t>(term)]; }
};
/// How often each comes in.
using Times = PerTerm<double>;
/// Once what must, and nothing else.
Times required_times();

/// One chunk of one batch entry, head and sequence. (L tokens, C channels: 1, or d where decays
/// differ by channel.)
struct ChunkRows {
    std::size_t b = 0, h = 0, sequence = 0;
    std::size_t index = 0;        ///< i, in its sequence
    std::size_t row = 0;          ///< its first row: not 0 where a long chunk comes in blocks
    std::size_t begin = 0;        ///< its first token, in the array
    std::size_t n = 0;            ///< the same, in its sequence
    std::size_t L = 0;            ///< its tokens
    std::size_t B = 0;            ///< the chunk size
    std::size_t tokens = 0;       ///< of its sequence
    Matrix<double> q, k, v, out;  ///< (L x d), (L x d), (L x e), (L x e); q is scaled
    Matrix<double> G;       ///< (L+1 x C): row p+1 is the sum of the log gates of tokens 0 .. p
    Matrix<double> next;    ///< (1 x C): the log gate of the token after the chunk; 0 at the end
    Matrix<double> before;  ///< (1 x C): the sum of the log gates of the sequence so far
    double log_gamma = 0;   ///< of a constant decay; NaN for gates

    /// G at place p of the chunk; p = -1 is before its first token, L the next chunk's first.
    double at(std::ptrdiff_t p, std::size_t channel) const;
    /// The logarithm of the decay over the tokens after `lo` up to `hi` (0 .. L, counted from 1);
    /// where hi < lo, of its inverse.
    double over(std::size_t lo, std::size_t hi, std::size_t channel) const;
};

/// What one chunk multiplies by.
struct Weights {
    /// D_B (L x L; above the diagonal too; a mask where C > 1), zeta (L x C), the carry (1 x C) and
    /// xi (L x C).
    std::array<Matrix<double>, 4> factors;
    Vector<double> initial;  ///< (L): what the initial state is read with, times what is required
    /// The log of D_B for C > 1; empty: equation (7)'s.
    std::function<double(std::size_t r, std::size_t c, std::size_t channel)> log_intra;

    Matrix<double>& operator[](Part part) { return factors[static_cast<std::size_t>(part)]; }
    const Matrix<double>& operator[](Part part) const {
        return factors[static_cast<std::size_t>(part)];
    }
};

/// A factor set entry by entry: log_weight(at, r, c, channel) is the logarithm of its weight in row
/// r and column c, or -infinity for none. D_B has both, zeta and xi have r = c, the carry has 0.
template <class LogWeight>
void set_factor(Part part, const ChunkRows& at, Weights& weights, const LogWeight& log_weight) {
    const std::size_t C = at.G.shape(1);
    const bool intra = part == Part::intra, masks = intra && C > 1;
    Matrix<double>& factor = weights[part];
    factor.resize({part == Part::carry ? 1 : at.L, intra ? at.L : C});
    for (std::size_t r = 0; r < factor.shape(0); ++r)
        for (std::size_t x = 0; x < factor.shape(1); ++x) {
            const double log = intra ? log_weight(at, r, x, 0) : log_weight(at, r, r, x);
            factor(r, x) = masks ? log > -HUGE_VAL : std::exp(log);
        }
    if (masks)
        weights.log_intra = [&at, log_weight](std::size_t r, std::size_t c, std::size_t channel) {
            return log_weight(at, r, c, channel);
        };
}

/// Equation (7)'s factor, where over(at, lo, hi, channel) stands in place of at.over(...).
template <class Over>
void set_required(Part part, const ChunkRows& at, Weights& weights, const Over& over) {
    set_factor(part, at, weights, [part, over](auto& chunk, auto r, auto c, auto j) -> double {
        if (part == Part::cross) return over(chunk, 0, r + 1, j);
        if (part == Part::carry) return over(chunk, 0, chunk.L, j);
        if (part == Part::state) return over(chunk, c + 1, chunk.L, j);
        return c <= r ? over(chunk, c + 1, r + 1, j) : -HUGE_VAL;
    });
}

/// Rows of one batch entry and head: `count` of them from token `begin` on.
struct RowBlock {
    Rows rows;
    std::size_t b, h, begin, count;
};

/// A way in which these outputs may have come about. What is left empty is as it must be.
struct Hypothesis {
    Times times = required_times();
    std::function<void(const ChunkRows&, Weights&)> change;
    std::vector<double> gamma;        ///< one per head
    std::size_t B = 0;                ///< another chunk size
    std::vector<std::size_t> starts;  ///< of other sequences
    /// Rows read otherwise, the gates' too; a NaN in out where it knows no output.
    std::function<void(const RowBlock&, Matrix<double>& into)> read;
    std::function<std::optional<Matrix<double>>(std::size_t b, std::size_t h, std::size_t sequence)>
        initial;
    /// What becomes of the state after each chunk.
    std::function<Matrix<double>(const Matrix<double>&)> stores;
    bool reads_transposed = false;  ///< what is read from the state, which is right (d = e)
    bool reads_current = false;     ///< R_i in place of R_(i-1)
    bool leaves_as_read = false;    ///< the last state is as a query after it would read it
    bool whole_chunks = false;      ///< rows depend on later keys, or on their chunk's length
    bool row_scale = false;         ///< each row times a positive factor of its own
    /// A head's own times, in place of `times`; empty: none.
    std::vector<Times> times_of_head;

    const Times& times_in(std::size_t h) const {
        return times_of_head.empty() ? times : times_of_head[h];
    }
    /// Whether keys of a chunk reach earlier rows of it.
    bool reads_later_keys() const;
};

/// A chunk's terms, and what rounding usually does to their sum.
struct ChunkTerms {
    const ChunkRows& rows;
    bool apart = false;  ///< the terms are
    /// (L x e) each; empty where not asked for. `previous` holds all of cross where they are not
    /// asked for apart.
    PerTerm<Matrix<double>> terms;
    Matrix<double> sum;       ///< (L x e): of the terms, as often as the hypothesis says
    Matrix<double> variance;  ///< (L x e): of the rounding error of the sum; empty unless asked for
    Matrix<double> aged;      ///< (L x e): the derivative by log gamma; empty unless asked for
};

/// What a run computes besides the sum.
struct Wanted {
    bool apart = false;     ///< the terms; `older` holds the second chunk too
    std::size_t every = 1;  ///< apart in every such chunk only, and in the last
    /// The further ones, and the second chunk by itself; of long chunks not those of later keys.
    bool extra = false;
    bool variance = false;
    bool summed_logs = false;  ///< that of powers of gamma made from sums of logarithms
    bool aged = false;
    bool out = true;          ///< read out as well
    bool state_only = false;  ///< no terms, and no call for a chunk
};

/// The state after a sequence's last token.
struct LastState {
    Matrix<double> carried;   ///< (d x e): of the chunks before the last
    Matrix<double> own;       ///< (d x e): of the last chunk
    Matrix<double> variance;  ///< (d x e): of the sum's rounding; empty unless asked for
    Matrix<double> aged;      ///< (d x e): the derivative by log gamma; empty unless asked for
};

/// Heads by their places b * heads + h; empty: all of them.
using Chosen = std::vector<std::size_t>;

/// Runs one sequence of the head at a place. `each` gets every chunk in order and says whether to
/// go on. Memory: a few chunks. Nothing is returned where it was stopped.
std::optional<LastState> run(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                             std::size_t place, std::size_t sequence, Wanted wanted,
                             const std::function<bool(const ChunkTerms&)>& each = {});

/// Runs all sequences of the chosen heads, as long as `each` says so. Whether it did to the end.
bool over_chunks(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads,
                 Wanted wanted, const std::function<bool(const ChunkTerms&)>& each);

}  // namespace eq7
