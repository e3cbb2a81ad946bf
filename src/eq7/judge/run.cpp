#include "eq7/judge/run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "eq7/judge/chunk_states.hpp"
#include "eq7/judge/rounding.hpp"
#include "eq7/retention/product.hpp"

namespace eq7 {

namespace {

constexpr std::array<TermWords, term_count> all_words{{
    {"own_token", "the token's own key"},
    {"intra", "the earlier keys of its chunk"},
    {"previous_chunk", "the chunk before"},
    {"second_chunk", "the chunk before that one"},
    {"older_chunks", "the older chunks"},
    {"initial_state", "the initial state"},
    {"later_keys", "later keys of its own chunk"},
    {"current_state", "the state that its own chunk adds"},
    {"value", "the token's own value, whatever its query"},
    {"initial_transposed", "the initial state, transposed"},
}};

// A gate of 0 has the logarithm -inf, and two of them no difference. Beyond this, exp gives 0.
constexpr double log_of_nothing = -800;

// Longer chunks are taken in blocks of so many tokens, for which products within a block cost about
// what those with the state do.
constexpr std::size_t largest_whole_chunk = 192, block_tokens = 96;

std::size_t index_of(Term term) { return static_cast<std::size_t>(term); }

// Reads a case's rows, or what a hypothesis has in their place.
class Reader {
public:
    Reader(const Case& of, const Hypothesis& as) : of_(of), as_(as) {}
    void operator()(Rows rows, const ChunkRows& at, std::size_t begin, std::size_t count,
                    Matrix<double>& into) const {
        if (as_.read) as_.read(rows, at.b, at.h, begin, count, into);
        else of_.read(rows, at.b, at.h, begin, count, into);
    }
    void gates(const ChunkRows& at, std::size_t begin, std::size_t count,
               Matrix<double>& into) const {
        if (as_.gamma.empty()) {
            (*this)(Rows::log_gates, at, begin, count, into);
        } else {
            into.resize({count, std::size_t{1}});
            into.fill(std::log(as_.gamma[at.h]));
        }
        for (double& one : into) one = std::max(one, log_of_nothing);
    }

private:
    const Case& of_;
    const Hypothesis& as_;
};

class HeadRun {
public:
    HeadRun(const Case& of, const Hypothesis& as, Arithmetic arithmetic, Wanted wanted,
            std::size_t b, std::size_t h, std::size_t sequence)
        : of_(of), as_(as), read_(of, as), wanted_(wanted), rounding_(arithmetic, wanted) {
        at_.b = b;
        at_.h = h;
        at_.sequence = sequence;
        at_.B = as.B != 0 ? as.B : of.B;
        const auto& starts = as.starts.empty() ? of.starts : as.starts;
        at_.begin = starts[sequence];
        end_ = starts[sequence + 1];
        at_.tokens = end_ - at_.begin;
        // Right weights may be taken in blocks of a chunk: keys of earlier blocks then reach a
        // query through a state, as they do from earlier chunks. Later keys do not.
        const auto later_keys = [](const Times& times) {
            return times[index_of(Term::later)] != 0 || times[index_of(Term::current)] != 0;
        };
        const bool in_blocks =
            !as.change && !as.powers && !as.reads_current && !as.transposes_state &&
            !as.reads_transposed && !later_keys(as.times) &&
            std::none_of(as.times_of_head.begin(), as.times_of_head.end(), later_keys);
        block_ = in_blocks && at_.B > largest_whole_chunk ? block_tokens : at_.B;
        constant_ = !as.gamma.empty() || (!of.gamma.empty() && of.channels == 1 && !as.read);
        const auto initial = as.initial ? as.initial(b, h, sequence) : of.initial(b, h, sequence);
        has_initial_ = initial.has_value();
        old_ = ChunkStates(initial.value_or(zeros<double>(of.d, of.e)));
        if (as.transposes_state) old_.previous = old_.initial, has_initial_ = false;
        rounding_.start(old_.initial);
    }

    std::optional<LastState> over_chunks(const std::function<bool(const ChunkTerms&)>& each) {
        for (; at_.begin < end_; next()) {
            read_chunk();
            weigh();
            rounding_.make_decays(at_);
            if (!wanted_.state_only) {
                fill_terms(chunk_);
                if (!each(chunk_)) return std::nullopt;
            }
            const bool last = at_.begin + at_.L >= end_;
            update(last);
        }
        return std::move(last_);
    }

private:
    void next() {
        at_.begin += at_.L;
        at_.n += at_.L;
        at_.index = at_.n / at_.B;
        at_.row = at_.n % at_.B;
    }

