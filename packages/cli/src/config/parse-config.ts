import type { Config } from "@flake-split/codemods";
import type { Diagnostic } from "@flake-split/syntax";
import schema from "../../schema/flake-split.schema.json" with { type: "json" };
import { failure } from "../diagnostics.ts";
import { checkSchema, type Schema } from "./check-schema.ts";
import { type JsonPlaces, jsonPlaces } from "./json-places.ts";

/** The config that a text holds, or everything that is wrong with it, each with its place. */
export function parseConfig(file: string, text: string): Config | Diagnostic[] {
  const places = jsonPlaces(text);
  if (places.kind === "mistake") {
    const span = { start: places.offset, end: places.offset + 1 };
    return [failure("config/syntax", file, `is not JSON: ${places.message}`, { span })];
  }
  const repeated = places.repeated.map((span) =>
    failure("config/value", file, "this key stands here a second time", { span }),
  );
  const value: unknown = JSON.parse(text);
  const problems = [...repeated, ...violations(file, value, places)];
  if (problems.length > 0) return problems;
  const { $schema: _, ...config } = value as Config & { $schema?: string };
  return config;
}

function violations(file: string, value: unknown, places: JsonPlaces): readonly Diagnostic[] {
  return checkSchema(schema as Schema, value).map(({ kind, pointer, message }) => {
    const span = (kind === "unknown-key" ? places.keys : places.values).get(pointer) ?? { start: 0, end: 0 };
    const subject =
      kind === "unknown-key" || pointer === "" ? "" : `${pointer.slice(1).replaceAll("/", ".")} `;
    return failure(`config/${kind}`, file, `${subject}${message}`, { span });
  });
}
