(** * Which other exponents are right, and which are wrong

    Equation (7) is right over any commutative ring (Retention.v).  Here: it is the
    only right schedule, up to the gauge; the proposed fix gamma^(B-r) is wrong; the
    first printing of the paper is wrong.

    These need decays that can be told apart: with gamma = 1 every schedule agrees.
    So the powers of gamma are assumed distinct.  And they need one query, one key and
    one value that show a coefficient: q1 k1^T = 1, and multiples of v1 tell their
    factors.  In any dimensions d, e >= 1 the first unit vectors do (Evaluate.v).  *)

From Coq Require Import Arith Lia ZArith Ring.
Require Import Retention.
Local Open Scope retention_scope.

(** ** Two wrong formulas *)

(** The proposed fix: the cross-chunk factor is gamma^(B-r). *)
Definition proposed_fix : schedule := {|
  intra := intra eq7;
  store := store eq7;
  carry := carry eq7;
  cross := fun B r => (B - r)%Z;
  reads := Previous
|}.

(** The paper's first printing: keys enter the state with no decay, and chunk i reads
    its own state R_i. *)
Definition first_printing : schedule := {|
  intra := intra eq7;
  store := fun B c => 0%Z;
  carry := carry eq7;
  cross := cross eq7;
  reads := Current
|}.

(** Two schedules agree at chunk size B: same exponents wherever they are used. *)
Definition same_exponents (B : nat) (s t : schedule) : Prop :=
  reads s = reads t /\ carry s B = carry t B /\
  (forall r c, c <= r -> r < B -> intra s B r c = intra t B r c) /\
  (forall c, c < B -> store s B c = store t B c) /\
  (forall r, r < B -> cross s B r = cross t B r).

Section Refutations.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars : (ring_laws R).
Variables gamma gamma_inv : R.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).
Notation parallel := (parallel gamma gamma_inv).
Notation chunkwise := (chunkwise gamma gamma_inv).
Notation chunk_state := (chunk_state gamma gamma_inv).
Notation state_read := (state_read gamma gamma_inv).
Notation chunk_output := (chunk_output gamma gamma_inv).

(** What is assumed of gamma, and the inputs that show a coefficient. *)
Hypothesis distinct_powers : forall a b : nat, gamma^a = gamma^b -> a = b.
Variable q1 : query H.
Variable k1 : key H.
Variable v1 : value H.
Hypothesis dot_is_one : dot q1 k1 = one.
Hypothesis v1_shows : forall a b : R, a *: v1 = b *: v1 -> a = b.

(** The probe: every query is q1, every key is k1, the value of token m is v1 and all
    other values are 0.  Output n is then the coefficient of token m, times v1. *)
Definition probe_q (n : nat) : query H := q1.
Definition probe_k (n : nat) : key H := k1.
Definition probe_v (m n : nat) : value H := if n =? m then v1 else vzero.

(** *** What the forms make of the probe *)

Lemma probe_v_same (m : nat) : probe_v m m = v1.
Proof. unfold probe_v. now rewrite Nat.eqb_refl. Qed.

Lemma probe_v_other (m n : nat) : n <> m -> probe_v m n = vzero.
Proof. intros E. unfold probe_v. now rewrite (proj2 (Nat.eqb_neq n m) E). Qed.

Lemma sum_none {M : ModuleOver R} (n : nat) (f : nat -> M) :
  (forall c, c < n -> f c = vzero) -> sum n f = vzero.
Proof.
  intros Z. induction n as [|n IH]; cbn [sum]; [reflexivity|].
  rewrite IH by (intros; apply Z; lia). rewrite Z by lia. apply vplus_zero.
Qed.

Lemma sum_one {M : ModuleOver R} (n m : nat) (f : nat -> M) :
  m < n -> (forall c, c < n -> c <> m -> f c = vzero) -> sum n f = f m.
Proof.
  intros Hm Z. induction n as [|n IH]; [lia|]. cbn [sum].
  destruct (Nat.eq_dec m n) as [<-|E].
  - rewrite sum_none by (intros; apply Z; lia). apply zero_vplus.
  - rewrite IH by (intros; try apply Z; lia). rewrite (Z n) by lia. apply vplus_zero.
