// The walkthrough on a reader's own arrays.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/npy_file.hpp"
#include "support/recorded.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7::testing;

Ran walk(const std::string& q, const std::string& k, const std::string& v,
         const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments{"walkthrough", "--q", q, "--k", k, "--v", v};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
}

void check_agreeing(const Ran& ran) {
    CAPTURE(ran.err);
    CHECK(ran.exit == 0);
    for (const char* arithmetic : {"double", "float"})
        CHECK(contains(ran.out, std::string("✓ in ") + arithmetic +
                                    ", the forms differ by no more than rounding allows"));
    CHECK(contains(ran.out, "modulo the prime"));
    CHECK_FALSE(contains(ran.out, "more than rounding allows\n\n  ✗"));
}

TEST_CASE("a recorded run, batch 2, 12 tokens, chunks of 4") {
    const Recording& one = recording("jamie_head_b2_N12_B4_g0.9_f32");
    const std::string q = path_of(one, "q");
    const Ran ran =
        walk(q, path_of(one, "k"), path_of(one, "v"), {"--chunk", "4", "--gamma", "0.9"});
    check_agreeing(ran);
    CHECK(contains(ran.out, "N=12 tokens in 3 chunks of B=4"));
    // Where a line breaks depends on how long the path to the file is.
    std::string unwrapped;
    for (const std::string& word : words(ran.out)) unwrapped += word + ' ';
    CHECK(contains(unwrapped, "2 x 12 x 4"));
    CHECK(contains(unwrapped, "2 x 1 batch entries and heads"));
    CHECK_FALSE(contains(unwrapped, "since no --gamma was given"));
    // A decay that nobody gave is not called the reader's.
    std::string usual;
    for (const std::string& word : words(walk(q, path_of(one, "k"), path_of(one, "v"), {}).out))
        usual += word + ' ';
    CHECK(contains(usual, "γ=0.9, since no --gamma was given"));
}

TEST_CASE("several heads, each with its own decay, or one decay for all") {
    const Recording& one = recording("minimax_m1_B7");
    for (const char* gammas : {"0.96875,0.984375,0.9921875", "0.9"}) {
        const Ran ran = walk(path_of(one, "q"), path_of(one, "k"), path_of(one, "v"),
                             {"--chunk", "7", "--gamma", gammas});
        check_agreeing(ran);
        CHECK(contains(ran.out, "2 x 3 batch entries and heads"));
    }
    const Ran two =
        walk(path_of(one, "q"), path_of(one, "k"), path_of(one, "v"), {"--gamma", "0.9,0.8"});
    CHECK(two.exit == 2);
    CHECK(contains(two.err, "gives 2 decays"));
    CHECK(contains(two.err, "3 heads"));
}

TEST_CASE("every float type, byte order and order of axes gives the same page") {
    const Folder folder;
    const std::vector<double> rows{1, -2, 0.5, 4, 5, -0.25, 2, 3};     // (4, 2) in C order
    const std::vector<double> columns{1, 0.5, 5, 2, -2, 4, -0.25, 3};  // the same in Fortran's
    const std::vector<float> floats(rows.begin(), rows.end());
    const std::vector<std::uint16_t> halves{0x3c00, 0xc000, 0x3800, 0x4400,
                                            0x4500, 0xb400, 0x4000, 0x4200};
    const std::string shape = "(4, 2)";
    std::string first;
    for (const std::string& bytes : {Npy{"<f8", shape, false, 1}.bytes(raw(rows)),
                                     Npy{">f8", shape, false, 2}.bytes(raw(rows, true)),
                                     Npy{"<f8", shape, true, 1}.bytes(raw(columns)),
                                     Npy{">f8", shape, true, 3}.bytes(raw(columns, true)),
                                     Npy{"<f4", shape, false, 1}.bytes(raw(floats)),
                                     Npy{">f4", shape, false, 1}.bytes(raw(floats, true)),
                                     Npy{"<f2", shape, false, 1}.bytes(raw(halves)),
                                     Npy{">f2", shape, false, 1}.bytes(raw(halves, true))}) {
        const std::string path = folder.write("a.npy", bytes);
        const Ran ran = walk(path, path, path, {"--step", "8"});
        check_agreeing(ran);
        if (first.empty()) first = ran.out;
        CHECK(ran.out == first);
    }
}

TEST_CASE("one token, and fewer tokens than a chunk holds") {
    const Folder folder;
    const std::string one = folder.write("one.npy", npy_of("(1, 1)", {2}));
    check_agreeing(walk(one, one, one, {"--chunk", "5"}));
    const std::string three = folder.write("three.npy", npy_of("(3, 1)", {2, 0, -1e300}));
    const Ran large = walk(three, three, three, {"--step", "7"});
    CHECK(large.exit == 0);
}

TEST_CASE("numbers that cannot be compared are named, not judged") {
    const Folder folder;
    const std::string huge = folder.write("huge.npy", npy_of("(6, 1)", {1e200, 1, 1, 1, 1, 1}));
    const Ran out_of_range = walk(huge, huge, huge);
    CHECK(out_of_range.exit == 0);
    for (const char* arithmetic : {"double", "float"})
        CHECK(
            contains(out_of_range.out, std::string("✗ in ") + arithmetic +
                                           ", the numbers leave the range of the type at token 0"));
    CHECK(contains(out_of_range.out, "out of range"));
    CHECK(
        contains(out_of_range.out, "in numbers nothing can be seen: the outputs leave the range"));
    const std::string zeros = folder.write("zeros.npy", npy_of("(6, 1)", {0, 0, 0, 0, 0, 0}));
    const Ran empty = walk(zeros, zeros, zeros);
    CHECK(contains(empty.out, "✗ in double, every output is 0: these numbers test nothing"));
    CHECK(contains(empty.out, "in numbers nothing can be seen: every output is 0"));
}

TEST_CASE("heads that differ in their decay are all named, and the chunk size that was taken") {
    const Folder folder;
    const std::string two = folder.write("two.npy", npy_of("(1, 2, 3, 1)", {1, 2, 3, 4, 5, 6}));
    const Ran ran = walk(two, two, two, {"--gamma", "0.9,0.95"});
    CHECK(contains(ran.out, "γ is 0.9, 0.95, one per head"));
    CHECK(contains(ran.out, "--chunk chooses"));
}

}  // namespace
