// Brings the quoted words into view when a document is opened at a citation.
"use strict";
addEventListener("load", () => {
  const section = document.querySelector("section.chosen");
  if (!section) return;
  section.focus({ preventScroll: true });
  // After the browser's own jump to the fragment.
  requestAnimationFrame(() => (section.querySelector("mark") ?? section).scrollIntoView({ block: "center" }));
});
