#pragma once
// How large rounding errors of a right run usually are. Each intermediate that an implementation
// stores is rounded once, by a relative error of variance u^2/3 and, where numbers underflow, an
// absolute one of eta^2/12. Errors are independent in this model, so their variances add up, and
// the root mean square grows like a square root (Higham and Mary, "A new approach to probabilistic
// rounding error analysis", 2019). Right runs in float32, TF32, bfloat16 and float16 lie between
// 0.43 and 1.08 times the model (design.md, section 4; prototypes/rounding.py).

#include <vector>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

struct ChunkRows;
struct ChunkTerms;
struct Weights;
struct Wanted;

/// The variances of one head's run, chunk by chunk.
class RoundingModel {
public:
    RoundingModel(Arithmetic arithmetic, const Wanted& wanted);
    /// Begins a sequence with this state (d x e).
    void start(const Matrix<double>& initial);
    /// Each chunk's decays, before what is asked of it.
    void make_decays(const ChunkRows& at);
    /// Of the sum of a chunk's terms (L x e). `raw` and `scores` are q k^T without and with D_B;
    /// `reading` is q times xi.
    void fill(const ChunkRows& at, const Weights& weights, const Matrix<double>& raw,
              const Matrix<double>& scores, const Matrix<double>& reading, const ChunkTerms& chunk,
              Matrix<double>& variance);
    /// One chunk on. `stored` is k times zeta, `added` what the chunk adds to the state.
    void update(const ChunkRows& at, const Weights& weights, const Matrix<double>& stored,
                const Matrix<double>& added);
    const Matrix<double>& of_state() const { return variance_; }

private:
    double of_decay(std::size_t after, std::size_t up_to) const;

    bool on_, summed_logs_;
    double unit_, sum_, absolute_;  // variances: of a rounding, of one of a sum, of an underflow
    Matrix<double> state_, variance_, squares_, products_, weighted_;
    bool constant_ = false;
    double log_before_ = 0;       // the sum of the chunk's log decays before these rows
    std::vector<double> decays_;  // (L+1): what the making of decays up to each row adds
};

}  // namespace eq7
