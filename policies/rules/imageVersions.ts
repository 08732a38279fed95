import { isOlder } from "../../model/images";
import { resourcePolicy, stackPolicy, type GuardPolicy } from "../engine/policy";
import { namespaceOf } from "../reading/kubernetes";
import { imageOf } from "../reading/imageNames";
import { ourTiers } from "../reading/ours";
import { thanosTiers, type Tier } from "../reading/tiers";
import { isUnknown, orUnknown } from "../reading/unknowns";

const tags = ["thanos", "images"];

/** What runs today runs tomorrow. */
export const imageFixed = stackPolicy({
  name: "image-fixed",
  displayName: "Images have a fixed version",
  severity: "high",
  level: "mandatory",
  profile: "availability",
  rule: "The image of every tier has a tag other than `latest`, or a digest.",
  why:
    "A restarted pod gets whatever the tag points to by then: replicas differ, and a release without some flag " +
    "does not start.",
  source: "Kubernetes, docs on images; Pod with `:latest` can't be rolled back",
  remedy: "Use a version as the tag, such as v0.42.4, or a digest.",
  tags: [...tags, "security"],
  settings: {
    requireDigest: {
      type: "boolean",
      description: "Whether a digest (`@sha256:...`) is asked for, which no one can change.",
      default: false,
    },
  },
  subjects: ourTiers,
  judge: ({ container }, { settings }) => {
    const { tag, digest } = imageOf(container.image ?? "");
    if (digest) return undefined;
    if (settings.requireDigest) return `has the image ${container.image}, which has no digest`;
    if (tag === undefined) return `has the image ${container.image}, which has no tag, so \`latest\``;
    return tag === "latest" ? `has the image ${container.image}` : undefined;
  },
});

/** Known holes are closed. */
export const thanosSecurityFixes = resourcePolicy({
  name: "thanos-security-fixes",
  displayName: "Thanos has the latest security fixes",
  severity: "high",
  level: "advisory",
  profile: "hardening",
  rule: "The image of Thanos is the release with the latest security fix, or newer.",
  why:
    "Older releases have known vulnerabilities: a gRPC request may bypass authorization by its path " +
    "(CVE-2026-33186).",
  source: "Thanos, CHANGELOG: v0.42.0 has gRPC with that fix",
  remedy: "Upgrade the image, one minor release at a time where the changelog lists breaking changes.",
  tags: [...tags, "security"],
  settings: {
    oldest: { type: "string", description: "The oldest release that is good enough.", default: "v0.42.0" },
  },
  subjects: (stack) => stack.tiers(...thanosTiers),
  judge: ({ container }, { settings }) => {
    const { version } = imageOf(container.image ?? "");
    return version && isOlder(version, settings.oldest)
      ? `has Thanos ${version}, older than ${settings.oldest}`
      : undefined;
  },
});

/** The tiers of a stack are of one release. */
export const thanosOneVersion = stackPolicy({
  name: "thanos-one-version",
  displayName: "All tiers of a stack run the same version of Thanos",
  severity: "low",
  level: "advisory",
  profile: "availability",
  rule: "Every `thanos` in a namespace has the same version.",
  why: "Thanos is tested with tiers of one release: an older one may ignore parts of a newer one's answer.",
  source: "Thanos, docs/release-process.md and CHANGELOG: changes of the StoreAPI come with minor releases",
  remedy: "Use one version for all. During an upgrade this resolves itself.",
  tags: [...tags, "compatibility"],
  subjects: (stack) => stack.tiers(...thanosTiers),
  judge: (tier, { stack }) => {
    const own = versionOf(tier);
    const newest = stack.tiers(...thanosTiers).reduce<string | undefined>((found, other) => {
      // One that is not known says so when it is judged itself.
      const version = orUnknown(() => {
        if (isUnknown(other) || namespaceOf(other.workload) !== namespaceOf(tier.workload)) return undefined;
        return versionOf(other);
      });
      if (version === undefined || isUnknown(version)) return found;
      return found === undefined || isOlder(found, version) ? version : found;
    }, undefined);
    return own && newest && isOlder(own, newest)
      ? `has Thanos ${own}, another in its namespace ${newest}`
      : undefined;
  },
});

const versionOf = ({ container }: Tier): string | undefined => imageOf(container.image ?? "").version;

/** The policies of this subject. */
export const policies: readonly GuardPolicy[] = [imageFixed, thanosSecurityFixes, thanosOneVersion];
