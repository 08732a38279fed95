/** Templates of the links of a Ruler's alerts: `--alert.query-template`. */
import { Fault, Faulty } from "../fault";
import { findUseFault } from "./checkTemplate";
import { builtins } from "./dataTypes";
import { readTemplate } from "./templateTree";

/** The first fault of a template that Ruler can't fill in. Source: `validateTemplate` of Thanos' cmd/thanos/rule.go. */
export function findLinkTemplateFault(text: string): Fault | undefined {
  const { value, fault } = Faulty.catch(() =>
    readTemplate(text, { functions: Object.keys(builtins), variables: [] }),
  );
  if (value === undefined) return fault;
  return findUseFault(value, {
    data: { title: "the alert", fields: { Expr: "string" } },
    variables: {},
    functions: {},
    templates: [],
    moreTemplates: false,
  });
}
