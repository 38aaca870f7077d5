import type { Attr } from "@flake-split/syntax";

/** The name of an attribute that is written as a name or a plain string; `null` for `${…}`, whatever is in it. */
export function attrName(attr: Attr | undefined): string | null {
  return attr === undefined || attr.kind === "dynamic" ? null : attr.name;
}
