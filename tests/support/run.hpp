#pragma once
// The command line, called as a shell would.

#include <sstream>
#include <string>
#include <vector>

#include "eq7/cli/app.hpp"

namespace eq7::testing {

struct Ran {
    int exit = 0;
    std::string out, err;
};

inline Ran run(const std::vector<std::string>& arguments, const cli::Surroundings& where = {}) {
    std::ostringstream out;
    std::ostringstream err;
    const int exit = static_cast<int>(cli::run(arguments, where, out, err));
    return {exit, out.str(), err.str()};
}

/// Words separated by blanks.
inline std::vector<std::string> words(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> result;
    for (std::string word; stream >> word;) result.push_back(word);
    return result;
}

inline Ran run(const char* line, const cli::Surroundings& where = {}) {
    return run(words(line), where);
}

inline std::vector<std::string> lines(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> result;
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    return result;
}

/// Characters, not bytes.
inline std::size_t characters(const std::string& text) {
    std::size_t count = 0;
    for (const char byte : text) count += (byte & 0xc0) != 0x80 ? 1 : 0;
    return count;
}

inline std::size_t count_of(const std::string& text, const std::string& piece) {
    std::size_t count = 0;
    for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + 1))
        ++count;
    return count;
}

inline bool contains(const std::string& text, const std::string& piece) {
    return text.find(piece) != std::string::npos;
}

}  // namespace eq7::testing
