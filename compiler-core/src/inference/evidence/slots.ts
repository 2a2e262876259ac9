/**
 * Classes that could have `__slots__`: all attributes of their instances are assigned in `__init__`, and nothing in the
 * module needs instances with a dictionary, a weak reference, or attributes of other names.
 */
import type * as ast from "../../syntax/nodes";
import { walk } from "../../syntax/visit";

export interface SlotSuggestion {
  readonly definition: ast.ClassDef;
  /** In the order of their first assignment. */
  readonly slots: readonly string[];
}

/** In the order of the source. */
export function suggestSlots(module: ast.Module): readonly SlotSuggestion[] {
  if (needsDictionaries(module)) return [];
  const classes = new Map<string, ast.ClassDef>();
  for (const statement of module.body) if (statement.kind === "ClassDef") classes.set(statement.name, statement);
  const candidates = new Map<string, readonly string[]>();
  for (const definition of classes.values()) {
    const slots = slotsOf(definition, classes);
    if (slots !== undefined) candidates.set(definition.name, slots);
  }
  const foreign = foreignStores(module);
  return [...candidates].flatMap(([name, slots]): readonly SlotSuggestion[] => {
    const definition = classes.get(name) as ast.ClassDef;
    const isMixedIn = [...classes.values()].some(
      ({ bases }) => bases.length > 1 && bases.some((base) => isNamed(base, name)),
    );
    const known = new Set([...slots, ...[...candidates.values()].flat()]);
    const isExtended = [...foreign].some((attribute) => !known.has(attribute));
    return slots.length === 0 || isMixedIn || isExtended ? [] : [{ definition, slots }];
  });
}

/** Modules and functions that look at `__dict__`, or need `__weakref__`. */
const DICTIONARY_NAMES: ReadonlySet<string> = new Set([
  "__dict__",
  "__weakref__",
  "cached_property",
  "vars",
  "weakref",
  "setattr",
]);

function needsDictionaries(module: ast.Module): boolean {
  let found = false;
  walk(module, (node) => {
    const name = node.kind === "Name" ? node.name : node.kind === "Attribute" ? node.attr : undefined;
    const imported = node.kind === "alias" || node.kind === "ImportFrom";
    if (name !== undefined && DICTIONARY_NAMES.has(name)) found = true;
    if (imported && DICTIONARY_NAMES.has(node.kind === "alias" ? node.name : (node.module ?? ""))) found = true;
    return !found;
  });
  return found;
}

/** The slots that the class would need besides those of its base; undefined where it cannot have any. */
function slotsOf(definition: ast.ClassDef, classes: ReadonlyMap<string, ast.ClassDef>): readonly string[] | undefined {
  const { bases, keywords, decorator_list: decorators, body } = definition;
  const isPlain = keywords.length === 0 && decorators.every((decorator) => isNamed(decorator, "final"));
  if (!isPlain || bases.length > 1) return undefined;
  const inherited = inheritedSlots(bases[0], classes);
  if (inherited === undefined) return undefined;
  const bound = classNames(body);
  if (bound.has("__slots__") || [...DYNAMIC_METHODS].some((name) => bound.has(name))) return undefined;
  const assigned = new Set<string>();
  const init = body.find((member) => member.kind === "FunctionDef" && member.name === "__init__");
  for (const member of body) {
    if (member.kind !== "FunctionDef" && member.kind !== "AsyncFunctionDef") continue;
    for (const name of selfStores(member)) {
      if (member === init) assigned.add(name);
    }
  }
  for (const member of body) {
    if (member.kind !== "FunctionDef" && member.kind !== "AsyncFunctionDef") continue;
    for (const name of selfStores(member)) {
      if (!assigned.has(name) && !inherited.has(name) && !bound.has(name)) return undefined;
    }
  }
  const own = [...assigned].filter((name) => !inherited.has(name));
  // A class attribute hides the slot: CPython refuses such a class.
  return own.some((name) => bound.has(name) || name === "__class__") ? undefined : own;
}

/** Methods that make attributes up. */
const DYNAMIC_METHODS: ReadonlySet<string> = new Set(["__getattr__", "__setattr__", "__delattr__", "__getattribute__"]);

/** Slots of a base; undefined where it has a dictionary, below which slots save nothing. */
function inheritedSlots(
  base: ast.Expression | undefined,
  classes: ReadonlyMap<string, ast.ClassDef>,
): ReadonlySet<string> | undefined {
  if (base === undefined || isNamed(base, "object")) return new Set();
  if (base.kind !== "Name") return undefined;
  const definition = classes.get(base.name);
  if (definition === undefined) return undefined;
  const own = declaredSlots(definition);
  const above = inheritedSlots(definition.bases[0], classes);
  return own === undefined || above === undefined ? undefined : new Set([...above, ...own]);
}

function declaredSlots({ body }: ast.ClassDef): readonly string[] | undefined {
  for (const statement of body) {
    const [target] = statement.kind === "Assign" ? statement.targets : [];
    if (statement.kind !== "Assign" || target === undefined || !isNamed(target, "__slots__")) continue;
    const items = statement.value.kind === "Tuple" || statement.value.kind === "List" ? statement.value.elts : [];
    return items.flatMap((item) => (item.kind === "Constant" && item.value.kind === "str" ? [item.value.value] : []));
  }
  return undefined;
}

/** Names that the class body gives a value; a bare annotation gives none. */
function classNames(body: readonly ast.Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of body) {
    walk(statement, (node) => {
      if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef" || node.kind === "ClassDef") {
        names.add(node.name);
        return false;
      }
      if (node.kind === "AnnAssign" && node.value === undefined) return false;
      if (node.kind === "Name" && node.ctx === "Store") names.add(node.name);
      return node.kind !== "Lambda";
    });
  }
  return names;
}

/** Attributes that a method stores to, or deletes, on its first parameter. */
function selfStores({
  args,
  body,
  decorator_list: decorators,
}: ast.FunctionDef | ast.AsyncFunctionDef): ReadonlySet<string> {
  const names = new Set<string>();
  const receiver = [...args.posonlyargs, ...args.args][0]?.arg;
  if (receiver === undefined || decorators.some((one) => isNamed(one, "staticmethod") || isNamed(one, "classmethod")))
    return names;
  for (const statement of body) {
    walk(statement, (node) => {
      if (node.kind === "Attribute" && node.ctx !== "Load" && isNamed(node.value, receiver)) names.add(node.attr);
      return true;
    });
  }
  return names;
}

/** Attributes that are stored to on anything but a receiver. */
function foreignStores(module: ast.Module): ReadonlySet<string> {
  const names = new Set<string>();
  walk(module, (node) => {
    if (node.kind === "Attribute" && node.ctx !== "Load" && !isNamed(node.value, "self")) names.add(node.attr);
    return true;
  });
  return names;
}

function isNamed(node: ast.Expression, name: string): boolean {
  return node.kind === "Name" && node.name === name;
}
