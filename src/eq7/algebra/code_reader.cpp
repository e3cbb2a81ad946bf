#include "eq7/algebra/code_reader.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

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

// What a name says it is made of: the whole name, its beginning, any part of it, or a word that
// stands by itself or with a number or an index behind it, as in q, q1, q_i, qc, Qn. The first that
// fits.
struct KnownNames {
    Company company;
    std::string_view whole, beginnings, parts, numbered;
};
constexpr KnownNames known_names[] = {
    {decay, "D", "", "decay gamma", ""},
    {plain, "self d math", "", "scal mask dim sqrt", ""},
    {hidden, "R S H h mem", "r_ s_n s_prev", "state hidden _kv memory", ""},
    {query | key, "", "", "qk score attn", ""},
    {hidden, "", "", "", "kv"},
    {query, "", "", "", "q Q query queries"},
    {key, "", "", "", "k K key keys"},
    {value, "", "", "", "v V value values"},
};

Company company_of_name(const std::string& word) {
    std::string name = plain_name(word);
    if (name.rfind("b_", 0) == 0) name.erase(0, 2);  // Triton's blocks: b_q
    const auto any = [](std::string_view list, const auto& fits) {
        const std::vector<std::string> words = split(list);
        return std::any_of(words.begin(), words.end(), fits);
    };
    const auto is = [&](const std::string& one) { return name == one; };
    const auto begins = [&](const std::string& one) { return name.rfind(one, 0) == 0; };
    const auto has_part = [&](const std::string& one) { return has(name, {one}); };
    const auto is_numbered = [&](const std::string& one) {
        if (!begins(one)) return false;
        const std::string rest = name.substr(one.size());
        return rest.find_first_not_of("0123456789") == rest.npos || rest[0] == '_' ||
               (rest.size() == 1 && (has("icst", {rest}) || (word[0] < 'a' && one.size() == 1)));
    };
    for (const KnownNames& known : known_names)
        if (any(known.whole, is) || any(known.beginnings, begins) || any(known.parts, has_part) ||
            any(known.numbered, is_numbered))
            return known.company;
    return is_decay_word(word) || is_running_sum(word) ? decay : other;
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

// The factor that a decay beside these is; nullopt if it may be several.
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
            // state_w = gamma ** ... is a decay, whatever its name says.
            const bool is_decay = set != set_.end() && (set->second & (arrays | decay)) == decay;
            const bool by_name =
                set == set_.end() || (!is_decay && (known->second & (arrays | decay)) != 0);
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
        bool matrices = false, divided = false, outputs = false;
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
                outputs |= names_outputs(from, at),
                    why = "what is " + typed(from, at) + " beside it?";
            company |= own & arrays;
            divided = at < end && tokens_[at].is("/");
            from = sign ? at + 1 : at;
        }
        if (company == hidden && matrices) why = "what is multiplied with the state?";  // Q R?
        if (!decays.empty() && rebinds(begin, end, company))
            why =
                fmt::format("{} is decayed itself: are its other uses meant so?", line_->names[0]);
        if (company == 0 && outputs && !decays.empty())
            return take(decays, several, "the outputs are decayed once more: how often?");
        if (company == 0) company = around, why = "what is this multiplied with?";
        const bool flat = has(decays, {"[None, :]", "[None,:]"}) && company != (query | key);
        if (flat && !has(typed(begin, end), {".T", ".mT", "trans"}))
            why = "does [None, :] decay the tokens here?";
        if (!decays.empty() && company != 0) take(decays, company, why);
    }

    bool names_outputs(std::size_t begin, std::size_t end) const {
        return std::any_of(
            tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
            tokens_.begin() + static_cast<std::ptrdiff_t>(end), [](const FormulaToken& one) {
                return is_among(one.text, " out outs output outputs o y ret result ");
            });
    }

    // q = q * xi, and q is read twice behind it, decayed.
    bool rebinds(std::size_t begin, std::size_t end, Company company) const {
        if (line_->names.empty() || line_->is_part || (company & hidden) != 0) return false;
        const std::string& name = line_->names[0];
        const auto uses = [&](const std::string& text) -> std::ptrdiff_t {
            if (!has(text, {name})) return 0;
            const FormulaTokens tokens = formula_tokens(text);
            return std::count_if(tokens.begin(), tokens.end(),
                                 [&](const FormulaToken& one) { return one.is(name); });
        };
        if (uses(typed(begin, end)) == 0) return false;
        std::ptrdiff_t later = 0;
        for (const CodeLine& line : code_.lines())
            if (later < 2 && line.number > line_->number && line.scope == line_->scope)
                later += uses(line.value);
        return later > 1;
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
            if (!why.empty()) throw BadInput(why);
            if (!which) throw BadInput("it is multiplied with several things: which are they?");
            refuse_some_chunks();
            finding.reading = read_factor(factor, *which, finding);
            refuse_other_decay(finding);
            // In one function a factor comes in once: (k * zeta).T @ (v * zeta) has it squared.
            const auto [first, fresh] = uses_.try_emplace({*which, line_->scope}, line_->number);
            for (const CodeFinding& known : found_[*which].understood) {
                if (known.reading.text != finding.reading.text) continue;
                if (fresh) return;
                throw BadInput(
                    fmt::format("line {} has it already, line {} has it again: once, or twice?",
                                first->second, line_->number));
            }
            found_[*which].understood.push_back(finding);
        } catch (const BadInput& fault) {
            finding.why = fault.what();
            for (std::size_t part = 0; part < found_.size(); ++part)
                if (part == which.value_or(static_cast<Factor>(part)))
                    found_[part].not_understood.push_back(finding);
        }
    }

    // "if i == 0:" around it, where i counts the chunks. Before the first one there is no state, so
    // that "if i > 0:" says nothing.
    void refuse_some_chunks() const {
        for (const std::string& condition : line_->conditions)
            for (const std::string& loop : line_->loops) {
                const std::string index = name_at(formula_tokens(loop), 1);
                if (!index.empty() && with_word(condition, index, "") != condition &&
                    !has(condition, {"> 0", "!= 0", ">= 1"}))
                    throw BadInput(fmt::format("only some chunks have it: {}", condition));
            }
    }

    // All four factors are powers of one decay.
    void refuse_other_decay(const CodeFinding& finding) {
        const std::string decay = finding.reading.decay.value_or("");
        if (decay_.empty()) decay_ = decay, decay_line_ = finding.line;
        if (!decay.empty() && decay != decay_)
            throw BadInput(
                fmt::format("line {} calls the decay {}, this one {}: is that one number?",
                            decay_line_, decay_, decay));
    }

    // The formula of a factor: where it is a name, of the line that sets it.
    Reading read_factor(const std::string& factor, Factor which, CodeFinding& finding) const {
        const FormulaTokens tokens = formula_tokens(factor);
        const std::string name = name_at(tokens, 0);
        const CodeLine* const setting = code_.replacing(name, *line_);
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
        const std::string left = line.text.substr(0, line.text.find('='));
        if (line.loops.empty())  // e[:, _i] = gamma ** (_i + 1), without its loop
            for (const FormulaToken& one : formula_tokens(left.substr(left.find('[') + 1)))
                all_parts |= one.kind == FormulaToken::Kind::word &&
                             with_word(line.value, one.text, "") != line.value;
        for (auto loop = line.loops.rbegin(); loop != line.loops.rend(); ++loop) {
            const std::string index = name_at(formula_tokens(*loop), 1);
            // Of several indices none is known to be absent.
            const auto depends = [&](const std::string& text) {
                return index.empty() || with_word(text, index, "") != text;
            };
            const bool chunks = has(*loop, {"//", "chunks"});
            if (!depends(chunks ? without_indices(formula) : formula)) continue;
            if (chunks) throw BadInput("it depends on the chunk");
            all_parts |= depends(left);
            formula = code_.spelled_out(*loop, *line_) + " " + formula;
            break;
        }
        if (!all_parts) throw BadInput("this sets only a part of it");
        return exponent(formula, which);
    }

    Reading exponent(const std::string& formula, Factor which) const {
        Reading reading = read_formula({formula, letters_[which], "read as", 0});
        if (!reading.decay && !reading.stretch) throw BadInput("expected a power of the decay");
        if (reading.counts_rows) throw BadInput("are the rows that it counts the chunk's?");
        return reading;
    }

    CodeLines code_;
    std::array<std::string_view, 4> letters_;
    const CodeLine* line_ = nullptr;
    FormulaTokens tokens_;                  // of what the line sets
    std::map<std::string, Company> named_;  // by their names alone
    std::map<std::string, Company> set_;    // by what they were set to
    CodeFactors found_;
    std::map<std::pair<Factor, std::string>, std::size_t> uses_;  // lines, by factor and scope
    std::string decay_;                                           // what it is called
    std::size_t decay_line_ = 0;                                  // where
    int depth_ = 0;  // of the brackets that are being looked into
};

}  // namespace

CodeFactors read_code(std::string_view code, const std::array<std::string_view, 4>& letters,
                      std::string_view name) {
    return CodeReader(code, letters, name).read();
}

}  // namespace eq7
