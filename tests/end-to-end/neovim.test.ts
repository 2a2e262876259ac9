/** The lines that docs/editors.md has for Neovim, in a real one: a client that pushes, pulls and refreshes nothing. */

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..", "..");

const SOURCE =
  "# martlet: compile\ndef norm(xs):\n    total = 0.0\n    for x in xs:\n        total += x * x\n    return total\n";

/** What a person would do, with its findings as lines of JSON. */
const PROBE = `
local function say(name, value) io.stdout:write(vim.fn.json_encode({ name, value }) .. "\\n") end
local function ask(method, params)
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 30000) or {}) do return answer.result end
end
vim.wait(30000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local found = vim.diagnostic.get(0)[1]
say("diagnostic", found and found.message)
vim.api.nvim_win_set_cursor(0, { 2, 5 })
say("hover", ask("textDocument/hover", vim.lsp.util.make_position_params()).contents.value)
local range = vim.lsp.util.make_range_params()
range.context = { diagnostics = {}, only = { "quickfix" } }
for _, action in ipairs(ask("textDocument/codeAction", range)) do
  if action.title:find("^Annotate .norm") then vim.lsp.util.apply_workspace_edit(action.edit, "utf-16") end
end
say("line", vim.api.nvim_buf_get_lines(0, 1, 2, false)[1])
vim.cmd("MartletIr")
vim.wait(30000, function() return vim.bo.buftype == "nofile" end, 20)
say("ir", vim.api.nvim_buf_get_lines(0, 0, 1, false)[1])
vim.cmd("bwipeout")
vim.cmd("write")
local compiled = vim.wait(60000, function() return #vim.fn.glob("m.*.so", true, true) > 0 end, 50)
say("compiled", compiled)
vim.lsp.stop_client(vim.lsp.get_active_clients())
vim.cmd("qall!")
`;

describe("end to end: Neovim", function () {
  this.timeout(180_000);
  let folder: string;

  before(function () {
    const version = /^NVIM v0\.(\d+)/.exec(spawnSync("nvim", ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];
    if (version === undefined || Number(version) < 7 || Number(version) > 10) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "martlet-neovim-"));
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it("shows diagnostics, hovers and MIR, applies quick fixes and compiles on save", () => {
    const page = readFileSync(join(ROOT, "docs", "editors.md"), "utf8");
    const config = [...page.matchAll(/```lua\n([\s\S]*?)```/g)].find(([, lua]) => lua?.includes("start_client"))?.[1];
    assert.ok(config !== undefined);
    const programs = join(folder, "bin");
    mkdirSync(programs);
    symlinkSync(join(ROOT, "bin", "martlet"), join(programs, "martlet"));
    writeFileSync(join(folder, "m.py"), SOURCE);
    writeFileSync(join(folder, "init.lua"), config);
    writeFileSync(join(folder, "probe.lua"), PROBE);
    const env = { ...process.env, PATH: `${programs}${delimiter}${process.env["PATH"]}` };
    const args = ["--headless", "-u", "init.lua", "-i", "NONE", "-n", "m.py", "-c", "luafile probe.lua"];
    const child = spawnSync("nvim", args, { cwd: folder, env, encoding: "utf8", timeout: 150_000 });
    const said = new Map(
      child.stdout
        .split("\n")
        .filter((line) => line.startsWith("["))
        .map((line) => JSON.parse(line) as [string, unknown]),
    );
    assert.equal(
      said.get("diagnostic"),
      "'norm' works on objects of any type: the type of xs is not known",
      child.stderr,
    );
    assert.match(String(said.get("hover")), /^```python\ndef norm\(xs\) -> /);
    assert.equal(said.get("line"), "def norm(xs: list[float]) -> float:");
    assert.match(String(said.get("ir")), /^norm\(list\) -> float/);
    assert.equal(said.get("compiled"), true);
    assert.equal(readdirSync(folder).filter((name) => /^m\..*\.so$/.test(name)).length, 1);
  });
});
