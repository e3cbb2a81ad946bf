// Certificates for Coq, for gates: the library of proof/ says what is claimed, and how to prove it.

#include <fmt/format.h>

#include "eq7/proof/certificate.hpp"
#include "eq7/retention/stretch.hpp"

namespace eq7::certificates {

namespace {

// [(1, s + r); (-1, s + c)]: once G(s+r), less G(s+c).
std::string formal_sum_for_coq(const Stretch& tokens) {
    std::string sum;
    const Stretch in_chunk_at_s = in_sequence(tokens);
    for (const auto& [place, times] : in_chunk_at_s.terms())
        sum += fmt::format("{}({}, {})", sum.empty() ? "" : "; ", times, coq_text(place));
    return '[' + sum + ']';
}

// In a chunk h that begins at token s, with room for B tokens and L in it.
std::string form(const Schedule& schedule) {
    constexpr std::array<std::string_view, 4> names{"intra", "store", "carry", "cross"};
    constexpr std::array<std::string_view, 4> places{" r c", " c", "", " r"};
    std::string text = "Definition form : schedule formal := {|\n";
    for (const Part part : parts) {
        const auto at = static_cast<std::size_t>(part);
        text += fmt::format(
            "  {} := fun h{} => let s := first h in let B := Z.of_nat (size h) in\n"
            "    let L := Z.of_nat (filled h) in {};\n",
            names[at], places[at], formal_sum_for_coq(*schedule[part].tokens()));
    }
    return text + fmt::format("  reads := {} |}}.\n",
                              schedule.reads == Reads::previous ? "Previous" : "Current");
}

// What is claimed, for all sizes.
std::string claimed(const Decided& decided) {
    const std::string B = decided.B ? fmt::format("{}", *decided.B) : "B";
    const std::string sizes = decided.B ? "" : "forall B, (1 <= B)%nat -> ";
    switch (decided.claim) {
        case Claim::outputs: return fmt::format("{}outputs_claim form {}", sizes, B);
        case Claim::initial_state: return fmt::format("{}initial_claim form {}", sizes, B);
        case Claim::state:
            return fmt::format("{}forall N i, (i * {} <= N)%nat -> state_claim form {} N i", sizes,
                               B, B);
        case Claim::short_last_chunk: break;
    }
    return fmt::format(
        "{0}forall N, (N mod {1} <> 0)%nat -> state_claim form {1} N (number_of_chunks {1} N)",
        sizes, B);
}

// For one B: where comparing the sums in general is not enough, for each row, column and length.
constexpr const char* each_in_turn_for_sums = R"(
(* k = from, k = from + 1, ...: as far as what is known of k allows. *)
Ltac each k from finish :=
  first [ exfalso; lia
        | assert (k = from \/ from < k)%nat as [?|?] by lia;
          [ subst k; finish
          | let next := eval vm_compute in (S from) in each k next finish ] ].
Ltac shown := cbn [intra store carry cross reads reader eval app size index filled chunk_of] in *;
  unfold last, first in *; cbn [size index filled chunk_of] in *.
Ltac bounded k := is_var k; assert_succeeds (assert (k <= 64)%nat by lia).
Ltac next_open := match goal with
  | _ : (_ < ?n)%nat |- _ => let _ := match goal with _ => bounded n end in constr:(n)
  | _ : (?k < _)%nat |- _ => let _ := match goal with _ => bounded k end in constr:(k)
  | _ : (?k <= _)%nat |- _ => let _ := match goal with _ => bounded k end in constr:(k)
  end.
Ltac every_place G :=
  intros; shown; lazymatch goal with
  | |- context [Nat.min ?x ?y] =>
      let m := fresh "L" in set (m := Nat.min x y) in *;
      first [ assert (m = x) by lia; clearbody m; subst m
            | assert (m <= x)%nat by lia; assert (m = x \/ m <= y)%nat by lia; clearbody m ];
      every_place G
  | _ => tryif (let k := next_open in idtac)
         then (let k := next_open in each k 0%nat ltac:(every_place G)) else compare_sums G
  end.
)";

std::string proof(const Decided& decided) {
    const std::string_view what = decided.claim == Claim::outputs         ? "outputs"
                                  : decided.claim == Claim::initial_state ? "initial"
                                                                          : "state";
    if (!decided.B) return fmt::format("  {}_by_comparing.\n", what);
    if (decided.claim == Claim::short_last_chunk && *decided.B == 1)
        return "  intros N E. destruct (E (Nat.mod_1_r N)).\n";  // there is no short chunk
    const std::string_view by_place =
        decided.claim == Claim::outputs
            ? "apply outputs_proved; [lia|]; split; [reflexivity|]; intros G ?; repeat split"
        : decided.claim == Claim::initial_state
            ? "apply initial_proved; [lia|]; intros G ?; split"
            : "apply state_proved; intros; try rewrite full_chunk by nia; intros G ?; split";
    return fmt::format(
        "  first [ {}_by_comparing\n        | intros; unfold form; {};\n          every_place G "
        "].\n",
        what, by_place);
}

// At one place, some token is not taken as often as it must be.
std::string refutation_by_tokens(const Decided& decided) {
    const Counterexample& at = *decided.verdict.counterexample;
    const std::string start = "  intros E. ";
    if (decided.claim == Claim::outputs && decided.schedule.reads == Reads::current)
        return start +
               fmt::format("apply (current_refuted form {} eq_refl ltac:(lia)). apply E; lia.\n",
                           at.B);
    const auto taken = times_taken(*at.actual_tokens.exponent() - *at.required_tokens.exponent());
    const std::string token = coq_number(taken.begin()->first);
    switch (decided.claim) {
        case Claim::outputs:
            return start + fmt::format(
                               "apply (outputs_refuted form {} {} {} {} {} {} {} eq_refl). "
                               "apply E; lia.\n",
                               at.B, at.N, at.i, *at.r, *at.j, *at.c, token);
        case Claim::initial_state:
            return start + fmt::format(
                               "apply (initial_refuted form {} {} {} {} {} eq_refl). "
                               "apply E; lia.\n",
                               at.B, at.N, at.i, *at.r, token);
        default: break;
    }
    const std::string key =
        at.j ? fmt::format("(Some ({}, {})%nat)", *at.j, *at.c) : std::string("None");
    const bool whole = decided.claim == Claim::state;
    return start +
           fmt::format(
               "apply (state_refuted form {} {} {} {} {} eq_refl).\n  {}\n", at.B, at.N, at.i + 1,
               key, token,
               whole ? std::string("apply E; lia.")
                     : fmt::format("exact (E {}{}%nat ltac:(vm_compute; discriminate)).",
                                   decided.B ? "" : fmt::format("{}%nat ltac:(lia) ", at.B), at.N));
}

}  // namespace

std::string coq_by_tokens(const Decided& decided) {
    const bool holds = decided.verdict.answer == Answer::proved;
    return coq_comments(decided, "proof/check.sh FILE.v") +
           "From Coq Require Import ZArith List Lia.\n"
           "Require Import Retention Refutations Evaluate Certificate.\n"
           "Import ListNotations.\nOpen Scope Z_scope.\n\n"
           "(* The factors: (k, p) is k times G(p), which takes the tokens 0 to p. *)\n" +
           form(decided.schedule) +
           fmt::format("\n(* The claim. *)\nDefinition claim : Prop := {}.\n", claimed(decided)) +
           (holds && decided.B ? each_in_turn_for_sums : "") +
           fmt::format(
               "\nTheorem verdict : {}claim.\nProof.\n  unfold claim.\n{}Qed.\n\n"
               "Print Assumptions verdict.\n",
               holds ? "" : "~ ", holds ? proof(decided) : refutation_by_tokens(decided));
}

}  // namespace eq7::certificates
