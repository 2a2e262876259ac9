import { checkAction, checkNoAction } from "../../../../test-support/code-actions";

describe("code action: compile-on-save", () => {
  it("writes the comment at the top", async () => {
    await checkAction("compile-on-save", "import os\n$0", "# martlet: compile\nimport os\n");
    await checkAction("compile-on-save", "$0", "# martlet: compile\n");
  });

  it("keeps lines first that must be first, and the file's line ends", async () => {
    const header = "#!/usr/bin/env python3\r\n# -*- coding: utf-8 -*-\r\n";
    await checkAction("compile-on-save", `${header}x = $01\r\n`, `${header}# martlet: compile\r\nx = 1\r\n`);
  });

  it("is not offered twice", async () => {
    await checkNoAction("compile-on-save", "# martlet: compile\nx = $01\n");
  });
});
