#include "eq7/arrays/npy.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "eq7/arrays/formats.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

using nlohmann::json;

constexpr std::string_view magic = "\x93NUMPY";

struct Header {
    std::string descr;  ///< "<f4"
    bool fortran_order = false;
    std::vector<std::size_t> shape;
    std::size_t data_begin = 0;
};

// The header's dictionary, a literal of Python, as JSON: (2, 3, ) is [2, 3], and True is true.
// Blanks and line ends may stand anywhere, strings in either kind of quotes.
std::string as_json(std::string_view literal) {
    std::string json;
    char quote = '\0';  // that of the string we are in
    for (const char letter : literal) {
        const bool opens = quote == '\0' && (letter == '\'' || letter == '"');
        if (opens || (quote != '\0' && letter == quote)) {
            quote = opens ? letter : '\0';
            json += '"';
        } else if (quote != '\0') {
            if (letter == '"' || letter == '\\') json += '\\';
            if (std::iscntrl(static_cast<unsigned char>(letter)))
                json += fmt::format("\\u{:04x}", letter);
            else json += letter;
        } else if (letter == ')' || letter == ']' || letter == '}') {
            json.erase(json.find_last_not_of(" \t\n") + 1);
            if (!json.empty() && json.back() == ',') json.pop_back();
            json += letter == ')' ? ']' : letter;
        } else if (letter == '(') {
            json += '[';
        } else if (letter != 'L') {  // as Python 2 wrote it behind a number
            json += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        }
    }
    return json;
}

[[noreturn]] void refuse(const std::string& name, const std::string& what) {
    throw BadInput(fmt::format("{} {}", name, what));
}

Header read_header(std::string_view bytes, const std::string& name) {
    if (!is_npy(bytes) || bytes.size() < 10)
        refuse(name, "is not an .npy file\n  expected an array saved with numpy.save");
    const int version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3)
        refuse(name, fmt::format("has .npy format version {}, expected 1 to 3", version));
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    const std::size_t begin = 8 + length_bytes;
    if (bytes.size() < begin || little_endian(bytes, 8, length_bytes) > bytes.size() - begin)
        refuse(name, "is cut short: it ends inside its header\n  save the array again");
    const std::size_t length = little_endian(bytes, 8, length_bytes);
    try {
        std::string_view text = bytes.substr(begin, length);
        text = text.substr(0, text.rfind('}') + 1);
        const json header = json::parse(as_json(text));
        const json &descr = header.at("descr"), &shape = header.at("shape");
        if (header.size() == 3 && std::all_of(shape.begin(), shape.end(), [](const json& extent) {
                return extent.is_number_unsigned();
            })) {
            // A plain type is a string; one with fields is a list, which is only ever shown.
            const std::size_t list = descr.is_array() ? text.find('[') : 0;
            return {descr.is_array() ? std::string(text.substr(list, text.find(']') + 1 - list))
                                     : descr.get<std::string>(),
                    header.at("fortran_order").get<bool>(), shape.get<std::vector<std::size_t>>(),
                    begin + length};
        }
    } catch (const json::exception&) {
    }
    refuse(name, "has a damaged .npy header\n  save the array again with numpy.save");
}

// Says what to do about a type that cannot be used.
[[noreturn]] void refuse_type(const std::string& name, const std::string& descr) {
    const char kind = descr.size() > 1 ? descr[1] : '?';
    const std::string holds = fmt::format("holds the type {}", shown_text(descr, 60));
    if (kind == 'c')
        refuse(name, holds +
                         ", complex numbers; expected real ones\n"
                         "  rotated (xPos) queries and keys are real: save their real form");
    if (kind == 'V')
        refuse(name, holds +
                         ", raw bytes; expected numbers\n"
                         "  widen them first: array.float() in PyTorch, astype('float32') in JAX");
    refuse(name, holds +
                     "; expected numbers of at most 64 bits\n"
                     "  save it with numpy.save(path, array.astype('float64'))");
}

struct Type {
    Dtype dtype;
    bool big_endian;
};

std::optional<Type> type_of(std::string descr) {
    // "=" and none are the machine's order: little-endian, as is every machine that eq7 runs on.
    const bool ordered = !descr.empty() && std::strchr("<>=|", descr.front()) != nullptr;
    const bool big_endian = ordered && descr.front() == '>';
    if (ordered) descr.erase(0, 1);
    const auto dtype = find_dtype(&DtypeFacts::npy, descr);
    if (!dtype) return std::nullopt;
    return Type{*dtype, big_endian};
}

// "(2, 12, 4)", as numpy writes it.
std::string text_of(const std::vector<std::size_t>& shape) {
    return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

}  // namespace

bool is_npy(std::string_view bytes) { return bytes.substr(0, magic.size()) == magic; }

Array read_npy(const Bytes& bytes, std::string name) {
    const Header header = read_header(bytes.view, name);
    const auto type = type_of(header.descr);
    if (!type) refuse_type(name, header.descr);
    if (header.shape.size() > most_axes)
        refuse(name, fmt::format("has {} axes\n  expected at most 4: batch, head, token, dimension",
                                 header.shape.size()));
    const auto wanted = bytes_of(header.shape, type->dtype);
    const std::size_t there = bytes.view.size() - header.data_begin;
    if (!wanted || *wanted > there)
        refuse(name, fmt::format("is cut short: it has {} bytes of data, and its shape {} of {} "
                                 "needs {}\n  save the array again",
                                 there, text_of(header.shape), eq7::name(type->dtype),
                                 wanted ? std::to_string(*wanted) : "more than can be counted"));
    Array array =
        array_over(std::move(name), type->dtype, header.shape,
                   bytes.view.data() + header.data_begin, bytes.owner, header.fortran_order);
    array.big_endian = type->big_endian;
    return array;
}

std::optional<std::string> read_npy_text(const Bytes& bytes, const std::string& name) {
    if (!is_npy(bytes.view) || bytes.view.size() < 10) return std::nullopt;
    const Header header = read_header(bytes.view, name);
    const bool text = header.descr.size() > 2 && header.descr.substr(0, 2) == "<U";
    const bool single = header.shape.empty() || header.shape == std::vector<std::size_t>{1};
    if (!text || !single) return std::nullopt;
    std::string found;  // four bytes a character, zeros after the last one
    constexpr std::size_t longest = 1000;
    const std::string_view data = bytes.view.substr(header.data_begin, 4 * longest);
    for (std::size_t at = 0; at + 4 <= data.size(); at += 4) {
        const auto code = little_endian(data, at, 4);
        if (code == 0) break;
        found += code < 0x80 ? static_cast<char>(code) : '?';
    }
    return found;
}

Stored read_npy_file(const Bytes& bytes, const std::string& shown) {
    if (auto text = read_npy_text(bytes, shown)) return std::move(*text);
    return read_npy(bytes, shown);
}

}  // namespace eq7
