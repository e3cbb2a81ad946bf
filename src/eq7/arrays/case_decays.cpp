// The decays of a case: one per head or channel, or one per token.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/arrays/case_opening.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

std::string without(std::string layout, std::string_view letters) {
    const auto drop = [&](char letter) { return letters.find(letter) != letters.npos; };
    layout.erase(std::remove_if(layout.begin(), layout.end(), drop), layout.end());
    return layout;
}

}  // namespace

std::vector<double> gammas_of(const Array& array) {
    array.require_some();
    std::vector<double> gammas = array.values();
    for (const double gamma : gammas)
        if (!(gamma > 0 && gamma <= 1))
            array.refuse(fmt::format("has the decay {}\n  expected 0 < gamma <= 1", gamma));
    return gammas;
}

void CaseOpening::open_decays() {
    if (parts_.gamma) open_gamma(*parts_.gamma);
    else open_gates(parts_.gates ? *parts_.gates : *parts_.log_gates);
}

void CaseOpening::open_gamma(const Array& given) {
    const std::vector<double> values = gammas_of(given);
    const std::size_t fewer = q().shape()[1];
    std::vector<std::size_t> shape;
    for (const std::size_t extent : given.shape)
        if (extent != 1) shape.push_back(extent);
    using Shape = std::vector<std::size_t>;
    // How many heads the numbers are for, each of `channels` numbers.
    std::size_t heads = 0;
    for (const std::size_t count : {std::size_t{1}, made_.heads, fewer}) {
        if (heads != 0) break;
        if (values.size() == count) heads = count;
        else if (given.shape == Shape{count, made_.d} || shape == Shape{count, made_.d})
            heads = count, made_.channels = made_.d;
    }
    if (heads == 0)
        throw BadInput(fmt::format(
            "{} gives {} decays{}, and {}: it has {} head{}\n  expected one decay for all "
            "heads, one for each, or one for each head and channel ({} x {}){}",
            given.name, values.size(),
            given.shape.size() > 1 ? fmt::format(" ({})", given.shape_text()) : "",
            out().described(), made_.heads, plural(made_.heads), made_.heads, made_.d,
            they_fit_with(fitting_options())));
    for (std::size_t h = 0; h < made_.heads; ++h) {
        const std::size_t own = h / (made_.heads / heads);
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(own * made_.channels);
        made_.gamma.insert(made_.gamma.end(), first,
                           first + static_cast<std::ptrdiff_t>(made_.channels));
    }
}

void CaseOpening::open_gates(const Array& given) {
    const Axes axes{{{'b', {made_.batches, 1}, false},
                     {'h', {made_.heads, q().shape()[1], 1}, false},
                     {'n', {made_.N}},
                     {'d', {made_.d}, false}}};
    const std::string layout =
        parts_.layout_gates.empty() ? layout_of_gates(given, axes) : parts_.layout_gates;
    made_.gates_ = HeadArray(given, layout, axes, "--layout-gates");
    if (!fits(given, layout, axes)) gates_do_not_fit(given, axes);
    made_.logarithms_ = parts_.log_gates.has_value();
    made_.channels = made_.gates_->shape()[3];
    require_gates();
}

std::string CaseOpening::layout_of_gates(const Array& given, const Axes& axes) const {
    std::vector<std::string> found;
    for (const char* left_out : {"d", "d1", "db", "db1", "", "1", "b", "b1"}) {
        const std::string one = without(q().layout(), left_out);
        if (fits(given, one, axes) && std::find(found.begin(), found.end(), one) == found.end())
            found.push_back(one);
    }
    if (found.empty()) gates_do_not_fit(given, axes);
    if (found.size() > 1)
        given.refuse(fmt::format("is {}, which may be read as {}\n  say which: --layout-gates {}",
                                 given.shape_text(), fmt::join(found, " or as "), found.front()));
    return found.front();
}

void CaseOpening::gates_do_not_fit(const Array& given, const Axes& axes) const {
    const auto better = fitting_layouts(given, axes);
    given.refuse(fmt::format(
        "is {}, and {}\n  expected a gate for each token: {} batch entr{}, {} head{}, {} "
        "token{}, and {} channels or none{}",
        given.shape_text(), out().described(), made_.batches, made_.batches == 1 ? "y" : "ies",
        made_.heads, plural(made_.heads), made_.N, plural(made_.N), made_.d,
        they_fit_with(better.empty() ? "" : "--layout-gates " + better.front())));
}

void CaseOpening::require_gates() const {
    const HeadArray& gates = *made_.gates_;
    Matrix<double> rows;
    for (std::size_t b = 0; b < gates.shape()[0]; ++b)
        for (std::size_t h = 0; h < gates.shape()[1]; ++h) {
            gates.read(b, h, 0, made_.N, rows);
            for (std::size_t n = 0; n < made_.N; ++n)
                for (std::size_t channel = 0; channel < rows.shape(1); ++channel) {
                    const double gate = rows(n, channel);
                    const bool fine = made_.logarithms_ ? gate <= 0 : gate >= 0 && gate <= 1;
                    if (!fine) refuse_gate(gate, n, gates.place(b, h, n, channel));
                }
        }
}

void CaseOpening::refuse_gate(double gate, std::size_t n, const std::string& place) const {
    const std::vector<double> all = made_.gates_->array().values();
    const auto every = [&](auto holds) { return std::all_of(all.begin(), all.end(), holds); };
    const bool other = made_.logarithms_ ? every([](double one) { return one >= 0 && one <= 1; })
                                         : every([](double one) { return one <= 0; });
    const char* hint = !other              ? ""
                       : made_.logarithms_ ? "\n  all lie from 0 to 1: if they are the decays "
                                             "themselves, give them as --gates"
                                           : "\n  none is above 0: if they are logarithms, give "
                                             "them as --log-gates";
    made_.gates_->array().refuse(fmt::format(
        "has {} at {}, token {}\n  expected {}{}", gate, place, n,
        made_.logarithms_ ? "natural logarithms of decays, 0 at most" : "decays from 0 to 1",
        hint));
}

}  // namespace eq7
