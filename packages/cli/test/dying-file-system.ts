import type { FileSystem } from "../src/host.ts";

/** Thrown by every step from the fatal one on: nobody is there any more to do anything about it. */
export class Killed extends Error {}

/** The steps that change the disk; a file's contents arrive in three. */
const steps = [
  "makeDirectory",
  "createFile",
  "writeFile",
  "createSymbolicLink",
  "createHardLink",
  "rename",
  "removeFile",
  "removeDirectory",
  "syncDirectory",
] as const satisfies readonly (keyof FileSystem)[];

export interface DyingFileSystem {
  readonly fs: FileSystem;
  /** How many steps were taken. */
  steps(): number;
}

/**
 * A disk on which `die` is called before the step number `fatal`. 0 is none. A `die` that returns is as good as a killed
 * process: from then on nothing works, no cleaning up either.
 */
export function dyingFileSystem(fs: FileSystem, fatal: number, die: () => void): DyingFileSystem {
  let count = 0;
  const step = () => {
    count++;
    if (count === fatal) die();
    if (fatal > 0 && count >= fatal) throw new Killed(`killed at step ${count}`);
  };
  const wrapped = Object.fromEntries(
    steps.map((name) => [
      name,
      (...args: never[]) => {
        step();
        return (fs[name] as (...args: never[]) => unknown)(...args);
      },
    ]),
  ) as Partial<FileSystem>;
  return {
    steps: () => count,
    fs: {
      ...fs,
      ...wrapped,
      createFile(path, bytes, mode) {
        step();
        fs.writeFile(path, Buffer.alloc(0));
        step();
        fs.writeFile(path, bytes.subarray(0, bytes.length >> 1));
        step();
        fs.removeFile(path);
        fs.createFile(path, bytes, mode);
      },
    },
  };
}

/** A disk on which one step fails as the system would, once or always. */
export function failingFileSystem(
  fs: FileSystem,
  fails: (step: string, path: string) => string | undefined,
): FileSystem {
  const wrapped = Object.fromEntries(
    steps.map((name) => [
      name,
      (...args: string[]) => {
        const path =
          name === "createSymbolicLink" || name === "createHardLink" || name === "rename" ? args[1] : args[0];
        const code = fails(name, path ?? "");
        if (code !== undefined) throw Object.assign(new Error(`${code}: simulated`), { code });
        return (fs[name] as (...args: string[]) => unknown)(...args);
      },
    ]),
  );
  return { ...fs, ...(wrapped as Partial<FileSystem>) };
}
