// Certificates for Coq: the claim or its negation as a theorem, with a proof.

#include <fmt/format.h>

#include "eq7/proof/certificate.hpp"

namespace eq7::certificates {

namespace {

std::string comments(const Decided& decided) {
    std::string text = "(*";
    for (const std::string& line : header(decided))
        text += line.empty() ? "\n" : (text.size() == 2 ? " " : "   ") + line + '\n';
    return text +
           "\n   Check it with `coqc FILE.v`: it must end with \"Closed under the global "
           "context\". *)\n";
}

std::string spaced(std::string_view letters) {
    std::string text;
    for (const char letter : letters) text += fmt::format("{}{}", text.empty() ? "" : " ", letter);
    return text;
}

std::string definitions(const Decided& decided) {
    std::string text =
        "From Coq Require Import ZArith List Bool Lia.\nOpen Scope Z_scope.\n\n"
        "(* The exponents. *)\n";
    for (const Function& function : functions_of(decided))
        text += fmt::format("Definition {} ({} : Z) : Z := {}.\n", function.name,
                            spaced(function.arguments), coq_text(*function.exponent));
    if (decided.claim == Claim::state) return text;
    const bool previous = decided.schedule.reads == Reads::previous;
    return text + fmt::format(
                      "\n(* The chunk whose state the queries of chunk i read. *)\n"
                      "Definition read (i : Z) : Z := {}.\n",
                      previous ? "i - 1" : "i");
}

constexpr const char* outputs_right = R"(
(* How often key m enters output n: inside the chunk, and through the state. *)
Definition times (i j r c : Z) : Z :=
  (if (j =? i) && (c <=? r) then 1 else 0) + (if j <=? read i then 1 else 0).
(* m <= n: an earlier chunk, or this one and no later place. *)
Definition past (i j r c : Z) : bool := (j <? i) || ((j =? i) && (c <=? r)).
Definition right (B i j r c : Z) : Prop :=
  times i j r c = (if past i j r c then 1 else 0) /\
  (j = i -> c <= r -> intra B r c i = r - c) /\
  (j <= read i ->
    cross B r i + (read i - j) * carry B + state B c j = (i * B + r) - (j * B + c)).
)";

constexpr const char* state_right = R"(
(* Key m in the state after chunk i, and the initial state in it. *)
Definition right (B i j c : Z) : Prop :=
  (i - j) * carry B + state B c j = ((i + 1) * B - 1) - (j * B + c) /\
  (i + 1) * carry B = (i + 1) * B.
)";

constexpr const char* initial_right = R"(
(* The initial state in output n. *)
Definition right (B i r : Z) : Prop :=
  cross B r i + (read i + 1) * carry B = i * B + r + 1.
)";

std::string statement(const Decided& decided) {
    const std::string all = spaced(letters_of(decided.claim));
    std::string domain = decided.B ? fmt::format("B = {}", *decided.B) : "1 <= B";
    std::string right;
    switch (decided.claim) {
        case Claim::outputs:
            right = outputs_right;
            domain += " /\\ 0 <= i /\\ 0 <= j /\\ 0 <= r < B /\\ 0 <= c < B";
            break;
        case Claim::state:
            right = state_right;
            domain += " /\\ 0 <= i /\\ 0 <= j <= i /\\ 0 <= c < B";
            break;
        case Claim::initial_state:
            right = initial_right;
            domain += " /\\ 0 <= i /\\ 0 <= r < B";
            break;
    }
    return right + fmt::format(
                       "Definition domain ({0} : Z) : Prop :=\n  {1}.\n\n"
                       "(* The claim. *)\n"
                       "Definition {2}_right : Prop := forall {0}, domain {0} -> right {0}.\n",
                       all, domain, name_of(decided.claim));
}

// --- The claim holds for every B: the two sides are the same polynomial.

constexpr const char* times_is_right =
    "unfold times, past, read;\n"
    "    destruct (Z.eqb_spec j i), (Z.leb_spec c r), (Z.leb_spec j (i - 1)), (Z.ltb_spec j i);\n"
    "    cbn; lia.\n";

std::string proof_for_all(Claim claim) {
    if (claim == Claim::outputs)
        return fmt::format(
            "  intros B i j r c place. unfold domain in place. split; [| split].\n  - {}"
            "  - intros _ _. unfold intra. ring.\n"
            "  - intros _. unfold read, cross, carry, state. ring.\n",
            times_is_right);
    if (claim == Claim::state) return "  intros B i j c place. split; unfold carry, state; ring.\n";
    return "  intros B i r place. unfold right, read, cross, carry. ring.\n";
}

// --- The claim holds for one B: each row and column in turn.

