// Lighthouse's mobile settings on the addresses that come by standard input, one result a line.
// node pages_lighthouse.mjs FOLDER CHROMIUM OPTION…, where FOLDER holds node_modules/lighthouse.

import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , folder, chromePath, ...chromeFlags] = process.argv;
const bring = (path) => import(pathToFileURL(join(folder, "node_modules", path)));
const { default: lighthouse } = await bring("lighthouse/core/index.js");
const { launch } = await bring("chrome-launcher/dist/index.js");
const onlyCategories = ["performance", "accessibility", "best-practices", "seo"];
const settings = { onlyCategories, logLevel: "silent", disableFullPageScreenshot: true };

async function look(address) {
  const chromium = await launch({ chromePath, chromeFlags, logLevel: "silent" });
  try {
    const { lhr } = await lighthouse(address, { ...settings, port: chromium.port });
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    const { categories, audits } = lhr;
    const time = (name) => audits[name].numericValue / 1000;
    return {
      scores: Object.fromEntries(Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)])),
      fcp_s: time("first-contentful-paint"),
      lcp_s: time("largest-contentful-paint"),
      speed: lhr.environment.benchmarkIndex,
      blocked_ms: audits["total-blocking-time"].numericValue,
      not_passed: Object.values(audits).filter(({ score }) => score !== null && score < 0.9).map(({ id }) => id),
    };
  } finally {
    chromium.kill();
  }
}

for await (const address of createInterface({ input: process.stdin })) {
  let told;
  for (let attempt = 0; attempt < 3 && !told?.scores; attempt += 1) {
    told = await look(address).catch((error) => ({ failed: String(error) })); // a busy machine loses its Chromium
  }
  console.log(JSON.stringify(told));
}
