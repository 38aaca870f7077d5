/** Which release of NixOS a flake's nixpkgs is, and how that is known. */
export interface NixpkgsRelease {
  /** `25.05`. */
  readonly release: string;
  /** For people: `flake.lock has nixos-25.05`. */
  readonly because: string;
}

/** The first release with `config.system.build.images`. */
export const firstWithVariants = "25.05";

/** The newest release when this was written; taken where nothing tells. */
const latest = "25.11";

/** The part of `flake.lock` that is of use here. */
interface Lock {
  readonly root?: string;
  readonly nodes?: Readonly<Record<string, LockNode>>;
}

interface LockNode {
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>;
  readonly locked?: { readonly lastModified?: number };
  readonly original?: { readonly ref?: string; readonly url?: string };
}

/**
 * The release of the input called `input`: asked for, by its branch in `flake.lock` or in its URL, or by the date
 * of the locked revision, when it is a development branch.
 */
export function nixpkgsRelease(
  input: string,
  url: string | null,
  lockText: string | undefined,
  asked: string | undefined,
): NixpkgsRelease {
  if (asked !== undefined) return { release: asked, because: "as asked for" };
  const node = lockText === undefined ? null : lockNode(lockText, input);
  const ref = node?.original?.ref ?? node?.original?.url ?? null;
  const locked = ref === null ? null : releaseIn(ref);
  if (locked !== null) return { release: locked, because: `flake.lock has \`${ref}\` for ${input}` };
  const written = url === null ? null : releaseIn(url);
  if (written !== null) return { release: written, because: `${input} is \`${url}\`` };
  const time = node?.locked?.lastModified;
  if (time !== undefined) {
    const day = new Date(time * 1000).toISOString().slice(0, 10);
    return { release: releaseAt(day), because: `flake.lock has ${input} of ${day}` };
  }
  return { release: latest, because: `nothing tells which release ${input} is` };
}

/** Whether a release has `config.system.build.images`. */
export function hasVariants(release: string): boolean {
  return release >= firstWithVariants;
}

/** The release in the name of a branch: `nixos-25.05`, `release-24.11`, `nixpkgs-24.05-darwin`. */
function releaseIn(name: string): string | null {
  return /(?:nixos|release|nixpkgs)-(\d\d\.\d\d)(?!\d)/.exec(name)?.[1] ?? null;
}

/** The last release that was out on a day; they come out at the end of May and of November. */
function releaseAt(day: string): string {
  const year = Number(day.slice(2, 4));
  const rest = day.slice(5);
  if (rest < "06-01") return `${pad(year - 1)}.11`;
  return rest < "12-01" ? `${pad(year)}.05` : `${pad(year)}.11`;
}

function pad(year: number): string {
  return String(year).padStart(2, "0");
}

function lockNode(text: string, input: string): LockNode | null {
  const lock = parseLock(text);
  const nodes = lock?.nodes;
  if (nodes === undefined) return null;
  const follow = (from: string, path: readonly string[], depth: number): string | null => {
    let at: string | null = from;
    for (const name of path) {
      const next: string | readonly string[] | undefined =
        at === null ? undefined : nodes[at]?.inputs?.[name];
      if (next === undefined || depth > 20) return null;
      at = typeof next === "string" ? next : follow(lock?.root ?? "root", next, depth + 1);
    }
    return at;
  };
  const name = follow(lock?.root ?? "root", [input], 0);
  return name === null ? null : (nodes[name] ?? null);
}

function parseLock(text: string): Lock | null {
  try {
    const lock: unknown = JSON.parse(text);
    return typeof lock === "object" && lock !== null ? (lock as Lock) : null;
  } catch {
    return null;
  }
}
