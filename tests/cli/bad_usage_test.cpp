// Command lines that cannot be used: exit 2, nothing on the standard output, one message that shows
// what was typed.

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "support/run.hpp"

namespace {

using namespace eq7::testing;

void check_refused(const std::vector<std::string>& arguments, const std::string& shown,
                   const std::string& expected) {
    const Ran ran = run(arguments);
    CAPTURE(shown);
    CAPTURE(expected);
    CAPTURE(ran.err);
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.rfind("eq7: ", 0) == 0);
    CHECK(ran.err.back() == '\n');
    CHECK(contains(ran.err, shown));
    CHECK(contains(ran.err, expected));
}

TEST_CASE("numbers out of range or misspelt") {
    const std::string whole = "expected a whole number from 1 to ";
    const std::string decay = "expected a decay above 0 and at most 1";
    struct {
        const char *command, *option;
        std::string values, expected;
    } const table[] = {
        {"tables", "--chunk", "0 -1 2049 1.5 1e3 0x4 four 4x +4 99999999999999999999", whole},
        {"tables", "--tokens", "0 -1 2049 12. 18446744073709551617", whole},
        {"walkthrough", "--chunk", "0 -1 100000 x", whole},
        {"walkthrough", "--tokens", "0 -1 8193 x", whole},
        {"walkthrough", "--dim", "0 -1 4097 x", whole},
        {"walkthrough", "--step", "0 13 -1 x 1,2", whole + "12"},
        {"walkthrough", "--gamma", "0 -0.5 1.0000001 2 nan NaN inf -inf x 0.9x 0x1p-1 1e-400 0.9;1",
         decay},
        {"walkthrough", "--gamma", "0.9, ,0.9 0.9,,0.8 0.9,2 0.9,33/32", "expected one"},
        {"walkthrough", "--gamma", "33/32 -1/2 0/5 1/0 31/ /32 1-2^5 1-2^",
         decay + ", such as 0.9, 31/32 or 1-2^-5"},
    };
    for (const auto& [command, option, values, expected] : table)
        for (const std::string& value : words(values)) {
            const std::string shown = std::string(option) + " '" + value + "'";
            check_refused({command, option, value}, shown, expected);
            check_refused({command, std::string(option) + "=" + value}, shown, expected);
        }
    for (const char* option : {"--chunk", "--tokens", "--gamma", "--format", "--color"})
        check_refused({"walkthrough", option}, option, "without a value");
    check_refused({"tables", "--chunk", ""}, "--chunk ''", "is empty");
    check_refused({"walkthrough", "--gamma", ""}, "--gamma ''", "is empty");
    check_refused({"walkthrough", "--gamma", "0.9,0.8"}, "'0.9,0.8' gives 2 decays",
                  "expected one");
}

TEST_CASE("near misses are answered with the name that was meant") {
    struct {
        const char *line, *shown, *expected;
    } const table[] = {
        {"walktrough", "'walktrough'", "did you mean walkthrough?"},
        {"table", "'table'", "did you mean tables?"},
        {"Tables", "'Tables'", "did you mean tables?"},
        {"banana", "'banana'", "expected one of walkthrough, tables"},
        {"tables --chnk 4", "'--chnk'", "did you mean --chunk?"},
        {"tables --token 4", "'--token'", "did you mean --tokens?"},
        {"walkthrough --gama 0.9", "'--gama'", "did you mean --gamma?"},
        {"tables --variant issue34", "'issue34'", "did you mean issue-34?"},
        {"tables --variant lightning", "'lightning'",
         "did you mean lightning-2 or lightning-2-local?"},
        {"tables --variant EQ8", "'EQ8'", "expected one of eq7, "},
        {"tables --format markdown", "'markdown'", "text"},
        {"tables --format jsn", "'jsn'", "expected one of text, md, html, json, csv"},
        {"tables --color alway", "'alway'", "did you mean always?"},
        {"tables --gamma 0.9", "'--gamma'", "tables has no option"},
        {"--chunk 4", "'--chunk'", "it is an option of walkthrough, tables, check"},
        {"--cross r", "'--cross'", "it is an option of tables, check, solve, certificate"},
        {"check -x", "'-x'", "expected one of"},
        {"-x", "'-x'", "eq7 --help"},
        {"tables stray", "'stray'", "eq7 tables --help"},
        {"walkthrough tables", "'tables'", "does not exist"},
        {"walkthrough a b", "'b'", "not expected"},
    };
    for (const auto& [line, shown, expected] : table) check_refused(words(line), shown, expected);
    check_refused({""}, "''", "expected one of");
}

TEST_CASE("what was typed is shown, but steers no terminal") {
    check_refused({"che\x1b[31mck"}, "there is no command 'che?[31mck'", "eq7");
    check_refused({"tables", "--chunk", "4\x07.\x7f"}, "--chunk '4?.?'", "whole number");
    check_refused({"check", "--variant", "a\rb"}, "'a?b'", "expected one of");
}

TEST_CASE("options that contradict each other") {
    check_refused(words("tables --json --format csv"), "'csv'", "contradict");
    check_refused(words("tables --format text --json"), "'text'", "contradict");
    check_refused(words("tables --chunk 2 --chunk 3"), "--chunk", "more than once");
    check_refused(words("tables --variant torchscale"), "'torchscale'", "use --variant eq7");
    CHECK(run("tables --json --format json").exit == 0);
    // A bad format is refused before anything is read or computed.
    check_refused(words("walkthrough --q none --k none --v none --format xml"), "'xml'", "html");
}

TEST_CASE("law: any words at all end in 0 or 2, with either output or one message") {
    CHECK(rc::check("any arguments", [] {
        const auto word = rc::gen::oneOf(
            rc::gen::element<std::string>("tables", "walkthrough", "--chunk", "--tokens", "--help",
                                          "--json", "--format", "csv", "md", "2", "3", "-1", "--",
                                          "--step", "7", "--color", "--version", "=", "-", ""),
            rc::gen::arbitrary<std::string>());
        const auto arguments = *rc::gen::container<std::vector<std::string>>(word);
        const Ran ran = run(arguments);
        RC_ASSERT(ran.exit == 0 || ran.exit == 2);
        RC_ASSERT(ran.out.empty() == (ran.exit == 2));
        RC_ASSERT(ran.err.empty() == (ran.exit == 0));
    }));
}

}  // namespace
