#include "eq7/algebra/meant_symbol.hpp"

#include <cstddef>

#include <fmt/format.h>

#include "eq7/algebra/expression_parser.hpp"

namespace eq7 {

namespace {

// Whether the text has this word anywhere, not as a part of another.
bool has_word(std::string_view text, std::string_view word) {
    const auto outside = [&](std::size_t at) {
        return at >= text.size() || !(is_letter(text[at]) || is_digit(text[at]));
    };
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
        if (outside(at + word.size()) && (at == 0 || outside(at - 1))) return true;
    return false;
}

// n and m count over the whole sequence, the symbols of an exponent inside one chunk.
std::string in_one_chunk(std::string_view text, bool query, bool key) {
    if (query && key) return "n and m count over all chunks: inside one, n-m is r-c";
    const std::string place = query ? "r, the query's row in its chunk"
                              : key ? "c, the key's place in its chunk"
                                    : "it with B, the size of a chunk";
    const char* whole = has_word(text, "n") && has_word(text, "m")
                            ? "n-m is the whole weight's exponent, this is one part of it"
                            : "n and m count over all chunks";
    return fmt::format("{}: write {}", whole, place);
}

std::string own_index(bool query, bool key) {
    if (query && key) return "write r for the query's row, c for the key's place, i for the chunk";
    return query ? "write r for the query's row, i for its chunk"
                 : "write c for the key's place, i for its chunk";
}

bool is_size(std::string_view word) {
    return word == "C" || word.find("chunk") != word.npos || word.find("block") != word.npos;
}

}  // namespace

std::optional<std::string> meant_symbol(std::string_view word, std::string_view text,
                                        std::string_view symbols) {
    const auto usable = [&](char symbol) { return symbols.find(symbol) != symbols.npos; };
    const bool query = usable('r'), key = usable('c');
    if (word == "r" && key) return "r is the query's row: write c, the key's place in its chunk";
    if (word == "c" && query) return "c is the key's place: write r, the query's row in its chunk";
    if (!usable('B')) return std::nullopt;
    if (word == "n" || word == "m") return in_one_chunk(text, query, key);
    if (word == "j" && (query || key)) return own_index(query, key);
    if (word == "C" && key) return "write B for the size of a chunk, c for the key's place in it";
    if (is_size(word)) return "write B for the size of a chunk";
    for (const char symbol : symbols)
        if (word.size() == 1 && (word[0] ^ symbol) == ('a' ^ 'A'))
            return fmt::format("write {} for {}", symbol, word);
    return std::nullopt;
}

}  // namespace eq7
