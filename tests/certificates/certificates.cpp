// Writes certificates by the hundred, and wrong ones that must be refused, for check.sh:
//   eq7_certificates FOLDER COUNT
//
// right.smt2, right_WHAT_K.v: the certificate of every claim about the catalogue's entries, about
// some schedules for one chunk size, about COUNT random ones of exponents and COUNT of stretches,
// with eq7's verdicts for one gamma and for gates. wrong.smt2, wrong_WHAT_K.v: the same with
// verdicts that are not eq7's; for Coq every third.
//
// Many stand in one file, since Coq alone takes half a second to start: SMT-LIB is reset between
// them, Coq has each in a module of its own.

#include <rapidcheck.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/certificate.hpp"
#include "proof/schedules.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

constexpr std::size_t modules_in_a_file = 350;
constexpr std::size_t one_wrong_in = 3;  // Coq looks longest where there is no proof

struct Case {
    std::string name;
    Decided decided;
};

// A carry that depends on i has a certificate by count for Z3 only.
bool said_in_coq(const Decided& one) {
    return one.measure == Measure::tokens || !one.schedule[Part::carry].exponent().uses('i');
}

void add(std::vector<Case>& cases, const std::string& name, const Schedule& schedule,
         std::optional<std::size_t> B) {
    const Decision decision = decide(schedule, B);
    const auto add_all = [&](const Verdicts& verdicts, Measure measure) {
        for (const Claim claim : claims)
            if (verdicts[claim].answer != Answer::checked)
                cases.push_back({fmt::format("{}_{}_{}", name, eq7::name(claim),
                                             measure == Measure::count ? "count" : "gates"),
                                 {schedule, B, claim, measure, verdicts[claim]}});
    };
    add_all(decision, Measure::count);
    if (decision.gates) add_all(*decision.gates, Measure::tokens);
}

Schedule with_lists(const std::string& state, const std::string& cross, std::size_t B) {
    Schedule schedule = equation_seven();
    schedule[Part::state] = Expression::parse_table(state, 'c', B, "test");
    schedule[Part::cross] = Expression::parse_table(cross, 'r', B, "test");
    return schedule;
}

