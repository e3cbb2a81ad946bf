#include "eq7/algebra/code_reader.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "eq7/algebra/code_lines.hpp"
#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_names.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

enum Factor : std::size_t { intra, state, carry, cross };

// What a name is, or was made of: a set of these. `several`: of one thing here, of another there;
// `plain`: of what has nothing to do with tokens.
using Company = unsigned;
constexpr Company query = 1, key = 2, value = 4, hidden = 8, several = 16, decay = 32, plain = 64,
                  other = 128;
constexpr Company arrays = query | key | value | hidden | several;

using Words = std::initializer_list<std::string_view>;

bool is_any(std::string_view name, Words words) {
    return std::find(words.begin(), words.end(), name) != words.end();
}
bool begins(std::string_view name, Words words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return name.substr(0, word.size()) == word; });
}
// One of the words by itself, or with a number or an index behind it: q, q1, q_i, qc, Qn.
bool is_numbered(std::string_view name, Words words) {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        if (!begins(name, {word})) return false;
        const std::string_view rest = name.substr(word.size());
        const bool capital = word.size() == 1 && word[0] < 'a';
        return rest.find_first_not_of("0123456789") == rest.npos || rest[0] == '_' ||
               is_any(rest, {"i", "c", "s", "t"}) || (capital && rest.size() == 1);
    });
}

// "q_i", "Qc", "query_layer" are queries; "kv", "r_i_1" and "past_kv" states.
Company company_of_name(const std::string& name) {
    if (name == "D" || has(name, {"decay", "Decay", "gamma", "Gamma"})) return decay;
    if (is_any(name, {"self", "d", "math"}) || has(name, {"scal", "mask", "dim", "sqrt"}))
        return plain;
    if (is_any(name, {"R", "S", "H", "h"}) ||
        begins(name, {"R_", "r_", "S_n", "s_n", "S_prev", "s_prev"}) ||
        has(name, {"state", "State", "hidden", "Hidden", "_kv", "memory"}))
        return hidden;
    if (has(name, {"qk", "score", "Score", "attn"})) return query | key;
    if (is_numbered(name, {"kv", "KV"})) return hidden;
    if (is_numbered(name, {"q", "Q", "query", "Query", "queries", "Queries"})) return query;
    if (is_numbered(name, {"k", "K", "key", "Key", "keys", "Keys"})) return key;
    if (is_numbered(name, {"v", "V", "value", "Value", "values", "Values"})) return value;
    return is_decay_word(name) || is_running_sum(name) ? decay : other;
}

// Without what stands in square brackets.
std::string without_indices(std::string text) {
    for (auto at = text.find('['); at != text.npos; at = text.find('[', at)) {
        const auto end = text.find(']', at);
        if (end == text.npos) break;
        text.erase(at, end + 1 - at);
    }
    return text;
}

// The factor that a decay beside these is; nothing where it may be several.
std::optional<Factor> factor_beside(Company company) {
    switch (company & arrays) {
        case query:
        case query | hidden: return cross;
        case hidden: return carry;
        case query | key: return intra;
        case key:
        case value:
        case key | value: return state;
        default: return std::nullopt;
    }
}

class CodeReader {
public:
    CodeReader(std::string_view code, const std::array<std::string_view, 4>& letters,
               std::string_view name)
        : code_(code, name), letters_(letters) {}

    CodeFactors read() {
        for (const CodeLine& line : code_.lines()) {
            line_ = &line;
            tokens_ = formula_tokens(line.value);
            if (line.value.size() <= longest_formula) terms(0, tokens_.size() - 1, 0);
            note_names();
        }
        return std::move(found_);
    }

private:
    bool is_open(std::size_t at) const { return tokens_[at].is("(") || tokens_[at].is("["); }

    std::string typed(std::size_t begin, std::size_t end) const {
        const std::size_t first = tokens_[begin].at;
        std::string text = line_->value.substr(first, tokens_[end].at - first);
        return text.erase(text.find_last_not_of(' ') + 1);
    }

