// Tests are TypeScript, run as they are through tsx; they lie beside what they test, and in tests/.
module.exports = {
  "node-option": ["import=tsx"],
  spec: ["{compiler-core,server,client,cli,scripts,test-support,tests}/**/*.test.ts"],
  ignore: ["**/node_modules/**"],
  timeout: 20000,
  forbidOnly: process.env.CI !== undefined,
};
