
#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/render/maths.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

// All in the picture's own units; a page scales it to its width.
constexpr double cell_width = 36;
constexpr double cell_height = 26;
constexpr double least_left = 44;     // room for the rows' names
constexpr double heat_top = 58;       // room for the title and the columns' names
constexpr double letter_width = 8.6;  // of the title, at most
constexpr double weakest = 0.10;
constexpr double strongest = 0.55;  // beyond, the number on it is hard to read

// One square: without a value if the table has no term there.
struct Square {
    std::optional<long> number;
    bool sum = false;  // of several powers, so no number
    Role role = Role::none;
    bool wrong = false;
    bool strong = false;  // the one that is talked about
};

Square square_of(const Text& cell) {
    Square square;
    for (const Span& span : cell) {
        if (span.style == Span::Style::mark) {
            square.wrong = square.wrong || span.role == Role::wrong;
            continue;
        }
        long number = 0;
        const char* end = span.text.data() + span.text.size();
        const auto [at, error] = std::from_chars(span.text.data(), end, number);
        if (error == std::errc() && at == end) square.number = number;
        else square.sum = span.text != no_term;
        square.role = span.role;
        square.strong = square.strong || span.strong;
    }
    square.wrong = square.wrong || square.role == Role::wrong;
    return square;
}

class Map {
public:
    explicit Map(const Table& table) : table_(table) {
        for (const auto& row : table.rows) {
            const std::size_t letters = characters(unadorned(row.front()));
            left_ = std::max(left_, letter_width * static_cast<double>(letters));
            squares_.emplace_back();
            for (std::size_t column = table.labels; column < row.size(); ++column) {
                squares_.back().push_back(square_of(row[column]));
                if (const auto number = squares_.back().back().number) include(*number);
            }
        }
    }

    Drawing draw() {
        const std::size_t columns = table_.header.size() - table_.labels;
        const std::string title = unadorned(table_.title);
        const double width =
            std::max(x_of(columns) + 4, letter_width * static_cast<double>(characters(title)));
        const double height = heat_top + cell_height * static_cast<double>(squares_.size()) + 4;
        out_ = "<text x=\"2\" y=\"18\" font-weight=\"bold\">";
        for (const Span& span : table_.title) {
            const std::string words = escape_html(unadorned({span}));
            out_ += span.role == Role::none
                        ? words
                        : fmt::format("<tspan class=\"{}\" fill=\"currentColor\">{}</tspan>",
                                      name(span.role), words);
        }
        out_ += "</text>\n";
        for (std::size_t column = 0; column < columns; ++column)
            text(x_of(column) + cell_width / 2, heat_top - 8,
                 unadorned(table_.header[table_.labels + column]), ".7");
        for (std::size_t row = 0; row < squares_.size(); ++row) draw_row(row);
        draw_rules(columns);
        return {std::move(out_), width, height, title, description()};
    }

private:
    void include(long number) {
        least_ = std::min(least_.value_or(number), number);
        most_ = std::max(most_.value_or(number), number);
    }

    double x_of(std::size_t column) const {
        return left_ + cell_width * static_cast<double>(column);
    }
    static double y_of(std::size_t row) {
        return heat_top + cell_height * static_cast<double>(row);
    }

    double strength(long number) const {
        if (*most_ == *least_) return weakest;
        const double share =
            static_cast<double>(number - *least_) / static_cast<double>(*most_ - *least_);
        return weakest + share * (strongest - weakest);
    }

    void text(double x, double y, const std::string& words, const char* opacity = "1") {
        out_ += fmt::format(
            "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"middle\" "
            "fill-opacity=\"{}\">{}</text>\n",
            x, y, opacity, escape_html(words));
    }

    void draw_row(std::size_t row) {
        text(left_ / 2, y_of(row) + 18, unadorned(table_.rows[row].front()), ".7");
        for (std::size_t column = 0; column < squares_[row].size(); ++column) {
            const Square& square = squares_[row][column];
            if (!square.number && !square.sum) continue;
            const int frame = square.strong ? 3 : square.wrong ? 2 : 0;
            out_ += fmt::format(
                "<rect class=\"{}\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" "
                "fill-opacity=\"{:.2f}\"{}/>\n",
                name(square.role), x_of(column) + 1, y_of(row) + 1, cell_width - 2, cell_height - 2,
                square.sum ? weakest : strength(*square.number),
                frame > 0 ? fmt::format(" stroke=\"currentColor\" stroke-width=\"{}\"", frame)
                          : "");
            text(
                x_of(column) + cell_width / 2, y_of(row) + 18,
                (square.sum ? "+" : fmt::format("{}", *square.number)) + (square.wrong ? "!" : ""));
        }
    }

    void rule(double x1, double y1, double x2, double y2) {
        out_ += fmt::format(
            "<line x1=\"{:.0f}\" y1=\"{:.0f}\" x2=\"{:.0f}\" y2=\"{:.0f}\" stroke=\"currentColor\" "
            "stroke-opacity=\".5\"/>\n",
            x1, y1, x2, y2);
    }

    void draw_rules(std::size_t columns) {
        for (std::size_t column = 0; column < columns; ++column)
            if (table_.rule_before_column(table_.labels + column))
                rule(x_of(column), heat_top, x_of(column), y_of(squares_.size()));
        for (std::size_t row = 0; row < squares_.size(); ++row)
            if (table_.rule_before_row(row)) rule(left_, y_of(row), x_of(columns), y_of(row));
    }

    // What an eye takes in at once, for those who hear the page.
    std::string description() const {
        std::vector<std::string> wrong;
        std::size_t numbers = 0;
        bool sums = false;
        for (std::size_t row = 0; row < squares_.size(); ++row)
            for (std::size_t column = 0; column < squares_[row].size(); ++column) {
                const Square& square = squares_[row][column];
                numbers += square.number ? 1 : 0;
                sums = sums || square.sum;
                if (square.wrong)
                    wrong.push_back(fmt::format("({}, {})", unadorned(table_.rows[row].front()),
                                                unadorned(table_.header[table_.labels + column])));
            }
        if (!most_ && !sums) return "No entry.";
        std::string words;
        if (most_)
            words = fmt::format("{} entries from {} to {}, a stronger colour for a larger number.",
                                numbers, *least_, *most_);
        if (sums) words += " A plus stands for a sum of several powers.";
        if (!wrong.empty())
            words += fmt::format(" {} are wrong: {}.", wrong.size(), fmt::join(wrong, ", "));
        return words;
    }

    const Table& table_;
    std::vector<std::vector<Square>> squares_;
    double left_ = least_left;
    std::optional<long> least_, most_;
    std::string out_;
};

}  // namespace

Drawing draw_heat_map(const Table& table) { return Map(table).draw(); }

std::string heat_map_svg(const HeatMap& map) {
    return svg_on_page(draw_heat_map(map.table), "heat-map");
}

}  // namespace eq7
