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

/// Without L: what only a short last chunk shows is beyond the slow search (see
/// stretches_test.cpp). Mostly near misses: right, but for a term now and then that does not belong
/// there.
inline Schedule random_schedule() {
    Parts parts = random_right_parts();
    const auto disturb = [](std::string& part, std::string_view symbols) {
        if (*rc::gen::inRange(0, 5) == 0) part += "+" + random_term(symbols);
    };
    disturb(parts.cross, "Bri");
    disturb(parts.state, "Bci");
    disturb(parts.carry, "B");
    disturb(parts.intra, "iiBrc");  // i twice: right in chunk 0 and wrong later is worth trying
    if (*rc::gen::inRange(0, 12) == 0) parts.reads = Reads::current;
    return schedule_of(parts);
}

/// A stretch between small linear ends, some multiples of it, or a cumulative sum: "-2*(r-1,B]".
inline std::string random_stretch(const std::string& symbols) {
    const auto end = [&] {
        std::string text = fmt::format("{}", *rc::gen::inRange(-2, 3));
        for (int term = *rc::gen::inRange(0, 3); term > 0; --term)
            text += fmt::format("{}{}", *rc::gen::element("+", "-", "+2*", "+B*"),
                                *rc::gen::elementOf(symbols));
        return text;
    };
    const std::string times = *rc::gen::element("+", "+", "-", "+2*", "-3*");
    if (*rc::gen::inRange(0, 6) == 0) return fmt::format("{}Gseq[{}]", times, end());
    return fmt::format("{}({},{}]", times, end(), end());
}

/// Right for gates up to a gauge, which may look into the next chunk; mostly with something that
/// does not belong there added to a factor or two.
inline Schedule random_stretches() {
    const int ahead = *rc::gen::element(0, 0, 0, 1, -1, 2);
    const std::string size = *rc::gen::element("B", "L");
    const std::string beyond = fmt::format("{}{:+}", ahead == 0 ? size : "B", ahead - 1);
    Parts parts;
    parts.intra = "(c,r]";
    parts.state = fmt::format("(c,{}]", beyond);
    parts.carry = fmt::format("({},{}]", ahead - 1, beyond);
    parts.cross = fmt::format("({},r]", ahead - 1);
    const auto disturb = [](std::string& part, const std::string& symbols) {
        if (*rc::gen::inRange(0, 7) == 0) part += random_stretch(symbols);
    };
    disturb(parts.cross, "BLr");
    disturb(parts.state, "BLc");
    disturb(parts.carry, "BL");
    disturb(parts.intra, "BLrc");
    if (*rc::gen::inRange(0, 15) == 0) parts.reads = Reads::current;
    return schedule_of(parts);
}

inline std::string shown(const Schedule& schedule) {
    return fmt::format("intra {}  state {}  carry {}  cross {}  reads {}",
                       schedule[Part::intra].text(), schedule[Part::state].text(),
                       schedule[Part::carry].text(), schedule[Part::cross].text(),
                       name(schedule.reads));
}

}  // namespace eq7::testing
