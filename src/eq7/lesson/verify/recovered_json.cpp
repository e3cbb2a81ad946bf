// A coefficient table that was read off arrays, for a script.

#include <nlohmann/json.hpp>

#include "eq7/lesson/exponents.hpp"
#include "eq7/lesson/verify/recovered.hpp"
#include "eq7/lesson/verify/terms.hpp"
#include "eq7/render/render.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::ordered_json;
using Kind = CoefficientReading::Kind;

Json term_json(const FoundTerm& term) {
    if (term.exponents.empty()) return nullptr;
    return term_text(term);
}

}  // namespace

Json recovered_json(const ReadTable& table, const FittedSchedule& fitted) {
    Json rows = Json::array();
    for (std::size_t n = 0; n < table.tokens; ++n) {
        Json row = Json::array();
        for (std::size_t m = 0; m < table.tokens; ++m) {
            const CoefficientReading& entry = table.at(n, m);
            const std::string text =
                coefficient_text(entry, compare(entry, required_coefficient(n, m), table.gamma));
            if (entry.kind == Kind::power) row.push_back(entry.exponent);
            else if (text == no_term) row.push_back(nullptr);
            else row.push_back(text);
        }
        rows.push_back(std::move(row));
    }
    const Json schedule{{"intra", term_json(fitted.intra)},
                        {"state", term_json(fitted.state)},
                        {"carry", term_json(fitted.carry)},
                        {"cross", term_json(fitted.cross)},
                        {"reads", name(fitted.reads)}};
    return {{"tokens", table.tokens},
            {"fits", fitted.fits},
            {"schedule", fitted.fits ? schedule : Json(nullptr)},
            {"gauge_known", fitted.gauge_known},
            {"table", rows}};
}

}  // namespace eq7
