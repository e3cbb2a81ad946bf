# Shared by the scripts: where the repository is, and how to get the packages that a job needs.
# Debian and Ubuntu; everything comes from the distribution's own packages, named in cmake/packages.txt.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

say() { printf 'eq7: %s\n' "$*" >&2; }

# apt ARGUMENT...: apt-get as root, or through sudo; quiet unless it fails.
apt() {
    local as_root=() log
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { say "neither root nor sudo is at hand for: apt-get $*"; return 2; }
        as_root=(sudo)
    fi
    log="$(mktemp)"
    # Another apt, such as the system's own upgrades, is waited for.
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "this failed, and the whole log is $log: apt-get $*"
        return 2
    fi
    rm -f "$log"
}

# exists PACKAGE: whether this release has it.
exists() {
    compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || apt update || return
    apt-cache show "$1" >/dev/null 2>&1
}

# packages WORD...: the distribution's packages for a purpose in cmake/packages.txt ("build", "test"); any
# other word is a package's own name.
packages() {
    local word package
    for word in "$@"; do
        package="$(awk -F' *[|] *' -v purpose="$word" '$1 == purpose && $3 != "" { print $3 }' "$root/cmake/packages.txt")"
        printf '%s\n' "${package:-$word}"
    done | while read -r package; do
        if [[ "$package" != "?"* ]]; then
            printf '%s\n' "$package"
        elif exists "${package#?}"; then
            printf '%s\n' "${package#?}"
        fi
    done
}

# need WORD...: installs what is missing of these packages. Where there is no apt, CMake says what is missing,
# and what the system calls it.
need() {
    command -v apt-get >/dev/null || return 0
    local missing=() package
    for package in $(packages "$@"); do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi
    say "installing ${missing[*]}"
    apt update && apt install -y --no-install-recommends "${missing[@]}"
}

# What is compiled in several folders is compiled once, where ccache is at hand.
if [ -z "${CMAKE_CXX_COMPILER_LAUNCHER:-}" ] && command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR="$root" CCACHE_NOHASHDIR=1
    export CCACHE_SLOPPINESS=pch_defines,time_macros  # what precompiled headers need
fi

export NODE_PATH=/usr/share/nodejs  # where Debian keeps what emscripten calls

# build PRESET [TARGET...]: configures and builds, quietly unless it fails; one at a time in a folder.
build() {
    local log="$root/build/$1.log" targets=("${@:2}")
    mkdir -p "$root/build"
    if [ ! -e "$root/build/$1/build.ninja" ]; then say "building (the first time takes a minute or two on two cores)"; fi
    if ! { { ! command -v flock || flock 9; } && cd "$root" && cmake --preset "$1" &&
        cmake --build --preset "$1" ${targets:+--target "${targets[@]}"}; } 9>"$log.lock" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        say "the build failed; the whole log is $log"
        return 4
    fi
}
