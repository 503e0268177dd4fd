// A static host as those that the README names: HTTP/2 over TLS, text packed once, the headers of `_headers`.
// node pages_host.mjs FOLDER KEY CERTIFICATE HEADERS.json; it says its port and runs until its standard input ends.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

const [, , folder, key, certificate, rules] = process.argv;
const KINDS = {
  ".html": "text/html",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".xml": "application/xml",
  ".json": "application/json",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".avif": "image/avif",
  ".webp": "image/webp",
  ".png": "image/png",
  ".jpg": "image/jpeg",
};
const headers = JSON.parse(readFileSync(rules, "utf-8")); // [pattern, name, value]
const fits = (pattern, path) => (pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern);

function headersOf(path) {
  const sent = {};
  for (const [pattern, name, value] of headers) {
    if (fits(pattern, path)) sent[name] = sent[name] ? `${sent[name]}, ${value}` : value;
  }
  return sent;
}

const answers = new Map();
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!statSync(file).isFile()) continue;
  const kind = KINDS[extname(name)] ?? "application/octet-stream";
  const packs = /text|xml|json|javascript/.test(kind);
  const body = packs ? gzipSync(readFileSync(file), { level: 9 }) : readFileSync(file);
  const about = { "content-type": packs ? `${kind}; charset=utf-8` : kind, "content-length": body.length };
  if (packs) about["content-encoding"] = "gzip";
  const path = `/${relative(folder, file).split(sep).join("/")}`.replace(/(^|\/)index\.html$/, "$1");
  answers.set(path, { body, about: { ...about, ...headersOf(path) } });
}

const server = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate), allowHTTP1: true });
server.on("request", (request, response) => {
  const found = answers.get(decodeURIComponent(request.url.split("?")[0]));
  response.writeHead(found ? 200 : 404, found?.about);
  response.end(found?.body ?? "");
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit());
