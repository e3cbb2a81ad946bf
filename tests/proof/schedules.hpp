#pragma once
// Schedules for tests.

#include <rapidcheck.h>

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "eq7/retention/schedule.hpp"

namespace eq7::testing {

/// Equation (7) with some exponents replaced; an empty text leaves one as it is.
struct Parts {
    std::string state{}, cross{}, carry{}, intra{};
    Reads reads = Reads::previous;
};

inline Schedule schedule_of(const Parts& parts) {
    Schedule schedule = equation_seven_with({parts.intra, parts.state, parts.carry, parts.cross});
    schedule.reads = parts.reads;
    return schedule;
}

/// A product of up to two small linear factors in the symbols, such as "(B-r+1)*(2*i)".
inline std::string random_term(std::string_view symbols) {
    const int factors = *rc::gen::inRange(1, 3);
    std::string text = fmt::format("{}", *rc::gen::element(-2, -1, 1, 2));
    for (int factor = 0; factor < factors; ++factor)
        text += fmt::format("*({}{:+})", *rc::gen::elementOf(std::string(symbols)),
                            *rc::gen::element(0, 0, 0, -3, -2, -1, 1, 2, 3));
    return text;
}

/// Equation (7), shifted by a gauge that all its parts share.
inline Parts random_right_parts() {
    const int s = *rc::gen::inRange(-2, 3);
    const int s_B = *rc::gen::element(0, 0, 1);
    const int d = *rc::gen::element(0, 0, 0, -1, 1, 2);
    Parts parts;
    parts.cross = fmt::format("r+1{:+}{:+}*B{:+}*i", s, s_B, -d);
    parts.state = fmt::format("B-1-c{:+}{:+}*B{:+}*(i+1)", -s, -s_B, d);
    parts.carry = fmt::format("B{:+}", d);
    parts.intra = "r-c";
    return parts;
}

/// Mostly near misses: right, but for a term now and then that does not belong there.
inline Schedule random_schedule() {
    Parts parts = random_right_parts();
    const auto disturb = [](std::string& part, std::string_view symbols) {
        if (*rc::gen::inRange(0, 5) == 0) part += "+" + random_term(symbols);
    };
    disturb(parts.cross, cross_symbols);
    disturb(parts.state, state_symbols);
    disturb(parts.carry, carry_symbols);
    disturb(parts.intra, "iiBrc");  // i twice: right in chunk 0 and wrong later is worth trying
    if (*rc::gen::inRange(0, 12) == 0) parts.reads = Reads::current;
    return schedule_of(parts);
}

inline std::string shown(const Schedule& schedule) {
    return fmt::format("intra {}  state {}  carry {}  cross {}  reads {}", schedule.intra.text(),
                       schedule.state.text(), schedule.carry.text(), schedule.cross.text(),
                       name(schedule.reads));
}

}  // namespace eq7::testing
