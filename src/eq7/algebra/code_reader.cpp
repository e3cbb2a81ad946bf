#include "eq7/algebra/code_reader.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <tuple>

#include "eq7/algebra/code_lines.hpp"
#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_names.hpp"
#include "eq7/algebra/formula_value.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

enum Factor : std::size_t { intra, state, carry, cross };

// What a name is, or was made of: a set of these.
using Company = unsigned;
constexpr Company query = 1, key = 2, value = 4, hidden = 8, decay = 16;
constexpr Company arrays = query | key | value | hidden;

// What a name that is, or begins with, one of these words is: "q_i", "Qc", "query_layer".
struct NamedCompany {
    Company company;
    std::string_view words;
};
constexpr NamedCompany beginnings[] = {{hidden, " kv "},
                                       {query, " q query queries "},
                                       {key, " k key keys "},
                                       {value,
                                        " v value "
                                        "values "}};
constexpr NamedCompany parts[] = {{hidden, " state hidden _kv memory "},
                                  {query | key, " qk score attn "}};

template <class Has>
bool any_of_words(std::string_view words, Has has) {
    for (std::size_t begin = 1; begin < words.size();) {
        const std::size_t end = words.find(' ', begin);
        if (has(words.substr(begin, end - begin))) return true;
        begin = end + 1;
    }
    return false;
}

// "q_i", "Qc", "query_layer" are queries; "kv", "r_i_1" and "past_kv" states.
Company company_of_name(const std::string& name) {
    std::string word = name;
    for (char& one : word) one = static_cast<char>(std::tolower(static_cast<unsigned char>(one)));
    const auto has = [&](std::string_view part) { return word.find(part) != word.npos; };
    const auto begins = [&](std::string_view head) {
        if (word.rfind(head, 0) != 0) return false;
        const std::string_view rest = std::string_view(word).substr(head.size());
        return rest.find_first_not_of("0123456789") == rest.npos || rest[0] == '_' ||
               (rest.size() == 1 && (name[0] < 'a' || any_of_words(" i c s t ", [&](auto one) {
                                         return one == rest;
                                     })));
    };
    if (any_of_words(" decay mask scal ", has)) return 0;
    const bool one_letter = name == "R" || name == "S" || name == "H" || name == "h";
    if (one_letter || any_of_words(" r_ s_n s_prev ",
                                   [&](std::string_view head) { return word.rfind(head, 0) == 0; }))
        return hidden;
    for (const NamedCompany& one : parts)
        if (any_of_words(one.words, has)) return one.company;
    for (const NamedCompany& one : beginnings)
        if (any_of_words(one.words, begins)) return one.company;
    return 0;
}

// The factor that a decay beside these is; nothing where it may be several, or none.
std::optional<Factor> factor_beside(Company company) {
    switch (company & arrays) {
        case query | hidden: return cross;
        case hidden: return carry;
        case query | key: return intra;
        case query: return cross;
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
            if (line.value.size() > longest_formula) continue;
            // state *= decay: what is changed is in the product.
            const bool changes = line.text.find("*=") != std::string::npos;
            terms(0, tokens_.size() - 1, changes ? company_of(line.target, line, 0) : 0);
        }
        return std::move(found_);
    }

