import { expect, test } from "vitest";
import { loadParser } from "./index.ts";
import { TextInput } from "./text-input.ts";

/*
 * tree-sitter takes some 5,000 code units at a time. What stands on an edge between two of these parts has to come through
 * whole, and so has a text that is longer than the WASM's memory at its start.
 */

test.each(["é", "日本", "𝄞", "\ud83d\ude00"])("%s on any edge between two parts", async (sign) => {
  const parser = await loadParser();
  for (let before = 5100; before < 5125; before++) {
    const text = `"${"a".repeat(before)}${sign}" + x`;
    const { root } = parser.parse({ path: "flake.nix", text });
    expect(root).toMatchObject({ kind: "binary", left: { span: { start: 0, end: text.length - 4 } } });
  }
});

test("a text that the memory has to grow for, and a short one after it", async () => {
  const parser = await loadParser();
  const text = `[ ${"{ a = [ b ]; } ".repeat(100_000)}]`;
  const { root } = parser.parse({ path: "flake.nix", text });
  expect(root).toMatchObject({ kind: "list", span: { start: 0, end: text.length } });
  expect(parser.parse({ path: "flake.nix", text: "a: b" }).root).toMatchObject({ kind: "lambda" });
});

test("each part is handed over with its length and a zero", () => {
  const input = new TextInput();
  const memory = { buffer: new ArrayBuffer(64 * 1024) };
  const env = { memory, tree_sitter_parse_callback: undefined as unknown };
  input.instantiateWasm(emptyModule, { env }, () => {});
  const read = env.tree_sitter_parse_callback as (...numbers: readonly number[]) => void;
  const view = new DataView(memory.buffer);
  input.text = "ab\u{1D11E}c";
  read(64, 1, 0, 0, 8);
  expect(view.getInt32(8, true)).toBe(4);
  expect([0, 2, 4, 6, 8].map((at) => view.getUint16(64 + at, true))).toEqual([98, 0xd834, 0xdd1e, 99, 0]);
  read(64, 5, 0, 0, 8);
  expect(view.getInt32(8, true)).toBe(0);
});

/** `(module)`: the magic number and the version. */
const emptyModule = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
