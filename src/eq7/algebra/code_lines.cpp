#include "eq7/algebra/code_lines.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "eq7/algebra/formula.hpp"
#include "eq7/algebra/formula_names.hpp"
#include "eq7/algebra/formula_words.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

// Names are replaced by what they were set to at most this deep.
constexpr int deepest_spelling = 8;

bool is_continued(const std::string& text) {
    int open = 0;
    for (const FormulaToken& token : formula_tokens(text)) open += token.nesting();
    return open > 0 || text.back() == '\\';
}

// Whether a decay, or its logarithm, stands in it.
bool names_decay(const std::string& text) {
    for (const FormulaToken& one : formula_tokens(text))
        if (is_decay_word(one.text) || log_decay_sign(one.text) != 0) return true;
    return has(text, {"cumsum(", "cumprod(", "exp("});
}

std::vector<std::string> names_in(const std::string& text) {
    const FormulaTokens tokens = formula_tokens(text);
    std::vector<std::string> names;
    for (std::size_t at = 0; at < tokens.size(); ++at)
        if (const std::string name = name_at(tokens, at); !name.empty()) names.push_back(name);
    return names;
}

// What the line sets, and to what: xi = ..., self.xi = ..., e[:, _i] = ..., w *= ...
void take_apart(CodeLine& line) {
    const std::string& text = line.text;
    const FormulaTokens tokens = formula_tokens(text);
    line.value = text;
    if (tokens[0].is("return")) {
        line.names = {"return"};
        line.value = text.substr(tokens[1].at);
        line.is_whole = true;
        return;
    }
    if (has(text, {"_(", ", out=", "global ", ":="})) {  // x.mul_(y), f(x, out=y)
        line.names = names_in(text);
        return;
    }
    std::size_t begin = 0;  // behind C's "const int"
    while (tokens[begin].is("const") || tokens[begin].is("auto") || tokens[begin].is("let") ||
           (is_type(tokens[begin].text) && tokens[begin + 1].kind == FormulaToken::Kind::word))
        ++begin;
    std::size_t sign = begin;
    for (int open = 0; sign + 1 < tokens.size() && (open != 0 || !tokens[sign].is("=")); ++sign)
        open += tokens[sign].nesting();
    // D[D != D] = 0 changes no power.
    const bool is_about_nan =
        says(tokens, 0, fmt::format("{0} [ {0} != {0} ] = 0", tokens[0].text));
    if (sign + 1 >= tokens.size() || is_about_nan) return;
    const std::string left = text.substr(tokens[begin].at, tokens[sign].at - tokens[begin].at);
    line.names = names_in(left);
    line.value = text.substr(tokens[sign + 1].at);
    if (has(text.substr(tokens[sign].at + 1, 2), {"\"", "'"})) line.value.clear();  // a text
    if (line.names.empty() || line.names[0].rfind(tokens[begin].text, 0) != 0) return;
    const std::string& name = line.names[0];
    const std::size_t behind = begin + (name == tokens[begin].text ? 1 : 3);
    line.is_whole = sign == behind;
    line.is_part = tokens[behind].is("[") && behind_bracket(tokens, behind) == sign &&
                   !has(left, {"=", "<", ">"});  // x[a != b] = ...
    if (line.is_part) line.names.resize(1);
    if (sign == behind + 1 && tokens[behind].is("*"))
        line.value = fmt::format("{} * ({})", name, line.value);
}

[[noreturn]] void refuse(const std::string& name, const char* why, const CodeLine& line) {
    throw BadInput(
        fmt::format("{} is set {}, in line {}: what is it here?", name, why, line.number));
}

// The only parameter of "def f(x):", "def f(self, x: int):"; empty where it has several.
std::string one_parameter(const std::string& definition) {
    const FormulaTokens tokens = formula_tokens(definition);
    const std::size_t at = says(tokens, 2, "( self ,") > 0 ? 5 : 3;
    const std::size_t end = behind_bracket(tokens, 2);
    for (std::size_t k = at; k < end; ++k)
        if (tokens[k].is(",")) return "";
    return at + 1 < end ? tokens[at].text : "";
}

