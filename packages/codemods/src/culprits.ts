/**
 * The fewest of `labels` that have to stay so that the rest passes, found by halves: for a few culprits among many
 * it takes about two questions for each halving. Where several only fail together, the later ones are left out.
 *
 * @param passes whether the flake passes its checks without these.
 * @returns `null` when it doesn't even pass without all of them: then the fault lies elsewhere.
 */
export function culprits(
  labels: readonly string[],
  passes: (without: ReadonlySet<string>) => boolean,
): ReadonlySet<string> | null {
  const out = new Set(labels);
  if (!passes(out)) return null;
  const admit = (group: readonly string[]): void => {
    for (const label of group) out.delete(label);
    if (passes(out)) return;
    for (const label of group) out.add(label);
    if (group.length === 1) return;
    const middle = group.length >> 1;
    admit(group.slice(0, middle));
    admit(group.slice(middle));
  };
  if (labels.length > 0) admit(labels);
  return out;
}
