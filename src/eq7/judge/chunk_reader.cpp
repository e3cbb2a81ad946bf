#include "eq7/judge/chunk_reader.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace eq7 {

namespace {

// A gate of 0 has the logarithm -inf, and two of them no difference. Beyond this, exp gives 0.
constexpr double log_of_nothing = -800;

// Longer chunks are taken in blocks of so many tokens, for which products within a block cost about
// what those with the state do.
constexpr std::size_t largest_whole_chunk = 192, block_tokens = 96;

}  // namespace

bool Hypothesis::reads_later_keys() const {
    const auto later = [](const Times& one) {
        return one[static_cast<std::size_t>(Term::later)] != 0 ||
               one[static_cast<std::size_t>(Term::current)] != 0;
    };
    return reads_current || later(times) ||
           std::any_of(times_of_head.begin(), times_of_head.end(), later);
}

ChunkReader::ChunkReader(const Case& of, const Hypothesis& as, const Wanted& wanted, std::size_t b,
                         std::size_t h, std::size_t sequence)
    : of_(of), as_(as), reads_out_(wanted.out && !wanted.state_only) {
    at_.b = b;
    at_.h = h;
    at_.sequence = sequence;
    at_.B = as.B != 0 ? as.B : of.B;
    const auto& starts = as.starts.empty() ? of.starts : as.starts;
    at_.begin = starts[sequence];
    end_ = starts[sequence + 1];
    at_.tokens = end_ - at_.begin;
    // Right weights may be taken in blocks of a chunk: keys of earlier blocks then reach a query
    // through a state, as they do from earlier chunks. Later keys do not.
    const bool in_blocks =
        !as.change && !as.stores && !as.reads_transposed && !as.reads_later_keys();
    block_ = in_blocks && at_.B > largest_whole_chunk ? block_tokens : at_.B;
    constant_ = !as.gamma.empty() || (!of.gamma.empty() && of.channels == 1 && !as.read);
}

bool ChunkReader::next() {
    at_.begin += at_.L;
    at_.n += at_.L;
    if (at_.begin >= end_) return false;
    at_.index = at_.n / at_.B;
    at_.row = at_.n % at_.B;
    at_.L = std::min({block_, at_.B - at_.row, end_ - at_.begin});
    read(Rows::q, at_.L, at_.q);
    if (of_.scale != 1)
        for (double& one : at_.q) one *= of_.scale;
    read(Rows::k, at_.L, at_.k);
    read(Rows::v, at_.L, at_.v);
    if (reads_out_) read(Rows::out, at_.L, at_.out);
    read_gates();
    weigh();
    return true;
}

void ChunkReader::read(Rows rows, std::size_t count, Matrix<double>& into) const {
    if (as_.read) as_.read(rows, at_.b, at_.h, at_.begin, count, into);
    else of_.read(rows, at_.b, at_.h, at_.begin, count, into);
}

void ChunkReader::read_gates() {
    const std::size_t count = at_.L + (is_last() ? 0 : 1);
    Matrix<double> gates;
    if (as_.gamma.empty()) {
        read(Rows::log_gates, count, gates);
    } else {
        gates.resize({count, std::size_t{1}});
        gates.fill(std::log(as_.gamma[at_.h]));
    }
    for (double& one : gates) one = std::max(one, log_of_nothing);
    const std::size_t C = gates.shape(1);
    if (at_.n == 0) at_.before = zeros<double>(1, C);
    else
        for (std::size_t j = 0; j < C; ++j) at_.before(0, j) += at_.G(at_.G.shape(0) - 1, j);
    at_.G = zeros<double>(at_.L + 1, C);
    at_.next = zeros<double>(1, C);
    at_.log_gamma = constant_ ? gates(0, 0) : std::numeric_limits<double>::quiet_NaN();
    for (std::size_t j = 0; j < C; ++j) {
        // No sums of rounded numbers where a product is at hand.
        for (std::size_t p = 0; p < at_.L; ++p)
            at_.G(p + 1, j) =
                constant_ ? static_cast<double>(p + 1) * at_.log_gamma : at_.G(p, j) + gates(p, j);
        if (count > at_.L) at_.next(0, j) = gates(at_.L, j);
    }
}

// D_B, xi, zeta and the carry of equation (7), then what the hypothesis makes of them.
void ChunkReader::weigh() {
    if (!constant_ || usual_.cross.shape(0) != at_.L || usual_.cross.size() == 0)
        fill_weights(at_, usual_);
    if (!as_.change) return;
    changed_ = usual_;
    as_.change(at_, changed_);
}

}  // namespace eq7
