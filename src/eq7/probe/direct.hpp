#pragma once
// What a probe shows of keys and of the initial state as such, before any key erases another:
// which of the factors is wrong.

#include <optional>
#include <vector>

#include "eq7/judge/exponent.hpp"
#include "eq7/probe/findings.hpp"

namespace eq7 {

/// Every key at every query and in the final state, read once.
class Direct {
public:
    explicit Direct(const Shown& shown);

    /// The findings on the parts that need no erasing; `initial` and `final` ones come last.
    const std::vector<Finding>& findings() const { return found_; }
    ProbeCounts counts() const;
    /// With one gamma per head: the exponents of the factors that are wrong. Equation (5)'s sum is
    /// all that outputs show: a state says which of two factors has the error.
    std::vector<ProbedExponent> exponents() const;
    bool only_sums() const {
        return !shown_.has_state() && initial_.empty() && (model_.cross || model_.state);
    }
    /// W as read, with weights of one power each; nullopt if some number is no such power.
    std::optional<Coefficients> table() const;

private:
    struct Key {
        std::size_t paths = 0;
        const Path* path = nullptr;
        std::vector<Taken> at;  ///< one per query, and the final state where there is one
    };
    using Excess = std::vector<int>;
    /// Numbers of one kind: how many, and where the first of them stands.
    struct Seen {
        std::size_t count = 0;
        const Key* key = nullptr;
        std::size_t n = 0;
        void add(const Key& seen, std::size_t at) {
            if (count++ == 0) key = &seen, n = at;
        }
    };
    /// Errors of the factors, as far as they are known: one per query, key or chunk.
    struct Model {
        bool cross = false, state = false, carry = false;
        std::vector<Excess> of_query, of_key, of_chunk;
        std::size_t size() const { return std::size_t{cross} + state + carry; }
    };

    std::size_t chunk(std::size_t n) const { return n / B_; }
    std::size_t begin(std::size_t n) const { return chunk(n) * B_; }
    std::size_t length(std::size_t n) const { return std::min(B_, N_ - begin(n)); }
    const Taken& at(std::size_t m, std::size_t n) const { return keys_[m].at[n]; }
    bool known(std::size_t m, std::size_t n) const {
        return at(m, n).finite && at(m, n).readable && !at(m, n).lost && !at(m, n).absent();
    }
    /// each(m, n) of keys in earlier chunks than their query.
    template <class Each>
    void earlier(Each each) const {
        for (std::size_t n = B_; n < N_; ++n)
            for (std::size_t m = 0; m < begin(n); ++m) each(m, n);
    }

    bool not_finite();
    bool transposed_state() const;
    bool transposed_initial() const;
    bool transposed_final() const;
    void weights_own();
    void weights_earlier();
    void excess_own();
    void excess_earlier();
    void initial();
    bool final_weights(const std::vector<const Key*>& all);
    void final_state();
    Model model(bool cross, bool state, bool carry) const;
    std::optional<Model> fit(bool cross, bool state, bool carry) const;
    Excess expected(const Model& model, const Key& key, std::size_t n) const;
    std::size_t unexplained(const Model& model) const;
    void find(const std::string& where, const std::string& what, const std::string& text,
              const Key& key, std::size_t n, bool needed = true);
    void find(const std::string& where, const std::string& what, const std::string& text,
              const Seen& seen, bool needed = true) {
        find(where, what, text, *seen.key, seen.n, needed);
    }
    void find_excess(const std::string& where, const std::string& who, const Excess& excess,
                     const Key& key, std::size_t n, std::size_t first, std::size_t own);

    const Shown& shown_;
    std::size_t N_, B_;
    std::vector<Key> keys_, initial_;
    Excess zero_;
    Model model_;
    std::vector<Finding> found_;
};

}  // namespace eq7
