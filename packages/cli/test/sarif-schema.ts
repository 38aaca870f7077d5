/*
 * The part of the schema of SARIF 2.1.0 (OASIS, sections 3.13 to 3.52) that flake-split writes, without room for
 * anything else: a property that isn't listed here is a mistake, or has to be looked up and added.
 */

const text = { type: "string", minLength: 1 };
const message = object({ text }, ["text"]);
const index = { type: "integer", minimum: 0 };
const position = { type: "integer", minimum: 1 };
const level = { enum: ["none", "note", "warning", "error"] };

const artifactLocation = object({
  uri: { type: "string", format: "relative-uri" },
  uriBaseId: text,
  index,
  description: message,
});
const region = object(
  { startLine: position, startColumn: position, endLine: position, endColumn: position },
  ["startLine"],
);
const physicalLocation = object({ artifactLocation, region }, ["artifactLocation"]);
const location = object({ id: index, physicalLocation, message });

const rule = object(
  {
    id: text,
    shortDescription: message,
    fullDescription: message,
    help: object({ text, markdown: text }, ["text"]),
    defaultConfiguration: object({ level }),
  },
  ["id"],
);
const driver = object(
  {
    name: text,
    // SemVer, as section 3.19.12 asks.
    semanticVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$" },
    rules: { type: "array", uniqueItems: true, items: rule },
  },
  ["name"],
);
const result = object(
  {
    ruleId: text,
    ruleIndex: index,
    level,
    message,
    locations: { type: "array", items: location },
    relatedLocations: { type: "array", uniqueItems: true, items: location },
  },
  ["message"],
);
const run = object(
  {
    tool: object({ driver }, ["driver"]),
    columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
    originalUriBaseIds: { type: "object", additionalProperties: artifactLocation },
    results: { type: "array", items: result },
  },
  ["tool"],
);

export const sarifSchema = object(
  { $schema: text, version: { const: "2.1.0" }, runs: { type: "array", minItems: 1, items: run } },
  ["version", "runs"],
);

function object(properties: Readonly<Record<string, object>>, required: readonly string[] = []): object {
  return { type: "object", properties, required, additionalProperties: false };
}
