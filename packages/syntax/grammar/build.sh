#!/bin/sh
# Builds tree-sitter-nix.wasm from the npm package tree-sitter-nix 0.0.2 and the two wrappers beside this
# script, and compares it with the recorded hash. See README.md for what it needs.
#
#   grammar/build.sh           build to a temporary file and compare with what is committed
#   grammar/build.sh --write   replace the committed file and its hash
set -eu

here=$(cd "$(dirname "$0")" && pwd)
clang=${CLANG:-clang-14}
command -v "$clang" >/dev/null || {
  echo "build.sh: $clang is missing; on Debian 12: apt-get install clang-14 lld-14 wasi-libc" >&2
  exit 2
}
package=$(cd "$here" && node -p 'require("path").dirname(require.resolve("tree-sitter-nix/package.json"))')
built=$(mktemp "${TMPDIR:-/tmp}/tree-sitter-nix.XXXXXX")
trap 'rm -f "$built"' EXIT

# clang 14 and 16 need the emscripten target: for wasi they ignore -fPIC.
# The file names are relative so that no directory of this machine can reach the output.
cd "$here"
"$clang" --target=wasm32-unknown-emscripten -fPIC -Os -std=c99 -nostdlib -fvisibility=hidden \
  -isystem /usr/include/wasm32-wasi \
  -Wl,-shared -Wl,--no-entry -Wl,--export=tree_sitter_nix -Wl,--allow-undefined \
  -Wl,--experimental-pic -Wl,--strip-all \
  -I "$package/src" parser-wrapper.c scanner-wrapper.c -o "$built"

if [ "${1:-}" = --write ]; then
  cp "$built" tree-sitter-nix.wasm
  chmod 644 tree-sitter-nix.wasm
  sha256sum tree-sitter-nix.wasm >tree-sitter-nix.wasm.sha256
  "$clang" --version | head -n 1 >compiler.txt
  echo "wrote tree-sitter-nix.wasm: $(cut -c 1-64 tree-sitter-nix.wasm.sha256)"
  exit 0
fi

new=$(sha256sum "$built" | cut -c 1-64)
old=$(cut -c 1-64 tree-sitter-nix.wasm.sha256)
if [ "$new" = "$old" ]; then
  echo "the same bytes: $new"
elif [ "$("$clang" --version | head -n 1)" != "$(cat compiler.txt)" ]; then
  echo "another compiler than that of compiler.txt, so other bytes: $new" >&2
else
  echo "build.sh: the same compiler gave $new, recorded is $old" >&2
  exit 1
fi
