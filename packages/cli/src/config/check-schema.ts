import { pointerSegment } from "./json-places.ts";

/** The part of JSON Schema that the published schema uses; a test holds it against a full checker. */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "integer";
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly description?: string;
}

export interface Violation {
  readonly kind: "unknown-key" | "value";
  /** A JSON pointer to the value. */
  readonly pointer: string;
  readonly message: string;
}

/** Everything in a value that a schema doesn't allow. */
export function checkSchema(schema: Schema, value: unknown, pointer = ""): readonly Violation[] {
  const problem = valueProblem(schema, value);
  if (problem !== undefined) return [{ kind: "value", pointer, message: problem }];
  if (schema.type === "array") {
    const { items = {} } = schema;
    return (value as readonly unknown[]).flatMap((inner, index) =>
      checkSchema(items, inner, pointer + pointerSegment(String(index))),
    );
  }
  if (schema.type !== "object") return [];
  return Object.entries(value as object).flatMap(([key, inner]) => {
    const place = pointer + pointerSegment(key);
    const properties = schema.properties ?? {};
    const known = Object.hasOwn(properties, key) ? properties[key] : schema.additionalProperties;
    if (known === false)
      return [{ kind: "unknown-key" as const, pointer: place, message: unknownKey(key, properties) }];
    return known === undefined ? [] : checkSchema(known, inner, place);
  });
}

function valueProblem(schema: Schema, value: unknown): string | undefined {
  const name = typeName(value);
  if (schema.type !== undefined && !hasType(value, schema.type)) {
    return `must be ${article(schema.type)}, and is ${article(name)}`;
  }
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return `must be one of ${schema.enum.join(", ")}`;
  }
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, "u").test(value as string)) {
    return `is not of the right form (${schema.pattern})`;
  }
  if (schema.minimum !== undefined && (value as number) < schema.minimum) {
    return `must be at least ${schema.minimum}`;
  }
  return undefined;
}

function hasType(value: unknown, type: NonNullable<Schema["type"]>): boolean {
  return type === "integer" ? Number.isInteger(value) : typeName(value) === type;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function article(name: string): string {
  if (name === "null") return name;
  return `${/^[aeio]/.test(name) ? "an" : "a"} ${name}`;
}

function unknownKey(key: string, properties: Readonly<Record<string, Schema>>): string {
  const known = Object.keys(properties).filter((name) => !name.startsWith("$"));
  return `there is no key ${JSON.stringify(key)}; there are ${known.join(", ")}`;
}
