#include "eq7/retention/schedule.hpp"

namespace eq7 {

std::string_view name(Reads reads) { return reads == Reads::previous ? "previous" : "current"; }

bool Schedule::uses_chunk_index() const {
    return intra.uses('i') || state.uses('i') || cross.uses('i');
}

const Schedule& equation_seven() {
    static const Schedule schedule{Expression::parse("r-c", intra_symbols, "intra"),
                                   Expression::parse("B-1-c", state_symbols, "state"),
                                   Expression::parse("B", carry_symbols, "carry"),
                                   Expression::parse("r+1", cross_symbols, "cross"),
                                   Reads::previous};
    return schedule;
}

Schedule equation_seven_with(const Replaced& parts) {
    Schedule schedule = equation_seven();
    const auto replace = [](Expression& part, const std::string& by, std::string_view symbols,
                            std::string_view name) {
        if (!by.empty()) part = Expression::parse(by, symbols, name);
    };
    replace(schedule.intra, parts.intra, intra_symbols, "intra");
    replace(schedule.state, parts.state, state_symbols, "state");
    replace(schedule.carry, parts.carry, carry_symbols, "carry");
    replace(schedule.cross, parts.cross, cross_symbols, "cross");
    return schedule;
}

}  // namespace eq7
