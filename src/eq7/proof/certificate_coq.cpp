// Certificates for Coq, for one gamma: the claim or its negation as a theorem, with a proof.

#include <fmt/format.h>

#include "eq7/algebra/checked.hpp"
#include "eq7/error.hpp"
#include "eq7/proof/certificate.hpp"

namespace eq7::certificates {

std::string coq_comments(const Decided& decided, std::string_view how_to_check) {
    std::string text = "(*";
    for (const std::string& line : header(decided))
        text += line.empty() ? "\n" : (text.size() == 2 ? " " : "   ") + line + '\n';
    return text + fmt::format(
                      "\n   Check it with `{}`: it must end with \"Closed under the global "
                      "context\". *)\n",
                      how_to_check);
}

namespace {

// The letters that the claim is for all values of; j, r and c where it has them.
std::string_view letters_of(Claim claim) {
    if (claim == Claim::outputs) return "BLijrc";
    return claim == Claim::initial_state ? "BLir" : "BLijc";
}

std::string spaced(std::string_view letters) {
    std::string text;
    for (const char letter : letters) text += fmt::format("{}{}", text.empty() ? "" : " ", letter);
    return text;
}

std::string coq_definitions(const Decided& decided) {
    std::string text =
        "From Coq Require Import ZArith List Bool Lia.\nOpen Scope Z_scope.\n\n"
        "(* The exponents, in a chunk with L tokens. *)\n";
    constexpr std::array<std::string_view, 4> arguments{"BLrci", "BLci", "BL", "BLri"};
    for (const Part part : parts_of(decided.claim))
        text += fmt::format("Definition {} ({} : Z) : Z := {}.\n", name(part),
                            spaced(arguments[static_cast<std::size_t>(part)]),
                            coq_text(decided.schedule[part].exponent()));
    if (decided.claim != Claim::outputs) return text;
    const bool previous = decided.schedule.reads == Reads::previous;
    return text + fmt::format(
                      "\n(* The chunk whose state the queries of chunk i read. *)\n"
                      "Definition read (i : Z) : Z := {}.\n",
                      previous ? "i - 1" : "i");
}

constexpr const char* coq_outputs_right = R"(
(* How often key m enters output n: inside the chunk, and through the state. *)
Definition times (i j r c : Z) : Z :=
  (if (j =? i) && (c <=? r) then 1 else 0) + (if j <=? read i then 1 else 0).
(* m <= n: an earlier chunk, or this one and no later place. *)
Definition past (i j r c : Z) : bool := (j <? i) || ((j =? i) && (c <=? r)).
(* The query's chunk has L tokens, each chunk before it B. *)
Definition right (B L i j r c : Z) : Prop :=
  times i j r c = (if past i j r c then 1 else 0) /\
  (j = i -> c <= r -> intra B L r c i = r - c) /\
  (j <= read i ->
    cross B L r i + (read i - j) * carry B B + state B B c j = (i * B + r) - (j * B + c)).
)";

constexpr const char* coq_state_right = R"(
(* Key m in the state after chunk i, and the initial state in it. *)
Definition right (B L i j c : Z) : Prop :=
  (if j =? i then state B L c i else carry B L + (i - 1 - j) * carry B B + state B B c j)
  = (i * B + L - 1) - (j * B + c) /\
  carry B L + i * carry B B = i * B + L.
)";

// The initial state in output n; through R_i the chunk's own carry, too.
std::string coq_initial_right(Reads reads) {
    return fmt::format(
        "\n(* The initial state in output n. *)\n"
        "Definition right (B L i r : Z) : Prop :=\n  cross B L r i + {}i * carry B B = i * B + r "
        "+ 1.\n",
        reads == Reads::current ? "carry B L + " : "");
}

std::string statement(const Decided& decided) {
    const Claim claim = decided.claim;
    const std::string all = spaced(letters_of(claim));
    const std::string right = claim == Claim::outputs ? coq_outputs_right
                              : claim == Claim::initial_state
                                  ? coq_initial_right(decided.schedule.reads)
                                  : coq_state_right;
    const std::string length = claim == Claim::state              ? "L = B"
                               : claim == Claim::short_last_chunk ? "1 <= L < B"
                                                                  : "1 <= L <= B";
    const std::string place = claim == Claim::outputs ? "0 <= j /\\ 0 <= r < L /\\ 0 <= c < B"
                              : claim == Claim::initial_state ? "0 <= r < L"
                                                              : "0 <= j <= i /\\ 0 <= c < B /\\ "
                                                                "(j = i -> c < L)";
    return right +
           fmt::format(
               "Definition domain ({0} : Z) : Prop :=\n  {1} /\\ {2} /\\ 0 <= i /\\ {3}.\n\n"
               "(* The claim. *)\n"
               "Definition claim : Prop := forall {0}, domain {0} -> right {0}.\n",
               all, decided.B ? fmt::format("B = {}", *decided.B) : "1 <= B", length, place);
}

// --- The claim holds for every B: the two sides are the same polynomial.

constexpr const char* times_is_right =
    "unfold times, past, read;\n"
    "    destruct (Z.eqb_spec j i), (Z.leb_spec c r), (Z.leb_spec j (i - 1)), (Z.ltb_spec j i);\n"
    "    cbn; lia.\n";

// Of a state: the key's share in its own chunk's state, in a later one, and the initial state's.
std::string state_proof(Claim claim, std::string_view own, std::string_view older,
                        std::string_view initial) {
    return fmt::format(
        "  {}split; unfold carry, state.\n"
        "  - destruct (Z.eqb_spec j i) as [-> |]; [ {} | {} ].\n  - {}.\n",
        claim == Claim::state ? "subst L. " : "", own, older, initial);
}

std::string proof_for_all(Claim claim) {
    if (claim == Claim::outputs)
        return fmt::format(
            "  intros B L i j r c place. unfold domain in place. split; [| split].\n  - {}"
            "  - intros _ _. unfold intra. ring.\n"
            "  - intros _. unfold read, cross, carry, state. ring.\n",
            times_is_right);
    if (claim == Claim::initial_state)
        return "  intros B L i r place. unfold right, cross, carry. ring.\n";
    return "  intros B L i j c (HB & HL & place).\n" + state_proof(claim, "ring", "ring", "ring");
}

// --- The claim holds for one B: each row and column in turn.

constexpr const char* each_in_turn = R"(
(* Numbers that min, max, division and lists give, where nothing in them is open. *)
Ltac computed term := let value := eval vm_compute in term in change term with value.
Ltac compute_closed :=
  repeat match goal with
  | |- context [Z.min ?a ?b] => computed (Z.min a b)
  | |- context [Z.max ?a ?b] => computed (Z.max a b)
  | |- context [Z.div ?a ?b] => computed (Z.div a b)
  | |- context [Z.modulo ?a ?b] => computed (Z.modulo a b)
  | |- context [@nth Z ?n ?list ?none] => computed (@nth Z n list none)
  end.
(* k = from, k = from + 1, ...: as far as what is known of k allows. *)
Ltac each k from finish :=
  first [ exfalso; lia
        | assert (k = from \/ from + 1 <= k) as [?|?] by lia;
          [ subst k; finish
          | let next := eval vm_compute in (from + 1) in each k next finish ] ].
)";

