#!/usr/bin/env bash
# eq7 as others use it: installed, moved, and found; fetched; as a subdirectory; each built and run.
# Needs build/test.
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
    quietly cmake -S "$root/tests/consumer" -B "$folder" -G Ninja "$@"
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

# No installed header includes one that is not. (That each compiles by itself, tests/headers.py shows.)
cd "$work/moved/include"
headers=0
for header in $(find eq7 -name '*.hpp'); do
    headers=$((headers + 1))
    for included in $(sed -n 's/^#include "\(.*\)"/\1/p' "$header"); do
        [ -f "$included" ] || fail "$header includes $included, which is not installed"
    done
done
[ "$headers" -gt 30 ] || fail "only $headers headers are installed"
say "consumer: $headers headers include none that is not installed"
cd "$root"

# Nothing else is needed to build the library.
tar -C "$root" -czf "$work/eq7.tar.gz" --transform 's,^,eq7/,' CMakeLists.txt CHANGELOG.md LICENSE README.md cmake src
quickly="-DCMAKE_CXX_COMPILER_LAUNCHER=$root/tests/consumer/launcher.sh;$root/build/test/src/eq7/CMakeFiles"
use taken -DEQ7_FROM=fetch -DEQ7_ARCHIVE="$work/eq7.tar.gz" "$quickly"
say "consumer: fetched"
# Same source, same folder of the build: only what differs is built again.
rm "$work/taken/consumer"
use taken -DEQ7_FROM=subdirectory -DEQ7_SOURCE="$work/taken/_deps/eq7-src" "$quickly"
say "consumer: a subdirectory"
