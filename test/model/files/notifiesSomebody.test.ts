import assert from "node:assert/strict";
import { stringify } from "yaml";
import { notifiesSomebody } from "../../../model/files/notifiesSomebody";
import { silentAlertmanager } from "../../../model/files/silentAlertmanager";

const team = { name: "team", webhook_configs: [{ url: "http://example.org" }] };
const none = { name: "none" };
const notifies = (file: object) => notifiesSomebody(stringify(file));

describe("a configuration of Alertmanager", () => {
  it("notifies when a route leads to a receiver with a way to send", () => {
    assert.ok(notifies({ route: { receiver: "team" }, receivers: [team] }));
    const below = { receiver: "none", routes: [{ routes: [{ receiver: "team" }] }] };
    assert.ok(notifies({ route: below, receivers: [none, team] }));
  });

  it("does not by a receiver that nothing leads to, or that has no way to send", () => {
    assert.ok(!notifies({ route: { receiver: "none" }, receivers: [none, team] }));
    assert.ok(!notifies({ route: { receiver: "team" }, receivers: [{ ...team, webhook_configs: [] }] }));
    assert.ok(!notifiesSomebody(silentAlertmanager));
  });

  it("does not when it can't be read", () => {
    for (const text of ["", "route: [", "receivers: team", "- a"]) assert.ok(!notifiesSomebody(text), text);
  });
});
