/**
 * Container images of the lab: docker-archive tars made from binaries of this machine. They have the same references
 * that the stack uses elsewhere, so the same stack runs on the lab and in production.
 *
 * They differ from the published images: there is no shell and no default command. The tags of memcached and Node.js are
 * those that the stack asks for, not the versions inside (Debian 12 has memcached 1.6.18); that of memcached-exporter is
 * newer than the newest Go module. Prometheus has its API but not its web pages, which its Go module does not contain.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { images } from "../model/images";
import { imageDir } from "./paths";
import { bin } from "../cli/machine/labFolders";
import { makePartialPath } from "./partialFiles";
import { run } from "../cli/machine/processes";

/** An image of one or more programs. */
export interface LabImage {
  /** Name of its tar. */
  readonly name: string;
  /** Its reference in the stack. */
  readonly reference: string;
  /** Programs: path inside the image -> file on this machine. Linked libraries are added. */
  readonly programs: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  /** A number, because a kubelet cannot verify that a name is not root. */
  readonly user: string;
  /** The tool that its programs are built from. @default a program that is installed on this machine */
  readonly tool?: string;
  /** Whether `make up` makes it only for a stack that pulls it; tests have it in any case. @default false: always */
  readonly onDemand?: boolean;
}

/** The reference of the image for scripts of tests, for example a receiver of alerts. */
export const nodeImage = "docker.io/library/node:20-slim";
/** The image that holds a pod's namespaces: containerd's `sandbox_image`. */
export const pauseImage = "registry.k8s.io/pause:3.10";

/** The images of the stack. Debian's programs are taken from where their packages install them. */
export const labImages: readonly LabImage[] = [
  {
    name: "pause",
    tool: "pause",
    reference: pauseImage,
    programs: { "/pause": bin("pause") },
    entrypoint: ["/pause"],
    user: "65535:65535",
  },
  {
    name: "thanos",
    tool: "thanos",
    reference: images.thanos,
    programs: { "/bin/thanos": bin("thanos") },
    entrypoint: ["/bin/thanos"],
    user: "1001",
  },
  {
    name: "prometheus",
    tool: "prometheus",
    reference: images.prometheus,
    programs: { "/bin/prometheus": bin("prometheus"), "/bin/promtool": bin("promtool") },
    entrypoint: ["/bin/prometheus"],
    user: "65534",
  },
  {
    name: "alertmanager",
    tool: "alertmanager",
    reference: images.alertmanager,
    programs: { "/bin/alertmanager": bin("alertmanager"), "/bin/amtool": bin("amtool") },
    entrypoint: ["/bin/alertmanager"],
    user: "65534",
  },
  {
    name: "config-reloader",
    tool: "config-reloader",
    reference: images.configReloader,
    programs: { "/bin/prometheus-config-reloader": bin("prometheus-config-reloader") },
    entrypoint: ["/bin/prometheus-config-reloader"],
    user: "65534",
  },
  // The published entrypoint is a script that ends with this command.
  {
    name: "minio",
    tool: "minio",
    reference: images.minio,
    programs: { "/usr/bin/minio": bin("minio") },
    entrypoint: ["/usr/bin/minio"],
    user: "0",
  },
  {
    name: "memcached",
    reference: images.memcached,
    programs: { "/usr/local/bin/memcached": "/usr/bin/memcached" },
    entrypoint: ["memcached"],
    user: "11211",
  },
  {
    name: "memcached-exporter",
    tool: "memcached-exporter",
    onDemand: true,
    reference: images.memcachedExporter,
    programs: { "/bin/memcached_exporter": bin("memcached_exporter") },
    entrypoint: ["/bin/memcached_exporter"],
    user: "65534",
  },
  // The published entrypoint has the two default ports beside it.
  {
    name: "kube-state-metrics",
    tool: "kube-state-metrics",
    onDemand: true,
    reference: images.kubeStateMetrics,
    programs: { "/kube-state-metrics": bin("kube-state-metrics") },
    entrypoint: ["/kube-state-metrics"],
    user: "65534",
  },
  {
    name: "node-exporter",
    tool: "node-exporter",
    onDemand: true,
    reference: images.nodeExporter,
    programs: { "/bin/node_exporter": bin("node_exporter") },
    entrypoint: ["/bin/node_exporter"],
    user: "65534",
  },
];

/** The image of this machine's Node.js. Only tests need it. */
export const testImage: LabImage = {
  name: "node",
  reference: nodeImage,
  programs: { "/usr/local/bin/node": process.execPath },
  entrypoint: ["node"],
  user: "0",
};

/** The path of an image's tar, whether or not it exists yet. */
export const imageTar = (image: Pick<LabImage, "name">, dir = imageDir): string =>
  join(dir, `${image.name}.tar`);

