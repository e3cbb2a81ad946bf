// Compiled without RTTI, as clang's libraries are.

#include "interpreter.hpp"

#include <clang/Basic/Diagnostic.h>
#include <clang/Basic/FileManager.h>
#include <clang/Frontend/CompilerInstance.h>
#include <clang/Frontend/TextDiagnosticPrinter.h>
#include <clang/Interpreter/Interpreter.h>
#include <clang/Lex/HeaderSearch.h>
#include <clang/Lex/Pragma.h>
#include <clang/Lex/Preprocessor.h>
#include <llvm/Demangle/Demangle.h>
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <vector>

#include "cell.hpp"
#include "guard.hpp"

namespace eq7_kernel {

std::string name(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::done: return "Done";
        case Outcome::Kind::compile_error: return "CompileError";
        case Outcome::Kind::link_error: return "LinkError";
        case Outcome::Kind::exception: return "Exception";
        case Outcome::Kind::crash: return "Crash";
        case Outcome::Kind::unsupported: return "NotSupported";
    }
    return "";
}

struct Interpreter::Parts {
    std::string said;  // by the compiler
    llvm::raw_string_ostream out{said};
    std::string unresolved;  // by the linker
    std::unique_ptr<clang::Interpreter> clang;
    std::vector<std::string> library_folders;
    std::string crashed;  // what ended the session
    Outcome pragmas;      // of the code that is being compiled: done, or the first that failed

    Outcome compile_and_run(const std::string& code);
    Outcome obey(const std::string& pragma);
    Outcome load(const std::string& library);
};

namespace {

// What the compiler said, without the line about the interpreter's own frame.
std::string without_frame(std::string text) {
    const std::string frame = "In file included from <<< inputs >>>:1:\n";
    for (auto at = text.find(frame); at != std::string::npos; at = text.find(frame))
        text.erase(at, frame.size());
    return text;
}

// `#pragma cling` in a cell, or in a header that it includes: xtensor-blas loads BLAS by one.
class ClingPragma : public clang::PragmaHandler {
public:
    explicit ClingPragma(std::function<void(const std::string&)> obey)
        : PragmaHandler("cling"), obey_(std::move(obey)) {}

    void HandlePragma(clang::Preprocessor& preprocessor, clang::PragmaIntroducer,
                      clang::Token& token) override {
        std::string text;
        for (preprocessor.Lex(token); token.isNot(clang::tok::eod); preprocessor.Lex(token))
            text += preprocessor.getSpelling(token);
        obey_(text);
    }

private:
    std::function<void(const std::string&)> obey_;
};

std::string text_of(llvm::Error error) { return llvm::toString(std::move(error)); }

// "Symbols not found: [ _Z3foov ]" as "not found: foo()"; nothing for a message that only repeats
// what hangs on them.
std::string missing_symbols(const std::string& message) {
    const std::string start = "Symbols not found: [ ";
    if (message.compare(0, start.size(), start) != 0) return "";
    std::istringstream symbols(message.substr(start.size(), message.rfind(" ]") - start.size()));
    std::string result;
    for (std::string symbol; symbols >> symbol;) {
        if (symbol.back() == ',') symbol.pop_back();
        result += "not found in any library: " + llvm::demangle(symbol) + "\n";
    }
    return result;
}

std::unique_ptr<clang::CompilerInstance> compiler(const std::string& headers) {
    const std::string include = "-I" + headers;
    const std::vector<const char*> options{
        "-std=c++17", "-resource-dir", EQ7_CLANG_RESOURCES,
        // xtensor 0.24 is ambiguous under the stricter rule that clang 19 made its default.
        "-fno-relaxed-template-template-args",
        // The interpreter loses a class's complete destructor where it is an alias of another one.
        "-Xclang", "-mno-constructor-aliases", "-Wno-deprecated", "-Wno-unused-value",
        // What xeus-cling defines too: xtensor then shows its arrays as tables.
        "-D__CLING__", "-DFMT_HEADER_ONLY", include.c_str()};
    clang::IncrementalCompilerBuilder builder;
    builder.SetCompilerArgs(options);
    return llvm::cantFail(builder.CreateCpp());
}

}  // namespace

Interpreter::Interpreter(const std::string& headers) : parts_(std::make_unique<Parts>()) {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    auto instance = compiler(headers);
    instance->LoadRequestedPlugins();
    parts_->clang = llvm::cantFail(clang::Interpreter::create(std::move(instance)));
    clang::CompilerInstance& made = *parts_->clang->getCompilerInstance();
    clang::DiagnosticsEngine& diagnostics = made.getDiagnostics();
    auto printer = std::make_unique<clang::TextDiagnosticPrinter>(
        parts_->out, &diagnostics.getDiagnosticOptions());
    printer->BeginSourceFile(made.getLangOpts(), &made.getPreprocessor());
    diagnostics.setClient(printer.release(), true);
    made.getPreprocessor().AddPragmaHandler(
        new ClingPragma([parts = parts_.get()](const auto& text) {
            if (parts->pragmas.kind == Outcome::Kind::done) parts->pragmas = parts->obey(text);
        }));
    // What a symbol was not found for is reported here, and only then fails the run.
    llvm::cantFail(parts_->clang->getExecutionEngine())
        .getExecutionSession()
        .setErrorReporter([parts = parts_.get()](llvm::Error error) {
            parts->unresolved += missing_symbols(text_of(std::move(error)));
        });
    const Outcome ready = parts_->compile_and_run("#include \"xcpp/xdisplay.hpp\"\n");
    if (ready.kind != Outcome::Kind::done) {
        llvm::errs() << "eq7 kernel: " << ready.message << "\n";
        std::exit(4);
    }
}

