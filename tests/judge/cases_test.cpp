// Recorded runs of real code, after public reports: each gets the verdict and the cause that its
// case.json asks for. Several causes there are alternatives.

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "support/run.hpp"

namespace {

using namespace eq7::testing;
using nlohmann::json;

// Whether `found` has all that `wanted` has. Lists of objects may be in any order.
bool has(const json& wanted, const json& found) {
    if (wanted.is_object())
        return found.is_object() &&
               std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& item) {
                   return found.contains(item.key()) && has(item.value(), found[item.key()]);
               });
    if (wanted.is_array() && !wanted.empty() && wanted[0].is_object())
        return found.is_array() && std::all_of(wanted.begin(), wanted.end(), [&](const json& one) {
                   return std::any_of(found.begin(), found.end(),
                                      [&](const json& other) { return has(one, other); });
               });
    if (wanted.is_array())
        return found.is_array() && wanted.size() == found.size() &&
               std::equal(wanted.begin(), wanted.end(), found.begin(),
                          [](const json& a, const json& b) { return has(a, b); });
    if (wanted.is_number() && found.is_number())
        return std::abs(wanted.get<double>() - found.get<double>()) <=
               1e-6 * std::max(1.0, std::abs(wanted.get<double>()));
    return wanted == found;
}

TEST_CASE("every recorded case gets its verdict and its cause") {
    std::size_t cases = 0;
    for (const auto& folder : std::filesystem::directory_iterator(EQ7_CASES)) {
        if (!folder.is_directory()) continue;
        ++cases;
        const std::string path = folder.path().string();
        CAPTURE(path);
        std::ifstream file(path + "/case.json");
        const json expected = json::parse(file);
        std::vector<std::string> command{"verify", "--json"};
        for (const std::string argument : expected["args"]) {
            const bool is_file =
                argument.size() > 4 && argument.substr(argument.size() - 4) == ".npy";
            command.push_back(is_file ? path + "/" + argument : argument);
        }
        const Ran outcome = run(command);
        CAPTURE(outcome.out);
        CAPTURE(outcome.err);
        const json found = json::parse(outcome.out);
        const json& verdicts = expected["verdict"];
        CHECK(std::find(verdicts.begin(), verdicts.end(), found["verdict"]) != verdicts.end());
        const json& causes = expected["cause"];
        CHECK(std::any_of(causes.begin(), causes.end(),
                          [&](const json& one) { return has(one, found["cause"]); }));
        if (!expected["exit"].is_null()) CHECK(outcome.exit == expected["exit"]);
    }
    CHECK(cases == 32);
}

}  // namespace
