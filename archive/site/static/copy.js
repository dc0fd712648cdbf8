// Puts a button beside every [data-copy]: it copies that element's text. Without JavaScript the text is there to be selected.
(() => {
  "use strict";
  const offer = (place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "复制";
    button.addEventListener("click", async () => {
      const text = place.textContent.trim();
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "已复制";
      } catch {
        getSelection().selectAllChildren(place);
        button.textContent = "已选中，请按 Ctrl+C";
      }
    });
    place.after(button);
  };
  const start = () => document.querySelectorAll("[data-copy] > .citation, code[data-copy]").forEach(offer);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
