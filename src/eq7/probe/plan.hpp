#pragma once
// Inputs that make an implementation show its decays.
//
// Keys that do not disturb each other (unit vectors), values with a column of their own, and gates
// and betas that are 1 or a power of 1/2: then every number of the output is one product of gates
// and betas, and its logarithm counts the halved tokens in it. Several runs with other tokens
// halved tell which tokens those are.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/arithmetic.hpp"

namespace eq7 {

/// More tokens than that show nothing that three chunks do not.
inline constexpr std::size_t most_probe_tokens = 4096;

/// What a state does with a token. All: S_n = A_n S_(n-1) + b_n k_n^T (v_n - e_n), O_n = q_n S_n.
enum class Rule {
    retention,          ///< A_n = gamma, one per head; b = 1, e = 0
    gated,              ///< A_n = a_n, a number per token
    gated_per_channel,  ///< A_n = diag(a_n), a number per token and key channel
    delta,              ///< A_n = 1, e_n = k_n S_(n-1)
    gated_delta         ///< A_n = a_n, e_n = a_n k_n S_(n-1), or k_n S_(n-1) where error_first
};
/// "retention", "gated", ...
std::string_view name(Rule rule);
/// Throws BadInput where there is none of that name.
Rule find_rule(const std::string& name);
std::vector<std::string> rule_names();
bool has_gates(Rule rule);  ///< a gate per token
bool has_beta(Rule rule);

struct ProbeSettings {
    Rule rule = Rule::retention;
    std::size_t N = 1;            ///< tokens
    std::size_t B = 1;            ///< chunk size
    std::size_t d = 1, e = 1;     ///< dimensions of keys and of values
    std::size_t heads = 1;        ///< of one batch entry
    bool initial_state = false;   ///< the code takes one
    bool error_first = false;     ///< the delta rule's error is taken before the decay
    double range = 60;            ///< how many halvings the output's format holds, with room
    std::vector<double> gamma{};  ///< Rule::retention: one per head

    /// Gates of a token: d of them, or one for all channels.
    std::size_t channels() const { return rule == Rule::gated_per_channel ? d : 1; }
    /// Which of them decays a row of the state.
    std::size_t channel_of(std::size_t row) const { return channels() > 1 ? row : 0; }
};

/// The way of a value into the output. The key of tokens[0] writes it into row rows[0] of the
/// state; each later token, whose key shares that direction, erases it there and so carries it on
/// to the next row. Queries read the last row only. An initial state's path has no tokens[0].
struct Path {
    bool initial = false;
    std::vector<std::size_t> tokens;
    std::vector<std::size_t> rows;
    std::size_t column = 0;  ///< of the values

    /// The first token whose output shows it.
    std::size_t visible_from() const { return tokens.empty() ? 0 : tokens.back(); }
    std::size_t length() const { return rows.size(); }
};

/// Which gates, or betas, are halved in a run.
struct Pattern {
    enum class Kind { plain, gates, beta, gamma, random } kind = Kind::plain;
    std::size_t bit = 0;      ///< token l is halved where this bit of code(l) is set
    bool complement = false;  ///< ... where it is not
    double unit = 1;          ///< halved: 2^-unit. For gamma: gamma = 2^-unit
};

/// One run: which paths there are, and what is halved.
struct ProbeRun {
    std::size_t paths = 0;    ///< an index into Probe::paths
    std::size_t pattern = 0;  ///< an index into Probe::patterns
};

/// The numbers of one run, row by row.
struct ProbeInputs {
    std::vector<double> q, k, v;  ///< N x d, N x d, N x e
    std::vector<double> gates;    ///< N, or N x d per channel: linear
    std::vector<double> beta;     ///< N
    std::vector<double> initial;  ///< d x e

    /// The next run's numbers after these.
    void append(const ProbeInputs& next);
};

class Probe {
public:
    /// Throws BadInput for sizes that no probe has.
    explicit Probe(ProbeSettings settings);

    const ProbeSettings& settings() const { return settings_; }
    const std::vector<std::vector<Path>>& paths() const { return paths_; }
    const std::vector<Pattern>& patterns() const { return patterns_; }
    /// heads() of them make a batch entry. With Rule::retention head h has pattern h.
    const std::vector<ProbeRun>& runs() const { return runs_; }
    /// So many of them are read number by number; those after them are the random part.
    std::size_t read_runs() const { return read_; }
    std::size_t entries() const { return runs_.size() / settings_.heads; }
    /// Of all runs, one after the other.
    ProbeInputs all_inputs() const;

    /// How often the pattern halves token l, as channel x sees it: 0 or 1.
    int halved(const Pattern& pattern, std::size_t l, std::size_t x) const;

    ProbeInputs inputs(const ProbeRun& run) const;

    /// Which run has these paths and this pattern: of each paths, one run a pattern but the random.
    std::size_t run_of(std::size_t paths, std::size_t pattern) const {
        return paths * (patterns_.size() - 1) + pattern;
    }

private:
    void choose_patterns();
    void choose_paths();
    void choose_runs();
    ProbeInputs random_inputs(const ProbeRun& run) const;

    ProbeSettings settings_;
    std::vector<std::vector<Path>> paths_;
    std::vector<Pattern> patterns_;
    std::vector<ProbeRun> runs_;
    std::size_t read_ = 0;
};

/// What a run must give, and the variance of what rounding does to it.
struct ProbeOutputs {
    std::vector<double> out, out_variance;      ///< N x e
    std::vector<double> state, state_variance;  ///< d x e
};
/// The recurrent form in float64. The variances are those of a run in `arithmetic`, by the model of
/// judge/rounding.hpp: every number that is stored is rounded once.
ProbeOutputs recurrent(const ProbeSettings& settings, const ProbeInputs& inputs,
                       Arithmetic arithmetic = Arithmetic::f64);

}  // namespace eq7
