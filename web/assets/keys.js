// Keys: an element says by data-key which key means it; `?` shows the list.
const typing = (target) => target.matches("input, textarea, select, [contenteditable]");

function pressed(event) {
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("ctrl");
  if (event.altKey) parts.push("alt");
  // With Alt some layouts give another letter: the place of the key counts.
  const place = /^(?:Key|Digit|Numpad)(.)$/.exec(event.code);
  const letter = event.altKey && place ? place[1] : event.key;
  return [...parts, letter.toLowerCase()].join("+");
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.indexOf(document.activeElement.closest("[data-row]"));
  rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
}

function meant(key) {
  const row = document.activeElement.closest("[data-row]");
  const inside = row?.querySelector(`[data-key="${CSS.escape(key)}"]`);
  return inside || document.querySelector(`[data-key="${CSS.escape(key)}"]`);
}

export function listenToKeys() {
  const help = document.getElementById("keys");
  document.querySelectorAll("[data-keys-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => help?.showModal());
  });
  document.addEventListener("keydown", (event) => {
    const key = pressed(event);
    const bare = !key.startsWith("ctrl+") && !key.startsWith("alt+");
    if (event.isComposing || document.querySelector("dialog[open]") || (bare && typing(event.target))) return;
    if (key === "?") help?.showModal();
    else if (key === "j") walk(1);
    else if (key === "k") walk(-1);
    else {
      const target = meant(key);
      if (!target) return;
      event.preventDefault();
      if (typing(target)) target.focus();
      else target.click();
    }
  });
}
