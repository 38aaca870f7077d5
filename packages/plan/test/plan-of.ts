import { readDocument, readFlake } from "@flake-split/analysis";
import type { Parser } from "@flake-split/syntax";
import { type Config, type Plan, planSplit, settingsOf } from "../src/index.ts";

export interface PlanOfOptions {
  readonly config?: Config;
  /** Files that stand in the repository already. */
  readonly existing?: readonly string[];
  /** The arguments of `perSystem`. */
  readonly formals?: string;
}

/** A flake of which `body` is the body of `perSystem`. */
export function flakeAround(body: string, formals = "{ pkgs, lib, ... }"): string {
  return `{
  outputs = inputs: inputs.flake-parts.lib.mkFlake { inherit inputs; } {
    perSystem =
      ${formals}:
${body};
  };
}
`;
}

/** Plans the flake around `body`. */
export function planOf(parser: Parser, body: string, options: PlanOfOptions = {}): Plan {
  const text = flakeAround(body, options.formals);
  const read = readDocument((source) => parser.parse(source), { path: "flake.nix", text });
  if ("refused" in read) throw new Error(`${read.refused[0]?.message}:\n${text}`);
  const model = readFlake(read.document);
  const region = "refused" in model ? undefined : model.regions[0];
  if (region === undefined) throw new Error("no perSystem");
  const [plan] = planSplit({
    document: read.document,
    regions: [region],
    settings: settingsOf(options.config ?? {}),
    exists: (path) => (options.existing ?? []).includes(path),
    categoryAt: () => null,
    filesFrom: () => [],
    members: () => new Set(),
    excluded: [],
    declined: new Set(),
    repeats: "ignored",
  });
  if (plan === undefined) throw new Error("no plan");
  return plan;
}

/** Every placement: `name -> file form member`, with `hidden` for what only its category sees. */
export function placed(plan: Plan): readonly string[] {
  return [...plan.placements.values()].map(({ unit, file, form, member, exported }) => {
    const as = member === unit.name ? "" : ` as ${member}`;
    return `${unit.label} -> ${file} ${form.kind}${as}${exported ? "" : " hidden"}`;
  });
}
