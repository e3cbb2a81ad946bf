(** * Verdicts on one schedule of formal sums

    What a certificate (eq7 certificate) claims of a schedule, for one chunk size B: over every
    ring, head, all invertible gates, all inputs.  To prove it, compare formal sums for a G of
    which nothing is known but G(-1) = 0.  To refute it, name a place and a token that is
    taken too often or not often enough. *)

From Coq Require Import Arith Lia ZArith Ring List Bool QArith Qcanon.
Require Import Retention Refutations Evaluate.
Import ListNotations.
Local Open Scope nat_scope.
Local Open Scope bool_scope.
Local Open Scope retention_scope.

(** ** The claims *)

Definition outputs_claim (s : schedule formal) (B : nat) : Prop :=
  forall (R : CommutativeRing) (H : Head R) (N : nat), right_for_gates H s B N.

(** The initial state's share of every output. *)
Definition initial_claim (s : schedule formal) (B : nat) : Prop :=
  forall (R : CommutativeRing) (H : Head R) (a a_inv : Z -> R),
  (forall l, a l * a_inv l = one) ->
  forall (q : nat -> query H) (k : nat -> key H) (S0 : state H) (N n : nat), n < N ->
  chunkwise q k (fun _ => vzero) S0 (values a a_inv s) B N n = from_initial_state a q S0 n.

(** The state after i chunks of N tokens: full ones where i * B <= N, all of them, the last one
    short or not, where i is [number_of_chunks B N]. *)
Definition state_claim (s : schedule formal) (B N i : nat) : Prop :=
  forall (R : CommutativeRing) (H : Head R) (a a_inv : Z -> R),
  (forall l, a l * a_inv l = one) ->
  forall (k : nat -> key H) (v : nat -> value H) (S0 : state H),
  chunk_state k v S0 (values a a_inv s) B N i = recurrent_state a k v S0 (Nat.min (i * B) N).

(** ** Proofs

    What has to be compared: [i] is a chunk, [L] how many tokens are in it. *)
Notation in_chunk B i L := {| size := B; index := i; filled := L |}.
Definition outputs_compared (s : schedule formal) (B : nat) : Prop :=
  reads s = Previous /\ forall G, G (-1)%Z = 0%Z ->
  (forall i L r c, c <= r -> r < L -> L <= B ->
     (eval G (intra s (in_chunk B i L) r c) = G (i * B + r) - G (i * B + c))%Z) /\
  (forall i L r c, c < B -> r < L -> L <= B ->
     (eval G (cross s (in_chunk B (S i) L) r) + eval G (store s (in_chunk B i B) c)
      = G (S i * B + r) - G (i * B + c))%Z) /\
  (forall i L r, 0 < i -> r < L -> L <= B ->
     (eval G (cross s (in_chunk B (S i) L) r) + eval G (carry s (in_chunk B i B))
      = G (S i * B + r) - G (S i * B - 1) + eval G (cross s (in_chunk B i B) (B - 1)%nat))%Z).

(** What decays a state on its way to a row's output, from before its chunk. *)
Definition reader (s : schedule formal) (h : chunk) (r : nat) : formal :=
  cross s h r ++ match reads s with Previous => [] | Current => carry s h end.
Definition initial_compared (s : schedule formal) (B : nat) : Prop :=
  forall G, G (-1)%Z = 0%Z ->
  (forall L r, r < L -> L <= B -> eval G (reader s (in_chunk B 0 L) r) = G r) /\
  (forall i L r, r < L -> L <= B ->
     (eval G (reader s (in_chunk B (S i) L) r) + eval G (carry s (in_chunk B i B))
      = G (S i * B + r) - G (S i * B - 1) + eval G (reader s (in_chunk B i B) (B - 1)%nat))%Z).

Definition state_compared (s : schedule formal) (h : chunk) : Prop :=
  forall G, G (-1)%Z = 0%Z ->
  (forall c, c < filled h -> (eval G (store s h c) = G (last h) - G (first h + c))%Z) /\
  (eval G (carry s h) = G (last h) - G (first h - 1))%Z.

Lemma step_starts (l : Z) : step l (-1) = 0%Z.
Proof. unfold step. destruct (Z.ltb_spec l 0), (Z.ltb_spec (-1) l), (Z.leb_spec l (-1)); lia. Qed.
Lemma full_chunk (B N i : nat) : S i * B <= N -> chunk_of B N i = in_chunk B i B.
Proof. intros. unfold chunk_of. f_equal. lia. Qed.

Theorem outputs_proved (s : schedule formal) (B : nat) :
  1 <= B -> outputs_compared s B -> outputs_claim s B.
Proof.
  intros HB [Hs E] R H N a a_inv U q k v n Hn.
  rewrite (identities_suffice a); [|apply tokens_add_up; try assumption|now left|assumption..].
  - unfold from_initial_state. now rewrite read_vzero, scale_vzero, vplus_zero.
  - intros l. destruct (E (step l) (step_starts l)) as (I0 & I1 & I2). split; [exact Hs|].
    repeat split; intros.
    + apply I0; cbn [chunk_of filled]; lia.
    + rewrite (full_chunk B N i) by lia. apply I1; lia.
    + rewrite (full_chunk B N i) by lia. apply I2; lia.
Qed.

Theorem state_proved (s : schedule formal) (B N i : nat) :
  (forall j, j < i -> state_compared s (chunk_of B N j)) -> state_claim s B N i.
Proof.
  intros E R H a a_inv U k v S0. rewrite <- gated_state_is_recurrent.
  induction i as [|i IH]; [reflexivity|]. cbn [chunk_state].
  rewrite IH by (intros; apply E; lia). specialize (E i ltac:(lia)).
  cbn [values on_schedule eq7 store carry]. f_equal.
  - apply sum_ext. intros c Hc. do 2 f_equal. rewrite <- (value_stretch a a_inv) by (unfold last; lia).
    apply value_same. intros l. unfold times_taken.
    rewrite eval_stretch. now apply (E _ (step_starts l)).
  - f_equal. rewrite <- (value_stretch a a_inv) by (unfold last; lia).
    apply value_same. intros l. unfold times_taken. rewrite eval_stretch. now apply (E _ (step_starts l)).
Qed.
Lemma state_of_nothing {R : CommutativeRing} {H : Head R} (k : nat -> key H) (S0 : state H)
    (s : schedule R) (B N i : nat) :
  chunk_state k (fun _ => vzero) S0 s B N (S i) =
  carry s (chunk_of B N i) *: chunk_state k (fun _ => vzero) S0 s B N i.
Proof.
  cbn [chunk_state]. rewrite sum_none; [apply zero_vplus|].
  intros c _. now rewrite scale_vzero, outer_vzero.
Qed.

Theorem initial_proved (s : schedule formal) (B : nat) :
  1 <= B -> initial_compared s B -> initial_claim s B.
Proof.
  intros HB E R H a a_inv U q k S0 N n Hn. set (t := values a a_inv s).
  assert (Seen : forall i r, r < B -> i * B + r < N ->
    value_of a a_inv (reader s (chunk_of B N i) r) *: chunk_state k (fun _ => vzero) S0 t B N i =
    over_[0, i * B + r] a *: S0).
  { induction i as [|i IH]; intros r Hr Hi.
    - cbn [chunk_state]. f_equal. rewrite <- (value_stretch a a_inv) by lia. apply value_same.
      intros l. unfold times_taken. rewrite eval_stretch.
      destruct (E _ (step_starts l)) as [I _]. unfold chunk_of.
      rewrite I, step_starts by lia. rewrite Z.sub_0_r. f_equal; lia.
    - rewrite state_of_nothing, scale_times.
      transitivity ((over_[S i * B, S i * B + r] a * value_of a a_inv (reader s (chunk_of B N i) (B - 1)))
                    *: chunk_state k (fun _ => vzero) S0 t B N i).
      + f_equal. cbn [t values on_schedule carry].
        rewrite <- (value_stretch a a_inv), <- !(value_app a a_inv U) by lia.
        apply value_same. intros l. unfold times_taken. rewrite !eval_app, eval_stretch.
        destruct (E _ (step_starts l)) as [_ I]. rewrite (full_chunk B N i) by lia.
        apply (I i (filled (chunk_of B N (S i))) r); cbn [chunk_of filled]; lia.
      + rewrite <- scale_times, IH, scale_times, (Rmul_comm (ring_laws R)) by lia.
        replace (i * B + (B - 1)%nat)%Z with (S i * B - 1)%Z by lia.
        now rewrite stretch_split by lia. }
  pose proof (Nat.div_mod n B ltac:(lia)) as D. pose proof (Nat.mod_upper_bound n B ltac:(lia)) as Hr.
  unfold chunkwise, state_read, from_initial_state. revert D Hr. generalize (n / B) (n mod B).
  intros i r D Hr. rewrite sum_none, zero_vplus by (intros; apply scale_vzero).
  replace n with (i * B + r)%nat by lia. specialize (Seen i r Hr ltac:(lia)).
  replace (over_[0, (i * B + r)%nat] a) with (over_[0, i * B + r] a) by (f_equal; lia).
  rewrite <- !read_scale, <- Seen. f_equal. unfold reader. rewrite (value_app a a_inv U).
  change (reads t) with (reads s). destruct (reads s).
  - f_equal. change (value_of a a_inv []) with (over (fun _ => one : R) (-2) 1).
    rewrite over_ones by reflexivity. cbn [t values on_schedule cross].
    now rewrite (Rmul_comm (ring_laws R)), (Rmul_1_l (ring_laws R)).
  - now rewrite state_of_nothing, scale_times.
Qed.

(** The whole proof that a certificate needs, for every chunk size or for a given one. *)
Ltac compare_sums G :=
  intros; cbn [intra store carry cross reads reader eval app size index filled chunk_of];
  unfold last, first; cbn [size index filled chunk_of];
  repeat match goal with |- context [Nat.min ?x ?y] =>
    let m := fresh in set (m := Nat.min x y) in *; assert (m <= x) by lia;
    assert (m = x \/ m <= y) by lia; clearbody m end;
  match goal with X : G (-1)%Z = 0%Z |- _ => revert X end; collect G; lia.
Ltac outputs_by_comparing :=
  intros; match goal with |- outputs_claim ?s _ => unfold s end; apply outputs_proved; [lia|]; split; [reflexivity|];
  let G := fresh "G" in intros G ?; repeat split; compare_sums G.
Ltac initial_by_comparing :=
  intros; match goal with |- initial_claim ?s _ => unfold s end; apply initial_proved; [lia|];
  let G := fresh "G" in intros G ?; split; compare_sums G.
Ltac state_by_comparing :=
  intros; match goal with |- state_claim ?s _ _ _ => unfold s end; apply state_proved;
  intros; try rewrite full_chunk by nia; let G := fresh "G" in intros G ?; split; compare_sums G.

(** ** Refutations at a place *)

(** What a key of chunk j, column c, or the initial state (no place), has decayed over in the
    state after i chunks. *)
Fixpoint kept_tokens (s : schedule formal) (B N : nat) (place : option (nat * nat)) (i : nat) :
    formal :=
  match i with
  | O => []
  | S x =>
      let carried := carry s (chunk_of B N x) ++ kept_tokens s B N place x in
      match place with
      | Some (j, c) => if x =? j then store s (chunk_of B N j) c else carried
      | None => carried
      end
  end.
Definition last_before (B : nat) (place : option (nat * nat)) : Z :=
  match place with Some (j, c) => (j * B + c)%Z | None => (-1)%Z end.

(** Token l is not taken as often as by the stretch (lo, hi]. *)
Definition differs (l : Z) (f : formal) (lo hi : Z) : bool :=
  negb (times_taken l f =? step l hi - step l lo)%Z.

Definition output_wrong (s : schedule formal) (B N i r j c : nat) (l : Z) : bool :=
  match reads s with Previous => true | Current => false end &&
  (r <? B) && (c <? B) && (j * B + c <=? i * B + r) && (i * B + r <? N) &&
  differs l (if j =? i then intra s (chunk_of B N i) r c
             else cross s (chunk_of B N i) r ++ kept_tokens s B N (Some (j, c)) i)
    (j * B + c) (i * B + r).
Definition state_wrong (s : schedule formal) (B N i : nat) (place : option (nat * nat)) (l : Z) : bool :=
  match place with Some (j, c) => (j <? i) && (c <? B) && (j * B + c <? N) | None => true end &&
  differs l (kept_tokens s B N place i) (last_before B place) (Nat.min (i * B) N - 1).
Definition initial_wrong (s : schedule formal) (B N i r : nat) (l : Z) : bool :=
  (r <? B) && (i * B + r <? N) &&
  differs l (cross s (chunk_of B N i) r ++
             kept_tokens s B N None (match reads s with Previous => i | Current => S i end))
    (-1) (i * B + r).

Section Refuted.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_for_refuted : (ring_laws R).
Variables g g_inv : R.
Hypothesis distinct_powers : forall x y : nat, power g g_inv x = power g g_inv y -> x = y.
Hypothesis g_invertible : g * g_inv = one.
Variable q1 : query H.
Variable k1 : key H.
Variable v1 : value H.
Hypothesis dot_is_one : dot q1 k1 = one.
Hypothesis v1_shows : forall x y : R, x *: v1 = y *: v1 -> x = y.
Notation at_l l := (values (at_token l g) (at_token l g_inv)).

Lemma joined (l : Z) (f f' : formal) :
  power g g_inv (times_taken l (f ++ f')) =
  power g g_inv (times_taken l f) * power g g_inv (times_taken l f').
Proof. unfold times_taken. rewrite eval_app. now apply power_plus. Qed.
Lemma kept_at (l : Z) (s : schedule formal) (B N j c i : nat) :
  j < i -> kept (at_l l s) B N j c i = power g g_inv (times_taken l (kept_tokens s B N (Some (j, c)) i)).
Proof.
  induction i as [|i IH]; intros Hi; [lia|]. cbn [kept kept_tokens values on_schedule store carry].
  destruct (Nat.ltb_spec i j), (Nat.eqb_spec i j); try lia; rewrite value_at_token; [reflexivity|].
  now rewrite IH, joined by lia.
Qed.
Lemma nothing_at (l : Z) (s : schedule formal) (k : nat -> key H) (S0 : state H) (B N i : nat) :
  chunk_state k (fun _ => vzero) S0 (at_l l s) B N i =
  power g g_inv (times_taken l (kept_tokens s B N None i)) *: S0.
Proof.
  induction i as [|i IH]; [now cbn; rewrite scale_one|]. rewrite state_of_nothing, IH, scale_times.
  cbn [kept_tokens values on_schedule carry]. now rewrite value_at_token, joined.
Qed.
Lemma differs_shows (l : Z) (f : formal) (lo hi : Z) :
  (lo <= hi)%Z -> differs l f lo hi = true ->
  power g g_inv (times_taken l f) <> over_(lo, hi] (at_token l g).
Proof.
  intros Hle D E. rewrite (over_at_token g g_inv) in E by assumption.
  apply (power_injective g g_inv distinct_powers g_invertible) in E.
  unfold differs in D. rewrite E, Z.eqb_refl in D. discriminate D.
Qed.

Local Ltac facts W :=
  repeat (apply andb_prop in W as [W ?]);
  repeat match goal with
  | X : (_ <? _) = true |- _ => apply Nat.ltb_lt in X
  | X : (_ <=? _) = true |- _ => apply Nat.leb_le in X
  end.

Lemma refutes_outputs (s : schedule formal) (B N i r j c : nat) (l : Z) :
  output_wrong s B N i r j c l = true -> ~ outputs_claim s B.
Proof.
  intros W E. specialize (E R H N). unfold output_wrong in W. facts W.
  destruct (reads s) eqn:Hs; [|discriminate W].
  specialize (E _ _ (at_token_unit g g_inv g_invertible l)).
  apply (weights_right _ B N q1 k1 v1 dot_is_one v1_shows _ i r j c) in E; try lia.
  rewrite (proj2 (Nat.leb_le _ _)) in E by assumption.
  apply (differs_shows l) in H0; [|lia]. apply H0. rewrite <- E.
  destruct (Nat.eqb_spec j i) as [->|Hj].
  - rewrite weight_inside by (assumption || lia). symmetry. apply value_at_token.
  - assert (j < i) by nia. unfold weight, through_state. cbn [values on_schedule reads].
    rewrite Hs, kept_at, (proj2 (Nat.eqb_neq _ _) Hj) by assumption.
    cbn [andb values on_schedule cross]. rewrite value_at_token, joined. ring.
Qed.
Lemma refutes_current (s : schedule formal) (B : nat) :
  reads s = Current -> 1 <= B -> ~ outputs_claim s B.
Proof.
  intros Hs HB E. specialize (E R H 1). set (h := chunk_of B 1 0).
  set (l := (reach (intra s h 0 0) + reach (cross s h 0) + reach (store s h 0))%Z).
  specialize (E _ _ (at_token_unit g g_inv g_invertible (l + 1))).
  apply (weights_right _ B 1 q1 k1 v1 dot_is_one v1_shows _ 0 0 0 0) in E; try lia.
  rewrite weight_current, over_empty in E by (exact Hs || lia).
  cbn [Nat.leb values on_schedule intra cross store Nat.mul Nat.add] in E. fold h in E.
  pose proof (reach_positive (intra s h 0 0)). pose proof (reach_positive (cross s h 0)).
  pose proof (reach_positive (store s h 0)).
  rewrite !value_at_token, !far, power_0 in E by lia.
  apply (power_not_zero g g_inv distinct_powers 0), one_more.
  etransitivity; [|exact E]. change (power g g_inv 0%nat) with (one : R). ring.
Qed.
Lemma refutes_state (s : schedule formal) (B N i : nat) (place : option (nat * nat)) (l : Z) :
  state_wrong s B N i place l = true -> ~ state_claim s B N i.
Proof.
  intros W E. specialize (E R H _ _ (at_token_unit g g_inv g_invertible l)).
  destruct place as [[j c]|]; unfold state_wrong, last_before in W; facts W.
  - specialize (E (probe_k k1) (probe_v v1 (j * B + c)) vzero).
    rewrite state_of_probe, kept_at in E by assumption.
    apply (differs_shows l) in H0; [|nia]. apply H0, v1_shows.
    apply (f_equal (read q1)) in E. rewrite read_scale, read_outer, dot_is_one, scale_one in E.
    rewrite E. change (Nat.min (i * B) N) with (0 + Nat.min (i * B) N)%nat.
    rewrite unroll. cbn [recurrent_state]. rewrite scale_vzero, vplus_zero, (sum_one _ (j * B + c)%nat).
    + unfold probe_k. cbn [Nat.add]. rewrite probe_v_same, outer_scale, read_scale, read_outer, dot_is_one, scale_one.
      f_equal. apply over_eq; lia.
    + nia.
    + intros d _ Hd. rewrite probe_v_other by exact Hd. now rewrite scale_vzero, outer_vzero.
  - specialize (E (probe_k k1) (fun _ => vzero) (outer k1 v1)). rewrite nothing_at in E.
    apply (differs_shows l) in H0; [|lia]. apply H0, v1_shows.
    apply (f_equal (read q1)) in E. rewrite read_scale, read_outer, dot_is_one, scale_one in E.
    rewrite E. change (Nat.min (i * B) N) with (0 + Nat.min (i * B) N)%nat at 1.
    rewrite unroll. cbn [recurrent_state].
    rewrite sum_none, zero_vplus, read_scale, read_outer, dot_is_one, scale_one; [reflexivity|].
    intros d _. now rewrite scale_vzero, outer_vzero.
Qed.
Lemma refutes_initial (s : schedule formal) (B N i r : nat) (l : Z) :
  initial_wrong s B N i r l = true -> ~ initial_claim s B.
Proof.
  intros W E. unfold initial_wrong in W. facts W.
  specialize (E R H _ _ (at_token_unit g g_inv g_invertible l) (probe_q q1) (probe_k k1)
                (outer k1 v1) N (i * B + r)%nat ltac:(assumption)).
  unfold chunkwise, from_initial_state, state_read in E.
  rewrite (Nat.add_comm (i * B) r), Nat.div_add, Nat.div_small, Nat.mod_add, Nat.mod_small in E by lia.
  cbn [Nat.add] in E. rewrite sum_none, zero_vplus in E by (intros; apply scale_vzero).
  apply (differs_shows l) in H0; [|lia]. apply H0, v1_shows.
  rewrite joined, <- scale_times. replace (i * B + r)%Z with (Z.of_nat (r + i * B)) by lia.
  cbn [values on_schedule cross reads] in E. rewrite value_at_token in E.
  unfold probe_q in E. rewrite read_outer, dot_is_one, scale_one in E.
  change (0 - 1)%Z with (-1)%Z in E. rewrite <- E. f_equal.
  destruct (reads s); now rewrite nothing_at, read_scale, read_outer, dot_is_one, scale_one.
Qed.
End Refuted.

(** So over the rational numbers, with gates of 1/2 and 1 and d = e = 1. *)
Local Notation over_Q refutes :=
  (refutes Q_ring (matrices Q_ring 1 1) half (/ half)%Qc (half_distinct _) half_unit _ _ _
     (unit_dot 1 1 (le_n 1)) (unit_shows 1 1 (le_n 1))).
Definition outputs_refuted := over_Q (@refutes_outputs).
Definition current_refuted := over_Q (@refutes_current).
Definition state_refuted := over_Q (@refutes_state).
Definition initial_refuted := over_Q (@refutes_initial).
