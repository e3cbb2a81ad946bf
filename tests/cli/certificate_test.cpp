// eq7 certificate, called as a shell would call it. That real checkers agree is what
// tests/certificates/check.sh tests.

#include <doctest/doctest.h>

#include <string>

#include "support/run.hpp"

using namespace eq7::testing;

TEST_CASE("a right schedule: no counterexample is asked for, and a theorem stated") {
    const Ran smt2 = run("certificate --for smt2");
    CHECK(smt2.exit == 0);
    CHECK(smt2.err.empty());
    for (const char* part : {"reads the previous state", "for every B >= 1", "the claim holds",
                             "(set-info :status unsat)",
                             "(define-fun cross ((B Int) (L Int) (i Int) (r Int)) Int (+ r 1))",
                             "cross [0,r], that is r+1",
                             "(assert (and (<= 1 L) (<= L B) (<= 0 r) (< r B) (<= 0 c) (< c B)))",
                             "(assert (not (right B L i r c)))\n(check-sat)\n"}) {
        CAPTURE(part);
        CHECK(contains(smt2.out, part));
    }
    CHECK(count_of(smt2.out, "(check-sat)") == 1);
    const Ran coq = run("certificate --for coq");
    CHECK(coq.exit == 0);
    CHECK(contains(coq.out, "Definition cross (B L r i : Z) : Z := (r + 1)."));
    CHECK(contains(coq.out, "Theorem verdict : claim."));
    CHECK_FALSE(contains(coq.out, "Admitted"));
}

TEST_CASE("a wrong schedule: the counterexample of eq7 check") {
    const Ran smt2 = run("certificate --for smt2 --cross B-r");
    CHECK(smt2.exit == 1);
    CHECK(contains(smt2.out, "the claim fails. Counterexample: B=2 N=4 i=1 j=0 r=0 c=0."));
    CHECK(contains(smt2.out, "(define-fun B () Int 2)\n(define-fun L () Int 2)\n"));
    const Ran coq = run("certificate --for coq --cross B-r");
    CHECK(coq.exit == 1);
    CHECK(contains(coq.out, "Theorem verdict : ~ claim."));
    CHECK(contains(coq.out, "domain 2 2 1 0 0 0"));
}

TEST_CASE("every claim has a certificate") {
    const std::string lightning = "certificate --for smt2 --variant lightning-2";
    CHECK(run(lightning.c_str()).exit == 0);
    CHECK(run((lightning + " --claim outputs").c_str()).exit == 0);
    CHECK(run((lightning + " --claim state").c_str()).exit == 1);
    CHECK(run((lightning + " --claim initial-state").c_str()).exit == 1);
    CHECK(run((lightning + " --claim short-last-chunk").c_str()).exit == 1);
    CHECK_FALSE(contains(run((lightning + " --claim state").c_str()).out, "define-fun cross"));
}

TEST_CASE("min, max, // and %: refuted for all sizes, proved for one chunk size, or nothing") {
    CHECK(run("certificate --for coq --cross min(r,3)").exit == 1);
    CHECK(run("certificate --for coq --cross min(r,3)+1 --chunk 4").exit == 0);
    CHECK(run("certificate --for coq --cross min(r,3)+1 --claim state").exit == 0);
    // Decided where the range of r decides it: the file says how it was read.
    CHECK(contains(run("certificate --for coq --cross min(r,B)+1").out,
                   "cross min(r,B)+1, that is r+1"));
    const Ran none = run("certificate --for smt2 --cross r+1+B//7-B//7");
    CHECK(none.exit == 3);
    CHECK(none.out.empty());
    CHECK(none.err.rfind("eq7: there is nothing to certify: no counterexample for B<=", 0) == 0);
    CHECK(contains(none.err, "try --chunk B"));
}

TEST_CASE("a short last chunk counts: L is a number of its own") {
    const Ran coq = run("certificate --for coq --cross r+1+L-B --state L-1-c");
    CHECK(coq.exit == 1);  // wrong in a short last chunk only
    CHECK(contains(coq.out, "Counterexample: B=2 N=3 i=1 j=0 r=0 c=0."));
    CHECK(contains(coq.out, "Definition cross (B L r i : Z) : Z := (((r + 1) + L) - B)."));
    CHECK(run("check --cross r+1+L-B").exit == 1);
    CHECK(run("certificate --for coq --state B-1-c --carry B").exit == 0);
    CHECK(run("certificate --for coq --state B-1-c --carry B --claim short-last-chunk").exit == 1);
}

