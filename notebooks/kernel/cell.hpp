#pragma once
// A cell as text: what the kernel has to know about it before the compiler sees it.

#include <stdexcept>
#include <string>

namespace eq7_kernel {

/// What is wrong with a cell before it is compiled: an unknown pragma, a magic that is not there.
struct Unsupported : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// `#pragma cling NAME("argument")`
struct Pragma {
    enum class Kind { add_include_path, add_library_path, load };
    Kind kind;
    std::string argument;
};

struct Cell {
    std::string code;   ///< without the last expression
    std::string value;  ///< the last expression, where the cell ends without ';'
    std::string file;   ///< `%%file NAME`: `code` is what to write there
};

/// What stands after `#pragma cling`. Throws Unsupported for one that this kernel does not have.
Pragma read_pragma(const std::string& text);

/// Throws Unsupported for a magic (% ! ? .) that this kernel does not have.
Cell read_cell(const std::string& text);

}  // namespace eq7_kernel
