#include "eq7/algebra/formula.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eq7/algebra/code_lines.hpp"
#include "eq7/algebra/formula_frame.hpp"
#include "eq7/algebra/formula_names.hpp"
#include "eq7/algebra/formula_parser.hpp"
#include "eq7/algebra/formula_places.hpp"
#include "eq7/error.hpp"
#include "eq7/shown_text.hpp"

namespace eq7 {

namespace {

using ValueKind = FormulaValue::Kind;

std::string without_blanks(std::string_view typed) {
    std::string text;
    for (const char one : typed)
        if (one != ' ' && one != '\t' && one != '\n') text += one;
    return text;
}

// One formula on its way to a Reading.
class Reader : FormulaFrame {
public:
    using FormulaFrame::FormulaFrame;

    Reading read() {
        take_off_print();
        take_off_code();
        refuse_two_names();
        if (names_tokens()) {
            if (is_exponential(token(0).text)) take_off_bracket(1);
            return stretch();
        }
        refuse_two_bases();
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
    // arange(B), whose entries are the chunk's places.
    bool counts_places(std::size_t at) const {
        if (meant_in(names::functions, token(at).text) != "range" || !token(at + 1).is("("))
            return false;
        const std::size_t end = behind_bracket(tokens_, at + 1);
        return std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(at),
                           tokens_.begin() + static_cast<std::ptrdiff_t>(end),
                           [](const FormulaToken& one) { return is_size_word(one.text); });
    }

    // Two words for one place: each may be right, but not both.
    void refuse_two_names() const {
        const bool rates = std::any_of(tokens_.begin(), tokens_.end(), [](const FormulaToken& one) {
            return one.text.rfind("exp", 0) == 0;
        });
        std::map<char, std::string> names;  // by the letter
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
            const std::string& word = token(at).text;
            if (says(tokens_, at, "S * S") > 0 && word != token(at + 2).text)
                fail(token(at).at, "is this the size of a chunk, or its index? write B, or i");
            const bool range = words_.place() && counts_places(at);
            const bool keyword = token(at + 1).is("=") && at > 0 && token(at - 1).is(",");
            const bool holder = token(at + 2).is("device") || token(at + 2).is("dtype");
            const bool named = token(at).kind == FormulaToken::Kind::word && word != "i" &&
                               !token(at + 1).is("(") && !keyword && !holder &&
                               !words_.is_bound(word);
            if (!range && (!named || (rates && log_decay_sign(word) != 0))) continue;
            const auto meaning = range ? Expression::symbol(*words_.place()) : words_.meaning(word);
            for (const auto& [letter, in_words] :
                 {std::pair{'r', "query's row"}, {'c', "key's place"}}) {
                if (!meaning || !meaning->is_symbol(letter)) continue;
                const auto [first, fresh] = names.try_emplace(letter, word);
                if (!fresh && first->second != word)
                    fail(token(at).at,
                         fmt::format(
                             "this and {} would both be the {}: write {} for it in both places",
                             first->second, in_words, letter));
            }
        }
    }

    // Whether a rate or a logarithm without a base of its own stands in exp2.
    bool is_to_base_two() const {
        return has({"exp2", "exp2f"}) &&
               std::none_of(tokens_.begin(), tokens_.end(), [](const FormulaToken& one) {
                   return one.text.rfind("log2", 0) == 0 ||
                          is_among(one.text, names::changes_of_base);
               });
    }

    // exp2 or 2^ of a natural logarithm, exp or e^ of one to the base 2.
    void refuse_two_bases() const {
        bool of_two = has({"exp2", "exp2f"}), of_e = has({"exp", "expf"});
        for (std::size_t at = 0; at + 1 < tokens_.size(); ++at) {
            if (!token(at + 1).is("^")) continue;
            of_two |= token(at).is("2");
            of_e |= token(at).is("e") || token(at).is("E");
        }
        if (!of_two && !of_e) return;
        for (const FormulaToken& one : tokens_) {
            if (is_among(one.text, names::changes_of_base)) return;
            // log_gamma is one of either base; log(gamma) and ln_gamma are not.
            const bool log = (one.text.rfind("log", 0) == 0 && one.text.rfind("log_", 0) != 0) ||
                             one.text.rfind("ln", 0) == 0;
            if (log && of_two != (one.text.rfind("log2", 0) == 0))
                fail(one.at, "this logarithm and the exponential have different bases");
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
            else if (commas == 1 && token(behind - 1).nesting() < 0)
                return !has({"^", "gamma", ".", "for"});
        }
        return false;
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
            if (words.i_is_open()) words.take_i_for_the_row();
            const auto meaning = words.meaning(one.text);
            reading.text += meaning ? meaning->to_string() : one.text;
        }
        reading.as_typed = is_typed(reading.text);
        return reading;
    }

