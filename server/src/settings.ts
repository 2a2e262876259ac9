/**
 * The settings that a client may send, with their defaults.
 * They come with `initialize`, or later by `workspace/didChangeConfiguration`, or never: every client works with the
 * defaults. What has the wrong type counts as not given.
 */

export interface Settings {
  /** The Python interpreter to compile for; empty: the project's virtual environment, else the one on the path. */
  readonly python: string;
  /** `optedIn`: modules that ask for it, by a comment or in the project file. */
  readonly compileOnSave: "optedIn" | "always" | "off";
  /** Whether diagnostics say why functions stay interpreted. */
  readonly showInterpreted: boolean;
  readonly hover: boolean;
  /** Whether the hover of a function shows its typed MIR. */
  readonly hoverIr: boolean;
  readonly tierHints: boolean;
  readonly typeHints: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  python: "",
  compileOnSave: "optedIn",
  showInterpreted: true,
  hover: true,
  hoverIr: true,
  tierHints: true,
  typeHints: false,
};

/** `value` is the section `martlet`, nested as clients send it, or with dotted names. */
export function readSettings(value: unknown): Settings {
  return {
    python: pick(value, "python", isString, DEFAULT_SETTINGS.python),
    compileOnSave: pick(value, "compileOnSave", isCompileOnSave, DEFAULT_SETTINGS.compileOnSave),
    showInterpreted: pick(value, "diagnostics.showInterpreted", isBoolean, DEFAULT_SETTINGS.showInterpreted),
    hover: pick(value, "hover.enable", isBoolean, DEFAULT_SETTINGS.hover),
    hoverIr: pick(value, "hover.showIr", isBoolean, DEFAULT_SETTINGS.hoverIr),
    tierHints: pick(value, "inlayHints.tiers", isBoolean, DEFAULT_SETTINGS.tierHints),
    typeHints: pick(value, "inlayHints.types", isBoolean, DEFAULT_SETTINGS.typeHints),
  };
}

function pick<T>(value: unknown, path: string, is: (found: unknown) => found is T, otherwise: T): T {
  const dotted = field(value, path);
  const found = dotted ?? path.split(".").reduce<unknown>(field, value);
  return is(found) ? found : otherwise;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

const isString = (value: unknown): value is string => typeof value === "string";
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isCompileOnSave = (value: unknown): value is Settings["compileOnSave"] =>
  value === "optedIn" || value === "always" || value === "off";
