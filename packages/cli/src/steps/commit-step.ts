import type { Step } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import { failure } from "../diagnostics.ts";
import type { FlakeInput } from "../flake-input.ts";
import { writtenBy } from "../git/last-run.ts";
import type { Host } from "../host.ts";
import { count } from "../report/counts.ts";
import { movedBy } from "../report/moved-by.ts";

/** Commits what one phase changed and `more`, and nothing else, with a message that says what moved. */
export function commitStep(
  host: Host,
  { directory, flakePath }: FlakeInput,
  step: Step,
  more: readonly string[] = [],
): readonly Diagnostic[] {
  const paths = [...step.changes.map(({ path }) => path), ...more];
  const added = host.git(["--literal-pathspecs", "add", "--", ...paths], directory);
  const answer =
    added?.status === 0
      ? host.git(["--literal-pathspecs", "commit", "--quiet", "-m", message(step), "--", ...paths], directory)
      : added;
  if (answer?.status === 0) return [];
  const said = answer === undefined ? "git is not installed" : answer.stderr.trim() || answer.stdout.trim();
  return [
    failure("git/failed", flakePath, `${step.name} is written, and could not be committed`, {
      why: said,
      help: "commit it yourself, and run the rest again",
    }),
  ];
}

/** At most so many bindings are named in a message. */
const most = 40;

function message(step: Step): string {
  const { name, title, changes } = step;
  const added = changes.filter(({ before }) => before === undefined).length;
  const subject =
    added === 0
      ? `flake: ${title.toLowerCase()} (${name})`
      : `flake: ${title.toLowerCase()} in ${count(added, "file")} (${name})`;
  const moved = movedBy(name, step);
  const lines = moved.slice(0, most).map(({ binding, file }) => `${binding} -> ${file}`);
  if (moved.length > most) lines.push(`and ${moved.length - most} more`);
  const body = lines.length === 0 ? "" : `\n\nMoved:\n${lines.join("\n")}`;
  return `${subject}${body}\n\n${writtenBy}${name}.\n`;
}
