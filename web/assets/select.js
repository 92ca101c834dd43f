// One box takes all tickets of the page; without this script it is not shown.
export function selectPage() {
  const all = document.querySelector("[data-check-page]");
  if (!all) return;
  all.hidden = false;
  const box = all.querySelector("input");
  const each = [...box.form.querySelectorAll('input[name="id"]')];
  box.addEventListener("change", () => {
    for (const one of each) one.checked = box.checked;
  });
  for (const one of each) {
    one.addEventListener("change", () => {
      box.checked = each.every((other) => other.checked);
    });
  }
}
