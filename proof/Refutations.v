(** * Which other schedules are right, and which are wrong

    Equation (7) is right over any commutative ring (Retention.v).  Here: it is the only
    right schedule, up to the gauge, for one gamma and for gates; being right for one gamma
    is not enough for gates; the proposed fix $gamma^(B-r)$ is wrong; the first printing of
    the paper is wrong.

    These need decays that can be told apart: with $gamma = 1$ every schedule agrees.
    So the powers of one number are assumed distinct.  And they need one query, one key and
    one value that show a coefficient: $q1 k1^T = 1$, and multiples of $v1$ tell their
    factors.  In any dimensions $d, e >= 1$ the first unit vectors do (Evaluate.v).  *)

From Coq Require Import Arith Lia ZArith Ring List.
Require Import Retention.
Import ListNotations.
Local Open Scope nat_scope.
Local Open Scope retention_scope.

(** ** What a schedule makes of one token *)

(** The outputs on N tokens in chunks of B are the parallel form's, whatever the queries,
    keys and values (and no initial state). *)
Definition outputs_right {R : CommutativeRing} (H : Head R) (a : Z -> R) (s : schedule R)
    (B N : nat) : Prop :=
  forall (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (n : nat),
  n < N -> chunkwise q k v vzero s B N n = parallel a q k v n.

Lemma sum_none {R} {M : ModuleOver R} (n : nat) (f : nat -> M) :
  (forall c, c < n -> f c = vzero) -> sum n f = vzero.
Proof.
  intros Z. induction n as [|n IH]; cbn [sum]; [reflexivity|].
  rewrite IH by (intros; apply Z; lia). rewrite Z by lia. apply vplus_zero.
Qed.
Lemma sum_one {R} {M : ModuleOver R} (n m : nat) (f : nat -> M) :
  m < n -> (forall c, c < n -> c <> m -> f c = vzero) -> sum n f = f m.
Proof.
  intros Hm Z. induction n as [|n IH]; [lia|]. cbn [sum].
  destruct (Nat.eq_dec m n) as [<-|E].
  - rewrite sum_none by (intros; apply Z; lia). apply zero_vplus.
  - rewrite IH by (intros; try apply Z; lia). rewrite (Z n) by lia. apply vplus_zero.
Qed.

Section Coefficients.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars : (ring_laws R).
Variable s : schedule R.
Variables B N : nat.

(** What is left of a key of chunk j, column c, in the state after i chunks: it enters with
    the state-update factor and is carried from chunk to chunk. *)
Fixpoint kept (j c i : nat) : R :=
  match i with
  | O => zero
  | S x =>
      if x <? j then zero
      else if x =? j then store s (chunk_of B N j) c
      else carry s (chunk_of B N x) * kept j c x
  end.

(** The weight of that key in row r of chunk i: through the state, and inside the chunk. *)
Definition through_state (i j c : nat) : R :=
  kept j c (match reads s with Previous => i | Current => S i end).
Definition weight (i r j c : nat) : R :=
  plus (if ((j =? i) && (c <=? r))%bool then intra s (chunk_of B N i) r c else zero)
       (cross s (chunk_of B N i) r * through_state i j c).

(** What is assumed of the head: the inputs that show a coefficient. *)
Variables (q1 : query H) (k1 : key H) (v1 : value H).
Hypothesis dot_is_one : dot q1 k1 = one.
Hypothesis v1_shows : forall x y : R, x *: v1 = y *: v1 -> x = y.

(** The probe: every query is $q1$, every key is $k1$, the value of token m is $v1$ and all
    other values are 0.  Output n is then the weight of token m, times $v1$. *)
Definition probe_q (n : nat) : query H := q1.
Definition probe_k (n : nat) : key H := k1.
Definition probe_v (m n : nat) : value H := if n =? m then v1 else vzero.

Lemma probe_v_same (m : nat) : probe_v m m = v1.
Proof. unfold probe_v. now rewrite Nat.eqb_refl. Qed.
Lemma probe_v_other (m n : nat) : n <> m -> probe_v m n = vzero.
Proof. intros E. unfold probe_v. now rewrite (proj2 (Nat.eqb_neq n m) E). Qed.
Lemma outer_vzero (x : key H) : outer x vzero = vzero.
Proof. now rewrite <- (scale_zero _ _ vzero), outer_scale, scale_zero. Qed.
Lemma parallel_probe (a : Z -> R) (m n : nat) :
  parallel a probe_q probe_k (probe_v m) n =
  (if m <=? n then over_(m, n] a else zero) *: v1.
Proof.
  unfold parallel. destruct (Nat.leb_spec m n).
  - rewrite (sum_one _ m); [|lia|intros; rewrite probe_v_other by lia; apply scale_vzero].
    unfold probe_q, probe_k. rewrite probe_v_same, dot_is_one. f_equal. ring.
  - rewrite scale_zero. apply sum_none. intros c Hc. rewrite probe_v_other by lia. apply scale_vzero.
Qed.
Lemma state_of_probe (j c i : nat) :
  c < B -> j * B + c < N ->
  chunk_state probe_k (probe_v (j * B + c)) vzero s B N i = kept j c i *: outer k1 v1.
Proof.
  intros Hc HN. induction i as [|i IH]; cbn [chunk_state kept chunk_of filled].
  { now rewrite scale_zero. }
  rewrite IH, scale_times. destruct (Nat.eqb_spec i j) as [->|Hi].
  - rewrite Nat.ltb_irrefl. replace (kept j c j) with (zero : R).
    2:{ destruct j; cbn [kept]; [reflexivity|].
        now replace (j <? S j) with true by (symmetry; apply Nat.ltb_lt; lia). }
    rewrite (sum_one _ c).
    + rewrite probe_v_same, outer_scale. replace (_ * zero) with (zero : R) by ring.
      now rewrite scale_zero, vplus_zero.
    + lia.
    + intros d _ Hd. rewrite probe_v_other by lia. now rewrite scale_vzero, outer_vzero.
  - rewrite sum_none, zero_vplus.
    2:{ intros d Hd. rewrite probe_v_other by nia. now rewrite scale_vzero, outer_vzero. }
    destruct (Nat.ltb_spec i j); [|reflexivity]. f_equal.
    replace (kept j c i) with (zero : R); [ring|].
    destruct i; cbn [kept]; [reflexivity|].
    now replace (i <? j) with true by (symmetry; apply Nat.ltb_lt; lia).
Qed.

(** Where all values are 0, so are the outputs. *)
Lemma chunkwise_of_nothing (q : nat -> query H) (k : nat -> key H) (n : nat) :
  chunkwise q k (fun _ => vzero) vzero s B N n = vzero.
Proof.
  assert (T : forall i, chunk_state k (fun _ => vzero) vzero s B N i = vzero).
  { induction i as [|i IH]; [reflexivity|]. cbn [chunk_state].
    rewrite IH, scale_vzero, vplus_zero. apply sum_none. intros c _.
    now rewrite scale_vzero, outer_vzero. }
  unfold chunkwise, state_read. rewrite sum_none by (intros; apply scale_vzero).
  rewrite zero_vplus. destruct (reads s); now rewrite T, read_vzero, scale_vzero.
Qed.

(** Every output shows a weight. *)
Lemma output_of_probe (i r j c : nat) :
  r < B -> c < B -> j * B + c < N ->
  chunkwise probe_q probe_k (probe_v (j * B + c)) vzero s B N (i * B + r) = weight i r j c *: v1.
Proof.
  intros Hr Hc HN. unfold chunkwise, state_read, weight, through_state.
  rewrite (Nat.add_comm (i * B) r), Nat.div_add, Nat.div_small, Nat.mod_add, Nat.mod_small by lia.
  cbn [Nat.add]. rewrite scale_plus. f_equal.
  - destruct (Nat.eqb_spec j i) as [->|Hj], (Nat.leb_spec c r); cbn [andb].
    1:{ rewrite (sum_one _ c); [|lia|intros; rewrite probe_v_other by lia; apply scale_vzero].
        unfold probe_q, probe_k. rewrite probe_v_same, dot_is_one. f_equal. ring. }
    all: rewrite scale_zero; apply sum_none; intros d Hd; rewrite probe_v_other by nia;
      apply scale_vzero.
  - rewrite <- scale_times. f_equal. unfold probe_q.
    destruct (reads s); now rewrite state_of_probe, read_scale, read_outer, dot_is_one, scale_one.
Qed.

(** So in a schedule whose outputs are right, every weight is the required one. *)
Lemma weight_if_right (a : Z -> R) (i r j c : nat) :
  r < B -> c < B -> j * B + c < N ->
  chunkwise probe_q probe_k (probe_v (j * B + c)) vzero s B N (i * B + r) =
  parallel a probe_q probe_k (probe_v (j * B + c)) (i * B + r) ->
  weight i r j c = if j * B + c <=? i * B + r then over_(j * B + c, i * B + r] a else zero.
Proof.
  intros Hr Hc HN E. rewrite output_of_probe, parallel_probe in E by assumption.
  apply v1_shows in E. rewrite E. destruct (_ <=? _); [|reflexivity].
  f_equal; lia.
Qed.
Lemma weights_right (a : Z -> R) (i r j c : nat) :
  outputs_right H a s B N -> r < B -> c < B -> j * B + c < N -> i * B + r < N ->
  weight i r j c = if j * B + c <=? i * B + r then over_(j * B + c, i * B + r] a else zero.
Proof. intros E Hr Hc Hm Hn. apply weight_if_right; try assumption. now apply E. Qed.
End Coefficients.

(** Weights that the theorems look at. *)
Section SomeWeights.
Context {R : CommutativeRing}.
Add Ring scalars_for_weights : (ring_laws R).
Variable s : schedule R.
Variables B N : nat.
Notation weight := (weight s B N).
Notation intra i := (intra s (chunk_of B N i)).
Notation store i := (store s (chunk_of B N i)).
Notation carry i := (carry s (chunk_of B N i)).
Notation cross i := (cross s (chunk_of B N i)).
Local Ltac compare :=
  repeat match goal with
  | |- context [?x <? ?y] => destruct (Nat.ltb_spec x y); try lia
  | |- context [?x =? ?y] => destruct (Nat.eqb_spec x y); try lia
  | |- context [?x <=? ?y] => destruct (Nat.leb_spec x y); try lia
  end; cbn [andb].
Local Ltac a_weight :=
  intros Hs; intros; unfold Refutations.weight, through_state; rewrite Hs; cbn [kept]; compare; ring.

Lemma weight_inside (i r c : nat) : reads s = Previous -> c <= r -> weight i r i c = intra i r c.
Proof. destruct i; a_weight. Qed.
Lemma weight_next (j r c : nat) :
  reads s = Previous -> weight (S j) r j c = cross (S j) r * store j c.
Proof. a_weight. Qed.
Lemma weight_carried (j r c : nat) :
  reads s = Previous -> weight (S (S j)) r j c = cross (S (S j)) r * (carry (S j) * store j c).
Proof. a_weight. Qed.
Lemma weight_current (i r c : nat) :
  reads s = Current ->
  weight i r i c = plus (if c <=? r then intra i r c else zero) (cross i r * store i c).
Proof. a_weight. Qed.
Lemma weight_current_next (j r c : nat) :
  reads s = Current -> weight (S j) r j c = cross (S j) r * (carry (S j) * store j c).
Proof. a_weight. Qed.
Lemma weight_current_carried (j r c : nat) :
  reads s = Current ->
  weight (S (S j)) r j c = cross (S (S j)) r * (carry (S (S j)) * (carry (S j) * store j c)).
Proof. a_weight. Qed.
End SomeWeights.

(** Positions that are equal are written alike, so that G of them is one unknown. *)
Ltac collect G :=
  repeat match goal with
  | |- context [G ?x] =>
    match goal with
    | |- context [G ?y] =>
      tryif constr_eq x y then fail else replace (G x) with (G y) by (f_equal; lia)
    end
  end.

(** ** Two wrong formulas, for one gamma *)

(** The proposed fix: the cross-chunk factor is $gamma^(B-r)$. *)
Definition proposed_fix : schedule Z := {|
  intra := intra (eq7 count);
  store := store (eq7 count);
  carry := carry (eq7 count);
  cross := fun h r => (size h - r)%Z;
  reads := Previous
|}.

(** The paper's first printing: keys enter the state with no decay, and chunk i reads
    its own state $R_i$. *)
Definition first_printing : schedule Z := {|
  intra := intra (eq7 count);
  store := fun h c => 0%Z;
  carry := carry (eq7 count);
  cross := cross (eq7 count);
  reads := Current
|}.

Section OneGamma.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_again : (ring_laws R).
Variables gamma gamma_inv : R.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).

