// What the standard output is, and what that changes.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <optional>
#include <string>

#include "support/run.hpp"

namespace {

using namespace eq7::testing;

// Sets an environment variable, or removes it, until the end of the scope.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        set(value);
    }
    ~Variable() { set(before_ ? before_->c_str() : nullptr); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    void set(const char* value) const {
        if (value != nullptr) setenv(name_, value, 1);
        else unsetenv(name_);
    }
    const char* name_;
    std::optional<std::string> before_;
};

TEST_CASE("NO_COLOR, unless empty, and a dumb or unknown terminal want no colour") {
    struct {
        const char *no_color, *term;
        bool wanted;
    } const table[] = {
        {nullptr, "xterm-256color", true},
        {"", "xterm-256color", true},
        {"1", "xterm", false},
        {"0", "xterm", false},
        {nullptr, "dumb", false},
        {nullptr, nullptr, false},
        {"", "dumb", false},
    };
    for (const auto& row : table) {
        const Variable first("NO_COLOR", row.no_color);
        const Variable second("TERM", row.term);
        CAPTURE(std::string(row.term == nullptr ? "(none)" : row.term));
        CAPTURE(std::string(row.no_color == nullptr ? "(none)" : row.no_color));
        CHECK(eq7::cli::surroundings().colour_wanted == row.wanted);
    }
}

TEST_CASE("colour: never on a pipe, wanted and on a terminal, or always") {
    eq7::cli::Surroundings pipe;
    eq7::cli::Surroundings terminal;
    terminal.terminal = true;
    eq7::cli::Surroundings without = terminal;
    without.colour_wanted = false;  // NO_COLOR, or TERM=dumb
    const auto coloured = [](const char* line, const eq7::cli::Surroundings& where) {
        return contains(run(line, where).out, "\x1b[");
    };
    CHECK_FALSE(coloured("tables", pipe));
    CHECK(coloured("tables", terminal));
    CHECK_FALSE(coloured("tables", without));
    for (const auto& where : {pipe, terminal, without}) {
        CHECK(coloured("tables --color always", where));
        CHECK_FALSE(coloured("tables --color never", where));
        for (const char* format : {"md", "html", "json", "csv"})
            CHECK_FALSE(
                coloured(fmt::format("tables --color always --format {}", format).c_str(), where));
    }
    CHECK(coloured("tables --color auto", terminal));
    CHECK_FALSE(coloured("tables --color auto", without));
}

TEST_CASE("the width of the terminal, or COLUMNS, is kept") {
    eq7::cli::Surroundings narrow;
    narrow.width = 40;
    // A pipe gets the width that COLUMNS says, like a terminal.
    for (const std::string& line : lines(run("tables --chunk 4 --tokens 24", narrow).out))
        if (!contains(line, "eq7 tables")) CHECK(characters(line) <= 40);
    narrow.terminal = true;
    narrow.colour_wanted = false;
    const Ran ran = run("tables --chunk 4 --tokens 24", narrow);
    for (const std::string& line : lines(ran.out))
        if (!contains(line, "eq7 tables")) CHECK(characters(line) <= 40);
    CHECK(contains(ran.out, "left out"));
    CHECK(contains(ran.out, "eq7 tables --variant eq7 --chunk 4 --tokens 24 --format csv"));
}

}  // namespace
