(** * Equation (7) of the RetNet paper, as a theorem

    One head of retention, in its three forms: parallel (eq. 5), recurrent
    (eq. 6) and chunkwise (eq. 7).  This file defines them and proves that they
    compute the same thing, for every number of tokens, every chunk size, every
    dimension, and numbers from any commutative ring.

    Every index starts at 0.  Token n = i*B + r sits in chunk i, at row r.
    Read the definitions and the statements; the proofs may be skipped. *)

From Coq Require Import Arith Lia ZArith Ring.

(** ** Numbers, vectors, a head *)

(** The numbers: any commutative ring. *)
Record CommutativeRing := {
  scalar :> Type;
  zero : scalar;
  one : scalar;
  plus : scalar -> scalar -> scalar;
  times : scalar -> scalar -> scalar;
  minus : scalar -> scalar -> scalar;
  opposite : scalar -> scalar;
  ring_laws : ring_theory zero one plus times minus opposite eq
}.
Arguments zero {_}.
Arguments one {_}.
Arguments plus {_}.
Arguments times {_}.

(** Things that can be added, and scaled by a number: rows of V, and states. *)
Record ModuleOver (R : CommutativeRing) := {
  vector :> Type;
  vzero : vector;
  vplus : vector -> vector -> vector;
  scale : R -> vector -> vector;
  vplus_assoc : forall x y z, vplus x (vplus y z) = vplus (vplus x y) z;
  vplus_comm : forall x y, vplus x y = vplus y x;
  vplus_zero : forall x, vplus x vzero = x;
  scale_vplus : forall a x y, scale a (vplus x y) = vplus (scale a x) (scale a y);
  scale_plus : forall a b x, scale (plus a b) x = vplus (scale a x) (scale b x);
  scale_times : forall a b x, scale a (scale b x) = scale (times a b) x;
  scale_one : forall x, scale one x = x;
  scale_zero : forall x, scale zero x = vzero
}.
Arguments vzero {_ _}.
Arguments vplus {_ _}.
Arguments scale {_ _}.

(** One head.  Only the bilinear products are needed, not their coordinates:
    [dot q k] is the number q k^T, [outer k v] is the matrix k^T v, and
    [read q S] is the row q S. *)
Record Head (R : CommutativeRing) := {
  query : Type;
  key : Type;
  value : ModuleOver R;
  state : ModuleOver R;
  dot : query -> key -> R;
  outer : key -> value -> state;
  read : query -> state -> value;
  outer_scale : forall k a v, outer k (scale a v) = scale a (outer k v);
  read_plus : forall q S T, read q (vplus S T) = vplus (read q S) (read q T);
  read_scale : forall q a S, read q (scale a S) = scale a (read q S);
  read_outer : forall q k v, read q (outer k v) = scale (dot q k) v
}.
Arguments query {_}.
Arguments key {_}.
Arguments value {_}.
Arguments state {_}.
Arguments dot {_ _}.
Arguments outer {_ _}.
Arguments read {_ _}.

Declare Scope retention_scope.
Delimit Scope retention_scope with retention.
Local Open Scope retention_scope.
Notation "a * b" := (times a b) : retention_scope.
Notation "x + y" := (vplus x y) : retention_scope.
Notation "a *: x" := (scale a x) (at level 40, x at level 39) : retention_scope.

(** The sum of the vectors f 0, ..., f (n-1). *)
Fixpoint sum {R} {M : ModuleOver R} (n : nat) (f : nat -> M) : M :=
  match n with
  | O => vzero
  | S m => sum m f + f m
  end.
Notation "'sum_(' m < n ) f" := (sum n (fun m => f))
  (at level 41, m name, n at level 9, f at level 41, right associativity) : retention_scope.
Notation "'sum_(' m <= n ) f" := (sum (S n) (fun m => f))
  (at level 41, m name, n at level 9, f at level 41, right associativity) : retention_scope.

(** The power of the decay gamma.  Exponents are integers.  A negative exponent
    is a power of [gamma_inv].  Equation (7) has no negative exponent, so nothing
    is assumed of [gamma_inv] until the gauge theorems need gamma * gamma_inv = 1. *)
Fixpoint power_nat {R : CommutativeRing} (g : R) (n : nat) : R :=
  match n with
  | O => one
  | S m => g * power_nat g m
  end.
