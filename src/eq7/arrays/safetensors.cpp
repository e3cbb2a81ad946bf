// The header of a .safetensors file, and the arrays that it describes.

#include <algorithm>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/arrays/formats.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

using nlohmann::json;

// The format's own limit on its header, in bytes, and how deep its lists and objects go.
constexpr std::size_t longest_header = 100'000'000;
constexpr int deepest = 3;
constexpr std::size_t length_bytes = 8;

struct Damaged {};

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

// The array that the header describes so, where it lies in `data`.
Array open_tensor(const json& about, const Bytes& data, std::string name) {
    const auto type = about.at("dtype").get<std::string>();
    const auto dtype = find_dtype(&DtypeFacts::safetensors, type);
    const std::vector<std::size_t> shape = whole_numbers(about.at("shape"));
    const std::vector<std::size_t> place = whole_numbers(about.at("data_offsets"));
    const auto refuse = [&](const std::string& what) {
        throw BadInput(fmt::format("{} {}", name, what));
    };
    if (!dtype)
        refuse(
            fmt::format("holds the type {}; expected numbers of 16, 32 or 64 bits\n  widen it "
                        "first: array.float() in PyTorch",
                        shown_text(type, 20)));
    if (shape.size() > most_axes)
        refuse(fmt::format("has {} axes\n  expected at most {}", shape.size(), most_axes));
    const auto bytes = bytes_of(shape, *dtype);
    if (place.size() != 2 || place[0] > place[1] || place[1] > data.view.size() || !bytes ||
        *bytes != place[1] - place[0])
        refuse(
            "is damaged or cut short: its place in the file is not as long as its shape\n  save "
            "the arrays again");
    return array_over(std::move(name), *dtype, shape, data.view.data() + place[0], data.owner);
}

// What read() makes of the header.
template <class Read>
auto of_header(const std::string& path, Read read) {
    try {
        return read();
    } catch (const Damaged&) {
    } catch (const json::exception&) {
    }
    refuse_file(path, "has a damaged .safetensors header\n  save the arrays again");
}

}  // namespace

bool is_safetensors(std::string_view bytes) {
    return bytes.size() > length_bytes && bytes[length_bytes] == '{' &&
           little_endian(bytes, 0, length_bytes) <= longest_header;
}

std::vector<FileEntry> safetensors_entries(const Bytes& file, const std::string& path) {
    const std::size_t there = file.view.size() - std::min(file.view.size(), length_bytes);
    if (there == 0 || little_endian(file.view, 0, length_bytes) > there)
        refuse_file(path, "is cut short: it ends inside its header\n  save the arrays again");
    const std::size_t length = little_endian(file.view, 0, length_bytes);
    const Bytes data = file.part(length_bytes + length, there - length);
    return of_header(path, [&] {
        const auto header =
            std::make_shared<const json>(parse_header(file.view.substr(length_bytes, length)));
        if (!header->is_object()) throw Damaged();
        std::vector<FileEntry> found;
        // Each holds the header, in which its own part lies.
        for (const auto& [name, about] : header->items())
            if (name != "__metadata__")
                found.push_back({name,
                                 [=, header = header, &about = about,
                                  shown = shown_in(name, path)]() -> Stored {
                                     return of_header(
                                         path, [&] { return open_tensor(about, data, shown); });
                                 }});
        if (header->contains("__metadata__"))
            for (const auto& [key, text] : header->at("__metadata__").items())
                if (text.is_string())
                    found.push_back({key, [text = text.get<std::string>()] { return text; }, true});
        return found;
    });
}

}  // namespace eq7
