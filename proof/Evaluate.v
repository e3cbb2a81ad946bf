(** * The forms on explicit numbers

    Here the abstract head becomes the real one: queries and keys are rows of d numbers,
    values rows of e numbers, the state a d by e matrix.  It satisfies every law that the
    theorems ask for, over any commutative ring.  So the functions on lists below can be
    run, and the theorems speak of what they compute.

    A program that computes the three forms writes its inputs and its results as a file of
    examples (tests/theorem/sample.v is one).  The proof assistant computes the same from the
    definitions that the theorems are about, and accepts only if every number agrees. *)

From Coq Require Import Arith Lia ZArith Ring List QArith Qcanon.
Require Import Retention Refutations.
Import ListNotations.
Local Open Scope nat_scope.
Local Open Scope retention_scope.

(** ** Rows and matrices *)

(** A row of n things. *)
Fixpoint vec (A : Type) (n : nat) : Type :=
  match n with O => unit | S m => (A * vec A m)%type end.
Fixpoint vec_map {A C : Type} (f : A -> C) {n : nat} : vec A n -> vec C n :=
  match n with O => fun _ => tt | S _ => fun x => (f (fst x), vec_map f (snd x)) end.
Fixpoint vec_zip {A C E : Type} (f : A -> C -> E) {n : nat} : vec A n -> vec C n -> vec E n :=
  match n with
  | O => fun _ _ => tt
  | S _ => fun x y => (f (fst x) (fst y), vec_zip f (snd x) (snd y))
  end.
Fixpoint vec_const {A : Type} (a : A) (n : nat) : vec A n :=
  match n with O => tt | S m => (a, vec_const a m) end.
Fixpoint vec_of_list {A : Type} (a : A) (n : nat) (l : list A) : vec A n :=
  match n with O => tt | S m => (hd a l, vec_of_list a m (tl l)) end.
Fixpoint list_of_vec {A : Type} {n : nat} : vec A n -> list A :=
  match n with O => fun _ => [] | S _ => fun x => fst x :: list_of_vec (snd x) end.

Section Matrices.
Context {R : CommutativeRing}.
Add Ring scalars : (ring_laws R).

(** The numbers themselves can be added and scaled. *)
Definition numbers : ModuleOver R.
Proof.
  refine {| vector := R; vzero := zero; vplus := plus; scale := times |};
    intros; cbv beta; ring.
Defined.

(** So can rows of things that can be added and scaled. *)
Definition rows_of (M : ModuleOver R) (n : nat) : ModuleOver R.
Proof.
  refine {| vector := vec M n; vzero := vec_const vzero n; vplus := vec_zip vplus;
            scale := fun a => vec_map (scale a) |}.
  all: induction n as [|n IH]; cbn; intros;
    repeat match goal with x : unit |- _ => destruct x end; try reflexivity.
  all: repeat match goal with x : (_ * _)%type |- _ => destruct x end; cbn; f_equal; try apply IH.
  all: auto using vplus_assoc, vplus_comm, vplus_zero, scale_vplus, scale_plus, scale_times,
    scale_one, scale_zero.
Defined.

(** The row times matrix product: q S is the sum of q_a times row a of S. *)
Fixpoint row_times (M : ModuleOver R) {d : nat} : vec R d -> vec M d -> M :=
  match d with O => fun _ _ => vzero | S _ => fun x y => fst x *: fst y + row_times M (snd x) (snd y) end.

Lemma vplus_swap {M : ModuleOver R} (x y z w : M) : (x + y) + (z + w) = (x + z) + (y + w).
Proof. rewrite <- !vplus_assoc. f_equal. rewrite !vplus_assoc. f_equal. apply vplus_comm. Qed.

(** It is linear in S, and q (k^T w) = (q k^T) w. *)
Lemma row_times_plus {M : ModuleOver R} (d : nat) (x : vec R d) (S T : vec M d) :
  row_times M x (vec_zip vplus S T) = row_times M x S + row_times M x T.
Proof.
  induction d as [|d IH]; cbn; [now rewrite vplus_zero|].
  now rewrite IH, scale_vplus, vplus_swap.
Qed.
Lemma row_times_scale {M : ModuleOver R} (d : nat) (x : vec R d) (a : R) (T : vec M d) :
  row_times M x (vec_map (scale a) T) = a *: row_times M x T.