constexpr const char* each_in_turn = R"(
(* Numbers that min, max, division and lists give, where nothing in them is open. *)
Ltac computed term := let value := eval vm_compute in term in change term with value.
Ltac compute_closed :=
  repeat match goal with
  | |- context [Z.min ?a ?b] => computed (Z.min a b)
  | |- context [Z.max ?a ?b] => computed (Z.max a b)
  | |- context [Z.div ?a ?b] => computed (Z.div a b)
  | |- context [Z.modulo ?a ?b] => computed (Z.modulo a b)
  | |- context [@nth Z ?n ?list ?none] => computed (@nth Z n list none)
  end.
(* k = from, k = from + 1, ...: as far as what is known of k allows. *)
Ltac each k from finish :=
  first [ exfalso; lia
        | assert (k = from \/ from + 1 <= k) as [?|?] by lia;
          [ subst k; finish
          | let next := eval vm_compute in (from + 1) in each k next finish ] ].
)";

std::string lemmas_for_one(const Decided& decided) {
    if (decided.claim != Claim::outputs) return each_in_turn;
    const auto [s, d] = gauge_at(decided.schedule, *decided.B);
    return fmt::format(R"({0}
Lemma intra_is : forall r c i, 0 <= r < {1} -> 0 <= c <= r -> intra {1} r c i = r - c.
Proof.
  intros r c i Hr Hc. unfold intra.
  first [ ring | each r 0 ltac:(each c 0 ltac:(compute_closed; ring)) ].
Qed.
Lemma cross_is : forall r i, 0 <= r < {1} -> cross {1} r i = r + 1 + {2} - i * {3}.
Proof. intros r i H. unfold cross. each r 0 ltac:(compute_closed; ring). Qed.
Lemma state_is : forall c j, 0 <= c < {1} -> state {1} c j = {1} - 1 - c - {2} + (j + 1) * {3}.
Proof. intros c j H. unfold state. each c 0 ltac:(compute_closed; ring). Qed.
)",
                       each_in_turn, *decided.B, coq_number(s), coq_number(d));
}

std::string proof_for_one(Claim claim) {
    if (claim == Claim::outputs)
        return fmt::format(
            "  intros B i j r c (-> & Hi & Hj & Hr & Hc). split; [| split].\n  - {}"
            "  - intros _ Hrc. apply intra_is; lia.\n"
            "  - intros _. rewrite cross_is, state_is by assumption.\n"
            "    unfold read, carry. compute_closed. ring.\n",
            times_is_right);
    if (claim == Claim::state)
        return "  intros B i j c (-> & Hi & Hj & Hc).\n"
               "  split; unfold carry, state; [ each c 0 ltac:(compute_closed; ring) |].\n"
               "  compute_closed. ring.\n";
    return "  intros B i r (-> & Hi & Hr). unfold right, read, cross, carry.\n"
           "  each r 0 ltac:(compute_closed; ring).\n";
}

// --- The claim fails: at one place both sides are numbers, and differ.

std::string refutation(const Decided& decided) {
    const Counterexample& at = *decided.verdict.counterexample;
    std::string place;
    for (const char letter : letters_of(decided.claim))
        place += fmt::format(" {}", value_at(at, letter));
    std::string text = fmt::format(
        "  intro claim. assert (place : domain{0}) by (unfold domain; lia).\n"
        "  generalize (claim{0} place). clear. unfold right.\n",
        place);
    if (decided.claim == Claim::state)
        // One of the two numbers is wrong: the key's share, or, where there is no key, the initial
        // state's.
        return text + fmt::format("  intros [key initial]. vm_compute in {0}. discriminate {0}.\n",
                                  at.j ? "key" : "initial");
    if (decided.claim == Claim::initial_state)
        return text + "  intro both. vm_compute in both. discriminate both.\n";
    text += "  intros (often & inside & stored).\n";
    if (decided.schedule.reads == Reads::current)
        return text + "  vm_compute in often. discriminate often.\n";
    if (at.i == at.j)
        return text +
               "  specialize (inside ltac:(lia) ltac:(lia)).\n"
               "  vm_compute in inside. discriminate inside.\n";
    return text +
           "  specialize (stored ltac:(unfold read; lia)).\n"
           "  vm_compute in stored. discriminate stored.\n";
}

}  // namespace

std::string coq(const Decided& decided) {
    const bool holds = decided.verdict.answer == Answer::proved;
    std::string text = comments(decided) + definitions(decided) + statement(decided);
    if (holds && decided.B) text += lemmas_for_one(decided);
    const std::string proof = !holds      ? refutation(decided)
                              : decided.B ? proof_for_one(decided.claim)
                                          : proof_for_all(decided.claim);
    return text + fmt::format(
                      "\nTheorem verdict : {}{}_right.\nProof.\n{}Qed.\n\n"
                      "Print Assumptions verdict.\n",
                      holds ? "" : "~ ", name_of(decided.claim), proof);
}

}  // namespace eq7::certificates
