// A counter's tablet: one question a screen. What is pressed waits here until the site has it.
const form = document.getElementById("kiosk");
const RESET_AFTER = 6000;
const LEFT_AFTER = 60000;
const AGAIN_AFTER = 30000;
const TOGETHER = 50;

if (form) {
  start();
}

function start() {
  document.documentElement.classList.add("js");
  const queue = new Queue(form.dataset);
  const screens = new Screens(queue);
  screens.home();
  queue.show();
  queue.send();
  addEventListener("online", () => queue.send());
  setInterval(() => queue.send(), AGAIN_AFTER);
  keepForOffline(form.dataset);
}

/** Answers that wait to be sent, in the tablet's own storage: they outlive a restart. */
function Queue(data) {
  const name = `kiosk:${data.counter}`;
  const state = document.querySelector(".state");
  let kept = read();
  let refused = 0;
  let sending = false;
  let closed = "";

  function read() {
    try {
      return JSON.parse(localStorage.getItem(name)) || [];
    } catch {
      return [];
    }
  }

  function write(items) {
    kept = items;
    try {
      localStorage.setItem(name, JSON.stringify(items));
    } catch {
      // A tablet that keeps nothing still sends what it has while the page is open.
    }
    this.show();
  }

  this.show = () => {
    const told = closed ? [closed] : [];
    if (kept.length) told.push(`${state.dataset.waiting} ${kept.length}`);
    if (refused) told.push(`${state.dataset.refused} ${refused}`);
    state.textContent = told.join(" · ");
  };

  this.add = (item) => {
    write.call(this, [...kept, item]);
    this.send();
  };

  this.send = async () => {
    if (sending || closed || !kept.length) return;
    sending = true;
    try {
      await this.sendSome(kept.slice(0, TOGETHER));
    } catch {
      // No network: what waits goes with the next try.
    } finally {
      sending = false;
    }
  };

  this.sendSome = async (items) => {
    const answer = await fetch(data.send, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ sent: new Date().toISOString(), ratings: items }),
    });
    if (answer.status === 404) {
      // This address is no tablet's any more: what waits goes by the counter's new one.
      closed = (await answer.json()).why;
      return this.show();
    }
    if (!answer.ok) return;
    const { results } = await answer.json();
    const told = new Map(results.map((one) => [one.id, one]));
    for (const one of results.filter((one) => !one.kept)) {
      refused += 1;
      console.warn(one.id, one.why);
    }
    write.call(this, kept.filter((one) => !told.has(one.id)));
    if (kept.length && told.size) setTimeout(() => this.send(), 0);
  };
}

