#!/usr/bin/env bash
# The program compiles against newer xtensor, xtl, xtensor-blas, fmt, CLI11 and nlohmann-json than this system
# has, with g++ and with clang 19, warnings as errors. The headers are those of Debian's packages for
# its next releases, unpacked beside the build; where they are not to be had, this says so and is skipped.
#   tests/newest.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib/setup.sh"

packages=(libxtensor-dev=0.27.1-2 xtl-dev=0.8.2-1~0.1 libxtensor-blas-dev=0.23.0-1 libfmt-dev=12.2.0+ds1-2
          libcli11-dev=2.6.1+ds-1 nlohmann-json3-dev=3.12.0.really.3.12.0.really.3.12.0-2)
place="$root/build/newest"
headers="$place/headers/usr"

# Their archives, through an apt of our own: the system's lists and sources stay as they are.
fetch() {
    local own="$place/apt" suite options
    mkdir -p "$own"/{state/lists/partial,cache/archives/partial,archives}
    local mirror
    mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)"
    for suite in sid experimental; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
    done >"$own/sources.list"
    options=(-q -o Dir::Etc::sourcelist="$own/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State="$own/state"
             -o Dir::Cache="$own/cache" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root
             -o Acquire::Languages=none)
    apt-get "${options[@]}" update && cd "$own/archives" && apt-get "${options[@]}" download "${packages[@]}" || return
    for archive in "$own"/archives/*.deb; do dpkg-deb -x "$archive" "$place/headers"; done
    touch "$place/fetched"
}

mkdir -p "$place"
if [ ! -e "$place/fetched" ] && ! (fetch) >"$place/fetch.log" 2>&1; then
    say "newer libraries: SKIPPED, for they were not to be had ($place/fetch.log)"
    exit 0
fi

# compile NAME COMPILER: looks at each file of the program, and writes no objects.
compile() {
    local folder="$place/$1" sources=() name
    for name in FMT NLOHMANN_JSON CLI11 XTL XTENSOR XTENSOR-BLAS; do
        sources+=("-DFETCHCONTENT_SOURCE_DIR_$name=$headers")
    done
    cmake -S "$root" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_COMPILER="$2" -DEQ7_TESTS=OFF \
        -DEQ7_TOGETHER=100 -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
        -DEQ7_WARNINGS_ARE_ERRORS=ON "${sources[@]}" >"$folder.log" 2>&1 ||
        { tail -n 30 "$folder.log" >&2; return 1; }
    /usr/bin/python3 - "$folder/compile_commands.json" >"$folder.commands" <<'EOF'
import json, shlex, sys
for entry in json.load(open(sys.argv[1])):
    words = shlex.split(entry["command"])
    at = words.index("-o")
    print(shlex.join(words[:at] + ["-fsyntax-only"] + words[at + 2:]))
EOF
    if ! tr '\n' '\0' <"$folder.commands" | xargs -0 -n 1 -P "$(nproc)" bash -c 'eval "$0"' >"$folder.log" 2>&1; then
        head -n 40 "$folder.log" >&2
        say "$2 does not compile eq7 with $headers"
        return 1
    fi
    say "$(wc -l <"$folder.commands") files compile with newer libraries and $("$2" --version | head -n 1)"
}

need build python3
compile gcc g++
if exists clang-19; then
    need clang-19
    compile clang clang++-19
else
    say "newer libraries with clang 19: SKIPPED, for this release has no clang-19"
fi