(** What is assumed of gamma, and the inputs that show a coefficient.  (That gamma has an
    inverse is needed below, not for the two wrong formulas.) *)
Hypothesis distinct_powers : forall x y : nat, gamma^x = gamma^y -> x = y.
Hypothesis gamma_invertible : gamma * gamma_inv = one.
Variables (q1 : query H) (k1 : key H) (v1 : value H).
Hypothesis dot_is_one : dot q1 k1 = one.
Hypothesis v1_shows : forall x y : R, x *: v1 = y *: v1 -> x = y.
Notation probe_q := (probe_q q1).
Notation probe_k := (probe_k k1).
Notation probe_v := (probe_v v1).

Lemma power_next (x : nat) : gamma^(S x) = gamma * gamma^x.
Proof.
  unfold power. replace (Z.of_nat (S x) <? 0)%Z with false by (symmetry; apply Z.ltb_ge; lia).
  replace (Z.of_nat x <? 0)%Z with false by (symmetry; apply Z.ltb_ge; lia).
  rewrite !Zabs2Nat.id. cbn [product]. ring.
Qed.
Lemma power_not_zero (x : nat) : gamma^x <> zero.
Proof. intros E. assert (x = S x); [|lia]. apply distinct_powers. rewrite power_next, E. ring. Qed.
Lemma one_more (x : R) : plus x one = one -> x = zero.
Proof. intros E. transitivity (minus R (plus x one) one); [ring|]. rewrite E. ring. Qed.

(** The proposed fix is wrong for every chunk size $B >= 2$: there are inputs of two chunks
    on which its outputs are not the parallel form's.  No other choice of the remaining
    factors helps: the same inputs refute every intra-chunk factor, every state factor,
    every carry, powers of gamma or not, and either choice of the state that is read.
    For whatever the state holds, rows 0 and 1 of a chunk read the same.  A later row must
    see an older state, so decay it more; $gamma^(B-r)$ decays it less: row 1 would need
    $gamma^B$ and $gamma^(B+2)$ at once. *)
Theorem proposed_fix_fails (B : nat) :
  2 <= B ->
  exists (q : nat -> query H) (k : nat -> key H) (v : nat -> value H),
  forall s : schedule R,
  (forall h r, r < size h -> cross s h r = gamma^(cross proposed_fix h r)) ->
  ~ (forall n, n < 2 * B ->
     chunkwise q k v vzero s B (2 * B) n = parallel (constant gamma) q k v n).
Proof.
  intros HB. exists probe_q, probe_k, (probe_v (0 * B + 0)). intros s Hx E.
  assert (Row : forall r x y : nat, r < 2 -> (x = B - r)%nat -> (y = B + r)%nat ->
    gamma^x * through_state s B (2 * B) 1 0 0 = gamma^y).
  { intros r x y Hr -> ->. specialize (E (1 * B + r)%nat ltac:(lia)).
    apply (weight_if_right s B (2 * B) q1 k1 v1 dot_is_one v1_shows) in E; [|lia..].
    rewrite (proj2 (Nat.leb_le _ _)) in E by lia.
    rewrite <- (over_constant gamma gamma_inv) in E by lia.
    unfold weight in E. cbn [Nat.eqb andb] in E. rewrite Hx in E by (cbn; lia).
    replace (cross proposed_fix _ r) with (Z.of_nat (B - r)) in E
      by (cbn [proposed_fix cross chunk_of size]; lia).
    replace (Z.of_nat (B + r)) with (count (0%nat * B + 0%nat) (1%nat * B + r)) by (unfold count; lia).
    rewrite <- E. ring. }
  assert (B = S (S B)); [|lia]. apply distinct_powers.
  rewrite <- (Row 0 B B), power_next by lia.
  replace B with (S (B - 1)) at 1 by lia. rewrite power_next.
  rewrite <- (Row 1 (B - 1) (S B)) by lia. ring.
