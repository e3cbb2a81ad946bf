// Files that must be refused, each with a message that says what was found.

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "eq7/arrays/npy.hpp"
#include "eq7/error.hpp"
#include "support/npy_file.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

const std::vector<double> numbers{1, 2, 3, 4, 5, 6};

// What the reader says; empty where it reads the file.
std::string message(const std::string& path) {
    try {
        (void)read_npy(map_file(path), shown_file(path));
    } catch (const BadInput& fault) {
        return fault.what();
    }
    return "";
}

void check_refused(const std::string& bytes, const std::string& what) {
    const Folder folder;
    const std::string path = folder.write("a.npy", bytes);
    CAPTURE(std::string(what));
    const std::string found = message(path);
    CHECK(found.rfind("'" + path + "' ", 0) == 0);  // the path as it was given
    CHECK_MESSAGE(found.find(what) != std::string::npos, found);
}

TEST_CASE("types that are no numbers are refused, and how to save them is said") {
    struct {
        const char* descr;
        std::size_t size;
        const char* what;
    } const table[] = {
        {"<c8", 8, "complex"},
        {"<c16", 16, "complex"},
        {"|V4", 4, "raw bytes"},
        {"|O", 8, "|O"},
        {"<U5", 20, "<U5"},
        {"|S3", 3, "|S3"},
        {"<M8[ns]", 8, "<M8[ns]"},
        {"<f16", 16, "at most 64 bits"},
        {"<f3", 3, "<f3"},
        {"", 8, "expected numbers"},
        {"f", 8, "expected numbers"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string(row.descr));
        const Npy npy{row.descr, "(2, 3)", false, 1};
        check_refused(npy.bytes(std::string(6 * row.size, '\1')), row.what);
        check_refused(npy.bytes(std::string(6 * row.size, '\1')), row.descr);
    }
    const std::string fields = "{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (6,), }";
    check_refused(npy_start(1, fields.size(), fields) + raw(numbers), "[('x', '<f8')]");
}

TEST_CASE("data of the wrong length are refused before they are read") {
    for (const char* descr : {"<f8", ">f8", "<f4", "<f2"}) {
        CAPTURE(std::string(descr));
        const std::size_t size = static_cast<std::size_t>(descr[2] - '0');
        const Npy npy{descr, "(2, 3)", false, 1};
        check_refused(npy.bytes(""), "cut short");
        check_refused(npy.bytes(std::string(6 * size - 1, '\0')), "cut short");
        check_refused(npy.bytes(std::string(5 * size, '\0')), "needs " + std::to_string(6 * size));
    }
}

TEST_CASE("a file cut anywhere is refused") {
    const std::string whole = npy_of("(2, 3)", numbers);
    const Folder folder;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        CHECK_FALSE(message(folder.write("a.npy", whole.substr(0, length))).empty());
    }
    CHECK(message(folder.write("a.npy", whole)).empty());
}

TEST_CASE("files that are something else are refused") {
    check_refused("", "is not an .npy file");
    check_refused("hello, this is text", "is not an .npy file");
    check_refused("\x93NUMPX" + npy_of("(2, 3)", numbers).substr(6), "is not an .npy file");
    for (const int version : {0, 4, 100})
        check_refused(npy_start(version, 60, std::string(60, ' ')), "version");
}

TEST_CASE("damaged headers are refused") {
    for (const char* header : {
             "",
             "{}",
             "garbage",
             "{'descr': '<f8', 'fortran_order': False, }",
             "{'descr': '<f8', 'shape': (2, 3), }",
             "{'fortran_order': False, 'shape': (2, 3), }",
             "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (2, 3), }",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3",
             "{'descr': '<f8', 'fortran_order': False, 'shape': 6, }",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, -3), }",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, x), }",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2.0, 3), }",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (+2, 3), }",
             "{'descr': '<f8', 'fortran_order': False, 'shape':",
             "{'descr': '<f8",
             "{'descr'",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), 'more': 1}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (2 3)}",
             "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999, 3), }",
         }) {
        CAPTURE(std::string(header));
        check_refused(npy_start(1, std::string(header).size(), header) + raw(numbers), "damaged");
    }
}

TEST_CASE("more axes than a layout has letters, and a file that ends before its header") {
    const std::string many =
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 2, 3), }";
    check_refused(npy_start(1, many.size(), many) + raw(numbers), "has 9 axes\n  expected at most");
    for (const std::size_t length : {10, 11})
        check_refused(npy_start(2, 60, std::string(60, ' ')).substr(0, length), "is cut short");
}

TEST_CASE("hostile sizes are refused without being believed") {
    const char* shapes[] = {"(4294967296, 4294967296)", "(999999999999999999, 999999999999999999)",
                            "(100000000000, 3)", "(2305843009213693952, 8)"};
    for (const char* shape : shapes) {
        CAPTURE(std::string(shape));
        check_refused(Npy{"<f8", shape, false, 1}.bytes(raw(numbers)), "");
    }
    // 2^61 * 8 bytes * 6 wraps around to a small number.
    check_refused(Npy{"<f8", "(999999999999999999, 999999999999999999)", false, 1}.bytes(""),
                  "more than can be counted");
    // A header that claims to be longer than the file.
    check_refused(npy_start(2, 0xffffffffu, "{}"), "inside its header");
    check_refused(npy_start(1, 0xffff, "{}"), "inside its header");
    check_refused(npy_start(3, 3, "{}"), "inside its header");
}

TEST_CASE("what is no file on disk is refused, and nothing hangs") {
    const Folder folder;
    CHECK(message(folder.path("missing.npy")).find("does not exist") != std::string::npos);
    CHECK(message("").find("does not exist") != std::string::npos);
    CHECK(message(folder.path("")).find("is a directory") != std::string::npos);
    CHECK(message("/dev/null").find("not a regular file") != std::string::npos);
    const std::string pipe = folder.path("pipe");
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(message(pipe).find("not a regular file") != std::string::npos);
    const std::string file = folder.write("a.npy", npy_of("(2, 3)", numbers));
    CHECK_FALSE(message(file + "/b").empty());
    REQUIRE(chmod(file.c_str(), 0) == 0);
    // The superuser reads everything.
    if (geteuid() != 0) CHECK(message(file).find("Permission denied") != std::string::npos);
}

TEST_CASE("law: no bytes crash the reader") {
    const Folder folder;
    CHECK(rc::check("random damage", [&] {
        std::string bytes = npy_of("(2, 3)", numbers);
        const auto count = *rc::gen::inRange(1, 6);
        for (int damage = 0; damage < count; ++damage)
            bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
        bytes.resize(*rc::gen::inRange<std::size_t>(0, bytes.size() + 1) > 20
                         ? bytes.size()
                         : *rc::gen::inRange<std::size_t>(0, bytes.size()));
        const std::string found = message(folder.write("a.npy", bytes));
        const bool named = found.empty() || found.find(folder.path("a.npy")) != std::string::npos;
        RC_ASSERT(named);
    }));
}

}  // namespace