    // What the words are by their names, or else by what these were set to.
    Company company_in(std::size_t begin, std::size_t end) {
        Company company = 0;
        for (std::size_t at = begin; at < end; ++at) {
            const std::string& word = tokens_[at].text;
            if (tokens_[at].kind != FormulaToken::Kind::word) continue;
            const auto [known, fresh] = named_.try_emplace(word, 0);
            if (fresh) known->second = company_of_name(word);
            const auto set = set_.find(word);
            const bool by_name = (known->second & (arrays | decay)) != 0 || set == set_.end();
            if (tokens_[at + 1].is("("))  // a function
                company |= is_exponential(word) ? decay : known->second & decay;
            else company |= by_name ? known->second : set->second;
        }
        return company;
    }

    // What the names that the line sets are made of; a place, as in k = arange(B), of nothing.
    void note_names() {
        Company company = company_in(0, tokens_.size() - 1) & (arrays | decay);
        if (line_->value.find("range(") != std::string::npos) company &= decay;
        if (company == 0) return;
        for (const std::string& name : line_->names) {
            Company& known = set_[name.substr(name.find('.') + 1)];
            const Company before = known & arrays, now = company & arrays;
            known |= company | (before != 0 && now != 0 && before != now ? several : 0);
        }
    }

    // Splits at + and -, then each term at * and /. `around` is what they stand in the brackets of.
    void terms(std::size_t begin, std::size_t end, Company around) {
        for (std::size_t at = begin; at <= end; ++at) {
            const bool sign = at > begin && (tokens_[at].is("+") || tokens_[at].is("-"));
            if (at == end || tokens_[at].is(",") || sign) {
                product(begin, at, around);
                begin = at + 1;
            } else if (is_open(at)) {
                at = std::min(behind_bracket(tokens_, at), end) - 1;
            }
        }
    }

    // The R of "\\gamma^B R_{i-1}", a product without a sign, as in print.
    bool begins_factor(std::size_t from, std::size_t at) {
        return at > from && (company_in(at, at + 1) & arrays) != 0 &&
               (tokens_[at - 1].is("}") || (at > 1 && tokens_[at - 2].is("^")));
    }

    void product(std::size_t begin, std::size_t end, Company around) {
        Company company = 0;
        std::string decays, why;
        bool matrices = false, divided = false;
        for (std::size_t from = begin, at = begin; at <= end; ++at) {
            matrices |= at < end && tokens_[at].is("@");
            const bool sign = at == end || tokens_[at].is("*") || tokens_[at].is("/");
            const bool factor = sign || begins_factor(from, at);
            if (!factor && is_open(at)) at = std::min(behind_bracket(tokens_, at), end) - 1;
            if (!factor) continue;
            const Company own = at > from ? company_in(from, at) : 0;
            if ((own & arrays) != 0 && !divided) inside(from, at, own);
            else if ((own & (arrays | decay)) == decay)
                decays += (decays.empty() ? "" : " * ") + std::string(divided ? "1 / " : "") +
                          typed(from, at);
            else if ((own & (arrays | other)) != 0)
                why = "what is " + typed(from, at) + " beside it?";
            company |= own & arrays;
            divided = at < end && tokens_[at].is("/");
            from = sign ? at + 1 : at;
        }
        if (company == hidden && matrices) why = "what is multiplied with the state?";  // Q R?
        if (company == 0) company = around, why = "what is this multiplied with?";
        if (!decays.empty() && company != 0) take(decays, company, why);
    }