// What the random ones do not reach: lists, min, max, // and %, one chunk size, high degrees.
void add_special(std::vector<Case>& cases) {
    const struct {
        Parts parts;
        std::optional<std::size_t> B;
    } table[] = {
        {{"", "r^2+1"}, 2},
        {{"", "r^2+1"}, 3},
        {{"", "min(r,7)+1"}, 5},
        {{"", "min(r,7)+1"}, {}},
        {{"", "min(r,3)+1"}, {}},
        {{"", "max(r,2)+1"}, {}},
        {{"", "", "", "r-c+r*(r-1)*(r-2)"}, 3},
        {{"", "", "", "r-c+r*(r-1)*(r-2)"}, 4},
        {{"", "r//-1+1"}, 3},
        {{"", "-(r//-1)+1"}, 3},
        {{"B-1-c%4", "r%4+1"}, 4},
        {{"B-1-c%4", "r%4+1"}, {}},
        {{"B-1-c", "r%-5+6"}, 3},
        {{"B-2-c-i", "min(r,9)+1+i", "B-1"}, 4},
        {{"B-2-c-i*i", "r+1+i*i", "B-1"}, 4},
        {{"B-2-c-i", "r+1+i", "B-1"}, {}},
        {{"B-2-c-i", "r+1+i", "B-1"}, 1},
        {{"-1-c", "r+1+B"}, {}},
        {{"-1-c", "r+1+B"}, 7},
        {{"", "r+1+(B-1)*(B-2)*(B-3)*(B-4)*(B-5)*(B-6)*(B-7)*(B-8)*(B-9)"}, {}},
        {{"", "r+1+i*(i-1)*(i-2)*(i-3)*(i-4)*(i-5)*(i-6)*(i-7)"}, {}},
        {{"", "(B+r+1)^3-(B+r)^3-3*(B+r)^2-3*(B+r)+r"}, {}},
        {{"", "", "(B+1)^6-(B^6+6*B^5+15*B^4+20*B^3+15*B^2+5*B+1)"}, {}},
        {{"", "9223372036854775807*0+r+1"}, {}},
        {{"0", "r-2^40*B"}, {}},
        {{"", "r+1+B-L"}, {}},
        {{"B-1-c"}, {}},
        {{"", "r+1", "B+i"}, {}},
        {{"", "r+1+(L-1)*(L-2)*(L-3)"}, 3},
        {{"L-1-c+(L-1)*(L-2)*(L-3)", "", "L+(L-1)*(L-2)*(L-3)"}, 4},
        {{"(c,B]", "(0,r]", "(0,B]"}, {}},
        {{"[c,B-1]", "(0,r]"}, {}},
        {{"[c,B-1]", "(0,r]"}, 1},
        {{"(c,B-1]"}, 4},
        {{"", "[0,r]+(r*r*r+2*r,3*r*r]"}, 3},
        {{"", "[0,r]+(r*r*r+2*r,3*r*r]"}, {}},
        {{"(c,L-1]+(L*L*L+2*L,3*L*L]", "", "[0,L-1]+(L*L*L+2*L,3*L*L]"}, 2},
        {{"(c,L-1]+(L*L*L+2*L,3*L*L]", "", "[0,L-1]+(L*L*L+2*L,3*L*L]"}, 3},
        {{"", "[0,r]+G[B-1]+G[B-2]-G[2*B-3]-G[0]"}, {}},
        {{"", "Gseq[r]", "0"}, {}},
    };
    std::size_t number = 0;
    for (const auto& [parts, B] : table)
        add(cases, fmt::format("special_{}", number++), schedule_of(parts), B);
    add(cases, "lists_right", with_lists("3,2,1,0", "1,2,3,4", 4), 4);
    add(cases, "lists_shifted", with_lists("1,0,-1", "3,4,5", 3), 3);
    add(cases, "lists_wrong", with_lists("3,2,1,0", "4,3,2,1", 4), 4);
}

std::vector<Case> all_cases(int count) {
    std::vector<Case> cases;
    for (const Variant& variant : catalogue()) {
        std::string name = variant.name;
        for (char& character : name)
            if (character == '-') character = '_';
        add(cases, "catalogue_" + name, variant.schedule, std::nullopt);
    }
    add_special(cases);
    setenv("RC_PARAMS", fmt::format("seed=7 max_success={}", count).c_str(), 0);
    int number = 0;
    const bool went_well = rc::check("certificates of random schedules", [&] {
        const auto B =
            number % 4 == 3 ? std::optional<std::size_t>(1 + number / 4 % 4) : std::nullopt;
        add(cases, fmt::format("random_{}", number), random_schedule(), B);
        add(cases, fmt::format("stretches_{}", number), random_stretches(), B);
        ++number;
    });
    if (!went_well) throw std::runtime_error("a random schedule could not be decided");
    return cases;
}

// A verdict that eq7 did not give. `kind` tells the ways apart.
Decided planted(Decided one, std::size_t kind) {
    if (one.verdict.answer == Answer::proved) {
        one.verdict.answer = Answer::refuted;
        Counterexample made_up;
        const std::size_t L = one.claim == Claim::short_last_chunk ? 1 : one.B.value_or(2);
        made_up.B = std::max(one.B.value_or(2), L);
        made_up.N = made_up.B + L;
        made_up.i = 1;
        made_up.j = 0;
        if (one.claim == Claim::initial_state) made_up.j.reset();
        else made_up.c = made_up.B - 1;
        if (one.claim == Claim::outputs || one.claim == Claim::initial_state) made_up.r = L - 1;
        made_up.actual_tokens = GatePolynomial::power(Tokens(1));
        made_up.required_tokens = GatePolynomial::power(Tokens(0));
        one.verdict.counterexample = made_up;
    } else if (kind % 2 == 0 || one.schedule.reads == Reads::current) {
        one.verdict.answer = Answer::proved;
        one.verdict.counterexample.reset();
    } else {
        // A place that does not exist: whatever goes wrong there is no counterexample.
        Counterexample& place = *one.verdict.counterexample;
        if (place.r) {
            place.r = place.B;
        } else {
            place.j = place.i + 1;
            place.c = place.c.value_or(0);
        }
    }
    return one;
}

