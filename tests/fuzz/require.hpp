#pragma once
// What holds of every input, checked in a fuzzer.

#include <cstddef>
#include <cstdlib>
#include <string_view>

// A fault that no sanitizer sees: stop, so that libFuzzer keeps the input.
inline void require(bool holds) {
    if (!holds) std::abort();
}

// The message is printed on a terminal: short, and nothing in it that steers the terminal. What
// was typed in other alphabets is shown as it is, whole characters of UTF-8 only.
inline void require_printable(std::string_view message, std::size_t longest) {
    require(!message.empty() && message.size() <= longest);
    std::size_t missing = 0;  // bytes that the character at hand still lacks
    unsigned char before = 0;
    for (const char character : message) {
        const auto byte = static_cast<unsigned char>(character);
        const bool continues = (byte & 0xC0u) == 0x80u;
        require(continues == (missing > 0));
        require(byte == '\n' || byte >= ' ');
        require(byte != 0x7F);
        require(!(before == 0xC2 && byte < 0xA0));  // U+0080 to U+009F
        if (continues) --missing;
        else missing = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0;
        before = byte;
    }
    require(missing == 0);
}
