import { attrName, type Region } from "@flake-split/analysis";
import { type Binding, contains } from "@flake-split/syntax";
import { type Category, type CategoryId, categories, categoryOfOutput } from "./categories.ts";
import type { Settings } from "./config.ts";
import { kebab } from "./file-names.ts";
import type { Wiring } from "./wiring.ts";

/** What one region asks of the split's folder. */
export interface RegionNeeds {
  readonly region: Region;
  readonly wiring: Wiring;
  /** The categories that its bindings go to. */
  readonly used: ReadonlySet<CategoryId>;
}

/**
 * Chooses, for each region, where each category is gathered: where it is already, else in the category's own
 * folder. When several regions have bindings of one category, the folder goes to one that has the category's
 * outputs in code of its own, else to the first; the others get one of their own, below their output's (`nix/shells/packages`) or
 * with a number. The choice depends on the whole flake, never on which phases have run.
 */
export function gatheringFiles(
  regions: readonly RegionNeeds[],
  settings: Settings,
  exists: (path: string) => boolean,
): readonly ReadonlyMap<CategoryId, string>[] {
  const claimed = new Set<string>();
  const chosen = regions.map(() => new Map<CategoryId, string>());
  const claim = (index: number, id: CategoryId, file: string): void => {
    chosen[index]?.set(id, file);
    claimed.add(file.toLowerCase());
  };
  regions.forEach(({ wiring }, index) => {
    for (const [id, { file }] of wiring.categories) if (file !== null) claim(index, id, file);
  });
  const choose = (index: number, category: Category): void => {
    const needs = regions[index];
    if (needs === undefined || chosen[index]?.has(category.id) === true) return;
    if (category.inPlace === true) {
      const [file] = candidates(category, needs.region, settings, () => false);
      if (file !== undefined) chosen[index]?.set(category.id, file);
      return;
    }
    const isTaken = (file: string) => claimed.has(file.toLowerCase());
    for (const file of candidates(category, needs.region, settings, isTaken)) {
      if (isTaken(file) || exists(file)) continue;
      return claim(index, category.id, file);
    }
  };
  const isUsed = ({ used, wiring }: RegionNeeds, { id }: Category) =>
    used.has(id) || wiring.categories.has(id);
  const rounds: ((needs: RegionNeeds, category: Category) => boolean)[] = [
    (needs, category) => isUsed(needs, category) && hasOutputs(needs.region, category, regions),
    isUsed,
  ];
  for (const round of rounds) {
    regions.forEach((needs, index) => {
      for (const category of categories) if (round(needs, category)) choose(index, category);
    });
  }
  return chosen;
}

/** Whether a region has outputs of a category that aren't those of a region inside of it. */
function hasOutputs(region: Region, { id }: Category, regions: readonly RegionNeeds[]): boolean {
  const inner = regions.filter(
    ({ region: other }) => other !== region && other.kind === "output" && contains(region.span, other.span),
  );
  const isInner = (item: Binding) => inner.some(({ region: { span } }) => contains(item.span, span));
  return region.outputs.some(
    ({ key, bindings }) =>
      categoryOfOutput(key)?.id === id && !(bindings.length > 0 && bindings.every(isInner)),
  );
}

/** Where a category may be gathered, best first; the second is for repositories that have a file at the first. */
function* candidates(
  category: Category,
  region: Region,
  settings: Settings,
  isTaken: (file: string) => boolean,
): Generator<string> {
  const { directory, aggregator } = category;
  const at = (folder: string) => `${settings.directory}/${folder === "." ? "" : `${folder}/`}${aggregator}`;
  yield at(directory);
  if (!isTaken(at(directory)))
    yield directory === "." ? `${settings.directory}/split-${aggregator}` : at(`split-${directory}`);
  const own = ownFolder(region, category);
  if (own !== null) yield at(own);
  for (let count = 2; ; count++) {
    yield directory === "."
      ? `${settings.directory}/${aggregator.replace(".nix", `-${count}.nix`)}`
      : at(`${directory}-${count}`);
  }
}

/**
 * Below the folder of the one output that a region gives: `shells/packages`, `packages/x86-64-linux`; of other
 * regions, below the category's: `packages/shared`, `overlays/per-system`.
 */
function ownFolder({ kind, outputs }: Region, { id, directory }: Category): string | null {
  if (kind !== "output" && directory !== ".")
    return `${directory}/${kind === "outputs" ? "shared" : "per-system"}`;
  const [output] = outputs;
  const home = kind === "output" && output !== undefined ? categoryOfOutput(output.key) : null;
  if (home === null || output === undefined || home.directory === ".") return null;
  const system = attrName(output.system ?? undefined);
  const folder = system === null ? home.directory : `${home.directory}/${kebab(system)}`;
  if (home.id !== id) return directory === "." ? folder : `${folder}/${directory}`;
  return system === null ? null : folder;
}
