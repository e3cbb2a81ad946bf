#include "eq7/cli/array_options.hpp"

#include <fmt/format.h>

#include "eq7/cli/command.hpp"
#include "eq7/diagnosis/npy.hpp"
#include "eq7/error.hpp"

namespace eq7::cli {

namespace {

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::vector<double> read_gammas(const std::string& text) {
    if (!ends_with(text, ".npy")) return decays("--gamma", text);
    const Array array = read_npy(text);
    std::vector<double> gammas(array.values.begin(), array.values.end());
    for (const double gamma : gammas)
        if (!(gamma > 0 && gamma <= 1))
            refuse_file(text, fmt::format("has the decay {}\n  expected 0 < gamma <= 1", gamma));
    return gammas;
}

std::optional<Precision> read_dtype(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return find_precision(text);
}

}  // namespace eq7::cli