// Row by row or column by column, and for each length of the last chunk as well.
std::string each_length(bool looked_at, const std::string& places) {
    return looked_at ? fmt::format("each L 1 ltac:({})", places) : places;
}
constexpr const char* each_row = "each r 0 ltac:(compute_closed; ring)";
constexpr const char* each_column = "each c 0 ltac:(compute_closed; ring)";
constexpr const char* each_place = "each r 0 ltac:(each c 0 ltac:(compute_closed; ring))";

std::string lemmas_for_one(const Decided& decided) {
    if (decided.claim != Claim::outputs) return each_in_turn;
    // y = B + d and z_j(c) = B - 1 - c - s + (j+1) d, as right outputs have them.
    const auto B = static_cast<std::int64_t>(*decided.B);
    const Schedule& schedule = decided.schedule;
    const std::int64_t d = checked_subtract(value(schedule[Part::carry], *decided.B, 0, 0, 0), B);
    const std::int64_t s =
        checked_add(checked_subtract(B - 1, value(schedule[Part::state], *decided.B, 0, 0, 0)), d);
    return fmt::format(R"({0}
Lemma intra_is : forall L r c i, 1 <= L <= {1} -> 0 <= r < L -> 0 <= c <= r -> intra {1} L r c i = r - c.
Proof. intros L r c i HL Hr Hc. unfold intra. first [ ring | {4} ]. Qed.
Lemma cross_is : forall L r i, 1 <= L <= {1} -> 0 <= r < L -> cross {1} L r i = r + 1 + {2} - i * {3}.
Proof. intros L r i HL H. unfold cross. {5}. Qed.
Lemma state_is : forall c j, 0 <= c < {1} -> state {1} {1} c j = {1} - 1 - c - {2} + (j + 1) * {3}.
Proof. intros c j H. unfold state. {6}. Qed.
)",
                       each_in_turn, *decided.B, coq_number(s), coq_number(d),
                       each_length(schedule[Part::intra].exponent().uses('L'), each_place),
                       each_length(schedule[Part::cross].exponent().uses('L'), each_row),
                       each_column);
}