    // Whether that is what was typed, blanks aside.
    bool is_typed(const std::string& text) const { return text == without_blanks(typed_.text); }

    Reading read_tokens(const FormulaWords& words) const {
        const FormulaValue value = parse_formula(typed_, tokens_, words);
        Reading reading;
        reading.listed = value.entries.size();
        reading.stretch = value.is(ValueKind::gates);
        reading.decay = value.decay;
        // exp2(log_gamma * x) and exp(log_gamma * x) are powers of two numbers.
        if (is_to_base_two() && !value.decay.value_or("").empty())
            *reading.decay += " (in powers of 2)";
        reading.counts_rows = counts_rows_;
        if (value.is(ValueKind::gates)) {
            reading.text = stretch_text(settled(value));
        } else if (value.is_list()) {
            for (const FormulaValue& one : value.entries)
                reading.text += (reading.text.empty() ? "" : ",") + entry(one);
        } else {
            const Expression exponent = settled(value).exponent;
            reading.text = exponent.to_string();
            if (!is_typed(reading.text)) reading.text = multiplied_out(exponent);
        }
        reading.as_typed = is_typed(reading.text);
        if (reading.listed == 0 && reading.text.size() > Expression::longest)
            fail(tokens_.front().at, fmt::format("what this means is too long: at most {} "
                                                 "characters",
                                                 Expression::longest));
        return reading;
    }

    std::string entry(const FormulaValue& value) const {
        const auto number = value.is(ValueKind::whole) ? value.constant() : std::nullopt;
        if (number) return fmt::format("{:.0f}", *number);
        const Expression exponent = settled(value).exponent;
        for (const char letter : std::string_view("BLrci"))
            if (exponent.uses(letter))
                fail(tokens_.front().at, "the entries of a list are numbers: expected no letters");
        return exponent.to_string();
    }

    std::string stretch_text(const FormulaValue& gates) const {
        try {
            return stretch_of(gates, typed_.index_base);
        } catch (const Unreadable& fault) {
            fail(tokens_.front().at, fault.what());
        }
    }

    // A whole formula, or a list's entry: an exponent or a stretch, of which every place is known.
    FormulaValue settled(const FormulaValue& value) const {
        const std::size_t begin = tokens_.front().at;
        if (value.is(ValueKind::sums))
            fail(begin, "this is a sum of log-decays: write its exp(...), or the stretch");
        if (value.is_list()) fail(begin, "expected one list, not a list of lists");
        if (value.is(ValueKind::mask)) fail(begin, "expected a power of gamma beside the mask");
        if (value.is(ValueKind::log))
            fail(begin,
                 "expected a whole number; the logarithm of a decay needs an exp(...) around it");
        if (!value.is(ValueKind::whole) && !value.is(ValueKind::power) &&
            !value.is(ValueKind::gates))
            fail(begin, "expected a whole number: write exponents, not the factors");
        if (assigned_ && value.is(ValueKind::whole) && value.exponent.is_number(1))
            fail(begin, "1 as a factor is gamma^0, as an exponent gamma^1: write one of these");
        if (!value.uses(Expression::any_place)) return value;
        const FormulaPlaces places{words_.place(), typed_.index_base};
        // Beside rows that stand upright, what is not set lies flat.
        if (!places.letter && (!value.uses('r') || value.uses('c')))
            fail(begin, "which is the row? write r, c, or x[:, None] and x[None, :]");
        return value.with(Expression::any_place, places.from_zero(places.letter.value_or('c')));
    }
};

}  // namespace

