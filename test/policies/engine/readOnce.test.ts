import assert from "node:assert/strict";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Policies, ResourceValidationArgs, StackValidationArgs } from "@pulumi/policy";
import * as server from "@pulumi/policy/server";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { readOnce, stackOf } from "../../../policies/engine/readOnce";

/** The SDK's own handlers of the engine's calls, which its type declarations leave out. */
const handlers = server as unknown as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun" | "makeRemediateRpcFun",
  (pack: string, version: string, level: string, policies: Policies) => Handler
>;
type Handler = (call: { request: unknown }, done: (error: Error | null, answer: any) => void) => void;

const urn = (name: string) => `urn:pulumi:dev::thanos::kubernetes:core/v1:ConfigMap::${name}`;

/** What the engine sends of a ConfigMap. */
function sent<Message extends typeof messages.AnalyzeRequest | typeof messages.AnalyzerResource>(
  kind: Message,
  name: string,
): InstanceType<Message> {
  const message: any = new kind();
  message.setType("kubernetes:core/v1:ConfigMap");
  message.setUrn(urn(name));
  message.setName(name);
  message.setProperties(Struct.fromJavaScript({ metadata: { name }, data: { key: name } }));
  message.setOptions(new messages.AnalyzerResourceOptions());
  return message;
}

const call = (handler: Handler, request: unknown): Promise<any> =>
  new Promise((resolve, reject) =>
    handler({ request }, (error, answer) => (error ? reject(error) : resolve(answer))),
  );

const named = ["a", "b", "c"];

describe("one reading of a resource for all policies", () => {
  before("have the SDK decode once", () => readOnce());

  it("is shared by the policies that judge it, and not by the next request", async () => {
    const seen: ResourceValidationArgs[] = [];
    const policies: Policies = named.map((name) => ({
      name,
      description: name,
      validateResource: (args) => void seen.push(args),
    }));
    const handler = handlers.makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", policies);
    await call(handler, sent(messages.AnalyzeRequest, "one"));
    await call(handler, sent(messages.AnalyzeRequest, "one"));

    assert.equal(new Set(seen.map(({ props }) => props)).size, 2, "readings");
    assert.equal(new Set(seen.map((args) => stackOf([args]))).size, 2, "stacks");
    assert.equal(seen[0].props.data.key, "one");
  });

  it("of a stack is shared too, and is that of each of its resources", async () => {
    const seen: StackValidationArgs[] = [];
    const policies: Policies = named.map((name) => ({
      name,
      description: name,
      validateStack: (args) => void seen.push(args),
    }));
    const request = new messages.AnalyzeStackRequest();
    request.setResourcesList(["one", "two"].map((name) => sent(messages.AnalyzerResource, name)));
    await call(handlers.makeAnalyzeStackRpcFun("pack", "1.0.0", "mandatory", policies), request);

    const stacks = new Set(seen.map(({ resources }) => stackOf(resources)));
    assert.equal(stacks.size, 1, "stacks");
    assert.deepEqual(
      [...stacks][0].resources.map(({ props }) => (props.metadata as { name: string }).name),
      ["one", "two"],
    );
    assert.notEqual(
      stackOf(seen[0].resources.slice(0, 1)),
      [...stacks][0],
      "a part of a stack is another one",
    );
  });

  it("leaves remediation a copy of its own, which each policy finds as the one before has left it", async () => {
    const change = (to: string) => (args: ResourceValidationArgs) => {
      args.props.data.key += to;
      return args.props;
    };
    const policies: Policies = named.map((name) => ({
      name,
      description: name,
      enforcementLevel: "remediate",
      remediateResource: change(name),
      validateResource: ({ props }, report) => report(props.data.key),
    }));
    const request = sent(messages.AnalyzeRequest, "one");
    const remediated = await call(
      handlers.makeRemediateRpcFun("pack", "1.0.0", "advisory", policies),
      request,
    );
    assert.deepEqual(
      remediated.getRemediationsList().map((of: any) => of.getProperties().toJavaScript().data.key),
      ["onea", "oneab", "oneabc"],
    );
    const judged = await call(handlers.makeAnalyzeRpcFun("pack", "1.0.0", "advisory", policies), request);
    for (const diagnostic of judged.getDiagnosticsList()) assert.match(diagnostic.getMessage(), /\none$/);
  });

  it("still reports a value that is unknown by its path, to each policy that reads it", async () => {
    const policies: Policies = named.map((name) => ({
      name,
      description: name,
      validateResource: ({ props }) => void props.data.key.length,
    }));
    const request = sent(messages.AnalyzeRequest, "one");
    const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    request.setProperties(Struct.fromJavaScript({ data: { key: unknownString } }));
    const answer = await call(handlers.makeAnalyzeRpcFun("pack", "1.0.0", "mandatory", policies), request);
    const texts = answer.getDiagnosticsList().map((of: any) => of.getMessage());
    assert.equal(texts.length, named.length);
    for (const text of texts) assert.match(text, /string value at \.data\.key can't be known/);
  });

  it("is not shared by resources that did not come from the engine", () => {
    const resource = { type: "kubernetes:core/v1:ConfigMap", name: "one", urn: urn("one"), props: {} };
    assert.notEqual(stackOf([resource]), stackOf([resource]));
  });
});
