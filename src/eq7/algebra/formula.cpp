#include "eq7/algebra/formula.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/formula_parser.hpp"
#include "eq7/algebra/formula_places.hpp"
#include "eq7/error.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

// One formula on its way to a Reading.
class Reader {
public:
    explicit Reader(const TypedFormula& typed)
        : typed_(typed), tokens_(formula_tokens(typed.text)), words_(tokens_, typed.letters) {}

    Reading read() {
        if (token(0).is("{")) take_off_bracket(0);
        take_off_environments();
        put_brackets();
        take_off_condition();
        take_off_remark();
        take_off_declaration();
        take_off_loops();
        take_off_left_side();
        bind_running_indices();
        recognise_last_chunk();
        if (names_tokens()) {
            if (is_exponential(token(0).text)) take_off_bracket(1);
            return stretch();
        }
        refuse_two_names();
        Reading reading = read_tokens(words_);
        if (words_.i_is_open()) {
            FormulaWords other = words_;
            other.take_i_for_the_row();
            const std::string with_row = read_tokens(other).text;
            if (with_row != reading.text) reading.with_row = with_row;
        }
        return reading;
    }

private:
    const FormulaToken& token(std::size_t at) const {
        return tokens_[std::min(at, tokens_.size() - 1)];
    }
    void erase(std::size_t begin, std::size_t end) {
        tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                      tokens_.begin() + static_cast<std::ptrdiff_t>(end));
    }

    // A bracket around all that follows, and what stands before it.
    void take_off_bracket(std::size_t open) {
        const std::size_t last = tokens_.size() - 2;
        if (open >= last || token(last).nesting() >= 0) return;
        if (behind_bracket(tokens_, open) != last + 1) return;
        erase(last, last + 1);
        erase(0, open + 1);
    }

    bool has_word(std::string_view word) const {
        return std::any_of(tokens_.begin(), tokens_.end(),
                           [&](const FormulaToken& one) { return one.is(word); });
    }

    // \begin{cases} gamma^{n-m}, & n >= m \\ 0, & n < m \end{cases}: the first case, and nothing
    // behind it. A matrix of one row or one column is a list.
    void take_off_environments() {
        const auto separates = [](const FormulaToken& one) {
            return one.is("&") || one.is("\\\\");
        };
        for (std::size_t at = 0; at + 4 < tokens_.size(); ++at) {
            if (!token(at).is("begin") || !token(at + 1).is("{")) continue;
            const bool matrix = token(at + 2).text.find("matrix") != std::string::npos;
            std::size_t begin = at + 4, end = at;
            if (token(at + 2).is("array")) begin = behind_bracket(tokens_, begin);  // {ll}
            while (separates(token(begin))) ++begin;
            for (end = begin; end + 1 < tokens_.size() && !token(end).is("end"); ++end)
                if (matrix && separates(token(end))) tokens_[end].text = ",";
                else if (!matrix && !token(end + 1).is("=") &&
                         (separates(token(end)) || token(end).is(",")))
                    break;
            if (at > 0 && token(at - 1).is("{")) --at;
            erase(end, tokens_.size() - 1);
            erase(at, begin);
        }
        tokens_.erase(std::remove_if(tokens_.begin(), tokens_.end(), separates), tokens_.end());
    }

    // \exp{...}, \log\gamma: what the function is of, in brackets; (...)_{r=0}^{B-1}: the bounds.
    void put_brackets() {
        for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
            const bool log = token(at).is("log");
            if ((log || is_exponential(token(at).text)) && token(at + 1).is("{")) {
                tokens_[behind_bracket(tokens_, at + 1) - 1].text = ")";
                tokens_[at + 1].text = "(";
            }
            if (log && token(at + 1).is("gamma") && !token(at + 2).is("_")) {
                const auto place = tokens_.begin() + static_cast<std::ptrdiff_t>(at);
                tokens_.insert(place + 2, {FormulaToken::Kind::sign, ")", token(at + 2).at});
                tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                               {FormulaToken::Kind::sign, "(", token(at + 1).at});
            }
            const bool bounds = at > 0 && token(at - 1).nesting() < 0 && token(at).is("_") &&
                                token(at + 1).is("{") && token(at + 3).is("=");
            if (!bounds) continue;
            if (!token(at + 4).is(std::to_string(typed_.index_base)))
                fail(token(at + 4).at, fmt::format("expected {}, from which places are counted: "
                                                   "see --index-base",
                                                   typed_.index_base));
            std::size_t end = behind_bracket(tokens_, at + 1);
            if (token(end).is("^")) end = behind_bracket(tokens_, end + 1);
            erase(at, std::min(end, tokens_.size() - 1));
        }
    }

    // "(causal decay)" behind a formula: words, and nothing between them.
    void take_off_remark() {
        const std::size_t end = tokens_.size() - 1;
        std::size_t at = end;
        if (end < 5 || !token(end - 1).is(")")) return;
        for (at = end - 2; at > 0 && token(at).kind == FormulaToken::Kind::word;) --at;
        if (at > 0 && token(at).is("(") && end - 2 - at >= 2 &&
            (token(at - 1).kind != FormulaToken::Kind::word || end - 2 - at >= 3))
            erase(at, end);
    }

    // Behind a formula in print: ", for all j", "for i >= j, 0 otherwise", "where 0 <= r < B",
    // "(1 <= i <= B)".
    void take_off_condition() {
        int open = 0;
        for (std::size_t at = 1; at + 2 < tokens_.size(); ++at) {
            if (token(at).is(",") && (token(at + 1).is("if") || token(at + 1).is("else")))
                erase(at, at + 1);
            const bool loop = token(at).is("for") && token(at + 2).is("in") &&
                              (token(at + 3).kind == FormulaToken::Kind::word || open > 0);
            const bool says = token(at).is("forall") || token(at).is("\u2200") ||
                              (token(at).is("where") && !token(at + 1).is("(")) ||
                              (token(at).is("for") && !loop);
            const bool only_if = token(at).is("if") && !has_word("else");
            open += token(at - 1).nesting();
            if (!says && !only_if && (open != 0 || !bounds_the_place(at))) continue;
            while (token(at - 1).is(",") || token(at - 1).is("{")) --at;
            require_beginning(at);
            return erase(at, tokens_.size() - 1);
        }
    }

    // ", 0 <= r < B" or ", r = 0, ..., B-1" behind the exponent of one place, in which no other
    // comparison has a meaning.
    bool bounds_the_place(std::size_t at) const {
        if (!words_.place() || has_word("?") || has_word("if")) return false;
        const std::size_t first = at + (token(at + 3).is("{") ? 4 : 3);
        const FormulaToken& behind = token(first + 1);
        const bool goes_on = behind.is(",") || behind.is("...") || behind.is(".");
        const bool begins = (token(first).is("0") || token(first).is("1")) && goes_on;
        const bool says =
            token(at + 2).is("=") || token(at + 2).is("in") || token(at + 2).is("\u2208");
        const bool bracket = token(at).is("(") && token(at - 1).kind != FormulaToken::Kind::word;
        if ((token(at).is(",") || bracket) && says && begins) return true;
        if (!bracket && !token(at).is(",")) return false;
        std::size_t next = at + 1;
        while (token(next).nesting() == 0 && !token(next).is(",") && next + 1 < tokens_.size() &&
               !token(next).is("<=") && !token(next).is("<"))
            ++next;
        return token(next).is("<=") || token(next).is("<");
    }

    // A condition that says where the place begins says what it counts from: "i = 1, ..., B".
    void require_beginning(std::size_t at) const {
        for (; words_.place() && at + 2 < tokens_.size(); ++at) {
            const FormulaToken& next = token(at + 1);
            const bool first =
                next.is("<=") || next.is(",") || next.is("...") || next.is(".") || next.is(":");
            if (!first || (!token(at).is("0") && !token(at).is("1"))) continue;
            if (token(at).is(std::to_string(typed_.index_base))) return;
            fail(token(at).at, fmt::format("this counts from {}: say --index-base {}, or count "
                                           "from {}",
                                           token(at).text, token(at).text, typed_.index_base));
        }
    }

    // The k of \prod_{k=...} is no place of its own.
    void bind_running_indices() {
        for (std::size_t at = 0; at + 4 < tokens_.size(); ++at)
            if ((token(at).is("prod") || token(at).is("sum")) && token(at + 4).is("="))
                words_.bind(token(at + 3).text, "");
    }

    // min(B, N - i * B), the tokens of a last chunk, is L.
    void recognise_last_chunk() {
        for (std::size_t at = 0; at < tokens_.size(); ++at) {
            const std::size_t start = chunk_start_at(tokens_, at + 5), end = at + 5 + start;
            if (says(tokens_, at, "min ( S ,") == 0 || start == 0 || !token(end).is(")")) continue;
            tokens_[at] = {FormulaToken::Kind::word, "L", token(at).at};
            erase(at + 1, end + 1);
            words_ = FormulaWords(tokens_, typed_.letters);
        }
    }

    // "return x", "float x = ...", "lambda r: ...", "r -> ...".
    void take_off_declaration() {
        while (token(0).is("return") || token(0).is("const") || token(0).is("auto") ||
               (token(1).kind == FormulaToken::Kind::word &&
                (token(0).is("float") || token(0).is("double") || token(0).is("let"))))
            erase(0, 1);
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
            std::size_t colon = at + 1;
            while (token(colon).kind == FormulaToken::Kind::word || token(colon).is(",")) ++colon;
            if (token(at).is("lambda") && colon > at + 1 && token(colon).is(":"))
                return take_body(at, colon);
            if (at > 0 && token(at).is("->")) return take_body(at, at);
        }
    }

    // Of a function, "lambda r: ..." or "(_, r) -> ...", the body, and what r is: what the function
    // is called with, as in map(..., range(1, B+1)) and vmap(...)(arange(B)), or all places.
    void take_body(std::size_t begin, std::size_t arrow) {
        if (begin == arrow) {  // the arguments stand before it
            const auto is_open = [&] { return token(begin).nesting() > 0; };
            for (--begin; token(arrow - 1).is(")") && begin > 0 && !is_open();) --begin;
        }
        const FormulaTokens arguments = part(begin, arrow);
        std::size_t end = arrow + 1;
        while (end + 1 < tokens_.size() && token(end).nesting() >= 0 && !token(end).is(","))
            end = token(end).nesting() > 0 ? behind_bracket(tokens_, end) : end + 1;
        std::vector<std::string> words;
        for (const FormulaToken& one : arguments)
            if (one.kind == FormulaToken::Kind::word && !one.is("lambda") && !one.is("_"))
                words.push_back(one.text);
        const bool called = token(end).is(")") && token(end + 1).is("(");
        if (words.size() == 1 && (called || token(end).is(","))) {
            const std::size_t from = end + (called ? 2 : 1);
            std::size_t to = from;
            while (to + 1 < tokens_.size() && token(to).nesting() >= 0)
                to = token(to).nesting() > 0 ? behind_bracket(tokens_, to) : to + 1;
            bind_to_range(words[0], from, to);
        } else if (end + 1 < tokens_.size() || begin > 0) {
            for (std::size_t at = 0; at + 1 < tokens_.size(); ++at)
                if ((at < begin || at >= end) && token(at).text.find("range") != std::string::npos)
                    fail(token(at).at, "expected the formula, without what it is called with");
        }
        if (end + 1 < tokens_.size()) erase(end, tokens_.size() - 1);
        erase(0, arrow + 1);
        if (words.size() != 1 || !words_.is_bound(words[0])) bind(arguments);
    }

    FormulaTokens part(std::size_t begin, std::size_t end) const {
        return {tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                tokens_.begin() + static_cast<std::ptrdiff_t>(end)};
    }

    void bind_to_range(const std::string& word, std::size_t begin, std::size_t end) {
        FormulaTokens range = part(begin, end);  // in brackets, so that 1:B is one, too
        range.insert(range.begin(), {FormulaToken::Kind::sign, "(", token(begin).at});
        range.push_back({FormulaToken::Kind::sign, ")", token(end).at});
        range.push_back({FormulaToken::Kind::end, "", token(end).at});
        const FormulaValue values = parse_formula(typed_, range, words_);
        if (!values.is(ValueKind::whole))
            fail(token(begin).at, "expected a loop over the B places of a chunk");
        words_.bind(word, values.text);
    }

    // "for k in range(B)": k is what the range gives. Of a table's two loops, "[[... for c in
    // range(r + 1)] for r in range(B)]", the inner one's index is the key's place.
    void take_off_loops() {
        const auto loops = std::count_if(tokens_.begin(), tokens_.end(),
                                         [](const FormulaToken& one) { return one.is("for"); });
        const bool table = loops == 2 && !words_.place() && words_.may_use('c');
        std::string letters = token(0).is("for") ? "rc" : "cr";
        int inside = 0;  // "[... for k in 0:B-1]", in which ":" ends nothing
        for (std::size_t at = 0; at + 3 < tokens_.size(); ++at) {
            inside += token(at).nesting();
            if (says(tokens_, at, "for W in") == 0) continue;
            std::size_t end = at + 3;
            while (end + 1 < tokens_.size() && token(end).nesting() >= 0 && !token(end).is(",") &&
                   !(inside == 0 && token(end).is(":")))
                end = token(end).nesting() > 0 ? behind_bracket(tokens_, end) : end + 1;
            const FormulaTokens range = part(at + 3, end);
            const bool from_zero = std::none_of(
                range.begin(), range.end(), [](const FormulaToken& one) { return one.is(","); });
            const bool letter = table && from_zero && says(tokens_, at + 3, "range (") > 0;
            if (letter) words_.bind(token(at + 1).text, letters.substr(0, 1));
            else bind_to_range(token(at + 1).text, at + 3, end);
            erase(at, token(end).is(":") ? end + 1 : end);
            if (!letter || letters.size() == 1) return;
            letters.erase(0, 1);
            inside = 0;
            at = std::string::npos;  // from the beginning
        }
    }

    // What stands before "=": which part it is, and what its index is called.
    void take_off_left_side() {
        std::size_t last = 0, begin = 0, comma = 0;
        int open = 0;
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
            const FormulaToken& one = token(at);
            open += one.nesting();
            if (open == 0 && one.is(",")) comma = at + 1;
            if (open == 0 && one.is("=") && at > comma) last = at, begin = comma;
        }
        if (last == 0) return;
        erase(0, begin);  // another formula before it
        last -= begin;
        if (last > 1 && token(last - 1).is("*")) erase(last - 1, last), --last;  // R *= gamma ** B
        // R = gamma ** B * R changes R.
        if (last == 1 && token(0).kind == FormulaToken::Kind::word) {
            const std::string name = token(0).text;
            const std::size_t end = tokens_.size() - 1;
            if (token(end - 1).is(name) && token(end - 2).is("*")) erase(end - 2, end);
            else if (token(2).is(name) && token(3).is("*")) erase(2, 4);
        }
        const FormulaToken& before = token(last - 1);
        if (before.is("*") || before.is("+") || before.is("-") || before.is("/"))
            fail(before.at, "expected an exponent or a factor, not what is added to one");
        FormulaTokens left = part(0, last);
        erase(0, last + 1);
        std::size_t head = 0;
        while (head + 2 < left.size() && left[head + 1].is(".")) head += 2;
        std::string name = left[head].text;
        std::string index;
        if (named_factor(name).empty())
            if (const auto cut = name.find('_'); cut != std::string::npos) {
                index = name.substr(cut + 1);
                name.resize(cut);
            }
        if (const std::string_view factor = named_factor(name); !factor.empty()) {
            const bool key = words_.may_use('c'), query = words_.may_use('r');
            if (factor.find(query ? key ? "intra" : "cross"
                            : key ? "state"
                                  : "carry") == factor.npos)
                fail(left[head].at, fmt::format("this is {}", factor));
            assigned_ = true;
            if (!index.empty()) left.push_back({FormulaToken::Kind::word, index, left[head].at});
        }
        left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(head + 1));
        refuse_shifted(left);
        bind(left);
    }

    // xi_{i+1} = ... says what another row's is.
    void refuse_shifted(FormulaTokens index) const {
        index.push_back({FormulaToken::Kind::end, "", 0});
        std::size_t at = index[0].is("_") ? 1 : 0;
        const std::size_t end = index[at].nesting() > 0 ? behind_bracket(index, at) : at;
        for (; at < end; ++at)
            if (index[at].is("-") || (index[at].kind == FormulaToken::Kind::number &&
                                      (index[at - 1].is("+") || index[at + 1].is("*"))))
                fail(index[at].at, "expected the place alone as the index, such as r");
    }

    static std::string_view named_factor(const std::string& name) {
        return meant_in(names::factors, name);
    }

    // The index words of the left side: xi_{ij}, e[:, _i, :], f(r).
    void bind(const FormulaTokens& left) {
        std::vector<std::string> indices;
        for (std::size_t at = 0; at < left.size(); ++at) {
            const FormulaToken& token = left[at];
            if (token.kind != FormulaToken::Kind::word || is_among(token.text, names::axes))
                continue;
            if (token.is("lambda") || token.is("_") || is_size_word(token.text) ||
                !named_factor(token.text).empty())
                continue;
            const bool letters = token.text.size() == 2 && is_letter(token.text[0]) &&
                                 token.text[0] != '_' && is_letter(token.text[1]);
            for (std::size_t k = 0; k < (letters ? 2 : 1); ++k)
                indices.push_back(letters ? token.text.substr(k, 1) : token.text);
        }
        if (words_.place()) {
            const std::string place(1, *words_.place());
            const bool named = std::find(indices.begin(), indices.end(), place) != indices.end();
            if (!indices.empty() && !named && indices[0] != "D") words_.bind(indices[0], place);
        } else if (words_.may_use('r') && indices.size() == 2) {
            words_.bind(indices[0], "r");
            words_.bind(indices[1], "c");
        }
    }

    // Two words for one place: each may be right, but not both.
    void refuse_two_names() const {
        const bool rates = std::any_of(tokens_.begin(), tokens_.end(), [](const FormulaToken& one) {
            return one.text.rfind("exp", 0) == 0;
        });
        std::map<std::string, std::string> names;  // by the letter
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
            const std::string& word = token(at).text;
            const bool named = token(at).kind == FormulaToken::Kind::word && word != "i" &&
                               !token(at + 1).is("(") && !words_.is_bound(word);
            if (!named || (rates && log_decay_sign(word) != 0)) continue;
            const auto meaning = words_.meaning(word);
            if (!meaning || (*meaning != "r" && *meaning != "c")) continue;
            const auto [first, fresh] = names.try_emplace(*meaning, word);
            if (!fresh && first->second != word)
                fail(token(at).at,
                     fmt::format("is this or {} the {}? write {} for it", first->second,
                                 *meaning == "r" ? "query's row" : "key's place", *meaning));
        }
    }

    // (c,r], [0,L-1], G[r]: the reader of stretches takes these.
    bool names_tokens() const {
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at)
            if ((token(at).is("G") || token(at).is("Gseq")) && token(at + 1).is("[")) return true;
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
            if (token(at).nesting() <= 0 || token(at).is("{")) continue;
            const std::size_t behind = behind_bracket(tokens_, at);
            const bool called = at > 0 && (token(at - 1).kind == FormulaToken::Kind::word ||
                                           token(at - 1).nesting() < 0);
            std::size_t commas = 0;
            for (std::size_t k = at + 1; k + 1 < behind; ++k)
                if (token(k).nesting() > 0) k = behind_bracket(tokens_, k) - 1;
                else if (token(k).is(",")) ++commas;
            if (called) at = behind - 1;
            else if (commas == 1 && token(behind - 1).nesting() < 0) return !has_powers();
        }
        return false;
    }

    bool has_powers() const {
        return std::any_of(tokens_.begin(), tokens_.end(), [](const FormulaToken& one) {
            return one.is("^") || one.is("gamma") || one.is(".") || one.is("for");
        });
    }

    // "[1,2]" alone is a list for chunks of 2, too.
    void refuse_short_list() const {
        const bool numbers = tokens_.size() == 6 && token(1).kind == FormulaToken::Kind::number &&
                             token(3).kind == FormulaToken::Kind::number;
        if (numbers && token(1).text != token(3).text)
            fail(token(0).at, fmt::format("a list of exponents is written {0},{1}; tokens are "
                                          "written with letters, as in (c,r]",
                                          token(1).text, token(3).text));
    }

    Reading stretch() const {
        refuse_short_list();
        Reading reading;
        reading.stretch = true;
        for (const FormulaToken& one : tokens_) {
            if (one.kind != FormulaToken::Kind::word || one.is("G") || one.is("Gseq")) {
                reading.text += one.text;
                continue;
            }
            FormulaWords words = words_;
            words.take_i_for_the_row();
            const auto meaning = words.meaning(one.text);
            reading.text += meaning ? *meaning : one.text;
        }
        return finished(reading);
    }

    Reading read_tokens(const FormulaWords& words) const {
        const FormulaValue value = parse_formula(typed_, tokens_, words);
        Reading reading;
        reading.listed = value.entries.size();
        reading.stretch = value.is(ValueKind::gates);
        if (!value.is_list()) {
            reading.text = exponent(value);
            return finished(reading);
        }
        for (const FormulaValue& one : value.entries)
            reading.text += (reading.text.empty() ? "" : ",") + exponent(one);
        return finished(reading);
    }

    // The exponent that a whole formula, or a list's entry, stands for; or its stretch.
    std::string exponent(FormulaValue value) const {
        const std::size_t begin = tokens_.front().at;
        if (value.is(ValueKind::sums))
            fail(begin, "this is a sum of log-decays: write its exp(...), or the stretch");
        if (value.is(ValueKind::gates)) try {
                value = FormulaValue::whole(stretch_of(value));
            } catch (const Unreadable& fault) {
                fail(begin, fault.what());
            }
        if (value.is_list()) fail(begin, "expected one list, not a list of lists");
        if (value.is(ValueKind::mask)) fail(begin, "expected a power of gamma beside the mask");
        if (value.is(ValueKind::log))
            fail(begin, "this is a logarithm of the decay: write its exp(...), or the exponent");
        if (!value.is(ValueKind::whole) && !value.is(ValueKind::power))
            fail(begin, "expected a whole number: write exponents, not the factors");
        if (assigned_ && value.is(ValueKind::whole) && value.text == "1")
            fail(begin, "1 as a factor is gamma^0, as an exponent gamma^1: write one of these");
        std::string text = value.text;
        const FormulaPlaces places{words_.place(), typed_.index_base};
        // Beside rows that stand upright, what is not set lies flat.
        const bool rows = !places.letter && substituted(text, 'r', "0") != text &&
                          substituted(text, 'c', "0") == text;
        if (text.find('@') == std::string::npos) return text;
        if (!places.letter && !rows)
            fail(begin, "which is the row? write r, c, or x[:, None] and x[None, :]");
        return substituted(text, '@', places.from_zero(places.letter.value_or('c')));
    }

    // Whether it says what was typed is judged without blanks.
    Reading finished(Reading reading) const {
        std::string typed;
        for (const char one : typed_.text)
            if (one != ' ' && one != '\t' && one != '\n') typed += one;
        reading.as_typed = reading.text == typed;
        if (!reading.as_typed && reading.listed == 0 && !reading.stretch)
            reading.text = multiplied_out(plainly_written(reading.text));
        return reading;
    }

    // Without the brackets that putting one text into another has left.
    std::string plainly_written(const std::string& text) const {
        const FormulaTokens tokens = formula_tokens(text);
        const FormulaWords words(tokens, typed_.letters);
        try {
            return parse_formula({text, typed_.letters, "", 0}, tokens, words).text;
        } catch (const BadInput&) {  // longer than what is read
            return text;
        }
    }

    [[noreturn]] void fail(std::size_t at, const std::string& what) const {
        refuse_at(typed_.name, typed_.text, at, what);
    }

    TypedFormula typed_;
    FormulaTokens tokens_;
    FormulaWords words_;
    bool assigned_ = false;  // to a symbol of equation (7)
};

}  // namespace

std::optional<double> read_constant(std::string_view text) {
    if (text.size() > longest_formula) return std::nullopt;
    const FormulaTokens tokens = formula_tokens(text);
    const FormulaWords words(tokens, "");
    try {
        return parse_formula({text, "", "", 0}, tokens, words).constant();
    } catch (const BadInput&) {
        return std::nullopt;
    }
}

Reading read_formula(const TypedFormula& typed) {
    if (typed.text.size() > longest_formula)
        throw BadInput(fmt::format("{}: the formula has {} characters\n  at most {} are read",
                                   typed.name, typed.text.size(), longest_formula));
    return Reader(typed).read();
}

}  // namespace eq7
