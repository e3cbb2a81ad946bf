#include "eq7/algebra/code_reader.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <tuple>

#include "eq7/algebra/code_lines.hpp"
#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_value.hpp"
#include "eq7/algebra/formula_words.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

enum Factor : std::size_t { intra, state, carry, cross };

// What the names beside a decay are: queries, keys or values, and the state.
struct Company {
    bool query = false, key = false, value = false, state = false;

    Company& operator+=(const Company& other) {
        query = query || other.query;
        key = key || other.key;
        value = value || other.value;
        state = state || other.state;
        return *this;
    }
    bool empty() const { return !(query || key || value || state); }
    std::optional<Factor> factor() const {
        if (state && !key && !value) return query ? cross : carry;
        if (state) return std::nullopt;
        if (query)
            return key && !value ? std::optional(intra)
                   : value       ? std::nullopt
                                 : std::optional(cross);
        return key || value ? std::optional(Factor::state) : std::nullopt;
    }
};

// "q_i", "Qc", "query_layer" are queries; "kv", "r_i_1" and "past_kv" states.
Company company_of_name(const std::string& name) {
    std::string word;
    for (const char one : name)
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(one)));
    const auto begins = [&](std::string_view head) {
        const bool head_fits = word.rfind(head, 0) == 0;
        if (!head_fits) return false;
        const std::string rest = word.substr(head.size());
        return rest.empty() || rest[0] == '_' || rest == "i" || rest == "c" || rest == "s" ||
               rest == "t" || rest.find_first_not_of("0123456789") == std::string::npos;
    };
    const auto has = [&](std::string_view part) { return word.find(part) != std::string::npos; };
    Company company;
    if (has("decay") || has("mask")) return company;
    const bool one_letter = name == "R" || name == "S" || name == "H" || name == "h";
    company.state = one_letter || word.rfind("r_", 0) == 0 || word.rfind("s_n", 0) == 0 ||
                    word.rfind("s_prev", 0) == 0 || has("state") || has("hidden") || begins("kv") ||
                    has("_kv") || has("memory");
    if (company.state) return company;
    company.query = begins("q") || begins("query") || begins("queries");
    company.key = begins("k") || begins("key") || begins("keys");
    company.value = begins("v") || begins("value") || begins("values");
    if (has("qk") || has("score") || has("attn")) company.query = company.key = true;
    return company;
}

class CodeReader {
public:
    CodeReader(std::string_view code, const std::array<std::string_view, 4>& letters,
               std::string_view name)
        : code_(code, name), letters_(letters) {}

    CodeFactors read() {
        for (const CodeLine& line : code_.lines()) {
            line_ = &line;
            if (!line.value.empty()) terms(line.value, company_of_change());
        }
        return std::move(found_);
    }

private:
    // state *= decay: what is changed is in the product.
    Company company_of_change() const {
        const bool times = line_->text.find("*=") != std::string::npos;
        return times ? company_of(line_->target, 0) : Company();
    }

    // The company of a name: its own, or that of what it was set to.
    Company company_of(const std::string& name, int depth) const {
        Company company = company_of_name(name);
        if (!company.empty() || depth > 3) return company;
        const auto [known, fresh] = companies_.try_emplace({name, line_->function, depth});
        if (!fresh) return known->second;
        for (const CodeLine* setting : code_.settings(name, line_->function)) {
            if (setting->value.find("range(") != std::string::npos) continue;  // places
            for (const FormulaToken& token : formula_tokens(setting->value))
                if (token.kind == FormulaToken::Kind::word && !token.is(name))
                    company += company_of(token.text, depth + 1);
        }
        return known->second = company;
    }

    Company company_in(const FormulaTokens& tokens, std::size_t begin, std::size_t end) const {
        Company company;
        for (std::size_t at = begin; at < end; ++at)
            if (tokens[at].kind == FormulaToken::Kind::word && !tokens[at + 1].is("("))
                company += company_of(tokens[at].text, 0);
        return company;
    }

