#!/usr/bin/env bash
# Fails where a room includes a header of a later one. Files that stand in no room (errors, names)
# serve all of them and may include none.
#   tests/rooms.sh src/eq7
set -euo pipefail
source_folder="${1:?usage: rooms.sh SOURCE_FOLDER}"
rooms=(algebra retention proof catalogue diagnosis render lesson playground cli)

rank_of() {
    local index
    for index in "${!rooms[@]}"; do
        if [ "${rooms[$index]}" = "$1" ]; then echo "$((index + 1))"; return; fi
    done
    echo 0
}

failures=0
includes=0
for folder in "$source_folder"/*/; do
    room="$(basename "$folder")"
    if [ "$(rank_of "$room")" -eq 0 ]; then
        echo "'$room' is no known room: give it a place in the order of $0" >&2
        failures=$((failures + 1))
    fi
done
while IFS=: read -r file line text; do
    includes=$((includes + 1))
    relative="${file#"$source_folder"/}"
    room=""
    if [ "$relative" != "${relative#*/}" ]; then room="${relative%%/*}"; fi
    other="$(sed -E 's/.*[<"]eq7\/([a-z_]+)\/.*/\1/' <<<"$text")"
    if [ "$(rank_of "$other")" -gt "$(rank_of "$room")" ]; then
        echo "$relative:$line includes a header of '$other', which comes after '${room:-no room}'" >&2
        failures=$((failures + 1))
    fi
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]eq7/[a-z_]+/' --include='*.hpp' --include='*.cpp' --include='*.in' "$source_folder")

if [ "$includes" -lt 20 ]; then
    echo "only $includes includes were found under $source_folder: is that the right folder?" >&2
    exit 2
fi
if [ "$failures" -gt 0 ]; then exit 1; fi
echo "$includes includes between rooms, all of them from earlier ones"