Qed.

Lemma times_one (a : R) : one * a = a.
Proof. ring. Qed.

Lemma outer_vzero (x : key H) : outer x vzero = vzero.
Proof. now rewrite <- (scale_zero _ _ vzero), outer_scale, scale_zero. Qed.

Lemma read_outer_one : read q1 (outer k1 v1) = v1.
Proof. now rewrite read_outer, dot_is_one, scale_one. Qed.

Lemma parallel_probe (m n : nat) :
  m <= n -> parallel probe_q probe_k (probe_v m) n = gamma^(n - m) *: v1.
Proof.
  intros Hm. unfold Retention.parallel.
  rewrite (sum_one _ m); [|lia|intros; rewrite probe_v_other by lia; apply scale_vzero].
  unfold probe_q, probe_k. now rewrite probe_v_same, dot_is_one, times_one.
Qed.

(** The coefficient of token m in a row of the chunk that starts at [first] and reads T. *)
Lemma chunk_output_inside (s : schedule) (B first c r : nat) (T : state H) :
  c <= r ->
  chunk_output probe_q probe_k (probe_v (first + c)) s B first T r =
  gamma^(intra s B r c) *: v1 + gamma^(cross s B r) *: read q1 T.
Proof.
  intros Hc. unfold Retention.chunk_output. f_equal.
  rewrite (sum_one _ c); [|lia|intros; rewrite probe_v_other by lia; apply scale_vzero].
  unfold probe_q, probe_k. now rewrite probe_v_same, dot_is_one, times_one.
Qed.

Lemma chunk_output_outside (s : schedule) (B first m r : nat) (T : state H) :
  m < first \/ first + r < m ->
  chunk_output probe_q probe_k (probe_v m) s B first T r = gamma^(cross s B r) *: read q1 T.
Proof.
  intros Hm. unfold Retention.chunk_output. rewrite sum_none; [apply zero_vplus|].
  intros c Hc. rewrite probe_v_other by lia. apply scale_vzero.
Qed.

(** Token i*B + r is row r of chunk i. *)
Lemma chunkwise_row (q : nat -> query H) (k : nat -> key H) (v : nat -> value H)
    (S0 : state H) (s : schedule) (B N i r : nat) :
  r < B ->
  chunkwise q k v S0 s B N (i * B + r) =
  chunk_output q k v s B (i * B) (state_read k v S0 s B N i) r.
Proof.
  intros Hr. unfold Retention.chunkwise. rewrite (Nat.add_comm (i * B) r).
  rewrite Nat.div_add, Nat.div_small, Nat.mod_add, Nat.mod_small by lia. reflexivity.
Qed.

(** Which state that is. *)
Lemma read_previous (k : nat -> key H) (v : nat -> value H) (S0 : state H) (s : schedule)
    (B N i : nat) :
  reads s = Previous -> state_read k v S0 s B N i = chunk_state k v S0 s B N i.
Proof. intros Hs. unfold Retention.state_read. now rewrite Hs. Qed.

(** The state knows nothing of token m before its chunk; in its chunk it enters with the
    state-update factor. *)
Lemma state_before (s : schedule) (B N m i : nat) :
  i * B <= m -> chunk_state probe_k (probe_v m) vzero s B N i = vzero.
Proof.
  induction i as [|i IH]; intros Hi; [reflexivity|].
  cbn [Retention.chunk_state]. rewrite IH by lia. rewrite scale_vzero, vplus_zero.
  apply sum_none. unfold tokens_in_chunk. intros c Hc.
  rewrite probe_v_other by lia. now rewrite scale_vzero, outer_vzero.
Qed.

Lemma state_own (s : schedule) (B N i c : nat) :
  c < tokens_in_chunk B N i ->
  chunk_state probe_k (probe_v (i * B + c)) vzero s B N (S i) =
  gamma^(store s B (c + (B - tokens_in_chunk B N i))) *: outer k1 v1.
