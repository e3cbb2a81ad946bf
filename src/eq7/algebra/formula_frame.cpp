#include "eq7/algebra/formula_frame.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eq7/algebra/formula_names.hpp"

namespace eq7 {

void FormulaFrame::take_off_print() {
    read_chunk_products();
    if (token(0).is("{")) take_off_bracket(0);
    take_off_environments();
    put_brackets();
    take_off_condition();
    take_off_remark();
}

void FormulaFrame::erase(std::size_t begin, std::size_t end) {
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
                  tokens_.begin() + static_cast<std::ptrdiff_t>(end));
}

bool FormulaFrame::has(std::initializer_list<std::string_view> words) const {
    return std::any_of(tokens_.begin(), tokens_.end(), [&](const FormulaToken& one) {
        return std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return one.is(word); });
    });
}

void FormulaFrame::take_off_bracket(std::size_t open) {
    const std::size_t last = tokens_.size() - 2;
    if (open >= last || token(last).nesting() >= 0) return;
    if (behind_bracket(tokens_, open) != last + 1) return;
    erase(last, last + 1);
    erase(0, open + 1);
}

// \gamma_{[t]}^{r}, the product of the decays of chunk t up to row r, and \gamma_{[t]}^{C}, of all
// of them: exp of a sum that begins with the chunk. The q_{[t]}^{r} beside it is its company.
void FormulaFrame::read_chunk_products() {
    for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
        const bool first = says(tokens_, at, "W _ { [ W ] }") > 0;
        const std::size_t sign = first ? at + 7 : at + 1;  // ^

        if ((!first && says(tokens_, at, "W ^") == 0) || !token(sign).is("^")) continue;
        const bool brace = says(tokens_, sign + 1, "{ W }") > 0;
        if (!brace && says(tokens_, sign + 1, "W") == 0) continue;
        FormulaTokens place{token(sign + (brace ? 2 : 1))};
        std::size_t end = sign + (brace ? 4 : 2);
        const bool last = says(tokens_, end, "_ { [ W ] }") > 0;
        if (first == last) continue;
        if (last) end = behind_bracket(tokens_, end + 1);
        if (!is_decay_word(token(at).text)) {
            if (!token(end).is("=")) erase(at, end);
            continue;
        }
        if (is_size_word(place[0].text))
            place = {{FormulaToken::Kind::sign, "-", place[0].at},
                     {FormulaToken::Kind::number, "1", place[0].at}};
        FormulaTokens sum = formula_tokens("exp(local_cumsum[])");
        for (FormulaToken& one : sum) one.at = token(at).at;
        sum.pop_back();
        sum.insert(sum.end() - 2, place.begin(), place.end());
        erase(at, end);
        tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(at), sum.begin(), sum.end());
    }
    words_ = FormulaWords(tokens_, typed_.letters);
}

// A matrix of one row or one column is a list; the two cases of \begin{cases} are C's "? :".
void FormulaFrame::take_off_environments() {
    for (std::size_t at = 0; at + 4 < tokens_.size(); ++at) {
        if (!token(at).is("begin") || !token(at + 1).is("{")) continue;
        const bool matrix = token(at + 2).text.find("matrix") != std::string::npos;
        const bool cases = token(at + 2).text.find("cases") != std::string::npos ||
                           token(at + 2).is("array") || has({"<", ">", "<=", ">="});
        std::size_t begin = behind_bracket(tokens_, at + 1), end = begin;
        if (token(at + 2).is("array")) begin = behind_bracket(tokens_, begin);  // {ll}
        while (token(begin).is("&") || token(begin).is("\\\\")) ++begin;
        while (end + 1 < tokens_.size() && !token(end).is("end")) ++end;
        FormulaTokens inner = part(begin, end);
        if (matrix) {
            for (FormulaToken& one : inner)
                if (one.is("&") || one.is("\\\\")) one.text = ",";
        } else if (cases) {
            inner = of_two_cases(inner, at);
        }
        if (at > 0 && token(at - 1).is("{")) --at;
        inner.push_back(tokens_.back());
        erase(at, tokens_.size());
        tokens_.insert(tokens_.end(), inner.begin(), inner.end());
    }
    if (typed_.text.find('\\') == typed_.text.npos) return;  // & is a sign of code
    tokens_.erase(
        std::remove_if(tokens_.begin(), tokens_.end(),
                       [](const FormulaToken& one) { return one.is("&") || one.is("\\\\"); }),
        tokens_.end());
}

