import { type FlakeModel, readDocument } from "@flake-split/analysis";
import { category, settingsOf } from "@flake-split/plan";
import { exportedNames, type ImageOrigin, readSetFile } from "@flake-split/rewrite";
import type { Diagnostic } from "@flake-split/syntax";
import type { PhaseOptions, ReadTree } from "./contract.ts";
import { imageFinding } from "./image-diagnostics.ts";
import { loadedParser } from "./loaded-parser.ts";

export type ImageSource =
  | { readonly origin: ImageOrigin; readonly diagnostics: readonly Diagnostic[] }
  | { readonly refused: Diagnostic };

/** What `--from` names: a host, or a shell; `host:bench` and `shell:full` say which. */
export function imageSource(
  tree: ReadTree,
  model: FlakeModel,
  { flakePath: file, config }: PhaseOptions,
  from: string | undefined,
): ImageSource {
  if (from === undefined) return { origin: { kind: "new" }, diagnostics: [] };
  const [kind, name] = splitKind(from);
  const { directory } = settingsOf(config);
  const hosts = withFile(namesOf(model, "nixosConfigurations"), tree, gatheringPath(directory, "hosts"));
  const shells = withFile(namesOf(model, "devShells"), tree, gatheringPath(directory, "shells"));
  const isHost = kind !== "shell" && hosts.names.has(name);
  const isShell = kind !== "host" && shells.names.has(name);
  const refuse = (message: string) => ({ refused: imageFinding("images/no-source", file, message) });
  if (isHost && isShell)
    return refuse(`\`${name}\` is a host and a shell: say --from host:${name} or --from shell:${name}`);
  if (isHost) return { origin: { kind: "host", name }, diagnostics: [] };
  if (isShell) return { origin: { kind: "shell", name }, diagnostics: [] };
  if (kind === null) return refuse(unknown(name, [...hosts.names], [...shells.names]));
  const known = kind === "host" ? hosts : shells;
  const output = kind === "host" ? "nixosConfigurations" : "devShells";
  if (known.complete) return refuse(`\`${output}\` has no \`${name}\``);
  const unseen = `\`${output}.${name}\` isn't written out in this file, so it was taken on trust`;
  return { origin: { kind, name }, diagnostics: [imageFinding("images/source-unseen", file, unseen)] };
}

function splitKind(from: string): readonly ["host" | "shell" | null, string] {
  for (const kind of ["host", "shell"] as const) {
    if (from.startsWith(`${kind}:`)) return [kind, from.slice(kind.length + 1)];
  }
  return [null, from];
}

function unknown(name: string, hosts: readonly string[], shells: readonly string[]): string {
  const list = (names: readonly string[]) => (names.length === 0 ? "none seen" : names.join(", "));
  return `there is no host and no shell \`${name}\` written out (hosts: ${list(hosts)}; shells: ${list(shells)}); host:NAME and shell:NAME are taken on trust`;
}

interface Names {
  readonly names: ReadonlySet<string>;
  readonly complete: boolean;
}

function gatheringPath(directory: string, id: "hosts" | "shells"): string {
  const { directory: below, aggregator } = category(id);
  return `${directory}/${below}/${aggregator}`;
}

/** With the members of a file that an earlier phase gathered them in. */
function withFile(known: Names, tree: ReadTree, path: string): Names {
  const text = tree.read(path);
  if (text === undefined) return known;
  const read = readDocument((source) => loadedParser().parse(source), { path, text });
  const set = "refused" in read ? null : readSetFile(read.document);
  return set === null ? known : { ...known, names: new Set([...known.names, ...exportedNames(set)]) };
}

/** The members that a flake's code has for one output, as far as they are written out. */
export function namesOf({ regions }: FlakeModel, output: string): Names {
  const sets = regions.flatMap(({ outputs }) => outputs).filter(({ key }) => key === output);
  return {
    names: new Set(sets.flatMap(({ entries }) => entries.map(({ name }) => name))),
    complete: sets.length > 0 && sets.every(({ literal }) => literal),
  };
}
