// Brings the quoted words into view when a document is opened at a citation; opens the
// table of contents where there is room beside the text.
"use strict";
const wide = matchMedia("(min-width: 70rem)");
function unfold() {
  for (const contents of document.querySelectorAll(".contents details")) contents.open = wide.matches;
}
unfold();
wide.addEventListener("change", unfold);

addEventListener("load", () => {
  const section = document.querySelector("section.chosen");
  if (!section) return;
  section.focus({ preventScroll: true });
  // After the browser's own jump to the fragment.
  requestAnimationFrame(() => (section.querySelector("mark") ?? section).scrollIntoView({ block: "center" }));
});
