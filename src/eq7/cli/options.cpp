#include "eq7/cli/options.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/case_file.hpp"
#include "eq7/cli/choices.hpp"
#include "eq7/error.hpp"

namespace eq7::cli {

void add_factor_options(CLI::App* command, TypedSchedule& typed) {
    const auto add = [&](const char* names, std::string& value, const std::string& what,
                         const char* type) {
        option(command, names, value, type, what)->group("Decays");
    };
    add("--variant", typed.variant,
        fmt::format("start from a formula of the catalogue (default: eq7): {}",
                    fmt::join(choices("NAME"), ", ")),
        "NAME");
    add("--cross,--xi", typed[Part::cross],
        "cross-chunk decay (default: [0,r]). F is a stretch of tokens, or an exponent in B L r c i "
        "with + - * ^ // % min max, or a power or a line of code: gamma**(chunk_size-row)",
        "F");
    add("--state,--zeta", typed[Part::state], "state-update decay (default: (c,L-1])", "F");
    add("--carry", typed[Part::carry], "carry (default: [0,L-1])", "F");
    add("--intra,--D", typed[Part::intra], "intra-chunk decay (default: (c,r])", "F");
    add("--reads", typed.reads, "state a query reads: previous or current (default: previous)",
        "WHICH");
    add("--index-base", typed.index_base,
        "what the given decays count r, c and i from: 0 or 1 (default: 0)", "BASE");
}

void add_schedule_options(CLI::App* command, TypedSchedule& typed) {
    add_factor_options(command, typed);
    option(command, "--chunk", typed.chunk, "B",
           "for this B only; a list such as --state 3,2,1,0 gives it, too")
        ->group("Decays");
}

namespace {

struct Known {
    const char* option;
    const char* key;  // as set_part() calls it
    const char* type;
    std::string help;
};

const std::vector<Known>& known_options() {
    static const std::vector<Known> all{
        {"--q", "q", "FILE", "queries, after any rotation (.npy, .npz, .safetensors)"},
        {"--k", "k", "FILE", "keys, after any rotation"},
        {"--v", "v", "FILE", "values"},
        {"--out", "out", "FILE", "what the implementation returned"},
        {"--gamma", "gamma", "G",
         "the decay, one per head (0.9,0.95), or a file of them, (h,d) too"},
        {"--gates", "gates", "FILE", "a decay for each token, or for each token and channel"},
        {"--log-gates", "log_gates", "FILE", "the same as natural logarithms"},
        {"--chunk", "chunk", "B", "B, its chunk size (default: N, one chunk)"},
        {"--scale", "scale", "S", "what q k^T is multiplied by (default: 1)"},
        {"--dtype", "dtype", "T",
         fmt::format("{}: the arithmetic that it was computed in (default: out's own)",
                     arithmetics_in_words())},
        {"--state0", "initial_state", "FILE", "the state before token 0"},
        {"--state", "final_state", "FILE", "the state after the last token"},
        {"--cu-seqlens", "cu_seqlens", "LIST",
         "where packed sequences start, and N: 0,5,16; or a file"},
        {"--layout", "layout", "L",
         "q's and k's axes: b batch, h head, n token, d; 1 for an axis of size one\n"
         "(default by rank: nd, bnd, bhnd)"},
        {"--layout-v", "layout_v", "L", "v's axes, with e for d (default: as q's)"},
        {"--layout-out", "layout_out", "L", "out's axes (default: as q's)"},
        {"--layout-gates", "layout_gates", "L", "the gates' axes (default: as q's, without d)"},
        {"--layout-state0", "layout_state0", "L",
         "--state0's axes (default by rank: de, bde, bhde)"},
        {"--layout-state", "layout_state", "L", "--state's axes (default likewise)"},
    };
    return all;
}

// What is wrong with a file is said of its option: "--q 'q.npy' does not exist".
void set_named(CaseParts& parts, const Known& one, const std::string& text) {
    try {
        set_part(parts, one.key, text, one.option);
    } catch (const BadInput& fault) {
        const std::string what = fault.what();
        throw BadInput(what.rfind('\'', 0) == 0 ? fmt::format("{} {}", one.option, what) : what);
    }
}

constexpr const char* decay_options[] = {"--gamma", "--gates", "--log-gates"};

}  // namespace

void CaseOptions::add_to(CLI::App* command, const std::string& file,
                         const std::vector<std::string>& only) {
    option(command, "FILE", file_, "FILE",
           "all in one: .safetensors, .npz or a folder of .npy, named " + file);
    for (const Known& one : known_options())
        if (only.empty() || std::find(only.begin(), only.end(), one.option) != only.end())
            option(command, one.option, typed_[one.option], one.type, one.help);
}

bool CaseOptions::empty() const {
    return file_.empty() && std::all_of(typed_.begin(), typed_.end(),
                                        [](const auto& one) { return one.second.empty(); });
}

CaseParts CaseOptions::read() const {
    const auto text_of = [&](const char* option) {
        const auto found = typed_.find(option);
        return found == typed_.end() ? std::string() : found->second;
    };
    CaseParts parts;
    std::set<std::string> overridden;
    for (const Known& one : known_options())
        if (!text_of(one.option).empty()) overridden.insert(one.key);
    if (!file_.empty()) parts = read_case_file(file_, overridden);
    for (const char* option : decay_options)
        if (!text_of(option).empty())  // a decay that is typed stands for any in the file
            parts.gamma = parts.gates = parts.log_gates = std::nullopt;
    for (const Known& one : known_options())
        if (const std::string text = text_of(one.option); !text.empty())
            set_named(parts, one, text);
    return parts;
}

}  // namespace eq7::cli
