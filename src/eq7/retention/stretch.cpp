#include "eq7/retention/stretch.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/algebra/formula_parser.hpp"
#include "eq7/error.hpp"

namespace eq7 {

using namespace symbols;

namespace {

// sum  := ["-"] term (("+" | "-") term)*
// term := [digits ["*"]] ( ("(" | "[") end "," end (")" | "]") | ("G" | "Gseq") "[" end "]" ) | 0
class StretchParser {
public:
    StretchParser(std::string_view text, std::string_view symbols, std::string_view name,
                  int index_base)
        : reader_(text, name), text_(text), symbols_(symbols), name_(name), first_(index_base) {}

    Stretch parse() {
        Stretch sum = take("-") ? term() * -1 : term();
        for (;;) {
            if (take("+")) sum = sum + term();
            else if (take("-")) sum = sum - term();
            else break;
        }
        if (!reader_.at_end()) reader_.fail("expected + or - and another stretch, or the end");
        return sum;
    }

private:
    bool take(std::string_view token) { return reader_.take(token); }
    const FormulaToken& peek() { return reader_.peek(); }

    Stretch term() {
        const std::size_t begin = peek().at;
        std::int64_t times = 1;
        if (peek().kind == FormulaToken::Kind::number) {
            times = reader_.number();
            const bool more =
                take("*") || peek().nesting() > 0 || peek().is("G") || peek().is("Gseq");
            if (!more && times == 0) return {};
            if (!more) reader_.fail_at(begin, "expected a stretch after this number");
        }
        try {
            return stretch() * times;
        } catch (const Overflow&) {
            reader_.fail_at(begin, "this number is beyond 64-bit arithmetic");
        }
    }

    Stretch stretch() {
        if (take("Gseq")) return Stretch(place_in_brackets());
        if (take("G")) return from(first_, place_in_brackets());
        const bool open = take("(");
        if (!open && !take("[")) reader_.fail("expected a stretch, such as (c,r], [0,L-1] or G[r]");
        const IndexPolynomial lo = place();
        if (!take(",")) reader_.fail("expected two ends with a comma between, as in (c,r]");
        const IndexPolynomial hi = place();
        const bool closed = take("]");
        if (!closed && !take(")")) reader_.fail("expected ) or ] at the end of this stretch");
        return after(open ? lo : lo - one, closed ? hi : hi - one);
    }

    // The place up to which the sum of log-decays goes: from token 0 of the chunk, or of the
    // sequence.
    IndexPolynomial place_in_brackets() {
        if (!take("[")) reader_.fail("expected [ and a place, as in G[r]");
        const IndexPolynomial here = place();
        if (!take("]")) reader_.fail("expected ] after this place");
        return here;
    }

    IndexPolynomial place() {
        const std::size_t begin = peek().at;
        FormulaTokens end;  // up to the comma or the bracket behind it
        for (int open = 0; !reader_.at_end() && (open > 0 || !peek().is(","));) {
            open += peek().nesting();
            if (open < 0) break;
            end.push_back(reader_.next());
        }
        end.push_back({FormulaToken::Kind::end, "", peek().at});
        try {
            const Expression read = parse_exponent({text_, symbols_, name_, 0}, end);
            if (read.is_polynomial()) return IndexPolynomial::from(read);
        } catch (const Overflow&) {
            reader_.fail_at(begin, "this end is beyond 64-bit arithmetic");
        }
        reader_.fail_at(begin, "expected an end made of + - * and whole numbers");
    }

    TokenReader reader_;
    std::string_view text_, symbols_, name_;
    IndexPolynomial first_;  // the chunk's first token
};

// "+2*", "-", "+", or nothing before the first.
std::string sign_text(std::int64_t times, bool first) {
    const std::string sign = times < 0 ? "-" : first ? "" : "+";
    const std::uint64_t magnitude = magnitude_of(times);
    return magnitude == 1 ? sign : fmt::format("{}{}*", sign, magnitude);
}

// (lo, hi] with the brackets that people would use.
std::string interval_text(const IndexPolynomial& lo, const IndexPolynomial& hi) {
    const bool from_start = lo == IndexPolynomial(-1);
    return fmt::format("{}{},{}]", from_start ? "[" : "(",
                       from_start ? "0" : lo.to_compact_string(), hi.to_compact_string());
}

}  // namespace

bool looks_like_stretch(std::string_view text) {
    if (text.find_first_of("[]") != text.npos) return true;
    std::vector<bool> of_function;  // for each open bracket, whether it is that of min or max
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '(') {
            const std::string_view before = text.substr(at < 3 ? at : at - 3, at < 3 ? 0 : 3);
            of_function.push_back(before == "min" || before == "max");
        } else if (text[at] == ')') {
            if (!of_function.empty()) of_function.pop_back();
        } else if (text[at] == ',' && !of_function.empty() && !of_function.back()) {
            return true;
        }
    }
    return false;
}

Stretch parse_stretch(std::string_view text, std::string_view symbols, std::string_view name,
                      int index_base) {
    if (text.size() > Expression::longest)
        throw BadInput(fmt::format("{}: the stretch has {} characters\n  at most {} are read", name,
                                   text.size(), Expression::longest));
    return StretchParser(text, symbols, name, index_base).parse();
}

IndexPolynomial length(const Stretch& stretch) {
    IndexPolynomial sum;
    for (const auto& [place, times] : stretch.terms())
        sum = sum + IndexPolynomial(times) * (i * B + place + one);
    return sum;
}

Tokens tokens_at(const Stretch& stretch, const Indices& at) {
    return stretch
        .moved([&](const IndexPolynomial& place) { return checked_add(at.s, place.evaluate(at)); })
        .without_start(-1);
}

Stretch in_sequence(const Stretch& stretch) {
    return stretch.moved([](const IndexPolynomial& place) { return s + place; });
}

std::string to_string(const Stretch& stretch) {
    std::string text;
    std::vector<Stretch::Term> left = stretch.terms();
    // Pairs an end with a beginning as long as there are both; what is left reaches back to the
    // sequence's first token.
    for (auto hi = left.rbegin(); hi != left.rend(); ++hi) {
        for (auto lo = left.begin(); lo != left.end() && hi->second != 0; ++lo) {
            if ((hi->second > 0) == (lo->second > 0) || lo->second == 0) continue;
            const std::int64_t times = hi->second > 0 ? std::min(hi->second, -lo->second)
                                                      : -std::min(-hi->second, lo->second);
            text += sign_text(times > 0 ? times : -times, text.empty());
            text += times > 0 ? interval_text(lo->first, hi->first)
                              : interval_text(hi->first, lo->first);
            hi->second -= times;
            lo->second += times;
        }
        if (hi->second == 0) continue;
        text += sign_text(hi->second, text.empty()) +
                fmt::format("Gseq[{}]", hi->first.to_compact_string());
        hi->second = 0;
    }
    return text.empty() ? "0" : text;
}

}  // namespace eq7
