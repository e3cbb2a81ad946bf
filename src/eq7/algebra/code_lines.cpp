#include "eq7/algebra/code_lines.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/algebra/formula.hpp"
#include "eq7/algebra/formula_words.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

// Names are replaced by what they were set to at most this deep.
constexpr int deepest_spelling = 8;
// D = ..., D = D.tril(), D = D / 2: a name's setting takes in at most so many earlier ones.
constexpr int most_formers = 4;

int open_brackets(const std::string& text) {
    int open = 0;
    for (const FormulaToken& token : formula_tokens(text)) open += token.nesting();
    return open;
}

std::string without_comment(std::string_view line) {
    const auto end = std::min(line.find('#'), line.size());
    std::string text(line.substr(0, end));
    while (!text.empty() && (text.back() == ' ' || text.back() == '\r' || text.back() == '\\'))
        text.pop_back();
    return text;
}

// Where the first "=" outside brackets stands; 0 where there is none.
std::size_t equals_sign(const FormulaTokens& tokens) {
    int open = 0;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        open += tokens[at].nesting();
        if (open == 0 && tokens[at].is("=")) return at;
    }
    return 0;
}

void take_apart(CodeLine& line) {
    const FormulaTokens tokens = formula_tokens(line.text);
    line.value = line.text;
    if (tokens[0].is("return")) {
        line.returns = true;
        line.value = line.text.substr(tokens[1].at);
        return;
    }
    const std::size_t equals = equals_sign(tokens);
    if (equals == 0) return;
    line.value = line.text.substr(std::min(tokens[equals].at + 1, line.text.size()));
    std::size_t name = 0;
    while (tokens[name + 1].is(".")) name += 2;
    if (tokens[name + 1].kind == FormulaToken::Kind::word) ++name;  // "float x = ..."
    if (tokens[name].kind != FormulaToken::Kind::word) return;
    line.target = tokens[name].text;
    line.in_place = name + 1 != equals && !tokens[name + 1].is(":");
}

bool is_zero(const CodeLine& line) {
    const FormulaTokens tokens = formula_tokens(line.value);
    std::size_t name = 0;
    while (name + 2 < tokens.size() && tokens[name + 1].is(".")) name += 2;
    const std::string& made_by = tokens[name].text;
    return made_by.find("zeros") != std::string::npos ||
           made_by.find("empty") != std::string::npos ||
           (line.in_place && tokens.size() == 2 && tokens[0].is("0"));
}

// rearrange(x, "b (n c) d -> b n c d").
bool cuts_into_chunks(const std::string& text) {
    const auto call = text.find("rearrange("), pattern = text.find(" (", call);
    if (call == text.npos || pattern == text.npos) return false;
    const std::string axes = text.substr(pattern + 2, text.find(')', pattern) - pattern - 2);
    return std::count(axes.begin(), axes.end(), ' ') == 1 && text.find("->", pattern) != text.npos;
}

}  // namespace

std::string typed_between(const std::string& text, const FormulaTokens& tokens, std::size_t begin,
                          std::size_t end) {
    if (begin >= end) return "";
    std::string part = text.substr(tokens[begin].at, tokens[end].at - tokens[begin].at);
    while (!part.empty() && part.back() == ' ') part.pop_back();
    return part;
}