private:
    static bool is_word(const FormulaToken& token) {
        return token.kind == FormulaToken::Kind::word;
    }
    static bool is_open(const FormulaToken& token) { return token.is("(") || token.is("["); }

    // What a name is by itself, or else by what it was set to or returns.
    Company company_of(const std::string& name, const CodeLine& line, int depth) const {
        const bool is_decay = name.find("decay") != name.npos || name.find("gamma") != name.npos ||
                              is_decay_word(name) || is_running_sum(name);
        const Company own = company_of_name(name) | (is_decay ? decay : 0);
        if (own != 0 || depth > 4) return own;
        const auto [known, fresh] = companies_.try_emplace({name, line.function, depth});
        if (!fresh) return known->second;
        std::vector<const CodeLine*> settings = code_.settings(name, line.function);
        if (const CodeLine* returns = code_.returning(name)) settings.push_back(returns);
        Company company = 0;
        for (const CodeLine* setting : settings) {
            const bool places = setting->value.find("range(") != std::string::npos;
            for (const FormulaToken& token : formula_tokens(setting->value))
                if (is_word(token) && !token.is(name))
                    company |= company_of(token.text, *setting, depth + 1) & (places ? decay : ~0u);
        }
        return known->second = company;
    }

    Company company_in(std::size_t begin, std::size_t end) const {
        Company company = 0;
        for (std::size_t at = begin; at < end; ++at)
            if (is_word(tokens_[at]) && !tokens_[at + 1].is("("))
                company |= company_of(tokens_[at].text, *line_, 0) & arrays;
        return company;
    }

    // Whether a factor is a decay: it names one, or something that was set to one.
    bool is_decay(std::size_t begin, std::size_t end) const {
        for (std::size_t at = begin; at < end; ++at) {
            const std::string& word = tokens_[at].text;
            if (!is_word(tokens_[at])) continue;
            const bool power = word == "exp" || word == "exp2" || log_decay_sign(word) != 0;
            if ((word == "D" && tokens_[at + 1].is("[")) || (power && end - begin > 1) ||
                (company_of(word, *line_, 0) & decay) != 0)
                return true;
        }
        return false;
    }

    // Splits at + and -, then each term at *; brackets and arguments are looked into.
    void terms(std::size_t begin, std::size_t end, Company beside) {
        for (std::size_t at = begin; at <= end; ++at) {
            if (at < end && is_open(tokens_[at])) {
                at = std::min(behind_bracket(tokens_, at), end) - 1;
                continue;
            }
            const bool ends = at == end || tokens_[at].is(",") ||
                              (at > begin && (tokens_[at].is("+") || tokens_[at].is("-")));
            if (!ends) continue;
            product(begin, at, beside);
            begin = at + 1;
        }
    }

    // The R of "\gamma^B R_{i-1}", a product without a sign, as in print.
    bool begins_factor(std::size_t at) const {
        if (at == 0 || !is_word(tokens_[at])) return false;
        const FormulaToken& before = tokens_[at - 1];
        const bool ended = before.kind == FormulaToken::Kind::number || before.is("}") ||
                           (is_word(before) && at > 1 && tokens_[at - 2].is("^"));
        return ended && company_of_name(tokens_[at].text) != 0;
    }

    void product(std::size_t begin, std::size_t end, Company company) {
        std::string decays, unknown;
        bool matrices = false;
        for (std::size_t from = begin, at = begin; at <= end; ++at) {
            const bool written = at == end || tokens_[at].is("*");
            if ((written || begins_factor(at)) && at > from) {
                const std::string factor = typed_between(line_->value, tokens_, from, at);
                const Company own = company_in(from, at);
                company |= own;
                for (std::size_t k = from; k < at; ++k) matrices |= tokens_[k].is("@");
                if (own == 0 && is_decay(from, at))
                    decays += (decays.empty() ? "" : " * ") + factor;
                else if (own == 0 && !is_scale(from, at)) unknown = factor;
                else inside(from, at);
                from = at;
            }
            if (written) from = at + 1;
            else if (is_open(tokens_[at])) at = std::min(behind_bracket(tokens_, at), end) - 1;
        }
        // A matrix product of the state with something unknown may be Q R.
        const bool known = !matrices || (company & (query | key | value)) != 0;
        if (!decays.empty() && known) take(decays, company, unknown);
    }

    // Q @ (K * decay), matmul(a * b, c)
    void inside(std::size_t first, std::size_t last) {
        for (std::size_t at = first; at < last; ++at) {
            if (!is_open(tokens_[at])) continue;
            const std::size_t behind = std::min(behind_bracket(tokens_, at), last);
            const std::string before = at == 0 ? "" : tokens_[at - 1].text;
            const bool power =
                before.find("exp") != before.npos || before.find("pow") != before.npos;
            if (tokens_[at].is("(") && !power && depth_ < Expression::deepest) {
                ++depth_;
                terms(at + 1, behind - 1, 0);
                --depth_;
            }
            at = behind - 1;
        }
    }

    // A factor that has nothing to do with places: a number, scale, d ** -0.5, a mask.
    bool is_scale(std::size_t begin, std::size_t end) const {
        for (std::size_t at = begin; at < end; ++at)
            if (is_word(tokens_[at]) && !tokens_[at].is("self") && !tokens_[at].is("d") &&
                !any_of_words(" scal mask dim ", [&](std::string_view part) {
                    return tokens_[at].text.find(part) != std::string::npos;
                }))
                return false;
        return true;
    }

    // A decay, and what it is multiplied with.
    void take(const std::string& factor, Company company, const std::string& unknown) {
        const auto which = factor_beside(company);
        if (!which) return;
        CodeFinding finding{line_->number, line_->text, {}, {}};
        CodeFactor& found = found_[*which];
        try {
            if (!unknown.empty()) throw BadInput("what is " + unknown + " beside it?");
            finding.reading = read_factor(factor, *which, finding);
            if (std::none_of(found.understood.begin(), found.understood.end(),
                             [&](const CodeFinding& other) {
                                 return other.reading.text == finding.reading.text;
                             }))
                found.understood.push_back(finding);
        } catch (const BadInput& fault) {
            finding.why = fault.what();
            found.not_understood.push_back(finding);
        }
    }

    // The formula of a factor: where it is a name, of the line that sets it.
    Reading read_factor(const std::string& factor, Factor which, CodeFinding& finding) const {
        const FormulaTokens tokens = formula_tokens(factor);
        const std::size_t at = tokens[0].is("self") && tokens[1].is(".") ? 2 : 0;
        const std::string& name = tokens[at].text;
        const bool row_of_mask = name == "D" && tokens[at + 1].is("[");
        const CodeLine* setting = row_of_mask ? nullptr : code_.setting(name, *line_);
        std::string formula = row_of_mask ? factor : code_.spelled_out(factor, *line_);
        std::string loop = line_->loop;
        bool last_entries = false;
        if (setting) {
            finding.line = setting->number;
            finding.text = setting->text;
            loop = setting->loop;
            if (setting->in_place) formula = setting->text;
            else if (tokens[at + 1].is("["))  // x[:, :m]: those of a short last chunk
                formula =
                    code_.spelled_out(name, *line_) + slice(factor, tokens, at + 1, last_entries);
        }
        // In a loop over chunks the letter is the chunk's index.
        const bool over_chunks = loop.find("//") != loop.npos || loop.find("chunks") != loop.npos;
        if (!loop.empty() && !over_chunks && mentions(formula, formula_tokens(loop)[1].text))
            formula = code_.spelled_out(loop, *line_) + " " + formula;
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
        bool first = false;
        for (std::size_t k = at + 1; k + 1 < behind_bracket(tokens, at); ++k) {
            first |= tokens[k].is(":") && is_word(tokens[k + 1]) && !tokens[k + 1].is("None");
            last_entries |= tokens[k].is("-") && tokens[k + 2].is(":");
        }
        return first || last_entries ? "" : typed_between(factor, tokens, at, tokens.size() - 1);
    }

    CodeLines code_;
    std::array<std::string_view, 4> letters_;
    const CodeLine* line_ = nullptr;
    FormulaTokens tokens_;  // of what the line sets
    // What is known of names already, by name, function and depth: code may set one name often.
    mutable std::map<std::tuple<std::string, std::string, int>, Company> companies_;
    CodeFactors found_;
    int depth_ = 0;  // of the brackets that are being looked into
};

}  // namespace

CodeFactors read_code(std::string_view code, const std::array<std::string_view, 4>& letters,
                      std::string_view name) {
    return CodeReader(code, letters, name).read();
}

}  // namespace eq7