// What a call of a function of one argument returns.
std::optional<std::string> returned(const CodeLines& code, const std::string& function,
                                    const std::string& argument, const CodeLine& line, int depth) {
    CodeLine end;
    std::string parameter;
    for (const CodeLine& one : code.lines()) {
        if (one.text.rfind("def " + function + "(", 0) != 0) continue;
        if (!end.scope.empty()) return std::nullopt;
        parameter = one_parameter(one.text);
        if (parameter.empty()) return std::nullopt;
        end.scope = one.scope;
    }
    end.number = CodeLines::most_lines + 1;
    const CodeLine* const result = end.scope.empty() ? nullptr : code.setting("return", end);
    if (result == nullptr || result->scope != end.scope) return std::nullopt;
    return with_word(code.spelled_out(result->value, *result, depth + 1), parameter,
                     "(" + code.spelled_out(argument, line, depth + 1) + ")");
}

// B, N, D = x.shape: here B may be anything.
bool is_axis(const std::string& name, const CodeLine& set) {
    return name.size() == 1 && has(set.value, {".shape", ".size("});
}

std::optional<std::string> meaning(const CodeLines& code, const std::string& name,
                                   const CodeLine& line, int depth) {
    const CodeLine* const set = code.replacing(name, line);
    if (set == nullptr) return std::nullopt;
    if (is_axis(name, *set) || !set->is_whole) refuse(name, "in a way that is not read", *set);
    const bool summed = has(set->value, {"cumsum(", "cumprod("});
    return summed ? set->value : code.spelled_out(set->value, *set, depth + 1);
}

}  // namespace

