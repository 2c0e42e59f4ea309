#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# sh tests/run.sh [--sanitize] [--suite NAME]...
#
# Installs what building takes and is missing (Debian 12, with apt), builds with warnings as errors,
# and runs every test but the slow suite. The last line is `N passed, N failed`, and how many were
# skipped, if any; the exit status is 0 only when none failed.
#
# --sanitize   a build of its own with the address and undefined behaviour sanitizers
# --suite NAME only these suites (displayless, display, lint, leak, slow)
set -eu
cd "$(dirname "$0")/.."
script=tests/run.sh
. tests/support/prepare.sh

builddir=${BUILDDIR:-build}
options=
selection=
scale=2
while [ $# -gt 0 ]; do
    case $1 in
        --sanitize)
            builddir=${BUILDDIR:-build-sanitize}
            options="-Db_sanitize=address,undefined -Db_lundef=false"
            scale=6
            # What the suppressions are for is said in the file.
            suppressions=$(pwd)/tests/support/lsan.supp
            export LSAN_OPTIONS="suppressions=$suppressions:print_suppressions=0"
            # LeakSanitizer of GCC 12 crashes on modules that glibc 2.36 loads with thread variables.
            export ASAN_OPTIONS=intercept_tls_get_addr=0
            export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
            # Mesa, unloaded at exit, would leave leaks without a name.
            export GDK_DEBUG=gl-disable
            ;;
        --suite)
            [ $# -gt 1 ] || fail "--suite needs a name"
            selection="$selection --suite $2"
            shift
            ;;
        --help) usage ;;
        *)
            fail "unknown option $1 (--sanitize, --suite NAME)"
            ;;
    esac
    shift
done
[ -n "$selection" ] || selection='--no-suite slow'

install_packages
build "$builddir" $options

say "Testing"
status=0
meson test -C "$builddir" --no-rebuild --timeout-multiplier "$scale" --print-errorlogs \
    $selection >&2 || status=$?

python3 - "$builddir/meson-logs/testlog.json" "$status" <<'EOF2'
import json
import sys

counts = {"passed": 0, "failed": 0, "skipped": 0}
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        result = json.loads(line)["result"]
        kind = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}.get(result, "failed")
        counts[kind] += 1
skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}")
sys.exit(counts["failed"] > 0 or counts["passed"] == 0 or sys.argv[2] != "0")
EOF2
