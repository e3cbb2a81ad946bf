#include "eq7/shown_text.hpp"

#include <fmt/format.h>

namespace eq7 {

namespace {

// Of the characters beyond ASCII: U+0080 to U+009F steer; U+2028 to U+202E and U+2066 to U+2069
// break lines or turn the direction of writing.
bool steers(std::string_view character) {
    const auto between = [&](std::string_view first, std::string_view last) {
        return character >= first && character <= last;
    };
    return between("\xc2\x80", "\xc2\x9f") || between("\u2028", "\u202e") ||
           between("\u2066", "\u2069");
}

// A character of UTF-8, or a byte that belongs to none, and whether a message may hold it.
struct Character {
    std::string_view bytes;
    bool shown;
};

std::vector<Character> characters_of(std::string_view text) {
    const auto continues = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u;
    };
    std::vector<Character> characters;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
        std::size_t length = 1;
        while (length < wanted && continues(at + length)) ++length;
        const std::string_view one = text.substr(at, length);
        characters.push_back(
            {one, wanted == 1 ? lead >= ' ' && lead <= '~' : length == wanted && !steers(one)});
        at += length;
    }
    return characters;
}

// Its bytes as a shell's $'...' and Python write them: \n, \x1b.
std::string escaped(std::string_view bytes) {
    if (bytes == "\n") return "\\n";
    if (bytes == "\t") return "\\t";
    std::string text;
    for (const char byte : bytes)
        text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    return text;
}

}  // namespace

std::vector<std::string> shown_characters(std::string_view text) {
    std::vector<std::string> shown;
    for (const Character& one : characters_of(text))
        shown.push_back(one.shown ? std::string(one.bytes) : "?");
    return shown;
}

std::string shown_text(std::string_view text, std::size_t longest) {
    std::string shown;
    std::size_t count = 0;
    for (const std::string& character : shown_characters(text)) {
        if (count++ == longest) return shown + "...";
        shown += character;
    }
    return shown;
}

std::string visible_text(std::string_view text) {
    std::string visible;
    for (const Character& one : characters_of(text))
        visible += one.shown ? std::string(one.bytes) : escaped(one.bytes);
    return visible;
}

std::string shell_word(std::string_view text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-";
    if (!text.empty() && text.find_first_not_of(plain) == text.npos) return std::string(text);
    std::string word;
    bool steering = false;
    for (const Character& one : characters_of(text)) {
        steering = steering || !one.shown;
        const bool special = one.bytes == "'" || one.bytes == "\\";
        word += !one.shown ? escaped(one.bytes) : (special ? "\\" : "") + std::string(one.bytes);
    }
    if (steering) return "$'" + word + "'";
    word = "'";
    for (const char letter : text) word += letter == '\'' ? "'\\''" : std::string(1, letter);
    return word + "'";
}

}  // namespace eq7
