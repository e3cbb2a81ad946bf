#include "eq7/diagnosis/npy_header.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
    refuse_file(path, what);
}

std::uint64_t bits_of(const char* bytes, std::size_t count, bool big_endian) {
    std::uint64_t value = 0;
    for (std::size_t place = 0; place < count; ++place) {
        const char next = bytes[big_endian ? place : count - 1 - place];
        value = value << 8 | static_cast<unsigned char>(next);
    }
    return value;
}

constexpr std::string_view magic = "\x93NUMPY";

// The text of a header's value after 'key':, up to where it ends.
std::optional<std::string> value_of(const std::string& header, const std::string& key) {
    std::size_t at = header.find("'" + key + "'");
    if (at == std::string::npos) return std::nullopt;
    at = header.find(':', at);
    if (at == std::string::npos) return std::nullopt;
    at = header.find_first_not_of(' ', at + 1);
    if (at == std::string::npos) return std::nullopt;
    std::size_t end = std::string::npos;
    if (header[at] == '(') end = header.find(')', at);
    else if (header[at] == '\'') end = header.find('\'', at + 1);
    else if (header[at] == '[') end = header.find(']', at);
    else end = header.find_first_of(",}", at) - 1;
    if (end >= header.size()) return std::nullopt;
    return header.substr(at, end + 1 - at);
}

// "(2, 12, 4)" as numbers; nothing where it is not such a list.
std::optional<std::vector<std::size_t>> parse_shape(const std::string& text) {
    if (text.size() < 2 || text.front() != '(') return std::nullopt;  // value_of() ends at ")"
    std::vector<std::size_t> shape;
    std::istringstream numbers(text.substr(1, text.size() - 2));
    for (std::string number; std::getline(numbers, number, ',');) {
        const std::size_t begin = number.find_first_not_of(' ');
        if (begin == std::string::npos) continue;  // the comma that closes "(4,)"
        const std::string digits = number.substr(begin);
        const bool plain = digits.size() <= 18 &&
                           std::all_of(digits.begin(), digits.end(),
                                       [](char digit) { return digit >= '0' && digit <= '9'; });
        if (!plain) return std::nullopt;
        shape.push_back(std::stoull(digits));
    }
    return shape;
}

// "(2, 12, 4)", as numpy writes it.
std::string text_of(const std::vector<std::size_t>& shape) {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

NpyHeader parse_header(const std::string& path, const std::string& text, std::size_t data_begin) {
    const auto descr = value_of(text, "descr");
    const auto order = value_of(text, "fortran_order");
    const auto shape_text = value_of(text, "shape");
    if (!descr || !order || !shape_text || (*order != "True" && *order != "False"))
        refuse(path, "has a damaged .npy header\n  save the array again with numpy.save");
    const auto shape = parse_shape(*shape_text);
    if (!shape)
        refuse(path,
               "has a damaged shape in its .npy header\n  save the array again with numpy.save");
    constexpr std::size_t most_axes = 8;  // as many letters as a layout may have
    if (shape->size() > most_axes)
        refuse(path, fmt::format("has {} axes\n  expected at most 4: batch, head, token, dimension",
                                 shape->size()));
    NpyHeader header;
    header.descr = descr->front() == '\'' ? descr->substr(1, descr->size() - 2) : *descr;
    header.shape_text = text_of(*shape);
    header.fortran_order = *order == "True";
    header.shape = *shape;
    header.data_begin = data_begin;
    header.big_endian = header.descr.substr(0, 1) == ">";
    return header;
}

NpyHeader read_header(const std::string& path, std::istream& file, std::uintmax_t file_size) {
    std::string start(12, '\0');
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(file.gcount()));
    if (start.substr(0, 2) == "PK")
        refuse(path,
               "is an .npz archive (numpy.savez), not an .npy file\n  save each array by itself "
               "with numpy.save");
    if (start.size() < 10 || std::string_view(start).substr(0, magic.size()) != magic)
        refuse(path, "is not an .npy file\n  expected an array saved with numpy.save");
    const int version = static_cast<unsigned char>(start[6]);
    if (version < 1 || version > 3)
        refuse(path, fmt::format("has .npy format version {}, expected 1 to 3", version));
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    const std::size_t header_begin = 8 + length_bytes;
    const std::uint64_t length =
        start.size() < header_begin ? file_size : bits_of(start.data() + 8, length_bytes, false);
    if (length > file_size - std::min<std::uintmax_t>(file_size, header_begin))
        refuse(path, "is cut short: it ends inside its header\n  save the array again");
    std::string text(length, '\0');
    file.seekg(static_cast<std::streamoff>(header_begin));
    file.read(text.data(), static_cast<std::streamsize>(length));
    return parse_header(path, text, header_begin + length);
}

