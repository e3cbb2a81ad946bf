#include "eq7/algebra/code_lines.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "eq7/algebra/formula.hpp"
#include "eq7/algebra/formula_names.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

// Names are replaced by what they were set to at most this deep.
constexpr int deepest_spelling = 8;

int open_brackets(const std::string& text) {
    int open = 0;
    for (const FormulaToken& token : formula_tokens(text)) open += token.nesting();
    return open;
}

std::string without_comment(std::string_view line) {
    std::string text(line.substr(0, line.find('#')));
    text.erase(text.find_last_not_of(" \r\\") + 1);
    return text;
}

bool is_word(const FormulaToken& token) { return token.kind == FormulaToken::Kind::word; }

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// What the line sets, to what; or what it returns.
void take_apart(CodeLine& line) {
    const FormulaTokens tokens = formula_tokens(line.text);
    line.value = line.text;
    line.returns = tokens[0].is("return");
    if (line.returns) line.value = line.text.substr(tokens[1].at);
    std::size_t equals = 0;
    for (int open = 0; !tokens[equals].is("=") || open != 0; ++equals) {
        open += tokens[equals].nesting();
        if (equals + 1 == tokens.size()) return;
    }
    if (line.returns || equals == 0) return;
    line.value = line.text.substr(std::min(tokens[equals].at + 1, line.text.size()));
    std::size_t name = 0;
    while (tokens[name + 1].is(".")) name += 2;
    if (is_word(tokens[name + 1])) ++name;  // "float x = ..."
    if (!is_word(tokens[name])) return;
    line.target = tokens[name].text;
    line.in_place = name + 1 != equals && !tokens[name + 1].is(":");
}

bool is_zero(const CodeLine& line) {
    const FormulaTokens tokens = formula_tokens(line.value);
    std::size_t name = 0;
    while (name + 2 < tokens.size() && tokens[name + 1].is(".")) name += 2;
    const std::string& made_by = tokens[name].text;
    return has(made_by, "zeros") || has(made_by, "empty") ||
           (line.in_place && tokens.size() == 2 && made_by == "0");
}

// rearrange(x, "b (n c) d -> b n c d").
bool cuts_into_chunks(const std::string& text) {
    const auto call = text.find("rearrange("), pattern = text.find(" (", call);
    if (call == text.npos || pattern == text.npos) return false;
    const std::string axes = text.substr(pattern + 2, text.find(')', pattern) - pattern - 2);
    return std::count(axes.begin(), axes.end(), ' ') == 1 && text.find("->", pattern) != text.npos;
}

// A part of a text, in bytes, and what stands there instead.
struct Replacement {
    std::size_t begin, end;
    std::string by;
};

// The text with the replacement that `find(tokens, at)` gives for a word, in brackets.
template <class Find>
std::string replaced(const std::string& text, Find find) {
    const FormulaTokens tokens = formula_tokens(text);
    std::string result;
    std::size_t done = 0;  // how much of the text is in the result
    for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
        if (!is_word(tokens[at]) || tokens[at].at < done) continue;
        const std::optional<Replacement> found = find(tokens, at);
        if (!found) continue;
        result += text.substr(done, found->begin - done) + "(" + found->by + ")";
        done = found->end;
    }
    return result + text.substr(done);
}

[[noreturn]] void refuse_several(const std::string& name,
                                 const std::vector<const CodeLine*>& settings) {
    constexpr std::size_t shown = 4;
    std::vector<std::size_t> numbers;
    for (const CodeLine* one : settings) numbers.push_back(one->number);
    const bool more = numbers.size() > shown;
    if (more) numbers.resize(shown);
    throw BadInput(fmt::format("{} is set more than once, in lines {}{}: which one is meant?", name,
                               fmt::join(numbers, ", "), more ? ", ..." : ""));
}

}  // namespace

std::string typed_between(const std::string& text, const FormulaTokens& tokens, std::size_t begin,
                          std::size_t end) {
    if (begin >= end) return "";
    std::string part = text.substr(tokens[begin].at, tokens[end].at - tokens[begin].at);
    part.erase(part.find_last_not_of(' ') + 1);
    return part;
}

bool mentions(const std::string& text, std::string_view word) {
    const FormulaTokens tokens = formula_tokens(text);
    return std::any_of(tokens.begin(), tokens.end(),
                       [&](const FormulaToken& token) { return is_word(token) && token.is(word); });
}

