#include "eq7/cli/choices.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/arithmetic.hpp"
#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/mistakes/explain.hpp"
#include "eq7/nearest.hpp"
#include "eq7/probe/plan.hpp"
#include "eq7/proof/certificate.hpp"
#include "eq7/retention/schedule.hpp"

namespace eq7::cli {

namespace {

const std::pair<std::string, Format> formats[] = {{"text", Format::text},
                                                  {"md", Format::markdown},
                                                  {"html", Format::html},
                                                  {"json", Format::json},
                                                  {"csv", Format::csv}};

template <class All, class NameOf>
std::vector<std::string> names(const All& all, NameOf name_of) {
    std::vector<std::string> found;
    for (const auto& one : all) found.emplace_back(name_of(one));
    return found;
}

// A normalised entry has equation (7)'s exponents: it is for the arrays that verify reads.
std::vector<std::string> variant_names() {
    std::vector<std::string> names;
    for (const Variant& variant : catalogue())
        if (!variant.normalised) names.push_back(variant.name);
    return names;
}

}  // namespace

std::vector<std::string> choices(std::string_view type) {
    static const std::map<std::string_view, std::vector<std::string>> all{
        {"FORMAT", names(formats, [](const auto& one) { return one.first; })},
        {"WHEN", {"auto", "always", "never"}},
        {"WHICH", {std::string(name(Reads::previous)), std::string(name(Reads::current))}},
        {"BASE", {"0", "1"}},
        {"CHECKER", names(languages, [](const Language& one) { return one.name; })},
        {"RULE", rule_names()},
        {"ORDER", {"decay-first", "error-first"}},
        {"WHAT", names(claims, option_name)},
        {"NAME", variant_names()},
        {"CODE", names(mistakes(), [](const Mistake& one) { return one.code; })},
        {"T", arithmetic_names()},
        {"FLOAT", {"f32", "f64", "float32", "float64"}},
    };
    const auto found = all.find(type);
    return found == all.end() ? std::vector<std::string>{} : found->second;
}

std::string option_name(Claim claim) {
    std::string text(name(claim));
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

Format read_format(const std::string& text) {
    const auto named = [&](const auto& one) { return one.first == text; };
    const auto found = std::find_if(std::begin(formats), std::end(formats), named);
    if (found == std::end(formats))  // few enough to list: html is near to yaml, and not meant
        throw BadInput("--format '{}'\n  expected one of {}", text,
                       fmt::join(choices("FORMAT"), ", "));
    return found->second;
}

std::string arithmetics_in_words() {
    std::string list;
    for (const Arithmetic one : arithmetics) {
        if (!list.empty()) list += one == arithmetics.back() ? " or " : ", ";
        list += name(one);
        if (long_name(one).size() > name(one).size()) list += fmt::format(" ({})", long_name(one));
    }
    return list;
}

void require_choice(std::string_view option, std::string_view type, const std::string& text) {
    const std::vector<std::string> known = choices(type);
    if (std::find(known.begin(), known.end(), text) == known.end())
        throw BadInput("{} '{}'\n  {}", option, text, suggestion(text, known));
}

}  // namespace eq7::cli
