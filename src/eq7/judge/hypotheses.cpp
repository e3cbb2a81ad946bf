// Runs of equation (7) with one thing changed: what candidates claim.

#include <cmath>
#include <limits>

#include "eq7/judge/search.hpp"

namespace eq7 {

Hypothesis changed(std::function<void(const ChunkRows&, Weights&)> change) {
    Hypothesis as;
    as.change = std::move(change);
    return as;
}

Hypothesis with_sums(const Sums& G) {
    return changed([G](const ChunkRows& at, Weights& weights) {
        for (const Part part : parts)
            set_required(part, at, weights, [G](auto& chunk, auto lo, auto hi, auto j) {
                return lo == 0 ? G(chunk, hi, j) : G(chunk, hi, j) - G(chunk, lo, j);
            });
    });
}

Hypothesis edited(const Case& of, Rows kind,
                  std::function<void(const RowBlock&, Matrix<double>&)> edit) {
    Hypothesis as;
    as.read = [&of, kind, edit = std::move(edit)](const RowBlock& at, Matrix<double>& into) {
        of.read(at.rows, at.b, at.h, at.begin, at.count, into);
        if (at.rows == kind) edit(at, into);
    };
    return as;
}

Hypothesis reading_elsewhere(const Case& of, Elsewhere elsewhere) {
    Hypothesis as;
    as.read = [&of, elsewhere = std::move(elsewhere)](const RowBlock& block, Matrix<double>& into) {
        Matrix<double> row;
        for (std::size_t x = 0; x < block.count; ++x) {
            Where at{block.b, block.h, static_cast<std::ptrdiff_t>(block.begin + x), block.rows};
            elsewhere(at);
            const bool there = at.n >= 0 && static_cast<std::size_t>(at.n) < of.N;
            of.read(at.rows, at.b, at.h, there ? static_cast<std::size_t>(at.n) : 0, 1, row);
            if (!there)
                row.fill(block.rows == Rows::out ? std::numeric_limits<double>::quiet_NaN() : 0);
            if (x == 0) into.resize({block.count, row.shape(1)});
            set_rows(into, x, row);
        }
    };
    return as;
}

Hypothesis beginning_at(const Case& of, const std::vector<Begin>& sequences) {
    Hypothesis as =
        starting_from([&of, sequences](std::size_t b, std::size_t h, std::size_t sequence) {
            const auto& state = sequences[sequence].state;
            return state ? of.initial(b, h, *state) : std::nullopt;
        });
    for (const Begin& one : sequences) as.starts.push_back(one.token);
    as.starts.push_back(of.N);
    return as;
}

Hypothesis starting_from(decltype(Hypothesis::initial) initial) {
    Hypothesis as;
    as.initial = std::move(initial);
    return as;
}

}  // namespace eq7
