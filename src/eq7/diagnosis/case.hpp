#pragma once
// One implementation's run: its inputs, its outputs and what they were made with.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "eq7/diagnosis/head_array.hpp"
#include "eq7/diagnosis/precision.hpp"

namespace eq7 {

/// Where the arrays lie and how they are laid out; layouts are empty where none was given.
struct CaseFiles {
    std::string q, k, v, out;
    std::string initial, state;  ///< empty: none
    std::string layout, layout_v, layout_out, layout_state;
};

/// The first tokens of one batch entry and head.
struct HeadStart {
    Matrix<double> q, k;     ///< (tokens x d), q scaled
    Matrix<double> v, out;   ///< (tokens x e)
    Matrix<double> initial;  ///< (d x e)
};

/// How large a head's inputs are, as inputs of key dimension 1. A form that runs on them adds up
/// what the rounding errors of its outputs are relative to: |q_n . k_m| is at most |q_n| |k_m|.
struct InputSizes {
    Matrix<double> q, k;     ///< (tokens x 1)
    Matrix<double> v;        ///< (tokens x e)
    Matrix<double> initial;  ///< (1 x e)
};
InputSizes sizes_of(const Matrix<double>& q, const Matrix<double>& k, const Matrix<double>& v,
                    const Matrix<double>& initial);

/// An implementation's run, ready to be read chunk by chunk.
struct Case {
    HeadArray q, k, v, out;
    std::optional<HeadArray> initial, state;
    std::vector<double> gamma;  ///< one a head
    double scale = 1;           ///< times q
    std::size_t B = 1;          ///< chunk size; at most N where the outputs are concerned
    Precision stated;           ///< the arithmetic that it was computed in

    std::size_t batches() const { return v.shape()[0]; }
    std::size_t heads() const { return v.shape()[1]; }
    std::size_t N() const { return v.shape()[2]; }
    std::size_t d() const { return q.shape()[3]; }
    std::size_t e() const { return v.shape()[3]; }

    /// The initial state of one batch entry and head (d x e); zeros where none was given.
    Matrix<double> initial_of(std::size_t b, std::size_t h) const;
    /// Whether an initial state was given, and holds more than zeros.
    bool starts_from_state() const;
    /// Reads as many tokens of one batch entry and head; there must be so many.
    HeadStart start_of(std::size_t b, std::size_t h, std::size_t tokens) const;
};

/// Opens the arrays. Throws BadInput where one cannot be used, or where two of them, or the decays,
/// contradict each other; it names both and the layout that would fit, if one does.
/// `chunk` is empty where only the parallel form was run.
Case open_case(const CaseFiles& files, const std::vector<double>& gammas, double scale,
               std::optional<std::size_t> chunk, std::optional<Precision> stated);

}  // namespace eq7
