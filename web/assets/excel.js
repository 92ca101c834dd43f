// Tải Excel: a long list takes a while to write, so the link says that it is being prepared and
// the page stays as it is. Without this script it is a plain link to the same file.
const SHOWN_AFTER = 300;

function saved(answer) {
  const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") || "");
  return name && decodeURIComponent(name[1]);
}

async function fetched(link) {
  const answer = await fetch(link.href);
  if (answer.redirected) {
    // The visit is over: on to where one signs in again.
    window.location.assign(link.href);
    return;
  }
  const name = answer.ok && saved(answer);
  if (!name) {
    throw new Error(`no file: ${answer.status}`);
  }
  const address = URL.createObjectURL(await answer.blob());
  const way = document.createElement("a");
  way.href = address;
  way.download = name;
  way.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

async function prepare(link) {
  const words = link.querySelector("span");
  const before = link.dataset.excelWords || words.textContent;
  link.dataset.excelWords = before;
  link.setAttribute("aria-busy", "true");
  const patience = setTimeout(() => { words.textContent = link.dataset.excelMaking; }, SHOWN_AFTER);
  let failed = false;
  try {
    await fetched(link);
  } catch {
    failed = true;
  }
  clearTimeout(patience);
  words.textContent = failed ? link.dataset.excelFailed : before;
  link.classList.toggle("failed", failed);
  link.removeAttribute("aria-busy");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-excel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
    return;
  }
  event.preventDefault();
  if (!link.hasAttribute("aria-busy")) {
    prepare(link);
  }
});
