#include "eq7/retention/fast.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

#include "eq7/retention/kernel/owned.hpp"

namespace eq7 {

namespace {

// The exponents of a full chunk and of a short last one: the same for every head. Empty where N has
// no such chunk.
struct Exponents {
    Exponents(const Schedule& schedule, std::size_t B, std::size_t N) {
        if (N >= B) full = chunk_exponents(schedule, {B, 0, B});
        if (N % B != 0) short_last = chunk_exponents(schedule, {B, N / B, N % B});
    }
    ChunkFactors<std::int64_t> full, short_last;
};

template <class T>
using Kernel = void (*)(const kernel::Head<T>&);

template <class T>
Kernel<T> kernel_for(Instructions instructions) {
#ifdef EQ7_X86_KERNELS
    if (instructions == Instructions::avx512) return kernel::avx512::run;
    if (instructions == Instructions::avx2) return kernel::avx2::run;
#endif
    (void)instructions;
    return kernel::portable::run;
}

// Where the system gives large pages to whoever asks, asks: the first touch of a small page takes
// longer than to compute what it will hold.
template <class T>
void ask_for_large_pages(Heads<T>& array) {
#ifdef MADV_HUGEPAGE
    constexpr std::uintptr_t page = 1 << 21;
    const auto from = reinterpret_cast<std::uintptr_t>(array.data());
    const std::uintptr_t begin = (from + page - 1) / page * page;
    const std::uintptr_t end = (from + array.size() * sizeof(T)) / page * page;
    if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#else
    (void)array;
#endif
}

// All heads of all batch entries. work() takes one after the other, the batch entries of one head
// in a row, because they share its powers.
template <class T>
class Layer {
public:
    Layer(const HeadInputs<T>& inputs, const Schedule& schedule, std::size_t B, Kernel<T> kernel)
        : in_(inputs),
          reads_(schedule.reads),
          N_(inputs.q.shape(2)),
          B_(B),
          exponents_(schedule, B, N_),
          kernel_(kernel),
          result_{Heads<T>::from_shape(inputs.v.shape()), inputs.initial} {
        ask_for_large_pages(result_.output);
    }

    std::size_t count() const { return in_.q.shape(0) * in_.q.shape(1); }

    // Takes heads until none is left. Several threads may do so at once.
    void work() {
        const std::size_t batches = in_.q.shape(0);
        const std::size_t heads = in_.q.shape(1);
        kernel::OwnedWorkspace<T> room(std::min(B_, N_), in_.q.shape(3), in_.v.shape(3));
        kernel::OwnedPowers<T> full(exponents_.full);
        kernel::OwnedPowers<T> short_last(exponents_.short_last);
        std::size_t known = heads;  // the head whose powers these are: none yet
        for (std::size_t place = next_++; place < count(); place = next_++) {
            const std::size_t h = place / batches;
            if (h != known) {
                const kernel::Powers<T> power_of(in_.gamma[h], 2 * std::min(B_, N_));
                full.raise(power_of);
                short_last.raise(power_of);
                known = h;
            }
            run((place % batches) * heads + h, full.view(), short_last.view(), room.view());
        }
    }

    RetainedHeads<T> result() && { return std::move(result_); }

private:
    // One head; `index` counts the heads as they lie in the arrays.
    void run(std::size_t index, const kernel::ChunkPowers<T>& full,
             const kernel::ChunkPowers<T>& short_last, const kernel::Workspace<T>& room) {
        const std::size_t d = in_.q.shape(3);
        const std::size_t e = in_.v.shape(3);
        kernel::Head<T> head{};
        head.N = N_, head.B = B_, head.d = d, head.e = e;
        head.reads_current = reads_ == Reads::current;
        head.Q = in_.q.data() + index * N_ * d;
        head.K = in_.k.data() + index * N_ * d;
        head.V = in_.v.data() + index * N_ * e;
        head.O = result_.output.data() + index * N_ * e;
        head.R = result_.state.data() + index * d * e;
        head.full = full;
        head.short_last = short_last;
        head.room = room;
        kernel_(head);
    }

    const HeadInputs<T>& in_;
    Reads reads_;
    std::size_t N_, B_;
    Exponents exponents_;
    Kernel<T> kernel_;
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

std::string_view name(Instructions instructions) {
    constexpr std::string_view names[] = {"portable", "avx2", "avx512"};
    return names[static_cast<std::size_t>(instructions)];
}

std::vector<Instructions> usable_instructions() {
    std::vector<Instructions> usable{Instructions::portable};
#ifdef EQ7_X86_KERNELS
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        usable.push_back(Instructions::avx2);
    if (__builtin_cpu_supports("avx512f")) usable.push_back(Instructions::avx512);
#endif
    return usable;
}

template <class T>
RetainedHeads<T> fast_chunkwise(const HeadInputs<T>& inputs, const Schedule& schedule,
                                std::size_t B, std::size_t threads, Instructions instructions) {
    // Factors that differ from chunk to chunk occur in mistakes only: no need to be fast.
    if (schedule.uses_chunk_index())
        return over_heads(inputs,
                          [&](const auto&... one) { return chunkwise(one..., schedule, B); });
    Layer<T> layer(inputs, schedule, B, kernel_for<T>(instructions));
    std::vector<std::thread> others;
    for (std::size_t x = useful_threads(threads, layer.count(), inputs.q.size()); x > 1; --x)
        others.emplace_back([&] { layer.work(); });
    layer.work();
    for (std::thread& other : others) other.join();
    return std::move(layer).result();
}

template RetainedHeads<float> fast_chunkwise(const HeadInputs<float>&, const Schedule&, std::size_t,
                                             std::size_t, Instructions);
template RetainedHeads<double> fast_chunkwise(const HeadInputs<double>&, const Schedule&,
                                              std::size_t, std::size_t, Instructions);

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
