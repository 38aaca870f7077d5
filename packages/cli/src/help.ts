import type { Phase } from "@flake-split/codemods";
import { type Command, formats, options, takes } from "./commands.ts";

/** The help of one command, or of the whole program. */
export function helpText(command: Command | undefined, commands: readonly Command[]): string {
  return command === undefined ? programHelp(commands) : commandHelp(command);
}

function programHelp(commands: readonly Command[]): string {
  return lines(
    "Splits a monolithic flake.nix into a nix/ directory tree, without changing what it evaluates to.",
    "",
    "Usage: flake-split COMMAND [DIR] [options]",
    "",
    "Commands:",
    ...table(commands.map((command) => [command.name, capitalized(command.summary)])),
    "",
    "Options:",
    ...optionLines((name) => options[name]?.only === undefined),
    "",
    "DIR is the folder of the flake, the current one by default. Without --dry-run or --check a phase writes",
    "its files. Results go to stdout, everything else to stderr.",
    "Exit status: 0 done, 1 refused (with --check: something would change), 2 wrong use or an internal error,",
    "130 interrupted.",
    "",
    "Start with:",
    "  flake-split plan",
    "  flake-split phase1 --dry-run",
  );
}

function commandHelp(command: Command): string {
  const [first, ...others] = formats(command);
  const risk = command.kind === "phase" ? [riskLine(command.phase)] : [];
  const when = command.kind === "phase" ? "dry run" : "default";
  return lines(
    `${command.title}: ${command.summary}`,
    ...risk,
    "",
    `Usage: flake-split ${command.name} ${command.kind === "tool" ? command.argument : "[DIR]"} [options]`,
    "",
    "Options:",
    ...optionLines((name) => takes(command, name)),
    ...(first === undefined ? [] : ["", `Formats: ${first} (${when}), ${others.join(", ")}.`]),
  );
}

/** What it is worth, and what it may cost. */
function riskLine({ risk, byHand }: Phase): string {
  return `Risk: ${risk}.${byHand === undefined ? "" : ` By hand, on a flake of 3,000 lines: ${byHand}.`}`;
}

function optionLines(wanted: (name: string) => boolean): string[] {
  const shown = Object.entries(options).filter(([name]) => wanted(name));
  return table(
    shown.map(([name, option]) => {
      const short = option.short === undefined ? "    " : `-${option.short}, `;
      return [`${short}--${name}${option.value === undefined ? "" : ` ${option.value}`}`, option.help];
    }),
  );
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

function lines(...all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

/** Summaries of phases are written to stand behind a title. */
function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
