// libFuzzer on the readers of formulas and of code: any text is read or refused with BadInput, and
// what was read can be read again and says the same.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "eq7/algebra/code_reader.hpp"
#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula.hpp"
#include "eq7/error.hpp"
#include "require.hpp"

namespace {

constexpr std::array<std::string_view, 4> letters{"BLrci", "BLci", "BLi", "BLri"};

void read(std::string_view text, std::string_view part, int index_base) {
    try {
        const eq7::Reading reading = eq7::read_formula({text, part, "--cross", index_base});
        if (reading.stretch || reading.listed > 0) return;
        (void)eq7::Expression::parse(reading.text, part, "again");
        require(eq7::read_formula({reading.text, part, "again", index_base}).text == reading.text);
    } catch (const eq7::BadInput& refused) {
        require_printable(refused.what(), 600);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    // One of its readings: many inputs find more than all readings of few.
    const std::size_t which = std::hash<std::string>()(text) % (2 * letters.size() + 1);
    if (which < 2 * letters.size()) {
        read(text, letters[which / 2], static_cast<int>(which % 2));
        return 0;
    }
    try {
        (void)eq7::read_code(text, letters, "--code");
    } catch (const eq7::BadInput& refused) {
        require_printable(refused.what(), 600);
    }
    return 0;
}
