// libFuzzer on whole command lines, one argument a line: whatever is typed has an exit code of the
// contract, never a fault of eq7, and a message that a terminal can show. Files are read and
// written only in a folder of its own.

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "eq7/cli/app.hpp"
#include "require.hpp"

namespace {

namespace fs = std::filesystem;

// Takes what is written, and keeps nothing.
class Nowhere : public std::streambuf {
protected:
    int_type overflow(int_type letter) override { return traits_type::not_eof(letter); }
    std::streamsize xsputn(const char*, std::streamsize count) override { return count; }
};

// 12 tokens of 2 zeros: right outputs for themselves.
void write_array(const std::string& path) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (12, 2), }";
    header.append(117 - header.size(), ' ');
    std::ofstream file(path, std::ios::binary);
    file << "\x93NUMPY\x01" << '\0' << 'v' << '\0' << header << '\n' << std::string(96, '\0');
    require(file.good());
}

// The folder in which all happens, as it is at first; removed at the end.
class Folder {
public:
    Folder() {
        std::string path = (fs::temp_directory_path() / "eq7-fuzz-XXXXXX").string();
        require(mkdtemp(path.data()) != nullptr);
        path_ = path;
        require(chdir(path_.c_str()) == 0);
        write_array("a.npy");
    }
    ~Folder() {
        std::error_code none;
        fs::remove_all(path_, none);
    }
    void tidy() const {
        std::error_code none;
        for (const auto& entry : fs::directory_iterator(path_, none))
            if (entry.path().filename() != "a.npy") fs::remove_all(entry.path(), none);
    }

private:
    fs::path path_;
};

// Paths that lead out of the folder are left out, and so are sizes that only take long.
bool harmless(const std::string& argument) {
    if (argument.find('/') != std::string::npos && argument.find("//") == std::string::npos)
        return false;
    if (argument.rfind('/', 0) == 0 || argument.find("..") != std::string::npos) return false;
    std::size_t digits = 0;
    for (const char letter : argument + ' ') {
        if (std::isdigit(static_cast<unsigned char>(letter)) != 0) {
            ++digits;
            continue;
        }
        if (digits > 2 && digits < 9) return false;
        digits = 0;
    }
    return true;
}

void require_message(const std::string& message) {
    require(message.rfind("eq7: ", 0) == 0 && message.back() == '\n');
    for (const char letter : message)
        require(letter == '\n' || (static_cast<unsigned char>(letter) >= ' ' && letter != 0x7F));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Folder folder;
    std::vector<std::string> arguments;
    std::istringstream lines(std::string(reinterpret_cast<const char*>(data), size));
    // A shell can pass no zero byte.
    for (std::string line; std::getline(lines, line);)
        arguments.push_back(line.substr(0, line.find('\0')));
    if (!std::all_of(arguments.begin(), arguments.end(), harmless)) return 0;

    Nowhere nowhere;
    std::ostream out(&nowhere);
    std::ostringstream err;
    const auto exit = eq7::cli::run(arguments, {}, out, err);
    require(exit != eq7::cli::Exit::fault);
    if (exit == eq7::cli::Exit::bad_input || !err.str().empty()) require_message(err.str());
    if (std::find(arguments.begin(), arguments.end(), "write") != arguments.end()) folder.tidy();
    return 0;
}
