/** Edits that write suggested annotations into the text of a module. */
import type { TextEdit } from "../../base/diagnostic";
import { span } from "../../base/span";
import { closingBracket } from "../../syntax/heads";
import type { FunctionSuggestion, ParameterSuggestion } from "./suggest";

/** `x` → `x: float`, `k=2` → `k: int = 2`. */
export function parameterEdits(source: string, suggestion: ParameterSuggestion): readonly TextEdit[] {
  const { parameter, text, default: fallback } = suggestion;
  const { end } = parameter.span;
  const between = fallback === undefined ? "" : source.slice(end, fallback.span.start);
  // With an annotation the sign has spaces around it; brackets and comments before the default stay as they are.
  const sign = /^=[ \t]*/.exec(between);
  if (sign === null) return [{ span: span(end, end), newText: `: ${text}` }];
  return [{ span: span(end, end + sign[0].length), newText: `: ${text} = ` }];
}

/** All parameters and the result. */
export function functionEdits(source: string, suggestion: FunctionSuggestion): readonly TextEdit[] {
  const parameters = suggestion.parameters.flatMap((one) => parameterEdits(source, one));
  const { result, definition } = suggestion;
  const close = result === undefined ? undefined : closingBracket(source, definition);
  if (close === undefined) return parameters;
  return [...parameters, { span: span(close + 1, close + 1), newText: ` -> ${result}` }];
}
