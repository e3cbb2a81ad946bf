#pragma once
// What notebooks 02, 03 and 05 include beside the tensor program of notebook 01: how a cell shows
// tables and pictures. Within C++17, because an interpreter reads it.

#include <string>

#include <nlohmann/json.hpp>

#include "eq7/algebra/number_format.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/lesson/check/check.hpp"
#include "eq7/lesson/precision/rounding.hpp"
#include "eq7/lesson/solve.hpp"
#include "eq7/lesson/topics.hpp"
#include "eq7/render/document.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/plot.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

/// What a notebook shows of a value: HTML, and text for those who see no HTML.
struct Shown {
    std::string html;
    std::string text;
};
Shown shown(const Document& document);
Shown shown(const Section& section);
Shown shown(const Block& block);
Shown shown(const Plot& plot);
Shown shown(const HeatMap& map);

inline nlohmann::json bundle(const Shown& value) {
    return {{"text/html", value.html}, {"text/plain", value.text}};
}
inline nlohmann::json mime_bundle_repr(const Document& value) { return bundle(shown(value)); }
inline nlohmann::json mime_bundle_repr(const Section& value) { return bundle(shown(value)); }
inline nlohmann::json mime_bundle_repr(const Table& value) { return bundle(shown(Block(value))); }
inline nlohmann::json mime_bundle_repr(const Check& value) { return bundle(shown(Block(value))); }
inline nlohmann::json mime_bundle_repr(const Plot& value) { return bundle(shown(value)); }
inline nlohmann::json mime_bundle_repr(const HeatMap& value) { return bundle(shown(value)); }

/// Exponents as the tensor program reads them, (N x N) with inf for a weight of 0, as a coefficient
/// table.
Coefficients coefficients(const Matrix<double>& exponents);

/// Exponents in chunks of B, as a table and as a picture; those that differ from `needed` carry a
/// "!". `title` is markup. Throws std::out_of_range where the two are of different sizes.
Table exponent_table(const std::string& title, const Matrix<double>& exponents, std::size_t B,
                     const Matrix<double>& needed);
HeatMap exponent_map(const std::string& title, const Matrix<double>& exponents, std::size_t B,
                     const Matrix<double>& needed);

/// One line of a plot; x and y hold equally many numbers.
Series line(const std::string& name, Role role, const Vector<double>& x, const Vector<double>& y);

/// The tables of a section, without its prose.
Document only_tables(const Section& section);

}  // namespace eq7
