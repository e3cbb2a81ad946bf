// Decays of another size than stated: another head's gamma, one that is fitted, one at padding.

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

namespace {

// How far a head's first outputs lie from the run's, and their usual rounding.
struct Residuals {
    std::vector<double> off, deviations;
};

Residuals residuals(const Wrong& wrong, std::size_t place, const Hypothesis& as) {
    constexpr std::size_t most_tokens = 2048;
    Wanted wanted;
    wanted.variance = true;
    Residuals found;
    over_chunks(wrong.of, as, wrong.arithmetic, {place}, wanted, [&](const ChunkTerms& chunk) {
        for (std::size_t x = 0; x < chunk.sum.size(); ++x) {
            found.off.push_back(chunk.rows.out.data()[x] - chunk.sum.data()[x]);
            found.deviations.push_back(std::sqrt(chunk.variance.data()[x]));
        }
        return chunk.rows.begin + chunk.rows.L < most_tokens;
    });
    return found;
}

// The logarithm of a decay for which the run fits a head's outputs best, by Gauss and Newton.
// nullopt if the outputs do not depend on it.
std::optional<double> fitted(const Wrong& wrong, std::size_t place, double start,
                             const std::function<Hypothesis(double)>& run_with) {
    constexpr int most_steps = 60;
    constexpr double apart = 1e-6, largest_step = 0.3, largest = 0.4;
    double at = start, step = 0;
    double before = std::numeric_limits<double>::infinity();
    for (int x = 0; x < most_steps; ++x) {
        const Residuals here = residuals(wrong, place, run_with(at));
        double squares = 0;
        for (std::size_t y = 0; y < here.off.size(); ++y)
            squares += std::pow(here.off[y] / here.deviations[y], 2);
        if (!std::isfinite(squares)) return std::nullopt;
        if (squares > before) {  // too long a step
            step /= 4;
            at -= 3 * step;
            if (std::abs(step) < 1e-15) return at;
            continue;
        }
        before = squares;
        const Residuals near = residuals(wrong, place, run_with(at + apart));
        double both = 0, own = 0;
        for (std::size_t y = 0; y < here.off.size(); ++y) {
            const double slope = (here.off[y] - near.off[y]) / apart / here.deviations[y];
            both += slope * here.off[y] / here.deviations[y];
            own += slope * slope;
        }
        if (!(own > 0)) return std::nullopt;
        step = std::clamp(both / own, -largest_step, largest_step);
        if (std::abs(step) < 1e-14) return at;
        at = std::min(at + step, largest);
    }
    return at;
}

// The shortest decimal near the decay that fits as well.
std::optional<double> shortest(const Wrong& wrong, std::size_t place, double decay,
                               const std::function<Hypothesis(double)>& run_with) {
    for (int digits = 1; digits <= 15; ++digits) {
        const double size = std::pow(10, digits);
        const double one = std::round(decay * size) / size;
        if (std::abs(one / decay - 1) < 1e-2 && wrong.tries(run_with(std::log(one)), place))
            return one;
    }
    if (wrong.tries(run_with(std::log(decay)), place)) return decay;
    return std::nullopt;
}

// One factor with another head's gamma.
void of_other_heads(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    for (const Part part : parts)
        for (const Exchange& by : exchanges(of)) {
            if (by.heads == 0) continue;
            const auto other_head = [&of, by](std::size_t h) {
                Where at{0, h};
                by(of, at);
                return at.h;
            };
            Hypothesis as = changed([&of, part, other_head](const ChunkRows& at, Weights& weights) {
                const double log_gamma = std::log(of.gamma[other_head(at.h)]);
                set_required(part, at, weights, [log_gamma](auto&, auto lo, auto hi, auto) {
                    return static_cast<double>(hi - lo) * log_gamma;
                });
            });
            Value::List found, whose;
            for (const std::size_t h : wrong.heads()) {
                whose.emplace_back(other_head(h));
                found.emplace_back(of.gamma[other_head(h)]);
            }
            all.add(2.8, "decay",
                    fmt::format(
                        "In the {}, {}", facts(static_cast<Suspect>(part)).in_words,
                        uncapitalised(by.sentence(of, wrong.places, "decays with the $gamma$"))),
                    {{"heads", Value::list(wrong.heads())}, {"found", found}, {"of_heads", whose}},
                    std::move(as));
            all.back().cause.says_where = true;
        }
}

}  // namespace

