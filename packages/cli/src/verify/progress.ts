import type { Host } from "../host.ts";

/** A line on a terminal that tells how far a run is, and goes when it ends. */
export interface Progress {
  show(known: number): void;
  end(): void;
}

const pauseMs = 100;

export function progressLine(host: Host, isWanted: boolean): Progress {
  const clear = "\r\u001b[2K";
  let shown = 0;
  let last = 0;
  return {
    show(known) {
      const now = Date.now();
      if (!isWanted || now - last < pauseMs) return;
      last = now;
      shown += 1;
      host.stderr.write(`${clear}flake-split: evaluated ${known} outputs of both sides…`);
    },
    end() {
      if (shown > 0) host.stderr.write(clear);
    },
  };
}
