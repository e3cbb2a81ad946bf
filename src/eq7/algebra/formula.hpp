#pragma once
// The reader of formulas: an exponent, a power or a line of code as people type it, read as an
// exponent in B, L, r, c, i. The command line, the playground and the reader of code ask it.
//
//   γ^(B-r)   \gamma^{B-i-1}   pow(gamma, r+1)   e[:, _i, :] = self.gamma ** (_i + 1)
//   2(r+1)    arange(1, B+1)   exp(-s*(chunk_size - idx))   [gamma**(k+1) for k in range(C)]
//
// What has one meaning is read; what has none or two is refused, with what was expected.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace eq7 {

/// A formula as it was typed, and where it stands.
struct TypedFormula {
    std::string_view text;
    std::string_view letters;  ///< those that this part of equation (7) may use: "Bri"
    std::string_view name;     ///< what an error calls it, such as "--cross"
    int index_base = 0;        ///< what r, c and i count from, as typed
};

/// How a formula was read.
struct Reading {
    /// The exponent in the letters, as Expression::parse() takes it; for a list, its entries
    /// separated by commas; for a stretch, the same in canonical letters.
    std::string text;
    /// Where i as typed may be the row (or the key's place), too, as in the paper: that reading.
    std::optional<std::string> with_row;
    std::size_t listed = 0;  ///< how many entries a list has; 0 for a formula
    bool stretch = false;    ///< it names tokens, (c,r] or G[r]
    /// What the decay is called, gamma or alpha, where it is a power of one; empty for a number or
    /// D.
    std::optional<std::string> decay{};
    /// Whether it counts an array's rows, which are taken for the chunk's: arange(x.shape[1]).
    bool counts_rows = false;
    /// Whether `text` says the same as what was typed, blanks aside.
    bool as_typed = true;
};

/// Longest text that is read; more is refused.
inline constexpr std::size_t longest_formula = 4000;

/// Reads a formula. Throws BadInput, with the text as typed and a caret under the character.
Reading read_formula(const TypedFormula& typed);

/// The number that a formula without letters stands for: 31/32, 1-2^-5, exp(-0.1). nullopt if it
/// stands for none.
std::optional<double> read_constant(std::string_view text);

}  // namespace eq7
