// Certificates for Z3 and cvc5: "is there a counterexample?" in SMT-LIB 2.

#include <fmt/format.h>

#include "eq7/proof/certificate.hpp"

namespace eq7::certificates {

namespace {

// "(B Int) (r Int)"
std::string parameters(std::string_view letters) {
    std::string text;
    for (const char letter : letters)
        text += fmt::format("{}({} Int)", text.empty() ? "" : " ", letter);
    return text;
}

std::string comments(const Decided& decided) {
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
std::string helpers(const std::vector<Function>& functions) {
    using Kind = Expression::Step::Kind;
    bool bounds = false;
    bool division = false;
    for (const Function& function : functions)
        for (const auto& step : function.exponent->steps()) {
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

std::string definitions(const Decided& decided) {
    const std::vector<Function> functions = functions_of(decided);
    std::string text = helpers(functions) + "; the exponents\n";
    for (const Function& function : functions)
        text += fmt::format("(define-fun {} ({}) Int {})\n", function.name,
                            parameters(function.arguments), smt2_text(*function.exponent));
    if (decided.claim == Claim::state) return text;
    const bool previous = decided.schedule.reads == Reads::previous;
    return text + fmt::format(
                      "; the chunk whose state the queries of chunk i read\n"
                      "(define-fun read ((i Int)) Int {})\n",
                      previous ? "(- i 1)" : "i");
}

constexpr const char* outputs_right =
    R"(; how often key m enters output n: inside the chunk, and through the state
(define-fun inside ((i Int) (j Int) (r Int) (c Int)) Bool (and (= j i) (<= c r)))
(define-fun stored ((i Int) (j Int)) Bool (<= j (read i)))
(define-fun times ((i Int) (j Int) (r Int) (c Int)) Int
  (+ (ite (inside i j r c) 1 0) (ite (stored i j) 1 0)))
; m <= n: an earlier chunk, or this one and no later place
(define-fun past ((i Int) (j Int) (r Int) (c Int)) Bool (or (< j i) (and (= j i) (<= c r))))
(define-fun right ((B Int) (i Int) (j Int) (r Int) (c Int)) Bool
  (and (= (times i j r c) (ite (past i j r c) 1 0))
       (=> (inside i j r c) (= (intra B r c i) (- r c)))
       (=> (stored i j)
           (= (+ (cross B r i) (* (- (read i) j) (carry B)) (state B c j))
              (- (+ (* i B) r) (+ (* j B) c))))))
)";

constexpr const char* state_right =
    R"(; key m in the state after chunk i, and the initial state in it
(define-fun right ((B Int) (i Int) (j Int) (c Int)) Bool
  (and (= (+ (* (- i j) (carry B)) (state B c j))
          (- (- (* (+ i 1) B) 1) (+ (* j B) c)))
       (= (* (+ i 1) (carry B)) (* (+ i 1) B))))
)";

constexpr const char* initial_right = R"(; the initial state in output n
(define-fun right ((B Int) (i Int) (r Int)) Bool
  (= (+ (cross B r i) (* (+ (read i) 1) (carry B)))
     (+ (* i B) r 1)))
)";

const char* right_of(Claim claim) {
    switch (claim) {
        case Claim::outputs: return outputs_right;
        case Claim::state: return state_right;
        case Claim::initial_state: break;
    }
    return initial_right;
}

bool has(std::string_view letters, char letter) {
    return letters.find(letter) != std::string_view::npos;
}

// What the letters may be. For one B, rows and columns are written out instead of declared.
std::string domain(const Decided& decided, bool written_out) {
    const std::string_view letters = letters_of(decided.claim);
    std::string text = "; a place\n";
    for (const char letter : letters)
        if (!written_out || letter == 'i' || letter == 'j')
            text += fmt::format("(declare-const {} Int)\n", letter);
    if (!written_out)
        text += decided.B ? fmt::format("(assert (= B {}))\n", *decided.B) : "(assert (>= B 1))\n";
    text += "(assert (>= i 0))\n";
    if (has(letters, 'j')) text += "(assert (>= j 0))\n";
    if (decided.claim == Claim::state) text += "(assert (<= j i))\n";
    if (written_out) return text;
    for (const char letter : {'r', 'c'})
        if (has(letters, letter))
            text += fmt::format("(assert (and (<= 0 {0}) (< {0} B)))\n", letter);
    return text;
}

// (not (right 4 i j 0 0)) for every row and column of chunks of B tokens.
std::string every_row_and_column(Claim claim, std::size_t B) {
    std::string text;
    for (std::size_t r = 0; r < (claim == Claim::state ? 1 : B); ++r)
        for (std::size_t c = 0; c < (claim == Claim::initial_state ? 1 : B); ++c) {
            text += fmt::format("\n  (not (right {} i", B);
            if (claim != Claim::initial_state) text += " j";
            if (claim != Claim::state) text += fmt::format(" {}", r);
            if (claim != Claim::initial_state) text += fmt::format(" {}", c);
            text += "))";
        }
    return text;
}

std::string wrong_somewhere(const Decided& decided, bool written_out) {
    if (written_out)
        return fmt::format(
            "; where the form is wrong, at one of the rows and columns\n"
            "(assert (or false{}))\n",
            every_row_and_column(decided.claim, *decided.B));
    std::string place;
    for (const char letter : letters_of(decided.claim)) place += fmt::format(" {}", letter);
    return fmt::format("; where the form is wrong\n(assert (not (right{})))\n", place);
}

std::string counterexample(const Decided& decided) {
    std::string text = "; eq7's counterexample\n";
    for (const char letter : letters_of(decided.claim))
        text += fmt::format("(assert (= {} {}))\n", letter,
                            value_at(*decided.verdict.counterexample, letter));
    return text;
}

}  // namespace

std::string smt2(const Decided& decided) {
    const bool holds = decided.verdict.answer == Answer::proved;
    const bool written_out = holds && decided.B.has_value();
    std::string text = comments(decided);
    text += fmt::format("(set-info :status {})\n(set-logic QF_NIA)\n", expected_answer(decided));
    text += definitions(decided) + right_of(decided.claim);
    text += domain(decided, written_out) + wrong_somewhere(decided, written_out);
    if (!holds) text += counterexample(decided);
    return text + "(check-sat)\n";
}

}  // namespace eq7::certificates
