#include "eq7/judge/found_factor.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace eq7 {

const FactorFacts& facts(Suspect factor) {
    using namespace symbols;
    static const std::array<FactorFacts, 5> all{{
        {"intra", "intra-chunk decay", r - c, {Symbol::r}},
        {"state", "state-update decay", B - one - c, {Symbol::c, Symbol::i}},
        {"carry", "carry", B, {Symbol::i}},
        {"cross", "cross-chunk decay", r + one, {Symbol::L, Symbol::r, Symbol::i}},
        {"initial", "initial state's decay", s + one, {Symbol::s}},
    }};
    return all[static_cast<std::size_t>(factor)];
}

std::string FoundFactor::text() const {
    std::string text = typed(exponent);
    if (factor == Suspect::initial) std::replace(text.begin(), text.end(), 's', 'n');
    return text;
}

namespace {

Indices indices(std::size_t B, std::size_t L, std::size_t r, std::size_t c, std::size_t i,
                std::size_t n) {
    const auto number = [](std::size_t one) { return static_cast<std::int64_t>(one); };
    return {number(B), number(r), number(c), number(i), 0, number(L), number(n)};
}

void apply(const FoundFactor& found, const ChunkRows& at, Weights& weights) {
    const auto log_weight = [&](const ChunkRows& chunk, std::size_t r, std::size_t c, std::size_t) {
        if (found.factor == Suspect::intra && c > r) return -HUGE_VAL;
        return chunk.log_gamma * static_cast<double>(found.exponent.evaluate(
                                     indices(chunk.B, chunk.L, r, c, chunk.index, chunk.n + r)));
    };
    if (found.factor != Suspect::initial)
        return set_factor(static_cast<Part>(found.factor), at, weights, log_weight);
    for (std::size_t r = 0; r < at.L; ++r)
        weights.initial(r) =
            std::exp(log_weight(at, r, 0, 0) - static_cast<double>(at.n + r + 1) * at.log_gamma);
}

// A fitted ratio as an exponent's excess.
enum class Reading { whole, unclear, none };
Reading read(double ratio, double error, double gamma, std::int64_t& excess) {
    if (!std::isfinite(error) || gamma == 1) return Reading::unclear;
    const double log_gamma = std::log(gamma);
    if (!(ratio > 0) || error > 0.3 * ratio) return Reading::unclear;
    const double exponent = std::log(ratio) / log_gamma;
    const double spread = error / ratio / std::abs(log_gamma);
    if (!(std::abs(exponent) < 1e6)) return Reading::none;
    if (spread > 0.08) return Reading::unclear;
    excess = std::llround(exponent);
    return std::abs(exponent - std::round(exponent)) < std::min(0.02 + 10 * spread, 0.4)
               ? Reading::whole
               : Reading::none;
}

// The same outputs from a state that is gamma^(-s) times as large.
std::vector<FoundFactor> with_gauge(std::vector<FoundFactor> all, std::int64_t s) {
    for (const auto& [factor, by] : {std::pair{Suspect::state, -s}, {Suspect::cross, s}}) {
        const auto is_it = [factor = factor](const auto& other) { return other.factor == factor; };
        auto it = std::find_if(all.begin(), all.end(), is_it);
        if (it == all.end()) it = all.insert(it, {factor, facts(factor).required});
        it->exponent = it->exponent + IndexPolynomial(by);
        if (it->as_required()) all.erase(it);
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.factor < b.factor; });
    return all;
}

}  // namespace

Candidate candidate(double rank, const std::vector<FoundFactor>& all, bool keeps_initial) {
    Candidate one;
    one.rank = rank;
    one.cause.kind = "factor";
    Value::List list;
    std::string sentence, options;
    for (const FoundFactor& found : all) {
        const FactorFacts& of = facts(found.factor);
        const std::string text = found.text();
        const std::string needed = FoundFactor{found.factor, of.required}.text();
        list.push_back(Value::Object{{"factor", of.name}, {"found", text}, {"required", needed}});
        sentence += fmt::format("{}the {} is {} where it must be {}",
                                sentence.empty()        ? ""
                                : &found == &all.back() ? ", and "
                                                        : ", ",
                                of.in_words, gamma_to(text), gamma_to(needed));
        if (found.factor != Suspect::initial) options += fmt::format(" --{} '{}'", of.name, text);
    }
    one.cause.text = capitalised(sentence + ".");
    if (keeps_initial) one.cause.text += " The initial state is read rightly.";
    one.of_own_chunk =
        all.size() == 1 && all[0].factor != Suspect::state && all[0].factor != Suspect::carry;
    one.cause.keys = {{"factors", list}, {"chunks", nullptr}, {"heads", nullptr}};
    if (!options.empty() && options.find('L') == std::string::npos)
        one.cause.advice = {"eq7 check" + options};
    one.as.whole_chunks = options.find('L') != std::string::npos;
    one.with_gauge = [rank, all](std::int64_t s) {
        const std::vector<FoundFactor> moved = with_gauge(all, s);
        return candidate(rank + 0.5 * static_cast<double>(moved.size()), moved);
    };
    one.as.change = [all, keeps_initial](const ChunkRows& chunk, Weights& weights) {
        const Weights usual = weights;
        for (const FoundFactor& found : all) apply(found, chunk, weights);
        if (keeps_initial)
            for (std::size_t r = 0; r < chunk.L; ++r)
                weights.initial(r) *= usual.cross(r, 0) / weights.cross(r, 0);
    };
    return one;
}