CodeLines::CodeLines(std::string_view code, std::string_view name) {
    const auto count = static_cast<std::size_t>(std::count(code.begin(), code.end(), '\n'));
    if (code.size() > most_bytes || count > most_lines)
        throw BadInput(
            fmt::format("{}: {} lines, {} bytes\n  at most {} lines and {} bytes are "
                        "read: give the function that computes the chunks",
                        name, count, code.size(), most_lines, most_bytes));
    std::vector<std::pair<std::size_t, std::string>> functions;  // those open, by indentation
    CodeLine loop;
    std::size_t begin = 0;
    const auto next_line = [&] {
        const std::size_t end = std::min(code.find('\n', begin), code.size());
        const std::string_view line = code.substr(begin, end - begin);
        begin = end + 1;
        indents_.push_back(std::string::npos);
        return without_comment(line);
    };
    while (begin < code.size()) {
        CodeLine line;
        line.text = next_line();
        line.number = indents_.size();
        line.indent = line.text.find_first_not_of(" \t");
        if (line.indent == std::string::npos) continue;
        indents_.back() = line.indent;
        line.text.erase(0, line.indent);
        while (begin < code.size() && line.text.size() < longest_formula &&
               open_brackets(line.text) > 0)
            line.text += " " + next_line();
        while (!functions.empty() && line.indent <= functions.back().first) functions.pop_back();
        if (!functions.empty()) line.function = functions.back().second;
        if (line.indent <= loop.indent) loop = {};
        line.loop = loop.text;
        const FormulaTokens tokens = formula_tokens(line.text);
        if (tokens[0].is("def") && tokens.size() > 3) {
            read_header(tokens, line.function);
            functions.emplace_back(line.indent, tokens[1].text);
        } else if (tokens[0].is("for") && line.text.back() == ':') {
            loop = line;
        } else {
            note(std::move(line));
        }
    }
}

// def name(a, b=1):
void CodeLines::read_header(const FormulaTokens& tokens, const std::string& function) {
    outer_[tokens[1].text] = function;
    for (std::size_t at = 3; at < behind_bracket(tokens, 2); ++at)
        if ((tokens[at - 1].is("(") || tokens[at - 1].is(",")) && !tokens[at].is("self"))
            parameters_[tokens[1].text].push_back(tokens[at].text);
}

void CodeLines::note(CodeLine line) {
    take_apart(line);
    const std::size_t left = line.text.size() - line.value.size();
    const bool sizes = has(line.value, ".shape") || has(line.value, ".size(");
    const bool chunks = cuts_into_chunks(line.text);
    for (const FormulaToken& token : formula_tokens(line.text)) {
        if (sizes && token.at < left && token.text.size() == 1) unpacked_.insert(token.text);
        if (chunks && is_word(token) && !token.is("torch") && !token.is("dim"))
            cut_into_chunks_.insert(token.text);
    }
    if (!line.target.empty() && !is_zero(line)) set_by_[line.target].push_back(lines_.size());
    lines_.push_back(std::move(line));
}

std::vector<const CodeLine*> CodeLines::settings(const std::string& name,
                                                 const std::string& function) const {
    std::vector<const CodeLine*> own, constructed;
    const auto found = set_by_.find(name);
    if (found == set_by_.end()) return own;
    for (const std::size_t at : found->second) {
        const CodeLine& line = lines_[at];
        if (line.function == function) own.push_back(&line);
        if (line.function.rfind("__init", 0) == 0) constructed.push_back(&line);
    }
    if (!own.empty()) return own;
    const auto outer = outer_.find(function);
    if (outer != outer_.end() && outer->second != function) return settings(name, outer->second);
    return constructed;
}

const CodeLine* CodeLines::setting(const std::string& name, const CodeLine& used) const {
    const std::vector<const CodeLine*> all = settings(name, used.function);
    if (all.empty() || (all.size() == 1 && all[0]->number == used.number)) return nullptr;
    if (all.size() == 1) return all[0];
    // The last one before the use holds where its block goes on until there, and no loop comes back
    // to the use from one behind it.
    const CodeLine* last = nullptr;
    for (const CodeLine* one : all)
        if (one->number < used.number) last = one;
    if (all[0]->number == used.number) return nullptr;
    const auto at = [&](std::size_t number) {
        return indents_.begin() + static_cast<std::ptrdiff_t>(number);
    };
    const bool behind = all.back()->number > used.number && !used.loop.empty();
    if (last && !last->in_place && last->function == used.function && !behind &&
        *std::min_element(at(last->number), at(used.number)) >= last->indent)
        return last;
    refuse_several(name, all);
}

const CodeLine* CodeLines::returning(const std::string& function) const {
    if (parameters_.count(function) == 0) return nullptr;
    const auto last = std::find_if(lines_.rbegin(), lines_.rend(), [&](const CodeLine& line) {
        return line.returns && line.function == function;
    });
    return last == lines_.rend() ? nullptr : &*last;
}

