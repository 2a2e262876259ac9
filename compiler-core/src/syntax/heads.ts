/** Places in the head of a definition that the tree has no node for: the bracket and the colon at its end. */
import type * as ast from "./nodes";

/** Where the bracket stands that ends the parameters. */
export function closingBracket(
  source: string,
  { args, name_span: name, type_params: types }: ast.FunctionDef | ast.AsyncFunctionDef,
): number | undefined {
  // The parameters of types hold colons and brackets of their own; a text from behind them on does not.
  const ends = [...types.map(({ span }) => span.end), ...partEnds(args)];
  let close: number | undefined;
  for (let offset = Math.max(name.end, ...ends); offset < source.length; offset++) {
    switch (source[offset]) {
      case ")":
        close = offset;
        break;
      case "#":
        offset = lineEnd(source, offset);
        break;
      case ":":
      case "-":
        // The colon of the head, or the arrow before the result.
        return close;
      default:
        break;
    }
  }
  return undefined;
}

/** Behind the colon that ends the head. */
export function headEnd(source: string, node: ast.FunctionDef | ast.AsyncFunctionDef): number | undefined {
  const close = closingBracket(source, node);
  const from = node.returns?.span.end ?? close;
  if (from === undefined) return undefined;
  for (let offset = from; offset < source.length; offset++) {
    if (source[offset] === ":") return offset + 1;
    if (source[offset] === "#") offset = lineEnd(source, offset);
  }
  return undefined;
}

/** Ends of everything between the brackets. */
function partEnds(args: ast.Arguments): readonly number[] {
  const rest = [args.vararg, args.kwarg];
  const parameters = [...args.posonlyargs, ...args.args, ...args.kwonlyargs, ...rest];
  const parts = [...parameters, ...parameters.map((one) => one?.annotation), ...args.defaults, ...args.kw_defaults];
  return parts.map((part) => part?.span.end ?? 0);
}

function lineEnd(source: string, offset: number): number {
  const end = /[\r\n]/.exec(source.slice(offset, offset + 10_000));
  return end === null ? source.length : offset + end.index;
}
