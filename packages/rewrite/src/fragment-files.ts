import { type Fragment, folderOf, type Repeat, type Unit } from "@flake-split/plan";
import type { Expression } from "@flake-split/syntax";
import { absorb, argumentsOf, type FileContext, fileContext } from "./file-context.ts";
import { formals, importCall, relativePath } from "./make.ts";
import { aliasLines } from "./set-file.ts";
import type { TextEdit } from "./text-edit.ts";
import type { UnitTexts } from "./unit-text.ts";

/** Code of the entry that no file holds, since a file holds the same code of another place for both. */
export interface Dropped {
  readonly dropped: Expression;
  readonly kept: Expression;
  readonly file: string;
}

/** The files of modules and overlays that stand in values, each once, whether one value imports it or several. */
export class FragmentFiles {
  readonly dropped: Dropped[] = [];
  readonly #texts: UnitTexts;
  readonly #gathering: FileContext;
  readonly #contexts: Map<string, FileContext>;
  readonly #files: Map<string, string>;
  readonly #shared = new Map<Repeat, { readonly kept: Expression; readonly child: FileContext }>();

  /** `contexts` and `files` are those of the category, and get what is written here. */
  constructor(
    texts: UnitTexts,
    gathering: FileContext,
    contexts: Map<string, FileContext>,
    files: Map<string, string>,
  ) {
    this.#texts = texts;
    this.#gathering = gathering;
    this.#contexts = contexts;
    this.#files = files;
  }

  /** Writes the files that aren't there yet, and gives the imports in place of the fragments. */
  imports(unit: Unit, fragments: readonly Fragment[], context: FileContext): readonly TextEdit[] {
    return fragments.map((fragment) => this.#import(unit, fragment, context));
  }

  #import(unit: Unit, fragment: Fragment, context: FileContext): TextEdit {
    const { element, file, repeat } = fragment;
    const own = () => fileContext(file, context.category, true, context.file);
    const child = repeat === null ? this.#write(unit, fragment, own()) : this.#once(unit, fragment, repeat);
    const bound = repeat?.lifted ?? new Set<string>();
    absorb(context, child, this.#gathering, bound);
    for (const name of [...child.outer, ...child.siblings]) {
      if (!bound.has(name)) context.argumentUses.set(name, (context.argumentUses.get(name) ?? 0) + 1);
    }
    const path = relativePath(folderOf(context.file), file);
    const call = importCall(path, argumentsOf(child), this.#texts.indentOf(element), 0, true);
    return { span: element.span, text: repeat?.kind === "value" ? call : `(${call})` };
  }

  #once(unit: Unit, fragment: Fragment, repeat: Repeat): FileContext {
    const { element, file } = fragment;
    const known = this.#shared.get(repeat);
    if (known !== undefined) {
      this.dropped.push({ dropped: element, kept: known.kept, file });
      return known.child;
    }
    const child = this.#write(unit, fragment, fileContext(file, repeat.category, true));
    this.#shared.set(repeat, { kept: element, child });
    return child;
  }

  #write(unit: Unit, { element, file, inner }: Fragment, child: FileContext): FileContext {
    this.#contexts.set(file, child);
    const imports = this.imports(unit, inner, child);
    const value = this.#texts.part(unit, element, child, "", imports);
    const lets = aliasLines(child.aliases);
    const names = argumentsOf(child);
    const head = names.length === 0 ? "" : `${formals(names)}\n`;
    this.#files.set(file, `${head}${lets.length === 0 ? "" : `let\n${lets.join("")}in\n`}${value}\n`);
    return child;
  }
}
