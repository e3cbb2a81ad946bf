#include "eq7/render/maths.hpp"

#include <array>
#include <cctype>
#include <cstddef>

namespace eq7 {

namespace {

enum class Medium { text, latex, html };

struct Symbol {
    std::string_view written, text, latex, html;
};

constexpr std::array<Symbol, 15> symbols{{
    {"gamma", "γ", "\\gamma", "γ"},
    {"zeta", "ζ", "\\zeta", "ζ"},
    {"sum", "Σ", "\\sum", "Σ"},
    {"xi", "ξ", "\\xi", "ξ"},
    {"(.)", "⊙", "\\odot", "⊙"},
    {"...", "…", "\\dots", "…"},
    {"<=", "≤", "\\le", "≤"},
    {">=", "≥", "\\ge", "≥"},
    {"!=", "≠", "\\ne", "≠"},
    {"->", "→", "\\to", "→"},
    {"*", "·", "\\cdot", "·"},
    {"<", "<", "\\lt", "&lt;"},
    {"&", "&", "\\&", "&amp;"},
    {"%", "%", "\\bmod", "%"},
    {"|", "|", "\\vert", "|"},  // a bar would end a cell of a Markdown table
}};

bool is_word(char character) { return std::isalnum(static_cast<unsigned char>(character)) != 0; }
bool is_digit(char character) { return character >= '0' && character <= '9'; }

// The script after ^ or _: one word, one number with its sign, or a bracketed group.
std::size_t script_length(std::string_view rest) {
    if (rest.empty()) return 0;
    const char close = rest[0] == '(' ? ')' : rest[0] == '[' ? ']' : '\0';
    if (close != '\0') {
        int depth = 0;
        for (std::size_t at = 0; at < rest.size(); ++at) {
            if (rest[at] == rest[0]) ++depth;
            if (rest[at] == close && --depth == 0) return at + 1;
        }
        return rest.size();
    }
    std::size_t length = rest[0] == '-' ? 1 : 0;
    const bool number = length < rest.size() && is_digit(rest[length]);
    while (length < rest.size() && (number ? is_digit(rest[length]) : is_word(rest[length])))
        ++length;
    return length == 0 ? 1 : length;
}

std::string convert(std::string_view formula, Medium medium);

std::string script(char mark, std::string_view inside, Medium medium) {
    if (medium == Medium::text) return mark + convert(inside, medium);
    const bool round = inside.size() >= 2 && inside.front() == '(' && inside.back() == ')';
    const std::string content =
        convert(round ? inside.substr(1, inside.size() - 2) : inside, medium);
    if (medium == Medium::latex) return mark + ("{" + (content == "T" ? "\\top" : content) + "}");
    const std::string tag = mark == '^' ? "sup" : "sub";
    return "<" + tag + ">" + content + "</" + tag + ">";
}

// Letters side by side are a product (iB); only the names of functions stand upright.
std::string word(std::string_view letters, Medium medium) {
    const bool function = letters == "min" || letters == "max";
    const bool variables = !function && !is_digit(letters[0]);
    if (medium == Medium::latex && function) return "\\" + std::string(letters);
    if (medium == Medium::html && variables) return "<i>" + std::string(letters) + "</i>";
    return std::string(letters);
}

std::string convert(std::string_view formula, Medium medium) {
    std::string result;
    while (!formula.empty()) {
        const Symbol* found = nullptr;
        for (const Symbol& symbol : symbols)
            if (formula.substr(0, symbol.written.size()) == symbol.written) {
                found = &symbol;
                break;
            }
        std::size_t taken = 1;
        if (found != nullptr) {
            taken = found->written.size();
            result += medium == Medium::text    ? found->text
                      : medium == Medium::latex ? found->latex
                                                : found->html;
            // A LaTeX command must not run into the letter after it.
            const bool runs_on = taken < formula.size() && is_word(formula[taken]);
            if (medium == Medium::latex && found->latex[0] == '\\' && runs_on) result += ' ';
        } else if ((formula[0] == '^' || formula[0] == '_') && formula.size() > 1) {
            const std::size_t length = script_length(formula.substr(1));
            result += script(formula[0], formula.substr(1, length), medium);
            taken = 1 + length;
        } else if (is_word(formula[0])) {
            // A number ends where letters begin: 2r.
            const bool number = is_digit(formula[0]);
            while (taken < formula.size() && is_word(formula[taken]) &&
                   (!number || is_digit(formula[taken])))
                ++taken;
            result += word(formula.substr(0, taken), medium);
        } else {
            result += formula[0];
        }
        formula.remove_prefix(taken);
    }
    return result;
}

}  // namespace

std::string maths_as_text(std::string_view formula) { return convert(formula, Medium::text); }
std::string maths_as_latex(std::string_view formula) { return convert(formula, Medium::latex); }
std::string maths_as_html(std::string_view formula) { return convert(formula, Medium::html); }

std::string escape_html(std::string_view text) {
    std::string safe;
    for (const char character : text) {
        switch (character) {
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '&': safe += "&amp;"; break;
            case '"': safe += "&quot;"; break;
            default: safe += character;
        }
    }
    return safe;
}

}  // namespace eq7
