#include "eq7/retention/fast.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include <xtensor-blas/xblas.hpp>
#include <xtensor/xadapt.hpp>

// OpenBLAS has it; another BLAS may not.
extern "C" void openblas_set_num_threads(int) __attribute__((weak));

namespace eq7 {

namespace {

// A row-major (rows x columns) matrix that lies somewhere in a larger array.
template <class T>
auto block(T* data, std::size_t rows, std::size_t columns) {
    return xt::adapt(data, rows * columns, xt::no_ownership(),
                     std::array<std::size_t, 2>{rows, columns});
}

// Powers of one gamma. A chunk has far more factors than different exponents: those below `count`
// are computed once.
template <class T>
class Powers {
public:
    Powers(T gamma, std::size_t count) : gamma_(gamma) {
        for (std::size_t x = 0; x < count; ++x)
            powers_.push_back(power(gamma, static_cast<std::int64_t>(x)));
    }
    T operator()(std::int64_t exponent) const {
        const auto place = static_cast<std::size_t>(exponent);  // huge where it is negative
        return place < powers_.size() ? powers_[place] : power(gamma_, exponent);
    }

private:
    T gamma_;
    std::vector<T> powers_;
};

// What a chunk multiplies by, and with which factors it keeps its state: its own, but for a short
// last chunk.
template <class X>
struct ChunkPlan {
    ChunkFactors<X> used;
    StateFactors<X> kept;
};

// The factors of full chunks and of a short last one, if there is one. Exponents are the same for
// every head, powers are each head's own.
template <class X>
struct Plan {
    ChunkPlan<X> full, last;
};

ChunkPlan<std::int64_t> exponents_of(const Schedule& schedule, const Chunk& chunk) {
    return {chunk_exponents(schedule, chunk), kept_state_exponents(schedule, chunk)};
}

Plan<std::int64_t> exponents_of(const Schedule& schedule, std::size_t B, std::size_t N) {
    Plan<std::int64_t> plan;
    if (N >= B) plan.full = exponents_of(schedule, {B, 0, B});
    if (N % B != 0) plan.last = exponents_of(schedule, {B, N / B, N % B});
    return plan;
}

template <class T>
Plan<T> powers_of(const Plan<std::int64_t>& exponents, T gamma, std::size_t B) {
    const Powers<T> power_of(gamma, 2 * B);
    const auto both = [&](const ChunkPlan<std::int64_t>& chunk) {
        return ChunkPlan<T>{chunk_powers<T>(chunk.used, power_of),
                            state_powers<T>(chunk.kept, power_of)};
    };
    return {both(exponents.full), both(exponents.last)};
}

// One head, chunk by chunk. Rows of Q, K, V and O lie one after the other, so that any rows in a
// sequence are a matrix without a copy.
template <class T>
class Head {
public:
    Head(std::size_t B, std::size_t d, std::size_t e)
        : d_(d),
          e_(e),
          tile_(std::min(B, rows_at_once)),
          scores_(tile_ * B),
          decayed_(B * e),
          read_(d * e) {}

    // O_[i] and R_i of a chunk of L tokens, from R_(i-1) in `R`, which becomes R_i.
    void chunk(const T* Q, const T* K, const T* V, T* O, T* R, std::size_t L, Reads reads,
               const ChunkPlan<T>& factors) {
        std::copy(R, R + read_.size(), read_.begin());
        if (reads == Reads::current) update(K, V, read_.data(), L, factors.used);
        cross(Q, read_.data(), O, L, factors.used);
        intra(Q, K, V, O, L, factors.used);
        update(K, V, R, L, factors.kept);
    }

private:
    // Rows of the triangle that are computed at once: large enough for BLAS to be fast, small
    // enough to leave out most of the empty half.
    static constexpr std::size_t rows_at_once = 64;

    // R = K^T (V . zeta) + gamma^y R
    void update(const T* K, const T* V, T* R, std::size_t L, const StateFactors<T>& decay) {
        for (std::size_t c = 0; c < L; ++c)
            for (std::size_t column = 0; column < e_; ++column)
                decayed_[c * e_ + column] = V[c * e_ + column] * decay.state(c);
        auto state = block(R, d_, e_);
        xt::blas::gemm(block(K, L, d_), block(decayed_.data(), L, e_), state, true, false, T(1),
                       decay.carry);
    }

    // O = (Q R) . xi
    void cross(const T* Q, const T* R, T* O, std::size_t L, const ChunkFactors<T>& decay) {
        auto output = block(O, L, e_);
        xt::blas::gemm(block(Q, L, d_), block(R, d_, e_), output);
        for (std::size_t r = 0; r < L; ++r)
            for (std::size_t column = 0; column < e_; ++column)
                O[r * e_ + column] *= decay.cross(r);
    }

    // O += (Q K^T . D_B) V, a strip of rows after the other, each up to its last row's column.
    void intra(const T* Q, const T* K, const T* V, T* O, std::size_t L,
               const ChunkFactors<T>& decay) {
        for (std::size_t begin = 0; begin < L; begin += tile_) {
            const std::size_t rows = std::min(tile_, L - begin);
            const std::size_t columns = begin + rows;
            auto scores = block(scores_.data(), rows, columns);
            xt::blas::gemm(block(Q + begin * d_, rows, d_), block(K, columns, d_), scores, false,
                           true);
            for (std::size_t row = 0; row < rows; ++row) {
                const T* powers = &decay.intra(begin + row, 0);  // 0 where c > r
                T* score = scores_.data() + row * columns;
                for (std::size_t c = 0; c < columns; ++c) score[c] *= powers[c];
            }
            auto output = block(O + begin * e_, rows, e_);
            xt::blas::gemm(scores, block(V, columns, e_), output, false, false, T(1), T(1));
        }
    }

