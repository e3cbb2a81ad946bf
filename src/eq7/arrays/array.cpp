#include "eq7/arrays/array.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/formats.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

// In the order of the enumeration. NumPy has no bfloat16: it writes two raw bytes.
constexpr DtypeFacts dtypes[] = {
    {"bool", 1, "b1", "BOOL"},   {"int8", 1, "i1", "I8"},       {"uint8", 1, "u1", "U8"},
    {"int16", 2, "i2", "I16"},   {"uint16", 2, "u2", "U16"},    {"int32", 4, "i4", "I32"},
    {"uint32", 4, "u4", "U32"},  {"int64", 8, "i8", "I64"},     {"uint64", 8, "u8", "U64"},
    {"float16", 2, "f2", "F16"}, {"bfloat16", 2, "V2", "BF16"}, {"float32", 4, "f4", "F32"},
    {"float64", 8, "f8", "F64"}};

template <class T, bool turned>
T load(const char* from) {
    char bytes[sizeof(T)];
    std::memcpy(bytes, from, sizeof(T));
    if constexpr (turned) std::reverse(bytes, bytes + sizeof(T));
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

// IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits.
double from_half(std::uint16_t bits) {
    const double sign = (bits >> 15) != 0 ? -1.0 : 1.0;
    const int exponent = bits >> 10 & 0x1f;
    const int fraction = bits & 0x3ff;
    if (exponent == 0) return sign * fraction * 0x1p-24;
    if (exponent == 0x1f)
        return fraction != 0 ? std::nan("") : sign * std::numeric_limits<double>::infinity();
    const std::uint64_t wide = std::uint64_t{static_cast<unsigned>(exponent + 1023 - 15)} << 52 |
                               std::uint64_t{static_cast<unsigned>(fraction)} << 42;
    double value = 0;
    std::memcpy(&value, &wide, sizeof value);
    return sign * value;
}

// bfloat16 is the upper half of a float32.
double from_bfloat(std::uint16_t bits) {
    const std::uint32_t wide = std::uint32_t{bits} << 16;
    float value = 0;
    std::memcpy(&value, &wide, sizeof value);
    return static_cast<double>(value);
}

// visit(read), where read(bytes) is the number that they spell.
template <bool turned, class Visit>
void with_reader(Dtype dtype, Visit visit) {
    const auto as = [&](auto zero, auto widen) {
        using T = decltype(zero);
        visit([widen](const char* at) { return widen(load<T, turned>(at)); });
    };
    const auto plain = [&](auto zero) {
        as(zero, [](auto value) { return static_cast<double>(value); });
    };
    switch (dtype) {
        case Dtype::boolean: return visit([](const char* at) { return *at != 0 ? 1.0 : 0.0; });
        case Dtype::int8: return plain(std::int8_t{});
        case Dtype::uint8: return plain(std::uint8_t{});
        case Dtype::int16: return plain(std::int16_t{});
        case Dtype::uint16: return plain(std::uint16_t{});
        case Dtype::int32: return plain(std::int32_t{});
        case Dtype::uint32: return plain(std::uint32_t{});
        case Dtype::int64: return plain(std::int64_t{});
        case Dtype::uint64: return plain(std::uint64_t{});
        case Dtype::float16: return as(std::uint16_t{}, [](auto bits) { return from_half(bits); });
        case Dtype::bfloat16:
            return as(std::uint16_t{}, [](auto bits) { return from_bfloat(bits); });
        case Dtype::float32: return plain(float{});
        case Dtype::float64: return plain(double{});
    }
}

}  // namespace

std::string_view name(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].name; }

std::size_t item_size(Dtype dtype) { return dtypes[static_cast<std::size_t>(dtype)].size; }

std::optional<Dtype> find_dtype(std::string_view DtypeFacts::*spelling, std::string_view text) {
    const auto same = [&](const DtypeFacts& one) { return one.*spelling == text; };
    const auto found = std::find_if(std::begin(dtypes), std::end(dtypes), same);
    if (found == std::end(dtypes)) return std::nullopt;
    return static_cast<Dtype>(found - std::begin(dtypes));
}

Arithmetic arithmetic_of(Dtype dtype) {
    return find_arithmetic(name(dtype)).value_or(Arithmetic::f64);
}

