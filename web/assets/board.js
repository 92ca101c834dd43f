// The dashboard's numbers as they change: each is written where it stands and marked for a moment.
// The stream is open only while the page is looked at; nothing moves, and no focus is taken.
const MARKED_FOR = 4000;
let source = null;

function write(key, text) {
  for (const place of document.querySelectorAll(`[data-live="${CSS.escape(key)}"]`)) {
    if (place.textContent === text) continue;
    place.textContent = text;
    const tile = place.closest(".tile") ?? place;
    tile.classList.toggle("is-none", place.classList.contains("tile-number") && text === "0");
    tile.classList.add("is-changed");
    window.setTimeout(() => tile.classList.remove("is-changed"), MARKED_FOR);
  }
}

const writeAll = (event) => Object.entries(JSON.parse(event.data)).forEach(([key, text]) => write(key, text));

function spots(event) {
  const holder = document.getElementById("board-spots");
  if (!holder || holder.contains(document.activeElement)) return;
  holder.innerHTML = event.data;
  const none = document.getElementById("no-spots");
  if (none) none.hidden = event.data.trim() !== "";
}

function open(board) {
  if (source) return;
  source = new EventSource("/dashboard/stream");
  const lost = document.getElementById("line-lost");
  source.addEventListener("open", () => { lost.hidden = true; });
  source.addEventListener("error", () => { lost.hidden = false; });
  source.addEventListener("now", writeAll);
  source.addEventListener("spots", spots);
  if (board.dataset.board === "live") source.addEventListener("month", writeAll);
}

function close() {
  source?.close();
  source = null;
}

export function followBoard() {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  const look = () => (document.visibilityState === "visible" ? open(board) : close());
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", close);
  look();
}
