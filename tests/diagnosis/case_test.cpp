// The arrays of a run together: what belongs together is taken so, and what contradicts is named.

#include "eq7/diagnosis/case.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "eq7/error.hpp"
#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

// Arrays of ones with the shapes that are given, as a case of chunks of 2.
class Shapes {
public:
    std::string q = "(2, 3, 4, 5)", k, v = "(2, 3, 4, 6)", out, initial, state;
    std::string layout, layout_v, layout_out, layout_state;
    std::vector<double> gammas{0.9};

    Case open() const {
        const CaseFiles files{save("q", q),
                              save("k", k.empty() ? q : k),
                              save("v", v),
                              save("out", out.empty() ? v : out),
                              save("initial", initial),
                              save("state", state),
                              layout,
                              layout_v,
                              layout_out,
                              layout_state};
        return open_case(files, gammas, 1, 2, std::nullopt);
    }
    std::string refused() const {
        try {
            open();
        } catch (const BadInput& fault) {
            return fault.what();
        }
        return "";
    }

private:
    std::string save(const std::string& name, const std::string& shape) const {
        if (shape.empty()) return "";
        std::size_t count = 1;
        std::size_t extent = 0;
        for (const char letter : shape) {
            if (letter >= '0' && letter <= '9')
                extent = 10 * extent + static_cast<std::size_t>(letter - '0');
            else if (extent > 0) count *= std::exchange(extent, 0);
        }
        return folder_.write(name + ".npy", npy_of(shape, std::vector<double>(count, 1)));
    }
    Folder folder_;
};

}  // namespace

TEST_CASE("arrays of two, three and four axes are what they are taken for") {
    Shapes four;
    CHECK(four.open().heads() == 3);
    Shapes three;
    three.q = "(2, 4, 5)", three.v = "(2, 4, 6)";
    CHECK(three.open().batches() == 2);
    CHECK(three.open().heads() == 1);
    Shapes two;
    two.q = "(4, 5)", two.v = "(4, 6)";
    CHECK(two.open().N() == 4);
    CHECK(two.open().d() == 5);
    CHECK(two.open().e() == 6);
}

TEST_CASE("a state of as many axes, or one for all batch entries") {
    Shapes shapes;
    shapes.initial = "(2, 3, 5, 6)";
    CHECK(shapes.open().initial_of(1, 2)(4, 5) == 1);
    shapes.initial = "(1, 3, 5, 6)";
    CHECK(shapes.open().initial_of(1, 2)(4, 5) == 1);
    shapes.initial = "(5, 6)";
    CHECK(shapes.open().starts_from_state());
    shapes.q = "(2, 4, 5)", shapes.v = "(2, 4, 6)", shapes.initial = "(2, 5, 6)";
    CHECK(shapes.open().initial_of(1, 0)(4, 5) == 1);
}

TEST_CASE("arrays that contradict each other: both are named, and the layout that would fit") {
    Shapes keys;
    keys.k = "(2, 3, 4, 7)";
    CHECK(
        contains(keys.refused(), "expected the same number of key dimensions: they have 5 and 7"));
    CHECK_FALSE(contains(keys.refused(), "they fit with"));

    Shapes turned;  // tokens before heads, in all
    turned.q = "(2, 4, 3, 5)", turned.v = "(2, 4, 3, 6)", turned.gammas = {0.9, 0.8, 0.7};
    CHECK(contains(turned.refused(), "they fit with --layout bnhd"));

    Shapes three;  // heads, not batch entries
    three.q = "(3, 4, 5)", three.v = "(3, 4, 6)", three.gammas = {0.9, 0.8, 0.7};
    CHECK(contains(three.refused(), "they fit with --layout hnd"));

    Shapes mixed;  // queries and keys without a batch axis
    mixed.q = "(3, 4, 5)", mixed.v = "(1, 3, 4, 6)", mixed.gammas = {0.9, 0.8, 0.7};
    CHECK(
        contains(mixed.refused(), "they fit with --layout hnd --layout-v bhne --layout-out bhne"));

    Shapes none;
    none.v = "(2, 3, 9, 6)";
    CHECK(contains(none.refused(), "the same number of tokens: they have 4 and 9"));
    CHECK_FALSE(contains(none.refused(), "they fit with"));

    Shapes five;
    five.q = "(2, 1, 3, 4, 5)", five.v = "(2, 1, 3, 9, 6)";
    five.layout = "b1hnd", five.layout_v = five.layout_out = "b1hne";
    CHECK(contains(five.refused(), "the same number of tokens: they have 4 and 9"));
    CHECK_FALSE(contains(five.refused(), "they fit with"));
}

TEST_CASE("decays must be as many as heads") {
    Shapes shapes;
    shapes.q = "(4, 5)", shapes.v = "(4, 6)", shapes.gammas = {0.9, 0.8};
    CHECK(contains(shapes.refused(), "2 decays"));
    CHECK(contains(shapes.refused(), "1 head\n"));
    shapes.q = "(2, 3, 4, 5)", shapes.v = "(2, 3, 4, 6)";
    CHECK(contains(shapes.refused(), "3 heads\n"));
}

TEST_CASE("a state that does not fit, and how it would") {
    Shapes shapes;
    shapes.initial = "(2, 3, 6, 5)";
    CHECK(contains(shapes.refused(), "it would fit with d and e changed over in --layout-state"));
    for (const char* shape : {"(2, 3, 6, 6)", "(2, 3, 5, 5)", "(2, 4, 5, 6)", "(2, 4, 6, 5)"}) {
        CAPTURE(std::string(shape));
        shapes.initial = shape;
        CHECK(contains(shapes.refused(), "expected a state of 2 batch entries, 3 heads, d = 5"));
        CHECK_FALSE(contains(shapes.refused(), "changed over"));
    }
}