CodeLines::CodeLines(std::string_view code, std::string_view name) {
    const auto count = static_cast<std::size_t>(std::count(code.begin(), code.end(), '\n'));
    if (code.size() > most_bytes || count > most_lines)
        throw BadInput(
            fmt::format("{}: {} lines, {} bytes\n  at most {} lines and {} bytes are "
                        "read: give the function that computes the chunks",
                        name, count, code.size(), most_lines, most_bytes));
    if (code.substr(0, 3) == "\xEF\xBB\xBF") code.remove_prefix(3);  // a byte-order mark
    std::map<std::string, std::string> same;  // "w = xi": one array under two names
    std::vector<CodeLine> blocks;  // classes, functions and loops around, the innermost last
    std::map<std::size_t, std::string> ifs;  // the last one, by indentation
    std::size_t begin = 0, number = 0;
    bool quoted = false;  // within """...""", which is no code
    const auto next_line = [&] {
        const std::size_t end = std::min(code.find('\n', begin), code.size());
        std::string text(code.substr(begin, end - begin));
        begin = end + 1, ++number;
        const bool was_quoted = quoted;
        for (std::size_t at = 0; (at = text.find(R"(""")", at)) != text.npos; at += 3)
            quoted = !quoted;
        text.erase(was_quoted || quoted ? 0 : std::min(text.find('#'), text.size()));
        return text.erase(text.find_last_not_of(" \r;") + 1);
    };
    while (begin < code.size()) {
        CodeLine line;
        line.text = next_line();
        line.number = number;
        line.indent = line.text.find_first_not_of(" \t");
        if (line.indent == std::string::npos) continue;
        line.text.erase(0, line.indent);
        if (line.text.rfind("//", 0) == 0) continue;  // C's comments
        while (begin < code.size() && line.text.size() < longest_formula &&
               is_continued(line.text)) {
            if (line.text.back() == '\\') line.text.pop_back();
            line.text += " " + next_line();
        }
        while (!blocks.empty() && line.indent <= blocks.back().indent) blocks.pop_back();
        for (const CodeLine& block : blocks)
            if (block.names[0] == "for") line.loops.push_back(block.text);
            else if (block.names[0] == "if") line.conditions.push_back(block.text);
            else line.scope += block.names[1] + ".";
        const std::vector<std::string> words = names_in(line.text);
        const bool otherwise = line.text.rfind("else", 0) == 0,
                   again = line.text.rfind("elif", 0) == 0;
        if (line.text.back() == ':' && (otherwise || again || line.text.rfind("if ", 0) == 0)) {
            CodeLine block = line;
            block.names = {"if"};
            if (otherwise || again) block.text += " of " + ifs[line.indent];
            ifs[line.indent] = block.text;
            blocks.push_back(block);
        } else if (line.text.back() != ':' || words.size() < 2) {
            take_apart(line);
        } else if (words[0] == "def" || words[0] == "class" || words[0] == "for") {
            line.names = words;
            blocks.push_back(line);
            if (words[0] == "for") line.names.clear();
            else line.scope += words[1] + ".";
        }
        if (line.is_whole) same[line.names[0]] = line.value;
        const std::vector<std::string> own = line.names;
        for (const std::string& one : own)
            if (!line.is_whole && same.count(one) > 0) line.names.push_back(same[one]);
        for (const std::string& one : line.names) {
            const bool outside = one.rfind("self.", 0) == 0 || line.names[0] == "global";
            auto& by = set_by_[(outside ? "" : line.scope) + one];
            if (by.empty() || by.back() != lines_.size()) by.push_back(lines_.size());
        }
        lines_.push_back(std::move(line));
    }
}

const CodeLine* CodeLines::setting(const std::string& name, const CodeLine& used) const {
    std::string scope = name.rfind("self.", 0) == 0 ? "" : used.scope;
    while (set_by_.count(scope + name) == 0 && !scope.empty())  // the innermost that sets it
        scope.erase(scope.find_last_of('.', scope.size() - 2) + 1);
    const auto found = set_by_.find(scope + name);
    if (found == set_by_.end()) return nullptr;
    const CodeLine &first = lines_[found->second.front()], &last = lines_[found->second.back()];
    const bool zeros = has(first.value.substr(0, first.value.find('(')), {"zeros", "empty"});
    if (found->second.size() == 2 && zeros && last.is_part) return &last;
    if (found->second.size() > 1) refuse(name, "more than once", last);
    if (first.number == used.number) return nullptr;
    if (first.number > used.number && first.scope == used.scope)
        refuse(name, "only behind this", first);
    return &first;
}

const CodeLine* CodeLines::replacing(const std::string& name, const CodeLine& used) const {
    for (const std::string& loop : used.loops)
        if (name_at(formula_tokens(loop), 1) == name) return nullptr;
    const CodeLine* const set = setting(name, used);
    if (set == nullptr || set->text.rfind("def ", 0) == 0) return nullptr;
    const std::string word = name.substr(name.find('.') + 1);
    if (is_size_word(word) && with_word(set->value, word, "") != set->value)
        refuse(name, "from itself", *set);        // B = 2 * B
    const bool last = has(set->value, {"min("});  // block_size = min(BLOCK, N - i * BLOCK)
    const bool stays =
        (is_size_word(word) && !last) || (is_decay_word(word) && !names_decay(set->value));
    return stays && !is_axis(word, *set) && !has(set->value, {"range("}) ? nullptr : set;
}

std::string CodeLines::spelled_out(const std::string& formula, const CodeLine& line,
                                   int depth) const {
    const FormulaTokens tokens = formula_tokens(formula);
    std::string result;
    std::size_t done = 0;  // how much of the formula is in the result
    for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
        if (depth > deepest_spelling || result.size() + formula.size() > longest_formula)
            throw BadInput("too much stands for this once names are replaced by what they are");
        const std::string name = name_at(tokens, at);
        if (name.empty() || tokens[at].at < done) continue;
        std::size_t end = name == tokens[at].text ? at + 1 : at + 3;
        std::optional<std::string> by;
        if (tokens[end].is("(")) {
            const std::size_t begin = tokens[end].at + 1;
            const std::string& function = tokens[end - 1].text;
            end = behind_bracket(tokens, end);
            const std::string argument = formula.substr(begin, tokens[end - 1].at - begin);
            by = returned(*this, function, argument, line, depth);
        } else if (!tokens[end].is("=") &&
                   !(tokens[end].is(".") && is_among(name, names::spaces))) {
            by = meaning(*this, name, line, depth);
        }
        if (!by) continue;
        result += formula.substr(done, tokens[at].at - done) + "(" + *by + ")";
        done = tokens[end - 1].at + tokens[end - 1].text.size();
    }
    return result + formula.substr(done);
}

bool has(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [&](std::string_view part) { return text.find(part) != text.npos; });
}

std::string with_word(const std::string& text, const std::string& word, const std::string& by) {
    std::string result;
    std::size_t done = 0;  // how much of the text is in the result
    for (const FormulaToken& token : formula_tokens(text)) {
        if (token.kind != FormulaToken::Kind::word || !token.is(word)) continue;
        result += text.substr(done, token.at - done) + by;
        done = token.at + word.size();
    }
    return result + text.substr(done);
}

std::string name_at(const FormulaTokens& tokens, std::size_t at) {
    const auto is_word = [&](std::size_t k) { return tokens[k].kind == FormulaToken::Kind::word; };
    if (!is_word(at) || (at > 0 && tokens[at - 1].is("."))) return "";
    const bool own = tokens[at].is("self") && tokens[at + 1].is(".") && is_word(at + 2);
    return own ? "self." + tokens[at + 2].text : tokens[at].text;
}

}  // namespace eq7
