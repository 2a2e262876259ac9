/** What a build finds, keeps and leaves behind: caches, interpreters, tools, files of others. */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadEntry, remember, remembered, storeEntry } from "./cache";
import { writeDataObject } from "./elf-object";
import { writeFailure } from "./failure";
import { findInterpreter } from "./interpreter";
import { moduleNote, readBuildId } from "./module-note";
import { findOurs, installFile, installLink, removeOurs, sweepTemporaries } from "./output";
import { findToolchain } from "./toolchain";

describe("link: files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "martlet-link-test-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("does not use a cache entry that was spoilt", () => {
    const path = join(folder, "entry.o");
    assert.equal(loadEntry(path), undefined);
    storeEntry(path, Buffer.from("content"));
    assert.equal(Buffer.from(loadEntry(path) ?? []).toString(), "content");
    writeFileSync(path, "contenT");
    assert.equal(loadEntry(path), undefined);
    storeEntry(path, Buffer.from("content"));
    rmSync(`${path}.sum`);
    assert.equal(loadEntry(path), undefined);
    assert.deepEqual(readdirSync(folder), ["entry.o"]);
  });

  it("remembers facts until what they are about changes", () => {
    const before = process.env["XDG_CACHE_HOME"];
    process.env["XDG_CACHE_HOME"] = folder;
    try {
      const isText = (value: unknown): value is string => typeof value === "string";
      remember("kind", ["program", 1], "fact");
      assert.equal(remembered("kind", ["program", 1], isText), "fact");
      assert.equal(remembered("kind", ["program", 2], isText), undefined);
      assert.equal(
        remembered("kind", ["program", 1], (value): value is number => typeof value === "number"),
        undefined,
      );
    } finally {
      if (before === undefined) delete process.env["XDG_CACHE_HOME"];
      else process.env["XDG_CACHE_HOME"] = before;
    }
  });

  it("replaces its own files only, and leaves nothing behind", () => {
    const path = join(folder, "m.cpython-312-x86_64-linux-gnu.so");
    writeFileSync(path, "somebody's");
    const refused = installFile(path, Buffer.from("ours"), { mode: 0o755 });
    assert.ok(!refused.ok && refused.error.kind === "refused");
    assert.equal(readFileSync(path, "utf8"), "somebody's");
    assert.equal(removeOurs(path), false);
    assert.deepEqual(findOurs(folder), []);
    const missing = installFile(join(folder, "none", "m.so"), Buffer.from("ours"), { mode: 0o755 });
    assert.ok(!missing.ok && missing.error.message.includes("does not exist"));
    assert.deepEqual(readdirSync(folder), ["m.cpython-312-x86_64-linux-gnu.so"]);
  });

  it("links to machine code beside the source, and knows the link", () => {
    const link = join(folder, "m.cpython-312.martlet.so");
    assert.ok(installLink(link, "__pycache__/m.cpython-312.1.martlet.so").ok);
    assert.ok(installLink(link, "__pycache__/m.cpython-312.2.martlet.so").ok);
    assert.deepEqual(findOurs(folder, "m"), [link]);
    assert.deepEqual(findOurs(folder, "other"), []);
    assert.ok(removeOurs(link));
    symlinkSync("/etc/hostname", link);
    assert.equal(removeOurs(link), false);
    assert.ok(!installLink(link, "__pycache__/m.cpython-312.2.martlet.so").ok);
  });

  it("sweeps what dead builds left, not what living ones write", () => {
    writeFileSync(join(folder, ".m.so.999999999.0123abcd.martlet-tmp"), "");
    writeFileSync(join(folder, `.m.so.${process.pid}.0123abcd.martlet-tmp`), "");
    sweepTemporaries(folder);
    assert.deepEqual(readdirSync(folder), [`.m.so.${process.pid}.0123abcd.martlet-tmp`]);
  });

  it("says what a failed write means", () => {
    const error = (code: string): Error => Object.assign(new Error(code), { code });
    assert.match(
      writeFailure("/x/m.so", error("ENOSPC")).error.message,
      /^The disk is full: \/x\/m\.so was not written$/,
    );
    assert.match(writeFailure("/x/m.so", error("EROFS")).error.message, /^No permission to write/);
    assert.match(writeFailure("/x/m.so", error("EIO")).error.detail ?? "", /EIO/);
  });

  it("knows its own files by their note", () => {
    const id = Buffer.alloc(20, 7);
    const object = writeDataObject(
      "x86_64",
      [{ name: ".note.martlet", kind: "note", content: moduleNote(id) }],
      [{ name: "martlet_build_id", section: 0, offset: 20, size: 20 }],
    );
    const path = join(folder, "data.o");
    writeFileSync(path, object);
    // An object has no program headers yet: only a linked file is a module file.
    assert.equal(readBuildId(path), undefined);
    writeFileSync(path, "\x7fELF");
    assert.equal(readBuildId(path), undefined);
    assert.equal(readBuildId(folder), undefined);
  });

  it("looks for the interpreter where it should, in order", async () => {
    const python = (path: string): void => {
      mkdirSync(join(path, ".."), { recursive: true });
      writeFileSync(path, "#!/bin/sh\nexit 1\n");
      chmodSync(path, 0o755);
    };
    const project = join(folder, "project", "package");
    mkdirSync(project, { recursive: true });
    python(join(folder, "path", "python3"));
    const environment = { PATH: join(folder, "path") };
    const found = async (more: object): Promise<string> => {
      const interpreter = await findInterpreter({ folder: project, environment, ...more });
      assert.ok(!interpreter.ok);
      return interpreter.error.message.replaceAll(folder, "");
    };
    assert.match(await found({}), /^\/path\/python3 is not a Python interpreter that works/);
    python(join(folder, "project", ".venv", "bin", "python3"));
    assert.match(await found({}), /^\/project\/\.venv\/bin\/python3 /);
    python(join(folder, "active", "bin", "python3"));
    assert.match(await found({ environment: { ...environment, VIRTUAL_ENV: join(folder, "active") } }), /^\/active\//);
    assert.match(
      await found({ environment: { ...environment, MARTLET_PYTHON: "nothing" } }),
      /^MARTLET_PYTHON names nothing/,
    );
    assert.match(await found({ python: "nowhere" }), /^--python names nowhere/);
    assert.match(await found({ environment: { PATH: "" }, folder: "/" }), /^No Python interpreter was found/);
  });

  it("says what to install when there is no clang", async () => {
    const none = await findToolchain({ PATH: folder });
    assert.ok(!none.ok && none.error.message === "clang was not found" && none.error.hint?.includes("apt-get install"));
    const wrong = await findToolchain({ PATH: process.env["PATH"], MARTLET_CLANG: "/nowhere/clang" });
    assert.ok(!wrong.ok && wrong.error.message.startsWith("MARTLET_CLANG names /nowhere/clang"));
    assert.ok(!existsSync("/nowhere"));
  });
});
