/** `docs/reference/settings.md`: the settings that the VS Code extension contributes. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

interface Setting {
  readonly type: string;
  readonly default: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

export function settingsReference(): string {
  const manifest: { contributes: { configuration: { properties: Record<string, Setting> } } } = JSON.parse(
    readFileSync(resolve(__dirname, "../../package.json"), "utf8"),
  );
  const lines = ["# Settings", "", "<!-- Written by `npm run generate` from package.json. -->"];
  for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
    lines.push("", `## \`${name}\``, "", setting.markdownDescription ?? setting.description ?? "");
    for (const [index, value] of (setting.enum ?? []).entries()) {
      if (index === 0) lines.push("");
      lines.push(`- \`${value}\`: ${setting.enumDescriptions?.[index] ?? ""}`);
    }
    lines.push("", `Default: \`${JSON.stringify(setting.default)}\``);
  }
  return `${lines.join("\n")}\n`;
}
