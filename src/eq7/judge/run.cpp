#include "eq7/judge/run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "eq7/judge/rounding.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

// A gate of 0 has the logarithm -inf, and two of them no difference. Beyond this, exp gives 0.
constexpr double log_of_nothing = -800;

// Longer chunks are taken in blocks of so many tokens, for which products within a block cost about
// what those with the state do.
constexpr std::size_t largest_whole_chunk = 192, block_tokens = 96;

// Equation (7)'s weights.
void fill_weights(const ChunkRows& at, Weights& into) {
    for (const Part part : parts)
        set_required(part, at, into,
                     [](auto& chunk, auto lo, auto hi, auto j) { return chunk.over(lo, hi, j); });
    into.log_intra = nullptr;
    into.initial.resize({at.L});
    into.initial.fill(1);
}

// One sequence of a batch entry and head, chunk by chunk: its rows, or what a hypothesis has in
// their place, and what they are multiplied by.
class ChunkReader {
public:
    ChunkReader(const Case& of, const Hypothesis& as, const Wanted& wanted, std::size_t place,
                std::size_t sequence)
        : of_(of), as_(as), reads_out_(wanted.out && !wanted.state_only) {
        at_.b = place / of.heads;
        at_.h = place % of.heads;
        at_.sequence = sequence;
        at_.B = as.B != 0 ? as.B : of.B;
        const auto& starts = as.starts.empty() ? of.starts : as.starts;
        at_.begin = starts[sequence];
        end_ = starts[sequence + 1];
        at_.tokens = end_ - at_.begin;
        // Right weights may be taken in blocks of a chunk: keys of earlier blocks then reach a
        // query through a state, as they do from earlier chunks. Later keys do not.
        const bool in_blocks =
            !as.change && !as.stores && !as.reads_transposed && !as.reads_later_keys();
        block_ = in_blocks && at_.B > largest_whole_chunk ? block_tokens : at_.B;
        constant_ = !as.gamma.empty() || (!of.gamma.empty() && of.channels == 1 && !as.read);
    }

    // Reads the next rows: a chunk, or a block of a long one. Whether there are some.
    bool next() {
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

    const ChunkRows& rows() const { return at_; }
    const Weights& weights() const { return as_.change ? changed_ : usual_; }
    bool in_blocks() const { return block_ < at_.B; }
    bool is_last() const { return at_.begin + at_.L >= end_; }
    bool ends_chunk() const { return at_.row + at_.L == at_.B || is_last(); }

private:
    void read(Rows rows, std::size_t count, Matrix<double>& into) const {
        if (as_.read) as_.read({rows, at_.b, at_.h, at_.begin, count}, into);
        else of_.read(rows, at_.b, at_.h, at_.begin, count, into);
    }

    void read_gates() {
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
        else at_.before += xt::row(at_.G, static_cast<std::ptrdiff_t>(at_.G.shape(0)) - 1);
        at_.G = zeros<double>(at_.L + 1, C);
        at_.next = zeros<double>(1, C);
        at_.log_gamma = constant_ ? gates(0, 0) : std::numeric_limits<double>::quiet_NaN();
        for (std::size_t j = 0; j < C; ++j) {
            // No sums of rounded numbers where a product is at hand.
            for (std::size_t p = 0; p < at_.L; ++p)
                at_.G(p + 1, j) = constant_ ? static_cast<double>(p + 1) * at_.log_gamma
                                            : at_.G(p, j) + gates(p, j);
            if (count > at_.L) at_.next(0, j) = gates(at_.L, j);
        }
    }

    // D_B, xi, zeta and the carry of equation (7), then what the hypothesis makes of them.
    void weigh() {
        if (!constant_ || usual_[Part::cross].shape(0) != at_.L || usual_[Part::cross].size() == 0)
            fill_weights(at_, usual_);
        if (!as_.change) return;
        changed_ = usual_;
        as_.change(at_, changed_);
    }

    const Case& of_;
    const Hypothesis& as_;
    bool reads_out_;
    ChunkRows at_;
    std::size_t end_ = 0, block_ = 1;
    bool constant_ = false;
    Weights usual_, changed_;
};

// into += times * from
void add(const Matrix<double>& from, double times, Matrix<double>& into) {
    if (times == 0 || from.size() == 0) return;
    for (std::size_t x = 0; x < into.size(); ++x) into.data()[x] += times * from.data()[x];
}

// Element (r, j) times factors(r, j); the one row, or the one column, of the factors serves all.
void scale(const Matrix<double>& from, const Matrix<double>& factors, Matrix<double>& into) {
    const std::size_t rows = from.shape(0), columns = from.shape(1), C = factors.shape(1);
    into.resize({rows, columns});
    for (std::size_t r = 0; r < rows; ++r) {
        const double *row = from.data() + r * columns,
                     *times = factors.data() + (factors.shape(0) > 1 ? r * C : 0);
        double* scaled = into.data() + r * columns;
        for (std::size_t j = 0; j < columns; ++j) scaled[j] = row[j] * times[C > 1 ? j : 0];
    }
}

// What the chunks so far have left behind (d x e), apart by age. The sum is R.
struct ChunkStates {
    Matrix<double> inside;  // of the chunk's blocks before this one, where it is taken in blocks
    Matrix<double> previous, second, older, initial;  // `second` is a part of `older` where empty
    // The derivative of all but the initial one by log gamma; empty unless asked for.
    Matrix<double> aged;

