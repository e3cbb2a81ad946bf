#include "eq7/diagnosis/likely_cause.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include "eq7/diagnosis/rows.hpp"
#include "eq7/diagnosis/variant_fit.hpp"

namespace eq7 {

namespace {

using Kind = LikelyCause::Kind;

constexpr std::size_t most_other_tokens = 256;  // on which other chunk sizes are tried
constexpr std::size_t most_other_chunk = 64;

bool is_silent(const HeadRun& run) {
    return std::all_of(run.out.begin(), run.out.end(), [](double value) { return value == 0; });
}

bool all(const std::vector<HeadRun>& runs, const std::function<bool(const HeadRun&)>& holds) {
    return std::all_of(runs.begin(), runs.end(), holds);
}

// The one multiple of the right outputs that comes closest.
double best_factor(const HeadRun& run) {
    const double* right = run.right.data();
    const double yy = inner_product(right, right, run.right.size());
    return yy > 0 ? inner_product(run.out.data(), right, run.right.size()) / yy : 0;
}

// The decay, of those given for any head, with which this head is right; 0 where none is.
double other_decay(const HeadRun& run, const std::vector<double>& gammas) {
    for (const double gamma : gammas) {
        HeadRun other = run;
        other.gamma = gamma;
        if (gamma != run.gamma && other.fits()) return gamma;
    }
    return 0;
}

bool turned_initial(const HeadRun& run) {
    if (run.initial.shape(0) != run.initial.shape(1)) return false;
    HeadRun turned = run;
    turned.initial = transposed(run.initial);
    return turned.fits();
}

// Chunk sizes that a person may have meant: those that divide N, and powers of two.
std::set<std::size_t> other_sizes(const Case& of) {
    std::set<std::size_t> sizes;
    for (std::size_t B = 1; B <= std::min(of.N(), most_other_chunk); ++B)
        if (of.N() % B == 0 || (B & (B - 1)) == 0) sizes.insert(B);
    sizes.erase(of.B);
    return sizes;
}

void try_other_sizes(const Case& of, const std::vector<HeadPlace>& different, LikelyCause& cause) {
    for (const std::size_t B : other_sizes(of)) {
        Case other = of;
        other.B = B;
        const HeadPlace& first = different.front();
        for (const VariantFit& fit :
             fit_head(other, first.b, first.h, wrong_variants(), most_other_tokens, false)) {
            const auto fits = [&](const HeadPlace& head) {
                return fit_head(other, head.b, head.h, {fit.variant}, most_other_tokens, false)
                    .front()
                    .is_the_output(of.stated);
            };
            if (!fit.is_the_output(of.stated) ||
                !std::all_of(different.begin(), different.end(), fits))
                continue;
            cause.kind = Kind::other_chunk_size;
            cause.B = B;
            cause.variant = fit.variant;
            return;
        }
    }
}

void try_other_decays(const Case& of, const std::vector<HeadRun>& runs, LikelyCause& cause) {
    cause.gamma = of.gamma;
    for (const HeadRun& run : runs) {
        const double gamma = other_decay(run, of.gamma);
        if (gamma == 0) return;
        cause.gamma[run.h] = gamma;
    }
    cause.kind = Kind::other_decays;
}

}  // namespace

LikelyCause likely_cause(const Case& of, const std::vector<HeadPlace>& different,
                         std::size_t tokens, bool whole) {
    LikelyCause cause;
    if (different.empty()) return cause;
    std::vector<HeadRun> runs;
    for (const HeadPlace& head : different) runs.emplace_back(of, head.b, head.h, tokens);
    if (all(runs, is_silent)) {
        cause.kind = Kind::silent;
        return cause;
    }
    cause.factors = single_factors(runs, of.gamma, of.initial.has_value());
    if (!cause.factors.empty()) {
        cause.kind = Kind::one_factor;
        return cause;
    }
    if (!whole) return cause;
    cause.factor = best_factor(runs.front());
    const auto multiple = [&](const HeadRun& run) { return run.fits(nullptr, cause.factor); };
    if (cause.factor != 0 && all(runs, multiple)) cause.kind = Kind::common_factor;
    else if (of.initial && all(runs, turned_initial)) cause.kind = Kind::turned_initial;
    else try_other_decays(of, runs, cause);
    if (cause.kind == Kind::unknown) try_other_sizes(of, different, cause);
    return cause;
}

}  // namespace eq7