std::string proof_for_one(const Decided& decided) {
    const auto each = [&](const char* places) {
        return each_length(looks_at_lengths(decided), places);
    };
    if (decided.claim == Claim::outputs)
        return fmt::format(
            "  intros B L i j r c (-> & HL & Hi & Hj & Hr & Hc). split; [| split].\n  - {}"
            "  - intros _ Hrc. apply intra_is; lia.\n"
            "  - intros _. rewrite cross_is, state_is by assumption.\n"
            "    unfold read, carry. compute_closed. ring.\n",
            times_is_right);
    if (decided.claim == Claim::initial_state)
        return fmt::format(
            "  intros B L i r (-> & HL & Hi & Hr). unfold right, cross, carry.\n  {}.\n",
            each(each_row));
    return "  intros B L i j c (-> & HL & Hi & Hj & Hc & Hown).\n" +
           state_proof(decided.claim, "specialize (Hown eq_refl); " + each(each_column),
                       each(each_column), each("compute_closed; ring"));
}

// --- The claim fails: at one place both sides are numbers, and differ.

std::string refutation(const Decided& decided) {
    const Counterexample& at = *decided.verdict.counterexample;
    std::string place = fmt::format(" {} {} {}", at.B, last_length(at), at.i);
    // Where the initial state's share is wrong, at any key.
    if (decided.claim != Claim::initial_state) place += fmt::format(" {}", at.j.value_or(at.i));
    if (at.r) place += fmt::format(" {}", *at.r);
    if (decided.claim != Claim::initial_state) place += fmt::format(" {}", at.c.value_or(0));
    std::string text = fmt::format(
        "  intro E. assert (place : domain{0}) by (unfold domain; lia).\n"
        "  generalize (E{0} place). clear. unfold right.\n",
        place);
    if (decided.claim == Claim::initial_state)
        return text + "  intro both. vm_compute in both. discriminate both.\n";
    if (decided.claim != Claim::outputs)
        return text + fmt::format("  intros [key initial]. vm_compute in {0}. discriminate {0}.\n",
                                  at.j ? "key" : "initial");
    text += "  intros (often & inside & stored).\n";
    if (decided.schedule.reads == Reads::current)
        return text + "  vm_compute in often. discriminate often.\n";
    if (at.i == at.j)
        return text +
               "  specialize (inside ltac:(lia) ltac:(lia)).\n"
               "  vm_compute in inside. discriminate inside.\n";
    return text +
           "  specialize (stored ltac:(unfold read; lia)).\n"
           "  vm_compute in stored. discriminate stored.\n";
}

}  // namespace

std::string coq(const Decided& decided) {
    if (decided.measure == Measure::tokens) return coq_by_tokens(decided);
    const Factor& carry = decided.schedule[Part::carry];
    if (carry.exponent().uses('i'))
        throw BadInput(
            fmt::format("--carry '{}' changes from chunk to chunk\n  a certificate for Coq is "
                        "written for a carry without i; --for smt2 writes this one",
                        carry.text()));
    const bool holds = decided.verdict.answer == Answer::proved;
    std::string text =
        coq_comments(decided, "coqc FILE.v") + coq_definitions(decided) + statement(decided);
    if (holds && decided.B) text += lemmas_for_one(decided);
    const std::string proof = !holds      ? refutation(decided)
                              : decided.B ? proof_for_one(decided)
                                          : proof_for_all(decided.claim);
    return text + fmt::format(
                      "\nTheorem verdict : {}claim.\nProof.\n{}Qed.\n\n"
                      "Print Assumptions verdict.\n",
                      holds ? "" : "~ ", proof);
}

}  // namespace eq7::certificates
