#include "eq7/diagnosis/precision.hpp"

#include <algorithm>
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

std::string_view own_name(std::string_view name) {
    // What other libraries call them.
    static constexpr std::pair<std::string_view, std::string_view> others[] = {
        {"float64", "f64"},   {"double", "f64"},  {"fp64", "f64"}, {"float32", "f32"},
        {"float", "f32"},     {"single", "f32"},  {"fp32", "f32"}, {"tensorfloat32", "tf32"},
        {"bfloat16", "bf16"}, {"float16", "f16"}, {"fp16", "f16"}, {"half", "f16"}};
    for (const auto& [other, own] : others)
        if (other == name) return own;
    for (const Precision& one : precisions())
        if (one.name == name) return one.name;
    return {};
}

const Precision& find_precision(std::string_view name) {
    const std::string_view own = own_name(name);
    if (!own.empty() && own != name)
        throw BadInput(fmt::format("--dtype '{}'\n  did you mean {}?", name, own));
    std::vector<std::string> names;
    for (const Precision& one : precisions()) {
        if (one.name == name) return one;
        names.push_back(one.name);
    }
    throw BadInput(fmt::format("--dtype '{}'\n  {}", name, suggestion(std::string(name), names)));
}

const Precision& precision_of(Dtype dtype) {
    return find_precision(dtype == Dtype::float64   ? "f64"
                          : dtype == Dtype::float32 ? "f32"
                                                    : "f16");
}

}  // namespace eq7
