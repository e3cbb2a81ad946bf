// libFuzzer on the exponent expressions: any text is either read or refused with BadInput, and what
// was read has a value, overflows, or divides by zero. Nothing else may come out of it.

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/expression.hpp"
#include "eq7/error.hpp"
#include "require.hpp"

namespace {

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
        require_printable(refused.what(), 400);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    for (const std::string_view symbols : {"Brci", "Bci", "B"}) read(text, symbols);
    return 0;
}
