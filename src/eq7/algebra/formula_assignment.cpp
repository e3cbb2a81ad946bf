#include "eq7/algebra/formula_frame.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/formula_names.hpp"
#include "eq7/algebra/formula_parser.hpp"

namespace eq7 {

namespace {

std::string_view named_factor(const std::string& name) { return meant_in(names::factors, name); }

}  // namespace

void FormulaFrame::take_off_code() {
    take_off_wrapping();
    take_off_disguise();
    take_rows_for_the_chunk();
    take_off_declaration();
    take_off_loops();
    take_off_left_side();
    bind_running_indices();
    recognise_last_chunk();
}

FormulaTokens FormulaFrame::part(std::size_t begin, std::size_t end) const {
    return {tokens_.begin() + static_cast<std::ptrdiff_t>(begin),
            tokens_.begin() + static_cast<std::ptrdiff_t>(end)};
}

// Past the value that begins here: a bracket that closes, or one of the signs ends it.
std::size_t FormulaFrame::behind_value(std::size_t at, std::string_view stops) const {
    while (at + 1 < tokens_.size() && token(at).nesting() >= 0 &&
           stops.find(token(at).text) == stops.npos)
        at = token(at).nesting() > 0 ? behind_bracket(tokens_, at) : at + 1;
    return at;
}

// The k of \prod_{k=...} is no place of its own.
void FormulaFrame::bind_running_indices() {
    for (std::size_t at = 0; at + 4 < tokens_.size(); ++at)
        if ((token(at).is("prod") || token(at).is("sum")) && token(at + 4).is("="))
            words_.bind(token(at + 3).text, std::nullopt);
}

// min(B, N - i * B), the tokens of a last chunk, is L.
void FormulaFrame::recognise_last_chunk() {
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
        // Of min(B, N - i * B) the token after B is N, which the chunk's start is taken from.
        const bool size_first = says(tokens_, at, "min ( S ,") > 0;
        const std::size_t from = at + (size_first ? 5 : 3);
        const std::size_t start = chunk_start_at(tokens_, from);
        const std::size_t end = from + start + (size_first ? 0 : 2);
        const bool whole = size_first || says(tokens_, from + start, ", S )") > 0;
        if (!token(at).is("min") || start == 0 || !whole || !token(end).is(")")) continue;
        tokens_[at] = {FormulaToken::Kind::word, "L", token(at).at};
        erase(at + 1, end + 1);
        words_ = FormulaWords(tokens_, typed_.letters);
    }
}

// Behind the number of an array's rows: x.shape[1], len(x), seq_len; or T, where a range counts up
// to it, or a carry is raised to it. `at` itself where none stands here.
std::size_t FormulaFrame::behind_row_count(std::size_t at) const {
    for (const char* pattern : {"W . shape [", "W . size (", "len ("})
        if (const std::size_t open = says(tokens_, at, pattern); open > 0)
            return behind_bracket(tokens_, at + open - 1);
    if (is_among(token(at).text, names::row_counts)) return at + 1;
    if (!is_among(token(at).text, names::counts) || at == 0) return at;
    if (is_carry()) return token(at - 1).is("^") || token(at - 1).is("(") ? at + 1 : at;
    for (const std::string_view pattern :
         {"( W )", "( W ,", "( 0 , W", "( 1 , W + 1", "( W - 1 , - 1 , - 1"}) {
        const std::size_t before = pattern[2] == 'W' ? 1 : 3;
        if (at > before && says(tokens_, at - before, pattern) > 0) return at + 1;
    }
    return at;
}

// arange(x.shape[1]), range(len(x)), arange(seq_len): as many places as an array has rows, and what
// this is multiplied with are a chunk's. The same count may stand outside of the range, too.
void FormulaFrame::take_rows_for_the_chunk() {
    const auto text = [&](std::size_t at, std::size_t behind) {
        std::string all;
        for (; at < behind; ++at) all += token(at).text;
        return all;
    };
    std::string counts = " ";  // what ranges count up to
    for (std::size_t at = 0, end = 0; at + 1 < tokens_.size(); ++at) {
        if (meant_in(names::functions, token(at).text) == "range" && token(at + 1).is("("))
            end = behind_bracket(tokens_, at + 1);
        const std::size_t behind = behind_row_count(at);
        if (behind > at && is_carry())
            fail(token(at).at,
                 "is this B, the size of a chunk, or L, how many tokens are really in it?");
        if (behind > at && at < end) counts += text(at, behind) + ' ';
    }
    if (counts.size() == 1) return;
    counts_rows_ = true;
    for (std::size_t at = 0, end = 0; at + 1 < tokens_.size(); ++at) {
        if (meant_in(names::functions, token(at).text) == "range" && token(at + 1).is("("))
            end = behind_bracket(tokens_, at + 1);
        if (at >= end && is_size_word(token(at).text))
            fail(token(at).at, "is this the number of the rows that are counted?");
        const std::size_t behind = std::max(behind_row_count(at), at + 1);
        if (counts.find(' ' + text(at, behind) + ' ') == counts.npos) continue;
        tokens_[at] = {FormulaToken::Kind::word, "B", token(at).at};
        erase(at + 1, behind);
        if (end > at) end -= behind - at - 1;
    }
    words_ = FormulaWords(tokens_, typed_.letters);
}

