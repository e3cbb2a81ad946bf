// Writes certificates by the hundred, and wrong ones that must be refused, for check.sh:
//   eq7_certificates FOLDER COUNT
//
// right.smt2, right_K.v: the certificate of every claim about the catalogue's entries, about some
// schedules for one chunk size, and about COUNT random ones, with eq7's verdicts.
// wrong.smt2, wrong_K.v: the same with verdicts that are not eq7's.
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
constexpr std::size_t wrong_coq_files = 12;  // each of them needs a run of its own

struct Case {
    std::string name;
    Decided decided;
};

void add(std::vector<Case>& cases, const std::string& name, const Schedule& schedule,
         std::optional<std::size_t> B) {
    const Decision decision = decide(schedule, B);
    for (const Claim claim : {Claim::outputs, Claim::state, Claim::initial_state}) {
        Decided one = decided(schedule, B, claim, decision);
        if (one.verdict.answer != Answer::checked)
            cases.push_back(
                {fmt::format("{}_{}", name, certificates::name_of(claim)), std::move(one)});
    }
}

Schedule with_lists(const std::string& state, const std::string& cross, std::size_t B) {
    Schedule schedule = equation_seven();
    schedule.state = Expression::parse_table(state, 'c', B, "test");
    schedule.cross = Expression::parse_table(cross, 'r', B, "test");
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
        ++number;
    });
    if (!went_well) throw std::runtime_error("a random schedule could not be decided");
    return cases;
}

// A verdict that eq7 did not give. `kind` tells the ways apart.
Decided planted(Decided one, std::size_t kind) {
    const std::size_t B = one.B.value_or(2);
    if (one.verdict.answer == Answer::proved) {
        one.verdict.answer = Answer::refuted;
        Counterexample made_up;
        made_up.B = B;
        made_up.i = 1;
        made_up.j = 0;
        made_up.r = made_up.c = B - 1;
        one.verdict.counterexample = made_up;
    } else if (kind % 2 == 0) {
        one.verdict.answer = Answer::proved;
        one.verdict.counterexample.reset();
    } else {
        // A place that does not exist: whatever goes wrong there is no counterexample.
        Counterexample& place = *one.verdict.counterexample;
        if (one.claim == Claim::state) place.j = place.i + 1;
        else place.r = place.B;
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
        std::string text = certificate(one, Checker::smt2);
        take_out(text, fmt::format("(set-info :status {})\n", answer));
        file << "(reset)\n(echo \"case " << name << ' ' << answer << "\")\n" << text;
    }
}

constexpr const char* libraries = "From Coq Require Import ZArith List Bool Lia.\n";

// Each certificate as a module, and at the end of the file one question about the assumptions of
// all.
void write_coq(const std::string& stem, const std::vector<Case>& cases, std::size_t in_a_file) {
    for (std::size_t first = 0; first < cases.size(); first += in_a_file) {
        std::ofstream file(fmt::format("{}_{}.v", stem, first / in_a_file));
        file << libraries;
        std::string all;
        for (std::size_t at = first; at < std::min(first + in_a_file, cases.size()); ++at) {
            const auto& [name, one] = cases[at];
            std::string text = certificate(one, Checker::coq);
            take_out(text, libraries);
            take_out(text, "Print Assumptions verdict.\n");
            file << "Module " << name << ".\n" << text << "End " << name << ".\n";
            all += fmt::format("{}{}.verdict", all.empty() ? "" : ", ", name);
        }
        file << "Definition all := (" << all << ").\nPrint Assumptions all.\n";
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
    write_coq(folder + "right", right, modules_in_a_file);
    // Evenly from all of them.
    std::vector<Case> few;
    for (std::size_t file = 0; file < wrong_coq_files; ++file)
        few.push_back(wrong[file * wrong.size() / wrong_coq_files]);
    write_coq(folder + "wrong", few, 1);
    std::cout << right.size() << '\n';
}
