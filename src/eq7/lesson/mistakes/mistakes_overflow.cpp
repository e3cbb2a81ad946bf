// The page on powers that overflow: right exponents, and numbers that run out.

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "eq7/lesson/mistakes/mistakes.hpp"
#include "eq7/lesson/precision/form_rounding.hpp"

namespace eq7 {

namespace {

constexpr double fast_decay = 31.0 / 32;  // the fastest of RetNet's heads: 1 - 2^-5

// What `eq7 precision` says too: the last m whose gamma^(-m) is finite in a format.
std::int64_t last_finite(Arithmetic format, double gamma) {
    return power_limits(format, gamma).inverse.value();
}

// Row n of D V with q = k = v = 1: once with D = gamma^n gamma^(-m), once with gamma^(n-m).
struct RowSums {
    float factored = 0;
    float masked = 0;
    double exact = 0;
};

class Rows {
public:
    explicit Rows(std::size_t tokens) {
        const auto gamma = static_cast<float>(fast_decay);
        for (std::size_t x = 0; x < tokens; ++x) {
            up_.push_back(power(gamma, -static_cast<std::int64_t>(x)));
            down_.push_back(power(gamma, static_cast<std::int64_t>(x)));
        }
    }
    std::size_t size() const { return up_.size(); }
    RowSums at(std::size_t n) const {
        RowSums sums;
        for (std::size_t m = 0; m <= n; ++m) {
            sums.factored += down_[n] * up_[m];
            sums.masked += down_[n - m];
        }
        sums.exact = (1 - std::pow(fast_decay, static_cast<double>(n + 1))) / (1 - fast_decay);
        return sums;
    }
    float up(std::size_t m) const { return up_[m]; }
    float down(std::size_t n) const { return down_[n]; }

private:
    std::vector<float> up_;    // gamma^(-m)
    std::vector<float> down_;  // gamma^n
};

std::string shown(double number) {
    if (std::isnan(number)) return "NaN";
    if (std::isinf(number)) return "inf";
    return fmt::format("{:.7g}", number);
}

Text shown_cell(double number, double exact) {
    const bool right = std::abs(number - exact) <= 1e-3 * exact;  // false for NaN
    return marked(plain(shown(number), right ? Role::none : Role::wrong), !right);
}

Table row_table(const Rows& rows, const std::vector<std::size_t>& tokens) {
    Table table{"sums",
                parse_text("$O_n$ with all queries, keys and values 1, in float. Each ! is wrong."),
                {plain("n"), parse_text("$gamma^n$"), parse_text("$gamma^(-n)$"),
                 plain("factored "), plain("masked "), plain("exact")},
                {},
                1,
                0,
                false};
    for (const std::size_t n : tokens) {
        const RowSums sums = rows.at(n);
        table.rows.push_back(
            {plain(fmt::format("{}", n)), plain(fmt::format("{:.3g}", rows.down(n))),
             plain(fmt::format("{:.3g}", rows.up(n))), shown_cell(sums.factored, sums.exact),
             shown_cell(sums.masked, sums.exact), plain(shown(sums.exact))});
    }
    return table;
}

// What every row came to: the first one that is infinite, and that is not a number.
struct Failures {
    std::optional<std::size_t> first_infinite, first_nan;
    double masked_error = 0;  // largest relative error of the masked form
};

Failures failures(const Rows& rows) {
    Failures found;
    for (std::size_t n = 0; n < rows.size(); ++n) {
        const RowSums sums = rows.at(n);
        if (std::isinf(sums.factored) && !found.first_infinite) found.first_infinite = n;
        if (std::isnan(sums.factored) && !found.first_nan) found.first_nan = n;
        found.masked_error =
            std::max(found.masked_error, std::abs(sums.masked - sums.exact) / sums.exact);
    }
    return found;
}

Table limits() {
    Table table{"limits",
                parse_text("The last token $m$ whose $gamma^(-m)$ is still a number:"),
                {parse_text("$gamma$")},
                {},
                1,
                0,
                false};
    const auto formats = {Arithmetic::f16, Arithmetic::bf16, Arithmetic::f32, Arithmetic::f64};
    for (const Arithmetic format : formats)
        table.header.push_back(plain(std::string(long_name(format))));
    for (const int head : {0, 3, 7}) {
        const double share = std::ldexp(1.0, -5 - head);
        std::vector<Text> row{plain(fmt::format("1 - 1/{:.0f}", 1 / share))};
        for (const Arithmetic format : formats)
            row.push_back(plain(fmt::format("{}", last_finite(format, 1 - share))));
        table.rows.push_back(std::move(row));
    }
    return table;
}

}  // namespace

std::vector<Section> page_powers_overflow() {
    const Rows rows(3400);
    const auto last = static_cast<std::size_t>(last_finite(Arithmetic::f32, fast_decay));
    const Failures found = failures(rows);
    std::vector<std::size_t> tokens{10, 1000, last, last + 1};
    if (found.first_nan) tokens.push_back(*found.first_nan);
    return {
        {{},
         {paragraph("$D[n,m] = gamma^(n-m)$ is the product of $gamma^n$ and $gamma^(-m)$. So $D$ "
                    "need not be made at all: multiply the queries by the one, and the keys by the "
                    "other. Here is that idea in float, with $gamma = 31/32$. Beside it the masked "
                    "form, which subtracts first and raises $gamma$ to $n-m$."),
          row_table(rows, tokens),
          check(!found.first_infinite,
                found.first_infinite
                    ? fmt::format(
                          "factored: $gamma^(-m)$ is infinite past $m={}$. The outputs are "
                          "infinite from token {} on{}",
                          last, *found.first_infinite,
                          found.first_nan
                              ? fmt::format(", and NaN from token {}, where $gamma^n$ has become 0",
                                            *found.first_nan)
                              : "")
                    : "factored: every output is a number"),
          check(found.masked_error < 1e-5,
                fmt::format("masked: all {} outputs are right, to {:.1g}", rows.size(),
                            found.masked_error))}},
        looks_right({
            "On paper the two are the same: $gamma^n gamma^(-m) = gamma^(n-m)$. And every test on "
            "a short sequence passes. The product is at most 1. Its two factors are not: one "
            "shrinks and the other grows without end.",
        }),
        how_to_see({paragraph("How far it carries depends on the decay and on the kind of number:"),
                    limits(),
                    paragraph(fmt::format(
                        "These are heads 0, 3 and 7 of RetNet's eight. Head 0 decays fastest, and "
                        "goes first: in float16 after {} tokens. Run your code on a long sequence, "
                        "in the kind of number that you train in, and look for inf and NaN.",
                        last_finite(Arithmetic::f16, fast_decay))),
                    paragraph(fmt::format(
                        "The forms of eq7 are masked. Here they run in float, among others, with "
                        "$gamma=1/2$, whose $gamma^(-m)$ is infinite past $m={}$ already:",
                        last_finite(Arithmetic::f32, 0.5))),
                    Commands{{"eq7 walkthrough --gamma 0.5 --chunk 16 --tokens 300 --step 8"}}}),
        how_to_mend(
            {numbered(
                 {"Subtract first: make $gamma^(n-m)$ from the difference. It is never above 1.",
                  "Or take the powers apart inside one chunk only, as the chunkwise form allows. "
                  "No exponent is then above $B-1$."}),
             check(power_limits(Arithmetic::f32, fast_decay).safe_chunk() >= 256,
                   fmt::format("chunks of 256 are safe in float: $gamma^(-255)$ is {:.3g}",
                               rows.up(255)))}),
        {plain("Where it stands"),
         {paragraph(
             "No entry of the catalogue has it: the exponents are right, and only the numbers run "
             "out. Look for it in code that scales queries and keys over the whole sequence.")}},
    };
}

}  // namespace eq7