// "return x", "float x = ...", "lambda r: ...", "r -> ...".
void FormulaFrame::take_off_declaration() {
    while (token(0).is("return") || token(0).is("const") || token(0).is("auto") ||
           (token(1).kind == FormulaToken::Kind::word &&
            (token(0).is("float") || token(0).is("double") || token(0).is("let"))))
        erase(0, 1);
    for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
        std::size_t colon = at + 1;
        while (token(colon).kind == FormulaToken::Kind::word || token(colon).is(",")) ++colon;
        if (token(at).is("lambda") && colon > at + 1 && token(colon).is(":"))
            return take_body(at, colon);
        if (at == 0 || !token(at).is("->")) continue;
        for (std::size_t k = 0; k < at; ++k)
            if (token(k).is("^")) fail(token(at).at, "there is a formula on both sides: which?");
        return take_body(at, at);
    }
}

// Of a function, "lambda r: ..." or "(_, r) -> ...", the body, and what r is: what the function
// is called with, as in map(..., range(1, B+1)) and vmap(...)(arange(B)), or all places.
void FormulaFrame::take_body(std::size_t begin, std::size_t arrow) {
    if (begin == arrow) {  // the arguments stand before it
        const auto is_open = [&] { return token(begin).nesting() > 0; };
        for (--begin; token(arrow - 1).is(")") && begin > 0 && !is_open();) --begin;
    }
    const FormulaTokens arguments = part(begin, arrow);
    const std::size_t end = behind_value(arrow + 1, ",");
    std::vector<std::string> words;
    for (const FormulaToken& one : arguments)
        if (one.kind == FormulaToken::Kind::word && !one.is("lambda") && !one.is("_"))
            words.push_back(one.text);
    const bool called = token(end).is(")") && token(end + 1).is("(");
    if (words.size() == 1 && (called || token(end).is(","))) {
        const std::size_t from = end + (called ? 2 : 1);
        bind_to_range(words[0], from, behind_value(from, ""));
    } else if (end + 1 < tokens_.size() || begin > 0) {
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at)
            if ((at < begin || at >= end) && token(at).text.find("range") != std::string::npos)
                fail(token(at).at, "expected the formula, without what it is called with");
    }
    if (end + 1 < tokens_.size()) erase(end, tokens_.size() - 1);
    erase(0, arrow + 1);
    if (words.size() != 1 || !words_.is_bound(words[0])) bind(arguments);
}

void FormulaFrame::bind_to_range(const std::string& word, std::size_t begin, std::size_t end) {
    FormulaTokens range = part(begin, end);  // in brackets, so that 1:B is one, too
    range.insert(range.begin(), {FormulaToken::Kind::sign, "(", token(begin).at});
    range.push_back({FormulaToken::Kind::sign, ")", token(end).at});
    range.push_back({FormulaToken::Kind::end, "", token(end).at});
    const FormulaValue values = parse_formula(typed_, range, words_);
    if (!values.is(FormulaValue::Kind::whole))
        fail(token(begin).at, "expected a loop over the B places of a chunk");
    words_.bind(word, values.exponent);
}

