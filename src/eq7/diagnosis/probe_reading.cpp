#include "eq7/diagnosis/probe_reading.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "eq7/diagnosis/probe_rows.hpp"
#include "eq7/diagnosis/reference.hpp"
#include "eq7/diagnosis/variant_fit.hpp"
#include "eq7/error.hpp"
#include "eq7/retention/coefficients.hpp"

namespace eq7 {

namespace {

// W as the table entries show it: (N x N).
Matrix<double> shown_table(const HeadArray& out, const ProbeReading& of, std::size_t h) {
    const std::size_t N = of.sizes.tokens;
    const std::size_t D = of.sizes.dim;
    auto W = zeros<double>(N, N);
    for (std::size_t b = 0; b < of.sizes.table_entries(); ++b) {
        const Matrix<double> shown = out.read(b, h, 0, N);
        require_finite_rows(out, shown, b, h, 0);
        for (std::size_t n = 0; n < N; ++n)
            for (std::size_t column = 0; column < D && b * D + column < N; ++column)
                W(n, b * D + column) = shown(n, column) / of.scale;
    }
    return W;
}

void sum_up(ProbeHead& head) {
    head.counts = count(head.table);
    const std::size_t N = head.table.tokens;
    for (std::size_t n = 0; n < N; ++n) {
        bool wrong = false;
        for (std::size_t m = 0; m < N; ++m) {
            const GammaPolynomial required = required_coefficient(n, m);
            const CoefficientReading& reading = head.table.at(n, m);
            wrong = wrong || compare(reading, required, head.table.gamma) == Agreement::differs;
            const double needed = required.is_zero() ? 0 : required.at(head.table.gamma);
            head.largest_error = std::max(head.largest_error, std::abs(reading.value - needed));
        }
        if (wrong) head.wrong.push_back(n);
    }
}

// Whether the coefficients are the right ones within float64's own roundings.
bool as_precise_as_stated(const ProbeReading& of, const ProbeHead& head) {
    if (of.stated.name != "f64") return true;
    const std::size_t N = head.table.tokens;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m <= n; ++m) {
            const auto age = static_cast<double>(n - m);
            const double needed = std::pow(head.table.gamma, age);
            const double bound = of.stated.at_once(of.sizes.dim) + of.stated.per_token(of.B) * age;
            if (std::abs(head.table.at(n, m).value - needed) > bound * needed) return false;
        }
    return true;
}

// Rows that are right but for a positive factor of each, judged after division by it. The factor
// is what stands on the diagonal, where 1 must.
std::optional<ProbeHead> without_scale(const ProbeReading& of, const ProbeHead& head,
                                       Matrix<double> W) {
    ProbeHead divided;
    divided.h = head.h;
    divided.least_scale = HUGE_VAL;
    divided.largest_scale = 0;
    const std::size_t N = W.shape(0);
    for (std::size_t n = 0; n < N; ++n) {
        const double factor = W(n, n);
        if (!(factor > 0)) return std::nullopt;
        divided.least_scale = std::min(divided.least_scale, factor);
        divided.largest_scale = std::max(divided.largest_scale, factor);
        for (std::size_t m = 0; m < N; ++m) W(n, m) /= factor;
    }
    divided.table = read_table(of, head.h, W);
    sum_up(divided);
    return divided;
}

ProbeHead judge_probe_head(const HeadArray& out, const ProbeReading& of, std::size_t h) {
    const Matrix<double> W = shown_table(out, of, h);
    ProbeHead head;
    head.h = h;
    head.table = read_table(of, h, W);
    sum_up(head);
    head.judgement = !head.wrong.empty()              ? Judgement::different
                     : as_precise_as_stated(of, head) ? Judgement::equal
                                                      : Judgement::equal_at_lower_precision;
    if (head.judgement == Judgement::different) {
        const auto divided = without_scale(of, head, W);
        const bool right = divided && divided->wrong.empty();
        // A common factor is taken out of a wrong table too, unless it is one of powers already.
        const bool common = divided && divided->scaled_alike() && head.counts.no_power > 0 &&
                            divided->counts.no_power == 0;
        if (right || common) {
            head = *divided;
            head.judgement = right ? Judgement::equal_up_to_row_scale : Judgement::different;
        }
    }
    if (out.shape()[0] == of.sizes.table_entries()) return head;
    head.random = judge_random_part(out, of, h, W);
    if (head.random.part == RandomPart::differs) head.judgement = Judgement::different;
    if (head.random.part == RandomPart::scaled && head.judgement != Judgement::different)
        head.judgement = Judgement::equal_up_to_row_scale;
    return head;
}

bool has_table(const ProbeHead& head, const Coefficients& of) {
    const std::size_t N = head.table.tokens;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m)
            if (compare(head.table.at(n, m), of.output(n, m), head.table.gamma) ==
                Agreement::differs)
                return false;
    return true;
}

