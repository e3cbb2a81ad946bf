# bash completion for eq7, which says itself what may come next (src/eq7/cli/completion.cpp).
_eq7() {
    local word="${COMP_WORDS[COMP_CWORD]#=}" offered
    COMPREPLY=()
    offered="$("${COMP_WORDS[0]/#\~/$HOME}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)"
    if [[ $offered == :files ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    elif [[ $offered == :folders ]]; then
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
    elif [[ -n $offered ]]; then
        mapfile -t COMPREPLY <<<"$offered"
        COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
    fi
}
complete -F _eq7 eq7
