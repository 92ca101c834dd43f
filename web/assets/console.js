import "./htmx.js";
import "htmx-ext-sse";
import { assist } from "./assist.js";
import { followBoard } from "./board.js";
import { listenToBell } from "./bell.js";
import { combine } from "./combobox.js";
import { forget, forgetTaken, keepAll } from "./keep.js";
import { listenToKeys } from "./keys.js";
import "./answers.js";
import "./excel.js";
import "./once.js";
import { live } from "./live.js";
import { selectPage } from "./select.js";
import { tabs } from "./tabs.js";

document.addEventListener("DOMContentLoaded", () => {
  forgetTaken();
  document.querySelectorAll("[data-forget]").forEach((gone) => forget(gone.dataset.forget));
  keepAll(document);
  document.querySelectorAll("select[data-combobox]").forEach(combine);
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  tabs();
  selectPage();
  listenToKeys();
  live();
  listenToBell();
  assist();
  followBoard();
});
