#!/usr/bin/env bash
# Plants the faults of plants.txt in a copy of the source, one at a time, and fuzzes: the fuzzer must
# stop at each, or it would not stop at a real one either. Without a fault it must not stop.
#   scripts/fuzz --plants [WORDS]     only the faults whose line contains WORDS
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib/setup.sh"

seconds=60  # for each fault; most are found in the first one
need "${build_packages[@]}" "${fuzz_packages[@]}"
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
# Tracked files only, as they stand now: no build, nothing that is nobody's source.
(cd "$root" && git ls-files -z | tar --null -T - -cf -) | tar -xf - -C "$copy"
(cd "$copy" && cmake --preset fuzz >"$copy/log")

trim() { sed -E 's/^ +//; s/ +$//' <<<"$1"; }

# plant FILE FROM TO: the text stands on one line, once.
plant() {
    FROM="$2" TO="$3" perl -0pi -e '
        BEGIN { ($from, $to) = @ENV{qw(FROM TO)} }
        $count = () = /\Q$from\E/g; die "stands there $count times, not once\n" if $count != 1;
        s/\Q$from\E/$to/' "$1"
}

build_fuzzer() { cmake --build "$copy/build/fuzz" --target "$1_fuzz" >"$copy/log" 2>&1; }

# stops NAME SECONDS: whether the fuzzer stops at an input, with the limits of scripts/fuzz.
stops() {
    mkdir -p "$copy/corpus"
    ! "$copy/build/fuzz/tests/fuzz/$1_fuzz" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 \
        -malloc_limit_mb=64 -max_len=4096 -dict="$root/tests/fuzz/$1.dict" -artifact_prefix="$copy/" \
        "$copy/corpus" "$root/tests/fuzz/seeds/$1" >"$copy/log" 2>&1
}

planted=0 caught=0 sound=""
while IFS=$'\x1f' read -r name fuzzer file from to; do
    name="$(trim "$name")" fuzzer="$(trim "$fuzzer")" file="$(trim "$file")"
    from="$(trim "$from")" to="$(trim "$to")"
    if [ "$sound" != "$fuzzer" ]; then
        build_fuzzer "$fuzzer" || { tail -n 20 "$copy/log" >&2; say "the fuzzer does not build"; exit 1; }
        if stops "$fuzzer" 5; then tail -n 20 "$copy/log" >&2; say "it stops without a fault"; exit 1; fi
        sound="$fuzzer"
    fi
    cp -p "$copy/src/eq7/$file" "$copy/kept"
    plant "$copy/src/eq7/$file" "$from" "$to" || { say "'$name': what it replaces in $file"; exit 1; }
    build_fuzzer "$fuzzer" ||
        { tail -n 20 "$copy/log" >&2; say "'$name' does not compile: that tests nothing"; exit 1; }
    planted=$((planted + 1))
    rm -rf "$copy/corpus"
    if stops "$fuzzer" "$seconds"; then
        caught=$((caught + 1))
        by="$(grep -m 1 -oE 'ERROR: [^(]*|runtime error: .*' "$copy/log" || true)"
        printf 'caught      %-36s %s\n' "$name" "${by:-it stopped}"
    else
        say "NOT CAUGHT  $name"
    fi
    cp "$copy/kept" "$copy/src/eq7/$file"
done < <(grep -v '^#' "$root/tests/fuzz/plants.txt" | grep -F -- "${1:-}" |
    sed -E 's/ +$//; s/\\\|/\x02/g; s/ *\| */\x1f/g; s/\x02/|/g')
say "$caught of $planted faults were caught"
[ "$planted" -gt 0 ] && [ "$caught" -eq "$planted" ]
