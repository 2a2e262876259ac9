/** Where a code is explained on the web: its heading in the reference of diagnostics. */
import type { DiagnosticCode } from "../base/diagnostic";
import { ANALYSIS_CODES } from "../database/codes";
import { BUILD_CODES } from "./codes";

const PAGE = "https://github.com/martlet/martlet/blob/main/docs/reference/diagnostics.md";

const TITLES: ReadonlyMap<DiagnosticCode, string> = new Map(
  [...ANALYSIS_CODES, ...Object.values(BUILD_CODES)].map(({ code, title }) => [code, title]),
);

export function documentationOf(code: DiagnosticCode): string {
  const title = TITLES.get(code);
  return title === undefined ? PAGE : `${PAGE}#${headingAnchor(`${code}: ${title}`)}`;
}

/** As the site makes anchors of headings: no punctuation, hyphens for spaces. */
export function headingAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}