// The catalogue's wrong tables beside those that were shown.
void compare_variants(ProbeReading& found) {
    const std::size_t N = found.sizes.tokens;
    const Coefficients right = parallel_coefficients(N);
    for (const Variant* variant : wrong_variants()) {
        const auto same = [&](const ProbeHead& head) {
            return same_at_these_sizes(variant->schedule,
                                       {found.B, N, head.table.gamma == 1, false});
        };
        if (std::all_of(found.heads.begin(), found.heads.end(), same)) {
            found.same.push_back(variant->name);
            continue;
        }
        const Coefficients table = chunkwise_coefficients(variant->schedule, found.B, N);
        bool matches = true;
        bool told = false;
        for (const ProbeHead& head : found.heads) {
            const bool fits = has_table(head, table);
            if (!head.wrong.empty()) matches = matches && fits;
            told = told || !fits || !has_table(head, right);
        }
        if (matches && !found.worst().wrong.empty()) found.matches.push_back(variant);
        if (!told) found.drowned.push_back(variant->name);
    }
}

ProbeSizes sizes_of(const HeadArray& out) {
    const auto& shape = out.shape();
    const ProbeSizes sizes{shape[2], shape[1], shape[3]};
    if (sizes.tokens > most_probe_tokens)
        throw BadInput(fmt::format(
            "'{}' is {} (read as {})\n  that would be {} tokens, and a probe has at most {}",
            out.path(), out.shape_text(), out.layout(), sizes.tokens, most_probe_tokens));
    const std::size_t needed = sizes.table_entries();
    if (shape[0] == needed || shape[0] == needed + 1) return sizes;
    throw BadInput(
        fmt::format("'{}' is {} (read as {})\n  the output of a probe of {} tokens and dimension "
                    "{} has {} batch entries, and\n  this has {}. Give the layout it was saved in "
                    "(--layout bnhe), or make a probe:\n  eq7 probe write DIR --tokens {}",
                    out.path(), out.shape_text(), out.layout(), sizes.tokens, sizes.dim, needed + 1,
                    shape[0], sizes.tokens));
}

}  // namespace

std::string name(RandomPart part) {
    constexpr const char* names[] = {"missing", "agrees", "scaled", "differs"};
    return names[static_cast<std::size_t>(part)];
}

bool ProbeHead::scaled_alike() const { return largest_scale <= least_scale * (1 + 1e-3); }

const ProbeHead& ProbeReading::worst() const {
    return *std::max_element(heads.begin(), heads.end(), [](const auto& one, const auto& other) {
        return one.judgement < other.judgement;
    });
}

std::vector<std::string> ProbeReading::indistinguishable() const {
    std::vector<std::string> names = same;
    names.insert(names.end(), drowned.begin(), drowned.end());
    return names;
}

ProbeReading read_probe(const HeadArray& out, const std::vector<double>& gammas, double scale,
                        std::size_t B, const Precision& stated) {
    ProbeReading found;
    found.sizes = sizes_of(out);
    found.B = B;
    found.gamma = gammas;
    if (gammas.size() == 1) found.gamma.resize(found.sizes.heads, gammas.front());
    if (found.gamma.size() != found.sizes.heads)
        throw BadInput(
            fmt::format("--gamma gives {} decays and '{}' ({}, read as {}) has {} head{}\n  "
                        "expected one decay for all heads, or one for each",
                        gammas.size(), out.path(), out.shape_text(), out.layout(),
                        found.sizes.heads, found.sizes.heads == 1 ? "" : "s"));
    found.scale = scale;
    found.stated = stated;
    std::set<std::size_t> wrong;
    for (std::size_t h = 0; h < found.sizes.heads; ++h) {
        found.heads.push_back(judge_probe_head(out, found, h));
        const ProbeHead& head = found.heads.back();
        found.verdict = std::max(found.verdict, head.judgement);
        wrong.insert(head.wrong.begin(), head.wrong.end());
        if (head.random.first_wrong) wrong.insert(*head.random.first_wrong);
    }
    found.wrong_tokens.assign(wrong.begin(), wrong.end());
    compare_variants(found);
    if (found.verdict != Judgement::different && !found.drowned.empty())
        found.verdict = Judgement::undecided;
    if (!found.worst().wrong.empty()) found.fitted = fit_schedule(found.worst().table, B);
    return found;
}

}  // namespace eq7
