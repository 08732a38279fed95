/**
 * Where the embedded cluster keeps what it builds and what it runs. Known here, so that a program or a kubeconfig of the
 * lab is never taken for one of the user's, even where the lab is not loaded.
 *
 * Both folders can be moved with environment variables: `THANOS_LAB_CACHE` (what is built, safe to keep) and
 * `THANOS_LAB_DIR` (what runs, gone after `make down`).
 */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const env = (name: string): string | undefined => process.env[name] || undefined;

/** Everything that is built, kept between runs. @default $XDG_CACHE_HOME/thanos-lab, else ~/.cache/thanos-lab */
export const cacheDir = resolve(
  env("THANOS_LAB_CACHE") ?? join(env("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "thanos-lab"),
);
/** Built binaries, each beside the key of its inputs (`<name>.key`). */
export const binDir = join(cacheDir, "bin");
/** Pulumi plugins, apart from `binDir`: on PATH only where the published ones cannot be installed. */
export const pluginDir = join(cacheDir, "plugins");
/**
 * Links to the built programs that check files: a folder of their own, since Pulumi would take the lab's language host
 * for that of a CLI of the user's if it were on PATH.
 */
export const validatorDir = join(cacheDir, "validators");
/** What runs: data of the cluster, sockets, logs, Pulumi's state. @default /var/lib/thanos-lab */
export const stateDir = resolve(env("THANOS_LAB_DIR") ?? "/var/lib/thanos-lab");
/** Kubeconfig for use on the host: the server is `https://127.0.0.1:16443`. */
export const kubeconfigPath = join(stateDir, "kubeconfig");

/** The path of a built binary, whether or not it was built yet. */
export const bin = (name: string): string => join(binDir, name);