/** What is seen: officer (kept), start, two questions, why and words if it was bad, thanks. */
function Screens(queue) {
  const all = [...document.querySelectorAll("[data-screen]")];
  const back = document.querySelector("[data-back]");
  const skip = document.querySelector("[data-skip]");
  const officer = document.querySelector("[data-officer]");
  const named = document.querySelector("[data-officer-name]");
  const officers = [...form.querySelectorAll("[name=officer]")];
  const key = `kiosk-officer:${form.dataset.counter}`;
  let now = "";
  let timer = 0;
  let touched = false;

  const chosen = (name) => form.querySelector(`[name=${name}]:checked`);
  const unhappy = () => [...form.querySelectorAll(".bad :checked")].length > 0;

  function show(name, focus = true) {
    now = name;
    for (const one of all) one.hidden = one.dataset.screen !== name;
    back.hidden = !["useful", "satisfied", "reason", "words"].includes(name);
    skip.hidden = back.hidden;
    officer.hidden = name !== "start" || !officers.length;
    const who = chosen("officer");
    named.textContent = who ? `${named.dataset.words} ${who.parentElement.textContent.trim()}` : "";
    wait(name === "thanks" ? RESET_AFTER : LEFT_AFTER);
    if (focus) all.find((one) => !one.hidden).querySelector("[tabindex]").focus();
  }

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(() => (now === "thanks" ? over() : left()), time);
  }

  /** Somebody walked away: what was answered counts, as with a call that ends early. */
  function left() {
    if (["start", "officer"].includes(now)) return wait(LEFT_AFTER);
    keep();
    over();
  }

  function over() {
    // The next visitor begins in the language of the house.
    if (location.search) location.replace(form.dataset.home);
    else home();
  }

  function keep() {
    const value = (name) => chosen(name)?.value || "";
    if (!chosen("useful") && !chosen("satisfied")) return;
    queue.add({
      id: unique(),
      at: new Date().toISOString(),
      officer: value("officer"),
      dossier: form.elements.dossier.value.trim(),
      useful: value("useful"),
      satisfied: value("satisfied"),
      reason: unhappy() ? value("reason") : "",
      words: unhappy() ? form.elements.words.value.trim() : "",
    });
  }

  function next() {
    if (now === "officer") {
      remember();
      return show("start");
    }
    if (now === "start") return begin();
    if (now === "useful") return show("satisfied");
    if (now === "satisfied" && unhappy() && form.querySelector("[name=reason]")) {
      return show("reason");
    }
    if (!chosen("useful") && !chosen("satisfied")) return home();
    if (now !== "words" && unhappy()) return show("words");
    keep();
    return show("thanks");
  }

  function begin() {
    const dossier = form.elements.dossier;
    dossier.value = dossier.value.trim();
    if (dossier.value && !/^[\p{L}\p{N}_./-]+$/u.test(dossier.value)) {
      dossier.value = dossier.value.replace(/[^\p{L}\p{N}_./-]+/gu, "");
    }
    show("useful");
  }

  function remember() {
    try {
      localStorage.setItem(key, chosen("officer")?.value || "");
    } catch {
      // Kept as long as the page is open.
    }
  }

  function recall() {
    let known = "";
    try {
      known = localStorage.getItem(key) || "";
    } catch {
      known = "";
    }
    const one = officers.find((one) => one.value === known);
    if (one) one.checked = true;
  }

  function home() {
    for (const one of form.querySelectorAll("[type=radio]:not([name=officer])")) one.checked = false;
    form.elements.dossier.value = "";
    form.elements.words.value = "";
    if (!chosen("officer")) recall();
    show(officers.length && !chosen("officer") ? "officer" : "start", false);
  }
  this.home = home;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    next();
  });
  form.addEventListener("pointerdown", () => (touched = true));
  form.addEventListener("keydown", (event) => {
    touched = false;
    // Arrows move between answers; Enter takes the one that is marked.
    if (event.key === "Enter" && event.target.type === "radio") {
      event.preventDefault();
      event.target.checked = true;
      next();
    }
  });
  form.addEventListener("click", (event) => {
    if (event.target.type === "radio" && touched) next();
  });
  for (const button of form.querySelectorAll("[data-start], [data-finish]")) {
    button.addEventListener("click", next);
  }
  skip.addEventListener("click", () => {
    const one = chosen(now);
    if (one) one.checked = false;
    if (now === "words") form.elements.words.value = "";
    next();
  });
  back.addEventListener("click", () => {
    const before = form.querySelector("[name=reason]") ? "reason" : "satisfied";
    show({ useful: "start", satisfied: "useful", reason: "satisfied", words: before }[now]);
  });
  officer.addEventListener("click", () => show("officer"));
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => now !== "thanks" && wait(LEFT_AFTER));
  }
}

function unique() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}

/** The page itself, for when there is no network: only over HTTPS, as browsers demand. */
async function keepForOffline({ keep, worker }) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(worker);
    const wanted = keep.split(/\s+/).filter(Boolean);
    const store = await caches.open("kiosk");
    await store.addAll(wanted);
    for (const request of await store.keys()) {
      const { pathname, search } = new URL(request.url);
      if (!wanted.includes(pathname + search)) await store.delete(request);
    }
    document.documentElement.dataset.offline = "ready";
  } catch {
    // Without it the page works as long as it stays open.
  }
}
