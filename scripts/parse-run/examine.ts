import { readFileSync } from "node:fs";
import { isGlobal, readDocument } from "../../packages/analysis/src/index.ts";
import {
  type Diagnostic,
  decode,
  lineIndex,
  type Parser,
  positionIn,
  printTokens,
} from "../../packages/syntax/src/index.ts";
import type { Objection } from "./ask-nix.ts";

/** A file, and how our answer stands to Nix's. */
export interface Examined {
  readonly file: string;
  readonly class: string;
  /** For people: places and messages of both. */
  readonly detail: string;
}

/** What we say of a file, and how that stands to what Nix says. */
export function examine(parser: Parser, file: string, nix: Objection | null): Examined {
  const answer = (name: string, detail: string): Examined => ({
    file,
    class: name,
    detail: nix === null ? detail : `${detail} | Nix: ${nix.place} ${nix.message}`,
  });
  const bytes = readFileSync(file);
  const decoded = decode(file, bytes);
  if (!("text" in decoded)) return answer(refusal(nix, decoded, ""), decoded.message);
  const source = { path: file, text: decoded.text };
  const read = readDocument((text) => parser.parse(text), source);
  const index = lineIndex(source);
  const placeOf = (offset: number) => {
    const { line, column } = positionIn(index, offset);
    return `${line}:${column}`;
  };
  if ("refused" in read) {
    const [first] = read.refused;
    if (first === undefined) return answer("refused without a reason", "");
    const place = placeOf(first.span?.start ?? 0);
    return answer(refusal(nix, first, place), `${place} ${first.message}`);
  }
  const { tokens, scopes } = read.document;
  const printed = printTokens(source, tokens);
  if (printed === null || !Buffer.from(printed, "utf8").equals(bytes)) return answer("no round trip", "");
  if (nix?.kind === "syntax") return answer("only Nix refuses", "");
  const unbound = scopes.references.filter(({ target }) => target.kind === "unbound");
  const places = unbound.map(({ name, span }) => `${placeOf(span.start)} ${name}`);
  if (nix === null) {
    return places.length === 0
      ? answer("both accept", "")
      : answer("only we find an undefined variable", places.join(", "));
  }
  // By its name: Nix's place for a name in `inherit` is that of what stands around it.
  const known = unbound.some(({ name }) => name === nix.name);
  if (known) return answer("both find the undefined variable", places.join(", "));
  const builtin = isGlobal(nix.name ?? "") ? ", which is a builtin of another Nix" : "";
  return answer(`only Nix finds an undefined variable${builtin}`, places.join(", "));
}

function refusal(nix: Objection | null, { code }: Diagnostic, place: string): string {
  if (nix === null) return `only we refuse: ${code}`;
  if (nix.kind === "undefined-variable") return `we refuse, Nix finds an undefined variable: ${code}`;
  return nix.place === place ? "both refuse, at the same place" : `both refuse, at another place: ${code}`;
}
