#include "eq7/diagnosis/state_judgement.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "eq7/diagnosis/rows.hpp"

namespace eq7 {

namespace {

// One batch entry's and head's final state.
class HeadState {
public:
    HeadState(const Case& of, const HeadJudgement& head)
        : of_(of),
          right_(*head.state),
          given_(of.state->read(head.b, head.h, 0, of.d())),
          gamma_(of.gamma[head.h]),
          stored_(precision_of(of.state->header().dtype).unit()) {
        require_finite_rows(*of.state, given_, head.b, head.h, 0);
    }

    // Largest error against `factor` times the right state, over what `precision` allows.
    double share(double factor, const Precision& precision) const {
        const Bound bound = Bound(precision, of_) + Bound(find_precision("f64"), of_);
        double share = 0;
        for (std::size_t row = 0; row < of_.d(); ++row)
            for (std::size_t column = 0; column < of_.e(); ++column) {
                const double right = right_.state(row, column);
                const double error = std::abs(given_(row, column) - factor * right);
                const double most =
                    bound.at(right_.magnitudes(), column) + stored_ * std::abs(right);
                if (error > 0) share = std::max(share, error / (std::max(factor, 1e-300) * most));
            }
        return share;
    }

    // s, where the state is gamma^(-s) times the right one within what `precision` allows.
    std::optional<long> gauge(const Precision& precision) const {
        const double xy = inner_product(given_.data(), right_.state.data(), given_.size());
        const double yy =
            inner_product(right_.state.data(), right_.state.data(), right_.state.size());
        if (!(xy > 0) || gamma_ == 1) return std::nullopt;
        const double s = -std::log(xy / yy) / std::log(gamma_);
        if (!(std::abs(s) < 1e6)) return std::nullopt;
        if (share(std::pow(gamma_, -std::round(s)), precision) > 1) return std::nullopt;
        return std::lround(s);
    }

    bool decays() const { return gamma_ < 1; }

private:
    const Case& of_;
    const ReferenceState& right_;
    Matrix<double> given_;  // (d x e)
    double gamma_, stored_;
};

}  // namespace

StateJudgement judge_states(const Case& of, const std::vector<HeadJudgement>& heads) {
    StateJudgement all;
    std::set<long> gauges;
    bool none = false;
    const Precision& coarser = of.stated.name == "f64" ? find_precision("f32") : of.stated;
    for (const HeadJudgement& head : heads) {
        const HeadState state(of, head);
        const double share = state.share(1, of.stated);
        all.share = std::max(all.share, share);
        if (share <= 1) {
            if (state.decays()) gauges.insert(0);  // without a decay every gauge is right
        } else if (state.share(1, coarser) <= 1) {
            all.judgement = std::max(all.judgement, Judgement::equal_at_lower_precision);
            gauges.insert(0);
        } else {
            all.judgement = Judgement::different;
            const auto gauge = state.gauge(coarser);
            if (gauge) gauges.insert(*gauge);
            else none = true;
        }
    }
    if (!none && gauges.size() <= 1) all.gauge = gauges.empty() ? 0 : *gauges.begin();
    return all;
}

}  // namespace eq7
