(** * Equation (7) of the RetNet paper, with a decay of each token's own

    One head of retention, in its three forms: parallel (eq. 5), recurrent
    (eq. 6) and chunkwise (eq. 7).  Token n decays what came before it by its
    own gate $a_n$; in RetNet every gate is the same gamma.  This file defines the
    forms and proves that they compute the same thing, for every number of
    tokens, every chunk size, every dimension, all gates, and numbers from any
    commutative ring.

    Every index starts at 0.  Token $n = i*B + r$ sits in chunk i, at row r.
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
Arguments zero {_}. Arguments one {_}. Arguments plus {_}. Arguments times {_}.

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
Arguments vzero {_ _}. Arguments vplus {_ _}. Arguments scale {_ _}.

(** One head.  Only the bilinear products are needed, not their coordinates:
    [dot q k] is the number $q k^T$, [outer k v] is the matrix $k^T v$, and
    [read q S] is the row $q S$. *)
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
Arguments query {_}. Arguments key {_}. Arguments value {_}. Arguments state {_}. Arguments dot {_ _}. Arguments outer {_ _}. Arguments read {_ _}.

Declare Scope retention_scope.
Delimit Scope retention_scope with retention.
Local Open Scope retention_scope.
Notation "a * b" := (times a b) : retention_scope.
Notation "x + y" := (vplus x y) : retention_scope.
Notation "a *: x" := (scale a x) (at level 40, x at level 39) : retention_scope.

(** The sum of the vectors $f(0), ..., f(n-1)$. *)
Fixpoint sum {R} {M : ModuleOver R} (n : nat) (f : nat -> M) : M :=
  match n with
  | O => vzero
  | S m => sum m f + f m
  end.
Notation "'sum_(' m < n ) f" := (sum n (fun m => f))
  (at level 41, m name, n at level 9, f at level 41, right associativity) : retention_scope.
Notation "'sum_(' m <= n ) f" := (sum (S n) (fun m => f))
  (at level 41, m name, n at level 9, f at level 41, right associativity) : retention_scope.

Coercion Z.of_nat : nat >-> Z.

(** ** Stretches of tokens

    The gates are a function $a$ from tokens to numbers.  A decay is taken over a
    stretch of tokens: $(lo, hi]$ is the tokens $lo+1, ..., hi$.  Equation (7) reads no
    gate before token 0 or after the last token; other formulas may. *)

(** The product of $f(0), ..., f(n-1)$. *)
Fixpoint product {R : CommutativeRing} (f : nat -> R) (n : nat) : R :=
  match n with
  | O => one
  | S m => product f m * f m
  end.

(** The decay over the stretch $(lo, hi]$: the product of its tokens' gates. *)
Definition over {R : CommutativeRing} (a : Z -> R) (lo hi : Z) : R :=
  product (fun x => a (lo + 1 + x)%Z) (Z.to_nat (hi - lo)).
Notation "'over_(' lo , hi ] a" := (over a lo%Z hi%Z)
  (at level 9, lo at level 99, hi at level 99, a at level 9) : retention_scope.
Notation "'over_[' lo , hi ] a" := (over a (lo - 1)%Z hi%Z)
  (at level 9, lo at level 99, hi at level 99, a at level 9) : retention_scope.

(** ** The decay schedule

    A chunkwise formula is one algorithm with four factors, and a choice of the state
    that a query reads.  A chunk has the size B and the index i.  L tokens are really
    in it: B, and less in a short last chunk. *)
Record chunk := { size : nat; index : nat; filled : nat }.
Definition first (h : chunk) : Z := index h * size h.
Definition last (h : chunk) : Z := first h + filled h - 1.

(** On N tokens, chunk i is this one. *)
Definition chunk_of (B N i : nat) : chunk :=
  {| size := B; index := i; filled := Nat.min B (N - i * B) |}.

Inductive which_state := Previous | Current.

(** The factors may be numbers, exponents of gamma, or sets of tokens: the type T. *)
Record schedule (T : Type) := {
  intra : chunk -> nat -> nat -> T;  (* row r, column c: inside the chunk *)
  store : chunk -> nat -> T;         (* column c: a key enters the state *)
  carry : chunk -> T;                (* the old state, one chunk further *)
  cross : chunk -> nat -> T;         (* row r: a query reads the state *)
  reads : which_state                (* R_(i-1) or R_i *)
}.
Arguments intra {T}. Arguments store {T}. Arguments carry {T}. Arguments cross {T}. Arguments reads {T}.

(** Equation (7): the four stretches are $(c, r]$, $(c, L-1]$, $[0, L-1]$ and $[0, r]$, counted
    from the first token of the chunk, and chunk i reads $R_(i-1)$.  [decay lo hi] is
    whatever is taken over the stretch $(lo, hi]$: the product of its gates, or just
    the number of its tokens. *)
Definition eq7 {T : Type} (decay : Z -> Z -> T) : schedule T := {|
  intra := fun h r c => decay (first h + c) (first h + r);
  store := fun h c => decay (first h + c) (last h);
  carry := fun h => decay (first h - 1) (last h);
  cross := fun h r => decay (first h - 1) (first h + r);
  reads := Previous
|}%Z.

(** ** The three forms *)

Section Forms.
Context {R : CommutativeRing} {H : Head R}.

(** The gate of each token; row n of Q, of K and of V; and the state before token 0,
    which is [vzero] for a fresh sequence. *)
Variable a : Z -> R.
Variables (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H).

(** Parallel, eq. (5): row n of $(Q K^T . D) V$, where $D[n,m]$ is the decay over $(m, n]$. *)
Definition parallel (n : nat) : value H :=
  sum_(m <= n) (dot (q n) (k m) * over_(m, n] a) *: v m.

(** What an initial state adds to row n: it has decayed over all tokens up to n. *)
Definition from_initial_state (n : nat) : value H :=
  over_[0, n] a *: read (q n) S0.

(** Recurrent, eq. (6): the state after the first n tokens, and output n. *)
Fixpoint recurrent_state (n : nat) : state H :=
  match n with
  | O => S0
  | S m => a m *: recurrent_state m + outer (k m) (v m)
  end.
Definition recurrent (n : nat) : value H := read (q n) (recurrent_state (S n)).

(** Chunkwise, eq. (7), with any schedule of numbers, on N tokens in chunks of B. *)
Section Chunkwise.
Variable s : schedule R.
Variables B N : nat.

(** The state after the first i chunks, handed from chunk to chunk: the paper's
    $R_(i-1)$.  That is $K^T (V . zeta)$ plus the carry times $R_(i-2)$. *)
Fixpoint chunk_state (i : nat) : state H :=
  match i with
  | O => S0
  | S j =>
      let h := chunk_of B N j in
      (sum_(c < filled h) outer (k (j * B + c)) (store s h c *: v (j * B + c)))
      + carry s h *: chunk_state j
  end.

(** The state that the queries of chunk i read: the paper's $R_(i-1)$, or $R_i$ where the
    schedule says so. *)
Definition state_read (i : nat) : state H :=
  match reads s with
  | Previous => chunk_state i
  | Current => chunk_state (S i)
  end.

(** Output n: token n is row $r = n mod B$ of chunk $i = n / B$, and the output is
    $(Q K^T . D_B) V + (Q R) . xi$. *)
Definition chunkwise (n : nat) : value H :=
  let i := n / B in
  let r := n mod B in
  let h := chunk_of B N i in
  (sum_(c <= r) (dot (q (i * B + r)) (k (i * B + c)) * intra s h r c) *: v (i * B + c))
  + cross s h r *: read (q (i * B + r)) (state_read i).

(** The state after all the tokens, for decoding to go on with. *)
Definition number_of_chunks : nat := (N + (B - 1)) / B.
Definition final_state : state H := chunk_state number_of_chunks.
End Chunkwise.
End Forms.

(** ** Small lemmas: sums, products, linearity

    0 scaled is 0; factors and queries go inside a sum. *)

Section Lemmas.
Context {R : CommutativeRing}.
Add Ring scalars : (ring_laws R).

Section OneModule.
Context {M : ModuleOver R}.

Lemma scale_vzero (x : R) : x *: (vzero : M) = vzero.
Proof. rewrite <- (scale_zero _ M vzero), scale_times. f_equal. ring. Qed.
Lemma zero_vplus (x : M) : vzero + x = x.
Proof. rewrite vplus_comm. apply vplus_zero. Qed.
Lemma sum_ext (n : nat) (f g : nat -> M) :
  (forall c, c < n -> f c = g c) -> sum n f = sum n g.
Proof.
  intros E. induction n as [|n IH]; simpl; [reflexivity|].
  rewrite IH by (intros; apply E; lia). now rewrite E by lia.
Qed.

Lemma scale_sum (x : R) (n : nat) (f : nat -> M) :
  x *: sum n f = sum_(c < n) x *: f c.
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

Lemma product_ext (n : nat) (f g : nat -> R) :
  (forall x, x < n -> f x = g x) -> product f n = product g n.
Proof.
  intros E. induction n as [|n IH]; cbn [product]; [reflexivity|].
  rewrite IH by (intros; apply E; lia). now rewrite E by lia.
Qed.

Lemma product_split (m n : nat) (f : nat -> R) :
  product f (m + n) = product f m * product (fun x => f (m + x)%nat) n.
Proof.
  induction n as [|n IH]; cbn [product].
  - rewrite Nat.add_0_r. ring.
  - rewrite Nat.add_succ_r. cbn [product]. rewrite IH. ring.
Qed.

Variable a : Z -> R.

Lemma over_eq (lo hi lo' hi' : Z) : lo = lo' -> hi = hi' -> over_(lo, hi] a = over_(lo', hi'] a.
Proof. now intros -> ->. Qed.
Lemma over_empty (lo hi : Z) : (hi <= lo)%Z -> over_(lo, hi] a = one.
Proof. intros E. unfold over. now replace (Z.to_nat (hi - lo)) with 0 by lia. Qed.
Lemma over_ext (b : Z -> R) (lo hi : Z) :
  (forall l, (lo < l <= hi)%Z -> a l = b l) -> over_(lo, hi] a = over_(lo, hi] b.
Proof. intros E. apply product_ext. intros x Hx. apply E. lia. Qed.
End Lemmas.

Local Ltac same_stretch := apply over_eq; lia.

(** ** The theorems: equation (7) is right *)

Section Theorems.
Context {R : CommutativeRing}.
Add Ring scalars_again : (ring_laws R).
Variable a : Z -> R.

(** Stretches that touch multiply: each token once, none twice. *)
Theorem stretch_split (lo mid hi : Z) :
  (lo <= mid)%Z -> (mid <= hi)%Z -> over_(lo, mid] a * over_(mid, hi] a = over_(lo, hi] a.
Proof.
  intros H1 H2. unfold over.
  replace (Z.to_nat (hi - lo)) with (Z.to_nat (mid - lo) + Z.to_nat (hi - mid))%nat by lia.
  rewrite product_split. f_equal. apply product_ext. intros x _. f_equal. lia.
Qed.

Lemma over_single (l : Z) : over_(l - 1, l] a = a l.
Proof.
  unfold over. replace (Z.to_nat (l - (l - 1))) with 1 by lia. cbn [product].
  rewrite (Rmul_1_l (ring_laws R)). f_equal. lia.
Qed.

Lemma over_next_from (lo : Z) (p L : nat) :
  (lo <= p + L - 1)%Z -> a (p + L)%nat * over_(lo, p + L - 1] a = over_(lo, p + S L - 1] a.
Proof.
  intros E. rewrite <- (stretch_split lo (p + L - 1) (p + S L - 1)) by lia.
  replace (p + S L - 1)%Z with (Z.of_nat (p + L)) by lia.
  replace (p + L - 1)%Z with ((p + L)%nat - 1)%Z by lia. rewrite over_single. ring.
Qed.

Context {H : Head R}.
Variables (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H).

Notation parallel := (parallel a q k v).
Notation from_initial_state := (from_initial_state a q S0).
Notation recurrent_state := (recurrent_state a k v S0).
Notation recurrent := (recurrent a q k v S0).
Notation chunk_state := (chunk_state k v S0).
Notation chunkwise := (chunkwise q k v S0).
Notation final_state := (final_state k v S0).

(** The one idea.  Run the recurrence for L tokens from token p on: the old state has
    decayed over all of them, and the key of each over the tokens after it.  Every
    stretch of equation (7) comes from this line. *)
Lemma unroll (p L : nat) :
  recurrent_state (p + L) =
  (sum_(c < L) outer (k (p + c)) (over_(p + c, p + L - 1] a *: v (p + c)))
  + over_[p, p + L - 1] a *: recurrent_state p.
Proof.
  induction L as [|L IH].
  - rewrite Nat.add_0_r, over_empty by lia. cbn [sum]. rewrite zero_vplus. symmetry. apply scale_one.
  - rewrite Nat.add_succ_r. cbn [Retention.recurrent_state]. rewrite IH.
    rewrite scale_vplus, scale_sum, scale_times. cbn [sum].
    rewrite (over_empty _ (p + L)), scale_one by lia.
    rewrite !over_next_from by lia.
    rewrite <- !vplus_assoc, (vplus_comm _ _ (outer _ _)). f_equal.
    apply sum_ext. intros c Hc. now rewrite <- outer_scale, scale_times, over_next_from by lia.
Qed.

(** The same, read by a query at row r of the tokens that start at p: keys decay over
    $(c, r]$, the state before them over $[0, r]$. *)
Lemma recurrent_from (p r : nat) :
  recurrent (p + r) =
  (sum_(c <= r) (dot (q (p + r)) (k (p + c)) * over_(p + c, p + r] a) *: v (p + c))
  + over_[p, p + r] a *: read (q (p + r)) (recurrent_state p).
Proof.
  unfold Retention.recurrent. rewrite <- Nat.add_succ_r, unroll.
  replace (p + S r - 1)%Z with (p + r)%Z by lia.
  rewrite read_plus, read_scale, read_sum. f_equal.
  apply sum_ext. intros c Hc. now rewrite read_outer, scale_times.
Qed.

(** The recurrent form computes the parallel form, and what an initial state adds.
    (Take the whole sequence as the stretch.) *)
Theorem gated_recurrent_is_parallel (n : nat) :
  recurrent n = parallel n + from_initial_state n.
Proof. exact (recurrent_from 0 n). Qed.

(** *** What makes a schedule right

    Three identities between its factors.  Inside a chunk the decay is that over $(c, r]$.
    A query of the next chunk sees key c decayed over $(c, r]$, too.  And what it sees
    through a carried state is what the last row of the chunk before saw, decayed further
    up to row r.  For an initial state, chunk 0 must obey the latter as well. *)
Definition outputs_identities (s : schedule R) (B N : nat) : Prop :=
  reads s = Previous /\
  (forall i r c, c <= r -> r < B -> i * B + r < N ->
     intra s (chunk_of B N i) r c = over_(i * B + c, i * B + r] a) /\
  (forall i r c, c < B -> r < B -> S i * B + r < N ->
     cross s (chunk_of B N (S i)) r * store s (chunk_of B N i) c =
     over_(i * B + c, S i * B + r] a) /\
  (forall i r, 0 < i -> r < B -> S i * B + r < N ->
     cross s (chunk_of B N (S i)) r * carry s (chunk_of B N i) =
     over_[S i * B, S i * B + r] a * cross s (chunk_of B N i) (B - 1)).

Definition initial_identities (s : schedule R) (B N : nat) : Prop :=
  (forall r, r < B -> r < N -> cross s (chunk_of B N 0) r = over_[0, r] a) /\
  (forall r, r < B -> B + r < N ->
     cross s (chunk_of B N 1) r * carry s (chunk_of B N 0) =
     over_[B, B + r] a * cross s (chunk_of B N 0) (B - 1)).

(** Then every row sees the recurrent state, whatever it is that the chunks store. *)
Lemma state_seen (s : schedule R) (B N i r : nat) :
  outputs_identities s B N -> S0 = vzero \/ initial_identities s B N ->
  r < B -> i * B + r < N ->
  cross s (chunk_of B N i) r *: chunk_state s B N i =
  over_[i * B, i * B + r] a *: recurrent_state (i * B).
Proof.
  intros (_ & _ & I1 & I2) I0. revert r. induction i as [|i IH]; intros r Hr HN.
  - cbn [Nat.mul Retention.chunk_state Retention.recurrent_state].
    destruct I0 as [->|[C _]]; [now rewrite !scale_vzero|].
    rewrite C by lia. f_equal; f_equal; lia.
  - replace (S i * B)%nat with (i * B + B)%nat by lia. rewrite unroll.
    cbn [Retention.chunk_state chunk_of filled].
    replace (Nat.min B (N - i * B)) with B by lia.
    rewrite !scale_vplus, !scale_sum, !scale_times. f_equal.
    + apply sum_ext. intros c Hc. rewrite <- !outer_scale, !scale_times, I1 by lia.
      do 2 f_equal. rewrite (Rmul_comm (ring_laws R)), <- (stretch_split _ (S i * B - 1)) by lia.
      f_equal; f_equal; lia.
    + specialize (IH (B - 1) ltac:(lia) ltac:(lia)).
      assert (I : cross s (chunk_of B N (S i)) r * carry s (chunk_of B N i) =
                  over_[S i * B, S i * B + r] a * cross s (chunk_of B N i) (B - 1)
                  \/ i = 0 /\ S0 = vzero).
      { destruct i as [|i]; [|left; apply I2; lia].
        destruct I0 as [->|[_ C]]; [now right|left].
        rewrite C by lia. f_equal; f_equal; lia. }
      destruct I as [I|[-> ->]].
      * rewrite I, <- scale_times, IH, scale_times.
        f_equal; f_equal; f_equal; lia.
      * cbn [Nat.mul Retention.chunk_state Retention.recurrent_state]. now rewrite !scale_vzero.
Qed.

Theorem identities_suffice (s : schedule R) (B N n : nat) :
  outputs_identities s B N -> S0 = vzero \/ initial_identities s B N ->
  1 <= B -> n < N -> chunkwise s B N n = parallel n + from_initial_state n.
Proof.
  intros I I0 HB Hn. rewrite <- gated_recurrent_is_parallel.
  pose proof (Nat.div_mod n B ltac:(lia)) as E.
  pose proof (Nat.mod_upper_bound n B ltac:(lia)) as Hr.
  unfold Retention.chunkwise, state_read. rewrite (proj1 I).
  set (i := n / B) in *. set (r := n mod B) in *.
  replace n with (i * B + r)%nat by lia. rewrite recurrent_from.
  rewrite <- !read_scale, state_seen by (assumption || lia).
  f_equal; [|f_equal; f_equal; f_equal; lia].
  apply sum_ext. intros c Hc. rewrite (proj1 (proj2 I)) by lia. do 3 f_equal; lia.
Qed.

(** *** Equation (7)

    [decay] is the product of the gates, or anything that agrees with it on stretches:
    for one gamma, the power that the number of tokens gives. *)
Section Equation7.
Variable decay : Z -> Z -> R.
Hypothesis decay_is : forall lo hi : Z, (lo <= hi)%Z -> decay lo hi = over_(lo, hi] a.

Lemma eq7_identities (B N : nat) :
  outputs_identities (eq7 decay) B N /\ initial_identities (eq7 decay) B N.
Proof.
  unfold outputs_identities, initial_identities, eq7, last, first.
  cbn [intra store carry cross reads chunk_of size index filled].
  repeat split; intros; rewrite !decay_is by lia; try same_stretch.
  - rewrite (Rmul_comm (ring_laws R)), <- (stretch_split (i * B + c) (S i * B - 1) (S i * B + r)) by lia.
    f_equal; same_stretch.
  - f_equal; same_stretch.
  - f_equal; same_stretch.
Qed.

(** The state that equation (7) hands on after i chunks is the recurrent state after the
    last token of those chunks. *)
Lemma eq7_state (B N i : nat) :
  chunk_state (eq7 decay) B N i = recurrent_state (Nat.min (i * B) N).
Proof.
  induction i as [|i IH]; [reflexivity|]. cbn [Retention.chunk_state]. rewrite IH.
  unfold eq7, last, first. cbn [store carry chunk_of size index filled].
  set (L := Nat.min B (N - i * B)).
  assert (HL : L = Nat.min B (N - i * B)) by reflexivity.
  replace (Nat.min (S i * B) N) with (Nat.min (i * B) N + L)%nat by lia.
  rewrite unroll, decay_is by lia. f_equal.
  - apply sum_ext. intros c Hc. replace (Nat.min (i * B) N) with (i * B)%nat by lia.
    rewrite decay_is by lia. do 2 f_equal. same_stretch.
  - f_equal. destruct (Nat.eq_dec L 0) as [->|]; [now rewrite !over_empty by lia | same_stretch].
Qed.

Lemma eq7_outputs (B N n : nat) :
  1 <= B -> n < N -> chunkwise (eq7 decay) B N n = parallel n + from_initial_state n.
Proof. intros. destruct (eq7_identities B N). apply identities_suffice; auto. Qed.
Lemma eq7_final_state (B N : nat) : 1 <= B -> final_state (eq7 decay) B N = recurrent_state N.
Proof.
  intros HB. unfold Retention.final_state. rewrite eq7_state.
  f_equal. apply Nat.min_r. unfold number_of_chunks.
  pose proof (Nat.div_mod (N + (B - 1)) B ltac:(lia)).
  pose proof (Nat.mod_upper_bound (N + (B - 1)) B ltac:(lia)).
  nia.
Qed.
End Equation7.

(** Equation (7) computes the parallel form, equation (5): for every chunk size B,
    every number N of tokens (a short last chunk included), every token n, all gates,
    and every initial state. *)
Theorem gated_chunkwise_is_parallel (B N n : nat) :
  1 <= B -> n < N -> chunkwise (eq7 (over a)) B N n = parallel n + from_initial_state n.
Proof. now apply eq7_outputs. Qed.

(** The state that it hands on after i chunks is the recurrent state after the last
    token of those chunks. *)
Theorem gated_state_is_recurrent (B N i : nat) :
  chunk_state (eq7 (over a)) B N i = recurrent_state (Nat.min (i * B) N).
Proof. now apply eq7_state. Qed.

(** So is the state after all N tokens, in chunks of B of which the last may be short.
    Decoding may go on from it, token by token. *)
Theorem gated_short_last_chunk_state (B N : nat) :
  1 <= B -> final_state (eq7 (over a)) B N = recurrent_state N.
Proof. now apply eq7_final_state. Qed.

(** *** Hand-over: segments of tokens

    A segment takes a state S to $A S + b$.  Its $A$ takes the gates of all its tokens, the
    first one's too. *)
Definition segment : Type := (R * state H)%type.
Definition handed (x : segment) (S : state H) : state H := fst x *: S + snd x.

(** The later after the earlier. *)
Definition after (later earlier : segment) : segment :=
  (fst later * fst earlier, fst later *: snd earlier + snd later).

(** Len tokens from token p on, one after the other. *)
Fixpoint segment_of (p len : nat) : segment :=
  match len with
  | O => (one, vzero)
  | S l => after (a (p + l)%nat, outer (k (p + l)) (v (p + l))) (segment_of p l)
  end.

(** Composing is associative, so segments may be joined in any order of work. *)
Theorem hand_over_associative (x y z : segment) : after x (after y z) = after (after x y) z.
Proof.
  unfold after. cbn [fst snd]. f_equal; [ring|].
  now rewrite scale_vplus, scale_times, vplus_assoc.
Qed.

(** A joined segment is its parts, one after the other; what it does to a state is the
    recurrence; and its factor is the decay over all its tokens. *)
Theorem hand_over (p m n : nat) :
  segment_of p (m + n) = after (segment_of (p + m) n) (segment_of p m) /\
  recurrent_state (p + n) = handed (segment_of p n) (recurrent_state p) /\
  fst (segment_of p n) = over_[p, p + n - 1] a.
Proof.
  repeat split; induction n as [|n IH].
  - rewrite Nat.add_0_r. unfold after. cbn [segment_of fst snd]. destruct (segment_of p m) as [A b].
    cbn [fst snd]. rewrite scale_one, vplus_zero. f_equal. ring.
  - rewrite Nat.add_succ_r. cbn [segment_of]. now rewrite IH, Nat.add_assoc, hand_over_associative.
  - rewrite Nat.add_0_r. unfold handed. cbn [segment_of fst snd]. now rewrite scale_one, vplus_zero.
  - rewrite Nat.add_succ_r. cbn [segment_of Retention.recurrent_state]. rewrite IH.
    unfold handed, after. cbn [fst snd]. now rewrite scale_vplus, scale_times, vplus_assoc.
  - now rewrite over_empty by lia.
  - cbn [segment_of after fst]. now rewrite IH, over_next_from by lia.
Qed.
End Theorems.

(** *** Packing: several sequences in one array *)

(** What is left of a sequence from token p on. *)
Definition from {A : Type} (p : nat) (f : nat -> A) : nat -> A := fun n => f (p + n)%nat.

(** A gate of 0 at a sequence's first token p separates it from all that came before.
    The outputs from there on are the parallel form's of that sequence alone, and those
    before p do not change: chunk borders need no relation to p. *)
Theorem packing {R : CommutativeRing} {H : Head R} (a : Z -> R)
    (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H) (B N p n : nat) :
  1 <= B -> p + n < N -> a p = zero ->
  chunkwise q k v S0 (eq7 (over a)) B N (p + n) =
  parallel (fun l => a (p + l)%Z) (from p q) (from p k) (from p v) n /\
  (n < p -> chunkwise q k v S0 (eq7 (over a)) B N n = chunkwise q k v S0 (eq7 (over a)) B p n).
Proof.
  intros HB Hn Ha. split; [|intros; now rewrite !gated_chunkwise_is_parallel by lia].
  rewrite gated_chunkwise_is_parallel, <- gated_recurrent_is_parallel by lia.
  rewrite <- (vplus_zero _ _ (parallel _ _ _ _ n)).
  replace vzero with (from_initial_state (fun l => a (p + l)%Z) (from p q) vzero n).
  2:{ unfold from_initial_state. now rewrite read_vzero, scale_vzero. }
  rewrite <- gated_recurrent_is_parallel. unfold recurrent. fold (from p q n). f_equal.
  rewrite <- Nat.add_succ_r. clear Hn. induction n as [|n IH]; rewrite Nat.add_succ_r;
    cbn [recurrent_state].
  - rewrite Nat.add_0_r, Ha. unfold from. rewrite Nat.add_0_r.
    now rewrite scale_zero, scale_vzero.
  - rewrite IH. unfold from. do 3 f_equal. lia.
Qed.

(** ** One gamma for all tokens *)

(** The power of the decay gamma.  Exponents are integers.  A negative exponent is a
    power of [gamma_inv].  Equation (7) has no negative exponent, so nothing is assumed of
    [gamma_inv] until the gauge theorems need $gamma * gamma_inv = 1$. *)
Definition power {R : CommutativeRing} (gamma gamma_inv : R) (z : Z) : R :=
  product (fun _ => if (z <? 0)%Z then gamma_inv else gamma) (Z.abs_nat z).

(** Every gate is gamma.  How many tokens a stretch has is then all that matters. *)
Definition constant {R : CommutativeRing} (gamma : R) : Z -> R := fun _ => gamma.
Definition count (lo hi : Z) : Z := (hi - lo)%Z.

(** A schedule of one kind as a schedule of another, such as exponents as powers of gamma. *)
Definition on_schedule {T U : Type} (f : T -> U) (s : schedule T) : schedule U := {|
  intra := fun h r c => f (intra s h r c);
  store := fun h c => f (store s h c);
  carry := fun h => f (carry s h);
  cross := fun h r => f (cross s h r);
  reads := reads s
|}.
Definition powers {R : CommutativeRing} (gamma gamma_inv : R) : schedule Z -> schedule R :=
  on_schedule (power gamma gamma_inv).

(** The exponents of equation (7) are the numbers of tokens of its stretches. *)
Theorem exponents_of_equation_7 (h : chunk) (r c : nat) :
  let L := Z.of_nat (filled h) in
  (intra (eq7 count) h r c = r - c /\ store (eq7 count) h c = L - 1 - c /\
   carry (eq7 count) h = L /\ cross (eq7 count) h r = r + 1)%Z.
Proof. unfold eq7, count, last. cbn [intra store carry cross]. lia. Qed.

Section OneGamma.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_for_gamma : (ring_laws R).
Variables gamma gamma_inv : R.
Notation "'gamma^' z" := (power gamma gamma_inv z%Z) (at level 9, z at level 0).
Variables (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H).

Lemma power_0 : gamma^0 = one.
Proof. reflexivity. Qed.
Lemma over_constant (lo hi : Z) : (lo <= hi)%Z -> gamma^(count lo hi) = over_(lo, hi] (constant gamma).
Proof.
  intros E. unfold power, over, constant, count.
  replace (hi - lo <? 0)%Z with false by (symmetry; apply Z.ltb_ge; lia).
  f_equal. lia.
Qed.

(** With one gamma, the recurrent form computes the paper's equation (5). *)
Corollary recurrent_is_parallel (n : nat) :
  recurrent (constant gamma) q k v S0 n =
  (sum_(m <= n) (dot (q n) (k m) * gamma^(n - m)) *: v m) + gamma^(n + 1) *: read (q n) S0.
Proof.
  rewrite gated_recurrent_is_parallel. unfold parallel, from_initial_state.
  rewrite <- over_constant by lia. replace (count (0 - 1) n) with (n + 1)%Z by (unfold count; lia).
  f_equal. apply sum_ext. intros m Hm. now rewrite <- over_constant by lia.
Qed.

(** So does equation (7), with the exponents $r - c$, $L - 1 - c$, L and $r + 1$. *)
Corollary chunkwise_is_parallel (B N n : nat) :
  1 <= B -> n < N ->
  chunkwise q k v S0 (powers gamma gamma_inv (eq7 count)) B N n =
  (sum_(m <= n) (dot (q n) (k m) * gamma^(n - m)) *: v m) + gamma^(n + 1) *: read (q n) S0.
Proof.
  intros. rewrite <- recurrent_is_parallel, gated_recurrent_is_parallel.
  now apply (eq7_outputs _ _ _ _ _ _ over_constant).
Qed.

(** And its states are the recurrent ones, after a short last chunk, too. *)
Corollary state_is_recurrent (B N i : nat) :
  chunk_state k v S0 (powers gamma gamma_inv (eq7 count)) B N i =
  recurrent_state (constant gamma) k v S0 (Nat.min (i * B) N).
Proof. apply (eq7_state _ _ _ _ _ over_constant). Qed.

Corollary short_last_chunk_state (B N : nat) :
  1 <= B ->
  final_state k v S0 (powers gamma gamma_inv (eq7 count)) B N =
  recurrent_state (constant gamma) k v S0 N.
Proof. now apply (eq7_final_state _ _ _ _ _ over_constant). Qed.

(** With an inverse of gamma, exponents add, whatever their sign. *)
Hypothesis gamma_invertible : gamma * gamma_inv = one.

Lemma power_succ (z : Z) : gamma * gamma^z = gamma^(z + 1).
Proof.
  unfold power. destruct (Z.ltb_spec z 0), (Z.ltb_spec (z + 1) 0); try lia.
  - replace (Z.abs_nat z) with (S (Z.abs_nat (z + 1))) by lia. cbn [product].
    set (x := product _ _). transitivity (gamma * gamma_inv * x); [ring|].
    rewrite gamma_invertible. ring.
  - replace z with (-1)%Z by lia. change (gamma * (one * gamma_inv) = one). transitivity (gamma * gamma_inv); [ring | assumption].
  - replace (Z.abs_nat (z + 1)) with (S (Z.abs_nat z)) by lia. cbn [product]. ring.
Qed.

Lemma power_plus (x y : Z) : gamma^(x + y) = gamma^x * gamma^y.
Proof.
  assert (P : forall t u, gamma * t = gamma * u -> t = u).
  { intros t u E. transitivity (gamma * gamma_inv * t); [rewrite gamma_invertible; ring|].
    transitivity (gamma_inv * (gamma * t)); [ring|]. rewrite E.
    transitivity (gamma * gamma_inv * u); [ring|]. rewrite gamma_invertible. ring. }
  revert x. apply Z.peano_ind.
  - rewrite power_0. cbn [Z.add]. ring.
  - intros x IH. unfold Z.succ.
    replace (x + 1 + y)%Z with (x + y + 1)%Z by lia.
    rewrite <- !power_succ, IH. ring.
  - intros x IH. apply P.
    transitivity (gamma * gamma^(Z.pred x) * gamma^y); [|ring].
    rewrite !power_succ.
    replace (Z.pred x + 1)%Z with x by lia.
    now replace (Z.pred x + y + 1)%Z with (x + y)%Z by lia.
Qed.
End OneGamma.

(** Schedules with the same factors compute the same. *)
Definition same_factors {T : Type} (s t : schedule T) : Prop :=
  reads s = reads t /\ (forall h r c, intra s h r c = intra t h r c) /\
  (forall h c, store s h c = store t h c) /\ (forall h, carry s h = carry t h) /\
  (forall h r, cross s h r = cross t h r).

Lemma same_state {R : CommutativeRing} {H : Head R} (k : nat -> key H) (v : nat -> value H)
    (S0 : state H) (s t : schedule R) (B N i : nat) :
  same_factors s t -> chunk_state k v S0 s B N i = chunk_state k v S0 t B N i.
Proof.
  intros (_ & _ & Hz & Hy & _). induction i as [|i IH]; [reflexivity|].
  cbn [chunk_state]. rewrite IH, Hy. f_equal. apply sum_ext. intros c _. now rewrite Hz.
Qed.

Lemma same_outputs {R : CommutativeRing} {H : Head R} (q : nat -> query H) (k : nat -> key H)
    (v : nat -> value H) (S0 : state H) (s t : schedule R) (B N n : nat) :
  same_factors s t -> chunkwise q k v S0 s B N n = chunkwise q k v S0 t B N n.
Proof.
  intros E. pose proof E as (Hr & Ha & _ & _ & Hx). unfold chunkwise, state_read.
  rewrite Hx, Hr, !(same_state k v S0 s t) by assumption. f_equal.
  apply sum_ext. intros c _. now rewrite Ha.
Qed.

(** ** The gauge: the stored state may carry a unit *)

(** Move a factor from the state to its reader: [sigma i] for the state that chunk i reads,
    $R_(i-1)$, and its inverse.  [join] is times for numbers, plus for exponents. *)
Definition gauge {T : Type} (join : T -> T -> T) (sigma sigma_inv : nat -> T) (s : schedule T) :
    schedule T := {|
  intra := intra s;
  store := fun h c => join (store s h c) (sigma_inv (S (index h)));
  carry := fun h => join (carry s h) (join (sigma (index h)) (sigma_inv (S (index h))));
  cross := fun h r => join (cross s h r) (sigma (index h));
  reads := Previous
|}.

Section Gauge.
Context {R : CommutativeRing} {H : Head R}.
Add Ring scalars_for_gauge : (ring_laws R).
Variables sigma sigma_inv : nat -> R.
Hypothesis sigma_unit : forall i, sigma i * sigma_inv i = one.
Variables (q : nat -> query H) (k : nat -> key H) (v : nat -> value H) (S0 : state H).

(** The state that such a schedule stores is [sigma_inv i] times the other's, when it
    starts from [sigma_inv 0] times its initial state (which is 0 for a fresh sequence). *)
Lemma gauge_chunk_state (s : schedule R) (B N i : nat) :
  chunk_state k v (sigma_inv 0 *: S0) (gauge times sigma sigma_inv s) B N i =
  sigma_inv i *: chunk_state k v S0 s B N i.
Proof.
  induction i as [|i IH]; [reflexivity|]. cbn [chunk_state]. rewrite IH.
  cbn [gauge store carry chunk_of index]. rewrite scale_vplus, scale_sum. f_equal.
  - apply sum_ext. intros c Hc. rewrite <- outer_scale, scale_times. do 2 f_equal. ring.
  - rewrite !scale_times. f_equal. set (y := carry s _).
    transitivity (y * sigma_inv (S i) * (sigma i * sigma_inv i)); [ring|].
    rewrite sigma_unit. ring.
Qed.

Lemma gauge_chunkwise (s : schedule R) (B N n : nat) :
  reads s = Previous ->
  chunkwise q k v (sigma_inv 0 *: S0) (gauge times sigma sigma_inv s) B N n =
  chunkwise q k v S0 s B N n.
Proof.
  intros Hs. unfold chunkwise, state_read. rewrite Hs. cbn [gauge intra cross reads chunk_of index].
  rewrite gauge_chunk_state, read_scale, scale_times. do 2 f_equal.
  set (x := cross s _ _). transitivity (x * (sigma (n / B) * sigma_inv (n / B))); [ring|].
  rewrite sigma_unit. ring.
Qed.

(** Equation (7) with any units sigma: the outputs stay right, for all gates, ... *)
Theorem gated_gauge (a : Z -> R) (B N n : nat) :
  1 <= B -> n < N ->
  chunkwise q k v (sigma_inv 0 *: S0) (gauge times sigma sigma_inv (eq7 (over a))) B N n =
  parallel a q k v n + from_initial_state a q S0 n.
Proof. intros. rewrite gauge_chunkwise by reflexivity. now apply gated_chunkwise_is_parallel. Qed.

(** ... and the stored state is [sigma_inv i] times the recurrent one. *)
Theorem gated_gauge_state (a : Z -> R) (B N i : nat) :
  chunk_state k v (sigma_inv 0 *: S0) (gauge times sigma sigma_inv (eq7 (over a))) B N i =
  sigma_inv i *: recurrent_state a k v S0 (Nat.min (i * B) N).
Proof. now rewrite gauge_chunk_state, gated_state_is_recurrent. Qed.
End Gauge.
