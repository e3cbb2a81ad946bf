#include "eq7/diagnosis/case.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include <fmt/format.h>

#include "eq7/diagnosis/rows.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

std::string with_e(std::string layout) {
    std::replace(layout.begin(), layout.end(), 'd', 'e');
    return layout;
}

// The layouts of tokens and dimensions that an array of so many axes may have.
std::vector<std::string> layouts_of(std::size_t axes) {
    if (axes == 2) return {"nd", "dn"};
    if (axes == 3) return {"bnd", "hnd", "nbd", "nhd", "bdn"};
    if (axes == 4) return {"bhnd", "bnhd", "hbnd", "nbhd", "bhdn"};
    return {};
}

std::string default_layout(const std::string& path, std::size_t axes) {
    if (axes >= 2 && axes <= 4) return layouts_of(axes).front();
    const NpyHeader header = read_npy_header(path);
    throw BadInput(
        fmt::format("'{}' has {} ax{} {}\n  expected 2, 3 or 4 (nd, bnd or bhnd); with axes of "
                    "size one give --layout, such as b1hnd",
                    path, axes, axes == 1 ? "is" : "es", header.shape_text));
}

using Shape = std::array<std::size_t, 4>;

Shape shape_under(const std::vector<std::size_t>& extents, const std::string& layout) {
    Shape shape{1, 1, 1, 1};
    const std::string order = "bhn";
    for (std::size_t place = 0; place < layout.size(); ++place) {
        const std::size_t axis = order.find(layout[place]);
        shape[axis == std::string::npos ? 3 : axis] = extents[place];
    }
    return shape;
}

bool same_rows(const Shape& x, const Shape& y) { return std::equal(&x[0], &x[3], &y[0]); }

// A layout for q and k, v and out with which everything fits, as options to type.
std::string fitting_layout(const Case& made, std::size_t gammas) {
    const auto& q = made.q.header().shape;
    const auto& v = made.v.header().shape;
    const auto& out = made.out.header().shape;
    if (made.k.header().shape != q) return "";
    const auto fits = [&](const std::string& lq, const std::string& lv, const std::string& lo) {
        const Shape sq = shape_under(q, lq);
        const Shape sv = shape_under(v, lv);
        return same_rows(sq, sv) && shape_under(out, lo) == sv && (gammas == 1 || gammas == sq[1]);
    };
    for (const std::string& lq : layouts_of(q.size()))
        if (v.size() == q.size() && out.size() == q.size() && fits(lq, lq, lq))
            return fmt::format("--layout {}", lq);
    for (const std::string& lq : layouts_of(q.size()))
        for (const std::string& lv : layouts_of(v.size()))
            for (const std::string& lo : layouts_of(out.size()))
                if (fits(lq, lv, lo))
                    return fmt::format("--layout {} --layout-v {} --layout-out {}", lq, with_e(lv),
                                       with_e(lo));
    return "";
}

// `better` is a layout with which they fit; a state has none that is named by --layout.
[[noreturn]] void contradict(const HeadArray& a, const HeadArray& b, const std::string& rule,
                             const std::string& better) {
    throw BadInput(
        fmt::format("'{}' is {} (read as {}) and '{}' is {} (read as {})\n  {}{}", a.path(),
                    a.shape_text(), a.layout(), b.path(), b.shape_text(), b.layout(), rule,
                    better.empty() ? std::string() : fmt::format("\n  they fit with {}", better)));
}

constexpr const char* axis_names[] = {"batch entries", "heads", "tokens", "value dimensions"};

void require_same(const Case& made, const HeadArray& a, const HeadArray& b, std::size_t axes,
                  std::size_t gammas) {
    for (std::size_t axis = 0; axis < axes; ++axis)
        if (a.shape()[axis] != b.shape()[axis])
            contradict(a, b,
                       fmt::format("expected the same number of {}: they have {} and {}",
                                   axis == 3 && &b == &made.k ? "key dimensions" : axis_names[axis],
                                   a.shape()[axis], b.shape()[axis]),
                       fitting_layout(made, gammas));
}

void require_state(const Case& made, const HeadArray& state) {
    const Shape wanted{made.batches(), made.heads(), made.d(), made.e()};
    for (std::size_t axis = 0; axis < 4; ++axis) {
        const bool shared = axis < 2 && state.shape()[axis] == 1;
        if (state.shape()[axis] == wanted[axis] || shared) continue;
        const std::string turned =
            state.shape()[2] == made.e() && state.shape()[3] == made.d() && axis >= 2
                ? "\n  it would fit with d and e changed over in --layout-state"
                : "";
        contradict(
            made.v, state,
            fmt::format("expected a state of {} batch entries, {} heads, d = {} and e = {}{}",
                        wanted[0], wanted[1], wanted[2], wanted[3], turned),
            "");
    }
}

