#pragma once
// One implementation's run: its inputs, its outputs and what they were made with.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/arrays/layout.hpp"

namespace eq7 {

/// Everything a case is made of, as it was given. Arrays may lie in files or in memory.
struct CaseParts {
    std::optional<Array> q, k, v, out;
    std::optional<Array> gamma, gates, log_gates;  ///< one of the three
    std::optional<Array> initial_state, final_state;
    std::optional<Array> cu_seqlens;
    std::string layout, layout_v, layout_out, layout_gates, layout_state0, layout_state;
    std::optional<std::size_t> chunk;
    std::optional<double> scale;
    std::optional<Arithmetic> dtype;
};

/// What a case's rows are read from.
enum class Rows { q, k, v, out, log_gates };

/// A run, read a few rows at a time. Everything is float64 once read.
class Case {
public:
    std::size_t batches = 1;
    std::size_t heads = 1;     ///< of out; of fewer in q, k, v and the decays neighbours share one
    std::size_t N = 0;         ///< tokens
    std::size_t d = 0, e = 0;  ///< dimensions of keys and of values
    std::size_t B = 0;         ///< chunk size
    bool chunk_given = false;  ///< else B = N: only the parallel or recurrent form was run
    double scale = 1;          ///< times q: the rows of q are read as they are, without it
    /// First token of each packed sequence, and N at the end: {0, N} where nothing is packed.
    std::vector<std::size_t> starts;
    /// One decay per head, or (heads x d) where they differ by channel; empty where gates are
    /// given.
    std::vector<double> gamma;
    std::size_t channels = 1;             ///< 1, or d where the decays differ by channel
    std::optional<Arithmetic> stated;     ///< --dtype, or what the file itself says
    Arithmetic stored = Arithmetic::f64;  ///< what out is stored in

    bool gated() const { return gates_.has_value(); }
    /// One decay per head.
    bool constant() const { return !gated() && channels == 1; }
    std::size_t sequences() const { return starts.size() - 1; }

    /// Rows begin .. begin + count - 1 of one batch entry and head: q, k (count x d), v, out
    /// (count x e), log_gates (count x channels; natural logarithms; the decays' own in each row
    /// where gamma is constant; -infinity for a gate of 0). Throws BadInput where q, k or v hold a
    /// NaN or an infinity; out may.
    void read(Rows kind, std::size_t b, std::size_t h, std::size_t begin, std::size_t count,
              Matrix<double>& into) const;

    /// The state before a sequence's first token, and after its last as the implementation gave it
    /// (d x e). Throws BadInput where the initial one holds a NaN or an infinity; the final may.
    std::optional<Matrix<double>> initial(std::size_t b, std::size_t h,
                                          std::size_t sequence = 0) const;
    std::optional<Matrix<double>> final_state(std::size_t b, std::size_t h,
                                              std::size_t sequence = 0) const;
    const std::optional<HeadArray>& initial_array() const { return initial_; }
    const std::optional<HeadArray>& final_array() const { return final_; }
    /// Whether an initial state was given, and holds more than zeros.
    bool starts_from_state() const;

    /// Whether every finite number of out is one of the arithmetic's.
    bool outputs_hold_only(Arithmetic arithmetic) const;

    /// The first tokens, where these are fewer as one sequence, with other outputs: (batches,
    /// heads, tokens, e), or (tokens, e), which are every head's.
    Case with_outputs(std::vector<double> out, std::size_t tokens) const;

    /// The array itself: its name, shape and layout. Rows::log_gates only where gated().
    const HeadArray& array(Rows kind) const;

private:
    friend class CaseOpening;
    std::vector<HeadArray> rows_;  // q, k, v, out
    std::optional<HeadArray> gates_, initial_, final_;
    bool logarithms_ = false;  // what the gates are stored as

    std::size_t head_of(const HeadArray& array, std::size_t h) const;
    std::optional<Matrix<double>> state(const std::optional<HeadArray>& states, std::size_t b,
                                        std::size_t h, std::size_t sequence) const;
};

/// The decays that an array holds. Throws BadInput unless each is above 0 and at most 1.
std::vector<double> gammas_of(const Array& array);

/// Puts a case together. Throws BadInput where an array is missing, two of them contradict each
/// other (it names both, their shapes, and the layout that would fit, if one does), or a decay is
/// none (it names the token).
Case open_case(const CaseParts& parts);

}  // namespace eq7
