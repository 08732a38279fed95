import assert from "node:assert/strict";
import { buildConfigReloader } from "../../components/configReloader";

describe("the reloader beside a program", () => {
  it("watches the folder that it sees, and tells the program", () => {
    const mount = { name: "rules", mountPath: "/rules", readOnly: true };
    const reloadUrl = "http://127.0.0.1:10902/-/reload";
    const { args, volumeMounts, image } = buildConfigReloader({
      image: "a/b:v1",
      directory: "/rules",
      mount,
      reloadUrl,
    });
    assert.deepEqual(args, ["--watched-dir=/rules", `--reload-url=${reloadUrl}`, "--listen-address=:8080"]);
    assert.deepEqual(volumeMounts, [mount]);
    assert.equal(image, "a/b:v1");
  });
});
