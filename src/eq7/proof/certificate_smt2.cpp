// Certificates for Z3 and cvc5: "is there a counterexample?" in SMT-LIB 2.
//
// Both measures ask the same. By count a stretch (lo, hi] is hi - lo, and a factor depends on the
// index i of its chunk; by tokens it is G(hi) - G(lo), and the chunk is told by its first token s.
// The texts below write @ for that letter, and # for the sort of what is summed.

#include <fmt/format.h>

#include "eq7/proof/certificate.hpp"
#include "eq7/retention/stretch.hpp"

namespace eq7::certificates {

namespace {

std::string smt2_comments(const Decided& decided) {
    std::string text;
    for (const std::string& line : header(decided))
        text += line.empty() ? ";\n" : "; " + line + '\n';
    const bool holds = decided.verdict.answer == Answer::proved;
    text += fmt::format(
        ";\n; The file asks for a counterexample. {}\n"
        "; Check it with `z3 FILE` or `cvc5 FILE`: the answer must be {}.\n",
        holds ? "There is none." : "The place above is one.", expected_answer(decided));
    return text;
}

// Functions that SMT-LIB does not have, where an exponent uses them.
std::string helpers(const Schedule& schedule) {
    using Kind = Expression::Step::Kind;
    bool bounds = false;
    bool division = false;
    for (const Factor& factor : schedule.factors)
        for (const auto& step : factor.exponent().steps()) {
            bounds = bounds || step.kind == Kind::min || step.kind == Kind::max;
            division = division || step.kind == Kind::divide || step.kind == Kind::remainder;
        }
    std::string text;
    if (bounds)
        text +=
            "(define-fun least ((a Int) (b Int)) Int (ite (<= a b) a b))\n"
            "(define-fun greatest ((a Int) (b Int)) Int (ite (<= a b) b a))\n";
    if (division)
        text +=
            "; division that rounds down, and a remainder with the divisor's sign\n"
            "(define-fun quotient ((a Int) (b Int)) Int (ite (> b 0) (div a b) (div (- a) (- "
            "b))))\n"
            "(define-fun remainder ((a Int) (b Int)) Int (- a (* b (quotient a b))))\n";
    return text;
}

// The letters of @ and #.
std::string written_for(Measure measure, std::string text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '@') result += measure == Measure::count ? 'i' : 's';
        else if (letter == '#') result += measure == Measure::count ? "Int" : "Real";
        else result += letter;
    }
    return result;
}

constexpr const char* stretch_by_count =
    "; a stretch (lo, hi] of tokens, counted from the first token of a chunk: how many they are\n"
    "(define-fun over ((i Int) (lo Int) (hi Int)) Int (- hi lo))\n"
    "; from one chunk to the next\n"
    "(define-fun step ((B Int)) Int 1)\n";

constexpr const char* stretch_by_tokens =
    "; G(p) is the logarithm of the decay over the tokens 0 to p. Nothing else is known of it.\n"
    "(declare-fun G (Int) Real)\n"
    "(assert (= (G (- 1)) 0.0))\n"
    "; a stretch (lo, hi] of tokens, counted from the first token s of a chunk\n"
    "(define-fun over ((s Int) (lo Int) (hi Int)) Real (- (G (+ s hi)) (G (+ s lo))))\n"
    "; from one chunk to the next\n"
    "(define-fun step ((B Int)) Int B)\n";

std::string formal_sum(const Stretch& tokens) {
    std::string sum;
    const Stretch in_chunk_at_s = in_sequence(tokens);
    for (const auto& [place, times] : in_chunk_at_s.terms()) {
        const std::string term = fmt::format("(G {})", smt2_text(place));
        sum += times == 1 ? ' ' + term
                          : fmt::format(" (* {} {})",
                                        times < 0 ? fmt::format("(- {}.0)", magnitude_of(times))
                                                  : fmt::format("{}.0", times),
                                        term);
    }
    return sum.empty() ? "0.0" : fmt::format("(+ 0.0{})", sum);
}

