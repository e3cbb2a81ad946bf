#pragma once
// What head.hpp only points to: the powers of a chunk and the room to work in, with their memory.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "eq7/retention/decay.hpp"
#include "eq7/retention/kernel/head.hpp"

namespace eq7::kernel {

/// Powers of one gamma. A chunk has far more factors than different exponents: those below `count`
/// are computed once.
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

/// Numbers in memory that begins at a multiple of line_bytes; zeros at first.
template <class T>
class Buffer {
public:
    explicit Buffer(std::size_t size = 0) : lines_(padded<T>(size) / per_line) {}
    T* data() { return lines_.empty() ? nullptr : lines_.front().numbers; }
    const T* data() const { return lines_.empty() ? nullptr : lines_.front().numbers; }

private:
    static constexpr std::size_t per_line = line_bytes / sizeof(T);
    struct alignas(line_bytes) Line {
        T numbers[per_line];
    };
    std::vector<Line> lines_;
};

/// What a chunk multiplies by: each head has its own.
template <class T>
class OwnedPowers {
public:
    explicit OwnedPowers(const ChunkFactors<std::int64_t>& exponents)
        : exponents_(&exponents), intra_(exponents.cross.size() * stride()) {}

    void raise(const Powers<T>& power_of) {
        const std::size_t L = exponents_->cross.size();
        used_ = state_powers<T>(*exponents_, power_of);
        kept_ = state_powers<T>(exponents_->kept, power_of);
        cross_.resize(L);
        for (std::size_t r = 0; r < L; ++r) {
            cross_[r] = power_of(exponents_->cross(r));
            for (std::size_t c = 0; c <= r; ++c)
                intra_.data()[r * stride() + c] = power_of(exponents_->intra(r, c));
        }
    }

    ChunkPowers<T> view() const {
        return {intra_.data(), cross_.data(),      used_.state.data(),
                used_.carry,   kept_.state.data(), kept_.carry};
    }

private:
    std::size_t stride() const { return padded<T>(exponents_->cross.size()); }

    const ChunkFactors<std::int64_t>* exponents_;
    Buffer<T> intra_;
    std::vector<T> cross_;
    StateFactors<T> used_, kept_;
};

/// The buffers of one thread, used for one head after the other.
template <class T>
class OwnedWorkspace {
public:
    OwnedWorkspace(std::size_t B, std::size_t d, std::size_t e)
        : keys_(d * padded<T>(B)),
          values_(B * padded<T>(e)),
          decayed_(B * (padded<T>(d) + most_rows)),
          state_(d * padded<T>(e)),
          current_(d * padded<T>(e)),
          scores_(most_rows * padded<T>(B)) {}

    Workspace<T> view() {
        return {keys_.data(),  values_.data(),  decayed_.data(),
                state_.data(), current_.data(), scores_.data()};
    }

private:
    Buffer<T> keys_, values_, decayed_, state_, current_, scores_;
};

}  // namespace eq7::kernel
