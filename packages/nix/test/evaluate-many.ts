import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { driverFile } from "../src/driver-file.ts";
import { evaluateJson, nixString } from "../src/run-nix.ts";
import { placeStandIn } from "../src/stand-ins.ts";
import { withTemporaryDirectory } from "../src/temporary-directory.ts";

type Files = ReadonlyMap<string, string>;

/** A flake, and trees that have to evaluate to the same. */
export interface Case {
  readonly before: Files;
  readonly variants: ReadonlyMap<string, Files>;
}

/** What one entry evaluates to: the text of each leaf by its path. */
interface Answer {
  readonly leaves: ReadonlyMap<string, string>;
  /** With which Nix gave up before the end. */
  readonly error: string | undefined;
}

const inputs = ["nixpkgs", "flake-parts", "flake-utils"] as const;

/**
 * What differs, case by case, as sentences. All entries are evaluated in one Nix process, since starting one takes
 * longer than a small flake; each in a tree of its own. `names` are those of the packages that the stand-ins have.
 */
export function unequalCases(
  cases: readonly Case[],
  standIns: string,
  names: readonly string[],
): Promise<readonly (readonly string[])[]> {
  return withTemporaryDirectory(async (folder) => {
    const sources = { standIns };
    const placed = join(folder, "inputs");
    const entries = inputs.map(async (name) => {
      const directory = await placeStandIn(name, name, sources, names, placed);
      return [name, { directory, flake: true }] as const;
    });
    const loaded = Object.fromEntries(await Promise.all(entries));
    const requests = cases.flatMap((one, index) => layOut(join(folder, `case-${index}`), one, index));
    for (const { file, tree, marker, text } of requests) {
      // A flake that doesn't declare an input may not take it, either.
      const declared = Object.entries(loaded).filter(([name]) => text.includes(name));
      const request = {
        entry: join(tree, "flake.nix"),
        tree,
        selfInfo: {},
        recorder: join(standIns, "recorder.nix"),
        nixpkgs: loaded.nixpkgs?.directory,
        names,
        inputs: Object.fromEntries(declared),
        marker,
        done: {},
        only: null,
        explain: false,
      };
      writeFileSync(file, JSON.stringify(request));
    }
    const answers = await evaluate(folder, requests);
    return cases.map((one, index) => compare(one, (name) => answers.get(markerOf(index, name))));
  });
}

interface Request {
  readonly file: string;
  readonly tree: string;
  readonly marker: string;
  /** Of the entry. */
  readonly text: string;
}

function markerOf(index: number, name: string): string {
  return `flake-split:${index}:${name.replaceAll(" ", "-")}:`;
}

/** A folder for each tree: what generated flakes say doesn't hold the place at which they are. */
function layOut(folder: string, { before, variants }: Case, index: number): readonly Request[] {
  return [["before", before] as const, ...variants].map(([name, files], at) => {
    const tree = join(folder, String(at));
    for (const [path, text] of files) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    }
    return {
      file: join(folder, `${at}.json`),
      tree,
      marker: markerOf(index, name),
      text: files.get("flake.nix") ?? "",
    };
  });
}

/** Asks Nix for all of them, and after an entry that ends the process for the rest. */
async function evaluate(folder: string, requests: readonly Request[]): Promise<ReadonlyMap<string, Answer>> {
  const store = { directory: join(folder, "store"), nixpkgs: join(folder, "inputs/nixpkgs") };
  const answers = new Map<string, Answer>();
  let rest = requests;
  while (rest.length > 0) {
    const walks = rest.map(({ file }) => `(walk ${nixString(file)})`);
    const expression = `let walk = import ${nixString(driverFile("walk.nix"))}; in [ ${walks.join(" ")} ]`;
    const { status, stderr } = await evaluateJson(expression, store, 600_000);
    const lines = stderr.split("\n");
    const reached = rest.filter(({ marker }) => lines.some((line) => line.startsWith(`trace: ${marker} `)));
    for (const request of reached) {
      const stopped = status !== "ok" && request === reached.at(-1);
      answers.set(request.marker, {
        leaves: leavesOf(lines, request),
        error: stopped ? errorIn(stderr) : undefined,
      });
    }
    if (status === "ok") break;
    if (reached.length === 0 && rest[0] !== undefined)
      answers.set(rest[0].marker, { leaves: new Map(), error: errorIn(stderr) });
    rest = rest.slice(Math.max(reached.length, 1));
  }
  return answers;
}

function errorIn(stderr: string): string {
  return stderr.slice(Math.max(stderr.lastIndexOf("error:"), 0)).trim();
}

function leavesOf(lines: readonly string[], { marker, tree }: Request): ReadonlyMap<string, string> {
  const prefix = `trace: ${marker} `;
  const leaves = new Map<string, string>();
  for (const line of lines) {
    if (!line.startsWith(prefix)) continue;
    const event = JSON.parse(line.slice(prefix.length)) as { event: string; path: string[]; text: string };
    if (event.event === "begin") continue;
    leaves.set(event.path.join("."), `${event.event} ${event.text.replaceAll(tree, "<tree>")}`);
  }
  return leaves;
}

function compare({ variants }: Case, answerTo: (name: string) => Answer | undefined): readonly string[] {
  const before = answerTo("before");
  if (before === undefined || before.error !== undefined)
    return [`the generated flake doesn't evaluate: ${before?.error}`];
  return [...variants.keys()].flatMap((name) => {
    const after = answerTo(name);
    if (after === undefined || after.error !== undefined) return [`law 1: ${name}: ${after?.error}`];
    const paths = new Set([...before.leaves.keys(), ...after.leaves.keys()]);
    const unequal = [...paths].filter((path) => !areEqual(before.leaves.get(path), after.leaves.get(path)));
    return unequal.map(
      (path) => `law 1: ${name}: ${path} was ${before.leaves.get(path)}, is ${after.leaves.get(path)}`,
    );
  });
}

/** flake-parts adds empty sets. */
function areEqual(before: string | undefined, after: string | undefined): boolean {
  return before === after || (before === undefined && after === 'leaf {"kind":"empty-set"}');
}
