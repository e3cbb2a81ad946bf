#pragma once
// What floating point does to equation (7): what `eq7 precision` shows.

#include <string>
#include <vector>

#include "eq7/diagnosis/rounding.hpp"
#include "eq7/render/document.hpp"
#include "eq7/render/plot.hpp"

namespace eq7 {

/// The most tokens and the largest key dimension: the parallel form costs N^2 d.
inline constexpr std::size_t most_precision_tokens = 4096;
inline constexpr std::size_t most_precision_dim = 128;

/// Everything that was measured for one case.
struct PrecisionReport {
    RoundingCase of;
    double gamma = 0;  ///< as the format holds it
    std::vector<FormErrors> forms;
    std::vector<PowerErrors> powers;
    PowerLimits limits;

    /// Whether no error exceeds its bound. False would be a fault of eq7.
    bool within_bounds() const;
    /// The way to make powers with the smallest bound.
    const PowerErrors& preferred() const;
};

/// Runs everything, on made-up q, k, v and initial state.
/// Throws BadInput where the format holds `of.gamma` as 0.
PrecisionReport precision_report(const RoundingCase& of);

Document precision_document(const PrecisionReport& report);

/// {dtype, gamma, held_gamma, tokens, chunk, dim, forms, powers, limits, prefer}.
std::string precision_json(const PrecisionReport& report);

/// The plots of the document, by name.
/// `powers`: relative error of each way to make powers, over n.
/// `reach`: gamma^n and gamma^(-n) as the formats hold them, over n.
/// `chunk`: the largest safe chunk with powers taken apart in it, over RetNet's heads.
std::vector<std::string> precision_plot_names();
/// Throws BadInput with the nearest name for any other.
Plot precision_plot(const PrecisionReport& report, const std::string& name);

}  // namespace eq7