CodeLines::CodeLines(std::string_view code, std::string_view name) {
    const auto count = static_cast<std::size_t>(std::count(code.begin(), code.end(), '\n'));
    if (code.size() > most_bytes || count > most_lines)
        throw BadInput(
            fmt::format("{}: {} lines, {} bytes\n  at most {} lines and {} bytes are "
                        "read: give the function that computes the chunks",
                        name, count, code.size(), most_lines, most_bytes));
    std::vector<std::pair<std::size_t, std::string>> functions;  // those open, by indentation
    std::string loop;
    std::size_t loop_indent = 0, number = 0;
    for (std::size_t begin = 0; begin < code.size();) {
        const auto next_line = [&] {
            const std::size_t end = std::min(code.find('\n', begin), code.size());
            const std::string line = without_comment(code.substr(begin, end - begin));
            begin = end + 1;
            ++number;
            return line;
        };
        std::string text = next_line();
        const std::size_t indent = text.find_first_not_of(" \t");
        if (indent == std::string::npos) continue;
        CodeLine line;
        line.number = number;
        text.erase(0, indent);
        while (begin < code.size() && text.size() < longest_formula && open_brackets(text) > 0)
            text += " " + next_line();
        while (!functions.empty() && indent <= functions.back().first) functions.pop_back();
        const std::string function = functions.empty() ? "" : functions.back().second;
        if (!loop.empty() && indent <= loop_indent) loop.clear();
        const FormulaTokens tokens = formula_tokens(text);
        if (tokens[0].is("def") && tokens.size() > 3) {
            const std::string& defined = tokens[1].text;
            outer_[defined] = function;
            functions.emplace_back(indent, defined);
            const std::size_t end = behind_bracket(tokens, 2);
            for (std::size_t at = 3; at < end; ++at)
                if ((tokens[at - 1].is("(") || tokens[at - 1].is(",")) && !tokens[at].is("self"))
                    parameters_[defined].push_back(tokens[at].text);
            continue;
        }
        if (tokens[0].is("for") && text.back() == ':') {
            loop = text;
            loop_indent = indent;
            continue;
        }
        line.text = text;
        line.loop = loop;
        line.function = function;
        take_apart(line);
        const bool sizes = line.value.find(".shape") != std::string::npos ||
                           line.value.find(".size(") != std::string::npos;
        if (sizes)
            for (const FormulaToken& token :
                 formula_tokens(line.text.substr(0, line.text.size() - line.value.size())))
                if (token.text.size() == 1) unpacked_.push_back(token.text);
        if (cuts_into_chunks(line.text))
            for (const FormulaToken& token : formula_tokens(line.text))
                if (token.kind == FormulaToken::Kind::word && !token.is("torch") &&
                    !token.is("dim"))
                    cut_into_chunks_.insert(token.text);
        if (!line.target.empty() && !line.in_place) take_in_former(line);
        if (!line.target.empty() && !is_zero(line)) set_by_[line.target].push_back(lines_.size());
        lines_.push_back(std::move(line));
    }
}

