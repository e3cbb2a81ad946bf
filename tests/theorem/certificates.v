(* What certificates of schedules of stretches look like: claims that are proved for every chunk
   size, and claims that are refuted at a place. *)
From Coq Require Import ZArith List Lia.
Require Import Retention Refutations Evaluate Certificate.
Import ListNotations.
Open Scope Z_scope.

(* Equation (7): every claim holds. *)
Module EquationSeven.
Definition s : schedule formal := {|
  intra := fun h r c => let s := first h in [(1, s + r); (-1, s + c)];
  store := fun h c => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + c)];
  carry := fun h => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + -1)];
  cross := fun h r => let s := first h in [(1, s + r); (-1, s + -1)];
  reads := Previous |}.

Theorem outputs : forall B, (1 <= B)%nat -> outputs_claim s B.
Proof. outputs_by_comparing. Qed.
Theorem initial_state : forall B, (1 <= B)%nat -> initial_claim s B.
Proof. initial_by_comparing. Qed.
Theorem state : forall B N i, (i * B <= N)%nat -> state_claim s B N i.
Proof. state_by_comparing. Qed.
Theorem short_last_chunk : forall B N, (1 <= B)%nat -> state_claim s B N (number_of_chunks B N).
Proof. state_by_comparing. Qed.
End EquationSeven.

(* A gauge: it looks at the next chunk's first gate. Outputs right, states not. *)
Module NextGate.
Definition s : schedule formal := {|
  intra := fun h r c => let s := first h in [(1, s + r); (-1, s + c)];
  store := fun h c => let s := first h in let B := Z.of_nat (size h) in [(1, s + B); (-1, s + c)];
  carry := fun h => let s := first h in let B := Z.of_nat (size h) in [(1, s + B); (-1, s)];
  cross := fun h r => let s := first h in [(1, s + r); (-1, s)];
  reads := Previous |}.

Theorem outputs : forall B, (1 <= B)%nat -> outputs_claim s B.
Proof. outputs_by_comparing. Qed.
(* Token 1 is taken by the state after chunk 0, chunks of 1. *)
Theorem state : ~ (forall B N i, (i * B <= N)%nat -> state_claim s B N i).
Proof. intros E. apply (state_refuted s 1 2 1 (Some (0, 0)%nat) 1 eq_refl). apply E. lia. Qed.
Theorem initial_state : ~ (forall B, (1 <= B)%nat -> initial_claim s B).
Proof. intros E. apply (initial_refuted s 1 1 0 0 0 eq_refl). apply E. lia. Qed.
End NextGate.

(* Right by count; takes the wrong tokens. *)
Module OwnToken.
Definition s : schedule formal := {|
  intra := fun h r c => let s := first h in [(1, s + r); (-1, s + c)];
  store := fun h c => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + (c - 1))];
  carry := fun h => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + -1)];
  cross := fun h r => let s := first h in [(1, s + r); (-1, s)];
  reads := Previous |}.

Theorem outputs : ~ (forall B, (1 <= B)%nat -> outputs_claim s B).
Proof. intros E. apply (outputs_refuted s 1 2 1 0 0 0 1 eq_refl). apply E. lia. Qed.
End OwnToken.

(* Reading R_i. *)
Module ReadsCurrent.
Definition s : schedule formal := {|
  intra := fun h r c => let s := first h in [(1, s + r); (-1, s + c)];
  store := fun h c => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + c)];
  carry := fun h => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + -1)];
  cross := fun h r => let s := first h in let L := Z.of_nat (filled h) in [(1, s + r); (-1, s + (L - 1))];
  reads := Current |}.

Theorem outputs : ~ (forall B, (1 <= B)%nat -> outputs_claim s B).
Proof. intros E. apply (current_refuted s 1 eq_refl (le_n 1)). apply E. lia. Qed.
(* It undoes the chunk's own decay: what it reads of the initial state is right. *)
Theorem initial_state : forall B, (1 <= B)%nat -> initial_claim s B.
Proof. initial_by_comparing. Qed.
End ReadsCurrent.
