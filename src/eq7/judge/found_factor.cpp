#include "eq7/judge/found_factor.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace eq7 {

const FactorFacts& facts(Suspect factor) {
    static const std::array<FactorFacts, 5> all{{
        {"intra", "intra-chunk decay", {{{"r", 1}, {"c", -1}}}, "r"},
        {"state", "state-update decay", {{{"B", 1}, {"c", -1}, {"", -1}}}, "ci"},
        {"carry", "carry", {{{"B", 1}}}, "i"},
        {"cross", "cross-chunk decay", {{{"r", 1}, {"", 1}}}, "Lri"},
        {"initial", "initial state's decay", {{{"n", 1}, {"", 1}}}, "n"},
    }};
    return all[static_cast<std::size_t>(factor)];
}

namespace {

void apply(const FoundFactor& found, const ChunkRows& chunk, Weights& weights) {
    const auto weight = [&](std::size_t r, std::size_t c) {
        At at{static_cast<std::int64_t>(chunk.B),     static_cast<std::int64_t>(chunk.L),
              static_cast<std::int64_t>(r),           static_cast<std::int64_t>(c),
              static_cast<std::int64_t>(chunk.index), static_cast<std::int64_t>(chunk.n + r)};
        return std::exp(static_cast<double>(found.at(at)) * chunk.log_gamma);
    };
    switch (found.factor) {
        case Suspect::carry: weights.carry(0) = weight(0, 0); return;
        case Suspect::intra:
            for (std::size_t r = 0; r < chunk.L; ++r)
                for (std::size_t c = 0; c <= r; ++c) weights.intra(r, c) = weight(r, c);
            return;
        case Suspect::state:
            for (std::size_t c = 0; c < chunk.L; ++c) weights.state(c, 0) = weight(0, c);
            return;
        case Suspect::cross:
            for (std::size_t r = 0; r < chunk.L; ++r) weights.cross(r, 0) = weight(r, 0);
            return;
        case Suspect::initial:
            for (std::size_t r = 0; r < chunk.L; ++r)
                weights.initial(r) = weight(r, 0) * std::exp(-static_cast<double>(chunk.n + r + 1) *
                                                             chunk.log_gamma);
            return;
    }
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

}  // namespace

Candidate candidate(double rank, const std::vector<FoundFactor>& all, bool keeps_initial) {
    Candidate one;
    one.rank = rank;
    one.cause.kind = "factor";
    Value::List list;
    std::string sentence, options;
    for (const FoundFactor& found : all) {
        const FactorFacts& of = facts(found.factor);
        const std::string text = found.text(), needed = of.required.text();
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
        std::vector<FoundFactor> moved = all;
        for (const auto& [factor, by] : {std::pair{Suspect::state, -s}, {Suspect::cross, s}}) {
            auto it = std::find_if(
                moved.begin(), moved.end(),
                [factor = factor](const auto& other) { return other.factor == factor; });
            if (it == moved.end()) it = moved.insert(it, {factor, facts(factor).required, {}});
            if (it->formula) it->formula->terms[""] += by;
            for (std::int64_t& exponent : it->table) exponent += by;
            if (it->formula && it->formula->times("") == 0) it->formula->terms.erase("");
            if (it->as_required()) moved.erase(it);
        }
        std::sort(moved.begin(), moved.end(),
                  [](const auto& a, const auto& b) { return a.factor < b.factor; });
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

void Exponents::add(const At& at, double ratio, double error, double gamma) {
    std::int64_t excess = 0;
    const Reading reading = read(ratio, error, gamma, excess);
    if (reading == Reading::none) possible_ = false;
    if (reading != Reading::whole) return;
    found_.push_back({at, facts(factor_).required.at(at) + excess});
}

std::optional<FoundFactor> Exponents::result(std::int64_t B) const {
    if (!possible_ || found_.empty()) return std::nullopt;
    FoundFactor one;
    one.factor = factor_;
    if (factor_ == Suspect::intra) one.formula = by_age();
    else one.formula = fit_polynomial(found_, facts(factor_).required, facts(factor_).symbols);
    if (one.formula) return one;
    if (factor_ == Suspect::carry || factor_ == Suspect::initial) return std::nullopt;
    std::vector<std::optional<std::int64_t>> table(static_cast<std::size_t>(B));
    for (const FoundAt& at : found_) {
        const std::int64_t index = factor_ == Suspect::intra   ? at.at.r - at.at.c
                                   : factor_ == Suspect::state ? at.at.c
                                                               : at.at.r;
        auto& place = table[static_cast<std::size_t>(index)];
        if (place && *place != at.exponent) return std::nullopt;
        place = at.exponent;
    }
    for (const auto& place : table) {
        if (!place) return std::nullopt;
        one.table.push_back(*place);
    }
    return one;
}

// D_B was read by age r - c, which stands in r: put r - c in its place.
std::optional<FoundPolynomial> Exponents::by_age() const {
    const auto age = fit_polynomial(found_, {{{"r", 1}}}, "r");
    if (!age) return std::nullopt;
    FoundPolynomial both;
    for (const auto& [monomial, times] : age->terms) {
        if (monomial == "r") {
            both.terms["r"] += times;
            both.terms["c"] -= times;
        } else if (monomial == "rr") {
            both.terms["rr"] += times;
            both.terms["rc"] -= 2 * times;
            both.terms["cc"] += times;
        } else {
            both.terms[monomial] += times;
        }
    }
    return both;
}

At place(const Case& of, std::size_t L, std::size_t r, std::size_t c, std::size_t i) {
    return {static_cast<std::int64_t>(of.B), static_cast<std::int64_t>(L),
            static_cast<std::int64_t>(r),    static_cast<std::int64_t>(c),
            static_cast<std::int64_t>(i),    static_cast<std::int64_t>(i * of.B + r)};
}

}  // namespace eq7