/**
 * Finds the libraries and the loader of a program, by the paths that it loads. None for a static program.
 * @throws Error when one is missing on this machine.
 */
export function findLibraries(program: string): string[] {
  const result = spawnSync("ldd", [program], { encoding: "utf8", env: { ...process.env, LC_ALL: "C" } });
  if (/not a dynamic executable/.test(result.stderr)) return [];
  if (result.status !== 0 || result.stdout.includes("not found")) {
    const said = result.error?.message ?? `${result.stdout}${result.stderr}`;
    throw new Error(`Cannot find the libraries of ${program}. Install what is missing:\n${said}`);
  }
  return result.stdout.split("\n").flatMap((line) => /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}

/** Lists the files of the image: path inside it -> file on this machine. */
function listContents(image: LabImage): Record<string, string> {
  for (const file of Object.values(image.programs)) {
    if (!existsSync(file))
      throw new Error(
        `The image ${image.reference} needs ${file}, which is missing. Run \`make up\`, which builds and installs it.`,
      );
  }
  const linked = Object.values(image.programs).flatMap(findLibraries);
  return { ...Object.fromEntries(linked.map((path) => [path, path])), ...image.programs };
}

/** Hashes what the image is made from. Sizes and times stand for the contents of files, which are hundreds of megabytes. */
function hashInputs(image: LabImage, files: Readonly<Record<string, string>>): string {
  const seen = Object.values(files).map((file) => [file, statSync(file).size, statSync(file).mtimeMs]);
  return createHash("sha256")
    .update(readFileSync(__filename))
    .update(JSON.stringify([image, files, seen]))
    .digest("hex");
}

/** Writes a tar that is reproducible bit for bit. Follows links. */
async function writeTar(output: string, folder: string): Promise<void> {
  const same = [
    "--sort=name",
    "--mtime=@0",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    "--format=gnu",
    "--mode=a+rX",
  ];
  const links = ["--dereference", "--hard-dereference"];
  await run([
    "tar",
    "--create",
    ...same,
    ...links,
    "--file",
    output,
    "--directory",
    folder,
    ...readdirSync(folder).sort(),
  ]);
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

/** Fills a folder with the root file system of an image. Files are linked, not copied: tar follows the links. */
async function stage(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const folder of ["etc", "tmp"]) await mkdir(join(root, folder), { recursive: true });
  await chmod(root, 0o755);
  await chmod(join(root, "tmp"), 0o1777);
  await writeFile(
    join(root, "etc/passwd"),
    "root:x:0:0:root:/:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n",
  );
  await writeFile(join(root, "etc/group"), "root:x:0:\nnobody:x:65534:\n");
  for (const [path, file] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await symlink(file, join(root, path));
  }
}

/**
 * Writes the image's tar unless it is up to date. It appears under its name only when it is complete.
 * @throws Error when a program or library is missing.
 */
export async function buildImage(image: LabImage, dir = imageDir): Promise<"built" | "cached"> {
  const files = listContents(image);
  const key = hashInputs(image, files);
  const output = imageTar(image, dir);
  const keyFile = `${output}.key`;
  if (existsSync(output) && existsSync(keyFile) && readFileSync(keyFile, "utf8") === key) return "cached";

  const work = makePartialPath(dir, image.name);
  try {
    const [root, archive] = [join(work, "root"), join(work, "archive")];
    for (const folder of [work, root, archive]) await mkdir(folder);
    await stage(root, files);
    await writeTar(join(work, "layer"), root);
    const layer = await hashFile(join(work, "layer"));
    await rename(join(work, "layer"), join(archive, `${layer}.tar`));
    const config = JSON.stringify({
      architecture: { x64: "amd64" }[process.arch as string] ?? process.arch,
      os: "linux",
      created: "1970-01-01T00:00:00Z",
      config: {
        User: image.user,
        Entrypoint: image.entrypoint,
        Env: ["PATH=/usr/local/bin:/usr/bin:/bin"],
        WorkingDir: "/",
      },
      rootfs: { type: "layers", diff_ids: [`sha256:${layer}`] },
      history: [{ created: "1970-01-01T00:00:00Z", created_by: "thanos-lab" }],
    });
    const configFile = `${createHash("sha256").update(config).digest("hex")}.json`;
    await writeFile(join(archive, configFile), config);
    const manifest = [{ Config: configFile, RepoTags: [image.reference], Layers: [`${layer}.tar`] }];
    await writeFile(join(archive, "manifest.json"), JSON.stringify(manifest));
    await writeTar(join(work, "image.tar"), archive);
    await rename(join(work, "image.tar"), output);
    await writeFile(keyFile, key);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return "built";
}
