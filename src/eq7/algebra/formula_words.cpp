#include "eq7/algebra/formula_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <sstream>

#include <fmt/format.h>

#include "eq7/nearest.hpp"

namespace eq7 {

namespace {

// "_Chunk_Size_" is "chunk_size"; a single letter keeps its case.
std::string plain_name(std::string_view word) {
    while (word.size() > 1 && word.front() == '_') word.remove_prefix(1);
    while (word.size() > 1 && word.back() == '_') word.remove_suffix(1);
    std::string text(word);
    if (text.size() > 1)
        std::transform(text.begin(), text.end(), text.begin(),
                       [](unsigned char one) { return static_cast<char>(std::tolower(one)); });
    return text;
}

// Whether the list, words with blanks around each, has this one.
bool is_among(std::string_view word, std::string_view list) {
    return list.find(' ' + plain_name(word) + ' ') != std::string_view::npos;
}

bool ends_with(std::string_view word, std::string_view end) {
    return word.size() > end.size() && word.substr(word.size() - end.size()) == end;
}

constexpr std::string_view sizes =
    " B C b chunk_size chunk_len chunk block_size block blk bt bs cs "
    "recurrent_chunk_size ";
// What is said beside "chunk" and "block" in the name of their size.
constexpr std::string_view lengths = " size sz len length width m n t c l s q ";
constexpr std::string_view chunk_indices =
    " chunk_idx chunk_index chunk_id chunkidx chunkindex chunk_i i_chunk block_idx block_id "
    "blockidx chunk_no i_c chunk_num idx_chunk ";
// A token's place, whoever's it is: the part decides. A name is made of such words, one of them
// strong: pos, offset_in_chunk, token_idx.
constexpr std::string_view places =
    " i_ ii t o_i k j l s p q u arange step steps tx ty o_t i_t indices inds ind threadidx ";
constexpr std::string_view place_words =
    " off offs offset offsets pos position positions tok token lane thread tid local within row "
    "rows ";
constexpr std::string_view fillers =
    " in chunk block blk idx index id pos position off offs offset ";
constexpr std::string_view query_words = " query row rows q ",
                           query_places = " qi i_q offs_m off_m qpos ";
constexpr std::string_view key_words = " col column cols columns key k ",
                           key_places = " ki i_k offs_n off_n kpos ";

bool is_made_of(std::string_view word, std::string_view strong) {
    std::istringstream parts{plain_name(word)};
    bool has_strong = false;
    for (std::string part; std::getline(parts, part, '_');) {
        has_strong = has_strong || is_among(part, strong);
        if (!is_among(part, strong) && !is_among(part, fillers)) return false;
    }
    return has_strong && word.size() > 1;
}
bool is_query_place(std::string_view word) {
    return is_among(word, query_places) || is_made_of(word, query_words);
}
bool is_key_place(std::string_view word) {
    return is_among(word, key_places) || is_made_of(word, key_words);
}
bool is_place(std::string_view word) {
    const bool inside = ends_with(word, "_in_chunk") || ends_with(word, "_in_block");
    const bool local = word.rfind("local_", 0) == 0 && word.size() == 7;
    return inside || local || word == "idx" || word == "index" || is_among(word, places) ||
           is_made_of(word, place_words);
}

// Row and column of the intra-chunk table, as they are written together.
constexpr std::string_view pairs =
    "r c row col row column rows cols i j n m t s q k t i t j i k ii jj n j n i t tau";

}  // namespace

// B, BT, block; chunk_size, blocklen, len_chunk.
bool is_size_word(std::string_view word) {
    if (is_among(word, sizes)) return true;
    std::string rest = plain_name(word);
    rest.erase(std::remove(rest.begin(), rest.end(), '_'), rest.end());
    for (const std::string_view one : {"chunk", "block", "blk"})
        if (const auto at = rest.find(one); at != std::string::npos)
            return is_among(rest.erase(at, one.size()), lengths);
    return false;
}

std::size_t chunk_start_at(const FormulaTokens& tokens, std::size_t at) {
    if (at + 2 >= tokens.size() || !tokens[at].is("-")) return 0;
    const std::size_t open = tokens[at + 1].is("(") ? 1 : 0;
    const auto word = [&](std::size_t k) -> std::string_view {
        return at + open + k < tokens.size() ? std::string_view(tokens[at + open + k].text) : "";
    };
    const auto is_chunk = [](std::string_view one) {
        return one == "i" || one == "i_t" || is_among(one, chunk_indices);
    };
    std::size_t size = 0;
    if (word(1).size() == 2 && word(1)[0] == 'i' && is_size_word(word(1).substr(1)))
        size = 2;  // iB
    const bool product = word(2) == "*" && ((is_chunk(word(1)) && is_size_word(word(3))) ||
                                            (is_size_word(word(1)) && is_chunk(word(3))));
    if (product) size = 4;
    if (is_chunk(word(1)) && is_size_word(word(2))) size = 3;  // i B
    return size == 0 || (open > 0 && word(size) != ")") ? 0 : size + 2 * open;
}

// float, int64_t, f32
bool is_type(std::string_view word) {
    std::string_view name = ends_with(word, "_t") ? word.substr(0, word.size() - 2) : word;
    name = name.substr(0, name.find_last_not_of("0123456789") + 1);
    const bool sized = name.size() < word.size();
    return is_among(name, " float double half int uint bfloat long size ") ||
           (sized && is_among(name, " f i u bf "));
}

bool is_exponential(std::string_view word) {
    return word == "exp" || word == "expf" || word == "__expf" || word == "exp2" || word == "exp2f";
}

bool is_decay_word(std::string_view word) {
    if (word == "Lambda") return false;
    // gamma_B and gamma_powers are something else.
    const std::string_view rest = word.rfind("gamma", 0) == 0 ? word.substr(5) : "other";
    const bool numbered = rest.find_first_not_of("_0123456789") == std::string_view::npos;
    return numbered ||
           is_among(word,
                    " gammas gamma_h gamma_head gamma_heads gamma_t gamma_n gamma_i gamma_val "
                    "gamma_value gamma_values gamma_f gamma_float gamma_f32 g decay alpha decays "
                    "gam decay_factor decay_base decay_scalar "
                    "decay_val decay_value lambda decay_gamma decay_gammas "
                    "decay_rate_gamma ");
}

bool is_running_sum(std::string_view word) {
    return word.rfind("cum", 0) == 0 || word.find("_cum") != word.npos ||
           word.find("cumsum") != word.npos || ends_with(word, "cum") || ends_with(word, "_cs");
}

std::string without_last(const std::string& word) {
    for (const std::string_view end : {"_last", "_end", "_total"})
        if (ends_with(word, end)) return word.substr(0, word.size() - end.size());
    return word.rfind("last_", 0) == 0 ? word.substr(5) : "";
}

int log_decay_sign(std::string_view word) {
    for (const std::string_view log : {"log2_", "log_", "log2", "log", "ln_"})
        if (word.substr(0, log.size()) == log && is_decay_word(word.substr(log.size()))) return 1;
    if (is_among(word,
                 " log_gamma loggamma log_g log_decay logdecay lg ln_gamma b_b log2_gamma "
                 "log_gammas decay decays log_lambda log_alpha gamma_log ld "))
        return 1;
    return is_among(word,
                    " s slope slopes slope_rate decay_rate rate slope_h alibi_slope "
                    "decay_slope neg_log_gamma ")
               ? -1
               : 0;
}

FormulaWords::FormulaWords(const std::vector<FormulaToken>& tokens, std::string_view letters)
    : letters_(letters) {
    for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
        const FormulaToken& token = tokens[at];
        if (token.kind != FormulaToken::Kind::word) continue;
        words_.insert(plain_name(token.text));
        has_i_ = has_i_ || token.is("i");
        if (token.is("m") && tokens[at + 1].is("-") && at + 2 < tokens.size())
            m_less_n_ = m_less_n_ || tokens[at + 2].is("n");
        const auto says = [&](std::initializer_list<std::string_view> next) {
            std::size_t k = at + 1;
            for (const std::string_view one : next)
                if (k >= tokens.size() || !tokens[k++].is(one)) return false;
            return true;
        };
        if (says({".", "unsqueeze", "(", "-", "1", ")"}) || says({"[", ":", ",", "None", "]"}))
            upright_.insert(token.text);
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
        const bool letter = token.is("r") || token.is("c") || token.is("i");
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
    return std::any_of(words_.begin(), words_.end(),
                       [&](const std::string& other) { return without_last(other) == running; });
}

std::optional<char> FormulaWords::place() const {
    if (may_use('r') == may_use('c')) return std::nullopt;
    return may_use('r') ? 'r' : 'c';
}

// Whether a word beside i is the place, so that i is the chunk's index.
bool FormulaWords::has_place_beside_i() const {
    for (const auto& [word, meant] : bound_)
        if (word != "i" && (meant == "r" || meant == "c")) return true;
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
    std::istringstream both{std::string(pairs)};
    for (std::string row, column; both >> row >> column;) {
        if (!has(row) || !has(column) || (m_less_n_ && row == "n" && column == "m")) continue;
        if (word == row) return 'r';
        if (word == column) return 'c';
    }
    return std::nullopt;
}

std::optional<std::string> FormulaWords::meaning(const std::string& word) const {
    if (const auto found = bound_.find(word); found != bound_.end()) return found->second;
    const std::string name = plain_name(word);
    const auto letter = [&](char one) -> std::optional<std::string> {
        return may_use(one) ? std::optional(std::string(1, one)) : std::nullopt;
    };
    if (name == "L") return letter('L');
    if (word != "c" && is_size_word(word)) return letter('B');
    if (is_among(word, chunk_indices)) return letter('i');
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
    if (word == "r" || word == "c") return word;
    if (word == "i" && has("r") && has("c")) return letter('i');
    if (const auto member = pair_member(name)) return letter(*member);
    if (word == "i") return i_is_row_ ? letter('r') : letter('i');
    if (is_query_place(word)) return letter('r');
    if (is_key_place(word)) return letter('c');
    return std::nullopt;
}

bool FormulaWords::may_be_decay(const std::string& word) const {
    const std::string name = plain_name(word);
    const bool place = is_place(word) || is_query_place(word) || is_key_place(word);
    const bool count =
        name.size() == 1 && std::string_view("nmNMTLBCrci").find(name[0]) != std::string_view::npos;
    const bool inverse = name.find("inv") != std::string::npos || name.rfind("rec", 0) == 0;
    return !place && !count && !inverse && !is_size_word(word) && !is_among(word, chunk_indices) &&
           over_all_.count(word) == 0;
}

std::string FormulaWords::advice(const std::string& word) const {
    const std::string name = plain_name(word);
    const bool query = may_use('r'), key = may_use('c');
    const std::string own = query && key ? "r for the query's row, c for the key's place"
                            : query      ? "r, the query's row in its chunk"
                            : key        ? "c, the key's place in its chunk"
                                         : "it with B, the size of a chunk";
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
    std::istringstream words(std::string(sizes) + std::string(place() ? places : ""));
    for (std::string one; words >> one;)
        if (one.size() > 2) names.push_back(one);
    const std::string near = suggestion(name, names);
    if (name.size() > 2 && near.rfind("did", 0) == 0) return near;
    std::string list;
    for (const char one : letters_) list += std::string(1, one) + ", ";
    return fmt::format("unknown symbol: this exponent can have {}min( , ) and max( , )", list);
}

}  // namespace eq7
