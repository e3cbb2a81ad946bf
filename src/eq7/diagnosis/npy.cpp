#include "eq7/diagnosis/npy.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <xtensor/xnpy.hpp>

#include "eq7/error.hpp"

namespace eq7 {

namespace {

constexpr std::string_view magic = "\x93NUMPY";

// xtensor's reader wants its header spaced just so, in format version 1 or 2, and knows no float16.
// So whatever numpy wrote is first rewritten, in memory, as the plainest .npy of float64.
std::stringstream rewritten(const std::string& path, std::istream& file, const NpyHeader& header) {
    std::ostringstream data;
    data.exceptions(std::ios::failbit | std::ios::badbit);  // else too little memory is no error
    data << file.rdbuf();
    std::string bytes = std::move(data).str();
    const std::size_t size = item_size(header.dtype);
    // not covered: the file is cut after its header was read
    if (bytes.size() != header.data_bytes()) refuse_file(path, "changed while it was read");
    std::string text = fmt::format("{{'descr': '<f8', 'fortran_order': {}, 'shape': {}, }}",
                                   header.fortran_order ? "True" : "False", header.shape_text);
    text.append(64 - (magic.size() + 4 + text.size() + 1) % 64, ' ');
    text += '\n';
    std::stringstream result;
    result.exceptions(std::ios::badbit);
    result << magic << '\x01' << '\x00' << static_cast<char>(text.size() & 0xff)
           << static_cast<char>(text.size() >> 8) << text;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        if (header.big_endian) std::reverse(bytes.begin() + at, bytes.begin() + at + size);
        const double value = decode(bytes.data() + at, header.dtype);
        result.write(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return result;
}

}  // namespace

Array read_npy(const std::string& path) {
    const NpyHeader header = read_npy_header(path);
    std::ifstream file(path, std::ios::binary);
    Array array{path, header.dtype, {}};
    try {
        file.seekg(static_cast<std::streamoff>(header.data_begin));
        std::stringstream stream = rewritten(path, file, header);
        array.values = xt::load_npy<double>(stream);
        // not covered, down to the next blank line: a disk that fails, or a file that changes
    } catch (const BadInput&) {
        throw;
    } catch (const std::runtime_error& problem) {
        refuse_file(path, fmt::format("cannot be read: {}", problem.what()));
    }

    return array;
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