Definition power {R : CommutativeRing} (gamma gamma_inv : R) (z : Z) : R :=
  power_nat (if (z <? 0)%Z then gamma_inv else gamma) (Z.abs_nat z).

Coercion Z.of_nat : nat >-> Z.

(** ** The decay schedule

    A chunkwise formula is one algorithm with four exponents of gamma, and a
    choice of the state that a query reads.  B is the chunk size, r the row of the
    query in its chunk, c the column of the key in its chunk. *)
Inductive which_state := Previous | Current.

Record schedule := {
  intra : nat -> nat -> nat -> Z;   (* a(B, r, c): inside the chunk *)
  store : nat -> nat -> Z;          (* z(B, c): a key enters the state *)
  carry : nat -> Z;                 (* y(B): the old state, one chunk further *)
  cross : nat -> nat -> Z;          (* x(B, r): a query reads the state *)
  reads : which_state               (* R_(i-1) or R_i *)
}.

(** Equation (7): D_B[r,c] = gamma^(r-c), zeta_c = gamma^(B-1-c), the state is
    carried with gamma^B, xi_r = gamma^(r+1), and chunk i reads R_(i-1). *)
Definition eq7 : schedule := {|
  intra := fun B r c => (r - c)%Z;
  store := fun B c => (B - 1 - c)%Z;
  carry := fun B => B;
  cross := fun B r => (r + 1)%Z;
  reads := Previous
|}.

(** ** The three forms *)

Section Forms.
Context {R : CommutativeRing} {H : Head R}.
Variables gamma gamma_inv : R.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).

(** The tokens: row n of Q, of K and of V; and the state before token 0, which is
    [vzero] for a fresh sequence. *)
Variable q : nat -> query H.
Variable k : nat -> key H.
Variable v : nat -> value H.
Variable S0 : state H.

(** Parallel, eq. (5): row n of (Q K^T . D) V with D[n,m] = gamma^(n-m) for m <= n. *)
Definition parallel (n : nat) : value H :=
  sum_(m <= n) (dot (q n) (k m) * gamma^(n - m)) *: v m.

(** What an initial state adds to row n: it is n + 1 tokens old. *)
Definition from_initial_state (n : nat) : value H :=
  gamma^(n + 1) *: read (q n) S0.

(** Recurrent, eq. (6): the state after the first n tokens, and output n. *)
Fixpoint recurrent_state (n : nat) : state H :=
  match n with
  | O => S0
  | S m => gamma *: recurrent_state m + outer (k m) (v m)
  end.
Definition recurrent (n : nat) : value H := read (q n) (recurrent_state (S n)).

(** Chunkwise, eq. (7), with any schedule, on N tokens in chunks of B. *)
Section Chunkwise.
Variable s : schedule.
Variables B N : nat.

(** Every chunk has B tokens, but the last one may be shorter. *)
Definition tokens_in_chunk (i : nat) : nat := Nat.min B (N - i * B).

(** The state after the first i chunks, handed from chunk to chunk: the paper's
    R_(i-1).  That is K^T (V . zeta) + gamma^y R.  A short chunk of L tokens uses
    the last L entries of zeta, and carries B - L steps less. *)
Fixpoint chunk_state (i : nat) : state H :=
  match i with
  | O => S0
  | S j =>
      let L := tokens_in_chunk j in
      (sum_(c < L) outer (k (j * B + c)) (gamma^(store s B (c + (B - L))) *: v (j * B + c)))
      + gamma^(carry s B - (B - L)) *: chunk_state j
  end.

(** The state that the queries of chunk i read: the paper's R_(i-1), or R_i where the
    schedule says so.  Queries use the factors of a full chunk, in a short one too. *)
Definition state_read (i : nat) : state H :=
  match reads s with
  | Previous => chunk_state i
  | Current =>
      (sum_(c < tokens_in_chunk i) outer (k (i * B + c)) (gamma^(store s B c) *: v (i * B + c)))
      + gamma^(carry s B) *: chunk_state i
  end.

(** Row r of the chunk that starts at token [first] and reads the state T:
    (Q K^T . D_B) V + (Q T) . xi. *)
Definition chunk_output (first : nat) (T : state H) (r : nat) : value H :=
  (sum_(c <= r) (dot (q (first + r)) (k (first + c)) * gamma^(intra s B r c)) *: v (first + c))
  + gamma^(cross s B r) *: read (q (first + r)) T.

