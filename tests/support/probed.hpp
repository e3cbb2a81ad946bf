#pragma once
// A probe written and read by the command line, with code of our own making run on it in between.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/case_file.hpp"
#include "eq7/retention/heads.hpp"
#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace eq7::testing {

struct MadeProbe {
    std::size_t N = 16, B = 4, dim = 0, heads = 1;  // dim 0: not said
    std::vector<double> gamma{0.9};
};

/// T is the arithmetic in which the code runs.
template <class T>
class Probed {
public:
    Probed(const MadeProbe& run, const Schedule& schedule) : Probed(run) {
        output = chunkwise(inputs, schedule, run.B).output;
    }
    explicit Probed(const MadeProbe& probe) : of(probe) {
        std::vector<std::string> words{"probe",
                                       "write",
                                       where(""),
                                       "--tokens",
                                       std::to_string(of.N),
                                       "--heads",
                                       std::to_string(of.heads)};
        if (of.dim > 0) words.insert(words.end(), {"--dim", std::to_string(of.dim)});
        written = run(words);
        const auto load = [&](const char* name) -> Heads<T> {
            const Array array = read_array_file(where(name), "");
            return xt::cast<T>(
                all_of(HeadArray(array, default_layout(array), token_axes('d'), "--layout")));
        };
        inputs.q = load("/q.npy");
        inputs.k = load("/k.npy");
        inputs.v = load("/v.npy");
        for (std::size_t h = 0; h < of.heads; ++h)
            inputs.gates.push_back(static_cast<T>(of.gamma[of.gamma.size() == 1 ? 0 : h]));
        const std::size_t D = inputs.q.shape(3);
        inputs.initial = Heads<T>::from_shape({inputs.q.shape(0), of.heads, D, D});
        inputs.initial.fill(T{});
    }

    std::string where(const std::string& name) const { return folder.path("probe") + name; }

    std::string save(const std::string& name = "out.npy") const {
        Npy npy;
        npy.descr = sizeof(T) == 4 ? "<f4" : "<f8";
        npy.shape = fmt::format("({})", fmt::join(output.shape(), ", "));
        return folder.write(name, npy.bytes(raw(std::vector<T>(output.begin(), output.end()))));
    }

    Ran read(const std::vector<std::string>& more = {}) const {
        std::vector<std::string> words{"probe",
                                       "read",
                                       save(),
                                       "--gamma",
                                       fmt::format("{}", fmt::join(of.gamma, ",")),
                                       "--chunk",
                                       std::to_string(of.B)};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }
    nlohmann::json judged(std::vector<std::string> more = {}) const {
        more.emplace_back("--json");
        const Ran ran = read(more);
        return ran.out.empty() ? nlohmann::json{{"error", ran.err}}
                               : nlohmann::json::parse(ran.out);
    }

    MadeProbe of;
    Folder folder;
    Ran written;
    HeadInputs<T> inputs;
    Heads<T> output;  // (entries, heads, N, D)
};

}  // namespace eq7::testing
