/** The secret setting `thanos:s3Keys`: keys of an S3 outside the stack. Messages about it never show a value. */
import { parse } from "yaml";
import { z } from "zod";
import { AccessKey, ByRole, byRole, Role, roles } from "../model/bucketAccess";
import type { ObjectStoreSettings } from "./tiers/objectStoreSettings";
import { acceptInput } from "./kinds/inputKind";
import { namings } from "./checking/naming";
import type { Broken } from "./checking/problems";

/** The setting's key, without `thanos:`. */
export const s3KeysSetting = "s3Keys";

const nameSetting = namings.stackFile;

// Every schema has words of its own: those of other settings repeat the value.
const part = (least: number, why: string) => {
  const kind = z
    .string({ error: "is missing, or is not a string. Put it in quotes." })
    .regex(/^[\x21-\x7e]*$/, { error: "has a space or a character that no key has. Copy it again." })
    .refine((text) => !text.includes("$("), {
      error: "has $( in it, which Thanos takes for a variable. Create another key.",
    })
    .min(least, { error: `is shorter than ${least} characters, ${why}` });
  return acceptInput(kind, "x".repeat(least));
};

const notAKey = { error: "is not a key. Set accessKey and secretKey, and nothing else." };
const key = z.strictObject(
  {
    accessKey: part(3, "so it is not a key. Copy it again."),
    // Its digest is an annotation of the pods, so that they roll when it changes.
    secretKey: part(16, "so it could be guessed. Let the S3 generate one."),
  },
  notAKey,
);

/** Keys by role. */
export const s3KeysByRole = acceptInput(
  z.strictObject(
    {
      default: key.optional().describe("key of the roles without their own"),
      ...byRole((role) => key.optional().describe(`key of role ${role}`)),
    },
    { error: `is not a mapping of keys by role. Use only default, ${roles.join(", ")}.` },
  ),
  { default: { accessKey: "sample", secretKey: "sample-of-a-secret-key" } },
);

/** How the key of a role is set in a stack's file. */
const writeCommand = (role: string): string =>
  `\`pulumi config set --secret --path ${nameSetting(`${s3KeysSetting}.${role}.secretKey`)}\`, and accessKey the same way`;

/**
 * The key of each role.
 *
 * @param text the setting's value, decrypted; structured ones are JSON.
 * @param isSecret whether Pulumi keeps it encrypted.
 * @returns the keys where the S3 wants any and nothing is wrong.
 */
export function readS3Keys(
  { s3 }: ObjectStoreSettings,
  text: string | undefined,
  isSecret: boolean,
): { keys?: ByRole<AccessKey>; problems: Broken[] } {
  const wrong = (rule: string, ...path: string[]): Broken => ({
    key: [s3KeysSetting, ...path].join("."),
    value: undefined,
    rule,
    with: ["objectStore.s3"],
  });
  const wanted = s3?.credentials === "config";
  if (text === undefined && !wanted) return { problems: [] };
  if (!wanted)
    return {
      problems: [
        wrong(
          `has no effect unless ${nameSetting("objectStore.s3.credentials")} is "config". Remove it with \`pulumi config rm ${nameSetting(s3KeysSetting)}\`.`,
        ),
      ],
    };
  if (text !== undefined && !isSecret)
    return {
      problems: [
        wrong(
          `is not encrypted, so everyone who reads the stack's file has the keys. Create new ones, and set each with ${writeCommand("ROLE")}.`,
        ),
      ],
    };

  const parsed = s3KeysByRole.safeParse(parseText(text ?? "{}"));
  if (!parsed.success)
    return { problems: parsed.error.issues.map(({ message, path }) => wrong(message, ...path.map(String))) };
  const given = parsed.data;
  const keyOf = (role: Role): AccessKey | undefined => given[role] ?? given.default;
  const missing = roles.filter((role) => keyOf(role) === undefined);
  if (missing.length > 0)
    return {
      problems: missing.map((role) =>
        wrong(
          `is missing, and ${nameSetting(`${s3KeysSetting}.default`)} is too. Set it with ${writeCommand(role)}.`,
          role,
        ),
      ),
    };
  return { keys: byRole((role) => keyOf(role) as AccessKey), problems: [] };
}

/** What the text holds; a text that can't be read is no keys at all, and its parser's message would quote it. */
function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