Interpreter::~Interpreter() = default;

Outcome Interpreter::Parts::compile_and_run(const std::string& code) {
    said.clear();
    unresolved.clear();
    pragmas = {};
    // clang's interpreter itself crashes on some cells, such as one that makes a template for a
    // lambda of a loop outside of any function.
    std::optional<llvm::Expected<clang::PartialTranslationUnit&>> unit;
    const std::string compiler_crash = guarded([&] { unit.emplace(clang->Parse(code)); });
    if (!compiler_crash.empty()) {
        crashed = compiler_crash;
        return {Outcome::Kind::crash, "the compiler itself stopped with a " + compiler_crash +
                                          ": the session is lost, restart the kernel"};
    }
    if (!*unit) {
        const std::string reason = text_of(unit->takeError());
        if (pragmas.kind != Outcome::Kind::done) return pragmas;
        return {Outcome::Kind::compile_error, said.empty() ? reason : without_frame(said)};
    }
    if (pragmas.kind != Outcome::Kind::done) {
        llvm::consumeError(clang->Undo());
        return pragmas;
    }
    std::string linker;
    Outcome outcome;
    const std::string crash = guarded([&] {
        try {
            if (auto error = clang->Execute(**unit)) linker = text_of(std::move(error));
        } catch (const std::exception& error) {
            outcome = {Outcome::Kind::exception, error.what()};
        } catch (...) {
            outcome = {Outcome::Kind::exception, "something that is no std::exception was thrown"};
        }
    });
    if (!crash.empty()) {
        crashed = crash;
        return {Outcome::Kind::crash, crash + ": the session is lost, restart the kernel"};
    }
    if (!linker.empty() || !unresolved.empty()) {
        const std::string message = unresolved.empty() ? linker : unresolved;
        llvm::consumeError(clang->Undo());
        // The failed cell's start would be tried once more, together with the next cell's.
        llvm::consumeError(clang->ParseAndExecute("namespace {}"));
        return {Outcome::Kind::link_error, message};
    }
    return outcome;
}

Outcome Interpreter::Parts::load(const std::string& library) {
    namespace fs = std::filesystem;
    std::vector<std::string> tried, folders = library_folders;
    if (library.find('/') != std::string::npos)
        folders = {""};  // a path, from where the notebook is
    for (const std::string& folder : folders)
        for (const char* prefix : {"", "lib"})
            for (const char* suffix : {"", ".so"}) {
                const std::string path = (fs::path(folder) / (prefix + library + suffix)).string();
                if (fs::is_regular_file(path)) tried.push_back(fs::absolute(path).string());
            }
    // Not in a folder of ours: the system's own search finds it, or it does not.
    const bool named_file = library.find(".so") != std::string::npos;
    const bool prefixed = named_file || library.compare(0, 3, "lib") == 0;
    if (tried.empty())
        tried.push_back((prefixed ? "" : "lib") + library + (named_file ? "" : ".so"));
    if (auto error = clang->LoadDynamicLibrary(tried.front().c_str())) {
        llvm::consumeError(std::move(error));
        std::string looked_in;
        for (const std::string& folder : library_folders) looked_in += " " + folder;
        return {Outcome::Kind::link_error,
                "#pragma cling load(\"" + library +
                    "\"): there is no such library, or it cannot be "
                    "loaded; looked in" +
                    (looked_in.empty() ? std::string() : looked_in + " and") +
                    " the system's folders"};
    }
    return {};
}

Outcome Interpreter::Parts::obey(const std::string& text) {
    Pragma pragma;
    try {
        pragma = read_pragma(text);
    } catch (const Unsupported& error) {
        return {Outcome::Kind::unsupported, error.what()};
    }
    if (pragma.kind == Pragma::Kind::load) return load(pragma.argument);
    if (!std::filesystem::is_directory(pragma.argument))
        return {Outcome::Kind::unsupported, "'" + pragma.argument + "' is no folder"};
    if (pragma.kind == Pragma::Kind::add_library_path) {
        library_folders.push_back(pragma.argument);
        return {};
    }
    clang::CompilerInstance& instance = *clang->getCompilerInstance();
    auto folder = instance.getFileManager().getOptionalDirectoryRef(pragma.argument);
    if (!folder) return {Outcome::Kind::unsupported, "'" + pragma.argument + "' cannot be read"};
    // At the end of the list: clang remembers how far it looked in vain for a header, and goes on
    // from there, so that a folder given after a failed #include is seen.
    instance.getPreprocessor().getHeaderSearchInfo().AddSystemSearchPath(
        clang::DirectoryLookup(*folder, clang::SrcMgr::C_System, false));
    return {};
}

Outcome Interpreter::run(const std::string& text) {
    if (!parts_->crashed.empty())
        return {Outcome::Kind::crash,
                "an earlier cell crashed (" + parts_->crashed + "): restart the kernel"};
    Cell cell;
    try {
        cell = read_cell(text);
    } catch (const Unsupported& error) {
        return {Outcome::Kind::unsupported, error.what()};
    }
    if (!cell.file.empty()) {
        std::ofstream file(cell.file);
        file << cell.code;
        file.close();
        if (!file) return {Outcome::Kind::exception, "'" + cell.file + "' cannot be written"};
        return {};
    }
    if (cell.code.find_first_not_of(" \t\r\n") != std::string::npos) {
        const Outcome outcome = parts_->compile_and_run(cell.code);
        if (outcome.kind != Outcome::Kind::done) return outcome;
    }
    if (cell.value.empty()) return {};
    // A newline before ')': the expression may end in a comment.
    return parts_->compile_and_run("xcpp::show_result((" + cell.value + "\n));");
}

}  // namespace eq7_kernel
