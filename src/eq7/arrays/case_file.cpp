#include "eq7/arrays/case_file.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/decays.hpp"
#include "eq7/arrays/formats.hpp"
#include "eq7/arrays/npy.hpp"
#include "eq7/error.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

constexpr std::size_t largest_chunk = std::size_t{1} << 40;
constexpr std::size_t longest_list = 5;  // names that a message lists

// What a case may hold under a name: an array, or a text that sets something.
struct Key {
    std::vector<std::string> names;  // the first is the one that messages use
    std::optional<Array> CaseParts::*array = nullptr;
    std::function<void(CaseParts&, const std::string& text, const std::string& option)> set{};
};

const std::vector<Key>& keys() {
    const auto sets = [](const char* name, auto set) { return Key{{name}, nullptr, set}; };
    const auto layout = [&](const char* name, std::string CaseParts::*into) {
        return sets(name, [into](auto& parts, auto& text, auto&) { parts.*into = text; });
    };
    static const std::vector<Key> all{
        {{"q", "query", "queries"}, &CaseParts::q},
        {{"k", "key", "keys"}, &CaseParts::k},
        {{"v", "value", "values"}, &CaseParts::v},
        {{"out", "o", "output", "outputs"}, &CaseParts::out},
        {{"gamma", "gammas"}, &CaseParts::gamma},
        {{"gates"}, &CaseParts::gates},
        {{"log_gates"}, &CaseParts::log_gates},
        {{"initial_state", "state0", "s0", "h0"}, &CaseParts::initial_state},
        {{"final_state", "state"}, &CaseParts::final_state},
        {{"cu_seqlens"}, &CaseParts::cu_seqlens},
        layout("layout", &CaseParts::layout),
        layout("layout_v", &CaseParts::layout_v),
        layout("layout_out", &CaseParts::layout_out),
        layout("layout_gates", &CaseParts::layout_gates),
        layout("layout_state0", &CaseParts::layout_state0),
        layout("layout_state", &CaseParts::layout_state),
        sets("chunk",
             [](auto& parts, auto& text, auto& option) {
                 parts.chunk = whole_number(option, text, 1, largest_chunk);
             }),
        sets("scale",
             [](auto& parts, auto& text, auto& option) { parts.scale = scale(option, text); }),
        sets("dtype", [](auto& parts, auto& text, auto& option) {
            parts.dtype = read_arithmetic(option, text);
        })};
    return all;
}

// "Log-Gates" is "log_gates".
std::string plain(std::string name) {
    for (char& letter : name)
        letter = letter == '-'
                     ? '_'
                     : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return name;
}

const Key* key_of(std::string name) {
    name = plain(std::move(name));
    for (const Key& key : keys())
        if (std::find(key.names.begin(), key.names.end(), name) != key.names.end()) return &key;
    return nullptr;
}

[[noreturn]] void refuse_pickle(const std::string& path) {
    refuse_file(
        path,
        fmt::format("is what torch.save writes, which can run code when it is read\n  save it "
                    "as .safetensors:\n    from safetensors.torch import save_file\n    "
                    "save_file({{'q': q, 'k': k, 'v': v, 'out': out, 'gamma': gamma}}, "
                    "'case.safetensors')"));
}

// The .npy files; where there are none, the names of what there is instead.
std::vector<FileEntry> folder_entries(const std::string& path) {
    std::error_code fault;
    std::set<std::filesystem::path> files, others;  // the same messages every time
    for (const auto& entry : std::filesystem::directory_iterator(path, fault))
        (entry.path().extension() == ".npy" ? files : others).insert(entry.path());
    if (fault) refuse_file(path, "cannot be read: " + fault.message());
    std::vector<FileEntry> found;
    for (const auto& file : files)
        found.push_back({file.stem().string(), [file = file.string()] {
                             return read_npy_file(map_file(file), shown_file(file));
                         }});
    if (files.empty())
        for (const auto& other : others) found.push_back({other.filename().string(), {}});
    return found;
}

// `expected` is what an error asks for.
std::vector<FileEntry> entries_of(const std::string& path,
                                  const char* expected = "expected .npy, .npz or .safetensors") {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) && !ignored)
        refuse_file(path, fmt::format("does not exist\n  {}", expected));
    if (std::filesystem::is_directory(path, ignored)) return folder_entries(path);
    const Bytes file = map_file(path);
    const auto starts = [&](std::string_view start) {
        return file.view.substr(0, start.size()) == start;
    };
    if (is_zip(file.view)) {
        std::vector<FileEntry> entries = npz_entries(file, path);
        for (const FileEntry& one : entries)
            if (one.name.find("data.pkl") != std::string::npos) refuse_pickle(path);
        return entries;
    }
    if (is_npy(file.view))
        return {{std::filesystem::path(path).stem().string(),
                 [=] { return read_npy_file(file, shown_file(path)); }}};
    if (starts("\x80\x02") || starts("\x80\x04") || starts("\x80\x05")) refuse_pickle(path);
    if (is_safetensors(file.view)) return safetensors_entries(file, path);
    refuse_file(path, fmt::format("is not a file of arrays\n  {}, as numpy.save, numpy.savez and "
                                  "safetensors write them",
                                  expected));
}

