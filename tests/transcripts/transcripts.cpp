// Golden transcripts. In a Markdown file, a block that begins with "$ eq7 ..." or
// "$ scripts/run ..." must hold exactly what that command prints, each line of "[...]" standing for
// lines left out.
//
//   eq7_transcripts FILE             fails, with the first difference, where one is out of date
//   eq7_transcripts --collect FILE   writes what a fresh run prints into the file (excerpts, with
//                                    their "[...]", are only compared: choose them again by hand)

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "eq7/cli/app.hpp"

namespace {

using Lines = std::vector<std::string>;

const std::string left_out = "[...]";

Lines split(const std::string& text) {
    Lines lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

// The arguments after "$ eq7 "; quotes group words, as in a shell.
std::vector<std::string> arguments_of(const std::string& command) {
    std::vector<std::string> arguments;
    bool quoted = false;
    bool open = false;
    for (const char character : command) {
        if (character == '\'') {
            quoted = !quoted;
            if (!open) arguments.emplace_back();
            open = true;
        } else if (character == ' ' && !quoted) {
            open = false;
        } else {
            if (!open) arguments.emplace_back();
            open = true;
            arguments.back() += character;
        }
    }
    return arguments;
}

Lines run(const std::string& command) {
    std::ostringstream out;
    std::ostringstream err;
    eq7::cli::run(arguments_of(command), {}, out, err);
    Lines lines = split(out.str() + err.str());
    while (!lines.empty() && lines.front().empty()) lines.erase(lines.begin());
    return lines;
}

// Whether `fresh` is `shown`, with any lines in the place of each "[...]".
bool matches(const Lines& shown, const Lines& fresh) {
    std::size_t at = 0;
    bool anywhere = false;
    for (std::size_t index = 0; index < shown.size(); ++index) {
        if (shown[index] == left_out) {
            anywhere = true;
            continue;
        }
        if (anywhere)
            while (at < fresh.size() && fresh[at] != shown[index]) ++at;
        anywhere = false;
        if (at == fresh.size() || fresh[at] != shown[index]) {
            std::cerr << "expected: " << shown[index]
                      << "\nfresh:    " << (at < fresh.size() ? fresh[at] : "(the end)") << '\n';
            return false;
        }
        ++at;
    }
    if (anywhere || at == fresh.size()) return true;
    std::cerr << "the fresh run goes on: " << fresh[at] << '\n';
    return false;
}

std::string command_in(const std::string& line) {
    for (const std::string prompt : {"$ eq7 ", "$ scripts/run "})
        if (line.rfind(prompt, 0) == 0) return line.substr(prompt.size());
    return "";
}

}  // namespace

int main(int argc, char** argv) {
    const bool collect = argc == 3 && std::string(argv[1]) == "--collect";
    if (argc != 2 && !collect) {
        std::cerr << "usage: eq7_transcripts [--collect] FILE\n";
        return 2;
    }
    const std::string path = argv[argc - 1];
    std::ifstream file(path);
    if (!file) {
        std::cerr << "cannot read " << path << '\n';
        return 2;
    }
    std::ostringstream content;
    content << file.rdbuf();
    const Lines lines = split(content.str());

    std::string rewritten;
    int passed = 0;
    int failed = 0;
    for (std::size_t at = 0; at < lines.size();) {
        const std::string line = lines[at++];
        rewritten += line + '\n';
        const std::string command = command_in(line);
        if (command.empty()) continue;
        // The transcript goes up to the next prompt or the end of the block; a prompt with nothing
        // under it is only an example to type.
        Lines shown;
        while (at < lines.size() && lines[at].rfind("```", 0) != 0 && lines[at].rfind("$ ", 0) != 0)
            shown.push_back(lines[at++]);
        if (!shown.empty()) {
            const Lines fresh = run(command);
            const bool excerpt = std::find(shown.begin(), shown.end(), left_out) != shown.end();
            if (collect && !excerpt) {
                shown = fresh;
            } else if (matches(shown, fresh)) {
                ++passed;
            } else {
                std::cerr << path << ": '" << command << "' is out of date\n";
                ++failed;
            }
        }
        for (const std::string& one : shown) rewritten += one + '\n';
    }
    if (collect) std::ofstream(path) << rewritten;
    std::cout << fmt::format("transcripts: {} passed, {} failed\n", passed, failed);
    return failed == 0 ? 0 : 1;
}
