import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, Page } from "playwright-core";
import { installPackages } from "../../lab/apt";
import { projectDir } from "../../settings/projectFolder";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Installs Debian's browser, with a font, where there is none. CHROMIUM names another one. */
export async function ensureBrowser(): Promise<void> {
  if (existsSync(executablePath)) return;
  await installPackages({ output: "" }, ["chromium", "fonts-dejavu-core"]);
}

/** Debian's browser, told to ask nobody but us for anything. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Runs `use` with an empty page of a new browser without any history. */
export async function withPage<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), "thanos-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: flags,
    viewport: { width: 1440, height: 1000 },
  });
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/**
 * Keeps a picture of the page in `docs/images`. An existing one is replaced only when UPDATE_SCREENSHOTS is set: a run
 * of the tests must not change the checkout.
 */
export async function screenshot(page: Page, name: string): Promise<void> {
  const images = join(projectDir, "docs", "images");
  const kept = join(images, `${name}.png`);
  if (existsSync(kept) && !process.env.UPDATE_SCREENSHOTS) return;
  mkdirSync(images, { recursive: true });
  await page.screenshot({ path: kept, fullPage: true });
}
