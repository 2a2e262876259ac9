/** Modules of CPython's standard library that are compiled for their own tests. */
export interface LibraryModule {
  readonly name: string;
  /** File in the standard library. */
  readonly file: string;
  readonly test: string;
  /** C accelerators that hide the pure-Python code. */
  readonly blocked: readonly string[];
}

export const MODULES: readonly LibraryModule[] = [
  { name: "colorsys", file: "colorsys.py", test: "test.test_colorsys", blocked: [] },
  { name: "bisect", file: "bisect.py", test: "test.test_bisect", blocked: [] },
  { name: "heapq", file: "heapq.py", test: "test.test_heapq", blocked: [] },
  { name: "statistics", file: "statistics.py", test: "test.test_statistics", blocked: ["_statistics"] },
  { name: "fractions", file: "fractions.py", test: "test.test_fractions", blocked: [] },
  { name: "textwrap", file: "textwrap.py", test: "test.test_textwrap", blocked: [] },
  { name: "string", file: "string.py", test: "test.test_string", blocked: [] },
  { name: "shlex", file: "shlex.py", test: "test.test_shlex", blocked: [] },
  { name: "random", file: "random.py", test: "test.test_random", blocked: [] },
  { name: "difflib", file: "difflib.py", test: "test.test_difflib", blocked: [] },
  { name: "graphlib", file: "graphlib.py", test: "test.test_graphlib", blocked: [] },
  { name: "html.parser", file: "html/parser.py", test: "test.test_htmlparser", blocked: [] },
  { name: "tokenize", file: "tokenize.py", test: "test.test_tokenize", blocked: [] },
];

/** Further ones, of many kinds of code: `--modules more`. */
export const MORE_MODULES: readonly LibraryModule[] = [
  { name: "argparse", file: "argparse.py", test: "test.test_argparse", blocked: [] },
  { name: "base64", file: "base64.py", test: "test.test_base64", blocked: [] },
  { name: "calendar", file: "calendar.py", test: "test.test_calendar", blocked: [] },
  { name: "configparser", file: "configparser.py", test: "test.test_configparser", blocked: [] },
  { name: "copy", file: "copy.py", test: "test.test_copy", blocked: [] },
  { name: "csv", file: "csv.py", test: "test.test_csv", blocked: [] },
  { name: "dataclasses", file: "dataclasses.py", test: "test.test_dataclasses", blocked: [] },
  { name: "datetime", file: "datetime.py", test: "test.test_datetime", blocked: ["_datetime"] },
  { name: "_pydatetime", file: "_pydatetime.py", test: "test.test_datetime", blocked: [] },
  { name: "_pydecimal", file: "_pydecimal.py", test: "test.test_decimal", blocked: [] },
  { name: "enum", file: "enum.py", test: "test.test_enum", blocked: [] },
  { name: "fnmatch", file: "fnmatch.py", test: "test.test_fnmatch", blocked: [] },
  { name: "functools", file: "functools.py", test: "test.test_functools", blocked: ["_functools"] },
  { name: "html", file: "html/__init__.py", test: "test.test_html", blocked: [] },
  { name: "http.cookies", file: "http/cookies.py", test: "test.test_http_cookies", blocked: [] },
  { name: "ipaddress", file: "ipaddress.py", test: "test.test_ipaddress", blocked: [] },
  { name: "json.decoder", file: "json/decoder.py", test: "test.test_json", blocked: ["_json"] },
  { name: "json.encoder", file: "json/encoder.py", test: "test.test_json", blocked: ["_json"] },
  { name: "json.scanner", file: "json/scanner.py", test: "test.test_json", blocked: ["_json"] },
  { name: "locale", file: "locale.py", test: "test.test_locale", blocked: [] },
  { name: "ntpath", file: "ntpath.py", test: "test.test_ntpath", blocked: [] },
  { name: "optparse", file: "optparse.py", test: "test.test_optparse", blocked: [] },
  { name: "pickle", file: "pickle.py", test: "test.test_pickle", blocked: [] },
  { name: "plistlib", file: "plistlib.py", test: "test.test_plistlib", blocked: [] },
  { name: "pprint", file: "pprint.py", test: "test.test_pprint", blocked: [] },
  { name: "quopri", file: "quopri.py", test: "test.test_quopri", blocked: [] },
  { name: "sched", file: "sched.py", test: "test.test_sched", blocked: [] },
  { name: "traceback", file: "traceback.py", test: "test.test_traceback", blocked: [] },
  { name: "types", file: "types.py", test: "test.test_types", blocked: [] },
  { name: "urllib.parse", file: "urllib/parse.py", test: "test.test_urlparse", blocked: [] },
  { name: "uuid", file: "uuid.py", test: "test.test_uuid", blocked: [] },
  { name: "wave", file: "wave.py", test: "test.test_wave", blocked: [] },
  { name: "weakref", file: "weakref.py", test: "test.test_weakref", blocked: [] },
  {
    name: "xml.etree.ElementTree",
    file: "xml/etree/ElementTree.py",
    test: "test.test_xml_etree",
    blocked: ["_elementtree"],
  },
  { name: "zipfile", file: "zipfile/__init__.py", test: "test.test_zipfile", blocked: [] },
];
