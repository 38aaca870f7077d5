/** A line on a terminal that says how far a run is; nothing anywhere else. */
export interface Progress {
  begin(name: string): void;
  end(name: string): void;
  clear(): void;
}

export function progress(total: number, stream: NodeJS.WriteStream): Progress {
  const running = new Set<string>();
  let done = 0;
  const show = () => {
    if (stream.isTTY) stream.write(`\r\u001B[2K${progressLine(done, total, running, stream.columns ?? 80)}`);
  };
  return {
    begin(name) {
      running.add(name);
      show();
    },
    end(name) {
      running.delete(name);
      done++;
      show();
    },
    clear() {
      if (stream.isTTY) stream.write("\r\u001B[2K");
    },
  };
}

/** `12/59  numtide+devshell, cachix+devenv`, no wider than the terminal. */
export function progressLine(done: number, total: number, running: Iterable<string>, width: number): string {
  const line = `${done}/${total}  ${[...running].join(", ")}`;
  return line.length < width ? line : `${line.slice(0, width - 2)}…`;
}