Qed.

(** At $B = 1$, and by the theorem above only there, the proposed fix is equation (7). *)
Theorem proposed_fix_is_right_for_B_1 (h : chunk) (r : nat) :
  size h = 1 -> r < size h -> cross proposed_fix h r = cross (eq7 count) h r.
Proof. unfold eq7, count. cbn [proposed_fix cross]. lia. Qed.

(** The first printing is wrong in every row, because it counts a token twice in its own row:
    once inside the chunk, once through the state.  For every chunk size, every length and
    every token n there are inputs on which output n is not the parallel form's. *)
Theorem first_printing_fails (B N n : nat) :
  1 <= B -> n < N ->
  exists (q : nat -> query H) (k : nat -> key H) (v : nat -> value H),
  chunkwise q k v vzero (powers gamma gamma_inv first_printing) B N n <>
  parallel (constant gamma) q k v n.
Proof.
  intros HB Hn. pose proof (Nat.div_mod n B ltac:(lia)) as D.
  pose proof (Nat.mod_upper_bound n B ltac:(lia)) as Hr.
  revert D Hr. generalize (n / B) (n mod B). intros i r D Hr.
  replace n with (i * B + r)%nat by lia.
  exists probe_q, probe_k, (probe_v (i * B + r)). intros E.
  apply (weight_if_right _ B N q1 k1 v1 dot_is_one v1_shows) in E; [|lia..].
  rewrite weight_current, !Nat.leb_refl, over_empty in E by (reflexivity || lia).
  cbn [powers first_printing on_schedule eq7 intra cross store] in E.
  apply (power_not_zero (r + 1)), one_more. etransitivity; [|exact E].
  unfold count. rewrite Z.sub_diag, power_0.
  replace (Z.of_nat (r + 1)) with (first (chunk_of B N i) + r - (first (chunk_of B N i) - 1))%Z by lia.
  ring.
Qed.

(** And it leaks the future: except in the last row of a chunk, output n changes when the value
    of token $n + 1$ changes and all tokens up to n stay the same. *)
Theorem first_printing_leaks (B N n : nat) :
  n mod B + 1 < B -> n + 1 < N ->
  exists (q : nat -> query H) (k : nat -> key H) (v w : nat -> value H),
  (forall m, m <= n -> v m = w m) /\
  chunkwise q k v vzero (powers gamma gamma_inv first_printing) B N n <>
  chunkwise q k w vzero (powers gamma gamma_inv first_printing) B N n.
Proof.
  intros Hr Hn. pose proof (Nat.div_mod n B ltac:(lia)) as D.
  revert D Hr. generalize (n / B) (n mod B). intros i r D Hr.
  replace n with (i * B + r)%nat by lia.
  exists probe_q, probe_k, (probe_v (i * B + (r + 1))), (fun _ => vzero). split.
  { intros m Hm. rewrite probe_v_other by lia. reflexivity. }
  rewrite output_of_probe, weight_current by (assumption || reflexivity || lia).
  replace (r + 1 <=? r) with false by (symmetry; apply Nat.leb_gt; lia).
  intros E. apply (power_not_zero (r + 1)), v1_shows. rewrite scale_zero.
  transitivity (chunkwise probe_q probe_k (fun _ => vzero) vzero
                  (powers gamma gamma_inv first_printing) B N (i * B + r)).
  - rewrite <- E. f_equal. cbn [powers first_printing on_schedule eq7 cross store].
    unfold count. rewrite power_0.
    replace (Z.of_nat (r + 1)) with (first (chunk_of B N i) + r - (first (chunk_of B N i) - 1))%Z by lia.
    ring.
  - apply chunkwise_of_nothing.
Qed.
(** ** Necessity: only equation (7), up to the gauge *)

(** A schedule is equation (7) up to a gauge: $G(p)$ is what the tokens up to p add up to, so
    $G(hi) - G(lo)$ is the stretch $(lo, hi]$, and [sigma i] what moved from the state that chunk i
    reads to its reader.  Only factors that are used without an initial state count. *)
Definition is_gauge (s : schedule Z) (G : Z -> Z) (sigma : nat -> Z) (B N : nat) : Prop :=
  reads s = Previous /\
  forall i, i * B < N ->
  let h := chunk_of B N i in
  (forall r c, c <= r -> r < filled h -> (intra s h r c = G (first h + r) - G (first h + c))%Z) /\
  (forall r, 0 < i -> r < filled h ->
     (cross s h r = G (first h + r) - G (first h - 1) + sigma i)%Z) /\
  (forall c, S i * B < N -> c < B ->
     (store s h c = G (last h) - G (first h + c) - sigma (S i))%Z) /\
  (0 < i -> S i * B < N ->
     (carry s h = G (last h) - G (first h - 1) + sigma i - sigma (S i))%Z).

(** The sigma that a schedule has, if any: what is missing in its state-update factor. *)
Definition sigma_of (s : schedule Z) (G : Z -> Z) (B i : nat) : Z :=
  match i with
  | O => 0
  | S j => let h := {| size := B; index := j; filled := B |} in
           (G (last h) - G (first h) - store s h 0)%Z
  end.

Lemma same_gauge (s : schedule Z) (G : Z -> Z) (sigma sigma' : nat -> Z) (B N : nat) :
  is_gauge s G sigma B N -> (forall i, 0 < i -> i * B < N -> sigma i = sigma' i) ->
  is_gauge s G sigma' B N.
Proof.
  intros [Hs I] E. split; [exact Hs|]. intros i Hi. destruct (I i Hi) as (A & X & W & Y).
  repeat split; intros; rewrite <- ?E by lia; auto.
Qed.

(** What makes a schedule right (Retention.v), for exponents: sums in place of products. *)
Definition adds_up (s : schedule Z) (G : Z -> Z) (B N : nat) : Prop :=
  reads s = Previous /\
  (forall i r c, c <= r -> r < B -> i * B + r < N ->
     (intra s (chunk_of B N i) r c = G (i * B + r) - G (i * B + c))%Z) /\
  (forall i r c, c < B -> r < B -> S i * B + r < N ->
     (cross s (chunk_of B N (S i)) r + store s (chunk_of B N i) c
      = G (S i * B + r) - G (i * B + c))%Z) /\
  (forall i r, 0 < i -> r < B -> S i * B + r < N ->
     (cross s (chunk_of B N (S i)) r + carry s (chunk_of B N i)
      = G (S i * B + r) - G (S i * B - 1) + cross s (chunk_of B N i) (B - 1)%nat)%Z).

Lemma gauge_adds_up (s : schedule Z) (G : Z -> Z) (sigma : nat -> Z) (B N : nat) :
  is_gauge s G sigma B N -> adds_up s G B N.
Proof.
  intros [Hs I]. split; [exact Hs|]. repeat split; intros.
  - destruct (I i ltac:(lia)) as (A & _). apply A; [assumption | cbn; lia].
  - destruct (I i ltac:(lia)) as (_ & _ & W & _). destruct (I (S i) ltac:(lia)) as (_ & X & _).
    rewrite (W c), (X r) by (cbn; lia). unfold last, first. cbn [chunk_of size index filled].
    replace (Nat.min B (N - i * B)) with B by lia. collect G. lia.
  - destruct (I i ltac:(lia)) as (_ & X' & _ & Y). destruct (I (S i) ltac:(lia)) as (_ & X & _).
    rewrite Y, (X r), (X' (B - 1)%nat) by (cbn; lia). unfold last, first.
    cbn [chunk_of size index filled]. replace (Nat.min B (N - i * B)) with B by lia. collect G. lia.
Qed.
Lemma power_injective (x y : Z) : gamma^x = gamma^y -> x = y.
Proof.
  intros E. set (m := (Z.abs_nat x + Z.abs_nat y)%nat).
  assert (P : Z.to_nat (x + m) = Z.to_nat (y + m)); [|lia].
  apply distinct_powers. rewrite !Z2Nat.id by lia.
  rewrite !(power_plus _ _ gamma_invertible). now rewrite E.
Qed.
Lemma any_power_not_zero (z : Z) : gamma^z <> zero.
Proof.
  intros E. apply (power_not_zero 0). change (Z.of_nat 0) with 0%Z.
  rewrite <- (Z.add_opp_diag_r z), (power_plus _ _ gamma_invertible), E. ring.
Qed.

Section Necessity.
(** The gates: powers of gamma, so that a stretch is a power, too.  All equal, $G(p) = p$; or
    one gate is gamma and the others are 1, and $G(p)$ counts that one. *)
Variable a : Z -> R.
Variable G : Z -> Z.
Hypothesis stretch_is : forall lo hi : Z, (lo <= hi)%Z -> over_(lo, hi] a = gamma^(G hi - G lo).

Variable s : schedule Z.
Variables B N : nat.
Notation right := (outputs_right H a (powers gamma gamma_inv s) B N).
Notation h := (chunk_of B N).

(** Exponents that add up are right. *)
Lemma adds_up_is_right : 1 <= B -> adds_up s G B N -> right.
Proof.
  intros HB (Hs & I0 & I1 & I2) q k v n Hn. rewrite (identities_suffice a) by
    (assumption || (now left) || (split; [exact Hs|]; repeat split; intros;
       cbn [powers on_schedule intra store carry cross];
       rewrite !stretch_is, <- ?(power_plus _ _ gamma_invertible) by lia; f_equal; auto)).
  unfold from_initial_state. now rewrite read_vzero, scale_vzero, vplus_zero.
Qed.

Hypothesis three_chunks : 2 * B < N.

(** What being right says of the exponents.  First, the current state cannot be read: the
    weights of key 0 of chunks 0 and 1 in the first rows of chunks 1 and 2 would make the
    weight of token B in its own row a sum of two powers of which one is 1. *)
Lemma reads_previous : 1 <= B -> right -> reads s = Previous.
Proof.
  intros HB E. destruct (reads s) eqn:Hs; [reflexivity|exfalso].
  assert (W : forall i j, j <= i -> i <= 2 ->
    weight (powers gamma gamma_inv s) B N i 0 j 0 = gamma^(G (i * B)%nat - G (j * B)%nat)).
  { intros i j Hj Hi. rewrite (weights_right _ B N q1 k1 v1 dot_is_one v1_shows a) by (assumption || nia).
    rewrite (proj2 (Nat.leb_le _ _)), stretch_is by nia. do 2 f_equal; f_equal; lia. }
  pose proof (W 1 0 ltac:(lia) ltac:(lia)) as W10. pose proof (W 2 0 ltac:(lia) ltac:(lia)) as W20.
  pose proof (W 2 1 ltac:(lia) ltac:(lia)) as W21. pose proof (W 1 1 ltac:(lia) ltac:(lia)) as W11.
  rewrite weight_current_next in W10, W21 by exact Hs.
  rewrite weight_current_carried in W20 by exact Hs. rewrite weight_current in W11 by exact Hs.
  cbn [powers on_schedule intra store carry cross Nat.leb] in W10, W20, W21, W11.
  rewrite <- !(power_plus _ _ gamma_invertible) in W10. rewrite <- !(power_plus _ _ gamma_invertible) in W20.
  rewrite <- !(power_plus _ _ gamma_invertible) in W21. rewrite <- !(power_plus _ _ gamma_invertible) in W11.
  apply power_injective in W10, W20, W21.
  replace (cross s (h 1) 0 + store s (h 1) 0)%Z with 0%Z in W11 by lia.
  rewrite Z.sub_diag, power_0 in W11. now apply one_more, any_power_not_zero in W11.
Qed.

(** Then every weight is one power, and equal powers have equal exponents. *)
Lemma necessary : 1 <= B -> right -> is_gauge s G (sigma_of s G B) B N.
Proof.
  intros HB E. pose proof (reads_previous HB E) as Hs. split; [exact Hs|].
  assert (W : forall i r j c, r < B -> c < B -> j * B + c <= i * B + r -> i * B + r < N ->
    weight (powers gamma gamma_inv s) B N i r j c = gamma^(G (i * B + r) - G (j * B + c))).
  { intros i r j c Hr Hc Hm Hn.
    rewrite (weights_right _ B N q1 k1 v1 dot_is_one v1_shows a) by (assumption || nia).
    rewrite (proj2 (Nat.leb_le _ _)), stretch_is by lia. do 2 f_equal; f_equal; lia. }
  assert (I1 : forall i r c, r < B -> c < B -> S i * B + r < N ->
    (cross s (h (S i)) r + store s (h i) c = G (S i * B + r) - G (i * B + c))%Z).
  { intros i r c Hr Hc Hn. apply power_injective. rewrite (power_plus _ _ gamma_invertible).
    rewrite <- (W (S i) r i c) by lia. now rewrite weight_next by exact Hs. }
  assert (I2 : forall i r c, r < B -> c < B -> S (S i) * B + r < N ->
    (cross s (h (S (S i))) r + carry s (h (S i)) + store s (h i) c = G (S (S i) * B + r) - G (i * B + c))%Z).
  { intros i r c Hr Hc Hn. apply power_injective. rewrite !(power_plus _ _ gamma_invertible).
    rewrite <- (W (S (S i)) r i c) by lia. rewrite weight_carried by exact Hs.
    cbn [powers on_schedule cross carry store]. ring. }
  assert (full : forall i, S i * B < N -> h i = {| size := B; index := i; filled := B |}).
  { intros i Hi. unfold chunk_of. f_equal. lia. }
  intros i Hi. cbn zeta. repeat split.
  - intros r c Hc Hr. cbn [chunk_of filled] in Hr. apply power_injective.
    transitivity (weight (powers gamma gamma_inv s) B N i r i c).
    + now rewrite weight_inside by assumption.
    + rewrite W by lia. now unfold first.
  - intros r H0 Hr. cbn [chunk_of filled] in Hr. destruct i as [|i]; [lia|].
    generalize (I1 i r 0 ltac:(lia) ltac:(lia) ltac:(lia)). cbn [sigma_of].
    rewrite (full i) by lia. unfold last, first. cbn [chunk_of size index filled]. collect G. lia.
  - intros c Hn Hc.
    generalize (I1 i 0 c ltac:(lia) ltac:(lia) ltac:(lia)), (I1 i 0 0 ltac:(lia) ltac:(lia) ltac:(lia)).
    cbn [sigma_of]. rewrite (full i) by lia. unfold last, first. cbn [size index filled].
    collect G. lia.
  - intros H0 Hn. destruct i as [|i]; [lia|].
    generalize (I2 i 0 0 ltac:(lia) ltac:(lia) ltac:(lia)), (I1 (S i) 0 0 ltac:(lia) ltac:(lia) ltac:(lia)).
    cbn [sigma_of]. rewrite (full i), (full (S i)) by lia. unfold last, first. cbn [size index filled].
    collect G. lia.
Qed.
Lemma right_is_gauge : 1 <= B -> right <-> exists sigma, is_gauge s G sigma B N.
Proof.
  intros HB. split.
  - intros E. eexists. now apply necessary.
  - intros [sigma E]. now apply adds_up_is_right, gauge_adds_up with sigma.
Qed.

(** Where the states are right as well, sigma is 0. *)
Lemma necessary_with_state :
  1 <= B -> right ->
  (forall (k : nat -> key H) (v : nat -> value H) (i : nat), i * B <= N ->
     chunk_state k v vzero (powers gamma gamma_inv s) B N i = recurrent_state a k v vzero (i * B)) ->
  is_gauge s G (fun _ => 0%Z) B N.
Proof.
  intros HB E T. apply same_gauge with (1 := necessary HB E). intros [|j] H0 Hj; [lia|].
  destruct (necessary HB E) as [_ I]. destruct (I j ltac:(lia)) as (_ & _ & W & _).
  specialize (T probe_k (probe_v (j * B + 0)) (S j) ltac:(lia)).
  replace (S j * B)%nat with (Nat.min (S j * B) N) in T by lia.
  rewrite <- gated_state_is_recurrent, !state_of_probe in T by lia.
  apply (f_equal (read q1)) in T. rewrite !read_scale, read_outer, dot_is_one, scale_one in T.
  apply v1_shows in T. cbn [kept] in T. rewrite Nat.ltb_irrefl, Nat.eqb_refl in T.
  cbn [powers on_schedule store eq7] in T. rewrite stretch_is in T by (unfold last, first; cbn; lia).
  apply power_injective in T. rewrite (W 0) in T by lia. lia.
Qed.
End Necessity.

(** *** One gamma *)

Lemma constant_stretch (lo hi : Z) :
  (lo <= hi)%Z -> over_(lo, hi] (constant gamma) = gamma^((fun p => p) hi - (fun p => p) lo).
Proof. intros. now rewrite <- (over_constant gamma gamma_inv). Qed.

(** Exponents are right on three chunks or more, the third of them short or not, exactly where
    they are equation (7)'s up to a gauge: for some $sigma_i$ (which chunk i reads),
    $a = r - c, z = L - 1 - c - sigma_(i+1), y = L + sigma_i - sigma_(i+1), x = r + 1 + sigma_i$. *)
Theorem right_outputs_are_the_gauge (s : schedule Z) (B N : nat) :
  1 <= B -> 2 * B < N ->
  outputs_right H (constant gamma) (powers gamma gamma_inv s) B N <->
  exists sigma : nat -> Z, is_gauge s (fun p => p) sigma B N.
Proof. intros. now apply (right_is_gauge _ _ constant_stretch). Qed.

(** If the states are right too, sigma is 0: equation (7) itself. *)
Theorem necessity_with_state (s : schedule Z) (B N : nat) :
  1 <= B -> 2 * B < N ->
  outputs_right H (constant gamma) (powers gamma gamma_inv s) B N ->
  (forall (k : nat -> key H) (v : nat -> value H) (i : nat), i * B <= N ->
     chunk_state k v vzero (powers gamma gamma_inv s) B N i =
     recurrent_state (constant gamma) k v vzero (i * B)) ->
  is_gauge s (fun p => p) (fun _ => 0%Z) B N.
Proof. intros. now apply (necessary_with_state _ _ constant_stretch). Qed.

(** Exponents that do not know the index of their chunk have one sigma for all chunks. *)
Definition index_free (s : schedule Z) : Prop :=
  forall B L i j,
  let h := {| size := B; index := i; filled := L |} in
  let g := {| size := B; index := j; filled := L |} in
  (forall c, store s h c = store s g c) /\ carry s h = carry s g /\
  (forall r, cross s h r = cross s g r).

Theorem necessity (s : schedule Z) (B N : nat) :
  index_free s -> 1 <= B -> 2 * B < N ->
  outputs_right H (constant gamma) (powers gamma gamma_inv s) B N ->
  exists shift : Z, is_gauge s (fun p => p) (fun _ => shift) B N.
Proof.
  intros Free HB HN E.
  exists (sigma_of s (fun p => p) B 1).
  apply same_gauge with (1 := necessary _ _ constant_stretch s B N HN HB E).
  intros [|j] Hj _; [lia|]. cbn [sigma_of]. destruct (Free B B j 0) as (W & _). rewrite W.
  unfold last, first. cbn [size index filled]. lia.
Qed.

(** And that is 0 if the outputs are right whatever the initial state. *)
Theorem necessity_with_initial_state (s : schedule Z) (B N : nat) :
  index_free s -> 1 <= B -> 2 * B < N ->
  (forall (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H) (n : nat),
     n < N ->
     chunkwise q k v S0 (powers gamma gamma_inv s) B N n =
     parallel (constant gamma) q k v n + from_initial_state (constant gamma) q S0 n) ->
  is_gauge s (fun p => p) (fun _ => 0%Z) B N.
Proof.
  intros Free HB HN E.
  destruct (necessity s B N Free HB HN) as [shift G].
  { intros q k v n Hn. rewrite E by assumption. unfold from_initial_state.
    now rewrite read_vzero, scale_vzero, vplus_zero. }
  replace shift with 0%Z in G; [exact G|].
  destruct G as [Hs I]. destruct (I 1 ltac:(lia)) as (_ & X & _).
  specialize (X 0 ltac:(lia) ltac:(cbn; lia)).
  specialize (E probe_q probe_k (fun _ => vzero) (outer k1 v1) 0 ltac:(lia)).
  unfold chunkwise, parallel, from_initial_state, state_read in E.
  rewrite Nat.div_0_l, Nat.mod_0_l in E by lia. cbn [powers on_schedule reads] in E. rewrite Hs in E.
  cbn [sum chunk_state] in E. rewrite !scale_vzero, !zero_vplus in E.
  unfold Refutations.probe_q in E. rewrite read_outer, dot_is_one, scale_one, constant_stretch in E by lia.
  apply v1_shows, power_injective in E.
  cbn [on_schedule cross] in E.
  replace (chunk_of B N 0) with {| size := B; index := 0; filled := B |} in E
    by (unfold chunk_of; f_equal; lia).
  replace (chunk_of B N 1) with {| size := B; index := 1; filled := B |} in X
    by (unfold chunk_of; f_equal; lia).
  destruct (Free B B 0 1) as (_ & _ & Same). rewrite Same in E. rewrite E in X.
  unfold first in X. cbn [size index] in X. lia.
Qed.
End OneGamma.

Lemma product_one {R : CommutativeRing} (n : nat) : product (fun _ => one : R) n = one.
Proof.
  induction n as [|n IH]; cbn [product]; [reflexivity|]. rewrite IH. apply (Rmul_1_l (ring_laws R)).
Qed.
Lemma power_one {R : CommutativeRing} (z : Z) : power (one : R) one z = one.
Proof. unfold power. destruct (z <? 0)%Z; apply product_one. Qed.

(** With $gamma = 1$ every schedule that reads the previous state is right: a test with
    $gamma = 1$ cannot tell the formulas apart. *)
Theorem gamma_one_hides_every_error {R : CommutativeRing} (H : Head R) (s : schedule Z) (B N : nat) :
  reads s = Previous -> 1 <= B -> outputs_right H (constant one) (powers one one s) B N.
Proof.
  intros Hs HB q k v n Hn.
  rewrite (identities_suffice (constant one)); [|split; [exact Hs|]|now left|assumption..].
  - unfold from_initial_state. now rewrite read_vzero, scale_vzero, vplus_zero.
  - unfold over, constant. cbn [powers on_schedule intra store carry cross].
    repeat split; intros; now rewrite ?power_one, ?product_one, ?(Rmul_1_l (ring_laws R)).
Qed.

(** ** Gates: formal sums of tokens *)

(** A factor as people write it: a formal sum of $k * G(p)$, where $G(p)$ takes the tokens up to
    p once each.  $G(-1)$ takes none; before it $G(p)$ takes tokens $-1, ..., p+1$ away. *)
Definition formal : Type := list (Z * Z).
Fixpoint eval (G : Z -> Z) (f : formal) : Z :=
  match f with
  | [] => 0
  | (k, p) :: g => (k * G p + eval G g)%Z
  end.

(** The stretch $(lo, hi]$. *)
Definition stretch (lo hi : Z) : formal := [(1, hi); (-1, lo)]%Z.

(** How often $G(p)$ takes token l, and how often a formal sum does. *)
Definition step (l p : Z) : Z :=
  if (l <? 0)%Z then if (p <? l)%Z then -1 else 0 else if (l <=? p)%Z then 1 else 0.
Definition times_taken (l : Z) : formal -> Z := eval (step l).

(** The product of the gates that it takes; [a_inv] are their inverses. *)
Fixpoint reach (f : formal) : Z :=
  match f with
  | [] => 1
  | (_, p) :: g => Z.max (Z.abs p) (reach g)
  end.
Definition value_of {R : CommutativeRing} (a a_inv : Z -> R) (f : formal) : R :=
  over (fun l => power (a l) (a_inv l) (times_taken l f)) (- reach f - 1) (reach f).
Definition values {R : CommutativeRing} (a a_inv : Z -> R) : schedule formal -> schedule R :=
  on_schedule (value_of a a_inv).

(** A stretch takes each of its tokens once, and no other. *)
Local Ltac steps := unfold step; intros;
  repeat match goal with
  | |- context [(?x <? ?y)%Z] => destruct (Z.ltb_spec x y)
  | |- context [(?x <=? ?y)%Z] => destruct (Z.leb_spec x y)
  end; lia.
Lemma step_inside (l lo hi : Z) : (lo < l <= hi)%Z -> (step l hi - step l lo = 1)%Z.
Proof. steps. Qed.
Lemma step_outside (l lo hi : Z) : (lo <= hi)%Z -> (l <= lo \/ hi < l)%Z -> (step l hi - step l lo = 0)%Z.
Proof. steps. Qed.

Section Formal.
Context {R : CommutativeRing}.
Add Ring scalars_for_formal : (ring_laws R).
Variables a a_inv : Z -> R.
Notation value := (value_of a a_inv).

Lemma eval_app (G : Z -> Z) (f g : formal) : eval G (f ++ g) = (eval G f + eval G g)%Z.
Proof. induction f as [|[c p] f IH]; cbn [eval app]; [reflexivity|]. rewrite IH. lia. Qed.
Lemma eval_stretch (G : Z -> Z) (lo hi : Z) : eval G (stretch lo hi) = (G hi - G lo)%Z.
Proof. cbn [stretch eval]. lia. Qed.
Lemma over_ones (b : Z -> R) (lo hi : Z) :
  (forall l, (lo < l <= hi)%Z -> b l = one) -> over_(lo, hi] b = one.
Proof.
  intros E. unfold over. rewrite (product_ext _ _ (fun _ => one)) by (intros; apply E; lia).
  apply product_one.
Qed.
Lemma over_times (b c : Z -> R) (lo hi : Z) :
  over (fun l => b l * c l) lo hi = over_(lo, hi] b * over_(lo, hi] c.
Proof.
  unfold over. induction (Z.to_nat (hi - lo)) as [|n IH]; cbn [product]; [|rewrite IH]; ring.
Qed.
Lemma far (l : Z) (f : formal) : (l < - reach f \/ reach f < l)%Z -> times_taken l f = 0%Z.
Proof.
  unfold times_taken. induction f as [|[c p] f IH]; cbn [eval reach]; [reflexivity|].
  intros E. rewrite IH by lia. replace (step l p) with 0%Z by steps. lia.
Qed.
Lemma reach_positive (f : formal) : (0 < reach f)%Z.
Proof. induction f as [|[]]; cbn [reach]; lia. Qed.

(** Only the tokens that are taken matter, however far one looks. *)
Lemma value_range (f : formal) (lo hi : Z) :
  (lo <= - reach f - 1)%Z -> (reach f <= hi)%Z ->
  value f = over (fun l => power (a l) (a_inv l) (times_taken l f)) lo hi.
Proof.
  intros H1 H2. pose proof (reach_positive f).
  rewrite <- (stretch_split _ lo (- reach f - 1) hi), <- (stretch_split _ _ (reach f) hi) by lia.
  rewrite (over_ones _ lo), (over_ones _ (reach f)).
  - unfold value_of. ring.
  - intros l Hl. now rewrite far by lia.
  - intros l Hl. now rewrite far by lia.
Qed.
Lemma value_same (f g : formal) :
  (forall l, times_taken l f = times_taken l g) -> value f = value g.
Proof.
  intros E. set (m := Z.max (reach f) (reach g)).
  rewrite (value_range f (- m - 1) m), (value_range g (- m - 1) m) by lia.
  apply over_ext. intros l _. now rewrite E.
Qed.
Lemma value_stretch (lo hi : Z) : (lo <= hi)%Z -> value (stretch lo hi) = over_(lo, hi] a.
Proof.
  intros E. set (m := (reach (stretch lo hi) + Z.abs lo + Z.abs hi)%Z).
  pose proof (reach_positive (stretch lo hi)).
  rewrite (value_range _ (- m - 1) m) by lia.
  rewrite <- (stretch_split _ (- m - 1) lo m), <- (stretch_split _ lo hi m) by lia.
  unfold times_taken. rewrite (over_ones _ (- m - 1)), (over_ones _ hi m).
  - rewrite (over_ext _ a). { ring. }
    intros l Hl. rewrite eval_stretch, step_inside by lia. change (one * a l = a l). ring.
  - intros l Hl. now rewrite eval_stretch, step_outside by lia.
  - intros l Hl. now rewrite eval_stretch, step_outside by lia.
Qed.

Hypothesis units : forall l, a l * a_inv l = one.

Lemma value_app (f g : formal) : value (f ++ g) = value f * value g.
Proof.
  set (m := Z.max (reach (f ++ g)) (Z.max (reach f) (reach g))).
  rewrite !(value_range _ (- m - 1) m), <- over_times by lia.
  apply over_ext. intros l _. unfold times_taken. rewrite eval_app. now apply power_plus.
Qed.

(** A schedule whose tokens add up is right for all invertible gates. *)
Lemma tokens_add_up (s : schedule formal) (B N : nat) :
  1 <= B -> (forall l, adds_up (on_schedule (times_taken l) s) (step l) B N) ->
  outputs_identities a (values a a_inv s) B N.
Proof.
  intros HB E. split; [apply (E 0%Z)|].
  repeat split; intros; cbn [values on_schedule intra store carry cross];
    rewrite <- ?value_stretch, <- ?value_app by lia; apply value_same; intros l;
    unfold times_taken; rewrite ?eval_app, ?eval_stretch;
    destruct (E l) as (_ & I0 & I1 & I2); first [now apply I0 | now apply I1 | now apply I2].
Qed.
End Formal.

(** *** Necessity, for gates *)

(** The outputs are right for all invertible gates. *)
Definition right_for_gates {R : CommutativeRing} (H : Head R) (s : schedule formal) (B N : nat) :
    Prop :=
  forall a a_inv : Z -> R, (forall l, a l * a_inv l = one) ->
  outputs_right H a (values a a_inv s) B N.

(** The gate of token l is g, all others are 1: what a factor is worth then tells how often it
    takes token l. *)
Definition at_token {R : CommutativeRing} (l : Z) (g : R) : Z -> R :=
  fun x => if (x =? l)%Z then g else one.

Section OneToken.
Context {R : CommutativeRing}.
Add Ring scalars_for_one_token : (ring_laws R).
Variables g g_inv : R.

Lemma at_token_other (l x : Z) : x <> l -> at_token l g x = one.
Proof. intros E. unfold at_token. now rewrite (proj2 (Z.eqb_neq x l) E). Qed.
Lemma over_around (b : Z -> R) (l lo hi : Z) :
  (lo < l <= hi)%Z -> (forall x, x <> l -> b x = one) -> over_(lo, hi] b = b l.
Proof.
  intros E O. rewrite <- (stretch_split _ lo (l - 1) hi), <- (stretch_split _ (l - 1) l hi) by lia.
  rewrite over_single, (over_ones b lo), (over_ones b l) by (intros; apply O; lia). ring.
Qed.
Lemma over_at_token (l lo hi : Z) :
  (lo <= hi)%Z -> over_(lo, hi] (at_token l g) = power g g_inv (step l hi - step l lo).
Proof.
  intros E. destruct (Z_lt_le_dec lo l), (Z_lt_le_dec hi l).
  1, 3, 4: rewrite step_outside, over_ones by (try (intros; apply at_token_other); lia); reflexivity.
  rewrite step_inside, (over_around _ l) by (try apply at_token_other; lia).
  unfold at_token. rewrite Z.eqb_refl. change (g = one * g). ring.
Qed.
Lemma value_at_token (l : Z) (f : formal) :
  value_of (at_token l g) (at_token l g_inv) f = power g g_inv (times_taken l f).
Proof.
  set (m := (reach f + Z.abs l)%Z). pose proof (reach_positive f).
  rewrite (value_range _ _ f (- m - 1) m) by lia. rewrite (over_around _ l); unfold at_token; [now rewrite Z.eqb_refl|lia|].
  intros x E. rewrite (proj2 (Z.eqb_neq x l) E). apply power_one.
Qed.
End OneToken.

Section GatedNecessity.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_for_gates : (ring_laws R).

(** Some unit g whose powers differ, and the inputs that show a coefficient. *)
Variables g g_inv : R.
Hypothesis distinct_powers : forall x y : nat, power g g_inv x = power g g_inv y -> x = y.
Hypothesis g_invertible : g * g_inv = one.
Variables (q1 : query H) (k1 : key H) (v1 : value H).
Hypothesis dot_is_one : dot q1 k1 = one.
Hypothesis v1_shows : forall x y : R, x *: v1 = y *: v1 -> x = y.

Lemma at_token_unit (l x : Z) : at_token l g x * at_token l g_inv x = one.
Proof. unfold at_token. destruct (x =? l)%Z; [assumption | ring]. Qed.
Lemma right_for_one_token (s : schedule formal) (B N : nat) (l : Z) :
  right_for_gates H s B N ->
  outputs_right H (at_token l g) (powers g g_inv (on_schedule (times_taken l) s)) B N.
Proof.
  intros E q k v n Hn. rewrite <- (E _ _ (at_token_unit l)) by assumption.
  apply same_outputs. repeat split; intros; cbn [powers values on_schedule intra store carry cross];
    symmetry; apply value_at_token.
Qed.

(** Formal sums of gates are right for all gates exactly where they are equation (7)'s stretches
    up to a gauge: for some formal sums $sigma_i$, every token l is taken by intra as often as by
    $(c, r]$, by store as by $(c, L-1] - sigma_(i+1)$, by carry as by
    $[0, L-1] + sigma_i - sigma_(i+1)$, and by cross as by $[0, r] + sigma_i$. *)
Theorem gated_gauge_converse (s : schedule formal) (B N : nat) :
  1 <= B -> 2 * B < N ->
  right_for_gates H s B N <->
  exists sigma : nat -> Z -> Z,
  forall l, is_gauge (on_schedule (times_taken l) s) (step l) (fun i => sigma i l) B N.
Proof.
  intros HB HN. split.
  - intros E. exists (fun i l => sigma_of (on_schedule (times_taken l) s) (step l) B i). intros l.
    apply (necessary g g_inv distinct_powers g_invertible q1 k1 v1 dot_is_one v1_shows _ _
             (over_at_token g g_inv l) _ B N HN HB).
    now apply right_for_one_token.
  - intros [sigma I] a a_inv U q k v n Hn.
    rewrite (identities_suffice a); [|apply tokens_add_up; try assumption|now left|assumption..].
    + unfold from_initial_state. now rewrite read_vzero, scale_vzero, vplus_zero.
    + intros l. now apply gauge_adds_up with (fun i => sigma i l).
Qed.

(** A factor is local if it takes tokens of its own chunk only. *)
Definition local (s : schedule formal) : Prop :=
  forall h l, (l < first h \/ last h < l)%Z ->
  (forall r c, r < filled h -> c < filled h -> times_taken l (intra s h r c) = 0%Z) /\
  (forall c, c < filled h -> times_taken l (store s h c) = 0%Z) /\
  times_taken l (carry s h) = 0%Z /\
  (forall r, r < filled h -> times_taken l (cross s h r) = 0%Z).

(** Local formal sums that are right for all gates are equation (7)'s stretches: sigma is 0. *)
Theorem gated_necessity (s : schedule formal) (B N : nat) :
  local s -> 1 <= B -> 2 * B < N -> right_for_gates H s B N ->
  forall l, is_gauge (on_schedule (times_taken l) s) (step l) (fun _ => 0%Z) B N.
Proof.
  intros Own HB HN E l.
  destruct (proj1 (gated_gauge_converse s B N HB HN) E) as [sigma Sig].
  apply same_gauge with (1 := Sig l). destruct (Sig l) as [_ I]. intros [|j] H0 Hi; [lia|].
  destruct (I j ltac:(lia)) as (_ & _ & W & _). destruct (I (S j) Hi) as (_ & X & _).
  specialize (W 0 Hi HB). specialize (X 0 H0 ltac:(cbn; lia)). cbn [on_schedule store cross] in W, X.
  destruct (Z_lt_le_dec l (first (chunk_of B N (S j)))) as [Hl|Hl].
  - destruct (Own (chunk_of B N (S j)) l (or_introl Hl)) as (_ & _ & _ & O).
    rewrite O in X by (cbn; lia). revert X Hl. unfold first. cbn [chunk_of size index].
    intros X Hl. rewrite step_outside in X by lia. lia.
  - assert (Hl' : (last (chunk_of B N j) < l)%Z).
    { revert Hl. unfold last, first. cbn [chunk_of size index filled]. lia. }
    destruct (Own (chunk_of B N j) l (or_intror Hl')) as (_ & O & _).
    rewrite O in W by (cbn; lia). revert W Hl'. unfold last, first. cbn [chunk_of size index filled].
    intros W Hl'. rewrite step_outside in W by lia. lia.
Qed.
End GatedNecessity.

(** *** Factors that are any functions of the gates *)

(** Such a factor is local if it does not change with the gates of other chunks. *)
Definition local_functions {R : CommutativeRing} (s : (Z -> R) -> schedule R) : Prop :=
  forall a b h, (forall l, (first h <= l <= last h)%Z -> a l = b l) ->
  (forall c, store (s a) h c = store (s b) h c) /\ carry (s a) h = carry (s b) h /\
  (forall r, cross (s a) h r = cross (s b) h r).

Section Functions.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_for_functions : (ring_laws R).
Variables (q1 : query H) (k1 : key H) (v1 : value H).
Hypothesis dot_is_one : dot q1 k1 = one.
Hypothesis v1_shows : forall x y : R, x *: v1 = y *: v1 -> x = y.

Local Ltac chosen m mixed h :=
  intros l; unfold last, first, h; cbn [chunk_of size index filled]; unfold m, mixed;
  repeat match goal with |- context [(?x <? ?y)%Z] => destruct (Z.ltb_spec x y) end;
  intros; (reflexivity || lia).

(** Local functions of the gates that read the previous state and are right for all gates are
    equation (7)'s products, up to one unit $u_i$ for the state that chunk i reads.  Nothing is
    assumed of the ring: take all gates of one chunk as 1, and what is left tells the other's. *)
Theorem gated_necessity_in_a_ring (s : (Z -> R) -> schedule R) (B N : nat) :
  1 <= B -> local_functions s -> (forall a, reads (s a) = Previous) ->
  (forall a, outputs_right H a (s a) B N) ->
  exists u u_inv : nat -> R,
  (forall i, 0 < i -> i * B < N -> u i * u_inv i = one) /\
  forall a i, i * B < N ->
  let h := chunk_of B N i in
  let right := gauge times u u_inv (eq7 (over a)) in
  (forall r c, c <= r -> r < filled h -> intra (s a) h r c = intra right h r c) /\
  (forall r, 0 < i -> r < filled h -> cross (s a) h r = cross right h r) /\
  (forall c, S i * B < N -> c < B -> store (s a) h c = store right h c) /\
  (0 < i -> S i * B < N -> carry (s a) h = carry right h).
Proof.
  intros HB Own Hs E. set (ones := fun _ : Z => one : R). set (h := chunk_of B N).
  assert (W : forall a i r j c, r < B -> c < B -> j * B + c <= i * B + r -> i * B + r < N ->
    weight (s a) B N i r j c = over_(j * B + c, i * B + r] a).
  { intros a i r j c Hr Hc Hm Hn.
    rewrite (weights_right _ B N q1 k1 v1 dot_is_one v1_shows a) by (auto || lia).
    now rewrite (proj2 (Nat.leb_le _ _)) by lia. }
  (* Gates b before token t, and a from there on. *)
  set (mixed := fun t (b a : Z -> R) (l : Z) => if (l <? t)%Z then b l else a l).
  assert (I1 : forall a b i r c, r < B -> c < B -> S i * B + r < N ->
    cross (s a) (h (S i)) r * store (s b) (h i) c =
    over_(i * B + c, S i * B - 1] b * over_[S i * B, S i * B + r] a).
  { intros a b i r c Hr Hc Hn. set (m := mixed (S i * B)%Z b a).
    destruct (Own a m (h (S i)) ltac:(chosen m mixed h)) as (_ & _ & X).
    destruct (Own b m (h i) ltac:(chosen m mixed h)) as (Z & _).
    rewrite X, Z. unfold h. rewrite <- weight_next, W, <- (stretch_split _ _ (S i * B - 1)) by (auto || lia).
    f_equal; apply over_ext; chosen m mixed h. }
  assert (O : forall lo hi, over_(lo, hi] ones = one) by (intros; now apply over_ones).
  exists (fun i => cross (s ones) (h i) 0), (fun i => store (s ones) (h (Nat.pred i)) 0).
  assert (U : forall i, S i * B < N -> cross (s ones) (h (S i)) 0 * store (s ones) (h i) 0 = one).
  { intros i Hi. rewrite I1, !O by lia. ring. }
  split. { intros [|i] H0 Hi; [lia|]. now apply U. }
  intros a i Hi. cbn zeta. unfold eq7, gauge. cbn [intra cross store carry]. fold (h i).
  replace (index (h i)) with i by reflexivity. cbn [Nat.pred]. repeat split.
  - intros r c Hc Hr. unfold h in *. cbn [chunk_of filled] in Hr.
    rewrite <- weight_inside, W by (auto || lia). reflexivity.
  - intros r H0 Hr. destruct i as [|i]; [lia|]. unfold h in Hr. cbn [chunk_of filled] in Hr.
    transitivity (cross (s a) (h (S i)) r * store (s ones) (h i) 0 * cross (s ones) (h (S i)) 0).
    + rewrite <- (Rmul_assoc (ring_laws R)), (Rmul_comm (ring_laws R) (store _ _ _)), U by lia. ring.
    + rewrite I1, O by lia. unfold first, h. cbn [chunk_of size index].
      rewrite (Rmul_1_l (ring_laws R)). reflexivity.
  - intros c Hn Hc.
    transitivity (cross (s ones) (h (S i)) 0 * store (s a) (h i) c * store (s ones) (h i) 0).
    + transitivity (store (s a) (h i) c * (cross (s ones) (h (S i)) 0 * store (s ones) (h i) 0)); [|ring].
      rewrite U by lia. ring.
    + rewrite I1, O by lia. unfold last, first, h. cbn [chunk_of size index filled].
      replace (i * B + Nat.min B (N - i * B) - 1)%Z with (S i * B - 1)%Z by lia. ring.
  - intros H0 Hn. destruct i as [|i]; [lia|].
    set (m := mixed (S (S i) * B)%Z (mixed (S i * B)%Z ones a) ones).
    destruct (Own ones m (h (S (S i))) ltac:(chosen m mixed h)) as (_ & _ & X).
    destruct (Own a m (h (S i)) ltac:(chosen m mixed h)) as (_ & Y & _).
    destruct (Own ones m (h i) ltac:(chosen m mixed h)) as (Z & _).
    pose proof (W m (S (S i)) 0 i 0 ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia)) as V.
    rewrite weight_carried in V by auto. fold h in V. rewrite <- X, <- Y, <- Z in V.
    rewrite <- (stretch_split _ _ (S i * B - 1)),
      <- (stretch_split _ (S i * B - 1) (S (S i) * B - 1)) in V by lia.
    rewrite (over_ext m ones _ (S i * B - 1)), (over_ext m a _ (S (S i) * B - 1)),
      (over_ext m ones _ (S (S i) * B + 0%nat)), !O in V by chosen m mixed h.
    transitivity (cross (s ones) (h (S (S i))) 0 * (carry (s a) (h (S i)) * store (s ones) (h i) 0)
                  * (cross (s ones) (h (S i)) 0 * store (s ones) (h (S i)) 0)).
    + transitivity (carry (s a) (h (S i)) *
        (cross (s ones) (h (S i)) 0 * store (s ones) (h i) 0) *
        (cross (s ones) (h (S (S i))) 0 * store (s ones) (h (S i)) 0)); [|ring].
      rewrite !U by lia. ring.
    + rewrite V. unfold last, first, h. cbn [chunk_of size index filled].
      replace (S i * B + Nat.min B (N - S i * B) - 1)%Z with (S (S i) * B - 1)%Z by lia. ring.
Qed.
End Functions.

(** *** Being right for one gamma is not enough *)

(** A formal sum with one gamma: how many tokens it takes. *)
Definition counted : schedule formal -> schedule Z := on_schedule (eval (fun p => (p + 1)%Z)).

(** Published code with $z = L - c$ and $x = r$, read as stretches of the own chunk: the key's
    own token decays it, and the chunk's first token does not decay the state. *)
Definition own_token_read : schedule formal := {|
  intra := intra (eq7 stretch);
  store := fun h c => stretch (first h + c - 1) (last h);
  carry := carry (eq7 stretch);
  cross := fun h r => stretch (first h) (first h + r);
  reads := Previous
|}%Z.

(** For every gamma it is right, always.  With two tokens in chunks of one, and gates 1 and g,
    it takes token 0 where token 1 should be taken. *)
Theorem count_is_not_enough {R : CommutativeRing} (H : Head R) (g g_inv : R)
    (q1 : query H) (k1 : key H) (v1 : value H) :
  (forall B N, 1 <= B -> g * g_inv = one ->
     outputs_right H (constant g) (powers g g_inv (counted own_token_read)) B N) /\
  (dot q1 k1 = one -> (forall x y : R, x *: v1 = y *: v1 -> x = y) -> g <> one ->
     ~ outputs_right H (at_token 1 g) (values (at_token 1 g) (at_token 1 g_inv) own_token_read) 1 2).
Proof.
  split.
  - intros B N HB U. apply adds_up_is_right with (G := fun p => (p + 1)%Z); try assumption.
    + intros lo hi E. rewrite <- (over_constant g g_inv) by exact E. f_equal. unfold count. lia.
    + apply gauge_adds_up with (fun _ => (-1)%Z). split; [reflexivity|].
      intros i Hi. unfold counted, own_token_read, eq7, stretch.
      cbn [on_schedule intra store carry cross eval]. repeat split; intros; lia.
  - intros D V Hg E. apply Hg.
    pose proof (weights_right _ 1 2 q1 k1 v1 D V _ 1 0 0 0 E ltac:(lia) ltac:(lia) ltac:(lia) ltac:(lia)) as W.
    rewrite weight_next in W by reflexivity. cbn [values on_schedule cross store Nat.leb Nat.add Nat.mul] in W.
    rewrite !value_at_token, (over_at_token g g_inv) in W by lia.
    change (power g g_inv 0 * power g g_inv 0 = power g g_inv 1) in W.
    change (one * one = one * g) in W.
    now rewrite !(Rmul_1_l (ring_laws R)) in W.
Qed.
