import type { VerifyResult } from "@flake-split/nix";
import type { Diagnostic } from "@flake-split/syntax";
import { count } from "../report/counts.ts";
import { code, fenced, prose, proseLines } from "../report/markdown/escape.ts";
import { marker } from "../report/markdown/marker.ts";
import { folded, table } from "../report/markdown/table.ts";
import { plain } from "../report/palette.ts";
import { kinds } from "./finding-lines.ts";
import { verifyText } from "./verify-text.ts";

/** More than a reviewer reads; a comment on GitHub holds some more. */
const detailLimit = 50_000;
/** Details of more lines are folded. */
const openLines = 40;

function headline({ verdict, complete, findings }: VerifyResult): string {
  switch (verdict) {
    case "same":
      return "✅ the flake evaluates to the same";
    case "partial":
      return "✅ the flake evaluates to the same, as far as it can be known";
    case "different":
      return "❌ the flake evaluates to something else";
    case "inconclusive":
      return complete || findings.length === 0
        ? "⚠️ nothing is known of any output"
        : "⚠️ it isn't known whether the flake evaluates to the same";
  }
}

/**
 * A verification as a comment on a pull request, which a later one for the same flake can replace. `prefix` leads from the top of
 * the repository to the flake's folder.
 */
export function verifyMarkdown(result: VerifyResult, base: string, prefix: string): string {
  const { findings, complete } = result;
  const rows = Object.entries(kinds)
    .map(([kind, { label, differs }]) => {
      const number = findings.filter((finding) => finding.kind === kind).length;
      return { number, cells: [differs ? "❌" : kind === "same" ? "✅" : "⚪", label, String(number)] };
    })
    .filter(({ number }) => number > 0);
  const counts = table({ head: ["", "result", "outputs:"], rows: rows.map(({ cells }) => cells) }, 4_000);
  return comment(prefix, headline(result), [
    `Compared with ${prose(base)}: ${count(findings.length, "output")}${complete ? "" : "; some were not reached"}.\n`,
    counts,
    details(verifyText(result, base, plain)),
  ]);
}

/** Of a flake that wasn't compared, or couldn't be, with what there is to say of it. */
export function notVerifiedMarkdown(
  message: string,
  diagnostics: readonly Diagnostic[],
  prefix: string,
): string {
  const isWrong = diagnostics.some(({ severity }) => severity === "error");
  const rows = diagnostics.map((one) => [
    code(one.file),
    [one.message, one.why, one.help]
      .flatMap((text) => (text === undefined ? [] : proseLines(text)))
      .join("<br>"),
    code(one.code),
  ]);
  return comment(prefix, `${isWrong ? "❌" : "⚠️"} ${prose(message)}`, [
    table({ head: ["where", "what", "code"], rows }, detailLimit),
  ]);
}

function comment(prefix: string, title: string, blocks: readonly string[]): string {
  const folder = prefix === "" ? "" : ` in ${code(prefix)}`;
  const head = `${marker("verify", prefix)}\n## ${code("flake-split verify")}${folder}: ${title}\n`;
  return [head, ...blocks.filter((block) => block !== "")].join("\n");
}

function details(text: string): string {
  const lines = text.trimEnd().split("\n");
  // The last line is the verdict, which stands above.
  const told = lines.slice(0, -1).join("\n").trimEnd();
  if (told === "") return "";
  const shown = told.length > detailLimit ? `${told.slice(0, detailLimit)}\n…` : told;
  const block = fenced("text", shown);
  return lines.length > openLines ? folded("What isn't the same, and why", block) : block;
}
