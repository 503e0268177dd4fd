// A little work before a form is sent, where its questionnaire asks for it (docs/receiver.md). It
// begins while the person reads their answers again; what goes wrong here stops nobody from sending.

const field = document.querySelector(".work");
const told = document.querySelector(".working");
const GOOD_FOR_MS = 20 * 60_000; // the server takes it for half an hour
const PATIENCE_MS = 20_000;
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (each) => each.toString(16).padStart(2, "0")).join("");
let last = {};

async function find(key) {
  const until = Date.now() + PATIENCE_MS;
  const answer = await fetch(`${field.dataset.from}?key=${encodeURIComponent(key)}`, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const { token, salt, rounds, most, goal } = await answer.json();
  const from = await crypto.subtle.importKey("raw", bytes(salt), "PBKDF2", false, ["deriveBits"]);
  for (let number = 0; number < most && Date.now() < until && last.key === key; number++) {
    const made = await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(`${number}`), iterations: rounds }, from, 128);
    if (hex(made) === goal) return `${number}.${token}`;
  }
  return "";
}

// Do the work for one sending; `aloud` when the person waits for it.
field.prove = async (key, aloud) => {
  if (last.key !== key || Date.now() - last.at > GOOD_FOR_MS) {
    last = { key, at: Date.now() };
    last.found = find(key).catch(() => ""); // no network, or no cryptography on plain http
  }
  if (aloud && !last.done) told.textContent = told.dataset.text;
  const mine = last;
  const found = await mine.found;
  mine.done = true;
  if (mine !== last) return;
  field.value = found;
  told.textContent = "";
  if (!found) last = {}; // the next time tries again
};
