#include "eq7/algebra/decays.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "eq7/algebra/formula.hpp"
#include "eq7/error.hpp"
#include "eq7/number.hpp"

namespace eq7 {

namespace {

std::optional<double> read_decay(std::string_view text) {
    const auto gamma = read_constant(text);
    const bool usable = gamma && *gamma > 0 && *gamma <= 1;  // so that NaN fails, too
    return usable ? gamma : std::nullopt;
}

[[noreturn]] void refuse_decay(std::string_view option, const std::string& text,
                               std::string_view or_else) {
    throw BadInput(
        fmt::format("{} '{}'\n  expected a decay above 0 and at most 1, such as 0.9, "
                    "31/32 or 1-2^-5{}",
                    option, text, or_else));
}

}  // namespace

double decay(std::string_view option, const std::string& text) {
    if (const auto gamma = read_decay(text)) return *gamma;
    refuse_decay(option, text, "");
}

std::vector<double> decays(std::string_view option, const std::string& text) {
    std::vector<double> gammas;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const auto gamma = read_decay(std::string_view(text).substr(begin, end - begin));
        if (!gamma) refuse_decay(option, text, ", or one for each head, such as 0.9,0.95");
        gammas.push_back(*gamma);
        begin = end + 1;
    }
    return gammas;
}

double scale(std::string_view option, const std::string& text) {
    auto number = read_number(text);
    if (!number) number = read_constant(text);
    if (!number || !std::isfinite(*number) || *number == 0)
        throw BadInput(fmt::format(
            "{} '{}'\n  expected a number that is not 0, such as 0.125 or 1/8 for d = 64", option,
            text));
    return *number;
}

}  // namespace eq7
