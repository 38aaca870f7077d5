import type { Document } from "@flake-split/analysis";
import { type Category, categories } from "@flake-split/plan";

/** The comments that flake-split begins its gathering files with. */
export const titles: ReadonlySet<string> = new Set(categories.map(({ title }) => `# ${title}`));

/** The category whose title stands in a file's first line. */
export function titledCategory({ text }: Document): Category | null {
  const first = text.slice(0, text.indexOf("\n")).trimEnd();
  return categories.find(({ title }) => first === `# ${title}`) ?? null;
}
