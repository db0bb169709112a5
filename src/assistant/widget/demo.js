// The demonstration: what is chosen in the form goes to the widgets and into the lines to copy.
"use strict";

const form = document.querySelector("form");
const code = document.querySelector("#snippet");
const widgets = () => document.querySelectorAll("un-assistant");
const NAMES = ["title", "lang", "colour", "greeting", "filter"];
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

function chosen() {
  const given = new FormData(form);
  const values = NAMES.map((name) => [name, String(given.get(name) ?? "").trim()]);
  return Object.fromEntries(values.filter(([, value]) => value));
}

function show() {
  const values = chosen();
  const lines = Object.entries(values).map(([name, value]) => `\n        data-${name}="${escaped(value)}"`);
  if (new FormData(form).get("kind") === "inline") lines.push("\n        data-inline");
  code.textContent = `<script async src="${location.origin}/widget.js"${lines.join("")}></` + "script>";
  for (const widget of widgets())
    for (const name of NAMES)
      if ((widget.dataset[name] ?? "") !== (values[name] ?? "")) {
        if (values[name]) widget.dataset[name] = values[name];
        else delete widget.dataset[name];
      }
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", show);
document.querySelector(".copy").addEventListener("click", async ({ target }) => {
  const said = target.textContent;
  try {
    await navigator.clipboard.writeText(code.textContent);
    target.textContent = "Copied";
  } catch {
    target.textContent = "Could not copy";
  }
  setTimeout(() => { target.textContent = said; }, 1600);
});
show();