    // Whether a factor is a decay: it names one, or something that was set to one.
    bool is_decay(const std::string& factor) const {
        const FormulaTokens tokens = formula_tokens(factor);
        for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
            const std::string& word = tokens[at].text;
            if (tokens[at].kind != FormulaToken::Kind::word) continue;
            const bool row_of_mask = word == "D" && tokens[at + 1].is("[");
            if (row_of_mask || is_decay_word(word)) return true;
            const bool power = word == "exp" || word == "exp2" || log_decay_sign(word) != 0;
            if (power && tokens.size() > 2) return true;
            if (names_decay(word, line_->function, 0)) return true;
        }
        return false;
    }
    bool names_decay(const std::string& name, const std::string& function, int depth) const {
        if (depth > 4) return false;
        if (name.find("decay") != std::string::npos || name.rfind("gamma", 0) == 0) return true;
        const auto [known, fresh] = decays_.try_emplace({name, function, depth}, false);
        if (!fresh) return known->second;
        const auto says = [&](const CodeLine& line) {
            const FormulaTokens tokens = formula_tokens(line.value);
            return std::any_of(tokens.begin(), tokens.end(), [&](const FormulaToken& token) {
                return token.kind == FormulaToken::Kind::word && !token.is(name) &&
                       (is_decay_word(token.text) ||
                        names_decay(token.text, line.function, depth + 1));
            });
        };
        for (const CodeLine* setting : code_.settings(name, function))
            if (says(*setting)) return known->second = true;
        return known->second = std::any_of(
                   code_.lines().begin(), code_.lines().end(), [&](const CodeLine& line) {
                       return line.returns && line.function == name && says(line);
                   });
    }

    // Splits at + and -, then each term at *; brackets and arguments are looked into.
    void terms(const std::string& text, const Company& beside) {
        if (text.size() > longest_formula) return;
        const FormulaTokens tokens = formula_tokens(text);
        std::size_t begin = 0;
        for (std::size_t at = 0; at < tokens.size(); ++at) {
            if (at + 1 < tokens.size() && is_open(tokens[at])) {
                at = behind_bracket(tokens, at) - 1;
                continue;
            }
            const bool ends = at + 1 == tokens.size() || tokens[at].is(",") ||
                              (at > begin && (tokens[at].is("+") || tokens[at].is("-")));
            if (!ends) continue;
            product(text, tokens, begin, at, beside);
            begin = at + 1;
        }
    }

    // The R of "\gamma^B R_{i-1}", a product without a sign, as in print.
    static bool begins_factor(const FormulaTokens& tokens, std::size_t at) {
        using Kind = FormulaToken::Kind;
        if (at == 0 || tokens[at].kind != Kind::word) return false;
        const FormulaToken& before = tokens[at - 1];
        const bool ended = before.kind == Kind::number || before.is("}") ||
                           (before.kind == Kind::word && at > 1 && tokens[at - 2].is("^"));
        return ended && !company_of_name(tokens[at].text).empty();
    }

    static bool is_power(const std::string& name) {
        return name.find("exp") != std::string::npos || name.find("pow") != std::string::npos;
    }
    static bool is_open(const FormulaToken& token) { return token.is("(") || token.is("["); }

    void product(const std::string& text, const FormulaTokens& tokens, std::size_t begin,
                 std::size_t end, const Company& beside) {
        std::vector<std::pair<std::size_t, std::size_t>> factors;
        std::size_t from = begin;
        for (std::size_t at = begin; at <= end; ++at) {
            const bool written = at == end || tokens[at].is("*");
            if ((written || begins_factor(tokens, at)) && at > from) {
                factors.emplace_back(from, at);
                from = at;
            }
            if (written) from = at + 1;
            else if (is_open(tokens[at])) at = std::min(behind_bracket(tokens, at), end) - 1;
        }
        Company company = beside;
        std::string decay, unknown;
        for (const auto& [first, last] : factors) {
            const std::string factor = typed_between(text, tokens, first, last);
            const Company own = company_in(tokens, first, last);
            company += own;
            if (own.empty() && is_decay(factor)) decay += (decay.empty() ? "" : " * ") + factor;
            else if (own.empty() && !is_scale(factor)) unknown = factor;
            else inside(text, tokens, first, last);
        }
        if (!decay.empty() && !company.empty()) take(decay, company, unknown);
    }

    // Q @ (K * decay), matmul(a * b, c)
    void inside(const std::string& text, const FormulaTokens& tokens, std::size_t first,
                std::size_t last) {
        for (std::size_t at = first; at < last; ++at) {
            if (!is_open(tokens[at])) continue;
            const std::size_t behind = behind_bracket(tokens, at);
            const std::string inner = typed_between(text, tokens, at + 1, behind - 1);
            // A raised digit is a bracket of its own: what is not shorter has no inside.
            const bool smaller = inner.size() < text.size() && depth_ < Expression::deepest;
            if (smaller && tokens[at].is("(") && (at == 0 || !is_power(tokens[at - 1].text))) {
                ++depth_;
                terms(inner, {});
                --depth_;
            }
            at = behind - 1;
        }
    }

    // A factor that has nothing to do with places: a number, scale, d ** -0.5, a mask.
    static bool is_scale(const std::string& factor) {
        const FormulaTokens tokens = formula_tokens(factor);
        return std::all_of(tokens.begin(), tokens.end(), [](const FormulaToken& token) {
            return token.kind != FormulaToken::Kind::word || token.is("self") || token.is("d") ||
                   token.text.find("scal") != std::string::npos ||
                   token.text.find("mask") != std::string::npos ||
                   token.text.find("dim") != std::string::npos;
        });
    }

    // A decay, and what it is multiplied with.
    void take(const std::string& factor, const Company& company, const std::string& unknown) {
        const auto which = company.factor();
        if (!which) return;
        CodeFinding finding{line_->number, line_->text, {}, {}};
        try {
            if (!unknown.empty()) throw BadInput("what is " + unknown + " beside it?");
            finding.reading = read_factor(factor, *which, finding);
            add(found_[*which].understood, finding);
        } catch (const BadInput& fault) {
            finding.why = fault.what();
            found_[*which].not_understood.push_back(finding);
        }
    }

    // The formula of a factor: where it is a name, of the line that sets it.
    Reading read_factor(const std::string& factor, Factor which, CodeFinding& finding) const {
        const FormulaTokens tokens = formula_tokens(factor);
        const std::size_t at = tokens[0].is("self") && tokens[1].is(".") ? 2 : 0;
        const std::string& name = tokens[at].text;
        const bool row_of_mask = name == "D" && tokens[at + 1].is("[");
        const auto settings =
            row_of_mask ? std::vector<const CodeLine*>() : code_.settings(name, line_->function);
        if (settings.size() > 1) throw BadInput(name + " is set more than once");
        std::string formula = row_of_mask ? factor : code_.spelled_out(factor, line_->function);
        std::string loop = line_->loop;
        bool last_entries = false;
        if (settings.size() == 1) {
            const CodeLine& setting = *settings[0];
            finding.line = setting.number;
            finding.text = setting.text;
            loop = setting.loop;
            if (setting.in_place) formula = setting.text;
            else if (tokens[at + 1].is("["))  // x[:, :m]: those of a short last chunk
                formula = code_.spelled_out(name, line_->function) +
                          slice(factor, tokens, at + 1, last_entries);
        }
        // In a loop over chunks the letter is the chunk's index.
        const bool over_chunks = loop.find("//") != loop.npos || loop.find("chunks") != loop.npos;
        if (!loop.empty() && !over_chunks && names(formula, formula_tokens(loop)[1].text))
            formula = code_.spelled_out(loop, line_->function) + " " + formula;
        Reading reading = read_formula({formula, letters_[which], "read as", 0});
        if (last_entries) {
            if (which != state || letters_[which].find('L') == std::string_view::npos)
                throw BadInput("only its last entries are taken: which are they?");
            reading.text = multiplied_out(substituted(reading.text, 'c', "c+B-L"));
        }
        return reading;
    }

    // An index that takes the first or the last entries only; another one is left as it stands.
    static std::string slice(const std::string& factor, const FormulaTokens& tokens, std::size_t at,
                             bool& last_entries) {
        const std::size_t end = behind_bracket(tokens, at);
        bool first = false;
        for (std::size_t k = at + 1; k + 1 < end; ++k) {
            if (tokens[k].is(":") && tokens[k + 1].kind == FormulaToken::Kind::word &&
                !tokens[k + 1].is("None"))
                first = true;
            if (tokens[k].is("-") && tokens[k + 2].is(":")) last_entries = true;
        }
        return first || last_entries ? "" : typed_between(factor, tokens, at, tokens.size() - 1);
    }

    static bool names(const std::string& text, const std::string& word) {
        const FormulaTokens tokens = formula_tokens(text);
        return std::any_of(tokens.begin(), tokens.end(),
                           [&](const FormulaToken& token) { return token.is(word); });
    }

    static void add(std::vector<CodeFinding>& findings, const CodeFinding& one) {
        for (const CodeFinding& other : findings)
            if (other.reading.text == one.reading.text) return;
        findings.push_back(one);
    }

    CodeLines code_;
    std::array<std::string_view, 4> letters_;
    const CodeLine* line_ = nullptr;
    // What is known of names already, by name, function and depth: code may set one name often.
    using Looked = std::tuple<std::string, std::string, int>;
    mutable std::map<Looked, Company> companies_;
    mutable std::map<Looked, bool> decays_;
    CodeFactors found_;
    int depth_ = 0;  // of the brackets that are being looked into
};

}  // namespace

CodeFactors read_code(std::string_view code, const std::array<std::string_view, 4>& letters,
                      std::string_view name) {
    return CodeReader(code, letters, name).read();
}

}  // namespace eq7
