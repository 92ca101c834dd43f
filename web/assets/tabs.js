// At phone width the desk's columns are shown one at a time; without this script they
// stand below each other and the tabs are links to them.
export function tabs() {
  const desk = document.querySelector("[data-tabs]");
  if (!desk) return;
  const links = [...document.querySelectorAll("[data-tab]")];
  const show = (name) => {
    desk.dataset.tabs = name;
    for (const link of links) {
      if (link.dataset.tab === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      show(link.dataset.tab);
    });
  }
  show(desk.dataset.tabs);
}