void decays(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    if (!wrong.of.constant()) return;
    of_other_heads(wrong, all);
    Hypothesis as;
    as.gamma = of.gamma;
    Value::List places, found, whose;
    std::vector<std::string> clauses;
    bool all_of_heads = true;
    const std::vector<std::size_t> heads = wrong.heads();
    for (const std::size_t h : heads) {
        const std::size_t place =
            *std::find_if(wrong.places.begin(), wrong.places.end(),
                          [&](std::size_t one) { return one % of.heads == h; });
        const auto with = [&](double log_gamma) {
            Hypothesis other;
            other.gamma = of.gamma;
            other.gamma[h] = std::exp(log_gamma);
            return other;
        };
        std::optional<std::size_t> other;
        for (std::size_t x = 0; x < of.heads && !other; ++x)
            if (of.gamma[x] != of.gamma[h] && wrong.tries(with(std::log(of.gamma[x])), place))
                other = x;
        std::optional<double> gamma;
        if (other) gamma = of.gamma[*other];
        else if (const auto log_gamma = fitted(wrong, place, std::log(of.gamma[h]), with))
            gamma = shortest(wrong, place, std::exp(*log_gamma), with);
        if (!gamma) return;
        as.gamma[h] = *gamma;
        places.emplace_back(h);
        found.emplace_back(*gamma);
        whose.emplace_back(other ? Value(*other) : Value());
        all_of_heads = all_of_heads && other.has_value();
        clauses.push_back(
            fmt::format("head {} decays with ${:.10g}$ where $gamma = {}$ was stated{}", h, *gamma,
                        of.gamma[h], other ? fmt::format(" (that is head {}'s)", *other) : ""));
    }
    constexpr std::size_t most_clauses = 4;
    if (heads.size() > most_clauses) {
        clauses.resize(most_clauses);
        clauses.push_back(
            fmt::format("{} more heads have other decays", heads.size() - most_clauses));
    }
    const bool squares = std::all_of(heads.begin(), heads.end(), [&](std::size_t h) {
        return std::abs(std::log(as.gamma[h]) / std::log(of.gamma[h]) - 2) < 1e-6;
    });
    if (squares) clauses.back() += heads.size() == 1 ? ": its square" : "; each is the square";
    all.add(
        all_of_heads ? 1.9 : 2.7, "decay",
        capitalised(fmt::format("{}.", fmt::join(clauses, "; "))),
        {{"heads", places}, {"found", found}, {"of_heads", all_of_heads ? Value(whose) : Value()}},
        as);
}

void padding_gates(const Wrong& wrong, Candidates& all) {
    const Case& of = wrong.of;
    if (!of.gated()) return;
    // A token whose key, or whose value, is 0 adds nothing: it pads.
    const auto count = std::make_shared<std::size_t>(0);
    const auto with = [&of, count](double log_gate) {
        return edited(of, Rows::log_gates, [=, &of](const RowBlock& at, Matrix<double>& gates) {
            Matrix<double> k, v;
            of.read(Rows::k, at.b, at.h, at.begin, at.count, k);
            of.read(Rows::v, at.b, at.h, at.begin, at.count, v);
            const auto is_zero = [](const Matrix<double>& rows, std::size_t row) {
                const double* first = rows.data() + row * rows.shape(1);
                return std::all_of(first, first + rows.shape(1), [](double x) { return x == 0; });
            };
            for (std::size_t row = 0; row < at.count; ++row) {
                if (!is_zero(k, row) && !is_zero(v, row)) continue;
                ++*count;
                for (std::size_t j = 0; j < gates.shape(1); ++j) gates(row, j) = log_gate;
            }
        });
    };
    const std::size_t place = wrong.places.front();
    double found = 0;
    (void)residuals(wrong, place, with(found));
    if (*count == 0) return;
    if (!wrong.tries(with(found), place)) {
        const auto log_gate = fitted(wrong, place, -0.1, with);
        const auto decay = log_gate ? shortest(wrong, place, std::exp(*log_gate), with) : log_gate;
        if (!decay) return;
        found = std::log(*decay);
    }
    all.add(1.8, "gates",
            found == 0
                ? std::string("At padding, tokens whose key or value is 0, this code does not "
                              "decay; the gates that were stated do.")
                : fmt::format("This code decays through padding: at tokens whose key or value "
                              "is 0 by ${:.10g}$, and not by the gates that were stated.",
                              std::exp(found)),
            {{"as", "padding"}}, with(found));
}

}  // namespace eq7
