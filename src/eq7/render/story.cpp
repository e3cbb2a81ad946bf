#include "eq7/render/story.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "eq7/render/maths.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"

namespace eq7 {

namespace {

std::string lowered(std::size_t number) {
    return fmt::format("<tspan dy=\"3\" font-size=\"75%\">{}</tspan>", number);
}

// Draws frames over a ground that they share. All in the picture's own units.
class StorySheet {
public:
    StorySheet(const Story& story, StoryLook look) : story_(story), look_(look) {
        const double columns = static_cast<double>(story.last - story.first + 1);
        const double chunks = std::ceil(columns / static_cast<double>(story.B));
        chunk_gap_ = columns > few_tokens ? 3 : look.narrow ? 7 : 12;
        const double room = (look.narrow ? narrow_width : wide_width) - 2 * margin;
        cell_ = std::clamp((room - chunk_gap_ * (chunks - 1)) / columns, 5.0,
                           look.narrow ? 40.0 : 58.0);
        width_ = std::max(right_of(story.last) + margin, look.narrow ? narrow_width : 420);
        for (const Frame& frame : story.frames) {
            lines_ = std::max(lines_, caption(frame).size());
            counts_ = counts_ || !frame.counted.empty();
            sum_in_two_ = sum_in_two_ || in_two_lines(frame.sum);
        }
        if (!look.caption) lines_ = 0;
    }

    double width() const { return width_; }
    double height() const { return sum_y() + (sum_in_two_ ? 2 : 1) * sum_line; }

    // What all frames show: the tokens, faint, and the states, empty.
    std::string ground() {
        out_.clear();
        for (std::int64_t token = story_.first; token <= story_.last; ++token) {
            const std::int64_t end =
                std::min(token + static_cast<std::int64_t>(story_.B) - 1, story_.last);
            if (token >= 0 && position_in_chunk(token) == 0 && right_of(end) - x_of(token) > 44)
                text(x_of(token), chunk_y(), "start",
                     fmt::format("chunk {}", token / static_cast<std::int64_t>(story_.B)),
                     "fill-opacity=\".75\"");
            box(token, false);
        }
        mark(m(), "key");
        if (story_.n != story_.m) mark(n(), "query");
        for (std::size_t chunk = 0; chunk < full_chunks(); ++chunk) state_box(chunk, false);
        return out_;
    }

    std::string frame(const Frame& frame) {
        out_.clear();
        double line = margin + 13;
        if (look_.caption)
            for (const std::string& words : caption(frame)) {
                text(margin, line, "start", escape_html(words), "font-size=\"15\"");
                line += caption_line;
            }
        for (std::int64_t token = std::max<std::int64_t>(story_.first, 0);
             token <= std::min(frame.now, last_that_exists()); ++token)
            box(token, true);
        for (const TakenToken& taken : frame.taken) draw(taken, frame);
        for (const Counted& counted : frame.counted) draw(counted);
        keys(frame);
        out_ += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" font-size=\"16\">", margin, sum_y());
        for (const Span& span : frame.sum)
            out_ += fmt::format("<tspan class=\"{}\" fill=\"currentColor\"{}>{}</tspan>",
                                name(span.role),
                                in_two_lines(frame.sum) && &span == &frame.sum.back()
                                    ? fmt::format(" x=\"{:.0f}\" dy=\"{:.0f}\"", margin, sum_line)
                                    : "",
                                escape_html(unadorned({span})));
        out_ += "</text>\n";
        return out_;
    }

private:
    static constexpr double margin = 14, wide_width = 620, narrow_width = 340;
    static constexpr double few_tokens = 16;  // more of them stand closer together
    static constexpr double caption_line = 20, sum_line = 20, box_height = 34, bar_height = 30;
    static constexpr std::size_t most_beside = 36;  // characters of a sum in a narrow picture
    static constexpr double readable = 24;          // a box so wide has room for three characters

    // What was needed stands below the rest where there is no room beside it.
    bool in_two_lines(const Text& sum) const {
        return look_.narrow && characters(unadorned(sum)) > most_beside;
    }