void leave_out_metadata(std::vector<FileEntry>& entries) {
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [](const FileEntry& entry) { return entry.metadata; }),
                  entries.end());
}

std::string listed(std::vector<FileEntry> entries) {
    leave_out_metadata(entries);
    if (entries.empty()) return "nothing";
    std::vector<std::string> names;
    for (const FileEntry& entry : entries)
        if (names.size() < longest_list) names.push_back(shown_name(entry.name));
    return fmt::format("{}{}", fmt::join(names, ", "),
                       entries.size() > names.size() ? ", ..." : "");
}

// The text that a file says for a setting: its own words, or the one number of an array.
std::optional<std::string> setting_of(const Stored& stored) {
    if (const auto* text = std::get_if<std::string>(&stored)) return *text;
    const Array& array = std::get<Array>(stored);
    if (array.size() != 1) return std::nullopt;
    return fmt::format("{}", array.values().front());
}

// Whether a text that may be a list of numbers is the name of a file.
bool names_file(const std::string& text) {
    for (const std::string_view ending : {".npy", ".npz", ".safetensors"})
        if (text.size() > ending.size() &&
            text.compare(text.size() - ending.size(), ending.size(), ending) == 0)
            return true;
    std::error_code ignored;
    return std::filesystem::is_regular_file(text, ignored);
}

std::vector<double> whole_list(const std::string& text, const std::string& option) {
    std::vector<double> numbers;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const auto number = read_number(std::string_view(text).substr(begin, end - begin));
        if (!number || *number < 0 || *number != std::floor(*number))
            throw BadInput(
                fmt::format("{} '{}'\n  expected whole numbers separated by commas, such "
                            "as 0,5,11,16, or a file of them",
                            option, text));
        numbers.push_back(*number);
        begin = end + 1;
    }
    return numbers;
}

}  // namespace

bool set_part(CaseParts& parts, std::string_view key, const std::string& text,
              const std::string& option) {
    const Key* known = key_of(std::string(key));
    if (known == nullptr) return false;
    if (known->set) {
        known->set(parts, text, option);
        return true;
    }
    const bool numbers = !names_file(text) && (key == "gamma" || key == "cu_seqlens");
    const auto typed = [&] {
        return key == "gamma" ? decays(option, text) : whole_list(text, option);
    };
    parts.*known->array = numbers ? array_of(fmt::format("{} '{}'", option, text), typed())
                                  : read_array_file(text, key);
    return true;
}

std::vector<double> read_gammas(const std::string& text) {
    CaseParts parts;
    set_part(parts, "gamma", text, "--gamma");
    return gammas_of(*parts.gamma);
}

CaseParts read_case_file(const std::string& path, const std::set<std::string>& overridden) {
    const std::vector<FileEntry> entries =
        entries_of(path, "expected .npy, .npz or .safetensors, or a folder of .npy");
    CaseParts parts;
    std::size_t used = 0;
    std::map<std::string, std::string> settings;
    for (const FileEntry& entry : entries) {
        const Key* known = key_of(entry.name);
        if (!entry.open || known == nullptr) continue;
        const Stored stored = entry.open();
        const std::string& key = known->names.front();
        if (known->array == nullptr) {
            const auto text = setting_of(stored);
            if (text && overridden.count(key) == 0) settings.emplace(key, *text);
        } else if (const auto* array = std::get_if<Array>(&stored)) {
            std::optional<Array>& place = parts.*known->array;
            if (place)
                refuse_file(path, fmt::format("holds both {} and {}\n  expected one array for {}",
                                              place->name, array->name, key));
            place = *array;
            ++used;
        }
    }
    if (used == 0)
        refuse_file(path, fmt::format("holds no array of a case: it holds {}\n  expected q, k, v, "
                                      "out, and gamma, gates or log_gates",
                                      listed(entries)));
    for (const auto& [key, text] : settings)
        set_part(parts, key, text, fmt::format("'{}' in {} is", key, shown_file(path)));
    return parts;
}

Array read_array_file(const std::string& path, std::string_view role) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) (void)map_file(path);  // which refuses it
    std::vector<FileEntry> entries = entries_of(path);
    leave_out_metadata(entries);
    std::vector<Array> found;
    for (const FileEntry& entry : entries) {
        const Key* known = key_of(entry.name);
        if (entries.size() > 1 && (known == nullptr || known->names.front() != role)) continue;
        const Stored stored = entry.open();
        if (const auto* array = std::get_if<Array>(&stored)) found.push_back(*array);
    }
    if (found.size() == 1) return found.front();
    refuse_file(path, fmt::format("holds no array {}: it holds {}", role, listed(entries)));
}

}  // namespace eq7
