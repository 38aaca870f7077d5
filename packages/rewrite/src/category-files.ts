import {
  type CategoryId,
  category,
  type Fragment,
  folderOf,
  isShared,
  type ListPart,
  type Placement,
  type Plan,
  type Unit,
} from "@flake-split/plan";
import type { CommandSpans } from "./command-spans.ts";
import { absorb, argumentsOf, type FileContext, fileContext } from "./file-context.ts";
import { type Dropped, FragmentFiles } from "./fragment-files.ts";
import { keptName, type OneValue } from "./kept-name.ts";
import {
  attribute,
  binding,
  concatenation,
  formals,
  importCall,
  inherit,
  isIdentifier,
  list,
  relativePath,
  select,
} from "./make.ts";
import { aliasLines, printSetFile, type SetFile, type SetItem } from "./set-file.ts";
import { standsApart } from "./stands-apart.ts";
import type { TextEdit } from "./text-edit.ts";
import type { UnitTexts } from "./unit-text.ts";

/** The files of one category, before they are joined with what is on disk. */
export interface CategoryFiles {
  readonly id: CategoryId;
  /** The gathering file; `null` for a category that is one value. */
  readonly gathering: { readonly context: FileContext; readonly set: SetFile } | null;
  /** The other files, whole. */
  readonly files: ReadonlyMap<string, string>;
  /** What each of the files needs, the gathering one included. */
  readonly contexts: readonly FileContext[];
  /** What was moved once for several places. */
  readonly dropped: readonly Dropped[];
}

/** Writes a category's files for some of the plan's placements. */
export class CategoryWriter {
  readonly #plan: Plan;
  readonly #texts: UnitTexts;
  readonly #id: CategoryId;
  readonly #gathering: FileContext;
  readonly #contexts = new Map<string, FileContext>();
  readonly #items: { item: SetItem; exported: boolean }[] = [];
  readonly #groups: { item: SetItem; exported: boolean }[] = [];
  readonly #files = new Map<string, string>();
  readonly #variables = new Set<string>();
  /** The outputs that only export a binding, by that. */
  readonly #exports = new Map<Unit, Unit[]>();
  readonly #bare: boolean;
  readonly #fragments: FragmentFiles;

  constructor(plan: Plan, texts: UnitTexts, id: CategoryId) {
    this.#plan = plan;
    this.#texts = texts;
    this.#id = id;
    this.#bare = category(id).bare === true;
    this.#gathering = fileContext(plan.aggregators.get(id) ?? "", id, this.#bare);
    for (const placement of plan.placements.values()) {
      if (placement.category !== id) continue;
      this.#variables.add(placement.member);
      for (const need of placement.unit.needs) this.#variables.add(need.name);
    }
    for (const name of plan.arguments.values()) this.#variables.add(name);
    this.#fragments = new FragmentFiles(texts, this.#gathering, this.#contexts, this.#files);
  }

  /** `named` are members that other bindings of the category will name, now or in a later phase. */
  write(
    placements: readonly Placement[],
    rest: string,
    named: ReadonlySet<string> = new Set(),
  ): CategoryFiles {
    for (const name of named) this.#gathering.locals.add(name);
    const groups = new Map<string, Placement[]>();
    for (const { unit, form } of placements) {
      if (form.kind === "export") this.#exports.set(form.of, [...(this.#exports.get(form.of) ?? []), unit]);
    }
    for (const placement of placements) {
      switch (placement.form.kind) {
        case "inline":
          this.#inline(placement, placement.form.fragments);
          break;
        case "whole":
          this.#whole({ ...placement, form: placement.form }, placements);
          break;
        case "value":
          this.#value({ ...placement, form: placement.form }, placements);
          break;
        case "parts":
          this.#parts(placement, placement.form.parts, placements);
          break;
        case "commands":
          this.#commands(placement, placement.form, placements);
          break;
        case "member":
          groups.set(placement.file, [...(groups.get(placement.file) ?? []), placement]);
          break;
        case "export":
        case "private":
          break;
      }
    }
    for (const [file, members] of groups) this.#group(file, members, placements);
    // Where the one file of a category is an output's, there is nothing to gather.
    const isWhole = this.#contexts.has(this.#gathering.file);
    const own = isWhole ? [] : this.#privates(this.#gathering.file, placements, this.#gathering);
    this.#items.unshift(...own.map((item) => ({ item, exported: false })));
    return this.#result(rest);
  }