std::string definitions(const Decided& decided) {
    const Schedule& schedule = decided.schedule;
    const bool counts = decided.measure == Measure::count;
    std::string text = counts ? helpers(schedule) + stretch_by_count : stretch_by_tokens;
    text += "; the factors in a chunk with L tokens\n";
    constexpr std::array<std::string_view, 4> places{" (r Int) (c Int)", " (c Int)", "",
                                                     " (r Int)"};
    for (const Part part : parts_of(decided.claim))
        text += fmt::format(
            "(define-fun {} ((B Int) (L Int) (@ Int){}) # {})\n", name(part),
            places[static_cast<std::size_t>(part)],
            counts ? smt2_text(schedule[part].exponent()) : formal_sum(*schedule[part].tokens()));
    const bool current = schedule.reads == Reads::current;
    if (decided.claim == Claim::outputs)
        text += fmt::format(
            "; how often the state that a query reads holds the keys of its own chunk\n"
            "(define-fun own () Int {})\n",
            current ? 1 : 0);
    if (decided.claim == Claim::initial_state)
        text += fmt::format(
            "; what decays a state from before its chunk on the way to row r\n"
            "(define-fun reader ((B Int) (L Int) (@ Int) (r Int)) # {})\n",
            current ? "(+ (cross B L @ r) (carry B L @))" : "(cross B L @ r)");
    return text;
}

constexpr const char* outputs_right =
    R"(; inside the chunk; a key of the chunk before; that key one chunk further. Keys from further
; back follow, chunk by chunk
(define-fun inside ((B Int) (L Int) (@ Int) (r Int) (c Int)) Bool
  (=> (and (<= c r) (< r L)) (= (intra B L @ r c) (over @ c r))))
(define-fun next ((B Int) (L Int) (@ Int) (r Int) (c Int)) Bool
  (=> (and (<= (step B) @) (< r L))
      (= (+ (cross B L @ r) (state B B (- @ (step B)) c)) (over @ (- c B) r))))
(define-fun carried ((B Int) (@ Int) (c Int)) Bool
  (=> (<= (step B) @)
      (= (+ (carry B B @) (state B B (- @ (step B)) c)) (+ (state B B @ c) (over @ (- c B) c)))))
(define-fun right ((B Int) (L Int) (@ Int) (r Int) (c Int)) Bool
  (and (= own 0) (inside B L @ r c) (next B L @ r c) (carried B @ c)))
)";

constexpr const char* state_right =
    R"(; a chunk of L tokens takes its keys and the state before it to its last token
(define-fun to_its_end ((B Int) (L Int) (@ Int) (c Int)) Bool
  (and (=> (< c L) (= (state B L @ c) (over @ c (- L 1))))
       (= (carry B L @) (over @ (- 1) (- L 1)))))
; so do the full chunks before it
(define-fun right ((B Int) (L Int) (@ Int) (r Int) (c Int)) Bool
  (and (to_its_end B L @ c) (to_its_end B B @ c)))
)";

constexpr const char* initial_right =
    R"(; in the first chunk; and one chunk further. Chunks after that follow
(define-fun right ((B Int) (L Int) (@ Int) (r Int) (c Int)) Bool
  (=> (< r L)
      (and (= (reader B L 0 r) (over 0 (- 1) r))
           (= (+ (carry B B @) (reader B L (+ @ (step B)) r))
              (+ (reader B L @ r) (over @ r (+ r B)))))))
)";

const char* right_of(Claim claim) {
    if (claim == Claim::outputs) return outputs_right;
    return claim == Claim::initial_state ? initial_right : state_right;
}

// How many tokens the chunk of a place has.
const char* length_of(Claim claim) {
    if (claim == Claim::state) return "(= L B)";
    return claim == Claim::short_last_chunk ? "(< L B)" : "(<= L B)";
}

