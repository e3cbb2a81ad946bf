#include "eq7/arrays/layout.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/error.hpp"

namespace eq7 {

namespace {

std::size_t index_of(char letter, const Axes& axes) {
    const auto found = std::find_if(axes.begin(), axes.end(),
                                    [&](const Axis& axis) { return axis.letter == letter; });
    return static_cast<std::size_t>(found - axes.begin());
}

bool is_layout(std::string_view layout, const Axes& axes) {
    const auto times = [&](char letter) {
        return std::count(layout.begin(), layout.end(), letter);
    };
    for (const char letter : layout)
        if (letter != '1' && index_of(letter, axes) == axes.size()) return false;
    for (const Axis& axis : axes)
        if (times(axis.letter) > 1 || (axis.required && times(axis.letter) == 0)) return false;
    return layout.size() <= most_axes;
}

// "b (batch), h (head)": what the letters mean, in two groups.
[[noreturn]] void refuse_layout(std::string_view layout, const Axes& axes,
                                std::string_view option) {
    static constexpr std::pair<char, std::string_view> meanings[] = {
        {'b', "batch"}, {'h', "head"}, {'n', "token"}, {'d', "key"}, {'e', "value"}};
    std::vector<std::string> once, at_most_once;
    std::string usual;
    for (const Axis& axis : axes) {
        usual += axis.letter;
        for (const auto& [letter, meaning] : meanings)
            if (letter == axis.letter)
                (axis.required ? once : at_most_once)
                    .push_back(fmt::format("{} ({})", letter, meaning));
    }
    throw BadInput(fmt::format(
        "{} '{}'\n  expected one letter an axis: {} once each, {} at most once,\n  1 for an axis "
        "of size one; such as {}",
        option, layout, fmt::join(once, " and "), fmt::join(at_most_once, " and "), usual));
}

}  // namespace

HeadArray::HeadArray(Array array, std::string_view layout, const Axes& axes,
                     std::string_view option)
    : array_(std::move(array)), layout_(layout) {
    array_.require_some();
    if (!is_layout(layout, axes)) refuse_layout(layout, axes, option);
    if (layout.size() != array_.shape.size()) {
        const auto better = fitting_layouts(array_, axes);
        array_.refuse(fmt::format(
            "has {} ax{} ({}), and the layout '{}' names {}\n  give {} with one letter an axis{}",
            array_.shape.size(), array_.shape.size() == 1 ? "is" : "es", array_.shape_text(),
            layout, layout.size(), option, better.empty() ? "" : ", such as " + better.front()));
    }
    for (std::size_t place = 0; place < layout.size(); ++place) {
        const std::size_t extent = array_.shape[place];
        const std::size_t axis = index_of(layout[place], axes);
        if (axis == axes.size()) {
            if (extent != 1)
                array_.refuse(
                    fmt::format("is {}, and the layout '{}' gives its axis {} (counted from 0) the "
                                "size 1\n  its size is {}",
                                array_.shape_text(), layout, place, extent));
            continue;
        }
        axis_of_[axis] = place;
        shape_[axis] = extent;
        strides_[axis] = array_.strides[place];
    }
}

std::string HeadArray::described() const {
    return fmt::format("{} is {} (read as {})", array_.name, array_.shape_text(), layout_);
}

void HeadArray::read(std::size_t b, std::size_t h, std::size_t begin, std::size_t count,
                     Matrix<double>& into) const {
    const auto offset = [&](std::size_t axis, std::size_t at) {
        return shape_[axis] == 1 ? 0 : static_cast<std::ptrdiff_t>(at) * strides_[axis];
    };
    into.resize({count, shape_[3]});
    for (std::size_t row = 0; row < count; ++row)
        array_.widen(array_.data + offset(0, b) + offset(1, h) + offset(2, begin + row),
                     strides_[3], shape_[3], into.data() + row * shape_[3]);
}

Matrix<double> HeadArray::read(std::size_t b, std::size_t h, std::size_t begin,
                               std::size_t count) const {
    Matrix<double> found;
    read(b, h, begin, count, found);
    return found;
}

std::string HeadArray::place(std::size_t b, std::size_t h, std::size_t row,
                             std::size_t column) const {
    const std::array<std::size_t, 4> at{b, h, row, column};
    std::vector<std::size_t> index(array_.shape.size(), 0);
    for (std::size_t axis = 0; axis < 4; ++axis)
        if (axis_of_[axis] != none && shape_[axis] > 1) index[axis_of_[axis]] = at[axis];
    return fmt::format("[{}]", fmt::join(index, ", "));
}

Heads<double> all_of(const HeadArray& array) {
    const auto& [batches, heads, rows, columns] = array.shape();
    auto all = Heads<double>::from_shape({batches, heads, rows, columns});
    double* into = all.data();
    for (std::size_t b = 0; b < batches; ++b)
        for (std::size_t h = 0; h < heads; ++h) {
            const Matrix<double> part = array.read(b, h, 0, rows);
            into = std::copy(part.begin(), part.end(), into);
        }
    return all;
}

Axes token_axes(char columns) {
    return {{{'b', {}, false}, {'h', {}, false}, {'n', {}}, {columns, {}}}};
}

std::string default_layout(const Array& array) {
    const std::size_t axes = array.shape.size();
    constexpr const char* by_rank[] = {"nd", "bnd", "bhnd"};
    if (axes >= 2 && axes <= 4) return by_rank[axes - 2];
    array.refuse(
        fmt::format("has {} ax{} ({})\n  expected 2, 3 or 4 (nd, bnd or bhnd); with axes of size "
                    "one give --layout, such as b1hnd",
                    axes, axes == 1 ? "is" : "es", array.shape_text()));
}

bool fits(const Array& array, std::string_view layout, const Axes& axes) {
    if (!is_layout(layout, axes) || layout.size() != array.shape.size()) return false;
    for (std::size_t place = 0; place < layout.size(); ++place) {
        static const std::vector<std::size_t> one{1};
        const std::size_t axis = index_of(layout[place], axes);
        const auto& sizes = axis == axes.size() ? one : axes[axis].sizes;
        if (!sizes.empty() &&
            std::find(sizes.begin(), sizes.end(), array.shape[place]) == sizes.end())
            return false;
    }
    return true;
}

std::vector<std::string> fitting_layouts(const Array& array, const Axes& axes) {
    std::vector<std::string> found;
    std::string letters;
    for (const Axis& axis : axes) letters += axis.letter;
    letters += '1';
    // In the order of `letters`, axis by axis: the usual order comes first.
    std::string layout;
    const auto extend = [&](const auto& self) -> void {
        if (layout.size() == array.shape.size()) {
            if (fits(array, layout, axes)) found.push_back(layout);
            return;
        }
        for (const char letter : letters) {
            if (letter != '1' && layout.find(letter) != layout.npos) continue;
            if (letter == '1' && array.shape[layout.size()] != 1) continue;
            layout += letter;
            self(self);
            layout.pop_back();
        }
    };
    extend(extend);
    return found;
}

}  // namespace eq7