Proof.
  intros Hc. cbn [Retention.chunk_state].
  rewrite state_before by lia. rewrite scale_vzero, vplus_zero.
  rewrite (sum_one _ c); [|exact Hc|].
  - now rewrite probe_v_same, outer_scale.
  - intros d _ Hd. rewrite probe_v_other by lia. now rewrite scale_vzero, outer_vzero.
Qed.

Lemma read_own (s : schedule) (B N i c : nat) :
  c < tokens_in_chunk B N i -> reads s = Current ->
  state_read probe_k (probe_v (i * B + c)) vzero s B N i = gamma^(store s B c) *: outer k1 v1.
Proof.
  intros Hc Hs. unfold Retention.state_read. rewrite Hs.
  rewrite state_before by lia. rewrite scale_vzero, vplus_zero.
  rewrite (sum_one _ c); [|exact Hc|].
  - now rewrite probe_v_same, outer_scale.
  - intros d _ Hd. rewrite probe_v_other by lia. now rewrite scale_vzero, outer_vzero.
Qed.

Lemma power_not_zero (n : nat) : gamma^n <> zero.
Proof.
  intros E. assert (n = S n); [|lia]. apply distinct_powers.
  replace (Z.of_nat (S n)) with (n + 1)%Z by lia.
  rewrite <- power_succ by lia. rewrite E. ring.
Qed.

(** ** The proposed fix *)

(** Why nothing can rescue it.  Whatever the state holds, rows 0 and 1 of a chunk read
    the same state.  A later row must see an older state, so decay it more; gamma^(B-r)
    decays it less: row 1 would need gamma^B and gamma^(B+2) at once. *)
Lemma no_state_rescues_the_fix (B : nat) (T : state H) :
  1 <= B ->
  gamma^B *: read q1 T = gamma^B *: v1 ->
  gamma^(B - 1) *: read q1 T = gamma^(B + 1) *: v1 ->
  False.
Proof.
  intros HB E0 E1. assert (B = B + 2)%nat; [|lia].
  apply distinct_powers, v1_shows. rewrite <- E0.
  replace (Z.of_nat B) with (B - 1 + 1)%Z at 1 by lia.
  rewrite <- power_succ, <- scale_times, E1, scale_times, power_succ by lia.
  do 2 f_equal. lia.
Qed.

(** The proposed fix is wrong for every chunk size B >= 2: there are inputs of two chunks
    on which its outputs are not the parallel form's.  No other choice of the remaining
    factors helps: the same inputs refute every intra-chunk factor, every state factor,
    every carry, and either choice of the state that is read. *)
Theorem proposed_fix_fails (B : nat) :
  2 <= B ->
  exists (q : nat -> query H) (k : nat -> key H) (v : nat -> value H),
  forall s : schedule,
  (forall r, r < B -> cross s B r = cross proposed_fix B r) ->
  ~ (forall n, n < 2 * B -> chunkwise q k v vzero s B (2 * B) n = parallel q k v n).
Proof.
  intros HB. exists probe_q, probe_k, (probe_v 0). intros s Hx E.
  set (T := state_read probe_k (probe_v 0) vzero s B (2 * B) 1).
  assert (Row : forall r, r < 2 -> gamma^(B - r) *: read q1 T = gamma^(B + r) *: v1).
  { intros r Hr. specialize (E (1 * B + r)%nat ltac:(lia)).
    assert (X : cross s B r = (B - r)%Z) by (rewrite Hx by lia; cbn [proposed_fix cross]; lia).
    rewrite chunkwise_row, chunk_output_outside, parallel_probe, X in E by lia.
    unfold T. etransitivity; [exact E|]. do 2 f_equal. lia. }
  apply (no_state_rescues_the_fix B T); [lia| |].
  - pose proof (Row 0 ltac:(lia)) as E0.
    replace (B - 0%nat)%Z with (Z.of_nat B) in E0 by lia.
    now replace (B + 0%nat)%Z with (Z.of_nat B) in E0 by lia.
  - exact (Row 1 ltac:(lia)).
