#!/usr/bin/env bash
# Prints the page docs/theorem.md: what README.md says of the theorem, and the definitions and
# theorems as they stand in the .v files, each under the sentence above it there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# section FIRST LAST: README.md from the heading FIRST up to, not including, the heading LAST.
section() { awk -v first="$1" -v last="$2" '$0 == last { on = 0 } $0 == first { on = 1 } on' README.md; }

# statements FILE: every heading, definition and theorem, with its comment as prose. Lemmas and proofs
# are left out.
statements() {
    awk '
    # A comment as Markdown: [code] in backticks, a plain * as such.
    function prose(text,    done) {
        gsub(/\*/, "\\*", text)
        sub(/^\n+/, "", text)
        while (match(text, /(^|[ (\n])\[[A-Za-z_][^],]*\]/)) {  # but not D[n,m] or [0, r]
            start = RSTART + (substr(text, RSTART, 1) == "[" ? 0 : 1)
            code_length = RSTART + RLENGTH - start - 2
            done = done substr(text, 1, start - 1) "`" substr(text, start + 1, code_length) "`"
            text = substr(text, start + code_length + 2)
        }
        return done text
    }
    function end_comment() {
        sub(/^\(\*\* */, "", comment); sub(/ *\*\)$/, "", comment)
        if (comment ~ /^\*+ /) {
            depth = index(comment, " ") - 1
            title = substr(comment, depth + 2)
            rest = ""
            if ((cut = index(title, "\n")) > 0) { rest = substr(title, cut); title = substr(title, 1, cut - 1) }
            skip = title ~ /^(Small lemmas|Nothing is assumed)/
            if (!skip) printf "\n%s %s\n", substr("#####", 1, depth + 2), prose(title)
            if (!skip && rest != "") printf "\n%s\n", prose(rest)
            comment = ""
        }
    }
    /^\(\*\*/ { comment = ""; in_comment = 1 }
    in_comment {
        line = $0
        sub(/^    /, "", line)
        comment = comment (comment == "" ? "" : "\n") line
        if (/\*\)$/) { in_comment = 0; end_comment() }
        next
    }
    skip { next }
    /^(Variables?|Hypothesis) / && !code && (comment != "" || /^H/) {
        if (comment != "") printf "\n%s\n", prose(comment)
        comment = ""
        print "\n```coq"
        code = 2
    }
    code == 2 && !/^(Variables?|Hypothesis) / { print "```"; code = 0 }
    /^(Theorem|Corollary|Definition|Fixpoint|Record|Inductive) / {
        if (comment != "") printf "\n%s\n", prose(comment)
        comment = ""
        print "\n```coq"
        code = 1
    }
    /^(Lemma|Notation) / { comment = "" }
    code { print }
    code == 1 && /\.$/ { print "```"; code = 0 }
    ' "$1"
}

# typeset: formulas between $ in the comments, and single letters, as mathematics; code stays as it is.
typeset() {
    perl -0777 -pe '
    sub maths {
        my $text = shift;
        $text =~ s{ ?\\\* ?}{ }g; $text =~ s/gamma_inv/gamma^(-1)/g; $text =~ s/\b([qkv])1/$1_1/g;
        $text =~ s/([_^])\(([^()]*)\)/$1\{$2\}/g; $text =~ s/\^T\b/^\\top/g;
        $text =~ s/\b(gamma|sigma|zeta|xi)(?![a-z])/\\$1/g; $text =~ s/\b(lo|hi|carry)\b/\\mathit{$1}/g;
        $text =~ s/ \. / \\odot /g; $text =~ s/\.\.\./\\dots/g; $text =~ s/ mod / \\bmod /g; $text =~ s/>=/\\ge/g;
        return "\$$text\$";
    }
    s{(^```.*?^```$ | ^\#[^\n]* | `[^`]*`) | \$([^\$]*)\$ | (?<![\w\x27.])(gamma|sigma|[b-zB-HJ-Z])(?![\w\x27(])}
     {$1 // maths($2 // $3)}gmsex'
}

section '# Equation (7) as a theorem' '## How to read the files'
cat <<'END'
## The statements

They stand here as the machine has read them, in the order of the files, without the lemmas and the proofs. All indices start at 0. `over_(m, n] a` is the decay over the tokens $m+1, \dots, n$. `gamma^z` is a power with a whole exponent of either sign. `a *: x` is the number a times the row or state x.
END
for file in Retention Refutations; do statements "$file.v"; done | typeset
printf '\n'
section '## What checks the proofs' '## The end'
printf '\n---\n\nGenerated: `proof/page.sh`. Change the proofs or their README, not this page.\n'
