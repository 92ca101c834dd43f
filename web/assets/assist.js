// A suggestion that is taken fills its field; the words being typed keep the focus.
export function assist() {
  document.addEventListener("click", (event) => {
    const pick = event.target.closest("[data-accept]");
    const form = pick?.form;
    if (!form) return;
    event.preventDefault();
    const select = form.querySelector('select[name="field"]');
    if (!select || ![...select.options].some((option) => option.value === pick.dataset.accept)) return;
    const clicked = document.activeElement === pick;
    select.value = pick.dataset.accept;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.dispatchEvent(new Event("input", { bubbles: true }));
    // The panel is drawn anew: whoever clicked goes on in the field that was filled.
    if (clicked) document.getElementById("field")?.focus();
  });
}