// D = ..., then D = D.tril(): one setting, where nothing between uses the first.
void CodeLines::take_in_former(CodeLine& line) {
    const auto names = [&](const FormulaToken& one) { return one.is(line.target); };
    const auto mentions = [&](const std::string& text) {
        const FormulaTokens tokens = formula_tokens(text);
        return std::any_of(tokens.begin(), tokens.end(), names);
    };
    const auto former = set_by_.find(line.target);
    if (former == set_by_.end() || !mentions(line.value)) return;
    const CodeLine& first = lines_[former->second.back()];
    const bool summed = line.value.find("cum") != line.value.npos;
    if (summed || first.formers == most_formers || first.in_place || first.loop != line.loop ||
        first.function != line.function ||
        first.value.size() + line.value.size() > longest_formula / 4)
        return;
    for (std::size_t between = former->second.back() + 1; between < lines_.size(); ++between)
        if (mentions(lines_[between].text)) return;
    std::string value;
    std::size_t done = 0;
    for (const FormulaToken& one : formula_tokens(line.value))
        if (names(one)) {
            value += line.value.substr(done, one.at - done) + "(" + first.value + ")";
            done = one.at + one.text.size();
        }
    line.value = value + line.value.substr(done);
    line.formers = first.formers + 1;
    former->second.pop_back();
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

std::optional<std::string> CodeLines::returned(const std::string& function,
                                               const std::vector<std::string>& arguments,
                                               int depth) const {
    const auto parameters = parameters_.find(function);
    if (parameters == parameters_.end()) return std::nullopt;
    const CodeLine* last = nullptr;
    for (const CodeLine& line : lines_)
        if (line.returns && line.function == function) last = &line;
    if (last == nullptr) return std::nullopt;
    const std::string text = spelled_out(last->value, function, depth + 1);
    std::string result;
    std::size_t done = 0;
    for (const FormulaToken& token : formula_tokens(text)) {
        const auto& names = parameters->second;
        const auto found = std::find(names.begin(), names.end(), token.text);
        const auto which = static_cast<std::size_t>(found - names.begin());
        if (token.kind != FormulaToken::Kind::word || which >= arguments.size()) continue;
        result += text.substr(done, token.at - done) + "(" + arguments[which] + ")";
        done = token.at + token.text.size();
    }
    return result + text.substr(done);
}

// A cumulative sum of an array that einops has cut into chunks begins at the chunk; of any other
// one that is not known.
std::string CodeLines::begins_at_chunk(std::string sum) const {
    const FormulaTokens summed = formula_tokens(sum);
    const bool cut = std::any_of(summed.begin(), summed.end(), [&](const FormulaToken& one) {
        return one.kind == FormulaToken::Kind::word && cut_into_chunks_.count(one.text) > 0;
    });
    const auto at = sum.find("cumsum");
    if (cut && at != sum.npos && sum.find("local_cumsum") == sum.npos) sum.insert(at, "local_");
    return sum;
}

std::string CodeLines::spelled_out(const std::string& formula, const std::string& function,
                                   int depth) const {
    if (depth > deepest_spelling || formula.size() > longest_formula) return formula;
    const FormulaTokens tokens = formula_tokens(formula);
    std::string result;
    std::size_t done = 0;  // how much of the formula is in the result
    const auto replace = [&](std::size_t begin, std::size_t end, const std::string& by) {
        result += formula.substr(done, begin - done) + by;
        done = end;
    };
    for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
        const FormulaToken& token = tokens[at];
        if (token.kind != FormulaToken::Kind::word) continue;
        const bool method =
            at > 0 && tokens[at - 1].is(".") && !(at > 1 && tokens[at - 2].is("self"));
        if (method) continue;
        const std::size_t begin = at > 1 && tokens[at - 1].is(".") ? tokens[at - 2].at : token.at;
        if (begin < done) continue;
        if (tokens[at + 1].is("(")) {
            const std::size_t end = behind_bracket(tokens, at + 1);
            std::vector<std::string> arguments;
            std::size_t from = at + 2;
            for (std::size_t k = from; k < end; ++k) {
                if (tokens[k].nesting() > 0) k = behind_bracket(tokens, k);
                if (!tokens[k].is(",") && k + 1 != end) continue;
                arguments.push_back(
                    spelled_out(typed_between(formula, tokens, from, k), function, depth + 1));
                from = k + 1;
            }
            if (const auto value = returned(token.text, arguments, depth)) {
                replace(begin, tokens[end - 1].at + 1, "(" + *value + ")");
                at = end - 1;
            }
            continue;
        }
        const auto set = settings(token.text, function);
        const bool axis =
            std::find(unpacked_.begin(), unpacked_.end(), token.text) != unpacked_.end();
        if (axis && is_size_word(token.text))  // B, N, D = x.shape: no chunk's size
            replace(begin, token.at + token.text.size(), "axis_" + token.text);
        if (set.size() != 1 || set[0]->in_place) continue;
        const bool places = set[0]->value.find("range(") != std::string::npos;  // b = arange(B)
        if (is_size_word(token.text) && !places) continue;
        const auto says = [&](const char* what) {
            return set[0]->value.find(what) != std::string::npos;
        };
        const FormulaTokens value = formula_tokens(set[0]->value);
        const auto has = [&](const auto& is) {
            return std::any_of(value.begin(), value.end(), is);
        };
        const bool itself = has([&](const FormulaToken& one) { return one.is(token.text); });
        // gamma = 0.9 stays gamma; decay = gamma ** (r+1) does not stay decay.
        const bool summed = says("cumsum(") || says("cumprod(");
        const bool power_of_another =
            !itself && (says("**") || says("^") || says("pow(") || says("exp(")) &&
            has([](const FormulaToken& one) {
                return is_decay_word(one.text) || log_decay_sign(one.text) != 0;
            });
        if (is_decay_word(token.text) && !says("range(") && !summed && !power_of_another) continue;
        if ((itself && !summed) || set[0]->value.size() > longest_formula / 4) continue;
        replace(begin, token.at + token.text.size(),
                "(" +
                    (summed ? begins_at_chunk(set[0]->value)
                            : spelled_out(set[0]->value, function, depth + 1)) +
                    ")");
    }
    return result + formula.substr(done);
}

}  // namespace eq7
