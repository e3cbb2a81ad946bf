#include "eq7/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "eq7/error.hpp"

namespace eq7 {

// The standard library that WebAssembly is built with has no from_chars for fractions (which is
// what the macro of to_chars tells). Its strtod knows one locale only, but takes more: blanks
// ahead, a plus sign, hexadecimal digits.
std::optional<double> read_number(std::string_view text) {
    double number = 0;
#ifdef __cpp_lib_to_chars
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
#else
    const std::string copy(text);
    if (copy.empty() || copy.find_first_not_of("0123456789.eE+-") != std::string::npos ||
        copy.front() == '+')
        return std::nullopt;
    char* end = nullptr;
    number = std::strtod(copy.c_str(), &end);
    if (end != copy.c_str() + copy.size()) return std::nullopt;
#endif
    return number;
}

std::string counted(std::int64_t count, std::string_view one) {
    return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

std::size_t whole_number(std::string_view option, const std::string& text, std::size_t least,
                         std::size_t most) {
    std::size_t number = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc() || at != end || number < least || number > most)
        throw BadInput(fmt::format("{} '{}'\n  expected a whole number from {} to {}", option, text,
                                   least, most));
    return number;
}

}  // namespace eq7
