#pragma once
// The wrong variants of the catalogue beside the right form, on the very inputs of a run: does one
// of them fit the outputs, and which of them could these inputs not tell from the right form?

#include <cstddef>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/diagnosis/judge.hpp"

namespace eq7 {

/// The catalogue's variants whose outputs are wrong.
const std::vector<const Variant*>& wrong_variants();
/// Those whose outputs are right only where no initial state is handed in.
const std::vector<const Variant*>& variants_without_initial();

struct Sizes {
    std::size_t B = 1, N = 1;
    bool gamma_is_one = false;
    bool initial_state = false;
};

/// Whether a schedule with linear exponents puts out what the parallel form does at these sizes,
/// whatever q, k and v: run modulo a prime, on random numbers.
bool same_at_these_sizes(const Schedule& schedule, const Sizes& at);

/// A variant's output beside the right one and the implementation's, in roundings of the stated
/// arithmetic (each element's error over unit times magnitude), summed over elements.
struct VariantFit {
    const Variant* variant = nullptr;
    bool same = false;        ///< its coefficients are the right ones at these sizes
    double difference = 0;    ///< largest |variant - right| over what double rounding may do
    double share = 0;         ///< largest |out - variant| over its bound in the stated arithmetic
    double lower_share = 0;   ///< the same in float32
    double scaled_share = 0;  ///< the same after the best positive factor of each row
    double dd = 0, de = 0, ee = 0;  ///< d: variant - right, e: out - right
    double count = 0;

    /// The multiple of the variant's difference that the error holds: 0 for the right form, 1 for
    /// the variant.
    double part() const { return dd > 0 ? de / dd : 0; }
    /// Whether the errors leave that multiple certain to an eighth.
    bool certain() const;
    /// What is left of the errors once the variant's difference is taken out.
    double left() const { return ee - 2 * de + dd; }
    bool right_fits_better() const { return certain() && part() <= 0.25; }
    bool variant_fits_better() const;
    /// Whether the variant's output is the implementation's, within rounding.
    bool is_the_output(const Precision& stated) const;
    void add(const VariantFit& other);
};

/// Runs `variants` on the first `tokens` tokens of one batch entry and head. With `scaled`, every
/// row of the outputs is first divided by its best factor.
std::vector<VariantFit> fit_head(const Case& of, std::size_t b, std::size_t h,
                                 const std::vector<const Variant*>& variants, std::size_t tokens,
                                 bool scaled);

/// The tokens, among the first `tokens`, at which a variant's outputs are not the right ones.
/// Memory: a few chunks, unless the variant's exponents use the chunk's index.
std::vector<std::size_t> differing_tokens(const Case& of, std::size_t b, std::size_t h,
                                          const Variant& variant, std::size_t tokens);

}  // namespace eq7
