#include "eq7/algebra/formula_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>

#include <fmt/format.h>

#include "eq7/nearest.hpp"

namespace eq7 {

std::size_t says(const FormulaTokens& tokens, std::size_t at, std::string_view pattern) {
    const std::size_t begin = at;
    for (const std::string& part : split(pattern)) {
        if (at + 1 >= tokens.size()) return 0;
        const FormulaToken& token = tokens[at];
        const std::string_view word = token.text;
        const bool fits =
            part == "W"    ? token.kind == FormulaToken::Kind::word
            : part == "S"  ? is_size_word(word)
            : part == "I"  ? word == "i" || word == "i_t" || is_among(word, names::chunk_indices)
            : part == "iS" ? word.size() == 2 && word[0] == 'i' && is_size_word(word.substr(1))
                           : token.is(part);
        if (!fits) return 0;
        ++at;
    }
    return at - begin;
}

std::size_t chunk_start_at(const FormulaTokens& tokens, std::size_t at) {
    for (const char* pattern : {"- I * S", "- S * I", "- I S", "- iS", "- ( I * S )", "- ( S * I )",
                                "- ( I S )", "- ( iS )"})
        if (const std::size_t size = says(tokens, at, pattern); size > 0) return size;
    return 0;
}

FormulaWords::FormulaWords(const std::vector<FormulaToken>& tokens, std::string_view letters)
    : letters_(letters) {
    for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
        const FormulaToken& token = tokens[at];
        if (token.kind != FormulaToken::Kind::word) continue;
        words_.insert(plain_name(token.text));
        has_i_ = has_i_ || token.is("i");
        m_less_n_ = m_less_n_ || says(tokens, at, "m - n") > 0;
        i_t_is_chunk_ = i_t_is_chunk_ || says(tokens, at, "i_t * S") > 0;
        for (const char* pattern : {"W . unsqueeze ( - 1 )", "W . unsqueeze ( 1 )",
                                    "W [ : , None ]", "W [ : , newaxis ]", "W [ : , W . newaxis ]"})
            if (says(tokens, at, pattern) > 0) upright_.insert(token.text);
        std::size_t behind = at + 1;  // past its index, or .unsqueeze(-1)
        if (tokens[behind].is(".") && tokens[behind + 1].is("unsqueeze")) behind += 2;
        if (tokens[behind].is("[") || tokens[behind].is("("))
            behind = behind_bracket(tokens, behind);
        if (tokens[behind].is("-") && tokens[behind + 1].is(token.text)) {
            subtracted_.insert(token.text);
            for (std::size_t k = at + 2; k + 1 < behind; ++k)
                if (tokens[k].is("-") && tokens[k + 1].is("1")) from_last_.insert(token.text);
        }
        const bool divided = tokens[at + 1].is("%") || tokens[at + 1].is("//");
        const bool letter = token.is("r") || token.is("c") || token.is("i") || token.is("L") ||
                            is_size_word(token.text);
        if (divided && !letter && at + 2 < tokens.size()) {
            std::size_t by = at + 2;  // past "self."
            while (by + 2 < tokens.size() && tokens[by + 1].is(".")) by += 2;
            if (is_size_word(tokens[by].text) && !is_size_word(token.text))
                over_all_.insert(token.text);
        }
        if (!letter && chunk_start_at(tokens, at + 1) > 0) over_all_.insert(token.text);
    }
}

bool FormulaWords::has_last(const std::string& word) const {
    std::string running = plain_name(word);
    for (const std::string_view end : {"_chunk", "_blk", "_block"})
        if (ends_with(running, end)) running.resize(running.size() - end.size());
    const std::string plain = without_index(running);
    return std::any_of(words_.begin(), words_.end(), [&](const std::string& other) {
        return without_last(other) == running || without_last(other) == plain;
    });
}

std::optional<char> FormulaWords::place() const {
    if (may_use('r') == may_use('c')) return std::nullopt;
    return may_use('r') ? 'r' : 'c';
}

// Whether a word beside i is the place, so that i is the chunk's index.
bool FormulaWords::has_place_beside_i() const {
    for (const auto& [word, meant] : bound_)
        if (word != "i" && meant && meant->is_place()) return true;
    if (!place()) return has("r") && has("c");
    return std::any_of(words_.begin(), words_.end(), [&](const std::string& word) {
        return word != "i" && (word == "r" || word == "c" || is_place(word) ||
                               is_query_place(word) || is_key_place(word));
    });
}

bool FormulaWords::i_is_open() const {
    if (!has_i_ || is_bound("i") || !may_use('i') || has_place_beside_i()) return false;
    if (place()) return true;
    return may_use('r') && !pair_member("i") && (has("r") || has("c")) == false;
}

