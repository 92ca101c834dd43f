// A ready answer goes into the answer that is being written: after what is there, never over it.
function put(field, words) {
  const before = field.value.trimEnd();
  field.value = before ? `${before}\n\n${words}` : words;
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  field.scrollIntoView({ block: "center" });
}

// At the caret: a named place in a template.
function insert(field, words) {
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// The answer of the form that the button stands in, else the only answer of the page.
const answerFor = (button) =>
  button.closest("form")?.querySelector('textarea[name="answer"]') ?? document.querySelector('textarea[name="answer"]');

document.addEventListener("click", (event) => {
  const use = event.target.closest?.("[data-use-answer]");
  const piece = event.target.closest?.("[data-insert]");
  if (use) {
    const field = answerFor(use);
    if (field) put(field, use.dataset.useAnswer);
  } else if (piece) {
    insert(document.querySelector(piece.dataset.into), piece.dataset.insert);
  }
});
