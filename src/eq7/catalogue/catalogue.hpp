#pragma once
// The catalogue: every chunkwise formula that has been seen in print or in code, right or wrong.
// The data stand in variants.json; their verdicts are never stored, but computed when shown.

#include <string>
#include <string_view>
#include <vector>

#include "eq7/retention/schedule.hpp"

namespace eq7 {

/// Where the paper prints it, and how: markup of render/text.hpp.
struct Printing {
    std::string place;  ///< "appendix"; empty where the paper does not print it
    std::string state;  ///< the state-update factor, as it stands there
    std::string cross;  ///< the cross-chunk factor
};

/// One entry. Title, source and misread are sentences in the markup of render/text.hpp.
struct Variant {
    std::string name;         ///< its slug, such as "issue-34"
    Schedule schedule;        ///< counted from 0
    int index_base = 0;       ///< what its source counts from
    bool normalised = false;  ///< its rows are rescaled: a matter for arrays, not for exponents
    std::string title;        ///< a few words
    std::string source;       ///< where it stands
    Printing printing;
    std::string misread;  ///< what was misread, or why it is right: one or two sentences
};

/// All entries, in the order of variants.json.
const std::vector<Variant>& catalogue();

/// Which names an error offers: all, or those whose exponents can be asked about.
enum class Offered { all, exponents };
/// The entry of that name. Throws BadInput, with the nearest names, where there is none.
const Variant& find_variant(std::string_view name, Offered offered = Offered::all);

/// Reads a catalogue from JSON text: an array of objects with the keys of variants.json. Exponents
/// that are left out are equation (7)'s. Throws BadInput that names the entry and the fault.
std::vector<Variant> read_catalogue(std::string_view json);

}  // namespace eq7
