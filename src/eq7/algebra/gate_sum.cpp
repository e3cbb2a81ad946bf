#include "eq7/algebra/gate_sum.hpp"

namespace eq7 {

std::map<std::int64_t, std::int64_t> times_taken(const Tokens& tokens) {
    std::map<std::int64_t, std::int64_t> taken;
    each_run(tokens, 0, [&](std::int64_t first, std::int64_t last, std::int64_t times) {
        for (std::int64_t token = first; token <= last; ++token) taken[token] = times;
    });
    return taken;
}

bool divides(const Tokens& tokens) {
    bool found = false;
    each_run(tokens, 0,
             [&](std::int64_t, std::int64_t, std::int64_t times) { found = found || times < 0; });
    return found;
}

}  // namespace eq7