// "gamma^{n-m} & n >= m \\ 0 & n < m" as "(n >= m) ? (gamma^{n-m}) : (0)".
FormulaTokens FormulaFrame::of_two_cases(const FormulaTokens& rows, std::size_t at) const {
    std::vector<FormulaTokens> parts(1);  // value, condition, value, condition
    for (std::size_t k = 0; k < rows.size(); ++k) {
        if (rows[k].is("&") && parts.back().empty()) continue;
        const bool of_value = parts.size() % 2 == 1, last = k + 1 == rows.size();
        if (rows[k].is("\\\\")) {
            if (of_value) parts.emplace_back();  // no condition
            if (!last) parts.emplace_back();
        } else if (of_value && (rows[k].is("&") || rows[k].is(","))) {
            parts.emplace_back();
        } else if (!is_among(rows[k].text, " , & if for when where ")) {
            parts.back().push_back(rows[k]);
        }
    }
    const auto compares = [](const FormulaTokens& condition) {
        return std::any_of(condition.begin(), condition.end(), [](const FormulaToken& one) {
            return one.is("<") || one.is(">") || one.is("<=") || one.is(">=");
        });
    };
    if (parts.size() == 3) parts.emplace_back();
    const bool first = parts.size() == 4 && compares(parts[1]);
    if (!first && (parts.size() != 4 || !compares(parts[3])))
        fail(token(at).at, "expected two cases: the decay where r >= c, and 0 elsewhere");
    FormulaTokens result;
    const auto add = [&](const char* before, const FormulaTokens& inner, const char* behind) {
        if (*before != '\0') result.push_back({FormulaToken::Kind::sign, before, token(at).at});
        result.push_back({FormulaToken::Kind::sign, "(", token(at).at});
        result.insert(result.end(), inner.begin(), inner.end());
        result.push_back({FormulaToken::Kind::sign, behind, token(at).at});
    };
    add("", parts[first ? 1 : 3], ")");
    add("?", parts[first ? 0 : 2], ")");
    add(":", parts[first ? 2 : 0], ")");
    return result;
}

// \exp{...}, \log\gamma: what the function is of, in brackets; (...)_{r=0}^{B-1}: the bounds.
void FormulaFrame::put_brackets() {
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
void FormulaFrame::take_off_remark() {
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
void FormulaFrame::take_off_condition() {
    int open = 0;
    for (std::size_t at = 1; at + 2 < tokens_.size(); ++at) {
        if (token(at).is(",") && (token(at + 1).is("if") || token(at + 1).is("else")))
            erase(at, at + 1);
        const bool loop = token(at).is("for") && token(at + 2).is("in") &&
                          (token(at + 3).kind == FormulaToken::Kind::word || open > 0);
        const bool says = token(at).is("forall") || token(at).is("\u2200") ||
                          (token(at).is("where") && !token(at + 1).is("(")) ||
                          (token(at).is("for") && !loop);
        const bool only_if = token(at).is("if") && !has({"else"});
        open += token(at - 1).nesting();
        if (!says && !only_if && (open != 0 || !bounds_the_place(at))) continue;
        while (token(at - 1).is(",") || token(at - 1).is("{")) --at;
        require_beginning(at);
        return erase(at, tokens_.size() - 1);
    }
}

// ", 0 <= r < B" or ", r = 0, ..., B-1" behind the exponent of one place, in which no other
// comparison has a meaning.
bool FormulaFrame::bounds_the_place(std::size_t at) const {
    if (!words_.place() || has({"?", "if"})) return false;
    const std::size_t first = at + (token(at + 3).is("{") ? 4 : 3);
    const FormulaToken& behind = token(first + 1);
    const bool goes_on = behind.is(",") || behind.is("...") || behind.is(".");
    const bool begins = (token(first).is("0") || token(first).is("1")) && goes_on;
    const bool says = token(at + 2).is("=") || token(at + 2).is("in") || token(at + 2).is("\u2208");
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
void FormulaFrame::require_beginning(std::size_t at) const {
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

}  // namespace eq7