    double b() const { return static_cast<double>(story_.B); }
    std::int64_t n() const { return static_cast<std::int64_t>(story_.n); }
    std::int64_t m() const { return static_cast<std::int64_t>(story_.m); }
    std::int64_t last_that_exists() const { return static_cast<std::int64_t>(story_.N) - 1; }
    std::size_t full_chunks() const { return story_.N / story_.B; }
    std::int64_t position_in_chunk(std::int64_t token) const {
        return token % static_cast<std::int64_t>(story_.B);
    }
    double x_of(std::int64_t token) const {
        const double gaps = std::floor(static_cast<double>(token) / b()) -
                            std::floor(static_cast<double>(story_.first) / b());
        return margin + cell_ * static_cast<double>(token - story_.first) + chunk_gap_ * gaps;
    }
    double right_of(std::int64_t token) const { return x_of(token) + cell_; }
    double middle_of(std::int64_t token) const { return x_of(token) + (cell_ - 3) / 2; }

    // The rows from top to bottom.
    double chunk_y() const {
        return margin + caption_line * static_cast<double>(lines_) + (lines_ > 0 ? 22 : 12);
    }
    double mark_y() const { return chunk_y() + 18; }
    double box_y() const { return mark_y() + 6; }
    double taken_y() const { return box_y() + box_height + 5; }
    double counted_y() const { return taken_y() + 27; }
    double key_y() const { return counted_y() + (counts_ ? 32 : 10); }
    double state_y() const { return key_y() + bar_height + 26; }
    double sum_y() const { return state_y() + bar_height + 44; }

    std::vector<std::string> caption(const Frame& frame) const {
        return wrapped(frame.says, static_cast<std::size_t>((width_ - 2 * margin) / 7.3));
    }

    void text(double x, double y, const char* anchor, const std::string& markup,
              const std::string& more = "") {
        out_ += fmt::format("<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"{}\" {}>{}</text>\n", x,
                            y, anchor, more, markup);
    }

    void rectangle(double x, double y, double width, double height, const std::string& more) {
        out_ +=
            fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" {}/>\n",
                        x, y, std::max(width, 1.0), height, more);
    }

    // A token's box: dashed where there is no such token, faint until it has been read.
    void box(std::int64_t token, bool read) {
        const bool end = token == m() || token == n();
        const bool exists = token >= 0 && token <= last_that_exists();
        rectangle(x_of(token), box_y(), cell_ - 3, box_height,
                  fmt::format("rx=\"3\" data-token=\"{}\" stroke=\"currentColor\" "
                              "stroke-width=\"{}\" fill-opacity=\"{}\" stroke-opacity=\"{}\"{}",
                              token, read && end ? 2.5 : 1, read ? ".08" : "0", read ? "1" : ".35",
                              exists ? "" : " stroke-dasharray=\"3 3\""));
        const auto near = [&](std::int64_t other) { return std::abs(token - other) < 3; };
        if (cell_ < readable && !end && (position_in_chunk(token) != 0 || near(m()) || near(n())))
            return;
        const bool gate = !story_.gates.empty() && exists && cell_ >= readable;
        // The number stands in the ground; a frame only makes it darker.
        const std::string weight =
            fmt::format("pointer-events=\"none\"{}{}", end ? " font-weight=\"bold\"" : "",
                        read ? "" : " fill-opacity=\".45\"");
        text(middle_of(token), box_y() + (gate ? 15 : 22), "middle", fmt::format("{}", token),
             weight);
        if (gate)
            text(middle_of(token), box_y() + 29, "middle",
                 fmt::format("{:.2g}", story_.gates[static_cast<std::size_t>(token)]),
                 "font-size=\"11\" " + weight);
    }

    void mark(std::int64_t token, const std::string& word) {
        const double x = std::clamp(middle_of(token), margin + 16, width_ - margin - 16);
        text(x, mark_y(), "middle", word, "font-weight=\"bold\"");
    }

