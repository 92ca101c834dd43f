// What the stream brings: counts, waiting times, the call in hand, and whether it is there.
const ownTitle = document.title;

function counts() {
  for (const badge of document.querySelectorAll("[data-count-of]")) {
    const list = document.getElementById(badge.dataset.countOf)?.querySelector("[data-count]");
    if (list) {
      badge.textContent = list.dataset.count;
      badge.hidden = list.dataset.count === "0";
    }
  }
  const waiting = document.querySelector("[data-waiting]")?.dataset.waiting ?? "0";
  document.title = waiting === "0" ? ownTitle : `(${waiting}) ${ownTitle}`;
}

function mine() {
  const extension = document.body.dataset.extension;
  for (const row of document.querySelectorAll("[data-answered-by]")) {
    row.classList.toggle("is-mine", Boolean(extension) && row.dataset.answeredBy === extension);
  }
}

// A call that has just come is marked for a moment, also for those who look elsewhere.
const known = new Set();

function markNew(first) {
  for (const link of document.querySelectorAll("#live .row-link")) {
    if (!known.has(link.id)) link.closest("li").classList.toggle("is-new", !first);
    known.add(link.id);
  }
}

function tick() {
  for (const time of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor(Date.now() / 1000 - Number(time.dataset.since)));
    const minutes = String(Math.floor(seconds / 60)).padStart(2, "0");
    time.textContent = `${minutes}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

// A call that was answered brings its draft into the middle, but never over typed words.
function bringInHand() {
  const hand = document.querySelector("[data-in-hand]")?.dataset.inHand;
  const desk = document.querySelector("[data-draft]");
  const notice = document.getElementById("other-call");
  if (!desk || !notice) return;
  if (!hand || hand === desk.dataset.draft) {
    notice.hidden = true;
    return;
  }
  const address = `/desk?draft=${hand}`;
  if (document.querySelector("form[data-typed]")) {
    notice.querySelector("a").href = address;
    notice.hidden = false;
  } else {
    window.location.assign(address);
  }
}

function refresh(first = false) {
  markNew(first);
  counts();
  mine();
  tick();
}

export function live() {
  refresh(true);
  if (document.querySelector("[data-since]") || document.querySelector("[sse-connect]")) {
    window.setInterval(tick, 1000);
  }
  const lost = document.getElementById("line-lost");
  const connected = (yes) => {
    if (lost) lost.hidden = yes;
    document.documentElement.dataset.line = yes ? "open" : "lost";
  };
  document.body.addEventListener("htmx:sseOpen", () => connected(true));
  document.body.addEventListener("htmx:sseError", () => connected(false));
  document.body.addEventListener("htmx:afterSwap", counts);
  // What would push down the form that somebody is typing in waits for the next news.
  document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
    const typing = document.activeElement?.matches("input, textarea, select");
    if (typing && event.target.closest("[data-unless-typing]")) event.preventDefault();
  });
  document.body.addEventListener("htmx:sseMessage", () => {
    refresh();
    bringInHand();
  });
}
