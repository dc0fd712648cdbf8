// Puts a button beside every [data-copy]: it copies that element's text. Without JavaScript the text is there to be selected.
(() => {
  "use strict";
  const WORDS = document.documentElement.lang === "en" ? ["Copy", "Copied", "Selected: press Ctrl+C"] : ["复制", "已复制", "已选中，请按 Ctrl+C"];
  const offer = (place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = WORDS[0];
    button.addEventListener("click", async () => {
      const text = place.textContent.trim();
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = WORDS[1];
      } catch {
        getSelection().selectAllChildren(place);
        button.textContent = WORDS[2];
      }
    });
    place.after(button);
  };
  const start = () => document.querySelectorAll("[data-copy] > .citation, code[data-copy]").forEach(offer);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
