(* A sample of the comparison with a program: its inputs, and its results as literals.  Rows are
   lists.  The last input is the initial state, the empty list for none.  Fractions are written in
   lowest terms. *)
From Coq Require Import ZArith QArith List.
Require Import Retention Refutations Evaluate.
Import ListNotations.

(* Five tokens with gates 2, 3, -1, 5, 2 in chunks of 2; d = 2, e = 1; an initial state. *)
Section Integers.
Local Open Scope Z_scope.
Let a := gates_Z [2; 3; -1; 5; 2].
Let q := [[1; 2]; [0; 1]; [3; -1]; [2; 2]; [-1; 1]].
Let k := [[1; 0]; [2; 1]; [-1; 3]; [0; 1]; [1; 1]].
Let v := [[1]; [2]; [-3]; [4]; [5]].
Let S0 := [[1]; [1]].

Example parallel_integers : parallel_Z a q k v S0 = [[7]; [8]; [-13]; [-262]; [-62]].
Proof. vm_compute. reflexivity. Qed.

Example chunkwise_integers : chunkwise_Z (values_Z a (eq7 stretch)) 2 q k v S0 = [[7]; [8]; [-13]; [-262]; [-62]].
Proof. vm_compute. reflexivity. Qed.

Example chunkwise_state_integers : chunkwise_state_Z (values_Z a (eq7 stretch)) 2 k v S0 = [[-95]; [-157]].
Proof. vm_compute. reflexivity. Qed.

(* A wrong schedule with one gamma, and the wrong numbers that it gives. *)
Example proposed_fix_integers : chunkwise_Z (powers_Z 2 proposed_fix) 2 q k v S0 = [[13]; [4]; [114]; [48]; [-144]].
Proof. vm_compute. reflexivity. Qed.
End Integers.

(* Fractions: no initial state.  A schedule may be written out: this one is right by count and
    takes the wrong tokens. *)
Section Fractions.
Local Open Scope Q_scope.
Let a := gates_Q [9#10; 1#2; 3#4; 2#3].
Let q := [[1; 0]; [2; 1]; [0; 1]; [1; 1#3]].
Let k := [[1; 1]; [0; 1#2]; [1; 0]; [1#5; 1]].
Let v := [[1]; [0]; [-1]; [2]].
Let written_out : schedule formal := {|
  intra := fun h r c => let s := first h in [(1, s + r); (-1, s + c)];
  store := fun h c => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s + (c - 1))];
  carry := fun h => let s := first h in let L := Z.of_nat (filled h) in [(1, s + (L - 1)); (-1, s - 1)];
  cross := fun h r => let s := first h in [(1, s + r); (-1, s)];
  reads := Previous |}%Z.

Example recurrent_fractions : recurrent_Q a q k v [] = [[1]; [3#2]; [3#8]; [11#15]].
Proof. vm_compute. reflexivity. Qed.

Example written_out_fractions : chunkwise_Q (values_Q a written_out) 2 q k v [] = [[1]; [3#2]; [9#20]; [4#5]].
Proof. vm_compute. reflexivity. Qed.

Example written_out_with_one_gamma :
  chunkwise_Q (powers_Q (9#10) (counted written_out)) 2 q k v [] = parallel_Q (constant_Q (9#10)) q k v [].
Proof. vm_compute. reflexivity. Qed.
End Fractions.
