import { join, relative } from "node:path";
import type { FileChange } from "@flake-split/codemods";
import {
  type ChangedFile,
  type FlakeChange,
  settingsFor,
  type VerifyResult,
  verifyFlake,
} from "@flake-split/nix";
import type { FlakeInput } from "../flake-input.ts";
import { withoutRepository } from "../git/git-environment.ts";
import type { Host } from "../host.ts";
import { contentAt } from "./content-at.ts";
import type { VerifySettings } from "./verify-settings.ts";

export interface ChangeToVerify {
  readonly host: Host;
  readonly input: FlakeInput;
  /** The files that a run changes; it doesn't matter whether they are written yet. */
  readonly changes: readonly FileChange[];
  readonly settings: Omit<VerifySettings, "base">;
  readonly onProgress?: (known: number) => void;
}

/** Evaluates a flake without and with the changes of a run. Needs an installed Nix. */
export function verifyChange({
  host,
  input,
  changes,
  settings,
  onProgress,
}: ChangeToVerify): Promise<VerifyResult> {
  const head = input.repository === undefined ? undefined : host.git(["rev-parse", "HEAD"], input.directory);
  const commit = head?.status === 0 ? head.stdout.trim() : undefined;
  return evaluateChange(host, { change: runChange(host, input, changes), commit }, settings, onProgress);
}

/** The changes of a run as a change of the flake's source. */
function runChange(host: Host, input: FlakeInput, changes: readonly FileChange[]): FlakeChange {
  const root = input.repository?.root ?? input.folder;
  const answer = input.repository === undefined ? undefined : host.git(["ls-files", "-z"], root);
  const files = answer?.status === 0 ? answer.stdout.split("\0").filter((path) => path !== "") : null;
  const changed = changes.map(({ path, before, after }): ChangedFile => {
    const now = contentAt(host.fs, input.directory, path);
    const executable = now !== null && "bytes" in now && now.executable === true;
    const content = (text: string | undefined) =>
      text === undefined ? null : { bytes: Buffer.from(text, "utf8"), executable };
    return {
      path: join(relative(root, input.directory), path),
      before: content(before),
      after: content(after),
    };
  });
  return { root, dir: relative(root, input.folder), files, changes: changed };
}

/** Evaluates both sides of a change, as the user's own Nix does it. `commit` is what `self.rev` says on both. */
export function evaluateChange(
  host: Host,
  { change, commit }: { readonly change: FlakeChange; readonly commit: string | undefined },
  { systems, jobs, timeoutMs, pure, build }: Omit<VerifySettings, "base">,
  onProgress?: (known: number) => void,
): Promise<VerifyResult> {
  const revision = commit === undefined ? {} : { rev: commit, shortRev: commit.slice(0, 7), revCount: 1 };
  return verifyFlake({
    change,
    systems,
    selfInfo: revision,
    // Nix runs git for inputs in git.
    settings: settingsFor(withoutRepository(host.env), pure, build),
    ...(jobs === undefined ? {} : { jobs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
}
