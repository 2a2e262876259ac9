/**
 * A real VS Code without a screen: code-server in a temporary home, looked at through headless Chromium.
 * Nothing waits for a time: every wait is for something on the screen, on the disk or on the network.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";

export interface CodeServerOptions {
  /** The script that starts code-server. */
  readonly entry: string;
  readonly chromium: string;
  /** A VSIX to install. */
  readonly extension: string;
  /** The folder to open. */
  readonly workspace: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Restricted Mode. */
  readonly isRestricted?: true;
  /** For every single wait, in milliseconds. */
  readonly timeout: number;
}

const QUIET_SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

export class CodeServer {
  readonly page: Page;
  private readonly browser: Browser;
  private readonly child: ChildProcess;
  private readonly home: string;

  private constructor(page: Page, browser: Browser, child: ChildProcess, home: string) {
    this.page = page;
    this.browser = browser;
    this.child = child;
    this.home = home;
  }

  static async start(options: CodeServerOptions): Promise<CodeServer> {
    const home = mkdtempSync(join(tmpdir(), "martlet-vscode-"));
    const user = join(home, "user");
    mkdirSync(join(user, "User"), { recursive: true });
    writeFileSync(join(home, "config.yaml"), "auth: none\ncert: false\n");
    writeFileSync(join(user, "User", "settings.json"), JSON.stringify({ ...QUIET_SETTINGS, ...options.settings }));
    const base = [options.entry, "--config", join(home, "config.yaml"), "--user-data-dir", user];
    base.push("--extensions-dir", join(home, "extensions"));
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
    execFileSync(process.execPath, [...base, "--install-extension", options.extension], { env, stdio: "pipe" });
    const port = await freePort();
    const trust = options.isRestricted === true ? [] : ["--disable-workspace-trust"];
    const args = [
      "--auth",
      "none",
      "--bind-addr",
      `127.0.0.1:${port}`,
      "--disable-telemetry",
      "--disable-update-check",
    ];
    const child = spawn(process.execPath, [...base, ...args, ...trust, options.workspace], {
      env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const address = `http://127.0.0.1:${port}`;
    await answers(`${address}/healthz`, child, options.timeout);
    const browser = await chromium.launch({
      executablePath: options.chromium,
      args: ["--no-sandbox", "--disable-gpu"],
    });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(options.timeout);
    await page.goto(`${address}/?folder=${encodeURIComponent(options.workspace)}`);
    await page.waitForSelector(".monaco-workbench .statusbar");
    return new CodeServer(page, browser, child, home);
  }

  /** Opens a file of the workspace by name. */
  async open(name: string): Promise<void> {
    await this.quickOpen(name);
    await this.page.locator(".monaco-editor .view-lines .view-line").first().waitFor();
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.quickOpen(`>${title}`);
  }

  /** The problem with this text in the Problems panel. */
  async problem(text: string): Promise<string> {
    await this.command("View: Focus Problems (Errors, Warnings, Infos)");
    const row = this.page.locator(".markers-panel .monaco-list-row", { hasText: text }).first();
    await row.waitFor();
    return (await row.textContent()) ?? "";
  }

  /** The text of the hover over the first place where `word` stands in the editor, once it holds `text`. */
  async hover(word: string, text: string): Promise<string> {
    await this.page.locator(".monaco-editor .view-line span span", { hasText: word }).first().hover();
    const hover = this.page.locator(".monaco-hover:not(.hidden)", { hasText: text }).first();
    await hover.waitFor();
    return (await hover.textContent()) ?? "";
  }

  /** Both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.quickOpen(`:${line}:${column}`);
    await this.page
      .locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` })
      .first()
      .waitFor();
  }

  /** Opens the menu of quick fixes at the cursor, until it holds one with this title. */
  async quickFixes(title: string): Promise<void> {
    await this.page.keyboard.press("Control+Period");
    await this.quickFix(title).waitFor();
  }

  /** Chooses from the open menu of quick fixes. */
  async choose(title: string): Promise<void> {
    const rows = await this.page.locator(".action-widget .monaco-list-row").allTextContents();
    // A shield lies over the menu that lets no click of the mouse through.
    for (let step = 0; step < rows.length; step++) {
      const focused = await this.page.locator(".action-widget .monaco-list-row.focused").first().textContent();
      if (focused?.includes(title) === true) break;
      await this.page.keyboard.press("ArrowDown");
    }
    await this.page.keyboard.press("Enter");
    await this.quickFix(title).waitFor({ state: "hidden" });
  }

  /** Waits for text in an editor, hints included. */
  async shown(text: string): Promise<void> {
    await this.page.locator(".monaco-editor .view-line", { hasText: text }).first().waitFor();
  }

  /** Waits for text in the status bar. */
  async status(text: RegExp): Promise<void> {
    await this.page.locator(".statusbar-item", { hasText: text }).first().waitFor();
  }

  async clickStatus(text: RegExp): Promise<void> {
    await this.page.locator(".statusbar-item a", { hasText: text }).first().click();
  }

  /** Waits for an entry of the open list. */
  async listed(text: string): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().waitFor();
  }

  /** Chooses from the open list by its text. */
  async pick(text: string): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
    await row.click();
  }

  private quickFix(title: string): Locator {
    return this.page.locator(".action-widget .monaco-list-row", { hasText: title }).first();
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path, animations: "disabled" });
  }

  async stop(keepLogs?: string): Promise<void> {
    await this.browser.close();
    const exited = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
    if (this.child.exitCode === null) {
      process.kill(-(this.child.pid as number), "SIGTERM");
      await exited;
    }
    const logs = join(this.home, "user", "logs");
    if (keepLogs !== undefined && existsSync(logs)) cpSync(logs, keepLogs, { recursive: true });
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Typing into the quick-open box works in every version; `>` makes it the command palette. */
  private async quickOpen(text: string): Promise<void> {
    await this.page.keyboard.press("F1");
    const box = this.page.locator(".quick-input-widget input").first();
    await box.waitFor();
    await box.fill(text);
    await this.page.locator(".quick-input-list .monaco-list-row").first().waitFor();
    await this.page.keyboard.press("Enter");
  }
}

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Asks until the server answers; a refused connection takes no time, so there is a short pause in between. */
async function answers(url: string, child: ChildProcess, timeout: number): Promise<void> {
  const end = Date.now() + timeout;
  for (;;) {
    if (child.exitCode !== null) throw new Error("code-server ended at its start");
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > end) throw new Error("code-server does not answer");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
