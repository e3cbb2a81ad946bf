#include "eq7/diagnosis/npy.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <xtensor/xmanipulation.hpp>

#include "eq7/diagnosis/head_array.hpp"

namespace eq7 {

namespace {

// The numbers in index order. A file in Fortran order is one in C order, its axes turned round.
xt::xarray<double> numbers_in(const FileBytes& file, const NpyHeader& header) {
    std::vector<std::size_t> shape = header.shape;
    if (header.fortran_order) std::reverse(shape.begin(), shape.end());
    auto numbers = xt::xarray<double>::from_shape(shape);
    const char* from = file.data() + header.data_begin;
    for (double& number : numbers.storage()) {
        number = decode(from, header);
        from += item_size(header.dtype);
    }
    if (!header.fortran_order) return numbers;
    return xt::transpose(numbers);
}

}  // namespace

Array read_npy(const std::string& path) {
    const NpyHeader header = read_npy_header(path);
    const FileBytes file(path, header.data_begin + header.data_bytes());
    return {path, header.dtype, numbers_in(file, header)};
}

void require_finite(const Array& array) {
    const auto first = std::find_if(array.values.begin(), array.values.end(),
                                    [](double value) { return !std::isfinite(value); });
    if (first == array.values.end()) return;
    const auto place = static_cast<std::size_t>(first - array.values.begin());
    const auto index = xt::unravel_index(place, array.values.shape());
    refuse_file(array.path, fmt::format("has {} at [{}]\n  expected finite numbers", *first,
                                        fmt::join(index, ", ")));
}

std::string shape_text(const Array& array) {
    return fmt::format("{}", fmt::join(array.values.shape(), " x "));
}

Heads<double> to_heads(const Array& array) {
    const auto& shape = array.values.shape();
    if (shape.size() < 2 || shape.size() > 4)
        refuse_file(
            array.path,
            fmt::format("has {} ax{} ({}); expected 2, 3 or 4: (token, dimension), (batch, token,\n"
                        "  dimension) or (batch, head, token, dimension)",
                        shape.size(), shape.size() == 1 ? "is" : "es", shape_text(array)));
    std::array<std::size_t, 4> full{1, 1, shape[shape.size() - 2], shape[shape.size() - 1]};
    if (shape.size() >= 3) full[0] = shape[0];
    if (shape.size() == 4) full[1] = shape[1];
    auto heads = Heads<double>::from_shape(full);
    std::copy(array.values.begin(), array.values.end(), heads.begin());
    return heads;
}

}  // namespace eq7
