#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fuzz.sh SOURCE BUILD TARGET SECONDS CORPUS: builds a libFuzzer target with clang and the address and
# undefined behaviour sanitizers below BUILD, and runs it on a copy of CORPUS. What it finds is kept
# below BUILD/found. Exits 77 where clang has no libFuzzer.
set -eu
source=$1 build=$2 target=$3 seconds=$4 corpus=$5
mkdir -p "$build"
work=$(mktemp -d "$build/run.XXXXXX")
trap 'rm -rf "$work"' EXIT

printf 'int LLVMFuzzerTestOneInput (const char *d, long n) { return 0; }\n' >"$work/try.c"
clang -fsanitize=fuzzer,address,undefined "$work/try.c" -o "$work/try" 2>/dev/null || exit 77

# One builds at a time; all share what is built.
(
  flock 9
  if [ ! -f "$build/build/build.ninja" ]; then
    CC=clang CFLAGS= LDFLAGS= meson setup "$build/build" "$source" \
      -Dfuzz=true -Dui=false -Db_lundef=false -Dbuildtype=debugoptimized >"$build/setup.log" 2>&1 ||
      { cat "$build/setup.log"; exit 1; }
  fi
  ninja -C "$build/build" -j2 "tests/fuzz/$target" >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; exit 1; }
) 9>"$build/lock"

mkdir -p "$build/found" "$work/corpus"
ASAN_OPTIONS=intercept_tls_get_addr=0 nice "$build/build/tests/fuzz/$target" \
  -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
  -artifact_prefix="$build/found/$target-" "$work/corpus" "$corpus" 2>"$work/log" ||
  { tail -60 "$work/log"; exit 1; }
tail -8 "$work/log"