(** Output n: token n is row r = n mod B of chunk i = n / B. *)
Definition chunkwise (n : nat) : value H :=
  let i := n / B in
  let r := n mod B in
  chunk_output (i * B) (state_read i) r.

(** The state after all the tokens, for decoding to go on with. *)
Definition number_of_chunks : nat := (N + (B - 1)) / B.
Definition final_state : state H := chunk_state number_of_chunks.
End Chunkwise.
End Forms.

(** ** Small lemmas: sums, linearity, powers

    0 scaled is 0; factors and queries go inside a sum; gamma * gamma^z = gamma^(z+1). *)

Section Lemmas.
Context {R : CommutativeRing}.
Add Ring scalars : (ring_laws R).

Section OneModule.
Context {M : ModuleOver R}.

Lemma scale_vzero (a : R) : a *: (vzero : M) = vzero.
Proof.
  rewrite <- (scale_zero _ M vzero), scale_times. f_equal. ring.
Qed.

Lemma zero_vplus (x : M) : vzero + x = x.
Proof. rewrite vplus_comm. apply vplus_zero. Qed.

Lemma sum_ext (n : nat) (f g : nat -> M) :
  (forall c, c < n -> f c = g c) -> sum n f = sum n g.
Proof.
  intros E. induction n as [|n IH]; simpl; [reflexivity|].
  rewrite IH by (intros; apply E; lia). now rewrite E by lia.
Qed.

Lemma scale_sum (a : R) (n : nat) (f : nat -> M) :
  a *: sum n f = sum_(c < n) a *: f c.
Proof.
  induction n as [|n IH]; simpl; [apply scale_vzero|].
  now rewrite scale_vplus, IH.
Qed.
End OneModule.

Context {H : Head R}.

Lemma read_vzero (p : query H) : read p vzero = vzero.
Proof. now rewrite <- (scale_zero _ (state H) vzero), read_scale, scale_zero. Qed.

Lemma read_sum (p : query H) (n : nat) (f : nat -> state H) :
  read p (sum n f) = sum_(c < n) read p (f c).
Proof.
  induction n as [|n IH]; simpl; [apply read_vzero|].
  now rewrite read_plus, IH.
Qed.

Variables gamma gamma_inv : R.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).

Lemma power_0 : gamma^0 = one.
Proof. reflexivity. Qed.

Lemma power_succ (z : Z) : (0 <= z)%Z -> gamma * gamma^z = gamma^(z + 1).
Proof.
  intros Hz. unfold power.
  replace (z <? 0)%Z with false by (symmetry; apply Z.ltb_ge; lia).
  replace (z + 1 <? 0)%Z with false by (symmetry; apply Z.ltb_ge; lia).
  now replace (Z.abs_nat (z + 1)) with (S (Z.abs_nat z)) by lia.
Qed.
End Lemmas.

(** ** The theorems: equation (7) is right *)

Section Theorems.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_again : (ring_laws R).
Variables gamma gamma_inv : R.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).
Variable q : nat -> query H.
Variable k : nat -> key H.
Variable v : nat -> value H.
Variable S0 : state H.

Notation parallel := (parallel gamma gamma_inv q k v).
Notation from_initial_state := (from_initial_state gamma gamma_inv q S0).
Notation recurrent_state := (recurrent_state gamma k v S0).
Notation recurrent := (recurrent gamma q k v S0).
Notation chunk_state := (chunk_state gamma gamma_inv k v S0).
Notation state_read := (state_read gamma gamma_inv k v S0).
Notation chunkwise := (chunkwise gamma gamma_inv q k v S0).
Notation final_state := (final_state gamma gamma_inv k v S0).

(** The one idea.  Run the recurrence for L tokens from token a on: the old state
    has decayed L times, and the key at place c has decayed L - 1 - c times.
    Every exponent of equation (7) comes from this line. *)
Lemma unroll (a L : nat) :
  recurrent_state (a + L) =
  (sum_(c < L) outer (k (a + c)) (gamma^(L - 1 - c) *: v (a + c)))
  + gamma^L *: recurrent_state a.
