# Shared by the scripts: where the repository is, and how to get the packages that a job needs.
# Debian 12 and Ubuntu; everything comes from the distribution's own packages.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

build_packages=(cmake ninja-build g++ libxtensor-dev libxtensor-blas-dev libopenblas-dev libfmt-dev
                libcli11-dev nlohmann-json3-dev)
test_packages=(doctest-dev librapidcheck-dev libbenchmark-dev libeigen3-dev)
check_packages=(clang-format)
page_packages=(python3)
shell_packages=(zsh man-db)
schema_packages=(python3-jsonschema python3-numpy)
fuzz_packages=(clang libclang-rt-14-dev)
mutant_packages=(lld python3)
coverage_packages=(clang llvm libclang-rt-14-dev python3)
proof_packages=(z3 cvc5 coq)
notebook_packages=(xeus-dev libclang-19-dev libclang-cpp19-dev llvm-19-dev jupyter-nbconvert)
site_packages=(emscripten node-acorn)
node_packages=(nodejs npm)
browser_packages=(chromium fonts-dejavu-core)
compare_packages=(z3 python3-sympy python3-torch)

say() { printf 'eq7: %s\n' "$*" >&2; }

# need PACKAGE...: installs what is missing, as root or through sudo.
need() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed$' || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then return 0; fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "these packages are missing, and neither root nor sudo is at hand: ${missing[*]}"
            return 2
        fi
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    local log
    log="$(mktemp)"
    if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "the packages could not be installed; the whole log is $log"
        return 2
    fi
    rm -f "$log"
}

# build PRESET: configures and builds, quietly unless it fails.
build() {
    local log="$root/build/$1.log"
    mkdir -p "$root/build"
    if [ ! -e "$root/build/$1/build.ninja" ]; then say "building (the first time takes three to six minutes on two cores)"; fi
    if ! { cd "$root" && cmake --preset "$1" && cmake --build --preset "$1"; } >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        say "the build failed; the whole log is $log"
        return 4
    fi
}