// Asks for a place where the form is wrong. For one B each row and column is written out, and each
// length of the last chunk where these count.
std::string any_place(const Decided& decided) {
    const Claim claim = decided.claim;
    std::string text = "; a chunk\n(declare-const @ Int)\n(assert (<= 0 @))\n";
    if (!decided.B)
        return text + fmt::format(
                          "; a place in it\n"
                          "(declare-const B Int)\n(declare-const L Int)\n"
                          "(declare-const r Int)\n(declare-const c Int)\n"
                          "(assert (and (<= 1 L) {} (<= 0 r) (< r B) (<= 0 c) (< c B)))\n"
                          "; where the form is wrong\n(assert (not (right B L @ r c)))\n",
                          length_of(claim));
    const std::size_t B = *decided.B;
    const std::size_t rows = claim == Claim::outputs || claim == Claim::initial_state ? B : 1;
    const std::size_t columns = claim == Claim::initial_state ? 1 : B;
    const std::size_t longest = claim == Claim::short_last_chunk ? B - 1 : B;
    text += "; where the form is wrong, at one of the rows and columns\n(assert (or false";
    for (std::size_t L = looks_at_lengths(decided) ? 1 : B; L <= longest; ++L)
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t c = 0; c < columns; ++c)
                text += fmt::format("\n  (not (right {} {} @ {} {}))", B, L, r, c);
    return text + "))\n";
}

// What a key of chunk j, or the initial state, is decayed by up to the place, factor by factor.
std::string taken(const Decided& decided, const Counterexample& at) {
    const auto chunk = [&](std::size_t index) {
        return decided.measure == Measure::count ? index : index * at.B;
    };
    const bool outputs = decided.claim == Claim::outputs;
    if (at.j == at.i)
        return fmt::format("({} B L {}{} c)", outputs ? "intra" : "state", chunk(at.i),
                           outputs ? " r" : "");
    const std::string_view last = outputs                                 ? "cross"
                                  : decided.claim == Claim::initial_state ? "reader"
                                                                          : "carry";
    std::string sum = fmt::format("({} B L {}{})", last, chunk(at.i), at.r ? " r" : "");
    for (std::size_t between = at.j ? *at.j + 1 : 0; between < at.i; ++between)
        sum += fmt::format(" (carry B B {})", chunk(between));
    if (at.j) sum += fmt::format(" (state B B {} c)", chunk(*at.j));
    return at.j || at.i > 0 ? fmt::format("(+ {})", sum) : sum;
}

std::string counterexample(const Decided& decided) {
    const Counterexample& at = *decided.verdict.counterexample;
    const bool own_keys =
        decided.claim == Claim::outputs && decided.schedule.reads == Reads::current;
    std::string text = fmt::format(
        "; eq7's counterexample: a place\n(define-fun B () Int {})\n(define-fun L () Int {})\n"
        "(assert (and (<= 1 L) {}))\n",
        at.B, last_length(at), length_of(decided.claim));
    if (at.r) text += fmt::format("(define-fun r () Int {})\n(assert (< r L))\n", *at.r);
    if (at.c)
        text += fmt::format("(define-fun c () Int {})\n(assert (and (< c {}) (<= {} {})))\n", *at.c,
                            at.j == at.i ? 'L' : 'B', *at.j, at.i);
    if (own_keys) return text + "; where a key comes in twice\n(assert (not (= own 0)))\n";
    // Both ends counted from the last chunk's first token.
    const auto earlier = static_cast<std::int64_t>((at.i - at.j.value_or(0)) * at.B);
    return text +
           fmt::format(
               "; what is taken there, and what should be\n"
               "(assert (not (= {}\n  (over {} {} {}))))\n",
               taken(decided, at), decided.measure == Measure::count ? at.i : at.i * at.B,
               at.j ? fmt::format("(- c {})", smt2_number(earlier)) : smt2_number(-earlier - 1),
               at.r ? "r" : "(- L 1)");
}

}  // namespace

std::string smt2(const Decided& decided) {
    const bool counts = decided.measure == Measure::count;
    std::string text = smt2_comments(decided) +
                       fmt::format("(set-info :status {})\n(set-logic {})\n",
                                   expected_answer(decided), counts ? "QF_NIA" : "QF_UFNIRA");
    std::string body = definitions(decided);
    body += decided.verdict.answer == Answer::proved ? right_of(decided.claim) + any_place(decided)
                                                     : counterexample(decided);
    return text + written_for(decided.measure, body) + "(check-sat)\n";
}

}  // namespace eq7::certificates
