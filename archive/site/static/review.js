// The desk by keyboard. Everything here is a form or a link of the page, which works without this too.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape" && typing) typing.blur();
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const next = () => document.getElementById("next")?.click();
  const keys = { a: () => document.querySelector("form[data-first]")?.requestSubmit(), n: next, h: next };
  const form = /^[a-z]$/.test(event.key) && document.querySelector(`form[data-key="${event.key}"]`);
  if (!keys[event.key] && !form) return;
  event.preventDefault();
  if (keys[event.key]) keys[event.key]();
  else form.querySelector("input:not([type=hidden]):not([type=checkbox]), select, textarea, button").focus();
});
// What takes a minute is asked for once.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