// What the call at this word returns.
std::optional<std::string> CodeLines::called(const FormulaTokens& tokens, std::size_t at,
                                             const std::string& formula, const CodeLine& line,
                                             int depth) const {
    const CodeLine* last = returning(tokens[at].text);
    if (last == nullptr) return std::nullopt;
    const std::size_t end = behind_bracket(tokens, at + 1);
    std::vector<std::string> arguments;
    for (std::size_t from = at + 2, k = from; k < end; ++k) {
        if (tokens[k].nesting() > 0) k = behind_bracket(tokens, k);
        if (!tokens[k].is(",") && k + 1 != end) continue;
        arguments.push_back(spelled_out(typed_between(formula, tokens, from, k), line, depth + 1));
        from = k + 1;
    }
    const std::vector<std::string>& own = parameters_.at(tokens[at].text);
    return replaced(spelled_out(last->value, *last, depth + 1),
                    [&](const FormulaTokens& words, std::size_t k) -> std::optional<Replacement> {
                        const FormulaToken& word = words[k];
                        const auto which = static_cast<std::size_t>(
                            std::find(own.begin(), own.end(), word.text) - own.begin());
                        if (which >= arguments.size()) return std::nullopt;
                        return Replacement{word.at, word.at + word.text.size(), arguments[which]};
                    });
}

// A cumulative sum of an array that einops has cut into chunks begins at the chunk; of any other
// one that is not known.
std::string CodeLines::begins_at_chunk(std::string sum) const {
    const bool cut = std::any_of(cut_into_chunks_.begin(), cut_into_chunks_.end(),
                                 [&](const std::string& array) { return mentions(sum, array); });
    const auto at = sum.find("cumsum");
    if (cut && at != sum.npos && !has(sum, "local_cumsum")) sum.insert(at, "local_");
    return sum;
}

// gamma = 0.9 stays gamma, and B a size; decay = gamma ** (r+1) and b = arange(B) do not stay.
bool CodeLines::is_replaced(const std::string& name, const CodeLine& by, int depth) const {
    const std::string& value = by.value;
    if (by.in_place || value.size() > longest_formula / 4) return false;
    if (has(value, "range(")) return true;
    if (is_size_word(name)) return false;
    if (!is_decay_word(name) || has(value, "cumsum(") || has(value, "cumprod(")) return true;
    const bool power =
        has(value, "**") || has(value, "^") || has(value, "pow(") || has(value, "exp(");
    if (mentions(value, name)) {  // decay = decay * gamma
        const CodeLine* former = depth < deepest_spelling ? setting(name, by) : nullptr;
        return former != nullptr && is_replaced(name, *former, depth + 1);
    }
    const FormulaTokens tokens = formula_tokens(value);
    return power && std::any_of(tokens.begin(), tokens.end(), [](const FormulaToken& one) {
               return is_decay_word(one.text) || log_decay_sign(one.text) != 0;
           });
}

std::string CodeLines::spelled_out(const std::string& formula, const CodeLine& line,
                                   int depth) const {
    if (depth > deepest_spelling || formula.size() > longest_formula) return formula;
    return replaced(
        formula, [&](const FormulaTokens& tokens, std::size_t at) -> std::optional<Replacement> {
            const FormulaToken& token = tokens[at];
            const bool dotted = at > 1 && tokens[at - 1].is(".");
            if (dotted && !tokens[at - 2].is("self")) return std::nullopt;  // a method
            const std::size_t begin = dotted ? tokens[at - 2].at : token.at;
            if (tokens[at + 1].is("(")) {
                const std::size_t end = tokens[behind_bracket(tokens, at + 1) - 1].at + 1;
                const auto value = called(tokens, at, formula, line, depth);
                return value ? std::optional(Replacement{begin, end, *value}) : std::nullopt;
            }
            const std::size_t end = token.at + token.text.size();
            if (unpacked_.count(token.text) > 0 && is_size_word(token.text))
                return Replacement{begin, end, "axis_" + token.text};  // B, N, D = x.shape
            if (tokens[at + 1].is(".") && is_among(token.text, names::spaces))
                return std::nullopt;  // torch = import_module(...)
            const CodeLine* set = setting(token.text, line);
            if (set == nullptr) return std::nullopt;
            if (!is_replaced(token.text, *set)) {
                const auto all = settings(token.text, line.function);
                if (is_decay_word(token.text) && all.size() > 1) refuse_several(token.text, all);
                return std::nullopt;
            }
            const bool summed = has(set->value, "cumsum(") || has(set->value, "cumprod(");
            return Replacement{
                begin, end,
                summed ? begins_at_chunk(set->value) : spelled_out(set->value, *set, depth + 1)};
        });
}

}  // namespace eq7
