// The chat page's own behaviour: a marker leads to its card, a reference can be copied.
// Everything hangs on the document, because Gradio draws the page anew at will.
"use strict";

const LIT = "ua-lit";
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function light(card) {
  for (const other of document.querySelectorAll("." + LIT)) other.classList.remove(LIT);
  for (let box = card.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  card.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  card.classList.add(LIT);
  card.focus({ preventScroll: true });
}

async function copy(button) {
  const said = button.textContent;
  try {
    await navigator.clipboard.writeText(button.parentElement.querySelector(".ua-reference").textContent);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Could not copy";
  }
  setTimeout(() => { button.textContent = said; }, 1600);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="#c"]');
  const card = link && document.getElementById(link.getAttribute("href").slice(1));
  if (card) {
    event.preventDefault();
    event.stopPropagation();
    light(card);
    return;
  }
  const button = event.target.closest?.("button.ua-copy");
  if (button) copy(button);
}, true);

// Gradio names each message by its source text, tags and all; the message itself reads better.
function unname(root) {
  for (const message of root.querySelectorAll?.('[data-testid="bot"][aria-label], [data-testid="user"][aria-label]') ?? [])
    message.removeAttribute("aria-label");
}

new MutationObserver((changes) => {
  for (const change of changes) unname(change.type === "attributes" ? change.target.parentElement : change.target);
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-label"] });
