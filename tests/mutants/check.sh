#!/usr/bin/env bash
# Plants the faults of mutants.txt in a copy of the source, one at a time, and runs the tests: they
# must fail for each. Says which test caught it.
#   tests/mutants/check.sh [WORDS]     only the faults whose line contains WORDS
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/setup.sh"

need "${build_packages[@]}" "${test_packages[@]}"
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
# Tracked files only, as they stand now: no build, nothing that is nobody's source.
(cd "$root" && git ls-files -z | tar --null -T - -cf -) | tar -xf - -C "$copy"

# Debug, because building is what takes the time.
build_copy() { cmake --build "$copy/build" --target eq7_tests >"$copy/log" 2>&1; }
cmake -S "$copy" -B "$copy/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug >"$copy/log"
build_copy || { tail -n 30 "$copy/log" >&2; say "the copy does not build"; exit 1; }
run_tests() { (cd "$copy/build/tests" && timeout 600 ./eq7_tests --abort-after=1 --no-colors); }
run_tests >"$copy/log" 2>&1 || { tail -n 30 "$copy/log" >&2; say "the tests fail without a fault"; exit 1; }

trim() { sed -E 's/^ +//; s/ +$//' <<<"$1"; }

# plant FILE FROM TO: the text stands on one line, once.
plant() {
    FROM="$2" TO="$3" perl -0pi -e '
        BEGIN { ($from, $to) = @ENV{qw(FROM TO)} }
        $count = () = /\Q$from\E/g; die "stands there $count times, not once\n" if $count != 1;
        s/\Q$from\E/$to/' "$1"
}

planted=0 caught=0
while IFS=$'\x1f' read -r name file from to; do
    name="$(trim "$name")" file="$(trim "$file")" from="$(trim "$from")" to="$(trim "$to")"
    cp -p "$copy/src/eq7/$file" "$copy/kept"
    plant "$copy/src/eq7/$file" "$from" "$to" || { say "'$name': what it replaces in $file"; exit 1; }
    build_copy || { tail -n 20 "$copy/log" >&2; say "'$name' does not compile: that tests nothing"; exit 1; }
    planted=$((planted + 1))
    if run_tests >"$copy/log" 2>&1; then
        say "NOT CAUGHT  $name"
    else
        caught=$((caught + 1))
        by="$(sed -n 's/^TEST CASE: *//p' "$copy/log" | head -n 1)"
        printf 'caught      %-36s %s\n' "$name" "${by:-it crashed}"
    fi
    cp "$copy/kept" "$copy/src/eq7/$file"
done < <(grep -v '^#' "$root/tests/mutants/mutants.txt" | grep -F -- "${1:-}" |
    sed -E 's/ +$//; s/\\\|/\x02/g; s/ *\| */\x1f/g; s/\x02/|/g; s/\\\\x/\\x/g')
say "$caught of $planted faults were caught"
[ "$planted" -gt 0 ] && [ "$caught" -eq "$planted" ]