Proof.
  induction d as [|d IH]; cbn; [now rewrite scale_vzero|].
  rewrite IH, scale_vplus, !scale_times. do 2 f_equal. ring.
Qed.
Lemma row_times_outer {M : ModuleOver R} (d : nat) (x y : vec R d) (w : M) :
  row_times M x (vec_map (fun a => a *: w) y) = row_times numbers x y *: w.
Proof.
  induction d as [|d IH]; cbn; [now rewrite scale_zero|].
  now rewrite IH, scale_times, <- scale_plus.
Qed.
Lemma outer_of_scaled {M : ModuleOver R} (d : nat) (y : vec R d) (a : R) (w : M) :
  vec_map (fun b => b *: (a *: w)) y = vec_map (scale a) (vec_map (fun b => b *: w) y).
Proof.
  induction d as [|d IH]; cbn; [reflexivity|].
  rewrite IH, !scale_times. do 2 f_equal. ring.
Qed.

(** The head with key dimension d and value dimension e: k^T w has row a equal to k_a w. *)
Definition matrices (d e : nat) : Head R := {|
  query := vec R d;
  key := vec R d;
  value := rows_of numbers e;
  state := rows_of (rows_of numbers e) d;
  dot := fun x y => row_times numbers x y;
  outer := fun y w => vec_map (fun a => a *: w) y : rows_of (rows_of numbers e) d;
  read := fun x T => row_times (rows_of numbers e) x T;
  outer_scale := fun y a w => outer_of_scaled d y a w;
  read_plus := fun x S T => row_times_plus d x S T;
  read_scale := fun x a T => row_times_scale d x a T;
  read_outer := fun x y w => row_times_outer d x y w
|}.
End Matrices.
Arguments numbers : clear implicits.
Arguments matrices : clear implicits.

(** ** The three forms on lists *)

Section Lists.
Variable R : CommutativeRing.

(** The gates; rows of Q, K and V; and the d by e initial state, the empty list for none.
    The number of tokens is the number of rows of k; missing numbers count as 0. *)
Variable a : Z -> R.
Variables q k v S0 : list (list R).

Definition dim_k : nat := length (nth 0 k []).
Definition dim_v : nat := length (nth 0 v []).
Definition head : Head R := matrices R dim_k dim_v.

Definition tokens (n : nat) (l : list (list R)) (m : nat) : vec R n :=
  vec_of_list zero n (nth m l []).
Definition q_rows : nat -> query head := tokens dim_k q.
Definition k_rows : nat -> key head := tokens dim_k k.
Definition v_rows : nat -> value head := tokens dim_v v.
Definition initial : state head := vec_map (vec_of_list zero dim_v) (vec_of_list [] dim_k S0).
Definition list_of_state (T : state head) : list (list R) :=
  list_of_vec (vec_map (@list_of_vec R dim_v) T).
Definition all_tokens (f : nat -> value head) : list (list R) :=
  map (fun n => @list_of_vec R dim_v (f n)) (seq 0 (length k)).

Definition parallel_lists : list (list R) :=
  all_tokens (fun n => parallel a q_rows k_rows v_rows n + from_initial_state a q_rows initial n).
Definition recurrent_lists : list (list R) :=
  all_tokens (recurrent a q_rows k_rows v_rows initial).
Definition recurrent_state_lists : list (list R) :=
  list_of_state (recurrent_state a k_rows v_rows initial (length k)).
Definition chunkwise_lists (s : schedule R) (B : nat) : list (list R) :=
  all_tokens (chunkwise q_rows k_rows v_rows initial s B (length k)).
Definition chunkwise_state_lists (s : schedule R) (B : nat) : list (list R) :=
  list_of_state (final_state k_rows v_rows initial s B (length k)).

Lemma all_tokens_ext (f g : nat -> value head) :
  (forall n, n < length k -> f n = g n) -> all_tokens f = all_tokens g.
Proof.
  intros E. apply map_ext_in. intros n Hn. rewrite E; [reflexivity|].
  apply in_seq in Hn. lia.
Qed.

(** The theorems, of the functions that are run: on any lists of numbers, the three forms
    give the same outputs, and the two states are the same. *)
Theorem recurrent_lists_is_parallel_lists : recurrent_lists = parallel_lists.
Proof. apply all_tokens_ext. intros n _. apply gated_recurrent_is_parallel. Qed.

