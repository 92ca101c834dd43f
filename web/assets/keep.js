// What is typed stays in this tab until the server has taken it: a reload, a lost session
// or a lost line loses nothing.
const fieldsOf = (form) =>
  [...form.elements].filter(
    (field) => field.name && !["csrf", "kept"].includes(field.name) && !["file", "hidden", "submit", "button"].includes(field.type),
  );

const read = (field) => (field.type === "checkbox" || field.type === "radio" ? field.checked : field.value);

const keyOf = (field) => (field.type === "radio" ? `${field.name}=${field.value}` : field.name);

function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name) || "null");
  } catch {
    return null;
  }
}

export function keep(form) {
  const name = form.dataset.keep;
  const kept = remembered(name);
  // After a refusal the server has already put back what was typed.
  if (kept && !("refused" in form.dataset)) {
    for (const field of fieldsOf(form)) {
      const value = kept[keyOf(field)];
      if (typeof value === "boolean") field.checked = value;
      else if (typeof value === "string") {
        if (value !== field.value && field.closest("details")) field.closest("details").open = true;
        field.value = value;
      }
    }
    form.dataset.typed = "";
  }
  if ("refused" in form.dataset) form.dataset.typed = "";
  form.addEventListener("input", () => {
    form.dataset.typed = "";
    const now = Object.fromEntries(fieldsOf(form).map((field) => [keyOf(field), read(field)]));
    sessionStorage.setItem(name, JSON.stringify(now));
  });
  // Enter in a one-line field must not send a half-written ticket; Ctrl+Enter does.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input:not([type=submit])") && !event.ctrlKey) {
      event.preventDefault();
    }
  });
}
