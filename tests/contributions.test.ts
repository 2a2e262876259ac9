/** What `package.json` promises to VS Code is what the code does: commands, settings, files. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DEFAULT_SETTINGS, readSettings } from "../server/src/settings";

const ROOT = resolve(__dirname, "..");

interface Manifest {
  readonly main: string;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: { readonly commandPalette: readonly { readonly command: string }[] };
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly languages: readonly { readonly id: string; readonly configuration: string }[];
    readonly grammars: readonly { readonly language: string; readonly scopeName: string; readonly path: string }[];
  };
}

interface Setting {
  readonly default: unknown;
  readonly scope: string;
  readonly enum?: readonly string[];
}

const manifest: Manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const { commands, menus, configuration, languages, grammars } = manifest.contributes;

describe("contributions: package.json", () => {
  it("lists the commands that the extension registers", () => {
    const source = readFileSync(join(ROOT, "client", "src", "commands.ts"), "utf8");
    const registered = [...source.matchAll(/^ {2}"(martlet\.\w+)":/gm)].map((match) => match[1]);
    assert.deepEqual(
      commands.map(({ command }) => command),
      registered,
    );
    for (const { command } of menus.commandPalette) assert.ok(registered.includes(command), command);
    assert.ok(commands.every(({ category }) => category === "Martlet"));
  });

  it("gives the settings the defaults that the server has", () => {
    const defaults = Object.fromEntries(
      Object.entries(configuration.properties).map(([name, setting]) => [
        name.replace(/^martlet\./, ""),
        setting.default,
      ]),
    );
    assert.deepEqual(readSettings(defaults), DEFAULT_SETTINGS);
    assert.equal(Object.keys(defaults).length, Object.keys(DEFAULT_SETTINGS).length);
  });

  it("lets the server read each setting, dotted or nested, and take no nonsense", () => {
    const nested = {
      python: "py",
      compileOnSave: "off",
      diagnostics: { showInterpreted: false },
      hover: { enable: false, showIr: false },
      inlayHints: { tiers: false, types: true },
    };
    const expected = {
      ...{ python: "py", compileOnSave: "off", showInterpreted: false },
      ...{ hover: false, hoverIr: false, tierHints: false, typeHints: true },
    };
    assert.deepEqual(readSettings(nested), expected);
    const dotted = { ...nested, "hover.enable": false, "hover.showIr": false, hover: undefined };
    assert.deepEqual(readSettings(dotted), expected);
    assert.deepEqual(readSettings({ python: 3, compileOnSave: "sometimes", hover: null }), DEFAULT_SETTINGS);
    for (const value of configuration.properties["martlet.compileOnSave"]?.enum ?? []) {
      assert.equal(readSettings({ compileOnSave: value }).compileOnSave, value);
    }
  });

  it("keeps what names a program or starts one away from untrusted folders", () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    assert.deepEqual(restrictedConfigurations, ["martlet.python", "martlet.compileOnSave"]);
    assert.equal(configuration.properties["martlet.python"]?.scope, "machine-overridable");
  });

  it("names files that exist, and a grammar whose scopes are its own", () => {
    for (const path of [...languages.map((language) => language.configuration), ...grammars.map(({ path }) => path)]) {
      assert.ok(existsSync(join(ROOT, path)), path);
    }
    for (const { language, scopeName, path } of grammars) {
      assert.ok(languages.some(({ id }) => id === language));
      const grammar: { scopeName: string } = JSON.parse(readFileSync(join(ROOT, path), "utf8"));
      assert.equal(grammar.scopeName, scopeName);
      const names = [...readFileSync(join(ROOT, path), "utf8").matchAll(/"name": "([a-z][\w.-]*\.[\w.-]+)"/g)];
      assert.ok(names.length > 5);
      for (const [, name] of names) assert.match(name ?? "", /\.martlet-mir$/);
    }
  });
});
