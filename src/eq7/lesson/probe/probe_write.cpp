// A probe that lies in a folder: its settings, its script, and what to do with them.

#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/error.hpp"
#include "eq7/lesson/json.hpp"
#include "eq7/lesson/probe/probe.hpp"

namespace eq7 {

extern const char* const probe_run;  // made from probe_run.py

namespace {

// What the reader's code is given, by the names in run.py.
std::vector<std::string> arguments(const ProbeSettings& of) {
    std::vector<std::string> names{"q", "k", "v"};
    if (of.rule == Rule::retention) names.emplace_back("gamma");
    if (has_gates(of.rule)) names.emplace_back("g");
    if (has_beta(of.rule)) names.emplace_back("beta");
    names.emplace_back("chunk");
    if (of.initial_state) names.emplace_back("initial_state");
    return names;
}

}  // namespace

std::vector<double> probe_gammas(std::size_t N, double range) {
    double unit = 1;
    while (unit * static_cast<double>(N) > range) unit /= 2;
    return {1, std::exp2(-unit), std::exp2(-unit / 2)};
}

std::string probe_settings_json(const ProbeSettings& of) {
    const Json json{{"rule", name(of.rule)},
                    {"tokens", of.N},
                    {"chunk", of.B},
                    {"key_dim", of.d},
                    {"value_dim", of.e},
                    {"heads", of.heads},
                    {"initial_state", of.initial_state},
                    {"order", of.error_first ? "error_first" : "decay_first"},
                    {"gamma", of.gamma}};
    return json.dump(1) + '\n';
}

ProbeSettings read_probe_settings(const std::string& text, const std::string& path) {
    try {
        const auto json = nlohmann::json::parse(text);
        ProbeSettings of;
        of.rule = find_rule(json.at("rule"));
        of.N = json.at("tokens");
        of.B = json.at("chunk");
        of.d = json.at("key_dim");
        of.e = json.at("value_dim");
        of.heads = json.at("heads");
        of.initial_state = json.at("initial_state");
        of.error_first = json.at("order") == "error_first";
        of.gamma = json.at("gamma").get<std::vector<double>>();
        return of;
    } catch (const nlohmann::json::exception&) {
        throw BadInput("'{}' is not what `eq7 probe write` wrote\n  write the probe again", path);
    }
}

std::vector<std::string> probe_files(const ProbeSettings& of) {
    std::vector<std::string> files{"q.npy", "k.npy", "v.npy"};
    if (has_gates(of.rule)) files.emplace_back("decay.npy");
    if (has_beta(of.rule)) files.emplace_back("beta.npy");
    if (of.initial_state) files.emplace_back("initial_state.npy");
    files.insert(files.end(), {"probe.json", "run.py"});
    return files;
}

std::string probe_script(const ProbeSettings& of) {
    const auto names = arguments(of);
    const std::string_view rule = name(of.rule);
    const std::string gamma =
        of.gamma.size() == 1 ? fmt::format("{}", of.gamma[0]) : fmt::format("{}", of.gamma);
    std::string script =
        replaced(probe_run, "gamma, chunk = 0.9, 4",
                 of.rule == Rule::retention ? fmt::format("gamma, chunk = {}, {}", gamma, of.B)
                                            : fmt::format("chunk = {}", of.B));
    script = replaced(script, "retention(q, k, v, gamma, chunk)",
                      fmt::format("{}({})", rule, fmt::join(names, ", ")));
    script =
        replaced(script, "\"q k v gamma chunk\"", fmt::format("\"{}\"", fmt::join(names, " ")));
    return replaced(script, "retention", rule);
}

Document probe_write_document(const Probe& probe, const std::string& folder, Dtype dtype) {
    const ProbeSettings& of = probe.settings();
    const bool one_gamma = of.rule == Rule::retention;
    const std::vector<std::string> files = probe_files(of);
    const std::string untested = untested_parts(of);
    return {
        plain(fmt::format("A probe of {} tokens, in {}", of.N, folder)),
        {section("",
                 {fmt::format("q.npy, k.npy and v.npy have the axes batch, head, token, "
                              "dimension: {} x {} x {} x {}, in {}. Beside them: {}.",
                              probe.entries(), of.heads, of.N, of.d, name(dtype),
                              fmt::join(files.begin() + 3, files.end(), ", ")),
                  one_gamma ? "Keys and values are unit vectors. So what comes out is a table "
                              "of powers of $gamma$: how much of value $m$ reaches output $n$. "
                              "The last batch entry is random."
                            : "Keys and values are unit vectors, and gates and betas are 1 or a "
                              "power of 1/2. So each number that comes out tells which tokens' "
                              "gates it took. The last runs are random.",
                  numbered({fmt::format("Put the call of your own code into {}/run.py, and say "
                                        "its library and layout there.",
                                        folder),
                            fmt::format("Run it. It works with chunks of {}, and saves out.npy, "
                                        "and state.npy where your code returns a final state.",
                                        of.B),
                            one_gamma ? "Read which exponents it has:"
                                      : "Read which tokens' gates it took:"}),
                  Commands{{fmt::format("python3 {}/run.py", folder),
                            fmt::format("eq7 probe read {}", folder)}},
                  only_if(!untested.empty(),
                          fmt::format("That is fewer than 3 chunks. Not tested: {}. More tokens, "
                                      "or a smaller chunk, would test everything.",
                                      untested))})},
        ""};
}

std::string probe_write_json(const Probe& probe, const std::string& folder, Dtype dtype) {
    const ProbeSettings& of = probe.settings();
    const Json json{{"folder", folder},     {"files", probe_files(of)},
                    {"tokens", of.N},       {"heads", of.heads},
                    {"dim", of.d},          {"shape", {probe.entries(), of.heads, of.N, of.d}},
                    {"dtype", name(dtype)}, {"rule", name(of.rule)}};
    return json_line(json);
}

}  // namespace eq7
