// Drives the Firefox of the system over WebDriver BiDi: one expression a line in, its value a line out.
// Playwright of today starts it and then asks for a command that this Firefox does not know.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const [firefox, profile] = process.argv.slice(2);
const browser = spawn(firefox, ["--headless", "--remote-debugging-port=0", "--profile", profile, "--no-remote"]);
process.on("exit", () => browser.kill());

const address = await new Promise((resolve, reject) => {
  browser.on("exit", () => reject(new Error("Firefox ended before it listened")));
  createInterface({ input: browser.stderr }).on("line", (line) => {
    const found = /listening on (ws:\S+)/.exec(line);
    if (found) resolve(found[1]);
  });
});
const socket = new WebSocket(`${address}/session`);
await new Promise((resolve) => (socket.onopen = resolve));

const waiting = new Map();
let count = 0;
socket.onmessage = ({ data }) => {
  const message = JSON.parse(data);
  waiting.get(message.id)?.(message);
};

function send(method, params) {
  const id = ++count;
  socket.send(JSON.stringify({ id, method, params }));
  return new Promise((resolve) => waiting.set(id, resolve));
}

await send("session.new", { capabilities: {} });
const tree = await send("browsingContext.getTree", {});
const { context } = tree.result.contexts[0];

// The page itself, or the first frame in it.
async function place(inside) {
  if (!inside) return context;
  const found = await send("browsingContext.getTree", { root: context });
  return found.result.contexts[0].children[0]?.context;
}

async function answer({ go, run, inside }) {
  if (go) return send("browsingContext.navigate", { context, url: go, wait: "complete" });
  const expression = `Promise.resolve(${run}).then(JSON.stringify)`;
  const said = await send("script.evaluate", { expression, target: { context: await place(inside) }, awaitPromise: true });
  if (said.result?.type !== "success") return { error: JSON.stringify(said) };
  return { value: JSON.parse(said.result.result.value ?? "null") };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
socket.close();
browser.kill();
