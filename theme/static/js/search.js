// The search page: asks Pagefind's index, which is fetched when the visitor first types, and shows
// what it finds as the rows of the blog list. The address keeps the words, so that a result page
// can be sent to somebody.

const MOST = 50;
const ENOUGH = 3;
const AROUND = 90;
const PAUSE_MS = 150;
const form = document.querySelector("[data-index]");
const field = form.elements.q;
const told = form.querySelector("[role=status]");
const list = document.getElementById("results");
let engine;
let asked = 0;

function load() {
  engine ??= import(new URL(`${form.dataset.index}pagefind.js`, document.baseURI)).then(
    async (pagefind) => {
      await pagefind.options({ baseUrl: form.dataset.site || "/", excerptLength: 24 });
      await pagefind.init();
      return pagefind;
    },
  );
  return engine;
}

function element(name, attributes, ...inside) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...inside);
  return made;
}

// Letter for letter, so that a place in the folded text is the same place in the text.
function fold(text) {
  return Array.from(text, (letter) => letter.normalize("NFD")[0].toLowerCase().replace("’", "'")).join("");
}

// Where each word stands as it was typed, or begins a longer one; nothing when one is missing.
// The stems of the index are short: by them alone « devis » also finds « devant ».
function places(text, words) {
  const folded = fold(text);
  const found = (fold(words).match(/[\p{L}\p{N}']+/gu) ?? []).map((word) => {
    return { at: folded.search(new RegExp(`(?<![\\p{L}\\p{N}])${word}`, "u")), size: word.length };
  });
  return found.every((place) => place.at >= 0) ? found : [];
}

// The index knows no no-break spaces; a French line must not begin with a mark.
function bound(text) {
  if (document.documentElement.lang !== "fr") return text;
  return text.replace(/« /g, "«\u00a0").replace(/ (?=[»:;?!%€])/g, "\u00a0");
}

function around(text, { at, size }) {
  const start = text.lastIndexOf(" ", Math.max(0, at - AROUND)) + 1;
  const end = text.indexOf(" ", at + size + AROUND);
  const mark = element("mark", {}, text.slice(at, at + size));
  const after = end < 0 ? text.slice(at + size) : `${text.slice(at + size, end)} …`;
  return element("p", {}, start ? "… " : "", text.slice(start, at), mark, after);
}

// An excerpt of the index is text with marks: nothing else of it reaches the page.
function excerpt(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const parts = [...body.childNodes].map((node) =>
    node.nodeName === "MARK" ? element("mark", {}, node.textContent) : node.textContent,
  );
  return element("p", {}, ...parts);
}

function entry({ page: found, held }) {
  const text = element(
    "div",
    { className: "text" },
    element("h2", {}, element("a", { href: found.url }, found.meta.title)),
    held.length ? around(bound(found.content), held[0]) : excerpt(found.excerpt),
  );
  const date = element("div", { className: "margin" }, element("p", {}, found.meta.date ?? ""));
  return element("li", { className: "entry" }, date, text);
}

function say(name, words, count) {
  told.textContent = form.dataset[name].replace("{words}", words).replace("{count}", count);
}

async function search() {
  const words = field.value.trim();
  const mine = ++asked;
  const address = new URL(location);
  words ? address.searchParams.set("q", words) : address.searchParams.delete("q");
  history.replaceState(null, "", address);
  if (!words) {
    list.hidden = true;
    told.textContent = "";
    return;
  }
  try {
    const { results } = await (await load()).search(words);
    const pages = await Promise.all(results.slice(0, MOST).map((result) => result.data()));
    if (mine !== asked) return; // another word was typed meanwhile
    const read = pages.map((page) => ({ page, held: places(page.content, words) }));
    const held = read.filter((one) => one.held.length);
    const others = held.length < ENOUGH ? read.filter((one) => !one.held.length) : [];
    const found = [...held, ...others];
    list.replaceChildren(...found.map(entry));
    list.hidden = !found.length;
    say(["none", "one"][found.length] ?? "many", words, found.length);
  } catch {
    list.hidden = true;
    say("failed", words);
  }
}

let wait;
field.addEventListener("focus", () => load().catch(() => {}), { once: true });
field.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(search, PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(wait);
  search();
});
field.value = new URLSearchParams(location.search).get("q") ?? "";
if (field.value) search();
