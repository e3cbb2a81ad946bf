#pragma once
// An array where it lies, in a file or in somebody's memory: not copied, and not yet widened.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/arithmetic.hpp"

namespace eq7 {

/// As many axes as a file's array may have, and letters as a layout.
inline constexpr std::size_t most_axes = 8;

/// What an array's numbers are stored as.
enum class Dtype : std::size_t {
    boolean,
    int8,
    uint8,
    int16,
    uint16,
    int32,
    uint32,
    int64,
    uint64,
    float16,
    bfloat16,
    float32,
    float64
};

/// "float16", as NumPy and PyTorch call it.
std::string_view name(Dtype dtype);
/// Bytes a number.
std::size_t item_size(Dtype dtype);
/// The arithmetic that keeps its numbers so. (Whole numbers are exact: float64.)
Arithmetic arithmetic_of(Dtype dtype);

/// A view of an array. Copies share the bytes.
struct Array {
    std::string name;  ///< as messages show it: "'q.npy'", "'q' in 'case.npz'", "q"
    Dtype dtype = Dtype::float64;
    bool big_endian = false;
    std::vector<std::size_t> shape;
    std::vector<std::ptrdiff_t> strides;  ///< bytes from one element to the next, along each axis
    const char* data = nullptr;           ///< the element [0, 0, ...]
    std::shared_ptr<const void> owner;    ///< keeps the bytes alive; none where the caller does

    /// Elements in all. Readers have seen that they can be counted.
    std::size_t size() const;
    /// "2 x 12 x 4"; "a single number" where it has no axes.
    std::string shape_text() const;
    /// `count` elements from `from` on, `step` bytes apart, widened to double.
    void widen(const char* from, std::ptrdiff_t step, std::size_t count, double* into) const;
    /// All elements, in index order (the last axis runs fastest).
    std::vector<double> values() const;

    /// Throws BadInput where the array has no element.
    void require_some() const;
    /// Throws BadInput: the array's name, then `what`.
    [[noreturn]] void refuse(const std::string& what) const;
};

/// An array without gaps whose first element is the first of `bytes`, which `owner` keeps alive.
Array array_over(std::string name, Dtype dtype, std::vector<std::size_t> shape, const char* bytes,
                 std::shared_ptr<const void> owner, bool fortran_order = false);

/// Bytes that an array of this shape takes; nullopt if they cannot be counted in 63 bits.
std::optional<std::size_t> bytes_of(const std::vector<std::size_t>& shape, Dtype dtype);

/// An array that holds `numbers` itself, without gaps; of one axis where no shape is given. `name`
/// is how messages show it.
Array array_of(std::string name, std::vector<double> numbers, std::vector<std::size_t> shape = {});

/// "'q.npy'": a file's name as messages show it, control characters and all made visible.
std::string shown_file(std::string_view path);

/// The same for a name inside a file, cut where it is long.
std::string shown_name(std::string_view name);

/// Throws BadInput: the file's name as shown, then `what`.
[[noreturn]] void refuse_file(std::string_view path, const std::string& what);

}  // namespace eq7