    void draw(const TakenToken& taken, const Frame& frame) {
        // Two factors that take the same token share its place.
        const bool again = std::any_of(
            frame.taken.begin(), frame.taken.end(),
            [&](const TakenToken& other) { return &other < &taken && other.token == taken.token; });
        const double height = again ? 11 : 22;
        const double y = taken_y() + (again ? 11 : 0);
        rectangle(x_of(taken.token), y, cell_ - 3, height,
                  fmt::format("rx=\"3\" class=\"{}\" fill-opacity=\"{}\" stroke=\"currentColor\" "
                              "stroke-width=\"1.5\"",
                              name(taken.role), again ? ".5" : ".22"));
        if (taken.wrong)
            rectangle(x_of(taken.token) - 1, y - 1, cell_ - 1, height + 2,
                      "rx=\"3\" class=\"wrong\" fill=\"none\" stroke=\"currentColor\" "
                      "stroke-width=\"2.5\"");
        if (cell_ < readable || again) return;
        text(middle_of(taken.token), y + 15, "middle",
             taken.times == 1 ? sign(taken.role) : fmt::format("×{}", taken.times),
             "font-size=\"12\"");
    }

    std::string sign(Role role) const {
        switch (role) {
            case Role::state: return "ζ";
            case Role::cross: return "ξ";
            case Role::intra: return "D";
            default: return cell_ > 40 ? "carry" : "γ";
        }
    }

    // Boxes that point at no token. What does not fit in its place moves to the left.
    void draw(const Counted& counted) {
        const std::string more = fmt::format(
            "rx=\"3\" class=\"{}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\" "
            "stroke-dasharray=\"4 3\"",
            name(counted.wrong ? Role::wrong : counted.role));
        const std::int64_t most = story_.last - story_.first + 1;
        const std::int64_t shown = std::clamp<std::int64_t>(counted.number, 1, most);
        std::int64_t at = std::min(counted.from + 1, story_.last - shown + 1);
        if (counted.number < 1 || counted.number > most) {
            at = std::clamp(counted.from + 1, story_.first, story_.last);
            rectangle(x_of(at), counted_y(), cell_ - 3, 22, more);
            return text(middle_of(at), counted_y() + 15, "middle",
                        fmt::format("{}", counted.number), "font-size=\"12\"");
        }
        for (std::int64_t token = at; token < at + shown; ++token) {
            rectangle(x_of(token), counted_y(), cell_ - 3, 22, more);
            if (cell_ >= 16)
                text(middle_of(token), counted_y() + 15, "middle", "?", "font-weight=\"bold\"");
        }
    }

    // What is left of a key: full when it comes, lower as it decays.
    void bar(double x, double y, double width, double left, bool followed) {
        const double height = bar_height * std::clamp(left, 0.0, 1.0);
        rectangle(x, y, width, bar_height,
                  "fill=\"none\" stroke=\"currentColor\" stroke-opacity=\".45\"");
        rectangle(x, y + bar_height - height, width, height,
                  fmt::format("fill-opacity=\"{}\"", followed ? ".85" : ".3"));
    }

    double state_width() const { return std::min(cell_ * b() - 3, 12 * b() + 10); }
    double state_x(std::size_t chunk) const {
        const auto last = static_cast<std::int64_t>((chunk + 1) * story_.B) - 1;
        return right_of(last) - 3 - state_width();
    }

    void state_box(std::size_t chunk, bool full) {
        rectangle(state_x(chunk), state_y() - 5, state_width(), bar_height + 10,
                  fmt::format("rx=\"4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"{}\" "
                              "stroke-opacity=\"{}\"",
                              full ? 2 : 1, full ? "1" : ".35"));
        if (cell_ * b() > 26)
            text(state_x(chunk) + state_width() / 2, state_y() + bar_height + 20, "middle",
                 "R" + lowered(chunk), full ? "font-weight=\"bold\"" : "fill-opacity=\".75\"");
    }

    // The chunk's keys, side by side in a box.
    void together(double x, double y, const Frame& frame) {
        const double step = (state_width() - 6) / b();
        for (std::size_t column = 0; column < frame.left.size(); ++column)
            bar(x + 3 + step * static_cast<double>(column) + step * .1, y, step * .8,
                frame.left[column], column == story_.m % story_.B);
    }

