// eq7 variants: the catalogue, with verdicts computed on the spot.

#include "eq7/cli/command.hpp"
#include "eq7/lesson/topics.hpp"

namespace eq7::cli {

namespace {

Outcome show_variants(const Output&, const View& view) {
    if (view.json()) return {variants_json()};
    return view.answer(variants_document());
}

}  // namespace

void add_variants(CLI::App& app, Action& action) {
    add_command(app, action, "variants",
                "Chunkwise formulas in print and in code, right and wrong.",
                {{"variants", "each with its source and its verdict"},
                 {"variants --json", "for a script"},
                 {"check --variant issue-34", "one of them, and why it is wrong"}},
                show_variants);
}

}  // namespace eq7::cli
