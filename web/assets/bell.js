// The bell, and lists of work that follow what happens elsewhere. The stream is open only
// while the page is looked at: a browser has few connections and people many tabs.
import { combine } from "./combobox.js";
import { keepAll } from "./keep.js";

const LEAST_BETWEEN = 2000;
let source = null;
let fetched = 0;
let planned = 0;

const bell = () => document.querySelector("[data-bell]");
const list = () => document.querySelector("[data-live-list]");

function ring(markup) {
  const holder = document.createElement("template");
  holder.innerHTML = markup.trim();
  bell()?.replaceWith(holder.content);
}

// Nothing that is being typed, chosen or read is ever moved.
function inUse(main) {
  if (main.querySelector("form[data-typed], details[open], dialog[open]")) return true;
  const active = document.activeElement;
  if (active && main !== active && main.contains(active) && active.matches("input, select, textarea, button")) return true;
  return [...main.querySelectorAll("input:not([type=hidden]), textarea")].some(
    (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
  );
}

const names = (main) => new Set([...main.querySelectorAll("a.code[href]")].map((link) => link.getAttribute("href")));

async function look() {
  fetched = Date.now();
  const main = document.getElementById("content");
  const bar = document.getElementById("list-changed");
  if (inUse(main)) {
    if (bar) bar.hidden = false;
    return;
  }
  const answer = await fetch(window.location.href, { headers: { "X-Live": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected || inUse(main)) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("content");
  if (!fresh?.querySelector("[data-live-list]")) return;
  const before = names(main);
  main.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  keepAll(main);
  main.querySelectorAll("select[data-combobox]").forEach(combine);
  for (const link of main.querySelectorAll("a.code[href]")) {
    if (!before.has(link.getAttribute("href"))) link.closest("li, article")?.classList.add("is-new");
  }
}

function changed() {
  if (!list() || planned) return;
  const wait = Math.max(0, fetched + LEAST_BETWEEN - Date.now());
  planned = window.setTimeout(() => {
    planned = 0;
    look();
  }, wait);
}

function open() {
  if (source || !bell()) return;
  source = new EventSource("/notices/stream");
  source.addEventListener("bell", (event) => ring(event.data));
  source.addEventListener("work", changed);
}

function close() {
  source?.close();
  source = null;
}

export function listenToBell() {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      open();
      changed();
    } else {
      close();
    }
  });
  window.addEventListener("pagehide", close);
  if (document.visibilityState === "visible") open();
}
