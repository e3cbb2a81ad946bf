#!/usr/bin/env bash
# eq7 as others use it: installed, moved, and found; fetched; as a subdirectory; each built and run.
# Every header that is installed compiles by itself. Needs build/test.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/setup.sh"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
fail() { say "$*"; exit 1; }
quietly() { "$@" >"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; fail "failed: $*"; }; }

# use FOLDER OPTION...: configures, builds and runs the consumer there.
use() {
    local folder="$work/$1"
    shift
    quietly cmake -S "$root/tests/consumer" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Debug "$@"
    quietly cmake --build "$folder"
    local said
    said="$("$folder/consumer")" || fail "the consumer failed: $said"
    [ "$said" = "eq7 $version: right" ] || fail "the consumer says '$said'; expected version $version"
}

version="$("$root/build/test/eq7" --version | sed 's/^eq7 //')"
quietly cmake --install "$root/build/test" --prefix "$work/first"
mv "$work/first" "$work/moved"
for file in bin/eq7 share/man/man1/eq7.1 share/bash-completion/completions/eq7 \
    share/zsh/site-functions/_eq7 include/eq7/version.hpp share/doc/eq7/CHANGELOG.md; do
    [ -s "$work/moved/$file" ] || fail "$file is not installed"
done
if grep -rlI -e "$root" -e "$work/first" "$work/moved" >&2; then fail "an installed file names a folder of the build"; fi
[ "$("$work/moved/bin/eq7" --version)" = "eq7 $version" ] || fail "the installed program does not run"
for standard in 17 20; do
    use "package-$standard" -DEQ7_FROM=package -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_CXX_STANDARD=$standard \
        -DEQ7_WANTED="$version"
done
if cmake -S "$root/tests/consumer" -B "$work/wanted" -DEQ7_FROM=package -DCMAKE_PREFIX_PATH="$work/moved" \
    -DEQ7_WANTED=99 >"$work/log" 2>&1; then fail "a version that does not exist is found"; fi
say "consumer: installed and moved, found by C++17 and C++20"

compiled=0
while read -r header; do
    printf '#include "%s"\n#include "%s"\n' "$header" "$header" >"$work/header.cpp"
    quietly g++ -std=c++17 -fsyntax-only -Wall -Wextra -Werror -DFMT_SHARED -I"$work/moved/include" "$work/header.cpp"
    compiled=$((compiled + 1))
done < <(cd "$work/moved/include" && find eq7 -name '*.hpp' | sort)
[ "$compiled" -gt 30 ] || fail "only $compiled headers are installed"
say "consumer: $compiled headers compile by themselves"

# Tracked files only: what a stranger would get.
(cd "$root" && git ls-files -z | tar --null -T - -czf "$work/eq7.tar.gz" --transform 's,^,eq7/,')
use taken -DEQ7_FROM=fetch -DEQ7_ARCHIVE="$work/eq7.tar.gz"
say "consumer: fetched"
# Same source, same folder of the build: only what differs is built again.
rm "$work/taken/consumer"
use taken -DEQ7_FROM=subdirectory -DEQ7_SOURCE="$work/taken/_deps/eq7-src"
say "consumer: a subdirectory"