  #result(rest: string): CategoryFiles {
    const contexts = [...this.#contexts.values()];
    const { dropped } = this.#fragments;
    if (this.#items.length === 0)
      return { id: this.#id, gathering: null, files: this.#files, contexts, dropped };
    const set = this.#setFile(this.#gathering, [...this.#groups, ...this.#items], rest);
    return {
      id: this.#id,
      gathering: { context: this.#gathering, set },
      files: this.#files,
      contexts: [this.#gathering, ...contexts],
      dropped,
    };
  }

  /** Sorts items into the `let` and the set: what others name goes into the `let`. */
  #setFile(
    context: FileContext,
    items: readonly { item: SetItem; exported: boolean }[],
    rest: string,
  ): SetFile {
    const hidden = (item: SetItem) => item.names.some((name) => context.locals.has(name));
    const inner = items.filter(({ item, exported }) => !exported || hidden(item));
    return {
      title: context === this.#gathering ? `# ${category(this.#id).title}\n` : "",
      bare: this.#bare,
      arguments: argumentsOf(context),
      aliases: context.aliases,
      hidden: inner.map(({ item }) => item),
      shown: inner.filter(({ exported }) => exported).flatMap(({ item }) => item.names),
      members: items.filter((entry) => !inner.includes(entry)).map(({ item }) => item),
      rest,
    };
  }

  #item(placement: Placement, text: string): SetItem {
    const { item } = placement.unit;
    const exports = this.#exports.get(placement.unit) ?? [];
    const notes = exports.map((unit) => this.#texts.notes(unit.item, "  ")).join("");
    return {
      names: [placement.member],
      text: `${notes}${this.#texts.lead(item, "  ")}${text}${this.#texts.tail(item)}`,
      blankBefore: isShared(this.#id) || standsApart(placement.unit, this.#texts.trivia(item), this.#plan),
    };
  }

  #inline(placement: Placement, fragments: readonly Fragment[]): void {
    const text = this.#binding(placement, fragments, this.#gathering);
    this.#items.push({ item: this.#item(placement, text), exported: placement.exported });
  }

  #value(placement: OneValue, all: readonly Placement[]): void {
    const { file, unit, member, exported } = placement;
    const context = this.#context(file, null);
    this.#valueFile(placement, context, all);
    this.#absorb(this.#gathering, context);
    const call = this.#isPath(context)
      ? relativePath(folderOf(this.#gathering.file), context.file)
      : this.#importCall(this.#gathering.file, context, attribute(member).length + 5);
    const text = `${attribute(member)}${this.#texts.head(unit)} ${call};`;
    this.#items.push({ item: this.#item(placement, text), exported });
  }

  /** Whether a file's path stands for it: a module that takes nothing, where paths are asked for. */
  #isPath(context: FileContext): boolean {
    const isModule = category(this.#id).modules === true;
    return isModule && this.#plan.settings.modulePaths && argumentsOf(context).length === 0;
  }

  /** A long list: a file for each part, and one that adds them up. */
  #parts(placement: Placement, parts: readonly ListPart[], all: readonly Placement[]): void {
    const { file, unit, member, exported } = placement;
    const context = this.#context(file, null);
    const calls = parts.map((part) => {
      const child = this.#context(`${folderOf(file)}/${part.name}.nix`, file);
      const list = this.#texts.listPart(unit, part, child);
      const lets = aliasLines(child.aliases);
      const before = lets.length === 0 ? "" : `let\n${lets.join("")}in\n`;
      this.#files.set(child.file, `${this.#head(child)}${before}${list}\n`);
      this.#absorb(context, child);
      return importCall(relativePath(folderOf(file), child.file), argumentsOf(child), "", 3, this.#bare);
    });
    const privates = this.#privates(file, all, context).map((item) => `  ${item.text}\n`);
    const before = privates.length === 0 ? "" : `let\n${privates.join("")}in\n`;
    this.#files.set(file, `${this.#head(context)}${before}${concatenation(calls)}\n`);
    this.#absorb(this.#gathering, context);
    const call = this.#importCall(this.#gathering.file, context, attribute(member).length + 5);
    this.#items.push({ item: this.#item(placement, binding(member, call)), exported });
  }

  /** An output that isn't a set of members: its file stands beside the category's set, and isn't part of it. */
  #whole(placement: OneValue, all: readonly Placement[]): void {
    const { file } = placement;
    const context = fileContext(file, null, this.#bare);
    this.#contexts.set(file, context);
    this.#valueFile(placement, context, all);
  }

  #valueFile(placement: OneValue, context: FileContext, all: readonly Placement[]): void {
    const { unit, form } = placement;
    const imports = this.#fragments.imports(unit, form.fragments, context);
    const name = this.#texts.isPlain(unit) ? keptName(placement, this.#plan, all) : null;
    const value =
      name === null
        ? this.#texts.value(unit, context, imports)
        : this.#texts.binding(unit, name, context, "  ", imports);
    const privates = this.#privates(context.file, all, context);
    const lets = [
      ...aliasLines(context.aliases),
      ...privates.map((item) => `${item.blankBefore ? "\n" : ""}  ${item.text}\n`),
      ...(name === null ? [] : [`  ${value}\n`]),
    ];
    const before = lets.length === 0 ? "" : `let\n${lets.join("").replace(/^\n/, "")}in\n`;
    this.#files.set(context.file, `${this.#head(context)}${before}${name ?? value}\n`);
  }

  /** A binding of a file that holds several. */
  #binding({ unit, member }: Placement, fragments: readonly Fragment[], context: FileContext): string {
    const imports = this.#fragments.imports(unit, fragments, context);
    return this.#texts.binding(unit, attribute(member), context, "  ", imports);
  }

  /** What a file takes, as its first line. */
  #head(context: FileContext): string {
    const names = argumentsOf(context);
    return names.length === 0 && this.#bare ? "" : `${formals(names)}\n`;
  }

  #importCall(from: string, context: FileContext, room: number): string {
    const path = relativePath(folderOf(from), shortened(context.file));
    return importCall(path, argumentsOf(context), "  ", room, this.#bare);
  }

  /** What only the bindings of `file` use, in source order. */
  #privates(file: string, all: readonly Placement[], context: FileContext): readonly SetItem[] {
    const own = all.filter((placement) => placement.form.kind === "private" && placement.file === file);
    return own.map((placement) => {
      const text = this.#texts.binding(placement.unit, attribute(placement.member), context, "  ");
      return this.#item(placement, text);
    });
  }

