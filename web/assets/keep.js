// What is typed stays in this tab until the server says that it was taken: a reload, a lost
// session or a lost line loses nothing. It belongs to one person and never meets another.
const OWN = `kept:${document.documentElement.dataset.me || ""}:`;
const TAKEN = "hotline_taken";
const WRITTEN = 'textarea, input:is([type="text"], [type="email"], [type="tel"], [type="number"], :not([type]))';

// What a form showed in a field goes with what was typed there, or the server could not tell
// whose words are the newer ones.
const shown = (field) => field.type === "hidden" && field.name.startsWith("was-");
const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) =>
      field.name &&
      !["csrf", "kept"].includes(field.name) &&
      (shown(field) || !["file", "hidden", "password", "submit", "button"].includes(field.type)),
  );

const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const read = (field) => (ticked(field) ? field.checked : field.value);
const keyOf = (field) => (ticked(field) ? `${field.name}=${field.value}` : field.name);
const nameOf = (form) => OWN + (form.dataset.keep || form.getAttribute("action"));

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) || "null");
  } catch {
    return null;
  }
}

function remember(name, entry) {
  try {
    sessionStorage.setItem(name, JSON.stringify(entry));
  } catch {
    // A tab without room, or one that may keep nothing: the form works as it did.
  }
}

const ours = () => Object.keys(sessionStorage).filter((key) => key.startsWith("kept:"));

export function forget(name) {
  sessionStorage.removeItem(OWN + name);
}

// What the server has taken, and what somebody else typed here, is kept no longer.
export function forgetTaken() {
  if (!document.documentElement.dataset.me) return;
  const taken = new RegExp(`(?:^|; )${TAKEN}=(\\w+)`).exec(document.cookie)?.[1];
  for (const name of ours()) {
    if (!name.startsWith(OWN) || (taken && remembered(name)?.sent === taken)) sessionStorage.removeItem(name);
  }
  if (taken) document.cookie = `${TAKEN}=; Max-Age=0; Path=/; SameSite=Lax`;
}

function put(field, value) {
  if (typeof value === "boolean") field.checked = value;
  else if (typeof value === "string") field.value = value;
}

function restore(form, values) {
  const changed = fieldsOf(form).filter((field) => keyOf(field) in values && values[keyOf(field)] !== read(field));
  for (const field of changed) {
    if (shown(field)) field.dataset.now = field.value;
    put(field, values[keyOf(field)]);
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  return changed.some((field) => !shown(field));
}

function say(form) {
  const words = document.getElementById("kept-words");
  if (!words) return;
  const bar = words.content.firstElementChild.cloneNode(true);
  bar.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(nameOf(form));
    form.reset();
    form.querySelectorAll("[data-now]").forEach((field) => put(field, field.dataset.now));
    form.querySelectorAll("select").forEach((field) => field.dispatchEvent(new Event("change")));
    delete form.dataset.typed;
    bar.remove();
  });
  form.prepend(bar);
}

function keep(form) {
  const name = nameOf(form);
  const entry = remembered(name);
  // After a refusal the server has already put back what was typed.
  if (entry && !("refused" in form.dataset) && restore(form, entry.values)) {
    form.dataset.typed = "";
    say(form);
  }
  if ("refused" in form.dataset) form.dataset.typed = "";
  form.addEventListener("input", () => {
    form.dataset.typed = "";
    remember(name, { values: Object.fromEntries(fieldsOf(form).map((field) => [keyOf(field), read(field)])) });
  });
  form.addEventListener("submit", () => {
    const kept = remembered(name);
    if (!kept) return;
    const sent = crypto.getRandomValues(new Uint32Array(2)).join("");
    remember(name, { ...kept, sent });
    const mark = form.querySelector("input[name=kept_as]") ?? document.createElement("input");
    Object.assign(mark, { type: "hidden", name: "kept_as", value: sent });
    form.append(mark);
  });
  if (!("keep" in form.dataset)) return;
  // Enter in a one-line field must not send a half-written ticket; Ctrl+Enter does.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=submit])") && !event.ctrlKey) {
      event.preventDefault();
    }
  });
}

// Every form in which somebody writes.
export function keepAll(within) {
  if (!document.documentElement.dataset.me) return;
  for (const form of within.querySelectorAll('form[method="post"]')) {
    if (fieldsOf(form).some((field) => !field.hidden && field.matches(WRITTEN))) keep(form);
  }
}