    std::size_t d_, e_, tile_;
    std::vector<T> scores_;   // (rows_at_once x B) at most
    std::vector<T> decayed_;  // V . zeta (B x e)
    std::vector<T> read_;     // the state that is read (d x e)
};

// All heads of all batch entries. work() takes one after the other, the batch entries of one head
// in a row, because they share its powers.
template <class T>
class Layer {
public:
    Layer(const HeadInputs<T>& inputs, const Schedule& schedule, std::size_t B)
        : in_(inputs),
          reads_(schedule.reads),
          B_(B),
          N_(inputs.q.shape(2)),
          exponents_(exponents_of(schedule, B, N_)),
          result_{Heads<T>::from_shape(inputs.v.shape()), inputs.initial} {}

    std::size_t count() const { return in_.q.shape(0) * in_.q.shape(1); }

    // Takes heads until none is left. Several threads may do so at once.
    void work() {
        const std::size_t batches = in_.q.shape(0);
        Head<T> one(B_, in_.q.shape(3), in_.v.shape(3));
        std::size_t known = in_.q.shape(1);  // the head whose powers are in `powers`: none yet
        Plan<T> powers;
        for (std::size_t place = next_++; place < count(); place = next_++) {
            const std::size_t h = place / batches;
            if (h != known) powers = powers_of(exponents_, in_.gamma[h], B_);
            known = h;
            run(one, powers, (place % batches) * in_.q.shape(1) + h);
        }
    }

    RetainedHeads<T> result() && { return std::move(result_); }

private:
    // One head, chunk by chunk; `index` counts the heads as they lie in the arrays.
    void run(Head<T>& one, const Plan<T>& powers, std::size_t index) {
        const std::size_t d = in_.q.shape(3);
        const std::size_t e = in_.v.shape(3);
        T* R = result_.state.data() + index * d * e;
        for (std::size_t begin = 0; begin < N_; begin += B_) {
            const std::size_t L = std::min(B_, N_ - begin);
            const std::size_t token = index * N_ + begin;
            one.chunk(in_.q.data() + token * d, in_.k.data() + token * d, in_.v.data() + token * e,
                      result_.output.data() + token * e, R, L, reads_,
                      L == B_ ? powers.full : powers.last);
        }
    }

    const HeadInputs<T>& in_;
    Reads reads_;
    std::size_t B_, N_;
    Plan<std::int64_t> exponents_;
    RetainedHeads<T> result_;
    std::atomic<std::size_t> next_{0};
};

// How many threads are worth their start: one for small work.
std::size_t useful_threads(std::size_t wanted, std::size_t heads, std::size_t numbers) {
    constexpr std::size_t small = 1 << 16;
    if (wanted == 0) wanted = numbers < small ? 1 : std::thread::hardware_concurrency();
    return std::clamp<std::size_t>(wanted, 1, std::max<std::size_t>(heads, 1));
}

}  // namespace

template <class T>
RetainedHeads<T> fast_chunkwise(const HeadInputs<T>& inputs, const Schedule& schedule,
                                std::size_t B, std::size_t threads) {
    // Factors that differ from chunk to chunk occur in mistakes only: no need to be fast.
    if (schedule.uses_chunk_index())
        return over_heads(inputs,
                          [&](const auto&... one) { return chunkwise(one..., schedule, B); });
    if (openblas_set_num_threads != nullptr) openblas_set_num_threads(1);
    Layer<T> layer(inputs, schedule, B);
    std::vector<std::thread> others;
    for (std::size_t x = useful_threads(threads, layer.count(), inputs.q.size()); x > 1; --x)
        others.emplace_back([&] { layer.work(); });
    layer.work();
    for (std::thread& other : others) other.join();
    return std::move(layer).result();
}

template RetainedHeads<float> fast_chunkwise(const HeadInputs<float>&, const Schedule&, std::size_t,
                                             std::size_t);
template RetainedHeads<double> fast_chunkwise(const HeadInputs<double>&, const Schedule&,
                                              std::size_t, std::size_t);

namespace {

// A chunk's scores are B x B x d multiplications, its part of the state d x B x e. Where they are
// few the template is as fast, and its sums are the same bits on every machine (product.cpp).
template <class T>
RetainedHeads<T> by_size(const HeadInputs<T>& inputs, const Schedule& schedule, std::size_t B) {
    constexpr std::size_t few = 256;
    const std::size_t longest = std::max(inputs.q.shape(3), inputs.v.shape(3));
    if (std::min(B, inputs.q.shape(2)) * longest > few)
        return fast_chunkwise(inputs, schedule, B, 0);
    return over_heads(inputs, [&](const auto&... one) { return chunkwise(one..., schedule, B); });
}

}  // namespace

template <>
RetainedHeads<float> chunkwise(const HeadInputs<float>& inputs, const Schedule& schedule,
                               std::size_t B) {
    return by_size(inputs, schedule, B);
}

template <>
RetainedHeads<double> chunkwise(const HeadInputs<double>& inputs, const Schedule& schedule,
                                std::size_t B) {
    return by_size(inputs, schedule, B);
}

}  // namespace eq7
