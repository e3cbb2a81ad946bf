(** * A sample of the comparison with a program

    A program that computes the three forms writes a file like this one: its inputs, and its
    results as literals.  The proof assistant computes the forms from the definitions that
    the theorems are about, and accepts the file only if every number agrees.

    Rows are lists.  The last input is the initial state, the empty list for none.  Fractions are
    written in lowest terms. *)

From Coq Require Import ZArith QArith List.
Require Import Retention Refutations Evaluate.
Import ListNotations.

(** ** Integers: gamma = 2, five tokens, d = 2, e = 1, an initial state *)
Section Integers.
Local Open Scope Z_scope.
Let q := [[1; 2]; [0; 1]; [3; -1]; [2; 2]; [-1; 1]].
Let k := [[1; 0]; [2; 1]; [-1; 3]; [0; 1]; [1; 1]].
Let v := [[1]; [2]; [-3]; [4]; [5]].
Let S0 := [[1]; [1]].

Example parallel_integers :
  parallel_Z 2 q k v S0 =
  [[7]; [6]; [66]; [112]; [-72]].
Proof. vm_compute. reflexivity. Qed.

Example recurrent_integers :
  recurrent_Z 2 q k v S0 =
  [[7]; [6]; [66]; [112]; [-72]].
Proof. vm_compute. reflexivity. Qed.

Example chunkwise_integers :
  chunkwise_Z 2 2 q k v S0 =
  [[7]; [6]; [66]; [112]; [-72]].
Proof. vm_compute. reflexivity. Qed.

Example recurrent_state_integers :
  recurrent_state_Z 2 k v S0 =
  [[97]; [25]].
Proof. vm_compute. reflexivity. Qed.

Example chunkwise_state_integers :
  chunkwise_state_Z 2 2 k v S0 =
  [[97]; [25]].
Proof. vm_compute. reflexivity. Qed.

(** Two wrong schedules, with the wrong numbers that they give. *)
Example proposed_fix_integers :
  chunkwise_with_Z proposed_fix 2 2 q k v S0 =
  [[13]; [4]; [114]; [48]; [-144]].
Proof. vm_compute. reflexivity. Qed.

Example first_printing_integers :
  chunkwise_with_Z first_printing 2 2 q k v S0 =
  [[43]; [26]; [214]; [448]; [-160]].
Proof. vm_compute. reflexivity. Qed.
End Integers.

(** ** Fractions: gamma = 9/10, chunks of 2, d = 3, e = 2, no initial state *)
Section Fractions.
Local Open Scope Q_scope.
Let q := [[1; 0; 1#2]; [2; 1; 1]; [0; 1; -1]; [1; 1; 1]; [1#3; 2; 0]].
Let k := [[1; 1; 0]; [0; 1#2; 1]; [1; 0; 2]; [1#5; 1; 1]; [2; 0; 1]].
Let v := [[1; 2]; [0; 1]; [-1; 1#3]; [2; 2]; [1; 0]].

Example parallel_fractions :
  parallel_Q (9#10) q k v [] =
  [[1; 2]; [27#10; 69#10]; [281#100; 151#300]; [1579#500; 9431#1000]; [169427#30000; 9501#1250]].
Proof. vm_compute. reflexivity. Qed.

Example chunkwise_fractions :
  chunkwise_Q (9#10) 2 q k v [] =
  [[1; 2]; [27#10; 69#10]; [281#100; 151#300]; [1579#500; 9431#1000]; [169427#30000; 9501#1250]].
Proof. vm_compute. reflexivity. Qed.

Example chunkwise_state_fractions :
  chunkwise_state_Q (9#10) 2 k v [] =
  [[22061#10000; 9711#5000]; [24561#10000; 34767#10000]; [59#50; 3069#1000]].
Proof. vm_compute. reflexivity. Qed.

(** The gauge with s = 3: the same outputs, another state. *)
Example gauge_fractions :
  chunkwise_with_Q (gauge 3) (9#10) 2 q k v [] =
  [[1; 2]; [27#10; 69#10]; [281#100; 151#300]; [1579#500; 9431#1000]; [169427#30000; 9501#1250]].
Proof. vm_compute. reflexivity. Qed.

Example gauge_state_fractions :
  chunkwise_state_with_Q (gauge 3) (9#10) 2 k v [] =
  [[22061#7290; 1079#405]; [2729#810; 3863#810]; [1180#729; 341#81]].
Proof. vm_compute. reflexivity. Qed.

(** A schedule may also be written out: this one is the paper's appendix read 0-based. *)
Example written_out_fractions :
  chunkwise_with_Q
    {| intra := fun B r c => (Z.of_nat r - Z.of_nat c)%Z; store := fun B c => (Z.of_nat B - Z.of_nat c)%Z;
       carry := fun B => Z.of_nat B; cross := fun B r => Z.of_nat r; reads := Previous |}
    (9#10) 2 q k v [] =
  [[1; 2]; [27#10; 69#10]; [281#100; 151#300]; [1579#500; 9431#1000]; [169427#30000; 9501#1250]].
Proof. vm_compute. reflexivity. Qed.
End Fractions.
