#pragma once
// Functions, methods and indices in a formula, as Python, C and LaTeX write them.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eq7/algebra/formula_named.hpp"

namespace eq7 {

/// A formula on its way to a value: what is called and indexed in it.
class FormulaCalls : protected NamedValues {
public:
    using NamedValues::NamedValues;

protected:
    /// f(...), or self.f(...), behind its name. Nothing where f is no function that is read.
    std::optional<FormulaValue> applied(const FormulaToken& name, const FormulaValue* self);
    FormulaValue method(const FormulaValue& value);
    FormulaValue indexed(const FormulaValue& value);
    /// \\prod_{k=j+1}^{i} a_k, the decays of certain tokens, and \\sum of their logarithms; without
    /// an index as many times the same decay.
    FormulaValue running(const FormulaToken& sign);

    // The grammar, in formula_parser.cpp.
    virtual FormulaValue value() = 0;
    virtual FormulaValue range() = 0;

    bool in_floor_ = false;  // where / rounds down

private:
    FormulaValue cumulated(const FormulaToken& name, const FormulaValue* self);
    FormulaValue masked(const FormulaValue& value_of_all);
    FormulaValue sum_at(const FormulaValue& sums, std::size_t at, const std::string& index) const;
    std::pair<FormulaValue, std::string> first_and_others();
    std::vector<FormulaValue> arguments();
    bool names_a_type() const;
};

}  // namespace eq7
