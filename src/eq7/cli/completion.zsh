#compdef eq7
# zsh completion for eq7, which says itself what may come next (src/eq7/cli/completion.cpp).
_eq7() {
    local -a offered
    offered=(${(f)"$(${~words[1]} __complete "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    if [[ $offered == :files ]]; then
        _files
    elif [[ $offered == :folders ]]; then
        _files -/
    else
        offered=(${${offered//:/\\:}/$'\t'/:})
        _describe -t values value offered
    fi
}
_eq7 "$@"