    ChunkStates() = default;
    ChunkStates(const Matrix<double>& from, bool with_second, bool with_aged) : initial(from) {
        inside = previous = older = zeros<double>(from.shape(0), from.shape(1));
        if (with_second) second = previous;
        if (with_aged) aged = previous;
    }

    // Before the chunk's second block nothing is inside.
    void carry(const Matrix<double>& by, bool has_inside) {
        const Matrix<double> rows = transposed(by);
        for (Matrix<double>* one : {&previous, &second, &older, &initial, &aged})
            if (one->size() != 0) scale(*one, rows, *one);
        if (has_inside) scale(inside, rows, inside);
    }

    // Each is a chunk older. Where something else is stored than their sum, they become one.
    template <class Stores>
    void next_chunk(const Stores& stores) {
        if (second.size() == 0) {
            add(previous, 1, older);
        } else {
            add(second, 1, older);
            std::swap(second, previous);
        }
        std::swap(previous, inside);
        if (!stores) return;
        previous = stores(carried());
        second.fill(0.0);
        older.fill(0.0);
    }

    // Of the chunks before this one.
    Matrix<double> carried() const {
        Matrix<double> sum = previous;
        add(second, 1, sum);
        add(older, 1, sum);
        return sum;
    }
};

class HeadRun {
public:
    HeadRun(const Case& of, const Hypothesis& as, Arithmetic arithmetic, Wanted wanted,
            std::size_t place, std::size_t sequence)
        : as_(as),
          wanted_(wanted),
          reader_(of, as, wanted, place, sequence),
          rounding_(arithmetic, wanted) {
        const auto initial =
            as.initial ? as.initial(at_.b, at_.h, sequence) : of.initial(at_.b, at_.h, sequence);
        has_initial_ = initial.has_value();
        const bool second = wanted.extra || as.leaves_as_read || as.stores ||
                            times(Term::second) != times(Term::older);
        old_ = ChunkStates(initial.value_or(zeros<double>(of.d, of.e)), second, wanted.aged);
        if (as.stores) {  // it is not told apart any more
            old_.previous = old_.initial;
            has_initial_ = false;
        }
        rounding_.start(old_.initial);
        if (!has_initial_) old_.initial = Matrix<double>();
    }

    std::optional<LastState> over_chunks(const std::function<bool(const ChunkTerms&)>& each) {
        while (reader_.next()) {
            rounding_.make_decays(at_);
            if (!wanted_.state_only) {
                fill_terms();
                if (!each(chunk_)) return std::nullopt;
            }
            update();
        }
        return std::move(last_);
    }

private:
    // Scores times D_B (L x L), or what stands in its place.
    void fill_scores(const Weights& w, Matrix<double>& into) const {
        const double* D = w[Part::intra].data();
        const std::size_t L = at_.L, C = at_.G.shape(1);
        into.resize({L, L});
        for (std::size_t x = 0; C == 1 && x < L * L; ++x)
            into.data()[x] = D[x] == 0 ? 0 : raw_.data()[x] * D[x];
        for (std::size_t x = 0; C > 1 && x < L * L; ++x) {
            const std::size_t r = x / L, c = x % L;
            double sum = 0;
            for (std::size_t j = 0; D[x] != 0 && j < C; ++j)
                sum += at_.q(r, j) * at_.k(c, j) *
                       std::exp(w.log_intra ? w.log_intra(r, c, j) : at_.over(c + 1, r + 1, j));
            into.data()[x] = sum * D[x];
        }
    }

    Matrix<double>& term(Term which) { return chunk_.terms[which]; }
    double times(Term which) const { return as_.times_in(at_.h)[which]; }
    bool wants(Term which) const { return wanted_.extra || times(which) != 0; }

