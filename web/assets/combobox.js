// A select becomes a field to type a few letters into, with or without accents.
// The select stays in the form and carries the value, so the server sees no difference.
const MOST = 12;

export function fold(text) {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/đ/g, "d")
    .replace(/\s+/g, " ")
    .trim();
}

export function matching(options, typed) {
  const wanted = fold(typed);
  const found = options.filter((option) => option.folded.includes(wanted));
  const rank = (option) => {
    if (option.folded.startsWith(wanted)) return 0;
    return option.folded.includes(` ${wanted}`) ? 1 : 2;
  };
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
}

export function combine(select) {
  const options = [...select.options]
    .filter((option) => option.value)
    .map((option) => ({ value: option.value, text: option.text, folded: fold(option.text) }));
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  box.className = "combobox";
  list.className = "combobox-list";
  list.id = `${select.id}-list`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", select.dataset.combobox);
  Object.assign(input, { type: "text", className: select.className.replace("form-select", "form-control"), autocomplete: "off" });
  input.placeholder = select.dataset.hint || "";
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  input.id = select.id;
  select.id = `${select.id}-value`;
  select.hidden = true;
  select.after(box);
  box.append(input, list);
  if (select.autofocus) input.focus();
  const state = { shown: [], at: -1 };

  const chosen = () => select.selectedOptions[0];
  const write = () => {
    input.value = chosen()?.value ? chosen().text : "";
  };
  const close = () => {
    list.hidden = true;
    state.at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (value) => {
    select.value = value;
    select.dispatchEvent(new Event("input", { bubbles: true }));
    write();
    close();
  };
  const mark = () => {
    [...list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === state.at));
      if (index === state.at) {
        input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
  };
  const open = (typed) => {
    state.shown = matching(options, typed);
    list.replaceChildren(
      ...state.shown.map((option, index) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${index}`;
        item.textContent = option.text;
        item.setAttribute("role", "option");
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option.value);
        });
        return item;
      }),
    );
    list.hidden = state.shown.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    state.at = typed && state.shown.length ? 0 : -1;
    mark();
  };

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => open(""));
  input.addEventListener("input", () => {
    select.value = "";
    open(input.value);
  });
  input.addEventListener("blur", () => {
    const typed = fold(input.value);
    const exact = options.find((option) => option.folded === typed);
    if (exact && exact.value !== select.value) choose(exact.value);
    close();
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) open(chosen()?.value ? "" : input.value);
      else state.at = (state.at + step + state.shown.length) % state.shown.length;
      mark();
    } else if (event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      if (!list.hidden && state.at >= 0) choose(state.shown[state.at].value);
    } else if (event.key === "Tab" && !list.hidden && state.at >= 0) {
      choose(state.shown[state.at].value);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  select.addEventListener("change", write);
  write();
}