    void keys(const Frame& frame) {
        if (frame.place == Frame::Place::chunk) {
            const auto start = static_cast<std::int64_t>(story_.m - story_.m % story_.B);
            for (std::size_t column = 0; column < frame.left.size(); ++column) {
                const std::int64_t token = start + static_cast<std::int64_t>(column);
                const double width = std::min(cell_ - 3, 26.0);
                bar(middle_of(token) - width / 2, key_y(), width, frame.left[column], token == m());
            }
            return;
        }
        state_box(frame.state, true);
        const double state_middle = state_x(frame.state) + state_width() / 2;
        if (frame.place == Frame::Place::state) {
            together(state_x(frame.state), state_y(), frame);
            return;
        }
        const double x =
            std::clamp(middle_of(n()) - state_width() / 2, margin, width_ - margin - state_width());
        together(x, key_y(), frame);
        arrow(state_middle, state_y() - 7, x + state_width() / 2, key_y() + bar_height + 2);
    }

    void arrow(double x1, double y1, double x2, double y2) {
        out_ += fmt::format(
            "<path class=\"cross\" d=\"M{0:.0f} {1:.0f}V{4:.0f}H{2:.0f}V{3:.0f}m-5 6l5 -6l5 6\" "
            "fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>\n",
            x1, y1, x2, y2, (y1 + y2) / 2);
    }

    const Story& story_;
    StoryLook look_;
    double chunk_gap_ = 12, cell_ = 58, width_ = 0;
    std::size_t lines_ = 1;
    bool counts_ = false, sum_in_two_ = false;
    std::string out_;
};

// Frame `at` of `count` shows for its share of the time; the last one, to be read, for three.
std::string shown_in_turn(std::size_t count) {
    constexpr double seconds = 1.3, last = 3;
    const double total = static_cast<double>(count) - 1 + last;
    std::string rules = fmt::format(
        "g.f {{ visibility: hidden; animation: once {:.1f}s step-end infinite; }}\ng.f.end {{ "
        "animation-name: end; }}\n",
        total * seconds);
    rules += fmt::format(
        "@keyframes once {{ 0% {{ visibility: visible; }} {:.3f}% {{ visibility: hidden; }} }}\n"
        "@keyframes end {{ 0% {{ visibility: visible; }} {:.3f}% {{ visibility: hidden; }} }}\n",
        100 / total, 100 * last / total);
    for (std::size_t at = 0; at < count; ++at)
        rules += fmt::format("g.f{} {{ animation-delay: {:.2f}s; }}\n", at,
                             (static_cast<double>(at) - total) * seconds);
    constexpr const char* still =
        "g.f, g.f.end { animation: none; } g.f.end { visibility: visible; }";
    return rules + fmt::format(
                       "@media (prefers-reduced-motion: reduce) {{ {0} }}\n"
                       "@media print {{ {0} }}\n",
                       still);
}

}  // namespace

std::string story_frame(const Story& story, std::size_t frame, StoryLook look) {
    StorySheet sheet(story, look);
    const Frame& shown = story.frames.at(frame);
    return svg_on_page(
        {sheet.ground() + sheet.frame(shown), sheet.width(), sheet.height(), shown.says, ""},
        "story");
}

std::string story_file(const Story& story, const std::string& title, const std::string& description,
                       bool narrow) {
    StorySheet sheet(story, {narrow, true});
    std::string elements =
        fmt::format("<style>\n{}</style>\n{}", shown_in_turn(story.frames.size()), sheet.ground());
    for (std::size_t at = 0; at < story.frames.size(); ++at)
        elements +=
            fmt::format("<g class=\"f f{}{}\">\n{}</g>\n", at,
                        at + 1 == story.frames.size() ? " end" : "", sheet.frame(story.frames[at]));
    return svg_file({std::move(elements), sheet.width(), sheet.height(), title, description});
}

}  // namespace eq7
