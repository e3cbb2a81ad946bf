#include "eq7/algebra/formula_frame.hpp"

#include "eq7/algebra/formula_names.hpp"

namespace eq7 {

namespace {

bool is_word(const FormulaToken& one) { return one.kind == FormulaToken::Kind::word; }

}  // namespace

// exp(-exp(w) * (r+1)): the inner one is a rate. -G + G[-1] is G[-1] - G.
void FormulaFrame::take_off_disguise() {
    bool exponential = false;
    for (std::size_t at = 0; at + 2 < tokens_.size(); ++at) {
        if (exponential && says(tokens_, at, "exp ( W )") > 0 &&
            !is_size_word(token(at + 2).text)) {
            std::size_t begin = begin_of_name(at);
            tokens_[begin] = {FormulaToken::Kind::word, "slope", token(begin).at};
            erase(begin + 1, at + 4);
        }
        exponential = exponential || is_exponential(token(at).text);
        const bool begins = at == 0 || token(at - 1).is("(");
        if (begins && says(tokens_, at, "- W + W [") > 0 &&
            token(at + 1).text == token(at + 3).text) {
            const FormulaToken minus = token(at), sum = token(at + 1);
            const auto behind = static_cast<std::ptrdiff_t>(behind_bracket(tokens_, at + 4) - 3);
            erase(at, at + 3);
            tokens_.insert(tokens_.begin() + behind, sum);
            tokens_.insert(tokens_.begin() + behind, minus);
        }
    }
}

// What leaves every number as it is: x.to(q), cast(x, "float32"), and in a part with one place,
// where axes have no meaning, x.unsqueeze(1), x[:, None], expand_dims(x, 0), x.T. Gone before
// anything is read, so that no word in it is taken for one of the formula's.
void FormulaFrame::take_off_wrapping() {
    for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
        const bool method = at > 0 && token(at).is(".") && is_value_before(at);
        const std::size_t name = method ? at + 1 : at;
        if (is_word(token(name)) && wraps(token(name).text) && token(name + 1).is("(")) {
            const std::size_t end = behind_bracket(tokens_, name + 1);
            if (method) {
                erase(at, end);
                --at;
                continue;
            }
            const bool is_method = at > 0 && token(at - 1).is(".") && is_value_before(at - 1);
            const std::size_t first = behind_value(name + 2, ",");
            if (is_method || first + 1 > end || token(name + 2).is(")")) continue;
            if (token(first).is(",")) erase(first, end - 1);
            const std::size_t begin = begin_of_name(at);
            erase(begin, name + 1);
            at = begin;
            continue;
        }
        if (!has_no_axes()) continue;
        const bool turned = token(at + 1).is("T") || token(at + 1).is("mT");
        if (method && turned && !token(at + 2).is("(")) erase(at, at + 2);
        else if (at > 0 && token(at).is("[") && is_value_before(at) && only_adds_axes(at))
            erase(at, behind_bracket(tokens_, at));
        else continue;
        --at;
    }
    words_ = FormulaWords(tokens_, typed_.letters);
}

bool FormulaFrame::wraps(const std::string& word) const {
    const std::string_view what = meant_in(names::functions, word);
    return what == "same" ||
           (has_no_axes() && (what == "axes" || is_among(word, names::changes_of_axes)));
}

// Whether a value ends before the token: a method or an index follows.
bool FormulaFrame::is_value_before(std::size_t at) const {
    const FormulaToken& before = token(at - 1);
    return before.nesting() < 0 || before.kind == FormulaToken::Kind::number ||
           (is_word(before) && !is_among(before.text, names::spaces));
}

// Where a function's name begins, with "jax.numpy." before it.
std::size_t FormulaFrame::begin_of_name(std::size_t at) const {
    while (at >= 2 && token(at - 1).is(".") && is_word(token(at - 2))) at -= 2;
    return at;
}

// [:, None], [..., None, :], [h]: which tokens it takes does not change.
bool FormulaFrame::only_adds_axes(std::size_t open) const {
    const std::size_t end = behind_bracket(tokens_, open) - 1;
    for (std::size_t at = open + 1; at < end; ++at)
        if (!is_among(token(at).text, " : , ... . none newaxis np jnp torch mx ") &&
            !is_among(token(at).text, names::heads))
            return false;
    return end > open + 1 && token(end).is("]");
}

}  // namespace eq7
