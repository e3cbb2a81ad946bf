#include "eq7/judge/run.hpp"

#include <cmath>

#include "eq7/judge/chunk_reader.hpp"
#include "eq7/judge/chunk_states.hpp"
#include "eq7/judge/rounding.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

std::size_t index_of(Term term) { return static_cast<std::size_t>(term); }

class HeadRun {
public:
    HeadRun(const Case& of, const Hypothesis& as, Arithmetic arithmetic, Wanted wanted,
            std::size_t b, std::size_t h, std::size_t sequence)
        : as_(as),
          wanted_(wanted),
          reader_(of, as, wanted, b, h, sequence),
          rounding_(arithmetic, wanted) {
        const auto initial = as.initial ? as.initial(b, h, sequence) : of.initial(b, h, sequence);
        has_initial_ = initial.has_value();
        old_ = ChunkStates(initial.value_or(zeros<double>(of.d, of.e)), wanted.aged);
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
    // Scores times D_B (L x L).
    void fill_scores() {
        const std::size_t L = at_.L, C = at_.G.shape(1);
        const Weights& w = reader_.weights();
        if (C == 1) {
            multiply_into(at_.q, at_.k, Transposed::right, 0, raw_);
            scores_.resize({L, L});
            for (std::size_t x = 0; x < raw_.size(); ++x)
                scores_.data()[x] = w.intra.data()[x] == 0 ? 0 : raw_.data()[x] * w.intra.data()[x];
            return;
        }
        scores_ = zeros<double>(L, L);
        for (std::size_t r = 0; r < L; ++r)
            for (std::size_t c = 0; c < L; ++c) {
                if (w.intra(r, c) == 0) continue;
                double sum = 0;
                for (std::size_t j = 0; j < C; ++j)
                    sum += at_.q(r, j) * at_.k(c, j) *
                           std::exp(w.log_intra ? w.log_intra(r, c, j)
                                                : at_.G(r + 1, j) - at_.G(c + 1, j));
                scores_(r, c) = sum * w.intra(r, c);
            }
        raw_ = scores_;
    }

    Matrix<double>& term(Term which) { return chunk_.terms[index_of(which)]; }
    double times(Term which) const { return as_.times_in(at_.h)[index_of(which)]; }
    bool wants(Term which) const { return wanted_.extra || times(which) != 0; }

    void fill_terms() {
        const bool whole = !reader_.in_blocks();
        fill_scores();
        fill_inside();
        scale(at_.q, reader_.weights().cross, reading_);
        if ((whole && wants(Term::current)) || as_.reads_current) fill_current();
        if (as_.reads_current) scale_columns(reader_.weights().carry, reading_);
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
        scale(at_.k, reader_.weights().state, stored_);
        multiply_into(stored_, at_.v, Transposed::left, 0, added_);
        multiply_into(reading_, added_, Transposed::none, 0, term(Term::current));
    }

    Transposed way() const { return as_.reads_transposed ? Transposed::right : Transposed::none; }

    // One term: what is read from the sum of these states; none: nothing.
    void read_from(std::initializer_list<const Matrix<double>*> states, Term which) {
        if (states.size() == 0) {
            term(which).resize({0, 0});
            return;
        }
        sum_ = **states.begin();
        for (auto one = states.begin() + 1; one != states.end(); ++one) add(**one, 1, sum_);
        multiply_into(reading_, sum_, way(), 0, term(which));
    }

    // What is read from older chunks: apart by their age where that is asked for.
    void fill_older() {
        chunk_.apart = wanted_.apart && (at_.index % wanted_.every == 0 || reader_.is_last());
        const bool same_older = times(Term::second) == times(Term::older);
        const Matrix<double>&previous = old_.previous, &second = old_.second, &older = old_.older;
        if (!chunk_.apart && same_older && times(Term::previous) == times(Term::second)) {
            read_from({&previous, &second, &older}, Term::previous);
            read_from({}, Term::second);
            read_from({}, Term::older);
        } else if (wanted_.extra || !same_older) {
            read_from({&previous}, Term::previous);
            read_from({&second}, Term::second);
            read_from({&older}, Term::older);
        } else {
            read_from({&previous}, Term::previous);
            read_from({&second, &older}, Term::older);
        }
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
        Matrix<double> above = zeros<double>(at_.L, at_.L);
        const std::size_t C = at_.G.shape(1);
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t c = r + 1; c < at_.L; ++c)
                if (C == 1) {
                    above(r, c) = raw_(r, c) * std::exp(at_.G(c + 1, 0) - at_.G(r + 1, 0));
                } else {
                    for (std::size_t j = 0; j < C; ++j)
                        above(r, c) +=
                            at_.q(r, j) * at_.k(c, j) * std::exp(at_.G(c + 1, j) - at_.G(r + 1, j));
                }
        multiply_into(above, at_.v, Transposed::none, 0, term(Term::later));
    }

    // d out / d log gamma: each product times its age in tokens.
    void fill_aged() {
        Matrix<double>& aged = chunk_.aged;
        Matrix<double> older_by = scores_;
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t c = 0; c < at_.L; ++c)
                older_by(r, c) *= static_cast<double>(r) - static_cast<double>(c);
        multiply_into(older_by, at_.v, Transposed::none, 0, aged);
        multiply_into(reading_, old_.aged, Transposed::none, 1, aged);
        if (at_.row > 0) {
            multiply_into(reading_, old_.inside, Transposed::none, 0, sum_);
            for (std::size_t r = 0; r < at_.L; ++r)
                for (std::size_t x = 0; x < at_.v.shape(1); ++x)
                    aged(r, x) += static_cast<double>(r + 1) * sum_(r, x);
        }
        for (const Term which : {Term::previous, Term::second, Term::older, Term::initial}) {
            const Matrix<double>& one = term(which);
            const std::size_t first = which == Term::initial ? at_.n + 1 : 1;
            for (std::size_t r = 0; one.size() != 0 && r < at_.L; ++r)
                for (std::size_t x = 0; x < at_.v.shape(1); ++x)
                    aged(r, x) += static_cast<double>(first + r) * one(r, x);
        }
    }

    void update() {
        const Weights& w = reader_.weights();
        scale(at_.k, w.state, stored_);
        multiply_into(stored_, at_.v, Transposed::left, 0, added_);
        old_.carry(w.carry, at_.row > 0);
        if (wanted_.aged) {
            for (const Matrix<double>* one :
                 {&old_.inside, &old_.previous, &old_.second, &old_.older})
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
            add(old_.inside, 1, last_->own);
            if (as_.leaves_as_read) leave_as_read();
            else if (has_initial_) add(old_.initial, 1, last_->carried);
            if (wanted_.aged) {
                last_->aged = old_.aged;
                if (has_initial_)
                    add(old_.initial, static_cast<double>(at_.n + at_.L), last_->aged);
            }
        }
        add(added_, 1, old_.inside);
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

std::optional<LastState> run(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                             std::size_t b, std::size_t h, std::size_t sequence, Wanted wanted,
                             const std::function<bool(const ChunkTerms&)>& each) {
    return HeadRun(of, as, arithmetic, wanted, b, h, sequence).over_chunks(each);
}

}  // namespace eq7