std::optional<HeadArray> open_state(const std::string& path, const std::string& layout) {
    if (path.empty()) return std::nullopt;
    const std::size_t axes = read_npy_header(path).shape.size();
    const std::string usual = axes == 2 ? "de" : axes == 3 ? "bde" : "bhde";
    // --layout-state speaks of both states; one of them may lack the axes of size one.
    std::string own = layout.empty() ? usual : layout;
    if (own.size() != axes) own.erase(std::remove(own.begin(), own.end(), '1'), own.end());
    return HeadArray(path, own, 'd', 'e', "--layout-state");
}

}  // namespace

Matrix<double> Case::initial_of(std::size_t b, std::size_t h) const {
    return initial ? initial->read(b, h, 0, d()) : zeros<double>(d(), e());
}

bool Case::starts_from_state() const {
    if (!initial) return false;
    const auto zero = [](double value) { return value == 0; };
    for (std::size_t b = 0; b < batches(); ++b)
        for (std::size_t h = 0; h < heads(); ++h) {
            const Matrix<double> start = initial_of(b, h);
            if (!std::all_of(start.begin(), start.end(), zero)) return true;
        }
    return false;
}

HeadStart Case::start_of(std::size_t b, std::size_t h, std::size_t tokens) const {
    HeadStart start{q.read(b, h, 0, tokens), k.read(b, h, 0, tokens), v.read(b, h, 0, tokens),
                    out.read(b, h, 0, tokens), initial_of(b, h)};
    for (double& value : start.q) value *= scale;
    return start;
}

InputSizes sizes_of(const Matrix<double>& q, const Matrix<double>& k, const Matrix<double>& v,
                    const Matrix<double>& initial) {
    const auto column = [](const Matrix<double>& rows) {
        const std::vector<double> norms = row_norms(rows);
        auto matrix = zeros<double>(norms.size(), 1);
        std::copy(norms.begin(), norms.end(), matrix.begin());
        return matrix;
    };
    InputSizes sizes{column(q), column(k), v, transposed(column(transposed(initial)))};
    for (double& value : sizes.v) value = std::abs(value);
    return sizes;
}

Case open_case(const CaseFiles& files, const std::vector<double>& gammas, double scale,
               std::optional<std::size_t> chunk, std::optional<Precision> stated) {
    const auto axes = [](const std::string& path) { return read_npy_header(path).shape.size(); };
    const std::string qk =
        files.layout.empty() ? default_layout(files.q, axes(files.q)) : files.layout;
    // v and out follow q, with e for d, where they have as many axes.
    const auto follow = [&](const std::string& path, const std::string& given) {
        if (!given.empty()) return given;
        const std::size_t count = axes(path);
        return with_e(count == qk.size() ? qk : default_layout(path, count));
    };
    const std::string of_v = follow(files.v, files.layout_v);
    const std::string of_out = follow(files.out, files.layout_out);
    Case made{HeadArray(files.q, qk, 'n', 'd', "--layout"),
              HeadArray(files.k, qk, 'n', 'd', "--layout"),
              HeadArray(files.v, of_v, 'n', 'e', "--layout-v"),
              HeadArray(files.out, of_out, 'n', 'e', "--layout-out"),
              open_state(files.initial, files.layout_state),
              open_state(files.state, files.layout_state),
              gammas,
              scale,
              1,
              {}};
    require_same(made, made.q, made.k, 4, gammas.size());
    require_same(made, made.q, made.v, 3, gammas.size());
    require_same(made, made.v, made.out, 4, gammas.size());
    if (made.initial) require_state(made, *made.initial);
    if (made.state) require_state(made, *made.state);
    if (gammas.size() == 1) made.gamma.resize(made.heads(), gammas.front());
    if (made.gamma.size() != made.heads()) {
        const std::string better = fitting_layout(made, gammas.size());
        throw BadInput(fmt::format(
            "--gamma gives {} decays and '{}' ({}, read as {}) has {} head{}\n  expected one decay "
            "for all heads, or one for each{}",
            gammas.size(), made.q.path(), made.q.shape_text(), made.q.layout(), made.heads(),
            made.heads() == 1 ? "" : "s",
            better.empty() ? std::string() : fmt::format("\n  they fit with {}", better)));
    }
    made.B = chunk.value_or(made.N());
    made.stated = stated.value_or(precision_of(made.out.header().dtype));
    return made;
}

}  // namespace eq7