void Exponents::add(const Indices& at, double ratio, double error, double gamma) {
    std::int64_t excess = 0;
    const Reading reading = read(ratio, error, gamma, excess);
    if (reading == Reading::none) possible_ = false;
    if (reading != Reading::whole) return;
    found_.push_back({at, facts(factor_).required.evaluate(at) + excess});
}

std::optional<FoundFactor> Exponents::result() const {
    if (!possible_ || found_.empty()) return std::nullopt;
    using namespace symbols;
    const bool intra = factor_ == Suspect::intra;  // read by age, which stands in r
    const auto found =
        fit_polynomial(found_, intra ? r : facts(factor_).required, facts(factor_).symbols);
    if (!found) return std::nullopt;
    return FoundFactor{factor_, intra ? found->substitute(Symbol::r, r - c) : *found};
}

std::optional<std::pair<FoundFactor, std::vector<std::size_t>>> Exponents::in_some_chunks() const {
    if (!possible_) return std::nullopt;
    const IndexPolynomial& required = facts(factor_).required;
    std::int64_t excess = 0;
    bool some_right = false;
    std::set<std::size_t> chunks;
    for (const FoundAt& one : found_) {
        const std::int64_t here = one.exponent - required.evaluate(one.at);
        some_right = some_right || here == 0;
        if (here == 0) continue;
        if (excess != 0 && here != excess) return std::nullopt;
        excess = here;
        chunks.insert(static_cast<std::size_t>(one.at.i));
    }
    if (chunks.empty() || !some_right) return std::nullopt;
    return std::pair(FoundFactor{factor_, required + IndexPolynomial(excess)},
                     std::vector<std::size_t>(chunks.begin(), chunks.end()));
}

Indices place(const Case& of, std::size_t L, std::size_t r, std::size_t c, std::size_t i) {
    return indices(of.B, L, r, c, i, i * of.B + r);
}

Candidates usual_mistakes(const Wrong& wrong) {
    Candidates all;
    if (!wrong.constant()) return all;
    using namespace symbols;
    // Slopes and constants that stand, or could stand, in somebody's code.
    const auto add = [&](Suspect factor, const IndexPolynomial& index, std::int64_t slope,
                         std::int64_t with_B, std::int64_t constant) {
        if (with_B != 0 && std::abs(constant) > 2) return;
        const FoundFactor found{factor, IndexPolynomial(slope) * index +
                                            IndexPolynomial(with_B) * B +
                                            IndexPolynomial(constant)};
        if (found.as_required()) return;
        const double distance = static_cast<double>(std::abs(constant)) + (with_B != 0 ? 0.5 : 0);
        all.push_back(candidate(3.2 + 0.01 * distance, {found}));
    };
    const std::int64_t farthest = wrong.of.B > 192 ? 1 : 4;  // a run of long chunks is dear
    for (std::int64_t constant = -farthest; constant <= farthest; ++constant)
        for (const std::int64_t with_B : {0, 1, 2, -1}) {
            for (const std::int64_t slope : {1, 0, -1, 2}) {
                add(Suspect::cross, r, slope, with_B, constant);
                if (wrong.of.starts_from_state()) add(Suspect::initial, s, slope, with_B, constant);
                if (with_B == 0) add(Suspect::intra, r - c, slope, 0, constant);
            }
            for (const std::int64_t slope : {-1, 0, 1, -2})
                add(Suspect::state, c, slope, with_B, constant);
            add(Suspect::carry, i, 0, with_B, constant);
        }
    return all;
}

}  // namespace eq7
