#pragma once
// What functions and indices make of values, and of places above all: arange(B), [::-1], [:, None],
// 1,2,...,B.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/formula_value.hpp"

namespace eq7 {

/// How places are written in a part of equation (7), and what functions make of them. All throw
/// Unreadable.
struct FormulaPlaces {
    std::optional<char> letter;  ///< r or c; nothing in the intra-chunk decay, which has both
    int index_base = 0;          ///< what r and c count from

    /// r or c, for a place that is counted from 0: r, and r-1 where r counts from 1.
    Expression from_zero(char place) const {
        const Expression own = Expression::symbol(place);
        return index_base == 0 ? own : own - Expression(1);
    }

    /// The places of the intra-chunk decay as rows, 'r', or as columns, 'c'.
    FormulaValue oriented(const FormulaValue& value, char place) const;
    /// x.T: what stood upright lies flat.
    FormulaValue turned(const FormulaValue& value) const;
    /// x.flip(0), x[::-1].
    FormulaValue flipped(const FormulaValue& value) const;
    /// D[-1], D[:, 0]: the last row or the first column of equation (7)'s intra-chunk decay.
    FormulaValue row_of_mask(const std::string& index) const;
};

/// What an index makes of a list: 'r' for x[:, None], 'c' for x[None, :], 0 for another.
char orientation_of(const std::string& index);

/// arange(stop), range(start, stop, step): the B places of a chunk, or a list of numbers.
FormulaValue range_of(const std::vector<FormulaValue>& given);

/// The entries as a list; where some are left out, "...", the formula that goes from the first to
/// the last, up or down by one. Beside powers of gamma, 1 is one, too.
FormulaValue list_of(std::vector<FormulaValue> entries);

/// What the function that is meant (see names::functions) makes of its arguments, of which there is
/// at least one. `sums_or_places`: r-c may also stand for a difference of cumulative sums. Throws
/// Unreadable.
FormulaValue called(std::string_view what, const std::vector<FormulaValue>& given,
                    const FormulaPlaces& places, bool sums_or_places);

/// X where the mask is 1; elsewhere 0, or minus infinity as its logarithm. Throws Unreadable.
FormulaValue chosen(const FormulaValue& mask, const FormulaValue& value,
                    const FormulaValue& otherwise);

/// |x|, x.clamp(min=0) and x.clamp(max=0), where they change nothing, since a key is not later than
/// its query: of the distance, and of the log-decays between the two. Throws Unreadable.
FormulaValue clamped(const FormulaValue& value, const std::string& how, bool absolute);

/// x.unsqueeze(-1), x.view(1, -1), expand_dims(x, 1): rows or columns. Throws Unreadable.
FormulaValue set_by(const std::string& how, const FormulaValue& value, const FormulaPlaces& places);

}  // namespace eq7