    void read_chunk() {
        at_.L = std::min({block_, at_.B - at_.row, end_ - at_.begin});
        read_(Rows::q, at_, at_.begin, at_.L, at_.q);
        if (of_.scale != 1)
            for (double& one : at_.q) one *= of_.scale;
        read_(Rows::k, at_, at_.begin, at_.L, at_.k);
        read_(Rows::v, at_, at_.begin, at_.L, at_.v);
        if (wanted_.out && !wanted_.state_only) read_(Rows::out, at_, at_.begin, at_.L, at_.out);
        const bool more = at_.begin + at_.L < end_;
        Matrix<double> gates;
        read_.gates(at_, at_.begin, at_.L + (more ? 1 : 0), gates);
        const std::size_t C = gates.shape(1);
        if (at_.n == 0) at_.before = zeros<double>(1, C);
        else
            for (std::size_t j = 0; j < C; ++j) at_.before(0, j) += at_.G(at_.G.shape(0) - 1, j);
        at_.G = zeros<double>(at_.L + 1, C);
        for (std::size_t p = 0; p < at_.L; ++p)
            for (std::size_t j = 0; j < C; ++j) at_.G(p + 1, j) = at_.G(p, j) + gates(p, j);
        at_.next = zeros<double>(1, C);
        if (more)
            for (std::size_t j = 0; j < C; ++j) at_.next(0, j) = gates(at_.L, j);
        at_.log_gamma = constant_ ? gates(0, 0) : std::numeric_limits<double>::quiet_NaN();
        if (constant_)  // no sums of rounded numbers where a product is at hand
            for (std::size_t p = 0; p <= at_.L; ++p)
                at_.G(p, 0) = static_cast<double>(p) * at_.log_gamma;
    }

    // D_B, xi, zeta and the carry of equation (7), then what the hypothesis makes of them.
    void weigh() {
        if (!constant_ || usual_.cross.shape(0) != at_.L || usual_.cross.size() == 0)
            fill_weights(at_, usual_);
        if (!as_.change && !as_.powers) return;
        changed_ = usual_;
        if (as_.change) as_.change(at_, changed_);
        if (as_.powers) hold(*as_.powers, as_.coarse, changed_);
    }
    const Times& times_() const {
        return as_.times_of_head.empty() ? as_.times : as_.times_of_head[at_.h];
    }
    const Weights& weights() const {
        return as_.change || as_.powers.has_value() ? changed_ : usual_;
    }