Theorem chunkwise_lists_is_parallel_lists (B : nat) :
  1 <= B -> chunkwise_lists (eq7 (over a)) B = parallel_lists.
Proof. intros HB. apply all_tokens_ext. intros n Hn. now apply gated_chunkwise_is_parallel. Qed.

Theorem chunkwise_state_lists_is_recurrent_state_lists (B : nat) :
  1 <= B -> chunkwise_state_lists (eq7 (over a)) B = recurrent_state_lists.
Proof. intros HB. unfold chunkwise_state_lists. now rewrite gated_short_last_chunk_state. Qed.
End Lists.

(** ** Integers and rational numbers *)

Definition Z_ring : CommutativeRing := {| ring_laws := Zth |}.
Definition Q_ring : CommutativeRing := {| ring_laws := Qcrt |}.

(** The gates of tokens 0, 1, ... as a list; tokens that do not exist have the gate 1.  With one
    gamma for all tokens, the gates are [constant gamma]. *)
Definition gates {A : Type} (one : A) (l : list A) (n : Z) : A :=
  if (n <? 0)%Z then one else nth (Z.to_nat n) l one.
Definition gates_Z : list Z -> Z -> Z := gates 1%Z.
Definition gates_Q : list Q -> Z -> Q := gates 1%Q.
Definition constant_Z (gamma : Z) : Z -> Z := fun _ => gamma.
Definition constant_Q (gamma : Q) : Z -> Q := fun _ => gamma.

(** Over the integers there is no division by a gate: what takes a token less than 0 times
    comes out as 0, unless its gate is 1.  Equation (7) takes none so. *)
Definition inverse_Z (a : Z -> Z) (l : Z) : Z := if (a l =? 1)%Z then 1%Z else 0%Z.
Definition parallel_Z := parallel_lists Z_ring.
Definition recurrent_Z := recurrent_lists Z_ring.
Definition recurrent_state_Z := recurrent_state_lists Z_ring.

(** A chunkwise form takes a schedule of exponents with one gamma, or of formal sums with
    gates, as the numbers that they stand for. *)
Definition powers_Z (gamma : Z) : schedule Z -> schedule Z := powers (R := Z_ring) gamma 0%Z.
Definition values_Z (a : Z -> Z) : schedule formal -> schedule Z := values (R := Z_ring) a (inverse_Z a).
Definition chunkwise_Z (s : schedule Z) (B : nat) (q k v S0 : list (list Z)) :=
  chunkwise_lists Z_ring q k v S0 s B.
Definition chunkwise_state_Z (s : schedule Z) (B : nat) (k v S0 : list (list Z)) :=
  chunkwise_state_lists Z_ring k v S0 s B.

(** Over the rational numbers, as fractions in lowest terms. *)
Definition reduce : list (list Q) -> list (list Qc) := map (map Q2Qc).
Definition fractions : list (list Qc) -> list (list Q) := map (map this).
Definition reduced (a : Z -> Q) (l : Z) : Qc := Q2Qc (a l).

Definition parallel_Q (a : Z -> Q) (q k v S0 : list (list Q)) : list (list Q) :=
  fractions (parallel_lists Q_ring (reduced a) (reduce q) (reduce k) (reduce v) (reduce S0)).
Definition recurrent_Q (a : Z -> Q) (q k v S0 : list (list Q)) : list (list Q) :=
  fractions (recurrent_lists Q_ring (reduced a) (reduce q) (reduce k) (reduce v) (reduce S0)).
Definition recurrent_state_Q (a : Z -> Q) (k v S0 : list (list Q)) : list (list Q) :=
  fractions (recurrent_state_lists Q_ring (reduced a) (reduce k) (reduce v) (reduce S0)).
Definition powers_Q (gamma : Q) : schedule Z -> schedule Qc :=
  powers (R := Q_ring) (Q2Qc gamma) (/ Q2Qc gamma)%Qc.
Definition values_Q (a : Z -> Q) : schedule formal -> schedule Qc :=
  values (R := Q_ring) (reduced a) (fun l => / reduced a l)%Qc.
Definition chunkwise_Q (s : schedule Qc) (B : nat) (q k v S0 : list (list Q)) : list (list Q) :=
  fractions (chunkwise_lists Q_ring (reduce q) (reduce k) (reduce v) (reduce S0) s B).
