#!/usr/bin/env bash
# Before each compiler command of a project that takes eq7 in, as CMAKE_CXX_COMPILER_LAUNCHER:
#   launcher.sh OBJECTS COMPILER ARGUMENT...
# All sources of the library are compiled with the same flags and folders, so some files, which between them
# use every library, are enough to show that these are right there. The other objects are taken from OBJECTS,
# where they were compiled from the same sources.
set -euo pipefail
objects="$1"
shift
output=""
for ((at = 1; at < $#; ++at)); do
    if [ "${!at}" = -o ]; then next=$((at + 1)); output="${!next}"; fi
done
object="${output#*/CMakeFiles/}"
case "$object" in
    eq7_base.dir/*.o | eq7_retention.dir/retention/*.o | eq7_arrays.dir/arrays/*.o) ;;
    eq7_*.o)
        if [ -e "$objects/$object" ]; then
            exec cp "$objects/$object" "$output"
        fi ;;
esac
exec "$@"
