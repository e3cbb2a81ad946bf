#include "eq7/algebra/formula_names.hpp"

#include <algorithm>
#include <cctype>

namespace eq7 {

bool ends_with(std::string_view word, std::string_view end) {
    return word.size() >= end.size() && word.substr(word.size() - end.size()) == end;
}

std::string plain_name(std::string_view word) {
    while (word.size() > 1 && word.front() == '_') word.remove_prefix(1);
    while (word.size() > 1 && word.back() == '_') word.remove_suffix(1);
    std::string text(word);
    if (text.size() > 1)
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char one) { return static_cast<char>(std::tolower(one)); });
    return text;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

bool is_among(std::string_view word, std::string_view list) {
    return list.find(' ' + plain_name(word) + ' ') != std::string_view::npos;
}

namespace {

bool is_made_of(std::string_view word, std::string_view strong) {
    bool has_strong = false;
    for (const std::string& part : split(plain_name(word), '_')) {
        has_strong = has_strong || is_among(part, strong);
        if (!is_among(part, strong) && !is_among(part, names::fillers)) return false;
    }
    return has_strong && word.size() > 1;
}

}  // namespace

bool is_query_place(std::string_view word) {
    return is_among(word, names::query_places) || is_made_of(word, names::query_words);
}
bool is_key_place(std::string_view word) {
    return is_among(word, names::key_places) || is_made_of(word, names::key_words);
}
bool is_place(std::string_view word) {
    const bool inside = ends_with(word, "_in_chunk") || ends_with(word, "_in_block");
    const bool local =
        word.size() == 7 && (word.rfind("local_", 0) == 0 || ends_with(word, "_local"));
    const bool over_all = plain_name(word).rfind("position_id", 0) == 0;  // of the sequence
    return inside || local || is_among(word, names::places) ||
           (!over_all && is_made_of(word, names::place_words));
}

// B, BT, block; chunk_size, blocklen, len_chunk.
bool is_size_word(std::string_view word) {
    if (is_among(word, names::sizes)) return true;
    if (ends_with(word, "_chunk_size") || ends_with(word, "_block_size"))
        return !is_last_size_word(word) && word.rfind("n", 0) != 0;
    std::string rest = plain_name(word);
    const bool count = rest[0] == 'n' || rest == "chunk_n" || ends_with(rest, "chunks") ||
                       ends_with(rest, "blocks");
    if (count && rest.size() > 1) return false;  // n_chunk
    rest.erase(std::remove(rest.begin(), rest.end(), '_'), rest.end());
    for (const std::string_view one : {"chunk", "block", "blk"})
        if (const auto at = rest.find(one); at != std::string::npos)
            return is_among(rest.erase(at, one.size()), names::lengths);
    return false;
}

bool is_last_size_word(std::string_view word) {
    const bool of_length = ends_with(word, "_size") || ends_with(word, "_len");
    for (const std::string_view begin : {"current_", "cur_", "actual_", "valid_", "last_"})
        if (word.substr(0, begin.size()) == begin)
            return of_length && is_size_word(word.substr(begin.size()));
    return false;
}

// float, int64_t, f32
bool is_type(std::string_view word) {
    std::string_view name = ends_with(word, "_t") ? word.substr(0, word.size() - 2) : word;
    name = name.substr(0, name.find_last_not_of("0123456789") + 1);
    const bool sized = name.size() < word.size();
    return is_among(name, names::types) || (sized && is_among(name, names::sized_types));
}

bool is_exponential(std::string_view word) { return meant_in(names::functions, word) == "exp"; }

bool is_decay_word(std::string_view word) {
    if (word == "Lambda") return false;
    // gamma_B and gamma_powers are something else.
    const std::string_view rest = word.rfind("gamma", 0) == 0 ? word.substr(5) : "other";
    const bool numbered = rest.find_first_not_of("_0123456789") == std::string_view::npos;
    return (numbered && (rest.empty() || rest[0] == '_')) || is_among(word, names::decays);
}

bool is_running_sum(std::string_view word) {
    return word.rfind("cum", 0) == 0 || word.find("_cum") != word.npos ||
           word.find("cumsum") != word.npos || ends_with(word, "cum") || ends_with(word, "_cs") ||
           word.find("_cs_") != word.npos;
}

std::string without_index(const std::string& word) {
    const std::size_t size = word.size();
    return size > 2 && word[size - 2] == '_' ? word.substr(0, size - 2) : word;
}

std::string without_last(const std::string& word) {
    for (const std::string_view end : {"_last", "_end", "_total"})
        if (ends_with(word, end)) return word.substr(0, word.size() - end.size());
    return word.rfind("last_", 0) == 0 ? word.substr(5) : "";
}

int log_decay_sign(std::string_view word) {
    for (const std::string_view log : {"log2_", "log_", "log2", "log", "ln_"})
        if (word.substr(0, log.size()) == log && is_decay_word(word.substr(log.size()))) return 1;
    if (is_among(word, names::log_decays)) return 1;
    return is_among(word, names::slopes) ? -1 : 0;
}

}  // namespace eq7
