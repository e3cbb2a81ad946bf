#pragma once
// What a word of a formula stands for: one of the letters B, L, r, c, i under another name.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eq7/algebra/expression.hpp"
#include "eq7/algebra/formula_names.hpp"
#include "eq7/algebra/formula_token.hpp"

namespace eq7 {

/// The words of one formula, and what they stand for in the part of equation (7) that it is of.
/// `letters` are those that the part may use: a part with r and no c reads a query's row, one with
/// c and no r a key's place, and so a word for a place has one meaning in it.
class FormulaWords {
public:
    FormulaWords(const std::vector<FormulaToken>& tokens, std::string_view letters);

    /// What the formula itself says, on the left of "=" or in a loop: xi_i = ..., for _i in
    /// range(B). It goes before everything else.
    /// Without a meaning the word stands for no token's place.
    void bind(const std::string& word, const std::optional<Expression>& meaning) {
        bound_[word] = meaning;
    }
    bool is_bound(const std::string& word) const { return bound_.count(word) > 0; }

    /// Whether i, as typed, may be the chunk's index or the paper's row; and that it is the row.
    bool i_is_open() const;
    void take_i_for_the_row() { i_is_row_ = true; }

    /// r, B or another expression in the letters; nullopt if the word has no meaning here,
    /// or more than one.
    std::optional<Expression> meaning(const std::string& word) const;

    /// Whether a word counts tokens over the whole sequence in this formula, as in n % B and
    /// n - i * B.
    bool counts_over_all(const std::string& word) const { return over_all_.count(word) > 0; }

    /// Whether the formula has the word's last value beside it, g_last beside g: then both are
    /// cumulative sums.
    bool has_last(const std::string& word) const;

    /// Whether the word is taken from itself, as in x[:, None] - x[None, :] and x[..., -1:] - x: in
    /// exp(...) such a difference is one of cumulative sums.
    bool is_subtracted(const std::string& word) const { return subtracted_.count(word) > 0; }
    bool is_taken_from_last(const std::string& word) const { return from_last_.count(word) > 0; }

    /// Whether a word without a meaning may name the decay: what is no count of tokens, and no
    /// place or size in another part.
    bool may_be_decay(const std::string& word) const;

    /// Whether the word stands upright somewhere, as x[:, None]: alone it then lies flat.
    bool is_upright(const std::string& word) const { return upright_.count(word) > 0; }

    /// The place of a token in its chunk, in a part that has one such letter: r or c.
    std::optional<char> place() const;

    bool may_use(char letter) const { return letters_.find(letter) != letters_.npos; }
    std::string_view letters() const { return letters_; }

    /// What to write instead of a word that has no meaning here.
    std::string advice(const std::string& word) const;

private:
    std::optional<char> pair_member(const std::string& word) const;
    bool has(std::string_view word) const { return words_.count(std::string(word)) > 0; }
    bool has_place_beside_i() const;

    std::string_view letters_;
    std::set<std::string> words_;
    std::set<std::string> over_all_;
    std::set<std::string> upright_;
    std::set<std::string> subtracted_, from_last_;
    std::map<std::string, std::optional<Expression>> bound_;
    bool has_i_ = false;
    bool i_t_is_chunk_ = false;  // i_t * BT, in Triton
    bool m_less_n_ = false;      // m - n, of which either may be the query
    bool i_is_row_ = false;
};

/// ", B, r, i"
std::string listed_behind(std::string_view letters);

/// How many tokens from `at` on are as the pattern says, in which blanks stand between words and
/// signs: W is any word, S a name of a chunk's size, I one of its index, iS both in one, as in iB.
/// 0 where they are not.
std::size_t says(const FormulaTokens& tokens, std::size_t at, std::string_view pattern);
/// How many tokens "- i * B", less the chunk's first token, has here; 0 where it is not that.
std::size_t chunk_start_at(const FormulaTokens& tokens, std::size_t at);

}  // namespace eq7
