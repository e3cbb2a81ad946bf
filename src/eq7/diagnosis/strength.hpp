#pragma once
// How strong is a test? A test at small sizes passes some wrong formulas.

#include <cstddef>
#include <string>
#include <vector>

namespace eq7 {

struct Strength {
    std::size_t wrong = 0;  ///< how many variants of the catalogue are wrong
    std::vector<std::string>
        invisible;  ///< those among them that these sizes cannot tell from right
};

/// Which wrong variants of the catalogue have the right outputs all the same with chunks of B, N
/// tokens and this gamma, whatever the inputs.
Strength strength(std::size_t B, std::size_t N, double gamma);

}  // namespace eq7
