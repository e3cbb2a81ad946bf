#include "eq7/arrays/npy.hpp"

#include <cctype>
#include <cstring>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/formats.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t most_npy_axes = 8;  // as many letters as a layout may have

struct Damaged {};

struct Header {
    std::string descr;  ///< "<f4"
    bool fortran_order = false;
    std::vector<std::size_t> shape;
    std::size_t data_begin = 0;
};

// The header's dictionary, a literal of Python: {'descr': '<f8', 'fortran_order': False,
// 'shape': (2, 3), }. Blanks and line ends may stand anywhere, strings in either kind of quotes.
class Dictionary {
public:
    explicit Dictionary(std::string_view text) : text_(text) {}

    Header read() {
        Header header;
        unsigned seen = 0;
        expect('{');
        while (!take('}')) {
            const std::string key = string();
            expect(':');
            if (key == "descr") header.descr = type(), seen |= 1u;
            else if (key == "fortran_order") header.fortran_order = truth(), seen |= 2u;
            else if (key == "shape") header.shape = shape(), seen |= 4u;
            else throw Damaged();
            if (take(',')) continue;
            expect('}');
            break;
        }
        if (seen != 7u) throw Damaged();
        return header;
    }

private:
    char next() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    bool take(char wanted) {
        if (next() != wanted) return false;
        ++at_;
        return true;
    }
    void expect(char wanted) {
        if (!take(wanted)) throw Damaged();
    }
    std::string until(char end) {
        const std::size_t stop = text_.find(end, at_);
        if (stop == text_.npos) throw Damaged();
        const std::string found(text_.substr(at_, stop - at_));
        at_ = stop + 1;
        return found;
    }
    std::string string() {
        const char quote = next();
        if (quote != '\'' && quote != '"') throw Damaged();
        ++at_;
        return until(quote);
    }
    // A plain type is a string; one with fields is a list, which is only ever shown.
    std::string type() { return next() == '[' ? until(']') + "]" : string(); }
    bool truth() {
        next();
        for (const std::string_view word : {"True", "False"})
            if (text_.substr(at_, word.size()) == word) {
                at_ += word.size();
                return word == "True";
            }
        throw Damaged();
    }
    std::size_t number() {
        std::size_t value = 0, digits = 0;
        next();
        for (; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])); ++at_) {
            value = 10 * value + static_cast<std::size_t>(text_[at_] - '0');
            if (++digits > 18) throw Damaged();
        }
        if (digits == 0) throw Damaged();
        if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // as Python 2 wrote it
        return value;
    }
    std::vector<std::size_t> shape() {
        std::vector<std::size_t> extents;
        expect('(');
        while (!take(')')) {
            extents.push_back(number());
            if (take(',')) continue;
            expect(')');
            break;
        }
        return extents;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

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
        Header header = Dictionary(bytes.substr(begin, length)).read();
        header.data_begin = begin + length;
        return header;
    } catch (const Damaged&) {
        refuse(name, "has a damaged .npy header\n  save the array again with numpy.save");
    }
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
    if (header.shape.size() > most_npy_axes)
        refuse(name, fmt::format("has {} axes\n  expected at most 4: batch, head, token, dimension",
                                 header.shape.size()));
    const auto wanted = bytes_of(header.shape, type->dtype);
    const std::size_t there = bytes.view.size() - header.data_begin;
    if (!wanted || *wanted > there)
        refuse(name, fmt::format("is cut short: it has {} bytes of data, and its shape {} of {} "
                                 "needs {}\n  save the array again",
                                 there, text_of(header.shape), eq7::name(type->dtype),
                                 wanted ? std::to_string(*wanted) : "more than can be counted"));
    Array array;
    array.name = std::move(name);
    array.dtype = type->dtype;
    array.big_endian = type->big_endian;
    array.shape = header.shape;
    array.strides = strides_without_gaps(array.shape, array.dtype, header.fortran_order);
    array.data = bytes.view.data() + header.data_begin;
    array.owner = bytes.owner;
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

}  // namespace eq7
