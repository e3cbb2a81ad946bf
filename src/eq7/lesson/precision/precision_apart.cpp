// The element in which the forms differ most.

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eq7/lesson/precision/precision_sections.hpp"

namespace eq7 {

Section apart_section(const PrecisionReport& report) {
    Section section{plain("Why chunkwise and parallel agree in few digits"), {}};
    for (const FormErrors& one : report.forms) {
        if (!one.most) {
            section.blocks.push_back(paragraph(fmt::format(
                "With {} no two outputs could be told apart in size.", one.arithmetic)));
            continue;
        }
        const Disagreeing& most = *one.most;
        const double apart = std::abs(most.parallel - most.chunkwise);
        section.blocks.push_back(paragraph(fmt::format(
            "With {}, in proportion to its size, output $n={}$, column {} differs most. Parallel: "
            "{:.7g}. Chunkwise: {:.7g}. That is {:.1e} of the output. But its terms, without their "
            "signs, add up to {:.3g}: they cancel. Of these the difference is {:.1e}.",
            one.arithmetic, most.n, most.column, most.parallel, most.chunkwise,
            apart / std::abs(most.parallel), most.terms, apart / most.terms)));
    }
    section.blocks.push_back(paragraph(
        "Both are right. Rounding errors are as large as the terms, not as what is left of them. "
        "So do not ask for equal digits: divide the difference by the sum of the terms' sizes, or "
        "by the largest output. `eq7 verify` does, and says whether rounding explains it."));
    if (report.of.precision.name != "f32") return section;
    section.blocks.push_back(
        paragraph("Where all outputs, not only small ones, differ in the fourth digit, the "
                  "products were not made in float32: tensor cores round their factors to TF32."));
    section.blocks.push_back(Commands{{"eq7 precision --dtype tf32"}});
    return section;
}

}  // namespace eq7