Qed.

(** At B = 1, and by the theorem above only there, the proposed fix is equation (7). *)
Theorem proposed_fix_is_right_for_B_1 : same_exponents 1 proposed_fix eq7.
Proof.
  repeat split; intros; cbn [proposed_fix eq7 cross]; lia.
Qed.

(** ** The first printing *)

(** Reading R_i counts a token twice in its own row: once inside the chunk, once through
    the state. *)
Lemma current_state_counts_twice (s : schedule) (B N i r : nat) :
  r < tokens_in_chunk B N i -> reads s = Current -> intra s B r r = 0%Z ->
  chunkwise probe_q probe_k (probe_v (i * B + r)) vzero s B N (i * B + r) =
  parallel probe_q probe_k (probe_v (i * B + r)) (i * B + r) ->
  gamma^(cross s B r) * gamma^(store s B r) = zero.
Proof.
  intros Hr Hreads Ha E.
  assert (r < B) by (unfold tokens_in_chunk in Hr; lia).
  rewrite chunkwise_row, chunk_output_inside, Ha, parallel_probe in E by lia.
  rewrite read_own, read_scale, read_outer_one, scale_times, <- scale_plus in E by assumption.
  rewrite Z.sub_diag in E. apply v1_shows in E. rewrite power_0 in E.
  set (x := _ * _) in *.
  transitivity (minus R (plus one x) one); [ring|]. rewrite E. ring.
Qed.

Lemma row_in_chunk (B N n : nat) :
  1 <= B -> n < N -> n = (n / B * B + n mod B)%nat /\ n mod B < tokens_in_chunk B N (n / B).
Proof.
  intros HB Hn. unfold tokens_in_chunk.
  pose proof (Nat.div_mod n B ltac:(lia)). pose proof (Nat.mod_upper_bound n B ltac:(lia)).
  lia.
Qed.