Proof.
  induction L as [|L IH].
  - rewrite Nat.add_0_r. cbn [sum]. rewrite zero_vplus, power_0. symmetry. apply scale_one.
  - rewrite Nat.add_succ_r. cbn [Retention.recurrent_state]. rewrite IH.
    rewrite scale_vplus, scale_times, power_succ by lia.
    rewrite scale_sum. cbn [sum].
    replace (S L - 1 - L)%Z with 0%Z by lia. rewrite power_0, scale_one.
    replace (L + 1)%Z with (Z.of_nat (S L)) by lia.
    rewrite <- !vplus_assoc, (vplus_comm _ _ (gamma^(S L) *: _)). f_equal.
    apply sum_ext. intros c Hc.
    rewrite <- outer_scale, scale_times, power_succ by lia.
    now replace (L - 1 - c + 1)%Z with (S L - 1 - c)%Z by lia.
Qed.

(** The same, read by a query at row r of a stretch of tokens that starts at a:
    keys of the stretch decay r - c times, the state before it r + 1 times. *)
Lemma recurrent_from (a r : nat) :
  recurrent (a + r) =
  (sum_(c <= r) (dot (q (a + r)) (k (a + c)) * gamma^(r - c)) *: v (a + c))
  + gamma^(r + 1) *: read (q (a + r)) (recurrent_state a).
Proof.
  unfold Retention.recurrent. rewrite <- Nat.add_succ_r, unroll.
  rewrite read_plus, read_scale, read_sum. f_equal.
  - apply sum_ext. intros c Hc.
    rewrite read_outer, scale_times.
    now replace (S r - 1 - c)%Z with (r - c)%Z by lia.
  - now replace (Z.of_nat (S r)) with (r + 1)%Z by lia.
Qed.

(** The recurrent form computes the parallel form, and what an initial state adds.
    (Take the whole sequence as the stretch.) *)
Theorem recurrent_is_parallel (n : nat) :
  recurrent n = parallel n + from_initial_state n.
Proof.
  change n with (0 + n)%nat at 1. rewrite recurrent_from.
  unfold Retention.parallel, Retention.from_initial_state.
  apply (f_equal2 vplus).
  - apply sum_ext. intros m Hm. do 3 f_equal; lia.
  - do 2 f_equal; lia.
Qed.

(** A chunk of equation (7) that is handed the recurrent state hands on the
    recurrent state: the induction step over chunks. *)
Lemma chunk_step (B N i : nat) :
  chunk_state eq7 B N i = recurrent_state (Nat.min (i * B) N) ->
  chunk_state eq7 B N (S i) = recurrent_state (Nat.min (S i * B) N).
Proof.
  intros IH. cbn [Retention.chunk_state]. rewrite IH.
  set (L := tokens_in_chunk B N i).
  assert (HL : L = Nat.min B (N - i * B)) by reflexivity.
  replace (Nat.min (S i * B) N) with (Nat.min (i * B) N + L)%nat by lia.
  rewrite unroll. cbn [eq7 store carry].
  apply (f_equal2 vplus).
  - apply sum_ext. intros c Hc. replace (Nat.min (i * B) N) with (i * B)%nat by lia.
    do 3 f_equal; lia.
  - do 2 f_equal; lia.
Qed.

(** The state that equation (7) hands on after i chunks is the recurrent state after
    the last token of those chunks.  The induction over chunks. *)
Theorem chunk_state_is_recurrent_state (B N i : nat) :
  chunk_state eq7 B N i = recurrent_state (Nat.min (i * B) N).
Proof.
  induction i as [|i IH]; [reflexivity | exact (chunk_step B N i IH)].
Qed.

(** The state after all N tokens, in chunks of B of which the last may be short, is the
    recurrent state after the last token.  Decoding may go on from it, token by token. *)
Theorem short_last_chunk_state (B N : nat) :
  1 <= B -> final_state eq7 B N = recurrent_state N.
Proof.
  intros HB. unfold Retention.final_state. rewrite chunk_state_is_recurrent_state.
  f_equal. apply Nat.min_r. unfold number_of_chunks.
  pose proof (Nat.div_mod (N + (B - 1)) B ltac:(lia)).
  pose proof (Nat.mod_upper_bound (N + (B - 1)) B ltac:(lia)).
  nia.
Qed.

(** Written out: a last chunk of L <= B tokens stores its key c with gamma^(L-1-c), and
    carries the old state with gamma^L. *)
