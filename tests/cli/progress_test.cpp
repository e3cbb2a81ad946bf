// The bar of a long run: drawn late, gone when done, and gone after an interrupt.

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include "eq7/cli/progress.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7::testing;

struct Watched {
    std::string drawn;  // all that went to the standard error
    int status = 0;     // as waitpid gives it
};

// Runs `work` in a process of its own and reads what it draws.
template <class Work>
Watched watch(Work work) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        work();
        _exit(0);
    }
    close(ends[1]);
    Watched watched;
    char piece[256];
    for (ssize_t got = 0; (got = read(ends[0], piece, sizeof piece)) > 0;)
        watched.drawn.append(piece, static_cast<std::size_t>(got));
    close(ends[0]);
    REQUIRE(waitpid(child, &watched.status, 0) == child);
    return watched;
}

void wait_a_little() { std::this_thread::sleep_for(std::chrono::milliseconds(600)); }

const std::string wiped = "\r\x1b[K";

bool ends_wiped(const std::string& drawn) {
    return drawn.size() >= wiped.size() &&
           drawn.compare(drawn.size() - wiped.size(), wiped.size(), wiped) == 0;
}

TEST_CASE("a run of less than half a second draws nothing at all") {
    const Watched watched = watch([] {
        const auto bar = eq7::cli::progress_bar();
        bar(0.1);
        bar(1);
    });
    CHECK(watched.drawn.empty());
}

TEST_CASE("a longer run draws on one line, and wipes it") {
    const Watched watched = watch([] {
        const auto bar = eq7::cli::progress_bar();
        wait_a_little();
        bar(0.5);
        bar(0.51);  // too soon after the last drawing
    });
    CHECK(contains(watched.drawn, " 50 %"));
    CHECK_FALSE(contains(watched.drawn, "51"));
    CHECK_FALSE(contains(watched.drawn, "\n"));
    CHECK(ends_wiped(watched.drawn));
    CHECK(count_of(watched.drawn, "█") == count_of(watched.drawn, "░"));
}

TEST_CASE("an interrupt wipes the line and ends the process as interrupts do") {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        const Watched watched = watch([signal] {
            std::signal(signal, SIG_DFL);  // nohup, say, has the tests ignore one
            const auto bar = eq7::cli::progress_bar();
            wait_a_little();
            bar(0.25);
            std::raise(signal);
        });
        CHECK(contains(watched.drawn, " 25 %"));
        CHECK(contains(watched.drawn, wiped + "eq7: interrupted\n"));
        CHECK(WIFSIGNALED(watched.status));
        CHECK(WTERMSIG(watched.status) == signal);
    }
}

TEST_CASE("a signal that was ignored stays so") {
    const Watched watched = watch([] {
        std::signal(SIGHUP, SIG_IGN);
        { const auto bar = eq7::cli::progress_bar(); }
        std::raise(SIGHUP);
        const auto bar = eq7::cli::progress_bar();
        std::raise(SIGHUP);
    });
    CHECK(WIFEXITED(watched.status));
}

}  // namespace