(** The first printing is wrong in every row: for every chunk size, every length and every
    token n there are inputs on which output n is not the parallel form's. *)
Theorem first_printing_fails (B N n : nat) :
  1 <= B -> n < N ->
  exists (q : nat -> query H) (k : nat -> key H) (v : nat -> value H),
  chunkwise q k v vzero first_printing B N n <> parallel q k v n.
Proof.
  intros HB Hn. exists probe_q, probe_k, (probe_v n). intros E.
  destruct (row_in_chunk B N n HB Hn) as [En Hr]. rewrite En in E.
  apply current_state_counts_twice in E; [|assumption|reflexivity|apply Z.sub_diag].
  apply (power_not_zero (n mod B + 1)). rewrite <- E.
  cbn [first_printing eq7 cross store]. rewrite power_0, Nat2Z.inj_add.
  change (Z.of_nat 1) with 1%Z. ring.
Qed.

(** And it leaks the future: but for the last row of a chunk, output n changes when the value
    of token n + 1 changes and all tokens up to n stay the same. *)
Theorem first_printing_leaks (B N n : nat) :
  n mod B + 1 < B -> n + 1 < N ->
  exists (q : nat -> query H) (k : nat -> key H) (v w : nat -> value H),
  (forall m, m <= n -> v m = w m) /\
  chunkwise q k v vzero first_printing B N n <> chunkwise q k w vzero first_printing B N n.
Proof.
  intros Hr Hn. exists probe_q, probe_k, (probe_v (n + 1)), (probe_v N). split.
  { intros m Hm. now rewrite !probe_v_other by lia. }
  destruct (row_in_chunk B N n ltac:(lia) ltac:(lia)) as [En Hc].
  revert En Hr Hc. generalize (n / B) (n mod B). intros i r -> Hr Hc.
  rewrite !chunkwise_row by lia. cbn [first_printing].
  rewrite !chunk_output_outside by lia.
  replace (i * B + r + 1)%nat with (i * B + (r + 1))%nat by lia.
  rewrite read_own by (try reflexivity; unfold tokens_in_chunk in *; lia).
  replace (state_read probe_k (probe_v N) vzero first_printing B N i) with (vzero : state H).
  2:{ symmetry. unfold Retention.state_read. cbn [first_printing reads].
      rewrite state_before, scale_vzero, vplus_zero by lia. apply sum_none.
      unfold tokens_in_chunk. intros c L. rewrite probe_v_other by lia.
      now rewrite scale_vzero, outer_vzero. }
  rewrite read_vzero, scale_vzero, read_scale, read_outer_one, scale_times.
  rewrite <- (scale_zero _ _ v1). intros E. apply v1_shows in E.
  apply (power_not_zero (r + 1)). rewrite <- E.
  cbn [first_printing eq7 cross store]. rewrite power_0, Nat2Z.inj_add.
  change (Z.of_nat 1) with 1%Z. ring.
Qed.

(** ** Necessity: only equation (7), up to the gauge *)

Section Necessity.
Hypothesis gamma_invertible : gamma * gamma_inv = one.

(** The schedule computes the parallel form on N tokens in chunks of B, whatever the
    queries, keys and values (and no initial state). *)
Definition outputs_right (s : schedule) (B N : nat) : Prop :=
  forall (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (n : nat),
  n < N -> chunkwise q k v vzero s B N n = parallel q k v n.

Lemma power_injective (a b : Z) : gamma^a = gamma^b -> a = b.
Proof.
  intros E. set (m := (Z.abs_nat a + Z.abs_nat b)%nat).
  assert (P : Z.to_nat (a + m) = Z.to_nat (b + m)); [|lia].
  apply distinct_powers. rewrite !Z2Nat.id by lia.
  rewrite !(power_plus _ _ gamma_invertible). now rewrite E.
Qed.

Lemma any_power_not_zero (z : Z) : gamma^z <> zero.
Proof.
  intros E. apply (power_not_zero 0). change (Z.of_nat 0) with 0%Z.
  rewrite <- (Z.add_opp_diag_r z), (power_plus _ _ gamma_invertible), E. ring.
Qed.

(** A key of chunk 0, j chunks later: it entered with z(c), and was carried j times. *)
Lemma state_later (s : schedule) (B c j : nat) (N : nat) :
  c < B -> S j * B <= N ->
  chunk_state probe_k (probe_v c) vzero s B N (S j) =
  gamma^(store s B c + j * carry s B) *: outer k1 v1.
Proof.
  intros Hc. induction j as [|j IH]; intros Hj.
  - change c with (0 * B + c)%nat at 1.
    assert (L : tokens_in_chunk B N 0 = B) by (unfold tokens_in_chunk; lia).
    rewrite state_own by lia. rewrite L, Nat.sub_diag, Nat.add_0_r.
    now rewrite Z.add_0_r.
  - specialize (IH ltac:(lia)).
    remember (S j) as i eqn:Ei. cbn [Retention.chunk_state].
    rewrite IH, sum_none, zero_vplus.
    + rewrite scale_times, <- (power_plus _ _ gamma_invertible). do 2 f_equal.
      unfold tokens_in_chunk. lia.
    + intros d _. rewrite probe_v_other by nia. now rewrite scale_vzero, outer_vzero.
Qed.

(** What being right on three chunks says of the exponents.  First, the coefficient of key c
    of chunk 0 in row r of chunk 1 + t, where the query reads the previous state. *)
Lemma cross_identity (s : schedule) (B r c t : nat) :
  reads s = Previous -> outputs_right s B (3 * B) -> r < B -> c < B -> t < 2 ->
  (cross s B r + t * carry s B + store s B c = (t + 1) * B + r - c)%Z.
Proof.
  intros Hs E Hr Hc Ht. specialize (E probe_q probe_k (probe_v c) (S t * B + r)%nat ltac:(nia)).
  rewrite chunkwise_row, chunk_output_outside, read_previous, parallel_probe in E by (assumption || nia).
  rewrite state_later, read_scale, read_outer_one, scale_times in E by nia.
  rewrite <- (power_plus _ _ gamma_invertible) in E.
  apply v1_shows, power_injective in E. nia.
Qed.

(** Second, inside chunk 0. *)
Lemma intra_identity (s : schedule) (B r c : nat) :
  reads s = Previous -> outputs_right s B (3 * B) -> c <= r -> r < B ->
  intra s B r c = (r - c)%Z.
Proof.
  intros Hs E Hc Hr. specialize (E probe_q probe_k (probe_v (0 * B + c)%nat) (0 * B + r)%nat ltac:(lia)).
  rewrite chunkwise_row, chunk_output_inside, read_previous, parallel_probe in E by (assumption || lia).
  cbn [Retention.chunk_state] in E. rewrite read_vzero, scale_vzero, vplus_zero in E.
  apply v1_shows, power_injective in E. lia.
Qed.

(** Third, the current state cannot be read: the coefficients of token 0 in the first rows of
    chunks 0, 1, 2 would be a sum of two powers that has to be 1 while one of them is 1. *)
Lemma reads_previous (s : schedule) (B : nat) :
  1 <= B -> outputs_right s B (3 * B) -> reads s = Previous.
Proof.
  intros HB E. destruct (reads s) eqn:Hs; [reflexivity|exfalso].
  assert (C : forall t, t < 3 ->
    gamma^(cross s B 0) *: read q1 (state_read probe_k (probe_v 0) vzero s B (3 * B) t)
    = gamma^(cross s B 0 + (store s B 0 + t * carry s B)) *: v1).
  { intros t Ht. rewrite full_chunk_reads_next_state by (assumption || (unfold tokens_in_chunk; nia)).
    rewrite state_later by nia.
    now rewrite read_scale, read_outer_one, scale_times, <- (power_plus _ _ gamma_invertible). }
  assert (X : forall t, 1 <= t -> t < 3 -> (cross s B 0 + (store s B 0 + t * carry s B) = t * B)%Z).
  { intros t Ht1 Ht. specialize (E probe_q probe_k (probe_v 0) (t * B + 0)%nat ltac:(nia)).
    rewrite chunkwise_row, chunk_output_outside, parallel_probe, C in E by nia.
    apply v1_shows, power_injective in E. lia. }
  pose proof (X 1 ltac:(lia) ltac:(lia)). pose proof (X 2 ltac:(lia) ltac:(lia)).
  specialize (E probe_q probe_k (probe_v (0 * B + 0)%nat) (0 * B + 0)%nat ltac:(nia)).
  rewrite chunkwise_row, chunk_output_inside, parallel_probe in E by lia.
  change (0 * B + 0)%nat with 0%nat in E. rewrite C, <- scale_plus in E by lia.
  apply v1_shows in E.
  replace (cross s B 0 + (store s B 0 + 0%nat * carry s B))%Z with 0%Z in E by lia.
  change (0%nat - 0%nat)%Z with 0%Z in E. rewrite power_0 in E.
  apply (any_power_not_zero (intra s B 0 0)). set (x := gamma^(intra s B 0 0)) in *.
  transitivity (minus R (plus x one) one); [ring|]. rewrite E. ring.
Qed.

(** Necessity.  If a schedule of B, r and c gives the parallel form for all queries, keys
    and values, then it is equation (7) up to the gauge: for some s, its exponents are
    a = r - c, z = B - 1 - c - s, y = B, x = r + 1 + s, and it reads the previous state.
    Three chunks are enough to tell. *)
Theorem necessity (s : schedule) (B : nat) :
  1 <= B -> outputs_right s B (3 * B) ->
  exists shift : Z, same_exponents B s (gauge shift).
Proof.
  intros HB E. pose proof (reads_previous s B HB E) as Hs.
  pose proof (cross_identity s B) as X.
  exists (cross s B 0 - 1)%Z.
  repeat split; cbn [gauge eq7 reads carry intra store cross].
  - exact Hs.
  - pose proof (X 0 0 0 Hs E) as X0. pose proof (X 0 0 1 Hs E) as X1. lia.
  - intros r c Hc Hr. now apply intra_identity.
  - intros c Hc. pose proof (X 0 c 0 Hs E ltac:(lia) Hc ltac:(lia)). lia.
  - intros r Hr. pose proof (X r 0 0 Hs E Hr ltac:(lia) ltac:(lia)).
    pose proof (X 0 0 0 Hs E ltac:(lia) ltac:(lia) ltac:(lia)). lia.
Qed.

Lemma same_exponents_same_states (s t : schedule) (B N i : nat)
    (k : nat -> key H) (v : nat -> value H) (S0 : state H) :
  same_exponents B s t ->
  chunk_state k v S0 s B N i = chunk_state k v S0 t B N i.
Proof.
  intros (_ & Hy & _ & Hz & _). induction i as [|i IH]; [reflexivity|].
  cbn [Retention.chunk_state]. rewrite IH, Hy. f_equal.
  apply sum_ext. unfold tokens_in_chunk. intros c Hc. now rewrite Hz by lia.
Qed.

Lemma same_exponents_same_read (s t : schedule) (B N i : nat)
    (k : nat -> key H) (v : nat -> value H) (S0 : state H) :
  same_exponents B s t ->
  state_read k v S0 s B N i = state_read k v S0 t B N i.
Proof.
  intros E. pose proof E as (Hs & Hy & _ & Hz & _).
  unfold Retention.state_read. rewrite Hs, Hy, (same_exponents_same_states s t) by assumption.
  destruct (reads t); [reflexivity|]. f_equal.
  apply sum_ext. unfold tokens_in_chunk. intros c Hc. now rewrite Hz by lia.
Qed.

Lemma same_exponents_same_outputs (s t : schedule) (B N n : nat)
    (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H) :
  1 <= B -> same_exponents B s t ->
  chunkwise q k v S0 s B N n = chunkwise q k v S0 t B N n.
Proof.
  intros HB E. pose proof E as (_ & _ & Ha & _ & Hx).
  pose proof (Nat.mod_upper_bound n B ltac:(lia)).
  unfold Retention.chunkwise, Retention.chunk_output.
  rewrite Hx, (same_exponents_same_read s t) by assumption. f_equal.
  apply sum_ext. intros c Hc. now rewrite Ha by lia.
Qed.

(** Both directions at once: the right schedules are exactly the gauge family. *)
Theorem right_outputs_are_the_gauge (s : schedule) (B : nat) :
  1 <= B ->
  (forall N, outputs_right s B N) <-> (exists shift : Z, same_exponents B s (gauge shift)).
Proof.
  intros HB. split; [intros E; exact (necessity s B HB (E _))|].
  intros [shift E] N q k v n Hn.
  rewrite (same_exponents_same_outputs s (gauge shift)) by assumption.
  now apply gauge_outputs_from_zero.
Qed.

(** If the state after the first chunk is right too, the shift is 0: equation (7) itself. *)
Theorem necessity_with_state (s : schedule) (B : nat) :
  1 <= B -> outputs_right s B (3 * B) ->
  (forall (k : nat -> key H) (v : nat -> value H),
     chunk_state k v vzero s B (3 * B) 1 = recurrent_state gamma k v vzero B) ->
  same_exponents B s eq7.
Proof.
  intros HB E T. destruct (necessity s B HB E) as [shift G].
  replace shift with 0%Z in G.
  { destruct G as (? & ? & ? & Hz & Hx). repeat split; try assumption.
    - intros c Hc. rewrite Hz by assumption. cbn. lia.
    - intros r Hr. rewrite Hx by assumption. cbn. lia. }
  specialize (T probe_k (probe_v 0)).
  pose proof (chunk_state_is_recurrent_state gamma gamma_inv probe_k (probe_v 0) vzero B (3 * B) 1) as U.
  rewrite Nat.min_l, Nat.mul_1_l in U by lia.
  rewrite <- U, !state_later in T by lia.
  apply (f_equal (read q1)) in T. rewrite !read_scale, read_outer_one in T.
  apply v1_shows, power_injective in T.
  destruct G as (_ & _ & _ & Hz & _). rewrite Hz in T by lia. cbn [gauge store] in T. lia.
Qed.

(** The same, if instead the outputs are right whatever the initial state. *)
Theorem necessity_with_initial_state (s : schedule) (B : nat) :
  1 <= B ->
  (forall (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H) (n : nat),
     n < 3 * B ->
     chunkwise q k v S0 s B (3 * B) n =
     parallel q k v n + from_initial_state gamma gamma_inv q S0 n) ->
  same_exponents B s eq7.
Proof.
  intros HB E.
  assert (E0 : outputs_right s B (3 * B)).
  { intros q k v n Hn. rewrite E by assumption. unfold from_initial_state.
    now rewrite read_vzero, scale_vzero, vplus_zero. }
  destruct (necessity s B HB E0) as [shift G].
  replace shift with 0%Z in G.
  { destruct G as (? & ? & ? & Hz & Hx). repeat split; try assumption.
    - intros c Hc. rewrite Hz by assumption. cbn. lia.
    - intros r Hr. rewrite Hx by assumption. cbn. lia. }
  specialize (E probe_q probe_k (probe_v 1) (outer k1 v1) (0 * B + 0)%nat ltac:(nia)).
  destruct G as (Hs & _ & _ & _ & Hx).
  rewrite chunkwise_row, chunk_output_outside, read_previous, Hx in E by (assumption || lia).
  cbn [gauge eq7 reads cross Retention.chunk_state] in E.
  unfold from_initial_state, Retention.parallel in E. cbn [sum Nat.mul Nat.add] in E.
  rewrite probe_v_other, scale_vzero, !zero_vplus in E by lia.
  unfold probe_q in E. rewrite read_outer_one in E.
  apply v1_shows, power_injective in E. lia.
Qed.
End Necessity.
End Refutations.

(** ** Why distinct powers are needed *)

(** With gamma = 1 every schedule that reads the previous state is right: a test with
    gamma = 1 cannot tell the formulas apart. *)
Theorem gamma_one_hides_every_error {R : CommutativeRing} {H : Head R}
    (q : nat -> query H) (k : nat -> key H) (v : nat -> value H)
    (s : schedule) (B N n : nat) :
  reads s = Previous -> 1 <= B -> n < N ->
  chunkwise one one q k v vzero s B N n = parallel one one q k v n.
Proof.
  intros Hs HB Hn. rewrite <- (chunkwise_is_parallel_from_zero one one q k v B N n HB Hn).
  assert (P1 : forall m, power_nat (one : R) m = one).
  { induction m as [|m IH]; cbn [power_nat]; [reflexivity|]. rewrite IH. apply times_one. }
  assert (P : forall a b, power (one : R) one a = power one one b).
  { intros a b. unfold power. destruct (a <? 0)%Z, (b <? 0)%Z; now rewrite !P1. }
  assert (T : forall i,
    chunk_state one one k v vzero s B N i = chunk_state one one k v vzero eq7 B N i).
  { induction i as [|i IH]; [reflexivity|]. cbn [chunk_state]. rewrite IH. f_equal.
    - apply sum_ext. intros c _. now rewrite (P _ (store eq7 B (c + (B - tokens_in_chunk B N i)))).
    - f_equal. apply P. }
  unfold chunkwise, chunk_output, state_read. rewrite Hs, T. f_equal; [|f_equal; apply P].
  apply sum_ext. intros c _. now rewrite (P (intra s _ _ _) (intra eq7 B (n mod B) c)).
Qed.

(** ** Nothing is assumed

    Each line must print "Closed under the global context". *)
Print Assumptions proposed_fix_fails.
Print Assumptions proposed_fix_is_right_for_B_1.
Print Assumptions first_printing_fails.
Print Assumptions first_printing_leaks.
Print Assumptions necessity.
Print Assumptions right_outputs_are_the_gauge.
Print Assumptions necessity_with_state.
Print Assumptions necessity_with_initial_state.
Print Assumptions gamma_one_hides_every_error.
