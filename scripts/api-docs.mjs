// @ts-check
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/*
 * Pages of what a published package exports, made from its index, the declarations behind it and their doc comments. Only
 * syntax is read: an index names what it exports, and exported functions state their types.
 */

/**
 * What a package exports under one name.
 * @typedef {object} Entry
 * @property {string} name
 * @property {"function" | "value" | "type"} kind
 * @property {string} declaration As it is written, without its doc comment, `export` and bodies.
 * @property {string} doc The doc comment, as Markdown; empty if there is none.
 * @property {readonly string[]} names The types that the declaration names, without its own.
 */

/** The packages that have a page. */
export const documented = ["syntax", "analysis"];

/**
 * What a package exports, in the order of its index.
 * @param {string} root The repository's.
 * @param {string} name
 * @returns {readonly Entry[]}
 */
export function exportsOf(root, name) {
  const index = join(root, "packages", name, "src/index.ts");
  return parse(index).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) throw new Error(`${index} does more than export`);
    const { exportClause, moduleSpecifier } = statement;
    if (!exportClause || !ts.isNamedExports(exportClause) || !moduleSpecifier)
      throw new Error(`${index} exports without a name`);
    const from = parse(join(dirname(index), /** @type {ts.StringLiteral} */ (moduleSpecifier).text));
    return exportClause.elements.map((element) => entryOf(from, element.name.text));
  });
}

/** @param {string} path */
function parse(path) {
  return ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
}

/** @param {ts.SourceFile} file @param {string} name @returns {Entry} */
function entryOf(file, name) {
  for (const statement of file.statements) {
    const doc = docOf(statement);
    if (ts.isFunctionDeclaration(statement) && statement.name?.text === name)
      return entry(name, "function", statement, doc, statement.body?.getStart());
    if (ts.isInterfaceDeclaration(statement) && statement.name.text === name)
      return entry(name, "type", statement, doc);
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === name)
      return entry(name, "type", statement, doc);
    if (
      ts.isVariableStatement(statement) &&
      statement.declarationList.declarations[0]?.name.getText() === name
    )
      return entry(name, "value", statement, doc);
  }
  throw new Error(`${file.fileName} has no declaration of ${name} that a page could show`);
}

/** @param {string} name @param {Entry["kind"]} kind @param {ts.Node} node @param {string} doc @param {number} [end] */
function entry(name, kind, node, doc, end = node.getEnd()) {
  const text = node.getSourceFile().text.slice(node.getStart(), end);
  return {
    name,
    kind,
    doc,
    declaration: text.replace(/^export (async )?/, "").trim(),
    names: namesIn(node, name),
  };
}

/** The text of the doc comment before a statement, without its stars. @param {ts.Node} node */
function docOf(node) {
  const { text } = node.getSourceFile();
  const comment = ts.getLeadingCommentRanges(text, node.getFullStart())?.at(-1);
  const written = comment ? text.slice(comment.pos, comment.end) : "";
  if (!written.startsWith("/**")) return "";
  return written
    .slice(3, -2)
    .replace(/^ *\* ?/gm, "")
    .trim();
}

/** The types that a declaration names outside of bodies, without its own and its parameters. @param {ts.Node} node @param {string} own */
function namesIn(node, own) {
  /** @type {Set<string>} */
  const names = new Set();
  const parameters = new Set([own]);
  /** @param {ts.Node} child */
  const visit = (child) => {
    if (ts.isBlock(child)) return;
    if (ts.isTypeParameterDeclaration(child)) parameters.add(child.name.text);
    if (ts.isTypeReferenceNode(child) && !ts.isConstTypeReference(child)) names.add(child.typeName.getText());
    ts.forEachChild(child, visit);
  };
  visit(node);
  return [...names].filter((name) => !parameters.has(name));
}

/**
 * The page of a package: what it is, its README's example, its functions, its values and its types.
 * @param {string} root
 * @param {string} name
 * @returns {string}
 */
export function apiPage(root, name) {
  const folder = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const [, summary = ""] = /^# [^\n]*\n\n(.*?)\n\n/s.exec(readme) ?? [];
  const [example = ""] = /```ts\n.*?```\n/s.exec(readme) ?? [];
  const entries = exportsOf(root, name);
  const links = linksOf(root, name);
  /** @param {string} title @param {Entry["kind"]} kind */
  const part = (title, kind) => {
    const own = entries.filter((entry) => entry.kind === kind);
    return own.length === 0 ? "" : `\n## ${title}\n${own.map((entry) => section(entry, links)).join("")}`;
  };
  return [
    `# ${manifest.name}\n\n${summary}\n\n${example}`,
    `\nHow it works, and what it holds to: [its README](../../packages/${name}/README.md). `,
    "This page is made from the\ndoc comments, by `scripts/generate-docs`.\n",
    part("Functions", "function"),
    part("Values", "value"),
    part("Types", "type"),
  ].join("");
}

/** Where each exported type is described: on this page, or on one of a package before it. @param {string} root @param {string} name */
function linksOf(root, name) {
  const pages = documented.slice(0, documented.indexOf(name) + 1);
  return new Map(
    pages.flatMap((page) =>
      exportsOf(root, page).map((entry) => [
        entry.name,
        `${page === name ? "" : `${page}.md`}#${titleOf(entry).toLowerCase().replace(" ", "-")}`,
      ]),
    ),
  );
}

/** A type says that it is one: `position` gives a `Position`. @param {Entry} entry */
function titleOf({ kind, name }) {
  return kind === "type" ? `type ${name}` : name;
}

/** @param {Entry} entry @param {ReadonlyMap<string, string>} links */
function section(entry, links) {
  const { declaration, doc, names } = entry;
  const known = names.flatMap((type) => (links.has(type) ? `[${type}](${links.get(type)})` : []));
  const prose = doc === "" ? "" : `${doc}\n\n`;
  const uses = known.length === 0 ? "" : `\nNames ${known.join(", ")}.\n`;
  return `\n### ${titleOf(entry)}\n\n${prose}\`\`\`ts\n${declaration}\n\`\`\`\n${uses}`;
}
