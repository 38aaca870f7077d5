import type { ChangedFile, FlakeChange } from "../src/verify/flake-change.ts";

type Texts = Readonly<Record<string, string>>;

/** Two states of a flake as a change that names every file, of a folder that needs to hold nothing. */
export function textChange(root: string, before: Texts, after: Texts): FlakeChange {
  const bytes = (text: string | undefined) => (text === undefined ? null : { bytes: Buffer.from(text) });
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = paths.map(
    (path): ChangedFile => ({ path, before: bytes(before[path]), after: bytes(after[path]) }),
  );
  return { root, dir: "", files: [], changes };
}

/** A change with another text in place of one in a file of `after`. */
export function withText(change: FlakeChange, path: string, from: string, to: string): FlakeChange {
  const changes = change.changes.map((file): ChangedFile => {
    if (file.path !== path || file.after === null || !("bytes" in file.after)) return file;
    const text = Buffer.from(file.after.bytes).toString("utf8");
    if (!text.includes(from)) throw new Error(`${path} doesn't have ${from}`);
    return { ...file, after: { bytes: Buffer.from(text.replace(from, () => to)) } };
  });
  return { ...change, changes };
}
