// Arrays that are transposed, and heads, batch entries or axes that have changed places.

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "eq7/judge/search.hpp"

namespace eq7 {

Hypothesis reading_elsewhere(const Case& of, Elsewhere elsewhere) {
    Hypothesis as;
    as.skips = true;
    as.read = [&of, elsewhere](Rows rows, std::size_t b, std::size_t h, std::size_t begin,
                               std::size_t count, Matrix<double>& into) {
        Matrix<double> row;
        for (std::size_t n = 0; n < count; ++n) {
            Where at{b, h, static_cast<std::ptrdiff_t>(begin + n)};
            elsewhere(rows, at);
            const bool there = at.n >= 0 && static_cast<std::size_t>(at.n) < of.N;
            of.read(rows, at.b, at.h, there ? static_cast<std::size_t>(at.n) : 0, 1, row);
            if (n == 0) into.resize({count, row.shape(1)});
            for (std::size_t x = 0; x < row.shape(1); ++x)
                into(n, x) = there               ? row(0, x)
                             : rows == Rows::out ? std::numeric_limits<double>::quiet_NaN()
                                                 : 0;
        }
    };
    return as;
}

void exchange_axes(Where& at) {
    const std::size_t n = static_cast<std::size_t>(at.n);
    at.n = static_cast<std::ptrdiff_t>(at.h);
    at.h = n;
}

void Exchange::operator()(const Case& of, Where& at) const {
    at.h = (at.h + heads) % of.heads;
    at.b = (at.b + batches) % of.batches;
}

namespace {

constexpr std::pair<Rows, const char*> rows_of[] = {
    {Rows::q, "q"}, {Rows::k, "k"}, {Rows::v, "v"}, {Rows::out, "out"}};

}  // namespace

std::vector<Exchange> exchanges(const Case& of) {
    constexpr std::size_t farthest = 8;
    std::vector<Exchange> all;
    for (std::size_t by = 1; by < std::min(of.heads, farthest); ++by)
        all.push_back({"heads", by, 0});
    for (std::size_t by = 1; by < std::min(of.batches, farthest); ++by)
        all.push_back({"batch", 0, by});
    return all;
}

std::string Exchange::sentence(const Case& of, const std::string& has_what) const {
    const std::string whose = heads != 0 ? "head" : "batch entry";
    if ((heads != 0 ? of.heads : of.batches) == 2 && has_what == "has the outputs")
        return fmt::format("The outputs of the two {} are exchanged.",
                           heads != 0 ? "heads" : "batch entries");
    if ((heads != 0 ? of.heads : of.batches) == 2)
        return fmt::format("Each {} {} of the other.", whose, has_what);
    const char letter = heads != 0 ? 'h' : 'b';
    return fmt::format("{}{} {} {} of {} {}+{}.", heads != 0 ? "H" : "B", whose.substr(1), letter,
                       has_what, whose, letter, heads + batches);
}

Candidates exchanged(const Wrong& wrong) {
    Candidates all;
    const Case& of = wrong.of;
    const auto add = [&](double rank, const char* array, const char* as_what, std::string text,
                         Hypothesis as) {
        all.push_back(
            entry(rank, "layout", std::move(text), {{"array", array}, {"as", as_what}}, as));
    };
    const auto add_elsewhere = [&](double rank, const char* array, const char* as_what,
                                   std::string text, Elsewhere elsewhere) {
        Hypothesis as = reading_elsewhere(of, std::move(elsewhere));
        as.skips = false;
        add(rank, array, as_what, std::move(text), as);
    };
    for (const Exchange& by : exchanges(of)) {
        for (const auto& [rows, name] : rows_of)
            add_elsewhere(2.2, name, by.as,
                          by.sentence(of, rows == Rows::out ? std::string("has the outputs")
                                                            : fmt::format("has the `{}`", name)),
                          [&of, by, one = rows](Rows which, Where& at) {
                              if (which == one) by(of, at);
                          });
        if (!of.starts_from_state()) continue;
        Hypothesis as;
        as.initial = [&of, by](std::size_t b, std::size_t h, std::size_t sequence) {
            return of.initial((b + by.batches) % of.batches, (h + by.heads) % of.heads, sequence);
        };
        add(1.8, "state0", by.as, by.sentence(of, "reads the initial state"), as);
    }
    if (of.d == of.e) {
        Hypothesis as;
        as.transposes_state = true;
        add(1.8, "state", "transposed",
            "The state $R$ is transposed after each chunk: keys and values have changed places in "
            "it.",
            as);
        as = {};
        as.reads_transposed = true;
        add(1.8, "state", "transposed",
            "The state $R$ is read transposed: keys and values have changed places in it.", as);
        as = {};
        as.initial = [&of](std::size_t b, std::size_t h, std::size_t sequence) {
            auto state = of.initial(b, h, sequence);
            if (state) *state = transposed(*state);
            return state;
        };
        if (of.starts_from_state())
            add(1.8, "state0", "transposed", "The initial state is read transposed.", as);
    }
    if (of.heads != of.N || of.N == 1) return all;
    add_elsewhere(2.1, "out", "axes",
                  "The code takes the token axis for the head axis, and the head axis for the "
                  "tokens, in all arrays.",
                  [](Rows which, Where& at) {
                      if (which != Rows::log_gates) exchange_axes(at);
                  });
    for (const auto& [rows, name] : rows_of)
        add_elsewhere(
            2.3, name, "axes",
            fmt::format("The token axis and the head axis of `{}` have changed places.", name),
            [one = rows](Rows which, Where& at) {
                if (which == one) exchange_axes(at);
            });
    return all;
}

}  // namespace eq7