    void fill_terms() {
        const bool whole = !reader_.in_blocks();
        if (at_.G.shape(1) == 1) multiply_into(at_.q, at_.k, Transposed::right, 0, raw_);
        fill_scores(reader_.weights(), scores_);
        if (at_.G.shape(1) > 1) raw_ = scores_;
        fill_inside();
        scale(at_.q, reader_.weights()[Part::cross], reading_);
        if ((whole && wants(Term::current)) || as_.reads_current) fill_current();
        if (as_.reads_current) scale(reading_, reader_.weights()[Part::carry], reading_);
        if (at_.row > 0)
            multiply_into(reading_, old_.inside, Transposed::none, 1, term(Term::intra));
        fill_older();
        if (has_initial_) fill_initial();
        if (wants(Term::value)) term(Term::value) = at_.v;
        if (whole && wants(Term::later)) fill_later();
        chunk_.sum.resize({at_.L, at_.v.shape(1)});
        chunk_.sum.fill(0);
        for (std::size_t one = 0; one < term_count; ++one)
            add(chunk_.terms[one], as_.times_in(at_.h)[one], chunk_.sum);
        if (as_.reads_current) add(term(Term::current), 1, chunk_.sum);
        if (wanted_.variance)
            rounding_.fill(at_, reader_.weights(), raw_, scores_, reading_, chunk_,
                           chunk_.variance);
        if (wanted_.aged) fill_aged();
    }

    // The token's own key, and the earlier ones of its chunk.
    void fill_inside() {
        Matrix<double>&own = term(Term::own), &intra = term(Term::intra);
        multiply_into(scores_, at_.v, Transposed::none, 0, intra);
        own.resize({at_.L, at_.v.shape(1)});
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t x = 0; x < at_.v.shape(1); ++x) {
                own(r, x) = scores_(r, r) * at_.v(r, x);
                intra(r, x) -= own(r, x);
            }
    }

    void fill_current() {
        scale(at_.k, reader_.weights()[Part::state], stored_);
        multiply_into(stored_, at_.v, Transposed::left, 0, added_);
        multiply_into(reading_, added_, Transposed::none, 0, term(Term::current));
    }

    Transposed way() const { return as_.reads_transposed ? Transposed::right : Transposed::none; }

    // One term: what is read from the sum of these states; none: nothing.
    void read_from(std::initializer_list<const Matrix<double>*> states, Term which) {
        if (states.size() == 0) return term(which).resize({0, 0});
        sum_ = **states.begin();
        for (const Matrix<double>* one : states)
            if (one != *states.begin()) add(*one, 1, sum_);
        multiply_into(reading_, sum_, way(), 0, term(which));
    }

    // What is read from older chunks: apart by their age where that is asked for.
    void fill_older() {
        chunk_.apart = wanted_.apart && (at_.index % wanted_.every == 0 || reader_.is_last());
        const bool same_older = times(Term::second) == times(Term::older);
        const bool same = same_older && times(Term::previous) == times(Term::second);
        const Matrix<double>&previous = old_.previous, &second = old_.second, &older = old_.older;
        if (!chunk_.apart && same) {
            read_from({&previous, &second, &older}, Term::previous);
            read_from({}, Term::second);
            return read_from({}, Term::older);
        }
        read_from({&previous}, Term::previous);
        if (!wanted_.extra && same_older) return read_from({&older, &second}, Term::older);
        read_from({&second}, Term::second);
        read_from({&older}, Term::older);
    }

