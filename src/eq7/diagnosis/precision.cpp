#include "eq7/diagnosis/precision.hpp"

#include <utility>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/nearest.hpp"

namespace eq7 {

namespace {

constexpr double handful = 8;          // three powers at two roundings each, and two products
constexpr double token_roundings = 3;  // times gamma, plus the next product, gamma's own rounding
constexpr double operands = 12;        // q, k, v, state, scores and output, twice each
constexpr double carry_roundings = 3;

const Precision* named(std::string_view name) {
    for (const Precision& one : precisions())
        if (name == one.name || name == one.in_words) return &one;
    return nullptr;
}

std::vector<std::string> short_names() {
    std::vector<std::string> names;
    for (const Precision& one : precisions()) names.push_back(one.name);
    return names;
}

}  // namespace

double Precision::at_once(std::size_t d) const {
    return sum * (static_cast<double>(d) + handful) + product * operands;
}

double Precision::per_token(std::size_t B) const {
    const double carries = coarse_state ? carry_roundings / static_cast<double>(B) : 0;
    return sum * token_roundings + product * carries;
}

const std::vector<Precision>& precisions() {
    // TF32 keeps 10 bits after the leading one and may cut instead of round: 2^-10.
    static const std::vector<Precision> all{
        {"f64", "float64", 0x1p-53, 0, false, 0x1p-1022},
        {"f32", "float32", 0x1p-24, 0, false, 0x1p-126},
        {"tf32", "TF32", 0x1p-24, 0x1p-10, false, 0x1p-126},
        {"bf16", "bfloat16", 0x1p-24, 0x1p-8, true, 0x1p-126},
        {"f16", "float16", 0x1p-24, 0x1p-11, true, 0x1p-24},
    };
    return all;
}

std::vector<std::string> precision_names() {
    std::vector<std::string> names = short_names();
    // TF32 is no longer than tf32: nobody needs to be offered both.
    for (const Precision& one : precisions())
        if (one.in_words.size() > one.name.size()) names.push_back(one.in_words);
    return names;
}

std::string_view own_name(std::string_view name) {
    // What other libraries call them.
    static constexpr std::pair<std::string_view, std::string_view> others[] = {
        {"double", "f64"}, {"fp64", "f64"},           {"float", "f32"}, {"single", "f32"},
        {"fp32", "f32"},   {"tensorfloat32", "tf32"}, {"fp16", "f16"},  {"half", "f16"}};
    if (const Precision* one = named(name)) return one->name;
    for (const auto& [other, own] : others)
        if (other == name) return own;
    return {};
}

const Precision& find_precision(std::string_view name) {
    if (const Precision* one = named(name)) return *one;
    const std::string_view own = own_name(name);
    throw BadInput(fmt::format("--dtype '{}'\n  {}", name,
                               own.empty() ? suggestion(name, precision_names(), short_names())
                                           : fmt::format("did you mean {}?", own)));
}

const Precision& precision_of(Dtype dtype) {
    return find_precision(dtype == Dtype::float64   ? "f64"
                          : dtype == Dtype::float32 ? "f32"
                                                    : "f16");
}

}  // namespace eq7
