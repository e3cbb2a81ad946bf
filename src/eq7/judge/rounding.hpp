#pragma once
// How large rounding errors of a right run usually are, and at worst. Each intermediate that an
// implementation stores is rounded once, by a relative error of variance u^2/3 and, where numbers
// underflow, an absolute one of eta^2/12. Errors are independent in this model, so their variances
// add up, and the root mean square grows like a square root (Higham and Mary, "A new approach to
// probabilistic rounding error analysis", 2019). Right runs in float32, TF32, bfloat16 and float16
// lie between 0.43 and 1.08 times the model (design.md, section 4; prototypes/rounding.py).

#include <vector>

#include "eq7/arrays/case.hpp"
#include "eq7/retention/matrix.hpp"

namespace eq7 {

struct ChunkRows;
struct ChunkTerms;
struct Weights;
struct Wanted;

/// Variances of one rounding, relative to the square of what is rounded.
struct Roundings {
    double unit;      ///< of what is stored, or multiplied
    double sum;       ///< of a sum
    double absolute;  ///< of an underflow, in itself
    explicit Roundings(Arithmetic arithmetic);
    /// Of a sum of so many products.
    double summed(std::size_t products) const;
};

inline double square(double x) { return x * x; }
/// Of one row.
double square_length(const Matrix<double>& of, std::size_t row);

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
    double of_decay(std::size_t one, std::size_t other) const;

    bool on_, summed_logs_;
    Roundings one_;
    Matrix<double> state_, variance_, squares_, products_, weighted_;
    bool constant_ = false, makes_decays_ = false;
    double log_before_ = 0;       // the sum of the chunk's log decays before these rows
    std::vector<double> decays_;  // (L+1): what the making of decays up to each row adds
};

/// How far rounding may drive an element at worst. One product q k v that is t tokens old goes
/// through
///   - d + 8 roundings of sums: the dot product, three powers at two each, a handful of products;
///   - 3 more for each token on its way: a product, an addition, gamma's own rounding;
///   - where numbers are stored, or multiplied, in a coarser format: 12 of those, and 3 for each of
///     the t / B carries where the state is stored so coarsely.
/// (Higham, "Accuracy and Stability of Numerical Algorithms", section 3.1.)
struct WorstCase {
    double at_once = 0, per_token = 0, smallest = 0;
    WorstCase(Arithmetic arithmetic, const Case& of);
};

/// How far the roundings of gamma, or of the carry, may drive log gamma in all tokens alike.
double systematic_limit(Arithmetic arithmetic, const Case& of);

/// The sums that bound a head's elements, token by token. |q_n . k_m| is at most |q_n| |k_m|: so
/// with x_m = |k_m| |v_m| they follow from recurrences, now = a now + x, aged = a (aged + now of
/// the token before), undecayed = undecayed + x.
class Magnitudes {
public:
    explicit Magnitudes(std::size_t e) : now_(e), aged_(e), undecayed_(e) {}
    void start(const std::optional<Matrix<double>>& initial);
    /// One token on: its decay, the length of its key, and its value (e).
    void step(double gate, double k, const double* v);
    /// Of element x, for a query of length q.
    double bound(const WorstCase& worst, double q, std::size_t x) const {
        return q * (worst.at_once * now_[x] + worst.per_token * aged_[x] +
                    worst.smallest * undecayed_[x]);
    }

private:
    std::vector<double> now_, aged_, undecayed_;
};

}  // namespace eq7