  /** A list of commands: the commands become members of a file of their own, and the list selects them. */
  #commands(
    placement: Placement,
    form: Extract<Placement["form"], { kind: "commands" }>,
    all: readonly Placement[],
  ): void {
    const { unit, file, exported } = placement;
    const variable = this.#variable(file);
    const spans = this.#texts.commands(unit, form.commands);
    const context = this.#context(file, null);
    const items = form.commands.map((command) => {
      const comments = spans.around(command);
      const own = form.divided && spans.lines(command) > this.#plan.settings.inlineLines;
      const text = own
        ? this.#divided(placement, command, context)
        : this.#texts.command(unit, command, context, "  ");
      const item = `${comments.lead}${binding(command.name, text)}${comments.tail}`;
      const blankBefore = comments.blankBefore || text.includes("\n");
      return { item: { names: [command.name], text: item, blankBefore }, exported: true };
    });
    const privates = this.#privates(file, all, context).map((item) => ({ item, exported: false }));
    this.#files.set(
      file,
      printSetFile(this.#setFile(context, [...privates, ...items], spans.rest(form.commands))),
    );
    this.#absorb(this.#gathering, context);
    this.#importGroup(variable, context);
    const text = this.#commandList(placement, form, variable, spans);
    this.#items.push({ item: this.#item(placement, text), exported });
  }

  #commandList(
    placement: Placement,
    form: Extract<Placement["form"], { kind: "commands" }>,
    variable: string,
    spans: CommandSpans,
  ): string {
    const { unit, member } = placement;
    const selected = form.commands.map((command) => select(variable, command.name));
    if (spans.isOnly(form.commands)) return binding(member, list(selected, "  "));
    const edits = form.commands.map(
      (command, index): TextEdit => ({
        span: spans.whole(command),
        text: selected[index] ?? "",
      }),
    );
    return this.#texts.binding(unit, attribute(member), this.#gathering, "  ", edits);
  }

  /** A command of a list that is too long for one file, in a file of its own. */
  #divided(placement: Placement, command: Parameters<CommandSpans["around"]>[0], group: FileContext): string {
    const folder = folderOf(group.file);
    const context = this.#context(this.#freeFile(`${folder}/${command.name}`), group.file);
    const value = this.#texts.command(placement.unit, command, context, "");
    const lets = aliasLines(context.aliases);
    const before = lets.length === 0 ? "" : `let\n${lets.join("")}in\n`;
    this.#files.set(context.file, `${this.#head(context)}${before}${value}\n`);
    this.#absorb(group, context);
    return this.#importCall(group.file, context, attribute(command.name).length + 5);
  }

  #freeFile(base: string): string {
    const clean = base.replace(/[^A-Za-z0-9/._-]+/g, "-");
    let file = `${clean}.nix`;
    const used = new Set([...this.#contexts.keys()].map((path) => path.toLowerCase()));
    for (let count = 2; used.has(file.toLowerCase()) || clean.endsWith("/default"); count++)
      file = `${clean}-${count}.nix`;
    return file;
  }

  /** Several bindings in one file. */
  #group(file: string, members: readonly Placement[], all: readonly Placement[]): void {
    const context = this.#context(file, null);
    const items = members.map((placement) => {
      const fragments = placement.form.kind === "member" ? placement.form.fragments : [];
      const text = this.#binding(placement, fragments, context);
      return { item: this.#item(placement, text), exported: true };
    });
    const privates = this.#privates(file, all, context).map((item) => ({ item, exported: false }));
    this.#files.set(file, printSetFile(this.#setFile(context, [...privates, ...items], "")));
    this.#absorb(this.#gathering, context);
    const variable = this.#variable(file);
    this.#importGroup(variable, context);
    for (const { member, exported } of members) {
      const item = { names: [member], text: inherit([member], variable, "  "), blankBefore: false };
      this.#items.push({ item, exported });
    }
  }

  #importGroup(variable: string, context: FileContext): void {
    const call = this.#importCall(this.#gathering.file, context, variable.length + 5);
    this.#groups.push({
      item: { names: [variable], text: binding(variable, call), blankBefore: false },
      exported: false,
    });
  }

  /** A name for a group's set in the gathering file that means nothing there yet. */
  #variable(file: string): string {
    const parts = file
      .slice(file.lastIndexOf("/") + 1)
      .replace(/(-commands)?\.nix$/, "")
      .split("-");
    const folder = folderOf(file);
    const base =
      parts[0] === "default"
        ? folder
            .slice(folder.lastIndexOf("/") + 1)
            .replace(/-commands$/, "")
            .split("-")
        : parts;
    const camel = base
      .map((part, index) => (index === 0 ? part : part.charAt(0).toUpperCase() + part.slice(1)))
      .join("");
    let name = isIdentifier(camel) ? camel : `group${camel.replace(/[^A-Za-z0-9]/g, "")}`;
    if (this.#variables.has(name)) name = `${name}Set`;
    while (this.#variables.has(name)) name += "_";
    this.#variables.add(name);
    return name;
  }

  #context(file: string, group: string | null): FileContext {
    const made = fileContext(file, this.#id, this.#bare, group);
    this.#contexts.set(file, made);
    return made;
  }

  #absorb(parent: FileContext, child: FileContext): void {
    absorb(parent, child, this.#gathering);
  }
}

/** `x/default.nix` is imported as `x`. */
function shortened(file: string): string {
  return file.endsWith("/default.nix") ? folderOf(file) : file;
}
