// Reloads this page when the site was built again; shows what is wrong while an edit is broken.
// Only in what the preview server sends: the site itself never contains this script.
const source = new URL(document.currentScript.src);
const shown = Number(source.searchParams.get("version"));
// The name of this page in the output.
const here = decodeURIComponent(location.pathname).slice(1).replace(/(^|\/)$/, "$1index.html");
const STYLE = `
  :host { all: initial; }
  section {
    position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 70vh; overflow: auto;
    box-sizing: border-box; padding: 1rem 1.25rem 1.25rem; color: #1d1a17; background: #fff6ec;
    border-top: 4px solid #a3320b; font: 1rem/1.5 system-ui, sans-serif;
    box-shadow: 0 -0.5rem 2rem rgb(0 0 0 / 0.25);
  }
  header { display: flex; gap: 1rem; align-items: start; justify-content: space-between; }
  h2 { margin: 0; font-size: 1.125rem; line-height: 1.4; }
  ol { margin: 0.75rem 0 0; padding: 0; list-style: none; display: grid; gap: 1rem; }
  code { font: 0.875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; color: #8a2a08; }
  p { margin: 0.125rem 0 0; overflow-wrap: anywhere; }
  p + p { color: #5a4f45; }
  button {
    flex: none; font: inherit; color: inherit; background: none; border: 1px solid currentcolor;
    border-radius: 0.25rem; padding: 0.25rem 0.75rem; cursor: pointer;
  }
  button:focus-visible, section:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 2px; }
  @media (prefers-color-scheme: dark) {
    section { color: #f3ede6; background: #2a211b; border-top-color: #ff9d6e; }
    code { color: #ffb48f; }
    p + p { color: #cfc3b8; }
    button:focus-visible, section:focus-visible { outline-color: #93b4ff; }
  }
`;

let panel = null;

function element(name, text) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
}

function hide() {
  panel?.remove();
  panel = null;
}

function show(broken) {
  hide();
  panel = element("pull-marketing-problems");
  const shadow = panel.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  shadow.adoptedStyleSheets = [sheet];
  const section = element("section");
  section.lang = broken.language;
  section.tabIndex = 0; // it scrolls: the keyboard must reach it
  section.setAttribute("aria-labelledby", "title");
  const header = element("header");
  const title = element("h2");
  title.id = "title";
  const alert = element("div");
  alert.setAttribute("role", "alert");
  alert.append(title);
  const button = element("button", broken.hide);
  button.type = "button";
  button.addEventListener("click", hide);
  header.append(alert, button);
  const list = element("ol");
  for (const problem of broken.problems) {
    const item = element("li");
    item.append(element("code", `${problem.place} ${problem.code}`), element("p", problem.message));
    if (problem.hint) item.append(element("p", problem.hint));
    list.append(item);
  }
  section.append(header, list);
  section.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  shadow.append(section);
  document.body.append(panel);
  title.textContent = broken.title; // after it is in the page, so that it is announced
}

// A page whose words were shown before a build waits for nothing when the build came to the same.
function concerns({ only, same }) {
  return only ? only === here : !(shown >= same[here]);
}

const events = new EventSource(new URL("events", source));
events.addEventListener("message", (message) => {
  const news = JSON.parse(message.data);
  if (news.version !== shown && concerns(news)) location.reload();
  else if (news.broken) show(news.broken);
  else hide();
});
addEventListener("pagehide", () => events.close());
