/*
 * How the text gets into the WASM. web-tree-sitter copies it there one code unit after another, from JavaScript; that took a
 * fifth of the time of a parse. Here Node copies some thousand at once.
 */

/** How many bytes there are in the buffer that tree-sitter reads from; with a zero at the end, as web-tree-sitter has it. */
const bufferSize = 10 * 1024;
const codeUnits = bufferSize / 2 - 1;

/** Of the host, whose types TypeScript has only among a browser's. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => object;
};

/** What the WASM is given by its host; of it, what is needed here. */
interface Imports {
  readonly env: { readonly memory: Memory; tree_sitter_parse_callback: unknown };
}

interface Memory {
  readonly buffer: ArrayBuffer;
}

type Receive = (instance: object, module: object) => void;

/** The text that is parsed now, for a WASM that asks for it part by part. */
export class TextInput {
  /** It has to be given here before each parse. */
  text = "";

  /**
   * Starts the WASM with this as its input. For web-tree-sitter's `init`, as Emscripten's hook of that name:
   * https://emscripten.org/docs/api_reference/module.html#Module.instantiateWasm
   */
  instantiateWasm(runtime: Uint8Array, imports: Imports, receive: Receive): void {
    imports.env.tree_sitter_parse_callback = this.#reader(imports.env.memory);
    const module = new WebAssembly.Module(runtime);
    receive(new WebAssembly.Instance(module, imports), module);
  }

  #reader(memory: Memory) {
    let bytes = Buffer.from(memory.buffer);
    return (buffer: number, index: number, _row: number, _column: number, lengthAt: number): void => {
      // Memory that grows becomes another buffer; of the one before nothing is left.
      if (bytes.length === 0) bytes = Buffer.from(memory.buffer);
      const part = this.text.slice(index, index + codeUnits);
      const end = buffer + bytes.write(part, buffer, "utf16le");
      bytes.writeUInt16LE(0, end);
      bytes.writeInt32LE(part.length, lengthAt);
    };
  }
}
