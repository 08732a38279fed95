/** Kinds of arg that a stack's file does not have. */
import { z } from "zod";
import { mountsFolder } from "../../model/containerFiles";
import { findAlertmanagerProblems } from "../../model/files/alertmanagerFile";
import { silentAlertmanager } from "../../model/files/silentAlertmanager";
import { acceptInput } from "../kinds/inputKind";

/** Value of a Kubernetes label. */
export const instance = z.string().regex(/^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/, {
  error:
    "is not a value for a Kubernetes label. Use at most 63 letters, digits, dashes, dots and underscores, and begin and end with a letter or a digit.",
});

/** Name of a tier's workload and Service, with room for what names of pods and of other objects have behind it. */
export const objectName = z.string().regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/, {
  error:
    "is not a name for a tier's objects. Use at most 40 lower-case letters, digits and dashes, and begin with a letter.",
});

/** Which mounts the tier has is not known here; a stack checks them. */
const isMounted = (file: string): boolean => file.startsWith(`${mountsFolder}/`);

/** A whole file of Alertmanager. It is secret, so no message has its text. */
export const alertmanagerFile = acceptInput(
  z.string().superRefine((text, context) => {
    for (const { path, rule, level } of findAlertmanagerProblems(text, [], { isMounted }))
      if (level === "error") context.addIssue({ code: "custom", message: rule, path: [...path] });
  }),
  silentAlertmanager,
);

/** A URL with a host and a port, without a path. */
export const httpUrl = acceptInput(
  z.string().regex(/^https?:\/\/[^\s/:?#]+(:\d+)?$/, {
    error: "is not a URL without a path. Write it such as http://thanos-query.monitoring.svc:9090.",
  }),
  "http://sample:1",
);

/** A URL with a host and a port, and with a path where what it names is served under one. */
export const pageUrl = acceptInput(
  z.string().regex(/^https?:\/\/[^\s/:?#]+(:\d+)?(\/[^\s?#]+)?$/, {
    error: "is not a URL. Write it such as http://thanos-query.monitoring.svc:9090.",
  }),
  "http://sample:1",
);

/** Where alerts are sent, as Thanos' `--alertmanagers.url` takes it. */
export const alertmanagerAddress = acceptInput(
  z.string().regex(/^(dns\+|dnssrv\+|dnssrvnoa\+)?https?:\/\/[^\s/?#]+(\/\S*)?$/, {
    error:
      "is not the address of an Alertmanager. Write a URL, with dns+ or dnssrv+ before it where its host has several addresses.",
  }),
  "http://sample:1",
);

/** What changes with a Secret, such as a digest of what is in it. */
export const version = acceptInput(z.string().min(1), "sample");
