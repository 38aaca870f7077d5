import { expect, test } from "vitest";
import { nameOf, parseDerivation } from "./derivation.ts";

const hash = "0".repeat(32);

test("reads what a derivation says", () => {
  const read = parseDerivation(
    `Derive([("out","/nix/store/${hash}-n","","")],[("/nix/store/${hash}-a.drv",["dev","out"])],["/nix/store/${hash}-s"],"x86_64-linux","/bin/sh",["-e","b.sh"],[("name","n"),("text","a \\"b\\"\\n\\\\c\\t")])`,
  );
  expect(read).toEqual({
    outputs: new Map([["out", `/nix/store/${hash}-n`]]),
    inputDerivations: new Map([[`/nix/store/${hash}-a.drv`, ["dev", "out"]]]),
    inputSources: [`/nix/store/${hash}-s`],
    system: "x86_64-linux",
    builder: "/bin/sh",
    arguments: ["-e", "b.sh"],
    environment: new Map([
      ["name", "n"],
      ["text", 'a "b"\n\\c\t'],
    ]),
  });
});

test("reads a derivation with outputs of inputs that are derivations themselves", () => {
  const read = parseDerivation(
    `DrvWithVersion("xp-dyn-drv",[],[("/nix/store/${hash}-a.drv",(["out"],[]))],[],"s","b",[],[])`,
  );
  expect([...read.inputDerivations.keys()]).toEqual([`/nix/store/${hash}-a.drv`]);
  expect(read).toMatchObject({ system: "s", builder: "b" });
});

test("what is no derivation is refused", () => {
  expect(() => parseDerivation("")).toThrow("no derivation");
  expect(() => parseDerivation('Derive([("out"')).toThrow();
});

test("names a store path", () => {
  expect(nameOf(`/nix/store/${hash}-hello-2.12.drv`)).toBe("hello-2.12");
});
