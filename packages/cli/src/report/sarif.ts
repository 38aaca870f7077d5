import type { LeftReport, PlanReport } from "@flake-split/codemods";
import type { Diagnostic, Severity, Span } from "@flake-split/syntax";
import { explanationOf } from "../explain/catalogue.ts";
import { version } from "../version.ts";
import type { TextOf } from "./diagnostic-text.ts";
import { type Positions, positionsByFile } from "./positions.ts";
import { visible } from "./visible.ts";

/*
 * SARIF 2.1.0, spelled out as far as it is used: findings as results, so that code review shows them in the file.
 * Columns count UTF-16 code units from 1, which SARIF calls `utf16CodeUnits`; paths start at the top of the
 * repository.
 */

export interface SarifInput {
  readonly plan: PlanReport;
  readonly diagnostics: readonly Diagnostic[];
  readonly flakePath: string;
  /** From the top of the repository to the flake's folder: empty, or ending in a slash. */
  readonly diffPrefix: string;
  readonly textOf: TextOf;
}

interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly text: string;
  readonly at: Place;
  readonly related: readonly (Place & { readonly message: string })[];
}

interface Place {
  readonly file: string;
  readonly span?: Span | undefined;
}

/** The findings of a run, and what it leaves alone as notes. */
export function sarifReport(input: SarifInput): string {
  const findings = [
    ...input.diagnostics.map(diagnosticFinding),
    ...input.plan.left.map((left) => leftFinding(left, input.flakePath)),
  ];
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const locate = locator(input);
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "flake-split", semanticVersion: version, rules: codes.map(rule) } },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The top of the repository." } } },
        results: findings.map((finding) => result(finding, codes.indexOf(finding.code), locate)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function diagnosticFinding({ code, severity, file, span, message, why, help, related }: Diagnostic): Finding {
  const text = [message, why, help === undefined ? undefined : `Help: ${help}`].filter(
    (part) => part !== undefined,
  );
  const places = (related ?? []).map((place) => ({ ...place, message: sentence([place.message]) }));
  return { code, severity, text: sentence(text), at: { file, span }, related: places };
}

function leftFinding({ binding, at, reason, code }: LeftReport, file: string): Finding {
  return {
    code,
    severity: "note",
    text: sentence([`\`${binding}\` stays: ${reason}`]),
    at: { file, span: at },
    related: [],
  };
}

/** SARIF asks for whole sentences. */
function sentence(parts: readonly string[]): string {
  return parts
    .map((part) => visible(part).trim())
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(" ");
}

function rule(code: string): object {
  const known = explanationOf(code);
  if (known === undefined) return { id: code };
  const { title, meaning, remedy, severity } = known;
  return {
    id: code,
    shortDescription: { text: `${title}.` },
    fullDescription: { text: meaning },
    help: { text: `${meaning}\n\n${remedy}` },
    defaultConfiguration: { level: severity },
  };
}

type Locate = (place: Place) => object;

function result({ code, severity, text, at, related }: Finding, ruleIndex: number, locate: Locate): object {
  return {
    ruleId: code,
    ruleIndex,
    level: severity,
    message: { text },
    locations: [{ physicalLocation: locate(at) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, id) => ({
            id,
            physicalLocation: locate(place),
            message: { text: place.message },
          })),
        }),
  };
}

function locator({ diffPrefix, textOf }: SarifInput): Locate {
  const positions = positionsByFile(textOf);
  return ({ file, span }) => {
    const source = span === undefined ? undefined : positions(file);
    const uri = `${diffPrefix}${file}`.split("/").map(encodeURIComponent).join("/");
    const artifactLocation = { uri, uriBaseId: "%SRCROOT%" };
    // GitHub shows only what has a line; the first one stands for the whole file.
    if (span === undefined || source === undefined) return { artifactLocation, region: { startLine: 1 } };
    return { artifactLocation, region: region(span, source) };
  };
}

function region({ start, end }: Span, source: Positions): object {
  const [from, to] = [source.at(start), source.at(end)];
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}
