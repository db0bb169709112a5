// Brings the quoted words into view when a document is opened at a citation.
"use strict";
const quoted = document.querySelector("section.chosen mark") ?? document.querySelector("section.chosen");
if (quoted) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  quoted.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  quoted.closest("section").focus({ preventScroll: true });
}
