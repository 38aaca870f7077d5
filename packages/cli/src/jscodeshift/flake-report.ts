import type { Invocation } from "../arguments.ts";
import { unifiedDiff } from "../diff/unified-diff.ts";
import { count } from "../report/counts.ts";
import { plain } from "../report/palette.ts";
import { type Conclusion, ownPlacements, render } from "../report/reporter.ts";
import type { Api } from "./api.ts";

/**
 * What is told of one flake: of a dry run the whole diff, new files included; of a run the summary that the command
 * line prints; of both what else was said. The diff comes last, so that `git apply` takes it from the output.
 */
export function flakeReport(
  invocation: Invocation,
  conclusion: Conclusion | undefined,
  said: readonly string[],
  diagnosed: string,
): string {
  const messages = said.map((message) => `flake-split: ${message}\n`).join("");
  const [headline = "", ...rest] = conclusion === undefined ? [] : resultBlocks(invocation, conclusion);
  return [headline, messages, diagnosed, ...rest].filter((block) => block !== "").join("\n");
}

function resultBlocks(invocation: Invocation, conclusion: Conclusion): readonly string[] {
  const { changes, result, diffPrefix } = conclusion;
  if (result === "refused") return [];
  if (result !== "would-change") return [render("summary", invocation, conclusion, plain)];
  const headline = `${invocation.command.name} would change ${count(changes.length, "file")}\n`;
  return [headline, unifiedDiff(changes, diffPrefix)];
}

/** Counts what a run does. jscodeshift adds them up over all flakes, and shows them of dry runs. */
export function countStats(api: Api, invocation: Invocation, conclusion: Conclusion): void {
  const { changes, plan } = conclusion;
  const added = changes.filter(({ before }) => before === undefined).length;
  const removed = changes.filter(({ after }) => after === undefined).length;
  const moved = changes.length === 0 ? 0 : ownPlacements(invocation, conclusion).length;
  api.stats("bindings moved", moved);
  api.stats("bindings left alone", plan.left.length);
  api.stats("files added", added);
  api.stats("files changed", changes.length - added - removed);
  api.stats("files removed", removed);
}
