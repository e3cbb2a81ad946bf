#include "eq7/judge/cause.hpp"

#include <cctype>

#include <fmt/format.h>

namespace eq7 {

std::string capitalised(std::string text) {
    text[0] = static_cast<char>(std::toupper(text[0]));
    return text;
}

std::string uncapitalised(std::string text) {
    text[0] = static_cast<char>(std::tolower(text[0]));
    return text;
}

std::string gamma_to(const std::string& exponent) {
    if (exponent == "1") return "$gamma$";
    const bool plain =
        exponent.size() == 1 || exponent.find_first_not_of("0123456789") == std::string::npos;
    return plain ? "$gamma^" + exponent + "$" : "$gamma^(" + exponent + ")$";
}

const Value& Cause::at(const std::string& key) const {
    static const Value null;
    for (const auto& [name, value] : keys)
        if (name == key) return value;
    return null;
}

}  // namespace eq7