// "for k in range(B)": k is what the range gives. Of a table's two loops, "[[... for c in
// range(r + 1)] for r in range(B)]", the inner one's index is the key's place.
void FormulaFrame::take_off_loops() {
    const auto loops = std::count_if(tokens_.begin(), tokens_.end(),
                                     [](const FormulaToken& one) { return one.is("for"); });
    const bool table = loops == 2 && !words_.place() && words_.may_use('c');
    std::string letters = token(0).is("for") ? "rc" : "cr";
    int inside = 0;  // "[... for k in 0:B-1]", in which ":" ends nothing
    for (std::size_t at = 0; at + 3 < tokens_.size(); ++at) {
        inside += token(at).nesting();
        if (says(tokens_, at, "for W in") == 0) continue;
        const std::size_t end = behind_value(at + 3, inside == 0 ? ",:" : ",");
        const FormulaTokens range = part(at + 3, end);
        const bool from_zero = std::none_of(range.begin(), range.end(),
                                            [](const FormulaToken& one) { return one.is(","); });
        const bool letter = table && from_zero && says(tokens_, at + 3, "range (") > 0;
        if (letter) words_.bind(token(at + 1).text, Expression::symbol(letters[0]));
        else bind_to_range(token(at + 1).text, at + 3, end);
        erase(at, token(end).is(":") ? end + 1 : end);
        if (!letter || letters.size() == 1) return;
        letters.erase(0, 1);
        inside = 0;
        at = std::string::npos;  // from the beginning
    }
}

// What stands before "=": which part it is, and what its index is called.
void FormulaFrame::take_off_left_side() {
    std::size_t last = 0, begin = 0, comma = 0;
    int open = 0;
    for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
        const FormulaToken& one = token(at);
        open += one.nesting();
        if (open == 0 && one.is(",")) comma = at + 1;
        if (open == 0 && one.is("=") && at > comma) last = at, begin = comma;
    }
    if (last == 0) return;
    if (begin > 0 && token(begin).is(token(0).text)) {  // a_{ij} = ..., a_{ii} = 1: a special case
        erase(begin - 1, tokens_.size() - 1);
        return take_off_left_side();
    }
    const bool sets = behind_value(0, "=") < begin;  // xi_r = ..., zeta_c = ...
    for (std::size_t at = 0; !sets && at + 1 < begin; ++at)
        if (token(at).is("^") || token(at).is("prod") || is_exponential(token(at).text))
            fail(token(last).at, "there is a formula before it, too: which?");
    erase(0, begin);
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
    if (is_decay_word(left[0].text) && token(1).is("^"))
        fail(token(last).at, "there is a formula on both sides: which?");
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
        if (factor.find(query ? key ? "intra" : "cross" : key ? "state" : "carry") == factor.npos)
            fail(left[head].at, fmt::format("this is {}", factor));
        assigned_ = true;
        if (!index.empty()) left.push_back({FormulaToken::Kind::word, index, left[head].at});
    }
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(head + 1));
    refuse_shifted(left);
    bind(left);
}

// xi_{i+1} = ... says what another row's is.
void FormulaFrame::refuse_shifted(FormulaTokens index) const {
    index.push_back({FormulaToken::Kind::end, "", 0});
    std::size_t at = index[0].is("_") ? 1 : 0;
    const std::size_t end = index[at].nesting() > 0 ? behind_bracket(index, at) : at;
    for (; at < end; ++at)
        if (index[at].is("-") || (index[at].kind == FormulaToken::Kind::number &&
                                  (index[at - 1].is("+") || index[at + 1].is("*"))))
            fail(index[at].at, "expected the place alone as the index, such as r");
}

// The index words of the left side: xi_{ij}, e[:, _i, :], f(r).
void FormulaFrame::bind(const FormulaTokens& left) {
    std::vector<std::string> indices;
    bool together = false;  // xi_{ij}: the second one is the axis of the values
    for (std::size_t at = 0; at < left.size(); ++at) {
        const FormulaToken& token = left[at];
        if (token.kind != FormulaToken::Kind::word || is_among(token.text, names::axes)) continue;
        if (token.is("lambda") || token.is("_") || is_size_word(token.text) ||
            !named_factor(token.text).empty())
            continue;
        const bool letters = token.text.size() == 2 && is_letter(token.text[0]) &&
                             token.text[0] != '_' && is_letter(token.text[1]);
        together = together || letters;
        for (std::size_t k = 0; k < (letters ? 2 : 1); ++k)
            indices.push_back(letters ? token.text.substr(k, 1) : token.text);
    }
    if (words_.place()) {
        const std::string place(1, *words_.place());
        const bool named = std::find(indices.begin(), indices.end(), place) != indices.end();
        if (!indices.empty() && !named && indices[0] != "D") {
            words_.bind(indices[0], Expression::symbol(*words_.place()));
            if (together) words_.bind(indices[1], std::nullopt);
        }
    } else if (words_.may_use('r') && indices.size() == 2) {
        if (indices[0] == "c" || indices[1] == "r")
            fail(token(0).at, "which of the two is the query's row? write D[r,c] = ...");
        words_.bind(indices[0], Expression::symbol('r'));
        words_.bind(indices[1], Expression::symbol('c'));
    }
}

}  // namespace eq7
