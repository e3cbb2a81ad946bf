// libFuzzer on decide(): any schedule that can be read is decided, or refused with BadInput. Lines:
// "p" or "c" (which state is read) and the chunk size ("0": all sizes), intra, state, carry, cross;
// an empty line leaves a part as equation (7) has it.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/decision.hpp"
#include "eq7/retention/coefficients.hpp"
#include "require.hpp"

namespace {

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

// Whether the chunkwise form's own coefficients are the parallel form's, run on polynomials in
// gamma: exact, whatever the exponents.
bool same_outputs(const eq7::Schedule& schedule, std::size_t B, std::size_t N) {
    const auto found = eq7::chunkwise_coefficients(schedule, B, N).output;
    const auto right = eq7::parallel_coefficients(N).output;
    for (std::size_t n = 0; n < N; ++n)
        for (std::size_t m = 0; m < N; ++m)
            if (!(found(n, m) == right(n, m))) return false;
    return true;
}

// A verdict on the outputs is what a run shows: nothing wrong where it says so, and else nothing
// wrong below its counterexample, which is the smallest.
void require_true_in_a_run(const eq7::Schedule& schedule, std::optional<std::size_t> B,
                           const eq7::Verdict& verdict) {
    constexpr std::size_t chunks = 3;
    if (!verdict.counterexample) {
        for (std::size_t size = B.value_or(1); size <= B.value_or(3); ++size)
            require(same_outputs(schedule, size, chunks * size));
        return;
    }
    const eq7::Counterexample& found = *verdict.counterexample;
    if (found.N > 24) return;
    require(!same_outputs(schedule, found.B, found.N));
    if (found.N > found.B) require(same_outputs(schedule, found.B, found.N - found.B));
    if (!B && found.B > 1) require(same_outputs(schedule, found.B - 1, chunks * (found.B - 1)));
}

void decide(std::string_view text) {
    const std::string_view head = take_line(text);
    eq7::Schedule schedule = eq7::equation_seven();
    if (!head.empty() && head[0] == 'c') schedule.reads = eq7::Reads::current;
    std::optional<std::size_t> B;
    if (head.size() > 1 && head[1] > '0' && head[1] <= '9')
        B = static_cast<std::size_t>(head[1] - '0');
    for (const eq7::Part part : eq7::parts) {
        const std::string_view line = take_line(text);
        if (!line.empty()) schedule[part] = eq7::Factor::parse(line, part, "fuzz");
    }
    const eq7::Decision decision = eq7::decide(schedule, B);
    require_sound(decision.outputs);
    require_sound(decision.state);
    require_sound(decision.initial_state);
    try {
        require_true_in_a_run(schedule, B, decision.outputs);
    } catch (const eq7::Overflow&) {
        // A run looks at more exponents than the verdict had to.
    }
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