    // Q @ (K * decay), matmul(a * b, c); diag(decay) @ K.
    void inside(std::size_t begin, std::size_t end, Company own) {
        for (std::size_t at = begin; at < end; ++at) {
            if (!is_open(at)) continue;
            const std::size_t behind = std::min(behind_bracket(tokens_, at), end);
            const std::string before = at == 0 ? "" : tokens_[at - 1].text;
            const bool power =
                before.find("exp") != before.npos || before.find("pow") != before.npos;
            const bool one = typed(at, behind).find(',') == std::string::npos;
            const bool multiplies =
                one || before == "mul" || before == "multiply" || before == "einsum";
            if (tokens_[at].is("(") && !power && depth_ < Expression::deepest) {
                ++depth_;
                terms(at + 1, behind - 1, multiplies ? own : 0);
                --depth_;
            }
            at = behind - 1;
        }
    }

    // A decay, what it is multiplied with, and what makes that unclear.
    void take(const std::string& factor, Company company, const std::string& why) {
        const auto which = factor_beside(company);
        CodeFinding finding{line_->number, line_->text, {}, {}};
        try {
            if (!which) throw BadInput("it is multiplied with several things: which are they?");
            if (!why.empty()) throw BadInput(why);
            finding.reading = read_factor(factor, *which, finding);
            for (const CodeFinding& known : found_[*which].understood)
                if (known.reading.text == finding.reading.text) return;
            found_[*which].understood.push_back(finding);
        } catch (const BadInput& fault) {
            finding.why = fault.what();
            for (std::size_t part = 0; part < found_.size(); ++part)
                if (part == which.value_or(static_cast<Factor>(part)))
                    found_[part].not_understood.push_back(finding);
        }
    }

    // The formula of a factor: where it is a name, of the line that sets it.
    Reading read_factor(const std::string& factor, Factor which, CodeFinding& finding) const {
        const FormulaTokens tokens = formula_tokens(factor);
        const std::string name = name_at(tokens, 0);
        const CodeLine* const setting = code_.setting(name, *line_);
        const bool row = name == "D" && tokens[1].is("[");
        const CodeLine& line = setting != nullptr && !row ? *setting : *line_;
        finding.line = line.number;
        finding.text = line.text;
        std::string formula;
        if (row) {
            formula = factor;
            if (setting && exponent(code_.spelled_out(name, *line_), intra).text != "r-c")
                throw BadInput("this D is not equation (7)'s");
        } else if (setting && setting->is_part) {
            formula = setting->text;
            if (factor.find_first_not_of(":, .[]None", name.size()) != factor.npos)
                throw BadInput("what is done to it here?");
        } else {
            formula = code_.spelled_out(factor, *line_);
        }
        bool all_parts = !setting || !setting->is_part;
        for (auto loop = line.loops.rbegin(); loop != line.loops.rend(); ++loop) {
            const std::string index = name_at(formula_tokens(*loop), 1);
            // Of several indices none is known to be absent.
            const auto depends = [&](const std::string& text) {
                return index.empty() || with_word(text, index, "") != text;
            };
            const bool chunks = has(*loop, {"//", "chunks"});
            if (!depends(chunks ? without_indices(formula) : formula)) continue;
            if (chunks) throw BadInput("it depends on the chunk");
            all_parts |= depends(line.text.substr(0, line.text.find('=')));
            formula = code_.spelled_out(*loop, *line_) + " " + formula;
            break;
        }
        if (!all_parts) throw BadInput("this sets only a part of it");
        return exponent(formula, which);
    }

    Reading exponent(const std::string& formula, Factor which) const {
        return read_formula({formula, letters_[which], "read as", 0});
    }

    CodeLines code_;
    std::array<std::string_view, 4> letters_;
    const CodeLine* line_ = nullptr;
    FormulaTokens tokens_;                  // of what the line sets
    std::map<std::string, Company> named_;  // by their names alone
    std::map<std::string, Company> set_;    // by what they were set to
    CodeFactors found_;
    int depth_ = 0;  // of the brackets that are being looked into
};

}  // namespace

CodeFactors read_code(std::string_view code, const std::array<std::string_view, 4>& letters,
                      std::string_view name) {
    return CodeReader(code, letters, name).read();
}

}  // namespace eq7
