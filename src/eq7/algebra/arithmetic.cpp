#include "eq7/algebra/arithmetic.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "eq7/nearest.hpp"

namespace eq7 {

namespace {

constexpr double int8_steps = 127;  // on each side of 0

ArithmeticFacts made_from(std::string_view name, std::string_view long_name,
                          Arithmetic arithmetic) {
    const NumberFormat &stored = format_of(arithmetic), &operand = operand_format_of(arithmetic);
    // Some tensor cores cut an operand to TF32's digits where others round it.
    const double cut = operand.digits < stored.digits ? 2 : 1;
    return {name,
            long_name,
            stored.unit,
            cut * operand.unit,
            std::min(stored.unit, formats::float32.unit),
            stored.smallest,
            stored.smallest_normal,
            stored.largest};
}

// In the order of the enumeration.
const std::array<ArithmeticFacts, 6>& all_facts() {
    static const std::array<ArithmeticFacts, 6> all{
        made_from("f64", "float64", Arithmetic::f64),
        made_from("f32", "float32", Arithmetic::f32),
        made_from("tf32", "TF32", Arithmetic::tf32),
        made_from("bf16", "bfloat16", Arithmetic::bf16),
        made_from("f16", "float16", Arithmetic::f16),
        ArithmeticFacts{"int8", "int8", 0.5 / int8_steps, 0.5 / int8_steps, formats::float32.unit,
                        1 / int8_steps, 1 / int8_steps, 1}};
    return all;
}

// What libraries call them. ("float" is missing: it is 32 bits in PyTorch and 64 in NumPy.)
constexpr std::pair<std::string_view, Arithmetic> other_names[] = {
    {"double", Arithmetic::f64},        {"fp64", Arithmetic::f64}, {"single", Arithmetic::f32},
    {"fp32", Arithmetic::f32},          {"fp16", Arithmetic::f16}, {"half", Arithmetic::f16},
    {"tensorfloat32", Arithmetic::tf32}};

}  // namespace

const NumberFormat& format_of(Arithmetic arithmetic) {
    switch (arithmetic) {
        case Arithmetic::f64: return formats::float64;
        case Arithmetic::f32:
        case Arithmetic::tf32: return formats::float32;
        case Arithmetic::bf16: return formats::bfloat16;
        case Arithmetic::f16: return formats::float16;
        case Arithmetic::int8: break;
    }
    throw std::logic_error("int8 is no binary format");
}

const NumberFormat& operand_format_of(Arithmetic arithmetic) {
    return arithmetic == Arithmetic::tf32 ? formats::tf32 : format_of(arithmetic);
}

const ArithmeticFacts& facts(Arithmetic arithmetic) {
    return all_facts()[static_cast<std::size_t>(arithmetic)];
}

std::string_view name(Arithmetic arithmetic) { return facts(arithmetic).name; }
std::string_view long_name(Arithmetic arithmetic) { return facts(arithmetic).long_name; }

double round_to(Arithmetic arithmetic, double value) {
    if (arithmetic == Arithmetic::int8) return std::nearbyint(value * int8_steps) / int8_steps;
    return round_to(format_of(arithmetic), value);
}

std::vector<std::string> arithmetic_names() {
    std::vector<std::string> names;
    for (const Arithmetic one : arithmetics) names.emplace_back(name(one));
    // TF32 is no longer than tf32: nobody needs to be offered both.
    for (const Arithmetic one : arithmetics)
        if (long_name(one).size() > name(one).size()) names.emplace_back(long_name(one));
    return names;
}

std::optional<Arithmetic> find_arithmetic(std::string_view typed) {
    // torch.bfloat16, jnp.float32
    if (const std::size_t dot = typed.rfind('.'); dot != typed.npos) typed.remove_prefix(dot + 1);
    for (const Arithmetic one : arithmetics)
        if (typed == name(one) || typed == long_name(one)) return one;
    for (const auto& [other, meant] : other_names)
        if (typed == other) return meant;
    return std::nullopt;
}

Arithmetic read_arithmetic(std::string_view option, std::string_view typed) {
    if (const auto found = find_arithmetic(typed)) return *found;
    std::vector<std::string> short_names;
    for (const Arithmetic one : arithmetics) short_names.emplace_back(name(one));
    throw BadInput(fmt::format("{} '{}'\n  {}", option, typed,
                               suggestion(typed, arithmetic_names(), short_names)));
}

}  // namespace eq7
