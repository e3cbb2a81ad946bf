#include "eq7/catalogue/catalogue.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/error.hpp"
#include "eq7/nearest.hpp"

namespace eq7 {

extern const char* const variants_json;  // variants.json, embedded by the build

namespace {

// A misspelt key would leave equation (7)'s exponent standing.
void refuse_unknown_keys(const std::string& name, const nlohmann::ordered_json& entry) {
    const std::vector<std::string> known{"name",  "intra",  "state",      "carry",
                                         "cross", "reads",  "index_base", "normalised",
                                         "title", "source", "misread",    "printing"};
    for (const auto& [key, value] : entry.items())
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw BadInput(
                fmt::format("{} has no key '{}'\n  {}", name, key, suggestion(key, known)));
}

Variant read_variant(const nlohmann::ordered_json& entry) {
    Variant variant;
    variant.name = entry.at("name");
    if (variant.name.empty() || variant.name.find_first_not_of(
                                    "abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
        throw BadInput(
            fmt::format("name '{}': expected small letters, digits and hyphens", variant.name));
    refuse_unknown_keys(variant.name, entry);
    variant.schedule = equation_seven();
    for (const Part part : parts) {
        const std::string key(name(part));
        if (entry.contains(key))
            variant.schedule[part] = Factor::parse(entry.at(key).get<std::string>(), part,
                                                   fmt::format("{}.{}", variant.name, key));
    }
    const std::string reads = entry.at("reads");
    if (reads != name(Reads::previous) && reads != name(Reads::current))
        throw BadInput(
            fmt::format("{}.reads '{}': expected previous or current", variant.name, reads));
    variant.schedule.reads = reads == name(Reads::current) ? Reads::current : Reads::previous;
    const nlohmann::ordered_json& index_base = entry.at("index_base");
    if (index_base != 0 && index_base != 1)
        throw BadInput(
            fmt::format("{}.index_base {}: expected 0 or 1", variant.name, index_base.dump()));
    variant.index_base = index_base;
    variant.normalised = entry.value("normalised", false);
    variant.title = entry.at("title");
    variant.source = entry.at("source");
    variant.misread = entry.at("misread");
    if (entry.contains("printing")) {
        const auto& printing = entry.at("printing");
        variant.printing = {printing.at("place"), printing.at("state"), printing.at("cross")};
    }
    return variant;
}

}  // namespace

std::vector<Variant> read_catalogue(std::string_view json) {
    std::vector<Variant> variants;
    try {
        for (const auto& entry : nlohmann::ordered_json::parse(json)) {
            Variant variant = read_variant(entry);
            for (const Variant& other : variants)
                if (other.name == variant.name)
                    throw BadInput(fmt::format("two entries are called '{}'", variant.name));
            variants.push_back(std::move(variant));
        }
    } catch (const nlohmann::ordered_json::exception& fault) {
        throw BadInput(fmt::format("catalogue, entry {}: {}", variants.size() + 1, fault.what()));
    }
    return variants;
}

const std::vector<Variant>& catalogue() {
    static const std::vector<Variant> variants = read_catalogue(variants_json);
    return variants;
}

const Variant& find_variant(std::string_view name, Offered offered) {
    std::vector<std::string> names;
    for (const Variant& variant : catalogue()) {
        if (variant.name == name) return variant;
        if (offered == Offered::all || !variant.normalised) names.push_back(variant.name);
    }
    throw BadInput(fmt::format("--variant '{}'\n  {}", name, suggestion(name, names)));
}

}  // namespace eq7
