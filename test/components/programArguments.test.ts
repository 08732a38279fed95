import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { buildArguments } from "../../components/programArguments";
import { images } from "../../model/images";
import { run, valueOf } from "../support/mocks";

describe("the arguments of a program", () => {
  it("are its flags, some of them known later, with the user's behind them", async () => {
    await run(() => undefined);
    const flags = { wait: true, "data-dir": pulumi.output("/data"), "objstore.config": undefined };
    const built = buildArguments("compact", images.thanos, flags, ["--compact.concurrency=2"]);
    assert.deepEqual(await valueOf(built), ["--wait", "--data-dir=/data", "--compact.concurrency=2"]);
  });

  it("with which the program would not start fail, in words and without a stack trace", async () => {
    const built = buildArguments("compact", pulumi.output(images.thanos), { "unheard-of": true });
    await assert.rejects(valueOf(built), (error: Error) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(
        error.message,
        /^quay\.io\/thanos\/thanos:v[\d.]+ can't run as compact:\n {2}.*unheard-of/,
      );
      return true;
    });
  });
});
