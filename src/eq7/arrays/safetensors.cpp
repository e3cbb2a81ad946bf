#include "eq7/arrays/safetensors.hpp"

#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

using nlohmann::json;

// The format's own limit on its header, in bytes, and how deep its lists and objects go.
constexpr std::size_t longest_header = 100'000'000;
constexpr int deepest = 3;
constexpr std::size_t length_bytes = 8;
constexpr std::size_t most_axes = 8;

struct Damaged {};

std::optional<Dtype> dtype_named(std::string_view name) {
    static constexpr std::pair<std::string_view, Dtype> known[] = {
        {"BOOL", Dtype::boolean}, {"I8", Dtype::int8},       {"U8", Dtype::uint8},
        {"I16", Dtype::int16},    {"U16", Dtype::uint16},    {"I32", Dtype::int32},
        {"U32", Dtype::uint32},   {"I64", Dtype::int64},     {"U64", Dtype::uint64},
        {"F16", Dtype::float16},  {"BF16", Dtype::bfloat16}, {"F32", Dtype::float32},
        {"F64", Dtype::float64}};
    for (const auto& [letters, dtype] : known)
        if (name == letters) return dtype;
    return std::nullopt;
}

// Parses no deeper than the format goes, and no name twice: the last one would win unseen.
json parse_header(std::string_view text) {
    std::map<std::string, bool> seen;
    return json::parse(text.begin(), text.end(),
                       [&](int depth, json::parse_event_t event, json& parsed) {
                           if (depth > deepest) throw Damaged();
                           if (event == json::parse_event_t::key && depth == 1 &&
                               !seen.emplace(parsed.get<std::string>(), true).second)
                               throw Damaged();
                           return true;
                       });
}

std::vector<std::size_t> whole_numbers(const json& list) {
    if (!list.is_array()) throw Damaged();
    std::vector<std::size_t> numbers;
    for (const json& one : list) {
        if (!one.is_number_unsigned()) throw Damaged();
        numbers.push_back(one.get<std::size_t>());
    }
    return numbers;
}

}  // namespace

bool is_safetensors(std::string_view bytes) {
    return bytes.size() > length_bytes && bytes[length_bytes] == '{' &&
           little_endian(bytes, 0, length_bytes) <= longest_header;
}

Safetensors read_safetensors(const Bytes& file, std::string_view path,
                             const std::function<bool(const std::string&)>& wanted) {
    const std::size_t there = file.view.size() - std::min(file.view.size(), length_bytes);
    if (there == 0 || little_endian(file.view, 0, length_bytes) > there)
        refuse_file(path, "is cut short: it ends inside its header\n  save the arrays again");
    const std::size_t length = little_endian(file.view, 0, length_bytes);
    const Bytes data = file.part(length_bytes + length, there - length);
    Safetensors found;
    const auto open = [&](const std::string& name, const json& about) {
        Array array;
        array.name = fmt::format("{} in {}", shown_name(name), shown_file(path));
        const auto dtype = dtype_named(about.at("dtype").get<std::string>());
        array.shape = whole_numbers(about.at("shape"));
        const std::vector<std::size_t> place = whole_numbers(about.at("data_offsets"));
        if (!dtype && !wanted(name)) return;
        if (!dtype)
            array.refuse(fmt::format(
                "holds the type {}; expected numbers of 16, 32 or 64 bits\n  widen it first: "
                "array.float() in PyTorch",
                shown_text(about.at("dtype").get<std::string>(), 20)));
        array.dtype = *dtype;
        if (array.shape.size() > most_axes)
            array.refuse(
                fmt::format("has {} axes\n  expected at most {}", array.shape.size(), most_axes));
        const auto bytes = bytes_of(array.shape, array.dtype);
        if (place.size() != 2 || place[0] > place[1] || place[1] > data.view.size() || !bytes ||
            *bytes != place[1] - place[0])
            array.refuse(
                "is damaged or cut short: its place in the file is not as long as its "
                "shape\n  save the arrays again");
        array.strides = strides_without_gaps(array.shape, array.dtype);
        array.data = data.view.data() + place[0];
        array.owner = data.owner;
        found.arrays.emplace(name, std::move(array));
    };
    try {
        const json header = parse_header(file.view.substr(length_bytes, length));
        if (!header.is_object()) throw Damaged();
        for (const auto& [name, about] : header.items()) {
            if (name != "__metadata__") open(name, about);
            else
                for (const auto& [key, text] : about.items())
                    if (text.is_string()) found.metadata.emplace(key, text.get<std::string>());
        }
    } catch (const Damaged&) {
        refuse_file(path, "has a damaged .safetensors header\n  save the arrays again");
    } catch (const json::exception&) {
        refuse_file(path, "has a damaged .safetensors header\n  save the arrays again");
    }
    return found;
}

}  // namespace eq7
