// libFuzzer on decide(): any schedule that can be read is decided, or refused with BadInput. Lines:
// "p" or "c" (which state is read) and the chunk size ("0": all sizes), intra, state, carry, cross;
// an empty line leaves a part as equation (7) has it.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "eq7/error.hpp"
#include "eq7/proof/decision.hpp"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

// A verdict and its counterexample belong together, and a counterexample is a real one.
void require_sound(const eq7::Verdict& verdict) {
    require(verdict.counterexample.has_value() == (verdict.answer == eq7::Answer::refuted));
    require(!verdict.scope.empty());
    if (!verdict.counterexample) return;
    const eq7::Counterexample& found = *verdict.counterexample;
    require(found.B >= 1 && found.n < found.N && found.i == found.n / found.B);
    require(found.actual != found.required);
}

void decide(std::string_view text) {
    const std::string_view head = take_line(text);
    eq7::Schedule schedule = eq7::equation_seven();
    if (!head.empty() && head[0] == 'c') schedule.reads = eq7::Reads::current;
    std::optional<std::size_t> B;
    if (head.size() > 1 && head[1] > '0' && head[1] <= '9')
        B = static_cast<std::size_t>(head[1] - '0');
    const auto part = [&](eq7::Expression& exponent, std::string_view symbols) {
        const std::string_view line = take_line(text);
        if (!line.empty()) exponent = eq7::Expression::parse(line, symbols, "fuzz");
    };
    part(schedule.intra, eq7::intra_symbols);
    part(schedule.state, eq7::state_symbols);
    part(schedule.carry, eq7::carry_symbols);
    part(schedule.cross, eq7::cross_symbols);
    const eq7::Decision decision = eq7::decide(schedule, B);
    require_sound(decision.outputs);
    require_sound(decision.state);
    require_sound(decision.initial_state);
    // A query that reads its own chunk's state is never right.
    if (schedule.reads == eq7::Reads::current)
        require(decision.outputs.answer == eq7::Answer::refuted);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        decide({reinterpret_cast<const char*>(data), size});
    } catch (const eq7::BadInput&) {
    }
    return 0;
}
