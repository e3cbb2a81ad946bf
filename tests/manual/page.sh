#!/usr/bin/env bash
# The manual page as man shows it: roff has nothing to complain of, and no text is lost.
#   page.sh PAGE
set -euo pipefail
complaints="$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings=w -l "$1" 2>&1 >/dev/null)"
if [ -n "$complaints" ]; then echo "$complaints" >&2; exit 1; fi
shown="$(LC_ALL=C.UTF-8 MANWIDTH=80 man -l "$1" | col -b)"
for text in "eq7 check --cross 'B-r'" "--gamma G" "eq7 probe write" "EXIT STATUS" "NO_COLOR"; do
    if ! grep -q -e "$text" <<<"$shown"; then echo "the manual does not show: $text" >&2; exit 1; fi
done
echo "the manual: $(wc -l <<<"$shown") lines"