// Says what to do about a type that cannot be used.
[[noreturn]] void refuse_type(const std::string& path, const std::string& descr) {
    const char kind = descr.size() > 1 ? descr[1] : '?';
    const std::string holds = fmt::format("holds the type {}", shown_text(descr, 60));
    const std::string save = "numpy.save(path, array.astype('float64'))";
    if (kind == 'i' || kind == 'u' || kind == 'b')
        refuse(path, fmt::format("{}, whole numbers; expected floating point\n  save it with {}",
                                 holds, save));
    if (kind == 'c')
        refuse(path, holds +
                         ", complex numbers; expected real ones\n"
                         "  rotated (xPos) queries and keys are real: save their real form");
    if (kind == 'V')
        refuse(path, holds +
                         ", raw bytes (bfloat16 is saved so); expected floating point\n"
                         "  widen it first: array.float() in PyTorch, astype('float32') in JAX");
    if (kind == 'f')
        refuse(path, fmt::format("{}; expected float16, float32 or float64\n  save it with {}",
                                 holds, save));
    refuse(path, fmt::format("{}; expected floating point\n  save it with {}", holds, save));
}

Dtype dtype_of(const std::string& path, const std::string& descr) {
    const bool ordered = descr.size() == 3 && (descr[0] == '<' || descr[0] == '>');
    const std::string type = ordered ? descr.substr(1) : "";
    if (type == "f2") return Dtype::float16;
    if (type == "f4") return Dtype::float32;
    if (type == "f8") return Dtype::float64;
    refuse_type(path, descr);
}

// The data must be exactly as long as the header promises: xtensor's reader does not look.
void require_length(const std::string& path, const NpyHeader& header, Dtype dtype,
                    std::uintmax_t file_size) {
    std::uintmax_t wanted = item_size(dtype);
    bool countable = true;
    for (const std::size_t extent : header.shape)
        countable = countable && !__builtin_mul_overflow(wanted, std::uintmax_t{extent}, &wanted);
    const std::uintmax_t there = file_size - header.data_begin;
    if (countable && wanted == 0)
        refuse(path, fmt::format("is empty: its shape is {}\n  expected at least one token",
                                 header.shape_text));
    if (countable && wanted == there) return;
    refuse(
        path,
        fmt::format(
            "{}: it has {} bytes of data, and its shape {} of {} needs {}\n  save the array again",
            countable && wanted < there ? "is too long" : "is cut short", there, header.shape_text,
            name(dtype), countable ? std::to_string(wanted) : "more than can be counted"));
}

// IEEE 754 half precision: 1 sign bit, 5 exponent bits, 10 fraction bits.
double from_half(std::uint16_t bits) {
    const double sign = (bits >> 15) != 0 ? -1.0 : 1.0;
    const int exponent = bits >> 10 & 0x1f;
    const int fraction = bits & 0x3ff;
    if (exponent == 0x1f) return fraction != 0 ? std::nan("") : sign * HUGE_VAL;
    if (exponent == 0) return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(fraction + 1024, exponent - 25);
}

void require_regular_file(const std::string& path) {
    std::error_code fault;
    const auto status = std::filesystem::status(path, fault);
    if (status.type() == std::filesystem::file_type::not_found)
        refuse(path, "does not exist\n  expected a file saved with numpy.save");
    // not covered: a folder on the way that may not be entered; root enters all
    if (fault) refuse(path, "cannot be read: " + fault.message());
    if (status.type() == std::filesystem::file_type::directory)
        refuse(path, "is a directory\n  expected an .npy file");
    if (status.type() != std::filesystem::file_type::regular)
        refuse(path, "is not a regular file\n  expected an .npy file on disk");
}

}  // namespace

void refuse_file(const std::string& path, const std::string& what) {
    throw BadInput(fmt::format("'{}' {}", path, what));
}

std::string name(Dtype dtype) { return fmt::format("float{}", 8 * item_size(dtype)); }

std::size_t item_size(Dtype dtype) {
    return dtype == Dtype::float16 ? 2 : dtype == Dtype::float32 ? 4 : 8;
}

std::size_t NpyHeader::data_bytes() const {
    std::size_t bytes = item_size(dtype);
    for (const std::size_t extent : shape) bytes *= extent;
    return bytes;
}

NpyHeader read_npy_header(const std::string& path) {
    require_regular_file(path);
    std::ifstream file(path, std::ios::binary);
    // not covered: a file that may not be read; root reads all
    if (!file) refuse(path, fmt::format("cannot be read: {}", std::strerror(errno)));
    std::error_code fault;
    const std::uintmax_t file_size = std::filesystem::file_size(path, fault);
    // not covered: the file vanishes after it was opened
    if (fault) refuse(path, "cannot be read: " + fault.message());
    NpyHeader header = read_header(path, file, file_size);
    header.dtype = dtype_of(path, header.descr);
    require_length(path, header, header.dtype, file_size);
    return header;
}

double decode(const char* bytes, const NpyHeader& header) {
    const std::uint64_t bits = bits_of(bytes, item_size(header.dtype), header.big_endian);
    if (header.dtype == Dtype::float16) return from_half(static_cast<std::uint16_t>(bits));
    if (header.dtype == Dtype::float32) {
        const auto word = static_cast<std::uint32_t>(bits);
        float value = 0;
        std::memcpy(&value, &word, sizeof value);
        return static_cast<double>(value);
    }
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

}  // namespace eq7
