/**
 * The folders of the embedded cluster. They are defined here, outside `lab/`, so that a program or kubeconfig of the lab
 * is never mistaken for one of the user's, even where the lab is not loaded.
 *
 * Two environment variables move them: `THANOS_LAB_CACHE` (what was built; safe to keep) and `THANOS_LAB_DIR` (what runs;
 * deleted by `make down`).
 */
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const env = (name: string): string | undefined => process.env[name] || undefined;

/** Everything that was built, kept between runs. @default $XDG_CACHE_HOME/thanos-lab, otherwise ~/.cache/thanos-lab */
export const cacheDir = resolve(
  env("THANOS_LAB_CACHE") ?? join(env("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "thanos-lab"),
);
/** Built binaries, each next to the hash of its inputs (`<name>.key`). */
export const binDir = join(cacheDir, "bin");
/** Pulumi plugins. Kept apart from `binDir`: they are used only where the published ones cannot be installed. */
export const pluginDir = join(cacheDir, "plugins");
/**
 * Links to the built programs that check files. They have a folder of their own because a language host of the lab on
 * PATH would be used by the user's own Pulumi CLI.
 */
export const validatorDir = join(cacheDir, "validators");
/** The folder of what runs. Only root can run the embedded cluster; a kind cluster is also for other users. */
const standardStateDir =
  process.geteuid?.() === 0
    ? "/var/lib/thanos-lab"
    : join(env("XDG_STATE_HOME") ?? join(homedir(), ".local", "state"), "thanos-lab");
/**
 * The running cluster: its data, sockets and logs, and Pulumi's state.
 *
 * @default /var/lib/thanos-lab for root, otherwise $XDG_STATE_HOME/thanos-lab or ~/.local/state/thanos-lab
 */
export const stateDir = resolve(env("THANOS_LAB_DIR") ?? standardStateDir);
/** A file that marks `stateDir` as the embedded cluster's. It is there from the first `up` until `down`. */
export const labMarker = join(stateDir, ".thanos-lab");
/** The kubeconfig for use on the host. Its server is `https://127.0.0.1:16443`. */
export const kubeconfigPath = join(stateDir, "kubeconfig");

/** The path of a built binary, whether or not it exists yet. */
export const bin = (name: string): string => join(binDir, name);