    // Scores times D_B (L x L).
    void fill_scores() {
        const std::size_t L = at_.L, C = at_.G.shape(1);
        const Weights& w = weights();
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

    void fill_terms(ChunkTerms& chunk) {
        const std::size_t L = at_.L, e = at_.v.shape(1);
        const Weights& w = weights();
        auto& terms = chunk.terms;
        const auto of = [&](Term term) -> Matrix<double>& { return terms[index_of(term)]; };
        const auto times = [&](Term term) { return times_()[index_of(term)]; };
        const auto wants = [&](Term term) { return wanted_.extra || times(term) != 0; };
        fill_scores();
        multiply_into(scores_, at_.v, Transposed::none, 0, of(Term::intra));
        of(Term::own).resize({L, e});
        for (std::size_t r = 0; r < L; ++r)
            for (std::size_t x = 0; x < e; ++x) {
                of(Term::own)(r, x) = scores_(r, r) * at_.v(r, x);
                of(Term::intra)(r, x) -= of(Term::own)(r, x);
            }
        scale(at_.q, w.cross, reading_);
        const Transposed way = as_.reads_transposed ? Transposed::right : Transposed::none;
        const bool whole = block_ == at_.B;
        if ((whole && wants(Term::current)) || as_.reads_current) {
            Matrix<double> added, stored;
            scale(at_.k, w.state, stored);
            multiply_into(stored, at_.v, Transposed::left, 0, added);
            multiply_into(reading_, added, Transposed::none, 0, of(Term::current));
        }
        if (as_.reads_current) scale_columns(w.carry, reading_);
        if (at_.row > 0) multiply_into(reading_, old_.inside, Transposed::none, 1, of(Term::intra));
        const bool last = at_.begin + at_.L >= end_;
        chunk.apart = wanted_.apart && (at_.index % wanted_.every == 0 || last);
        const bool together = !chunk.apart && times(Term::previous) == times(Term::second) &&
                              times(Term::second) == times(Term::older);
        if (together) {
            of(Term::second).resize({0, 0});
            of(Term::older).resize({0, 0});
            sum_ = old_.previous;
            add(old_.second, 1, sum_);
            add(old_.older, 1, sum_);
            multiply_into(reading_, sum_, way, 0, of(Term::previous));
        } else {
            multiply_into(reading_, old_.previous, way, 0, of(Term::previous));
            if (wanted_.extra || times(Term::second) != times(Term::older)) {
                multiply_into(reading_, old_.second, way, 0, of(Term::second));
                multiply_into(reading_, old_.older, way, 0, of(Term::older));
            } else {
                sum_ = old_.second;
                add(old_.older, 1, sum_);
                multiply_into(reading_, sum_, way, 0, of(Term::older));
            }
        }
        if (has_initial_) {
            multiply_into(reading_, old_.initial, way, 0, of(Term::initial));
            for (std::size_t r = 0; r < L; ++r)
                for (std::size_t x = 0; x < e; ++x) of(Term::initial)(r, x) *= w.initial(r);
            if (old_.initial.shape(0) == old_.initial.shape(1) && wants(Term::turned)) {
                multiply_into(reading_, old_.initial, Transposed::right, 0, of(Term::turned));
            }
        }
        if (wants(Term::value)) of(Term::value) = at_.v;
        if (whole && wants(Term::later)) fill_later(of(Term::later));
        chunk.sum.resize({L, e});
        chunk.sum.fill(0);
        for (std::size_t term = 0; term < term_count; ++term)
            add(terms[term], times_()[term], chunk.sum);
        if (as_.reads_current) add(of(Term::current), 1, chunk.sum);
        if (wanted_.variance)
            rounding_.fill(at_, w, raw_, scores_, reading_, chunk, chunk.variance);
        if (wanted_.aged) fill_aged(chunk);
    }

    // Later keys with gamma^|n-m|.
    void fill_later(Matrix<double>& into) {
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
        multiply_into(above, at_.v, Transposed::none, 0, into);
    }

    // d out / d log gamma: each product times its age in tokens.
    void fill_aged(ChunkTerms& chunk) {
        Matrix<double> older_by = scores_;
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t c = 0; c < at_.L; ++c)
                older_by(r, c) *= static_cast<double>(r) - static_cast<double>(c);
        multiply_into(older_by, at_.v, Transposed::none, 0, chunk.aged);
        multiply_into(reading_, old_.aged, Transposed::none, 1, chunk.aged);
        if (at_.row > 0) {
            multiply_into(reading_, old_.inside, Transposed::none, 0, sum_);
            for (std::size_t r = 0; r < at_.L; ++r)
                for (std::size_t x = 0; x < at_.v.shape(1); ++x)
                    chunk.aged(r, x) += static_cast<double>(r + 1) * sum_(r, x);
        }
        const auto& terms = chunk.terms;
        for (std::size_t r = 0; r < at_.L; ++r)
            for (std::size_t x = 0; x < at_.v.shape(1); ++x)
                for (const Term term : {Term::previous, Term::second, Term::older, Term::initial}) {
                    const Matrix<double>& one = terms[index_of(term)];
                    if (one.size() == 0) continue;
                    const std::size_t since = term == Term::initial ? at_.n + r + 1 : r + 1;
                    chunk.aged(r, x) += static_cast<double>(since) * one(r, x);
                }
    }

    void update(bool last) {
        const Weights& w = weights();
        scale(at_.k, w.state, stored_);
        multiply_into(stored_, at_.v, Transposed::left, 0, added_);
        old_.carry(w.carry);
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
        if (last) {
            last_ = LastState{old_.carried(), added_, rounding_.of_state(), {}};
            add(old_.inside, 1, last_->own);
            if (has_initial_) add(old_.initial, 1, last_->carried);
            if (wanted_.aged) {
                last_->aged = old_.aged;
                if (has_initial_)
                    add(old_.initial, static_cast<double>(at_.n + at_.L), last_->aged);
            }
        }
        add(added_, 1, old_.inside);
        if (at_.row + at_.L == at_.B || last) old_.next_chunk(as_.transposes_state);
    }

    const Case& of_;
    const Hypothesis& as_;
    Reader read_;
    Wanted wanted_;
    ChunkRows at_;
    std::size_t end_ = 0, block_ = 1;
    bool constant_ = false, has_initial_ = false;
    Weights usual_, changed_;
    ChunkTerms chunk_{at_, false, {}, {}, {}, {}};  // kept: its matrices are used again
    Matrix<double> raw_, scores_, reading_, stored_, added_, sum_;
    ChunkStates old_;
    RoundingModel rounding_;
    std::optional<LastState> last_;
};

}  // namespace

const TermWords& words(Term term) { return all_words[index_of(term)]; }

Times required_times() {
    Times times{};
    for (std::size_t term = 0; term < right_terms; ++term) times[term] = 1;
    return times;
}

std::optional<LastState> run(const Case& of, const Hypothesis& as, Arithmetic arithmetic,
                             std::size_t b, std::size_t h, std::size_t sequence, Wanted wanted,
                             const std::function<bool(const ChunkTerms&)>& each) {
    return HeadRun(of, as, arithmetic, wanted, b, h, sequence).over_chunks(each);
}

}  // namespace eq7
