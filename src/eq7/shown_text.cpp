#include "eq7/shown_text.hpp"

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

}  // namespace

std::vector<std::string> shown_characters(std::string_view text) {
    const auto continues = [&](std::size_t at) {
        return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0u) == 0x80u;
    };
    std::vector<std::string> characters;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at]);
        const std::size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
        std::size_t length = 1;
        while (length < wanted && continues(at + length)) ++length;
        const std::string_view one = text.substr(at, length);
        const bool shown =
            wanted == 1 ? lead >= ' ' && lead <= '~' : length == wanted && !steers(one);
        characters.push_back(shown ? std::string(one) : "?");
        at += length;
    }
    return characters;
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

}  // namespace eq7
