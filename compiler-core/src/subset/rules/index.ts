/** All subset rules, by code. A rule that is not listed here does not exist. */
import type { SubsetRule } from "../rule";
import { classCell } from "./class-cell";
import { comprehension } from "./comprehension";
import { coroutine } from "./coroutine";
import { debuggerCall } from "./debugger";
import { dynamicNamespace } from "./dynamic-namespace";
import { exceptStar } from "./except-star";
import { generator } from "./generator";
import { innerFunction } from "./inner-function";
import { matchStatement } from "./match";
import { misplacedStatement } from "./misplaced-statement";
import { namedEscape } from "./named-escape";
import { nestedClass } from "./nested-class";
import { nestedFunction } from "./nested-function";
import { nonlocalStatement } from "./nonlocal";
import { referenceCount } from "./reference-count";
import { typeAlias } from "./type-alias";
import { typeParameters } from "./type-parameters";

export const SUBSET_RULES: readonly SubsetRule[] = [
  nestedFunction,
  nestedClass,
  comprehension,
  generator,
  coroutine,
  matchStatement,
  exceptStar,
  nonlocalStatement,
  classCell,
  dynamicNamespace,
  debuggerCall,
  typeParameters,
  typeAlias,
  innerFunction,
  namedEscape,
  misplacedStatement,
  referenceCount,
];
