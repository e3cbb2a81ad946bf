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
    for (const char* part :
         {"reads the previous state", "for every B >= 1", "the claim holds",
          "(set-info :status unsat)", "(define-fun cross ((B Int) (r Int) (i Int)) Int (+ r 1))",
          "(assert (>= B 1))", "(assert (not (right B i j r c)))\n(check-sat)\n"}) {
        CAPTURE(part);
        CHECK(contains(smt2.out, part));
    }
    CHECK(count_of(smt2.out, "(check-sat)") == 1);
    const Ran coq = run("certificate --for coq");
    CHECK(coq.exit == 0);
    CHECK(contains(coq.out, "Definition cross (B r i : Z) : Z := r + 1."));
    CHECK(contains(coq.out, "Theorem verdict : outputs_right."));
    CHECK_FALSE(contains(coq.out, "Admitted"));
}

TEST_CASE("a wrong schedule: the counterexample of eq7 check") {
    const Ran smt2 = run("certificate --for smt2 --cross B-r");
    CHECK(smt2.exit == 1);
    CHECK(contains(smt2.out, "the claim fails. Counterexample: B=2 i=1 j=0 r=0 c=0."));
    CHECK(contains(smt2.out, "(assert (= B 2))\n(assert (= i 1))\n(assert (= j 0))\n"));
    const Ran coq = run("certificate --for coq --cross B-r");
    CHECK(coq.exit == 1);
    CHECK(contains(coq.out, "Theorem verdict : ~ outputs_right."));
    CHECK(contains(coq.out, "domain 2 1 0 0 0"));
}

TEST_CASE("outputs, state and initial state have a certificate each") {
    const std::string lightning = "certificate --for smt2 --variant lightning-2";
    CHECK(run(lightning.c_str()).exit == 0);
    CHECK(run((lightning + " --claim outputs").c_str()).exit == 0);
    CHECK(run((lightning + " --claim state").c_str()).exit == 1);
    CHECK(run((lightning + " --claim initial-state").c_str()).exit == 1);
    CHECK_FALSE(contains(run((lightning + " --claim state").c_str()).out, "define-fun cross"));
}

TEST_CASE("min, max, // and %: refuted for all sizes, proved for one chunk size, or nothing") {
    CHECK(run("certificate --for coq --cross min(r,3)").exit == 1);
    CHECK(run("certificate --for coq --cross min(r,3)+1 --chunk 4").exit == 0);
    CHECK(run("certificate --for coq --cross min(r,3)+1 --claim state").exit == 0);
    const Ran none = run("certificate --for smt2 --cross min(r,B)+1");
    CHECK(none.exit == 3);
    CHECK(none.out.empty());
    CHECK(none.err.rfind("eq7: there is nothing to certify: no counterexample for B<=", 0) == 0);
    CHECK(contains(none.err, "try --chunk B"));
}

TEST_CASE("exponents keep their meaning in either syntax") {
    const Ran smt2 = run("certificate --for smt2 --cross -(r-1)^2*B//-3%max(r,2)");
    CHECK(contains(smt2.out,
                   "(remainder (quotient (* (- (let ((p (- r 1))) (* p p))) B) (- 3)) "
                   "(greatest r 2))"));
    const Ran coq = run("certificate --for coq --cross -(r-1)^2*B//-3%max(r,2)");
    CHECK(contains(coq.out, "(- ((r - 1) ^ 2)) * B / (- 3) mod (Z.max r 2)."));
    CHECK(contains(run("certificate --for coq --cross r-(1-(B-2))").out, "r - (1 - (B - 2))."));
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
        {"certificate --for coq --chunk 65", "at most --chunk 64"},
        {"certificate --for coq --carry i", "i has no meaning here"},
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
