import { writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { blink } from "./spinner.ts";

const { label } = workerData as { label: string };
let clear = () => {};
const timer = setTimeout(show, blink);

parentPort?.once("message", () => {
  clearTimeout(timer);
  clear();
  process.exit();
});

async function show(): Promise<void> {
  const { default: ora } = await import("ora");
  const spinner = ora({
    text: label,
    stream: terminal(),
    isEnabled: true,
    discardStdin: false,
    hideCursor: false,
  });
  clear = () => spinner.stop();
  spinner.start();
}

/** The terminal, written to at once: a worker's own `process.stderr` waits for the thread that computes. */
function terminal(): NodeJS.WriteStream {
  const write = (text: string) => {
    writeSync(2, text);
    return true;
  };
  return Object.assign(Object.create(process.stderr), {
    isTTY: true,
    columns: 80,
    write,
    cursorTo: (column: number) => write(`\u001b[${column + 1}G`),
    moveCursor: (_: number, lines: number) =>
      write(lines < 0 ? `\u001b[${-lines}A` : lines > 0 ? `\u001b[${lines}B` : ""),
    clearLine: () => write("\u001b[2K"),
  });
}
