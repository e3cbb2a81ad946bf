#pragma once
// What floating point does to equation (7): what `eq7 precision` shows.

#include <array>
#include <string>
#include <vector>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/lesson/precision/rounding.hpp"
#include "eq7/render/document.hpp"

namespace eq7 {

/// The most tokens and the largest key dimension: the parallel form costs N^2 d.
inline constexpr std::size_t most_precision_tokens = 4096;
inline constexpr std::size_t most_precision_dim = 128;

/// Everything that was measured for one case.
struct PrecisionReport {
    RoundingCase of;
    double gamma = 0;  ///< as the format holds it
    std::vector<FormErrors> forms;
    std::size_t power_tokens = 0;  ///< at least N, and past the last power that is not 0 if near
    std::vector<PowerErrors> powers;
    std::vector<PowerErrors> chunk_powers;  ///< the same, only as far as a chunk needs them
    PowerLimits limits;

    /// Whether no error exceeds its bound. False would be a fault of eq7.
    bool within_bounds() const;
    /// The way to make powers that stays finite longest, and of these has the smallest bound.
    const RoundingError& preferred() const;
};

/// Runs everything, on made-up q, k, v and initial state.
/// Throws BadInput where the format holds `of.gamma` as 0.
PrecisionReport precision_report(const RoundingCase& of);

Document precision_document(const PrecisionReport& report);

/// {dtype, gamma, held_gamma, tokens, chunk, dim, within_bounds, arithmetics, powers, prefer,
/// limits}.
std::string precision_json(const PrecisionReport& report);

/// The forms' errors as a table of that name: what was measured, its bound, the ratio of the two,
/// and where it stops being a number.
Table forms_table(const FormErrors& errors, const std::string& name);

/// The questions that people ask, answered.
Section precision_answers(const PrecisionReport& report);

// Plots of the document.

/// The error of each way to make powers, token by token.
Plot plot_of_power_errors(const PrecisionReport& report);
/// The largest chunk for each of RetNet's heads that is safe with keys of d, whatever the mask
/// does.
Plot plot_of_safe_chunks(std::size_t d);

/// A form's or a way's slug as a reader's words, with markup.
std::string in_words(const std::string& slug);

/// The name of the format that stores an arithmetic's numbers: "float32" for TF32.
inline std::string_view stored_name(Arithmetic arithmetic) {
    return long_name(arithmetic == Arithmetic::tf32 ? Arithmetic::f32 : arithmetic);
}

/// Those in which numbers are stored: TF32's are float32's.
inline constexpr std::array stored_arithmetics{Arithmetic::f64, Arithmetic::f32, Arithmetic::bf16,
                                               Arithmetic::f16};

}  // namespace eq7
