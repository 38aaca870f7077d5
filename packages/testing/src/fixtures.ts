import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";

const FIXTURES = resolve(import.meta.dirname, "../../../fixtures");

/** The absolute place of a fixture, `fixturePath("evaluation/before")`. */
export function fixturePath(path: string): string {
  return join(FIXTURES, path);
}

/** The texts of all files of a fixture, by their place in it, with `/`, in the order of names. */
export function loadFixture(path: string): ReadonlyMap<string, string> {
  const root = fixturePath(path);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = files.map((file): [string, string] => [
    relative(root, file).replaceAll("\\", "/"),
    readFileSync(file, "utf8"),
  ]);
  return new Map(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A copy of a fixture that a test may write to. */
export interface FixtureCopy {
  readonly directory: string;
  readonly remove: () => void;
}

/** Copies a fixture into a temporary directory; the test calls `remove` when it is done. */
export function copyFixture(path: string): FixtureCopy {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "flake-split-fixture-")));
  cpSync(fixturePath(path), directory, { recursive: true, verbatimSymlinks: true });
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
