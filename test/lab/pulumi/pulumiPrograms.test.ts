import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { validatorDir } from "../../../cli/machine/labFolders";
import { makeCliEnvironment } from "../../../lab/pulumi/backend";
import { linkValidators } from "../../../lab/pulumi/pulumiPrograms";

describe("the programs that check files", () => {
  it("come after the user's own on PATH, without the lab's language host", () => {
    linkValidators();
    const { PATH } = makeCliEnvironment("dev", { PATH: "/usr/bin:/bin" });
    assert.equal(PATH, `/usr/bin:/bin:${validatorDir}`);
    assert.deepEqual(
      readdirSync(validatorDir).filter((name) => !["promtool", "amtool", "thanos"].includes(name)),
      [],
    );
  });
});
