// Reads what scripts/bench --store wrote (tests/benchmarks/record.py).

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eq7/error.hpp"
#include "eq7/lesson/performance/performance.hpp"

namespace eq7 {

namespace {

using Json = nlohmann::json;

TimedCase timed_case(const Json& json) {
    TimedCase one;
    one.dtype = json.at("dtype");
    one.heads = json.at("heads");
    one.d = json.at("d"), one.B = json.at("B"), one.N = json.at("N");
    one.threads = json.at("threads");
    one.instructions = json.at("instructions");
    one.executed = json.at("executed"), one.useful = json.at("useful");
    one.peak = json.at("peak");
    one.others = json.at("others");
    one.seconds = json.at("seconds").get<std::map<std::string, double>>();
    for (const char* name : {"eq7", "torch_loop", "torch_batched"})
        if (one.seconds.count(name) == 0)
            throw BadInput(fmt::format("the record has a case without {}", name));
    return one;
}

HeldMemory held_memory(const Json& json) {
    return {json.at("dtype"), json.at("d"),       json.at("B"),
            json.at("N"),     json.at("threads"), json.at("bytes")};
}

CopyRate copy_rate(const Json& json) { return {json.at("threads"), json.at("bytes_per_second")}; }

FirstTouch first_touch(const Json& json) {
    return {json.at("bytes_per_second"), json.at("again_bytes_per_second")};
}

TimedForm timed_form(const Json& json) {
    return {json.at("form"), json.at("N"), json.at("d"), json.at("seconds"), json.at("bytes")};
}

TimedPart timed_part(const Json& json) {
    return {json.at("part"), json.at("milliseconds"), json.at("peak"), json.value("peak_256", 0.0)};
}

bool before(const TimedCase& a, const TimedCase& b) {
    return std::tie(a.dtype, a.threads, a.d, a.N, a.B) <
           std::tie(b.dtype, b.threads, b.d, b.N, b.B);
}

PerformanceRecord from_json(const Json& json) {
    PerformanceRecord record;
    for (const auto& [name, value] : json.at("head").items())
        record.head[name] = value.is_string() ? value.get<std::string>() : value.dump();
    record.wanted = json.at("wanted").size();
    record.most_others = json.at("most_others");
    for (const auto& [name, value] : json.at("cases").items()) {
        record.measured += 1;
        if (value.at("others") > record.most_others) record.disturbed += 1;
        const std::string kind = name.substr(0, name.find('/'));
        if (kind == "grid") record.grid.push_back(timed_case(value));
        else if (kind == "memory") record.memory.push_back(held_memory(value));
        else if (kind == "copies") record.copies.push_back(copy_rate(value));
        else if (kind == "first_touch") record.first_touch = first_touch(value);
        else if (kind == "forms") record.forms.push_back(timed_form(value));
        else record.parts.push_back(timed_part(value));
    }
    std::sort(record.grid.begin(), record.grid.end(), before);
    std::sort(record.forms.begin(), record.forms.end(), [](const auto& a, const auto& b) {
        return std::tie(a.form, a.N) < std::tie(b.form, b.N);
    });
    return record;
}

}  // namespace

double TimedCase::torch() const {
    return std::min(seconds.at("torch_loop"), seconds.at("torch_batched"));
}
double TimedCase::over_torch() const { return seconds.at("eq7") / torch(); }
double TimedCase::alone() const {
    const auto found = seconds.find("all_threads");
    return found == seconds.end() ? seconds.at("eq7") : found->second;
}
std::optional<double> TimedCase::gain() const {
    const auto one = seconds.find("one_thread");
    const auto all = seconds.find("all_threads");
    if (one == seconds.end() || all == seconds.end()) return std::nullopt;
    return one->second / all->second;
}
double TimedCase::executed_share() const { return executed / alone() / peak; }
double TimedCase::useful_share() const { return useful / alone() / peak; }
double TimedCase::array_bytes() const {
    return static_cast<double>(heads * N * d) * (dtype == "float64" ? 8 : 4);
}

PerformanceRecord read_performance(std::string_view json) {
    try {
        return from_json(Json::parse(json));
    } catch (const Json::exception& fault) {
        throw BadInput(fmt::format(
            "the record of speeds cannot be read: {}\n  scripts/bench --store writes a new one",
            fault.what()));
    }
}

}  // namespace eq7
