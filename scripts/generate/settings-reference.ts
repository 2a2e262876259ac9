/** `docs/reference/settings.md`: the settings of the extension, from what `package.json` contributes. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

interface Setting {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly default: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

export function settingsReference(): string {
  const manifest: { contributes: { configuration: { properties: Record<string, Setting> } } } = JSON.parse(
    readFileSync(resolve(__dirname, "..", "..", "package.json"), "utf8"),
  );
  const lines = [
    "# Settings",
    "",
    "<!-- Written by `npm run generate` from package.json. -->",
    "",
    "In VS Code they are settings; other editors send them as `initializationOptions.settings`, without the first `martlet.`.",
  ];
  for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
    lines.push("", `## \`${name}\``, "", setting.markdownDescription ?? setting.description ?? "", "");
    setting.enum?.forEach((value, index) => {
      lines.push(`- \`${JSON.stringify(value)}\`: ${setting.enumDescriptions?.[index] ?? ""}`);
    });
    if (setting.enum !== undefined) lines.push("");
    lines.push(`Default: \`${JSON.stringify(setting.default)}\``);
  }
  return `${lines.join("\n")}\n`;
}