Definition chunkwise_state_Q (s : schedule Qc) (B : nat) (k v S0 : list (list Q)) : list (list Q) :=
  fractions (chunkwise_state_lists Q_ring (reduce k) (reduce v) (reduce S0) s B).

(** ** The assumptions of the refutations hold for real decays *)

(** A rational decay 0 < gamma < 1 has distinct powers. *)
Theorem rational_decays_are_distinct (gamma gamma_inv : Qc) :
  (0 < gamma)%Qc -> (gamma < 1)%Qc ->
  forall x y : nat,
  power (R := Q_ring) gamma gamma_inv x = power (R := Q_ring) gamma gamma_inv y -> x = y.
Proof.
  intros H0 H1. set (p := fun n : nat => power (R := Q_ring) gamma gamma_inv n).
  assert (next : forall n, p (S n) = (gamma * p n)%Qc) by (intros; apply (power_next (R := Q_ring))).
  assert (pos : forall n, (0 < p n)%Qc).
  { induction n as [|n IH]; [reflexivity|]. rewrite next, <- (Qcmult_0_l (p n)).
    now apply Qcmult_lt_compat_r. }
  assert (step : forall n, (p (S n) < p n)%Qc).
  { intros n. rewrite next. rewrite <- (Qcmult_1_l (p n)) at 2.
    now apply Qcmult_lt_compat_r. }
  assert (down : forall x y, x < y -> (p y < p x)%Qc).
  { intros x y L. induction L as [|y L IH]; [apply step|].
    eapply Qclt_trans; [apply step|exact IH]. }
  intros x y E. change (p x = p y) in E.
  destruct (Nat.lt_trichotomy x y) as [L|[L|L]]; [|exact L|]; apply down in L; rewrite E in L;
    now apply Qclt_not_eq in L.
Qed.

(** First unit vectors are a query, a key and a value that show a coefficient. *)
Definition unit_vector {R : CommutativeRing} (n : nat) : vec R n :=
  vec_of_list zero n [one].

Lemma unit_dot {R : CommutativeRing} (d e : nat) :
  1 <= d -> @dot R (matrices R d e) (unit_vector d) (unit_vector d) = one.
Proof.
  destruct d as [|d]; [lia|]. intros _. cbn.
  assert (E : forall n (y : vec R n), row_times (numbers R) (vec_of_list zero n []) y = zero).
  { induction n as [|n IH]; intros y; cbn; [reflexivity|]. rewrite IH.
    change (vplus (m := numbers R) (scale (m := numbers R) zero (fst y)) vzero = vzero).
    now rewrite scale_zero, vplus_zero. }
  rewrite E. change (vplus (m := numbers R) (scale (m := numbers R) one one) vzero = one).
  now rewrite scale_one, vplus_zero.
Qed.
Lemma unit_shows {R : CommutativeRing} (d e : nat) :
  1 <= e -> forall a b : R,
  scale (m := value (matrices R d e)) a (unit_vector e) =
  scale (m := value (matrices R d e)) b (unit_vector e) -> a = b.
Proof.
  destruct e as [|e]; [lia|]. intros _ a b E. apply (f_equal fst) in E. cbn in E.
  assert (T : forall x : R, x * one = x).
  { intros x. destruct (ring_laws R). rewrite Rmul_comm. apply Rmul_1_l. }
  now rewrite !T in E.
Qed.

(** So for every real head, in all dimensions d, e >= 1, the right formal sums of gates are exactly
    equation (7)'s stretches and their gauges. *)
Definition half : Qc := Q2Qc (1 # 2).
Definition half_distinct (inv : Qc) := rational_decays_are_distinct half inv eq_refl eq_refl.
Lemma half_unit : (half * / half)%Qc = 1%Qc.
Proof. apply Qcmult_inv_r. discriminate. Qed.

Theorem gated_outputs_over_Q (d e B N : nat) (s : schedule formal) :
  1 <= d -> 1 <= e -> 1 <= B -> 2 * B < N ->
  right_for_gates (matrices Q_ring d e) s B N <->
  (exists sigma : nat -> Z -> Z,
   forall l, is_gauge (on_schedule (times_taken l) s) (step l) (fun i => sigma i l) B N).
Proof.
  intros Hd He HB HN.
  exact (gated_gauge_converse (H := matrices Q_ring d e) half (/ half)%Qc (half_distinct _) half_unit
           _ _ _ (unit_dot d e Hd) (unit_shows d e He) s B N HB HN).
Qed.
