/** The functions of a module that may get annotations, with what their place says about it. */
import type * as ast from "../../syntax/nodes";
import { forEachChild, walk } from "../../syntax/visit";

export interface AnnotatableFunction {
  readonly definition: ast.FunctionDef;
  /** Those that an annotation can be written at; without `self` and `cls`. */
  readonly parameters: readonly ast.Arg[];
  /** The class that the function is a method of. */
  readonly className: string | undefined;
  /** Whether a name means something of its own where the annotations are evaluated. */
  readonly isShadowed: (name: string) => boolean;
}

/** Decorators that do not look at annotations, by the last part of their names. */
const INDIFFERENT_DECORATORS: ReadonlySet<string> = new Set([
  "abstractmethod",
  "cache",
  "cached_property",
  "classmethod",
  "final",
  "lru_cache",
  "override",
  "property",
  "setter",
  "staticmethod",
  "wraps",
]);

/** In the order of the source. */
export function annotatableFunctions(module: ast.Module): readonly AnnotatableFunction[] {
  const found: AnnotatableFunction[] = [];
  visit(module, [boundNames(module.body)], undefined, found);
  return found;
}

type Scopes = readonly ReadonlySet<string>[];

function visit(node: ast.Node, scopes: Scopes, className: string | undefined, found: AnnotatableFunction[]): void {
  forEachChild(node, (child) => {
    switch (child.kind) {
      case "FunctionDef":
      case "AsyncFunctionDef": {
        if (child.kind === "FunctionDef") {
          const function_ = annotatable(child, scopes, className);
          if (function_ !== undefined) found.push(function_);
        }
        const parameters = allParameters(child.args).map(({ arg }) => arg);
        visit(child, [...scopes, new Set([...boundNames(child.body), ...parameters])], undefined, found);
        return;
      }
      case "ClassDef":
        visit(child, [...scopes, boundNames(child.body)], child.name, found);
        return;
      case "Lambda":
        return;
      default:
        visit(child, scopes, className, found);
    }
  });
}

function annotatable(
  definition: ast.FunctionDef,
  scopes: Scopes,
  className: string | undefined,
): AnnotatableFunction | undefined {
  const decorators = definition.decorator_list.map(decoratorName);
  // Others may read the annotations: registries by type, frameworks, compilers.
  const isIndifferent = decorators.every((name) => name !== undefined && INDIFFERENT_DECORATORS.has(name));
  // Type parameters open a scope of their own.
  if (!isIndifferent || definition.type_params.length > 0) return undefined;
  const { posonlyargs, args, kwonlyargs } = definition.args;
  const positional = [...posonlyargs, ...args];
  const hasReceiver = className !== undefined && !decorators.includes("staticmethod");
  return {
    definition,
    parameters: [...(hasReceiver ? positional.slice(1) : positional), ...kwonlyargs],
    className,
    isShadowed: (name) => scopes.some((scope) => scope.has(name)),
  };
}

function decoratorName(node: ast.Expression): string | undefined {
  if (node.kind === "Call") return decoratorName(node.func);
  if (node.kind === "Attribute") return node.attr;
  return node.kind === "Name" ? node.name : undefined;
}

export function allParameters(args: ast.Arguments): readonly ast.Arg[] {
  const rest = [args.vararg, args.kwarg].flatMap((arg) => (arg === undefined ? [] : [arg]));
  return [...args.posonlyargs, ...args.args, ...args.kwonlyargs, ...rest];
}

/** Names that a block binds in its own scope. */
function boundNames(body: readonly ast.Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of body) {
    walk(statement, (node) => {
      switch (node.kind) {
        case "FunctionDef":
        case "AsyncFunctionDef":
        case "ClassDef":
          names.add(node.name);
          return false;
        case "Lambda":
          return false;
        case "alias":
          names.add(node.asname ?? (node.name.split(".", 1)[0] as string));
          return false;
        case "ExceptHandler":
          if (node.name !== undefined) names.add(node.name);
          return true;
        case "Name":
          if (node.ctx !== "Load") names.add(node.name);
          return true;
        default:
          return true;
      }
    });
  }
  return names;
}