std::size_t Array::size() const {
    std::size_t count = 1;
    for (const std::size_t extent : shape) count *= extent;
    return count;
}

std::string Array::shape_text() const {
    return shape.empty() ? "a single number" : fmt::format("{}", fmt::join(shape, " x "));
}

void Array::widen(const char* from, std::ptrdiff_t step, std::size_t count, double* into) const {
    const auto read_all = [&](auto read, auto step_known) {
        for (std::size_t place = 0; place < count; ++place, from += step_known)
            into[place] = read(from);
    };
    const auto visit = [&](auto read) {
        // The usual steps, known to the compiler, so that it can widen several at a time.
        if (step == 4) read_all(read, std::integral_constant<std::ptrdiff_t, 4>());
        else if (step == 8) read_all(read, std::integral_constant<std::ptrdiff_t, 8>());
        else if (step == 2) read_all(read, std::integral_constant<std::ptrdiff_t, 2>());
        else read_all(read, step);
    };
    if (big_endian) with_reader<true>(dtype, visit);
    else with_reader<false>(dtype, visit);
}

std::vector<double> Array::values() const {
    std::vector<double> all(size());
    if (all.empty()) return all;
    if (shape.empty()) {
        widen(data, 0, 1, all.data());
        return all;
    }
    const std::size_t columns = shape.back();
    std::vector<std::size_t> at(shape.size(), 0);
    for (std::size_t row = 0; row < all.size(); row += columns) {
        const char* from = data;
        for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
            from += static_cast<std::ptrdiff_t>(at[axis]) * strides[axis];
        widen(from, strides.back(), columns, all.data() + row);
        for (std::size_t axis = shape.size() - 1; axis-- > 0;) {
            if (++at[axis] < shape[axis]) break;
            at[axis] = 0;
        }
    }
    return all;
}

void Array::require_some() const {
    if (size() > 0) return;
    refuse(fmt::format("is empty: its shape is {}\n  expected at least one token", shape_text()));
}

void Array::refuse(const std::string& what) const {
    throw BadInput(fmt::format("{} {}", name, what));
}

Array array_over(std::string name, Dtype dtype, std::vector<std::size_t> shape, const char* bytes,
                 std::shared_ptr<const void> owner, bool fortran_order) {
    Array array{std::move(name), dtype, false, std::move(shape), {}, bytes, std::move(owner)};
    array.strides.resize(array.shape.size());
    auto step = static_cast<std::ptrdiff_t>(item_size(dtype));
    for (std::size_t place = 0; place < array.shape.size(); ++place) {
        const std::size_t axis = fortran_order ? place : array.shape.size() - 1 - place;
        array.strides[axis] = step;
        step *= static_cast<std::ptrdiff_t>(array.shape[axis]);
    }
    return array;
}

std::optional<std::size_t> bytes_of(const std::vector<std::size_t>& shape, Dtype dtype) {
    std::size_t bytes = item_size(dtype);
    // An extent of 0 hides how large the others are: strides count them all the same.
    for (const std::size_t extent : shape)
        if (extent != 0 && __builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
    if (bytes > static_cast<std::size_t>(std::numeric_limits<std::ptrdiff_t>::max()))
        return std::nullopt;
    return std::count(shape.begin(), shape.end(), std::size_t{0}) > 0 ? 0 : bytes;
}

Array array_of(std::string name, std::vector<double> numbers, std::vector<std::size_t> shape) {
    const auto kept = std::make_shared<const std::vector<double>>(std::move(numbers));
    if (shape.empty()) shape = {kept->size()};
    return array_over(std::move(name), Dtype::float64, std::move(shape),
                      reinterpret_cast<const char*>(kept->data()), kept);
}

std::string shown_file(std::string_view path) { return fmt::format("'{}'", visible_text(path)); }

std::string shown_name(std::string_view name) {
    constexpr std::size_t longest = 60;
    return fmt::format("'{}{}'", visible_text(name.substr(0, longest)),
                       name.size() > longest ? "..." : "");
}

std::string shown_in(std::string_view name, std::string_view path) {
    return fmt::format("{} in {}", shown_name(name), shown_file(path));
}

void refuse_file(std::string_view path, const std::string& what) {
    throw BadInput(fmt::format("{} {}", shown_file(path), what));
}

}  // namespace eq7