    void fill_initial() {
        Matrix<double>& initial = term(Term::initial);
        multiply_into(reading_, old_.initial, way(), 0, initial);
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t x = 0; x < initial.shape(1); ++x)
                initial(r, x) *= reader_.weights().initial(r);
        if (old_.initial.shape(0) == old_.initial.shape(1) && wants(Term::turned))
            multiply_into(reading_, old_.initial, Transposed::right, 0, term(Term::turned));
    }

    // Later keys with gamma^|n-m|.
    void fill_later() {
        Weights later;
        set_factor(Part::intra, at_, later, [](auto& at, auto r, auto c, auto j) {
            return c > r ? at.over(r + 1, c + 1, j) : -HUGE_VAL;
        });
        fill_scores(later, sum_);
        multiply_into(sum_, at_.v, Transposed::none, 0, term(Term::later));
    }

    // d out / d log gamma: each product times its age in tokens.
    void fill_aged() {
        Matrix<double>& aged = chunk_.aged;
        const auto add_aged = [&](const Matrix<double>& one, std::size_t first) {
            for (std::size_t r = 0; one.size() != 0 && r < at_.L; ++r)
                for (std::size_t x = 0; x < at_.v.shape(1); ++x)
                    aged(r, x) += static_cast<double>(first + r) * one(r, x);
        };
        Matrix<double> older_by = scores_;
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t c = 0; c < at_.L; ++c)
                older_by(r, c) *= static_cast<double>(r) - static_cast<double>(c);
        multiply_into(older_by, at_.v, Transposed::none, 0, aged);
        multiply_into(reading_, old_.aged, Transposed::none, 1, aged);
        if (at_.row > 0) {
            multiply_into(reading_, old_.inside, Transposed::none, 0, sum_);
            add_aged(sum_, 1);
        }
        for (const Term which : {Term::previous, Term::second, Term::older})
            add_aged(term(which), 1);
        add_aged(term(Term::initial), at_.n + 1);
    }

    void update() {
        const Weights& w = reader_.weights();
        scale(at_.k, w[Part::state], stored_);
        multiply_into(stored_, at_.v, Transposed::left, 0, added_);
        old_.carry(w[Part::carry], at_.row > 0);
        if (wanted_.aged) {
            if (at_.row > 0) add(old_.inside, static_cast<double>(at_.L), old_.aged);
            for (const Matrix<double>* one : {&old_.previous, &old_.second, &old_.older})
                add(*one, static_cast<double>(at_.L), old_.aged);
            Matrix<double> by_age = stored_;
            for (std::size_t c = 0; c < at_.L; ++c)
                for (std::size_t j = 0; j < by_age.shape(1); ++j)
                    by_age(c, j) *= static_cast<double>(at_.L - 1 - c);
            multiply_into(by_age, at_.v, Transposed::left, 1, old_.aged);
        }
        rounding_.update(at_, w, stored_, added_);
        if (reader_.is_last()) {
            last_ = LastState{old_.carried(), added_, rounding_.of_state(), {}};
            if (at_.row > 0) add(old_.inside, 1, last_->own);
            if (as_.leaves_as_read) leave_as_read();
            else if (has_initial_) add(old_.initial, 1, last_->carried);
            if (wanted_.aged) {
                last_->aged = old_.aged;
                if (has_initial_)
                    add(old_.initial, static_cast<double>(at_.n + at_.L), last_->aged);
            }
        }
        if (at_.row > 0) add(added_, 1, old_.inside);
        else std::swap(added_, old_.inside);
        if (reader_.ends_chunk()) old_.next_chunk(as_.stores);
    }

    // The last state, each part of it as often as the next query would read it.
    void leave_as_read() {
        Matrix<double>&carried = last_->carried, &own = last_->own;
        own *= times(Term::previous);
        carried.fill(0);
        add(old_.previous, times(Term::second), carried);
        add(old_.second, times(Term::older), carried);
        add(old_.older, times(Term::older), carried);
        if (has_initial_)
            add(old_.initial, times(Term::initial) * reader_.weights().initial(at_.L - 1), carried);
        if (!as_.reads_transposed) return;
        for (Matrix<double>* one : {&carried, &own}) *one = Matrix<double>(transposed(*one));
    }

    const Hypothesis& as_;
    Wanted wanted_;
    ChunkReader reader_;
    const ChunkRows& at_ = reader_.rows();
    bool has_initial_ = false;
    ChunkTerms chunk_{at_, false, {}, {}, {}, {}};  // kept: its matrices are used again
    Matrix<double> raw_, scores_, reading_, stored_, added_, sum_;
    ChunkStates old_;
    RoundingModel rounding_;
    std::optional<LastState> last_;
};

}  // namespace

double ChunkRows::at(std::ptrdiff_t p, std::size_t channel) const {
    if (!std::isnan(log_gamma)) return static_cast<double>(p + 1) * log_gamma;
    if (p < -1) return 0;
    if (static_cast<std::size_t>(p + 1) <= L) return G(static_cast<std::size_t>(p + 1), channel);
    return G(L, channel) + next(0, channel);
}

double ChunkRows::over(std::size_t lo, std::size_t hi, std::size_t channel) const {
    // A difference of large sums would be off by more than a power is.
    if (!std::isnan(log_gamma))
        return (static_cast<double>(hi) - static_cast<double>(lo)) * log_gamma;
    return G(hi, channel) - G(lo, channel);
}

bool Hypothesis::reads_later_keys() const {
    const auto later = [](const Times& one) {
        return one[Term::later] != 0 || one[Term::current] != 0;
    };
    return reads_current || later(times) ||
           std::any_of(times_of_head.begin(), times_of_head.end(), later);
}

std::optional<LastState> run(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                             std::size_t place, std::size_t sequence, Wanted wanted,
                             const std::function<bool(const ChunkTerms&)>& each) {
    return HeadRun(of, as, arithmetic, wanted, place, sequence).over_chunks(each);
}

bool over_chunks(const Case& of, const Hypothesis& as, Arithmetic arithmetic, const Chosen& heads,
                 Wanted wanted, const std::function<bool(const ChunkTerms&)>& each) {
    const std::size_t sequences = (as.starts.empty() ? of.starts : as.starts).size() - 1;
    const std::size_t count = heads.empty() ? of.batches * of.heads : heads.size();
    for (std::size_t x = 0; x < count; ++x)
        for (std::size_t sequence = 0; sequence < sequences; ++sequence)
            if (!run(of, as, arithmetic, heads.empty() ? x : heads[x], sequence, wanted, each))
                return false;
    return true;
}

}  // namespace eq7
