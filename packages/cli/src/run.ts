import { type Invocation, parseArguments, type Request } from "./arguments.ts";
import { type Codemods, writingPhases } from "./codemods.ts";
import { type Command, commandsFor } from "./commands.ts";
import { systemCode } from "./diagnostics.ts";
import { helpText } from "./help.ts";
import type { Host } from "./host.ts";
import { paletteFor } from "./report/palette.ts";
import { reporterFor } from "./report/reporter.ts";
import { runCommand } from "./run-command.ts";
import { version } from "./version.ts";

/**
 * Runs the program with the words after its name, and returns the exit status: 0 done, 1 refused or (with
 * `--check`) something would change, 2 wrong use or a bug of ours.
 */
export async function run(argv: readonly string[], host: Host, codemods: Codemods): Promise<number> {
  try {
    const commands = commandsFor(writingPhases(codemods));
    const request = parseArguments(argv, commands);
    switch (request.kind) {
      case "help":
        host.stdout.write(helpText(request.command, commands));
        return 0;
      case "version":
        host.stdout.write(`${version}\n`);
        return 0;
      case "wrong":
        return wrongUse(host, request.message, request.command);
      case "tool":
        return await useTool(request, host, commands);
      case "run":
        return await start(request, host, codemods);
    }
  } catch (error) {
    if (systemCode(error) !== undefined) return refusedBySystem(host, error);
    return internalError(host, argv, error);
  }
}

async function useTool(
  { command, word, color }: Extract<Request, { kind: "tool" }>,
  host: Host,
  commands: readonly Command[],
): Promise<number> {
  const { runTool } = await import("./run-tool.ts");
  const answer = runTool(command.name, word, commands, paletteFor(host.stdout, host.env, color));
  if ("wrongUse" in answer) return wrongUse(host, answer.wrongUse, command);
  host.stdout.write(answer.text);
  return 0;
}

async function start(invocation: Invocation, host: Host, codemods: Codemods): Promise<number> {
  const answer = await runCommand(invocation, host, codemods, await reporterFor(host, invocation));
  return typeof answer === "number" ? answer : wrongUse(host, answer.wrongUse, invocation.command);
}

/** The disk says no outside of what is reported as a diagnostic, as for a folder that may not be read. */
function refusedBySystem(host: Host, error: unknown): number {
  host.stderr.write(`flake-split: ${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

function wrongUse(host: Host, message: string, command: Command | undefined): number {
  const name = command === undefined ? "" : ` ${command.name}`;
  host.stderr.write(`flake-split: ${message}\nTry: flake-split${name} --help\n`);
  return 2;
}

function internalError(host: Host, argv: readonly string[], error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  host.stderr.write(
    `flake-split: this is a bug: ${message}\n` +
      `Please report it, with the flake if you can, and with: flake-split ${version}, ${argv.join(" ")}\n`,
  );
  if (host.env.FLAKE_SPLIT_DEBUG === "1" && error instanceof Error) host.stderr.write(`${error.stack}\n`);
  else host.stderr.write("FLAKE_SPLIT_DEBUG=1 shows where it happened.\n");
  return 2;
}
