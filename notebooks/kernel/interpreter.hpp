#pragma once
// The C++17 interpreter, apart from the notebook protocol: clang 19's, which compiles each cell to
// machine code in this very process.

#include <memory>
#include <string>

#include "cell.hpp"

namespace eq7_kernel {

/// How a cell ended.
struct Outcome {
    enum class Kind { done, compile_error, link_error, exception, crash, unsupported };
    Kind kind = Kind::done;
    std::string message;  ///< what the compiler, the linker or the exception said
};

/// "CompileError", "Exception", ...
std::string name(Outcome::Kind kind);

class Interpreter {
public:
    /// `headers` is the folder with xcpp/xdisplay.hpp.
    explicit Interpreter(const std::string& headers);
    ~Interpreter();

    /// Runs a cell. After a crash nothing more can be run: every later cell says so.
    Outcome run(const std::string& cell);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace eq7_kernel