// Takes out a line that stands in every certificate and need stand only once in a file: reading
// the libraries and listing the assumptions take Coq longer than most proofs.
void take_out(std::string& text, const std::string& line) {
    const std::size_t at = text.find(line);
    if (at == std::string::npos) throw std::runtime_error("a certificate without " + line);
    text.erase(at, line.size());
}

// Without the status that each file announces: cvc5 ends where its answer is another, and would not
// come to the other files.
void write_smt2(const std::string& path, const std::vector<Case>& cases) {
    std::ofstream file(path);
    for (const auto& [name, one] : cases) {
        const std::string_view answer = expected_answer(one);
        std::string text = certificate(one, languages[0]);
        take_out(text, fmt::format("(set-info :status {})\n", answer));
        file << "(reset)\n(echo \"case " << name << ' ' << answer << "\")\n" << text;
    }
}

// Each certificate as a module. Of right ones, at the end of the file, one question about the
// assumptions of all. Of wrong ones, whether the claim is there, and the theorem is not.
void write_coq(const std::string& stem, const std::vector<Case>& cases, Measure measure,
               bool are_right) {
    std::vector<Case> said;
    for (std::size_t at = 0; at < cases.size(); at += are_right ? 1 : one_wrong_in)
        if (cases[at].decided.measure == measure && said_in_coq(cases[at].decided))
            said.push_back(cases[at]);
    const std::string libraries =
        measure == Measure::count ? "From Coq Require Import ZArith List Bool Lia.\n"
                                  : "From Coq Require Import ZArith List Lia.\n"
                                    "Require Import Retention Refutations Evaluate Certificate.\n";
    for (std::size_t first = 0; first < said.size(); first += modules_in_a_file) {
        std::ofstream file(fmt::format("{}_{}.v", stem, first / modules_in_a_file));
        file << libraries;
        std::string all;
        for (std::size_t at = first; at < std::min(first + modules_in_a_file, said.size()); ++at) {
            const auto& [name, one] = said[at];
            std::string text = certificate(one, languages[1]);
            take_out(text, libraries);
            take_out(text, "Print Assumptions verdict.\n");
            file << "Module " << name << ".\n" << text;
            if (!are_right) file << "Abort All.\nCheck claim.\nFail Check verdict.\n";
            file << "End " << name << ".\n";
            all += fmt::format("{}{}.verdict", all.empty() ? "" : ", ", name);
        }
        if (are_right) file << "Definition all := (" << all << ").\nPrint Assumptions all.\n";
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: eq7_certificates FOLDER COUNT\n";
        return 2;
    }
    const std::string folder = std::string(argv[1]) + '/';
    const std::vector<Case> right = all_cases(std::stoi(argv[2]));
    std::vector<Case> wrong;
    for (const Case& one : right) wrong.push_back({one.name, planted(one.decided, wrong.size())});
    write_smt2(folder + "right.smt2", right);
    write_smt2(folder + "wrong.smt2", wrong);
    for (const auto& [measure, of] :
         {std::pair(Measure::count, "count"), {Measure::tokens, "gates"}}) {
        write_coq(fmt::format("{}right_{}", folder, of), right, measure, true);
        write_coq(fmt::format("{}wrong_{}", folder, of), wrong, measure, false);
    }
    std::cout << right.size() << '\n';
}
