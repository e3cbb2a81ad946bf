// libFuzzer on the exponent expressions: any text is either read or refused with BadInput, and what
// was read has a value, overflows, or divides by zero. Nothing else may come out of it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/expression.hpp"
#include "eq7/error.hpp"

namespace {

// A fault that no sanitizer sees: stop, so that libFuzzer keeps the input.
void require(bool holds) {
    if (!holds) std::abort();
}

// The message is printed on a terminal: short, and nothing in it that steers the terminal. What
// was typed in other alphabets is shown as it is, whole characters of UTF-8 only.
void require_printable(std::string_view message) {
    require(!message.empty() && message.size() <= 400);
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

void evaluate(const eq7::Expression& expression, const eq7::Indices& at) {
    try {
        const std::int64_t value = expression.evaluate(at);
        require(expression.evaluate(at) == value);
    } catch (const eq7::Overflow&) {
    } catch (const eq7::BadInput&) {
        // Only a division can fail on numbers.
        require(!expression.is_polynomial());
    }
}

void read(std::string_view text, std::string_view symbols) {
    try {
        const eq7::Expression expression = eq7::Expression::parse(text, symbols, "--cross");
        require(expression.text() == text);
        require(!expression.steps().empty());
        // A symbol that was not allowed cannot have been read.
        for (const char symbol : std::string_view("Brci"))
            require(!expression.uses(symbol) || symbols.find(symbol) != std::string_view::npos);
        constexpr std::int64_t large = INT64_MAX;
        for (const eq7::Indices& at :
             {eq7::Indices{1, 0, 0, 0}, eq7::Indices{4, 3, 1, 2}, eq7::Indices{64, 63, 0, 1000},
              eq7::Indices{large, large, large, large}, eq7::Indices{1, -1, INT64_MIN, -3}})
            evaluate(expression, at);
    } catch (const eq7::BadInput& refused) {
        require_printable(refused.what());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const std::string_view symbols : {"Brci", "Bci", "B"}) read(text, symbols);
    return 0;
}