Expression Expression::parse(std::string_view text, std::string_view symbols,
                             std::string_view name) {
    if (text.size() > longest)
        throw BadInput(fmt::format("{}: the expression has {} characters\n  at most {} are read",
                                   name, text.size(), longest));
    Expression whole = parse_exponent({text, symbols, name, 0}, formula_tokens(text));
    whole.text_ = text;
    whole.name_ = name;
    return whole;
}

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

namespace {

// "D = gamma ** n", and then "D = where(mask, D, 0)": where one line follows the other, each name
// is what was set last. A name that is set more than once gets one of its own in each line; the
// last line needs none.
std::string with_own_names(const std::vector<CodeLine>& lines) {
    std::map<std::string, std::string> own;
    std::string text;
    for (const CodeLine& line : lines) {
        std::string value = line.is_whole ? line.value : line.text;
        for (const auto& [name, by] : own) value = with_word(value, name, by);
        if (line.is_whole) {
            const std::string& name = line.names[0];
            const auto times = std::count_if(lines.begin(), lines.end(), [&](const CodeLine& one) {
                return one.is_whole && one.names[0] == name;
            });
            if (times > 1) own[name] = "set" + std::to_string(line.number);
            if (&line != &lines.back() || times == 1)
                text += (times > 1 ? own[name] : name) + " = ";
        }
        text += value + "\n";
    }
    return text;
}

// Of several lines of code the last one, with what the lines before it set: "k = arange(B)", and
// below it "gamma ** (k + 1)". nullopt for a formula that only takes up several lines.
std::optional<std::string> last_line(const TypedFormula& typed) {
    std::string text(typed.text);
    if (text.find_first_of("\n;") == text.npos) return std::nullopt;
    if (text.find('\\') != text.npos) return std::nullopt;  // print
    std::replace(text.begin(), text.end(), ';', '\n');
    CodeLines code(text, typed.name);
    if (code.lines().size() < 2) return std::nullopt;
    if (std::all_of(code.lines().begin(), code.lines().end() - 1,
                    [](const CodeLine& line) { return line.is_whole; }))
        code = CodeLines(with_own_names(code.lines()), typed.name);
    const std::vector<CodeLine>& lines = code.lines();
    const CodeLine& last = lines.back();
    for (std::size_t at = 0; at + 1 < lines.size(); ++at) {
        const CodeLine& line = lines[at];
        if (line.text.rfind("for ", 0) == 0 && line.text.back() == ':') continue;
        const bool sets = line.is_whole && line.names[0] != "return";
        const bool once = sets && (line.names != last.names || last.is_whole);
        if (!sets && line.names.empty() && line.text.back() != ':') return std::nullopt;
        if (!once)
            throw BadInput(fmt::format(
                "{}: line {} is '{}'\n  expected lines that set a name once each, and a formula in "
                "the last one",
                typed.name, line.number, shown_text(line.text)));
    }
    std::string formula;
    for (const std::string& loop : last.loops) formula += code.spelled_out(loop, last) + " ";
    return formula + code.spelled_out(last.text, last);
}

// Words that say what places are counted from, against what was said beside the formula.
void refuse_other_base(const TypedFormula& typed) {
    if (typed.index_base == 1) return;
    for (const std::string_view words :
         {"starts at 1", "starting at 1", "start at 1", "ed from 1", "ing from 1", "# from 1",
          "1-based", "1-indexed", "one-based", "1..B"})
        if (const std::size_t at = typed.text.find(words); at != typed.text.npos)
            refuse_at(typed.name, typed.text, at,
                      "this counts from 1: say --index-base 1, or count from 0");
}

}  // namespace

Reading read_formula(const TypedFormula& typed) {
    if (typed.text.size() > longest_formula)
        throw BadInput(fmt::format("{}: the formula has {} characters\n  at most {} are read",
                                   typed.name, typed.text.size(), longest_formula));
    refuse_other_base(typed);
    const auto last = last_line(typed);
    if (!last) return Reader(typed).read();
    Reading reading = Reader({*last, typed.letters, typed.name, typed.index_base}).read();
    reading.as_typed = false;
    return reading;
}

}  // namespace eq7
