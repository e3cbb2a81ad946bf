#!/usr/bin/env bash
# Every header under src/eq7 compiles by itself, and twice in one file. (Files that are compiled together
# would hide that one of them lacks an include.)
#   tests/headers.sh BUILD_FOLDER [HEADER...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../src"
generated="${1:?usage: headers.sh BUILD_FOLDER [HEADER...]}/src/eq7/generated"
shift
if [ $# -eq 0 ]; then mapfile -t headers < <(find eq7 -name '*.hpp' | sort); else headers=("$@"); fi
alone() {
    printf '#include "%s"\n#include "%s"\n' "$2" "$2" |
        "${CXX:-g++}" -std=c++17 -fsyntax-only -Wall -Wextra -Werror -DEQ7_X86_KERNELS -I. -I"$1" -x c++ - ||
        { echo "$2 does not compile by itself" >&2; return 1; }
}
export -f alone
printf '%s\0' "${headers[@]}" | xargs -0 -P "$(nproc)" -I@ bash -c 'alone "$0" @' "$generated"
echo "${#headers[@]} headers compile by themselves"
