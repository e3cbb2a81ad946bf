#include "guard.hpp"

#include <array>
#include <csetjmp>
#include <csignal>
#include <vector>

namespace eq7_kernel {

namespace {

struct Signal {
    int number;
    const char* name;
};
constexpr std::array<Signal, 5> signals{{{SIGSEGV, "segmentation fault (SIGSEGV)"},
                                         {SIGBUS, "bus error (SIGBUS)"},
                                         {SIGFPE, "division by zero or the like (SIGFPE)"},
                                         {SIGILL, "illegal instruction (SIGILL)"},
                                         {SIGABRT, "abort (SIGABRT)"}}};

sigjmp_buf before_the_crash;

void jump_back(int number) { siglongjmp(before_the_crash, number); }

// The handler needs a stack of its own: the crash may be that the other one is used up.
void use_another_stack() {
    static std::vector<char> stack(1 << 16);
    stack_t other{};
    other.ss_sp = stack.data();
    other.ss_size = stack.size();
    sigaltstack(&other, nullptr);
}

}  // namespace

std::string guarded(const std::function<void()>& work) {
    use_another_stack();
    std::array<struct sigaction, signals.size()> before{};
    for (std::size_t index = 0; index < signals.size(); ++index) {
        struct sigaction action {};
        action.sa_handler = jump_back;
        action.sa_flags = SA_ONSTACK;
        sigaction(signals[index].number, &action, &before[index]);
    }
    const int crash = sigsetjmp(before_the_crash, 1);
    if (crash == 0) work();
    for (std::size_t index = 0; index < signals.size(); ++index)
        sigaction(signals[index].number, &before[index], nullptr);
    for (const Signal& signal : signals)
        if (signal.number == crash) return signal.name;
    return "";
}

}  // namespace eq7_kernel
