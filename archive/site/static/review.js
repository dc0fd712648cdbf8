// The desk by keyboard. Everything here is a form or a link of the page, which works without this too.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape" && typing) typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const form = (kind) => document.querySelector(`form[data-kind="${kind}"] input:not([type=hidden])`);
  const keys = {
    a: () => document.querySelector("form[data-first]")?.requestSubmit(),
    c: () => (form("correct") || form("place"))?.focus(),
    n: () => document.getElementById("next")?.click(),
    h: () => document.getElementById("next")?.click(),
  };
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
