#!/usr/bin/env bash
# Fails where a room includes a header of a room that src/eq7/CMakeLists.txt does not let it use.
#   tests/rooms.sh src/eq7 base: algebra:base retention:base,algebra ...
set -euo pipefail
source_folder="${1:?usage: rooms.sh SOURCE_FOLDER ROOM:ABOVE,...}"
shift
declare -A above
for room in "$@"; do above["${room%%:*}"]=",${room%%:*},${room#*:},"; done

failures=0
includes=0
for folder in "$source_folder"/*/; do
    room="$(basename "$folder")"
    if [ -z "${above[$room]:-}" ]; then
        echo "'$room' is no room of $source_folder/CMakeLists.txt" >&2
        failures=$((failures + 1))
    fi
done
while IFS=: read -r file line text; do
    includes=$((includes + 1))
    relative="${file#"$source_folder"/}"
    room=base
    if [ "$relative" != "${relative#*/}" ]; then room="${relative%%/*}"; fi
    other="$(sed -E 's/.*[<"]eq7\/(([a-z_]+)\/)?.*/\2/' <<<"$text")"
    if [[ "${above[$room]:-}" != *",${other:-base},"* ]]; then
        echo "$relative:$line includes a header of '${other:-base}', which '$room' does not stand on" >&2
        failures=$((failures + 1))
    fi
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]eq7/' --include='*.hpp' --include='*.cpp' --include='*.in' "$source_folder")

if [ "$includes" -lt 20 ]; then
    echo "only $includes includes were found under $source_folder: is that the right folder?" >&2
    exit 2
fi
if [ "$failures" -gt 0 ]; then exit 1; fi
echo "$includes includes of eq7's own headers, each of a room that may be used there"