TEST_CASE("gates: sums of a G of which nothing is known, or the library's lemmas") {
    const Ran smt2 = run("certificate --for smt2 --gates");
    CHECK(smt2.exit == 0);
    CHECK(contains(smt2.out, "(declare-fun G (Int) Real)\n(assert (= (G (- 1)) 0.0))\n"));
    CHECK(contains(smt2.out,
                   "(define-fun intra ((B Int) (L Int) (s Int) (r Int) (c Int)) Real "
                   "(+ 0.0 (* (- 1.0) (G (+ s c))) (G (+ s r))))"));
    const Ran coq = run("certificate --for coq --gates");
    CHECK(coq.exit == 0);
    CHECK(contains(coq.out,
                   "Definition claim : Prop := forall B, (1 <= B)%nat -> outputs_claim form B."));
    CHECK(contains(coq.out, "outputs_by_comparing."));
    // Right by count, wrong tokens: each question has its own verdict.
    const std::string own = " --state [c,B-1] --cross (0,r]";
    CHECK(run(("certificate --for smt2" + own).c_str()).exit == 0);
    CHECK(run(("certificate --for smt2 --gates" + own).c_str()).exit == 1);
    CHECK(contains(run(("certificate --for coq --gates" + own).c_str()).out,
                   "outputs_refuted form 1 2 1 0 0 0 0 eq_refl"));
    CHECK(contains(run("certificate --for coq --gates --reads current").out,
                   "current_refuted form 1"));
    const std::string gauge =
        "certificate --for coq --gates --state (c,B] --carry (0,B] --cross (0,r]";
    CHECK(run(gauge.c_str()).exit == 0);
    CHECK(contains(run((gauge + " --claim state").c_str()).out,
                   "state_refuted form 1 1 1 (Some (0, 0)"));
    CHECK(contains(run((gauge + " --claim initial-state").c_str()).out,
                   "initial_refuted form 1 1 0 0 0"));
    CHECK(contains(run((gauge + " --claim short-last-chunk").c_str()).out,
                   "state_refuted form 2 1 1"));
    CHECK(contains(run("certificate --for coq --gates --chunk 3").out, "outputs_claim form 3."));
    CHECK(contains(run("certificate --for smt2 --gates --chunk 3").out, "(not (right 3 3 s 2 2))"));
}

TEST_CASE("what has no certificate is refused with its reason") {
    const Ran tokens = run("certificate --for coq --gates --cross r+1 --carry B");
    CHECK(tokens.exit == 3);
    CHECK(tokens.out.empty());
    CHECK(contains(tokens.err, "--carry 'B', --cross 'r+1' says how many tokens, not which"));
    CHECK(contains(run("certificate --for coq --gates --index-base 1 --cross r+1").err,
                   "--cross 'r+1' says"));                     // as it was typed
    CHECK(run("certificate --for smt2 --carry i").exit == 1);  // Z3 takes what Coq does not
}

TEST_CASE("exponents keep their meaning in either syntax") {
    const Ran smt2 = run("certificate --for smt2 --cross -(r-1)^2*B//-3%max(r,2)");
    CHECK(contains(smt2.out,
                   "(remainder (quotient (* (- (let ((p (- r 1))) (* p p))) B) (- 3)) "
                   "(greatest r 2))"));
    const Ran coq = run("certificate --for coq --cross -(r-1)^2*B//-3%max(r,2)");
    CHECK(contains(coq.out, "((((- ((r - 1) ^ 2)) * B) / (- 3)) mod (Z.max r 2))."));
    CHECK(contains(run("certificate --for coq --cross r-(1-(B-2))").out, "(r - (1 - (B - 2)))."));
    CHECK(contains(run("certificate --for coq --chunk 2 --state 5,-1").out,
                   "(nth (Z.to_nat c) (5 :: (-1) :: nil) 0)"));
}

TEST_CASE("command lines that cannot be used") {
    const struct {
        const char *line, *message;
    } table[] = {
        {"certificate", "--for is missing"},
        {"certificate --for", "--for was given without a value"},
        {"certificate --for smt", "did you mean smt2?"},
        {"certificate --for lean", "--for 'lean'\n       expected one of smt2, coq"},
        {"certificate --for coq --claim stat", "did you mean state?"},
        {"certificate --for coq --json", "certificate has no option '--json'"},
        {"certificate --for coq --cross r+", "expected a number"},
        {"certificate --for coq --variant issue34", "did you mean issue-34?"},
        {"certificate --for coq --variant torchscale", "use --variant eq7"},
        {"certificate --for coq --cross r+1^65", "has the power 65"},
        {"certificate --for coq --chunk 65", "goes through 4225 cases\n       at most 4096"},
        {"certificate --for coq --claim short", "did you mean short-last-chunk?"},
        {"certificate --for coq --carry i", "--for smt2 writes this one"},
    };
    for (const auto& row : table) {
        CAPTURE(row.line);
        const Ran ran = run(row.line);
        CAPTURE(ran.err);
        CHECK(ran.exit == 2);
        CHECK(ran.out.empty());
        CHECK(contains(ran.err, row.message));
    }
}