Corollary short_last_chunk_formula (B i L : nat) :
  L <= B ->
  chunk_state eq7 B (i * B + L) (S i) =
  (sum_(c < L) outer (k (i * B + c)) (gamma^(L - 1 - c) *: v (i * B + c)))
  + gamma^L *: chunk_state eq7 B (i * B + L) i.
Proof.
  intros HL. rewrite !chunk_state_is_recurrent_state.
  replace (Nat.min (S i * B) (i * B + L)) with (i * B + L)%nat by lia.
  rewrite Nat.min_l by lia. apply unroll.
Qed.

(** A full chunk that reads R_i reads the state that it hands on. *)
Lemma full_chunk_reads_next_state (s : schedule) (B N i : nat) :
  reads s = Current -> tokens_in_chunk B N i = B ->
  state_read s B N i = chunk_state s B N (S i).
Proof.
  intros Hs L. unfold Retention.state_read. rewrite Hs. cbn [Retention.chunk_state].
  rewrite L, Nat.sub_diag. f_equal.
  - apply sum_ext. intros c _. now rewrite Nat.add_0_r.
  - do 2 f_equal. lia.
Qed.

(** Equation (7) computes what the recurrent form computes. *)
Lemma chunkwise_is_recurrent (B N n : nat) :
  1 <= B -> n < N -> chunkwise eq7 B N n = recurrent n.
Proof.
  intros HB Hn.
  pose proof (Nat.div_mod n B ltac:(lia)) as E.
  unfold Retention.chunkwise, chunk_output, Retention.state_read. cbn [eq7 reads intra cross].
  set (i := n / B) in *. set (r := n mod B) in *.
  rewrite chunk_state_is_recurrent_state, Nat.min_l by lia.
  replace n with (i * B + r)%nat by lia.
  rewrite recurrent_from. apply (f_equal2 vplus).
  - apply sum_ext. intros c Hc. do 3 f_equal; lia.
  - do 2 f_equal; lia.
Qed.

(** Equation (7) computes the parallel form, equation (5): for every chunk size B,
    every number N of tokens (a short last chunk included), every token n, and every
    initial state. *)
Theorem chunkwise_is_parallel (B N n : nat) :
  1 <= B -> n < N -> chunkwise eq7 B N n = parallel n + from_initial_state n.
Proof.
  intros HB Hn. rewrite chunkwise_is_recurrent by assumption.
  apply recurrent_is_parallel.
Qed.
End Theorems.

(** The same without an initial state: equation (7) is equation (5), and nothing else. *)
Corollary chunkwise_is_parallel_from_zero {R : CommutativeRing} {H : Head R}
    (gamma gamma_inv : R) (q : nat -> query H) (k : nat -> key H) (v : nat -> value H)
    (B N n : nat) :
  1 <= B -> n < N ->
  chunkwise gamma gamma_inv q k v vzero eq7 B N n = parallel gamma gamma_inv q k v n.
Proof.
  intros HB Hn. rewrite chunkwise_is_parallel by assumption.
  unfold from_initial_state. now rewrite read_vzero, scale_vzero, vplus_zero.
Qed.

(** ** The gauge: the stored state may carry a constant power of gamma *)

(** Move s factors of gamma from the state-update to the cross-chunk factor.  Published
    code with z = B - c and x = r is s = -1. *)
Definition gauge (s : Z) : schedule := {|
  intra := intra eq7;
  store := fun B c => (store eq7 B c - s)%Z;
  carry := carry eq7;
  cross := fun B r => (cross eq7 B r + s)%Z;
  reads := Previous
|}.

Section Gauge.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_for_gauge : (ring_laws R).
Variables gamma gamma_inv : R.
Hypothesis gamma_invertible : gamma * gamma_inv = one.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).
Variable q : nat -> query H.
Variable k : nat -> key H.
Variable v : nat -> value H.
Variable S0 : state H.

(** With an inverse of gamma, exponents add, whatever their sign. *)
Lemma power_succ_any (z : Z) : gamma * gamma^z = gamma^(z + 1).
Proof.
  destruct (Z_lt_le_dec z 0) as [Hz|Hz]; [|now apply power_succ].
  unfold power. replace (z <? 0)%Z with true by (symmetry; apply Z.ltb_lt; lia).
  replace (Z.abs_nat z) with (S (Z.abs_nat (z + 1))) by lia. cbn [power_nat].
  transitivity (gamma * gamma_inv * power_nat gamma_inv (Z.abs_nat (z + 1))); [ring|].
  rewrite gamma_invertible.
  destruct (z + 1 <? 0)%Z eqn:E; [ring|].
  apply Z.ltb_ge in E. replace (z + 1)%Z with 0%Z by lia. cbn. ring.
