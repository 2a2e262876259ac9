// Tests are TypeScript, run as they are through tsx; they lie beside what they test, and in tests/.
const ALL = "{compiler-core,server,client,cli,scripts,test-support,tests}/**/*.test.ts";

// mocha adds `spec` to the files named on its command line; whoever names files means only those.
const filesNamed = process.argv.slice(2).some((argument) => argument.endsWith(".test.ts"));

module.exports = {
  "node-option": ["import=tsx"],
  ...(filesNamed ? {} : { spec: [ALL] }),
  ignore: ["**/node_modules/**"],
  timeout: 20000,
  // A process that a failed test left behind must not keep the whole run from ending.
  exit: true,
  forbidOnly: process.env.CI !== undefined,
};
