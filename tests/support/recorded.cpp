#include "support/recorded.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "eq7/arrays/case_file.hpp"

namespace eq7::testing {

const std::vector<Recording>& recordings() {
    static const std::vector<Recording> all{
        {"fla_naive_retention_f32", 0, 9.4e-8, "bhnd", "bhne", 0.5, ""},
        {"fla_simple_gla_chunk_B7_s0", 7, 1.03e-7, "bnhd", "bnhe", 0.5, "bhde", "bhde"},
        {"issue34_b1_N12_B1_g0.9_f64", 1, 2.2e-8, "bnd", "bne", 1, "bde"},
        {"issue34_b1_N15_B5_g0.9_f64", 5, 0.168, "bnd", "bne", 1, "bde"},
        {"issue34_b2_N12_B4_g0.9_f32", 4, 0.2288, "bnd", "bne", 1, "bde"},
        {"jamie_4a9a715_b4_N12_B4_g0.9_f64", 4, 0.9443, "bnd", "bne", 1, "bde"},
        {"jamie_head_b1_N15_B5_g0.75_f64", 5, 7.5e-17, "bnd", "bne", 1, "bde"},
        {"jamie_head_b2_N12_B4_g0.9_f32", 4, 9.9e-8, "bnd", "bne", 1, "bde"},
        {"jamie_head_b2_N24_B6_g0.9_f32_xpos", 6, 1.15e-7, "bnd", "bne", 1, "bde", "", true},
        {"jamie_head_b2_N24_B6_g0.9_f64_s0", 6, 7.6e-8, "bnd", "bne", 1, "bde", "bde"},
        {"mamba2_ssd_minimal_B4_s0", 4, 2.6e-16, "bnhd", "bnhe", 1, "bhed", "b1hed"},
        {"minimax_m1_B7", 7, 1.22e-7, "bhnd", "bhne", 1, "bhde"},
        {"probe_jamie_issue34_N16_B4_f32", 4, 1e-7, "bnd", "bne", 1, ""},
        {"syncdoth_dfb715e_B4", 4, 0.0573, "bhnd", "bhne", 1, "bhde"},
        {"torchscale_4d1e0e8_amp5_B4_f64", 4, 0.998, "bhnd", "bnhe", 1, ""},
        {"torchscale_bf65397_amp5_B4_f64", 4, 1, "bhnd", "bnhe", 1, ""},
    };
    return all;
}

const Recording& recording(const std::string& folder) {
    for (const Recording& one : recordings())
        if (one.folder == folder) return one;
    throw std::invalid_argument("no recording " + folder);
}

std::string path_of(const Recording& recording, const std::string& file) {
    return std::string(EQ7_RECORDED) + "/" + recording.folder + "/" + file + ".npy";
}

bool has(const Recording& recording, const std::string& file) {
    return std::filesystem::exists(path_of(recording, file));
}

Heads<double> load(const Recording& recording, const std::string& file, const std::string& layout) {
    const bool state = layout.find('n') == std::string::npos;
    const bool keys = layout.find('e') == std::string::npos;
    const Axes axes = state ? Axes{{{'b', {}, false}, {'h', {}, false}, {'d', {}}, {'e', {}}}}
                            : token_axes(keys ? 'd' : 'e');
    return all_of(
        HeadArray(read_array_file(path_of(recording, file), file), layout, axes, "layout"));
}

HeadInputs<double> inputs_of(const Recording& recording) {
    HeadInputs<double> inputs;
    inputs.q = load(recording, recording.xpos ? "q_eff" : "q", recording.qk);
    inputs.k = load(recording, recording.xpos ? "k_eff" : "k", recording.qk);
    inputs.v = load(recording, "v", recording.out);
    for (double& value : inputs.q) value *= recording.scale;
    const auto gammas = read_array_file(path_of(recording, "gamma"), "gamma").values();
    inputs.gates.assign(gammas.begin(), gammas.end());
    if (!recording.initial.empty()) {
        inputs.initial = load(recording, "s0", recording.initial);
        return inputs;
    }
    inputs.initial = Heads<double>::from_shape(
        {inputs.q.shape(0), inputs.q.shape(1), inputs.q.shape(3), inputs.v.shape(3)});
    inputs.initial.fill(0);
    return inputs;
}

double relative_error(const Heads<double>& actual, const Heads<double>& expected) {
    if (actual.shape() != expected.shape()) return HUGE_VAL;
    double error = 0;
    double size = 0;
    for (std::size_t at = 0; at < actual.size(); ++at) {
        error = std::max(error, std::abs(actual.data()[at] - expected.data()[at]));
        size = std::max(size, std::abs(expected.data()[at]));
    }
    return error / size;
}

}  // namespace eq7::testing
