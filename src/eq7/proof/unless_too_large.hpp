#pragma once
// What explains a verdict may be too large to compute where the verdict itself is not.

#include <optional>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"

namespace eq7 {

/// f(), or nullopt if a number on its way leaves 64 bits, or an exponent on its way is refused.
template <class F>
auto unless_too_large(F f) -> std::optional<decltype(f())> {
    try {
        return f();
    } catch (const BadInput&) {
    } catch (const Overflow&) {
    }
    return std::nullopt;
}

}  // namespace eq7
