import { backfillLabels } from "./suite";
import assert from "node:assert/strict";
import { ports } from "../../model/addresses";
import { ensureBrowser, screenshot, withPage } from "../support/browser";
import { blocks, bucket } from "../support/bucket";
import { pods, secretData } from "../support/kubernetes";
import { withPod } from "../support/podHttp";

/** Addresses of the StoreAPIs of a tier's pods. */
const addresses = async (component: string): Promise<string[]> =>
  (await pods(component)).map(({ ip }) => `${ip}:${ports.grpc}`).sort();

describe("3c. A browser shows what runs and what is stored", () => {
  before(ensureBrowser);

  it("the Stores page lists each StoreAPI as UP, and what the Store Gateways have from the bucket", async () => {
    const stores = await addresses("store");
    const sidecars = [...(await addresses("prometheus")), ...(await addresses("monitor"))];
    const expected = [...sidecars, ...stores, ...(await addresses("ruler"))];
    const [query] = await pods("query");
    await withPod(query, ports.web, (url) =>
      withPage(async (page) => {
        await page.goto(`${url}/stores`);
        await page.getByText(expected[0]).waitFor();
        const rows = await page.locator("tbody tr").allInnerTexts();
        for (const address of expected) {
          const row = rows.find((text) => text.includes(address));
          assert.ok(row, `the page has no row of ${address}:\n${rows.join("\n")}`);
          assert.match(row, /\bUP\b/, `the page shows ${address} as: ${row}`);
          if (stores.includes(address))
            assert.ok(
              row.includes(`cluster="${backfillLabels.cluster}"`),
              `it has no back-filled block: ${row}`,
            );
        }
        assert.equal(rows.length, expected.length);
        await screenshot(page, "stores");
      }),
    );
  });

  it("the Graph page draws a series of each tier's pods", async () => {
    const [query] = await pods("query");
    const parameters = new URLSearchParams({
      "g0.expr": 'count by (job) (up{job=~"thanos.*|prometheus"})',
      "g0.tab": "0",
      "g0.range_input": "5m",
    });
    await withPod(query, ports.web, (url) =>
      withPage(async (page) => {
        await page.goto(`${url}/graph?${parameters.toString()}`);
        await page.locator(".graph-chart canvas").first().waitFor();
        const legend = page.locator(".graph-legend");
        await legend.waitFor();
        const text = await legend.innerText();
        for (const job of ["prometheus", "thanos-sidecar", "thanos-query", "thanos-store", "thanos-ruler"]) {
          assert.ok(text.includes(`{job="${job}"}`), `no line of ${job} in the graph:\n${text}`);
        }
        await screenshot(page, "query-graph");
      }),
    );
  });

  it("MinIO's console lists the blocks to who has the root credentials", async () => {
    const { user, password } = await secretData("minio-root");
    const [minio] = await pods("object-store");
    const [oldest] = (await blocks({})).map(({ ulid }) => ulid).sort();
    await withPod(minio, ports.minioConsole, (url) =>
      withPage(async (page) => {
        await page.goto(`${url}/login`);
        await page.locator("#accessKey").fill(user);
        await page.locator("#secretKey").fill(password);
        await page.locator("#do-login").click();
        // The licence covers the page for who logs in for the first time.
        await page.getByRole("button", { name: "Acknowledge" }).click();
        await page.getByText(bucket, { exact: true }).first().click();
        await page.getByText(oldest).first().waitFor();
        await screenshot(page, "minio");
      }),
    );
  });
});
