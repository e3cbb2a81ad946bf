#include "cell.hpp"

#include <array>
#include <cctype>
#include <utility>

namespace eq7_kernel {

namespace {

constexpr const char* blanks = " \t\r\n";

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return "";
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool starts_with(const std::string& text, const std::string& prefix) {
    return text.compare(0, prefix.size(), prefix) == 0;
}

// The same text with what stands in comments and literals blanked out, so that brackets and
// semicolons in it are code.
std::string without_literals(const std::string& text) {
    std::string code = text;
    const auto blank = [&](std::size_t begin, std::size_t end) {
        for (std::size_t at = begin; at < end && at < code.size(); ++at)
            if (code[at] != '\n') code[at] = ' ';
        return end;
    };
    const auto past = [&](const std::string& sign, std::size_t from) {
        const auto found = text.find(sign, from);
        return found == std::string::npos ? text.size() : found + sign.size();
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text.compare(at, 2, "//") == 0) {
            const auto end = text.find('\n', at);
            at = blank(at, end == std::string::npos ? text.size() : end);
        } else if (text.compare(at, 2, "/*") == 0) {
            at = blank(at, past("*/", at + 2));
        } else if (text.compare(at, 2, "R\"") == 0) {
            const auto open = text.find('(', at);
            if (open == std::string::npos) break;
            const std::size_t end = past(")" + text.substr(at + 2, open - at - 2) + "\"", open);
            code[at] = 'L';  // a literal is still something
            at = blank(at + 1, end);
        } else if (text[at] == '"' ||
                   (text[at] == '\'' &&
                    !(at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1]))))) {
            std::size_t end = at + 1;
            while (end < text.size() && text[end] != text[at]) end += text[end] == '\\' ? 2 : 1;
            code[at] = 'L';
            at = blank(at + 1, end + 1);
        } else {
            ++at;
        }
    }
    return code;
}

// Where the last expression begins; npos where the cell ends in a statement.
std::size_t last_expression(const std::string& text) {
    const std::string code = without_literals(text);
    const auto last = code.find_last_not_of(blanks);
    if (last == std::string::npos || code[last] == ';' || code[last] == '}')
        return std::string::npos;
    const auto line = code.rfind('\n', last);
    const auto first = code.find_first_not_of(" \t", line == std::string::npos ? 0 : line + 1);
    if (code[first] == '#') return std::string::npos;  // a preprocessor's line
    std::size_t begin = 0;
    int depth = 0;
    bool directive = false;
    bool only_blanks = true;  // so far in this line
    for (std::size_t at = 0; at < last; ++at) {
        const char sign = code[at];
        if (sign == '\n') {
            if (directive) begin = at + 1;
            directive = false;
            only_blanks = true;
            continue;
        }
        if (only_blanks && sign == '#') directive = true;
        if (!std::isspace(static_cast<unsigned char>(sign))) only_blanks = false;
        if (directive) continue;
        if (sign == '(' || sign == '[' || sign == '{') ++depth;
        if (sign == ')' || sign == ']' || sign == '}') --depth;
        if (depth == 0 && sign == ';') begin = at + 1;
        // A block that a new statement follows, and not a lambda's body or a list in braces.
        if (depth == 0 && sign == '}') {
            const auto next = code.find_first_not_of(blanks, at + 1);
            if (next != std::string::npos && code.find('\n', at) < next &&
                (std::isalnum(static_cast<unsigned char>(code[next])) || code[next] == '_' ||
                 code[next] == '('))
                begin = at + 1;
        }
    }
    return begin;
}

}  // namespace

Pragma read_pragma(const std::string& text) {
    constexpr std::array<std::pair<const char*, Pragma::Kind>, 3> known{{
        {"add_include_path", Pragma::Kind::add_include_path},
        {"add_library_path", Pragma::Kind::add_library_path},
        {"load", Pragma::Kind::load},
    }};
    for (const auto& [name, kind] : known) {
        if (!starts_with(text, name)) continue;
        const std::string rest = trimmed(text.substr(std::string(name).size()));
        const bool quoted = rest.size() > 4 && starts_with(rest, "(\"") &&
                            rest.compare(rest.size() - 2, 2, "\")") == 0;
        if (!quoted) break;
        return {kind, rest.substr(2, rest.size() - 4)};
    }
    throw Unsupported("#pragma cling " + (text.empty() ? "(nothing)" : text) +
                      " is not supported by this kernel: expected add_include_path(\"...\"), "
                      "add_library_path(\"...\") or load(\"...\")");
}

Cell read_cell(const std::string& text) {
    Cell cell;
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string::npos) return cell;
    const std::string start = text.substr(begin);
    if (starts_with(start, "%%file ") || starts_with(start, "%%writefile ")) {
        const auto end = start.find('\n');
        cell.file = trimmed(start.substr(start.find(' '), end - start.find(' ')));
        if (cell.file.empty() || cell.file[0] == '-')
            throw Unsupported("'" + start.substr(0, end) +
                              "' is not supported by this kernel: expected %%file NAME");
        if (end != std::string::npos) cell.code = start.substr(end + 1);
        return cell;
    }
    // Magic commands, the shell, help; and cling's own commands, which are no numbers such as .5
    const bool cling_command =
        start[0] == '.' && start.size() > 1 && std::isalpha(static_cast<unsigned char>(start[1]));
    if (start[0] == '%' || start[0] == '!' || start[0] == '?' || cling_command)
        throw Unsupported("'" + start.substr(0, start.find('\n')) +
                          "' is not supported by this kernel: beside C++ it has %%file NAME only");
    cell.code = text + "\n";
    const auto value = last_expression(cell.code);
    if (value != std::string::npos) {
        cell.value = cell.code.substr(value);
        cell.code.resize(value);
    }
    return cell;
}

}  // namespace eq7_kernel
