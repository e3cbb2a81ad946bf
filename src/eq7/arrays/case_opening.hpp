#pragma once
// Putting a case together, for case_opening.cpp and case_decays.cpp.

#include <optional>
#include <string>
#include <vector>

#include "eq7/arrays/case.hpp"

namespace eq7 {

/// Opens one array after the other and holds it against those that are open. See open_case().
class CaseOpening {
public:
    explicit CaseOpening(const CaseParts& parts) : parts_(parts) {}

    Case open();

private:
    const HeadArray& q() const { return made_.rows_[0]; }
    const HeadArray& k() const { return made_.rows_[1]; }
    const HeadArray& v() const { return made_.rows_[2]; }
    const HeadArray& out() const { return made_.rows_[3]; }

    void require_parts() const;
    void open_tokens();
    void require_sizes() const;
    void require_same(const HeadArray& a, const HeadArray& b, std::size_t axis,
                      const char* what) const;
    [[noreturn]] void contradict(const HeadArray& a, const HeadArray& b,
                                 const std::string& rule) const;

    // Layouts of q and k, v and out with which they all fit, as options to type. First those with
    // as many heads in each.
    std::string fitting_options() const;
    static std::vector<std::string> nearest_first(const Array& array, const std::string& lq);
    bool fit(const std::string& lq, const std::string& lv, const std::string& lo,
             bool grouped) const;

    void open_sequences();

    void open_decays();
    void open_gamma(const Array& given);
    void open_gates(const Array& given);
    // q's axes without d, or with d; either without the batch.
    std::string layout_of_gates(const Array& given, const Axes& axes) const;
    [[noreturn]] void gates_do_not_fit(const Array& given, const Axes& axes) const;
    // Each gate is a decay: from 0 to 1, and its logarithm at most 0.
    void require_gates() const;
    [[noreturn]] void refuse_gate(double gate, std::size_t n, const std::string& place) const;

    std::optional<HeadArray> open_state(const std::optional<Array>& given,
                                        const std::string& layout, const char* option) const;
    static std::string state_by_rank(const Array& given);
    [[noreturn]] void state_does_not_fit(const HeadArray& state, const Axes& axes,
                                         const char* option, std::size_t entries) const;

    static std::string they_fit_with(const std::string& options);
    static const char* plural(std::size_t count) { return count == 1 ? "" : "s"; }

    const CaseParts& parts_;
    Case made_;
};

}  // namespace eq7
