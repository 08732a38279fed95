import { spawn } from "node:child_process";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import engine from "@pulumi/pulumi/proto/engine_grpc_pb";
import messages from "@pulumi/pulumi/proto/engine_pb";
import monitor from "@pulumi/pulumi/proto/resource_grpc_pb";
import answers from "@pulumi/pulumi/proto/resource_pb";

/** How a program ended, and what the user saw of it. */
export interface Ended {
  readonly code: number | null;
  readonly errors: readonly string[];
  /** Messages for the user that are no errors, and what was printed. */
  readonly output: string;
}

const projectDir = join(__dirname, "..", "..");

/**
 * Runs the project's program as `pulumi preview` does, by the SDK's own runner, against an engine that takes messages and
 * registers nothing but the stack.
 *
 * @param configuration settings with their namespaces, as texts.
 * @param secrets which of them are secret.
 */
export async function preview(
  configuration: Readonly<Record<string, string>>,
  secrets: readonly string[] = [],
): Promise<Ended> {
  const errors: string[] = [];
  const output: string[] = [];
  const server = new grpc.Server();
  server.addService(engine.EngineService, {
    log(call: any, done: any) {
      const { DEBUG, ERROR } = messages.LogSeverity;
      const { severity, message } = call.request.toObject();
      if (severity !== DEBUG) (severity === ERROR ? errors : output).push(message);
      done(null, new Empty());
    },
    getRootResource: (_: any, done: any) => done(null, new messages.GetRootResourceResponse()),
    setRootResource: (_: any, done: any) => done(null, new messages.SetRootResourceResponse()),
  });
  server.addService(monitor.ResourceMonitorService, {
    supportsFeature: (_: any, done: any) => done(null, new answers.SupportsFeatureResponse()),
    registerResource(call: any, done: any) {
      const answer = new answers.RegisterResourceResponse();
      answer.setUrn(`urn:pulumi:dev::thanos::${call.request.getType()}::${call.request.getName()}`);
      answer.setObject(Struct.fromJavaScript({}));
      done(null, answer);
    },
    registerResourceOutputs: (_: any, done: any) => done(null, new Empty()),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  try {
    const address = `127.0.0.1:${port}`;
    const program = spawn(
      process.execPath,
      [
        require.resolve("@pulumi/pulumi/cmd/run"),
        ...["--engine", address, "--monitor", address, "--project", "thanos", "--stack", "dev"],
        ...["--pwd", projectDir, "--dry-run", "program.cjs"],
      ],
      {
        env: {
          PATH: process.env.PATH,
          PULUMI_CONFIG: JSON.stringify(configuration),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secrets),
        },
        timeout: 25_000,
      },
    );
    for (const stream of [program.stdout, program.stderr])
      stream.on("data", (data: Buffer) => output.push(data.toString()));
    const code = await new Promise<number | null>((resolve) => program.on("close", resolve));
    return { code, errors, output: output.join("\n") };
  } finally {
    server.forceShutdown();
  }
}
