#include "eq7/arrays/case.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace eq7 {

namespace {

constexpr std::size_t block = 256;  // tokens read at a time where all are looked at

// Throws BadInput with the place of the first NaN or infinity, if there is one.
void require_finite(const Matrix<double>& rows, const HeadArray& array, std::size_t b,
                    std::size_t h, std::size_t begin) {
    const auto bad =
        std::find_if(rows.begin(), rows.end(), [](double value) { return !std::isfinite(value); });
    if (bad == rows.end()) return;
    const auto at = static_cast<std::size_t>(bad - rows.begin());
    const std::size_t row = begin + at / rows.shape(1);
    array.array().refuse(
        fmt::format("has {} at {}\n  expected finite numbers\n  save a run whose inputs hold "
                    "no NaN and no infinity",
                    *bad, array.place(b, h, row, at % rows.shape(1))));
}

}  // namespace

const HeadArray& Case::array(Rows kind) const {
    return kind == Rows::log_gates ? gates_.value() : rows_[static_cast<std::size_t>(kind)];
}

std::size_t Case::head_of(const HeadArray& array, std::size_t h) const {
    return h / (heads / array.shape()[1]);
}

void Case::read(Rows kind, std::size_t b, std::size_t h, std::size_t begin, std::size_t count,
                Matrix<double>& into) const {
    if (kind == Rows::log_gates && !gated()) {
        into.resize({count, channels});
        for (std::size_t channel = 0; channel < channels; ++channel) {
            const double log_gamma = std::log(gamma[h * channels + channel]);
            for (std::size_t row = 0; row < count; ++row) into(row, channel) = log_gamma;
        }
        return;
    }
    const HeadArray& from = array(kind);
    const std::size_t own = head_of(from, h);
    from.read(b, own, begin, count, into);
    if (kind == Rows::log_gates && !logarithms_)
        for (double& gate : into) gate = std::log(gate);
    if (kind == Rows::q || kind == Rows::k || kind == Rows::v)
        require_finite(into, from, b, own, begin);
}

std::optional<Matrix<double>> Case::state(const std::optional<HeadArray>& states, std::size_t b,
                                          std::size_t h, std::size_t sequence) const {
    if (!states) return std::nullopt;
    return states->read(sequences() > 1 ? sequence : b, head_of(*states, h), 0, d);
}

std::optional<Matrix<double>> Case::initial(std::size_t b, std::size_t h,
                                            std::size_t sequence) const {
    auto found = state(initial_, b, h, sequence);
    if (found)
        require_finite(*found, *initial_, sequences() > 1 ? sequence : b, head_of(*initial_, h), 0);
    return found;
}

std::optional<Matrix<double>> Case::final_state(std::size_t b, std::size_t h,
                                                std::size_t sequence) const {
    return state(final_, b, h, sequence);
}

bool Case::starts_from_state() const {
    const auto zero = [](double value) { return value == 0; };
    for (std::size_t b = 0; initial_ && b < batches; ++b)
        for (std::size_t h = 0; h < heads; ++h)
            for (std::size_t sequence = 0; sequence < sequences(); ++sequence) {
                const auto start = initial(b, h, sequence);
                if (!std::all_of(start->begin(), start->end(), zero)) return true;
            }
    return false;
}

Case Case::with_outputs(std::vector<double> out, std::size_t tokens) const {
    Case other = *this;
    other.N = tokens;
    if (tokens < N) other.starts = {0, tokens};
    const bool one = out.size() == tokens * e;
    other.rows_[static_cast<std::size_t>(Rows::out)] =
        HeadArray(array_of("out", std::move(out), {one ? 1 : batches, one ? 1 : heads, tokens, e}),
                  "bhne", token_axes('e'), "");
    return other;
}

bool Case::outputs_hold_only(Arithmetic arithmetic) const {
    const auto foreign = [&](double value) {
        return std::isfinite(value) && round_to(arithmetic, value) != value;
    };
    const HeadArray& out = array(Rows::out);
    for (std::size_t b = 0; b < out.shape()[0]; ++b)
        for (std::size_t h = 0; h < out.shape()[1]; ++h)
            for (std::size_t begin = 0; begin < N; begin += block) {
                const Matrix<double> part = out.read(b, h, begin, std::min(block, N - begin));
                if (std::any_of(part.begin(), part.end(), foreign)) return false;
            }
    return true;
}

}  // namespace eq7
