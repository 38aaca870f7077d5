import { type Command, formats, options, takes } from "../commands.ts";
import { catalogue } from "../explain/catalogue.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

export const completedShells = ["bash", "zsh", "fish"] as const;
export type CompletedShell = (typeof completedShells)[number];

/** What there is to complete, read off the tables of commands and options. */
export interface Completed {
  readonly commands: readonly CompletedCommand[];
  /** The options that stand before any command, too. */
  readonly options: readonly CompletedOption[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  /** What its first word may be; `null` for a folder. */
  readonly words: readonly string[] | null;
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  readonly name: string;
  readonly short: string | undefined;
  readonly help: string;
  /** What follows it: nothing, one of some words, or a file. */
  readonly value: "none" | "file" | readonly string[];
}

/** The script that a shell reads to complete the program's words: see `docs/terminal.md` for where to put it. */
export function completionScript(shell: CompletedShell, commands: readonly Command[]): string {
  const completed = completedOf(commands);
  switch (shell) {
    case "bash":
      return bashScript(completed);
    case "zsh":
      return zshScript(completed);
    case "fish":
      return fishScript(completed);
  }
}

function completedOf(commands: readonly Command[]): Completed {
  return {
    commands: commands.map((command) => ({
      name: command.name,
      summary: command.summary,
      words: wordsOf(command),
      options: optionsFor((name) => takes(command, name), formats(command)),
    })),
    options: optionsFor((name) => name === "help" || name === "version", []),
  };
}

function wordsOf(command: Command): readonly string[] | null {
  if (command.kind !== "tool") return null;
  return command.name === "completion" ? completedShells : catalogue.map(({ code }) => code);
}

function optionsFor(
  wanted: (name: string) => boolean,
  allowed: readonly string[],
): readonly CompletedOption[] {
  return Object.entries(options).flatMap(([name, { type, short, help }]) => {
    if (!wanted(name)) return [];
    const value = type === "boolean" ? "none" : name === "format" ? allowed : "file";
    return [{ name, short, help, value }];
  });
}
