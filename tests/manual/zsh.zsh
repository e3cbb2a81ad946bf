#!/usr/bin/env -S zsh -f
# The completions as zsh itself offers them, at a terminal of its own.
#   zsh.zsh PROGRAM
zmodload zsh/zpty
path=(${1:a:h} $path) folder=$(mktemp -d) failures=0
cp ${0:a:h}/../../src/eq7/cli/completion.zsh $folder/_eq7
zpty shell zsh -f -i
zpty -w shell "PS1= ; unsetopt beep; fpath=($folder \$fpath); autoload -Uz compinit; compinit -u -D; echo ready"
zpty -r shell output '*ready*ready*'

# expect COMPLETED LINE: a tab after LINE makes it COMPLETED. The line becomes an argument of `:`, so that
# nothing is run; zsh draws it once more behind that colon.
expect() {
    local output=
    zpty -w shell $'\C-u'"$2"$'\t\C-a: \C-e; echo done'
    zpty -r shell output '*done*done*'
    [[ $output == *:$1[^a-z0-9-]* ]] && return
    print -u2 "'$2' is not completed to '$1': ${(V)output}"
    (( ++failures ))
}

expect 'eq7 check' 'eq7 chec'
expect 'eq7 probe read' 'eq7 probe rea'
expect 'eq7 check --variant' 'eq7 check --vari'
expect 'eq7 check --variant issue-34' 'eq7 check --variant issue'
expect 'eq7 tables --json --variant issue-34' 'eq7 tables --json --variant issue'
expect 'eq7 verify --dtype tf32' 'eq7 verify --dtype t'
expect 'eq7 explain cross-reversed' 'eq7 explain cross-r'
expect 'eq7 probe read out.npy --format=html' 'eq7 probe read out.npy --format=h'
zpty -d shell
rm -r $folder
print "8 completions in zsh, $failures failures"
(( failures == 0 ))