Qed.

Lemma power_plus (a b : Z) : gamma^(a + b) = gamma^a * gamma^b.
Proof.
  assert (P : forall x y, gamma * x = gamma * y -> x = y).
  { intros x y E. transitivity (gamma * gamma_inv * x); [rewrite gamma_invertible; ring|].
    transitivity (gamma_inv * (gamma * x)); [ring|]. rewrite E.
    transitivity (gamma * gamma_inv * y); [ring|]. rewrite gamma_invertible. ring. }
  revert a. apply Z.peano_ind.
  - rewrite power_0. cbn [Z.add]. ring.
  - intros a IH. unfold Z.succ.
    replace (a + 1 + b)%Z with (a + b + 1)%Z by lia.
    rewrite <- !power_succ_any, IH. ring.
  - intros a IH. apply P.
    transitivity (gamma * gamma^(Z.pred a) * gamma^b); [|ring].
    rewrite !power_succ_any.
    replace (Z.pred a + 1)%Z with a by lia.
    now replace (Z.pred a + b + 1)%Z with (a + b)%Z by lia.
Qed.

(** The state that such a schedule stores is gamma^(-s) times the recurrent one, when it
    starts from gamma^(-s) times the initial state (which is 0 for a fresh sequence). *)
Theorem gauge_state (s : Z) (B N i : nat) :
  chunk_state gamma gamma_inv k v (gamma^(- s) *: S0) (gauge s) B N i =
  gamma^(- s) *: recurrent_state gamma k v S0 (Nat.min (i * B) N).
Proof.
  rewrite <- (chunk_state_is_recurrent_state gamma gamma_inv).
  induction i as [|i IH]; [reflexivity|].
  cbn [chunk_state]. rewrite IH. cbn [gauge store carry].
  rewrite scale_vplus, scale_sum. f_equal.
  - apply sum_ext. intros c Hc. rewrite <- outer_scale, scale_times, <- power_plus.
    do 3 f_equal; lia.
  - rewrite !scale_times. f_equal. ring.
Qed.

(** Its outputs are right, for every s: the two shifts cancel. *)
Theorem gauge_outputs (s : Z) (B N n : nat) :
  1 <= B -> n < N ->
  chunkwise gamma gamma_inv q k v (gamma^(- s) *: S0) (gauge s) B N n =
  parallel gamma gamma_inv q k v n + from_initial_state gamma gamma_inv q S0 n.
Proof.
  intros HB Hn. rewrite <- (chunkwise_is_parallel _ _ _ _ _ _ B N) by assumption.
  unfold chunkwise, chunk_output, state_read. cbn [gauge eq7 reads intra cross].
  rewrite gauge_state, chunk_state_is_recurrent_state. f_equal.
  rewrite read_scale, scale_times, <- power_plus. f_equal. f_equal. lia.
Qed.

End Gauge.

(** From an empty state there is nothing to scale: outputs are right for every s. *)
Corollary gauge_outputs_from_zero {R : CommutativeRing} {H : Head R} (gamma gamma_inv : R)
    (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (s : Z) (B N n : nat) :
  gamma * gamma_inv = one -> 1 <= B -> n < N ->
  chunkwise gamma gamma_inv q k v vzero (gauge s) B N n = parallel gamma gamma_inv q k v n.
Proof.
  intros Hg HB Hn.
  rewrite <- (scale_vzero (power gamma gamma_inv (- s))), gauge_outputs by assumption.
  unfold from_initial_state. now rewrite read_vzero, scale_vzero, vplus_zero.
Qed.

(** ** Nothing is assumed

    Each line must print "Closed under the global context": the theorem rests on no axiom. *)
Print Assumptions recurrent_is_parallel.
Print Assumptions chunk_state_is_recurrent_state.
Print Assumptions short_last_chunk_state.
Print Assumptions short_last_chunk_formula.
Print Assumptions chunkwise_is_parallel.
Print Assumptions chunkwise_is_parallel_from_zero.
Print Assumptions gauge_state.
Print Assumptions gauge_outputs.
Print Assumptions gauge_outputs_from_zero.
