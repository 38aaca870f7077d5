import { nearest } from "./arguments.ts";
import type { Command, ToolCommand } from "./commands.ts";
import { type CompletedShell, completedShells, completionScript } from "./completion/completion-script.ts";
import { catalogue } from "./explain/catalogue.ts";
import { explainCode, listCodes } from "./explain/explain.ts";
import type { Palette } from "./report/palette.ts";

type ToolAnswer = { readonly text: string } | { readonly wrongUse: string };

/** Answers a question that has nothing to do with a flake. */
export function runTool(
  tool: ToolCommand["name"],
  word: string | undefined,
  commands: readonly Command[],
  palette: Palette,
): ToolAnswer {
  return tool === "explain" ? explain(word, palette) : complete(word, commands);
}

function explain(code: string | undefined, palette: Palette): ToolAnswer {
  if (code === undefined) return { text: listCodes(palette) };
  const text = explainCode(code, palette);
  if (text !== undefined) return { text };
  const codes = catalogue.map((entry) => entry.code);
  const near = nearest(code, codes) ?? codes.find((known) => known.endsWith(`/${code}`));
  return { wrongUse: `there is no code ${code}${near === undefined ? "" : `; did you mean ${near}?`}` };
}

function complete(shell: string | undefined, commands: readonly Command[]): ToolAnswer {
  if (shell === undefined) return { wrongUse: `which shell? ${completedShells.join(", ")}` };
  if (!isCompleted(shell))
    return { wrongUse: `there is no completion for ${shell}, only for ${completedShells.join(", ")}` };
  return { text: completionScript(shell, commands) };
}

function isCompleted(shell: string): shell is CompletedShell {
  return (completedShells as readonly string[]).includes(shell);
}
