import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { loadParser, position, printTokens } from "./index.ts";

/** Runs a piece of TypeScript without types, with the names that it uses in the place of its imports. */
async function runExample(code: string, names: Record<string, unknown>): Promise<void> {
  const parameters = Object.keys(names).join(", ");
  const statements = encodeURIComponent(code.replace(/^import .*\n/gm, ""));
  const body = `data:text/javascript,export default async ({ ${parameters} }) => {${statements}}`;
  const { default: run } = await import(/* @vite-ignore */ body);
  await run(names);
}

test("the README's example does what it says", async () => {
  const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const printed: string[] = [];
  const log = (value: unknown) => printed.push(typeof value === "string" ? value : inspect(value));
  await runExample(example, { loadParser, position, printTokens, console: { log } });
  const promised = [...example.matchAll(/\/\/ (.*)$/gm)].map(([, line]) => line);
  expect(printed).toEqual(promised);
  expect(printed).not.toEqual([]);
});
