#include "eq7/judge/chunk_states.hpp"

#include <utility>

namespace eq7 {

void add(const Matrix<double>& from, double times, Matrix<double>& into) {
    if (times == 0 || from.size() == 0) return;
    const double* const one = from.data();
    double* const sum = into.data();
    for (std::size_t x = 0; x < from.size(); ++x) sum[x] += times * one[x];
}

void scale(const Matrix<double>& rows, const Matrix<double>& factors, Matrix<double>& into) {
    const std::size_t columns = rows.shape(1);
    const bool by_channel = factors.shape(1) > 1;
    into.resize({rows.shape(0), columns});
    for (std::size_t r = 0; r < rows.shape(0); ++r) {
        const double *row = rows.data() + r * columns,
                     *times = factors.data() + r * factors.shape(1);
        double* scaled = into.data() + r * columns;
        for (std::size_t j = 0; j < columns; ++j) scaled[j] = row[j] * times[by_channel ? j : 0];
    }
}

void scale_state(const Vector<double>& factors, Matrix<double>& state) {
    for (std::size_t j = 0; j < state.shape(0); ++j) {
        const double times = factors(factors.size() == 1 ? 0 : j);
        double* const row = state.data() + j * state.shape(1);
        for (std::size_t x = 0; x < state.shape(1); ++x) row[x] *= times;
    }
}

void scale_columns(const Vector<double>& factors, Matrix<double>& rows) {
    for (std::size_t r = 0; r < rows.shape(0); ++r)
        for (std::size_t j = 0; j < rows.shape(1); ++j)
            rows(r, j) *= factors(factors.size() == 1 ? 0 : j);
}

ChunkStates::ChunkStates(const Matrix<double>& from, bool with_aged) : initial(from) {
    inside = previous = second = older = zeros<double>(from.shape(0), from.shape(1));
    if (with_aged) aged = previous;
}

void ChunkStates::carry(const Vector<double>& by, bool has_inside) {
    for (Matrix<double>* one : {&previous, &second, &older, &initial, &aged}) scale_state(by, *one);
    if (has_inside) scale_state(by, inside);
}

void ChunkStates::next_chunk(const Stores& stores) {
    add(second, 1, older);
    std::swap(second, previous);
    std::swap(previous, inside);
    inside.fill(0.0);
    if (!stores) return;
    previous = stores(carried());
    second.fill(0.0);
    older.fill(0.0);
}

Matrix<double> ChunkStates::carried() const {
    Matrix<double> sum = previous;
    add(second, 1, sum);
    add(older, 1, sum);
    return sum;
}

}  // namespace eq7