// Row or column, where the formula has both words of a pair.
std::optional<char> FormulaWords::pair_member(const std::string& word) const {
    const std::vector<std::string> pairs = split(names::pairs);
    for (std::size_t at = 0; at + 1 < pairs.size(); at += 2) {
        const std::string &row = pairs[at], &column = pairs[at + 1];
        if (!has(row) || !has(column) || (m_less_n_ && row == "n" && column == "m")) continue;
        if (word == row) return 'r';
        if (word == column) return 'c';
    }
    return std::nullopt;
}

std::optional<Expression> FormulaWords::meaning(const std::string& word) const {
    if (const auto found = bound_.find(word); found != bound_.end()) return found->second;
    const std::string name = plain_name(word);
    const auto letter = [&](char one) {
        return may_use(one) ? std::optional(Expression::symbol(one)) : std::nullopt;
    };
    if (name == "L" || is_last_size_word(name)) return letter('L');
    if (word != "c" && is_size_word(word)) return letter('B');
    if (is_among(word, names::chunk_indices) || (word == "i_t" && i_t_is_chunk_))
        return letter('i');
    if (const auto own = place()) {
        if (word == "i") return i_is_row_ ? letter(*own) : letter('i');
        if (word.size() == 2 && word[0] == '_' && std::islower(static_cast<unsigned char>(word[1])))
            return letter(*own);
        if (name == "r" || name == "R") return letter(*own);
        if (name == "c") return *own == 'c' ? letter('c') : std::nullopt;
        const bool of_own = *own == 'r' ? is_query_place(word) : is_key_place(word);
        if (of_own || is_place(word)) return letter(*own);
        return std::nullopt;
    }
    if (!may_use('r')) return word == "i" ? letter('i') : std::nullopt;
    if (word == "r" || word == "c") return letter(word[0]);
    if (word == "i" && (has("r") || has("c"))) return letter('i');
    if (const auto member = pair_member(name)) return letter(*member);
    if (word == "i") return i_is_row_ ? letter('r') : letter('i');
    if (is_query_place(word)) return letter('r');
    if (is_key_place(word)) return letter('c');
    return std::nullopt;
}

bool FormulaWords::may_be_decay(const std::string& word) const {
    const std::string name = plain_name(word);
    const bool place = is_place(word) || is_query_place(word) || is_key_place(word);
    const bool count = name.size() == 1 &&
                       std::string_view("nmNMTLBCrcixvqky").find(name[0]) != std::string_view::npos;
    const bool inverse = name.find("inv") != std::string::npos || name.rfind("rec", 0) == 0 ||
                         ends_with(name, "_b") || name.rfind("gamma", 0) == 0;  // gamma_B, gamma2
    for (const std::string& part : split(name, '_'))  // chunk_decay is gamma^B
        if (is_among(part, names::changes)) return false;
    return !place && !count && !inverse && !is_size_word(word) && !is_among(word, names::angles) &&
           !is_among(word, names::chunk_indices) && over_all_.count(word) == 0;
}

std::string FormulaWords::advice(const std::string& word) const {
    const std::string name = plain_name(word);
    const bool query = may_use('r'), key = may_use('c');
    const std::string own = query && key ? "r for the query's row, c for the key's place"
                            : query      ? "r, the query's row in its chunk"
                            : key        ? "c, the key's place in its chunk"
                                         : "it with B, the size of a chunk";
    if (!query && !key && !letters_.empty() && (word == "r" || word == "c" || is_place(word)))
        return "the carry is the same for all rows: it can have B, L and i";
    if (word == "c" && query && !key)
        return "c is the key's place: write r, the query's row in its chunk";
    if (is_key_place(word) && query) return "that is a key's place: write " + own;
    if (is_query_place(word) && key && name.rfind("row", 0) != 0)
        return "that is a query's place: write " + own;
    if (query && key && m_less_n_)
        return "is m the query's token here, or the key's? write r-c or c-r";
    if (name == "n" || name == "m") {
        const char* whole = has("n") && has("m") ? "n-m is the whole weight's exponent, this is "
                                                   "one part of it"
                                                 : "n and m count over all chunks";
        return fmt::format("{}: write {}", whole, own);
    }
    if (is_decay_word(word))
        return fmt::format(
            "is {0} the decay here, or its logarithm? write {0}^(...) or "
            "exp(log_{0} * ...)",
            word);
    if (over_all_.count(word) > 0)
        return fmt::format("{} counts over all chunks: write {}", word, own);
    std::vector<std::string> names;
    for (const std::string& one :
         split(std::string(names::sizes) + std::string(place() ? names::places : "")))
        if (one.size() > 2) names.push_back(one);
    const std::string near = suggestion(name, names);
    if (name.size() > 2 && near.rfind("did", 0) == 0) return near;
    return fmt::format(
        "unknown symbol: an exponent has numbers{}, + - * ^ // %, min( , ) and max( , )",
        listed_behind(letters_));
}

std::string listed_behind(std::string_view letters) {
    std::string text;
    for (const char letter : letters) text += std::string(", ") + letter;
    return text;
}

}  // namespace eq7
