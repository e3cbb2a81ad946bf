#pragma once
// What the notebooks include first: how a cell shows the document's parts, and checks that stop a
// notebook. Kept light, and within C++17, because an interpreter reads it.

#include <string>

#include <nlohmann/json.hpp>

#include "eq7/render/document.hpp"
#include "eq7/render/heat_map.hpp"
#include "eq7/render/plot.hpp"

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

/// A check that the notebook stands or falls with: throws std::runtime_error where it fails.
Check must_hold(bool holds, const std::string& markup);

/// The blocks of one kind that a section or document shows: its tables, or its checks.
Document only_tables(const Section& section);
Document only_checks(const Section& section);

}  // namespace eq7
