// The chat page's own behaviour: a marker leads to its card, an example is asked, a footnote
// copied, a vote sent, a file saved. What the program has to hear goes through one hidden box.
// Everything hangs on the document, because Gradio draws the page anew at will.
"use strict";

const LIT = "ua-lit";
const root = document.documentElement;
const byId = (id) => document.getElementById(id);
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

let said = {};
function words() {
  const text = byId("ua-words")?.textContent;
  if (text) said = JSON.parse(text);
  return said;
}

// --- what a screen reader is told
const live = Object.assign(document.createElement("div"), { id: "ua-live", className: "ua-sr" });
live.setAttribute("role", "status");
live.setAttribute("aria-live", "polite");
function tell(text) {
  if (!live.isConnected) document.body.append(live);
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 60);
}

// --- boxes that Gradio listens to
function type(box, text) {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
const question = () => document.querySelector("#ua-box textarea");
function ask(text) {
  type(question(), text);
  requestAnimationFrame(() => document.querySelector("#ua-box button")?.click());
}
// What is sent has a number; the promise tells whether the program kept it.
const PATIENCE = 15_000; // milliseconds; what is not confirmed by then counts as lost
const unsettled = new Map();
let sent = 0;
function send(message) {
  const number = String(++sent);
  return new Promise((told) => {
    unsettled.set(number, told);
    setTimeout(settle, PATIENCE, number, false);
    type(document.querySelector("#ua-wire textarea"), JSON.stringify({ ...message, number: sent }));
  });
}
function settle(number, kept) {
  unsettled.get(number)?.(kept);
  unsettled.delete(number);
}

// --- sources
function light(card, from) {
  for (const other of document.querySelectorAll("." + LIT)) other.classList.remove(LIT);
  for (let box = card.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  card.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  card.classList.add(LIT);
  card.focus({ preventScroll: true });
  light.from = from;
}
function back(link) {
  const there = light.from?.isConnected ? light.from : byId(link.getAttribute("href").slice(1));
  there?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  if (there && !there.matches("a, button")) there.tabIndex = -1;
  there?.focus({ preventScroll: true });
}

async function copy(button, text) {
  const before = button.textContent;
  let result = words().copied;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    result = words().not_copied;
  }
  button.textContent = result;
  tell(result);
  setTimeout(() => { button.textContent = before; }, 1600);
}

// --- what the reader thinks of an answer
function vote(button) {
  const tools = button.closest(".ua-tools");
  const press = (pressed) => {
    for (const other of tools.querySelectorAll(".ua-vote")) other.setAttribute("aria-pressed", String(other === pressed));
  };
  press(button);
  const thumb = button.classList.contains("ua-up") ? "up" : "down";
  const rate = (comment) => send({ kind: "vote", turn: Number(button.value), vote: thumb, comment });
  const first = rate("");
  tools.parentElement.querySelector(".ua-comment, .ua-thanks")?.remove();
  const form = document.createElement("form");
  form.className = "ua-comment";
  const label = Object.assign(document.createElement("label"), { textContent: words().comment });
  const box = Object.assign(document.createElement("textarea"), { rows: 2, maxLength: 2000, dir: "auto" });
  const done = Object.assign(document.createElement("button"), { textContent: words().send });
  const result = Object.assign(document.createElement("p"), { className: "ua-thanks", tabIndex: -1 });
  label.append(box);
  form.append(label, done);
  const lost = () => { // what was typed stays, to be sent again
    press(null);
    result.textContent = words().not_kept;
    form.prepend(result);
    tell(words().not_kept);
  };
  first.then((kept) => { if (!kept) lost(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    done.disabled = true;
    const kept = await (box.value.trim() || result.isConnected ? rate(box.value) : first);
    done.disabled = false;
    if (!kept) { lost(); return; }
    press(button);
    result.textContent = words().thanks;
    form.replaceWith(result);
    result.focus();
    tell(words().thanks);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { form.remove(); button.focus(); }
    event.stopPropagation();
  });
  tools.after(form);
  box.focus();
}

// --- a file that the program made
let saved = "";
function save(file) {
  const [name, kind, data, number] = [...file.querySelectorAll("span")].map((part) => part.textContent);
  if (!data || number === saved) return;
  saved = number;
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes], { type: kind }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 2000);
}

// --- light and dark, language
const dark = () => root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
function paint() {
  if (document.body && document.body.classList.contains("dark") !== dark()) document.body.classList.toggle("dark", dark());
}
function turn() {
  root.dataset.theme = dark() ? "light" : "dark";
  try { localStorage.setItem("ua-theme", root.dataset.theme); } catch { /* not kept */ }
  paint();
}
function speak(language) {
  document.cookie = `ua-lang=${language}; path=/; max-age=31536000; samesite=lax`;
  location.replace("/");
}

document.addEventListener("click", (event) => {
  const at = (selector) => event.target.closest?.(selector);
  const link = at('a[href^="#c"]');
  const card = link && byId(link.getAttribute("href").slice(1));
  if (card || at("a.ua-back")) {
    event.preventDefault();
    event.stopPropagation();
    if (card) light(card, link); else back(at("a.ua-back"));
  } else if (at("button.ua-copy")) {
    copy(at("button.ua-copy"), at("footer").querySelector(".ua-reference").textContent);
  } else if (at("a.ua-share") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    copy(at("a.ua-share"), at("a.ua-share").href);
  } else if (at("button.ua-vote")) vote(at("button.ua-vote"));
  else if (at("button.ua-example")) ask(at("button.ua-example").textContent);
  else if (at("#ua-theme")) turn();
}, true);
document.addEventListener("change", (event) => {
  if (event.target.id === "ua-language") speak(event.target.value);
}, true);

// --- what Gradio draws is looked over once: names, live regions, what has just arrived
// What is already so is left alone: every change is looked over anew.
function set(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
function tidy(node) {
  for (const message of node.querySelectorAll('[data-testid="bot"][aria-label], [data-testid="user"][aria-label]'))
    message.removeAttribute("aria-label"); // it names each message by its source text, tags and all
  for (const log of node.querySelectorAll('#ua-log [role="log"]')) {
    set(log, "aria-live", "off"); // a streamed answer would be read out at every word
    set(log, "aria-label", words().conversation ?? "");
  }
  for (const answer of node.querySelectorAll('[class*="ua-voted-"]'))
    for (const button of answer.querySelectorAll(".ua-vote"))
      set(button, "aria-pressed", String(answer.classList.contains(button.classList.contains("ua-up") ? "ua-voted-up" : "ua-voted-down")));
  if (root.dir === "rtl")
    for (const part of node.querySelectorAll('.gradio-container [dir="ltr"]')) part.dir = "rtl"; // Gradio's own; texts say "auto"
  for (const next of node.querySelectorAll("#ua-log .option:not([dir])")) next.dir = "auto";
  for (const fold of node.querySelectorAll("#ua-filters > button.label-wrap"))
    set(fold, "aria-expanded", String(fold.classList.contains("open")));
  const file = byId("ua-file")?.querySelector(".ua-file");
  if (file) save(file);
  const heard = byId("ua-file")?.querySelector(".ua-heard");
  if (heard) settle(heard.firstChild.textContent, heard.lastChild.textContent === "kept");
}
let told = "";
function listen() {
  const last = [...document.querySelectorAll("#ua-log .ua-answer")].at(-1);
  const now = last?.querySelector(".ua-said, .ua-pending")?.textContent ?? "";
  const key = `${last?.id}${now}`;
  if (now && key !== told) tell(last.classList.contains("ua-progress") ? now : `${last.querySelector(".ua-text")?.textContent ?? ""} ${now}`);
  told = key;
  const streaming = Boolean(last?.classList.contains("ua-progress"));
  if (awaited !== streaming && now) setTimeout(reveal, 100); // once it is laid out
  awaited = streaming;
}
// A new answer is read from its question on, when both are not in view.
let awaited = false;
function reveal() {
  const [asked, answer] = [".ua-question", ".ua-answer"].map((part) => [...document.querySelectorAll("#ua-log " + part)].at(-1));
  if (!asked || !answer) return;
  const box = document.querySelector("#ua-log .bubble-wrap").getBoundingClientRect();
  const above = asked.getBoundingClientRect().top < Math.max(0, box.top);
  const below = answer.getBoundingClientRect().bottom > Math.min(innerHeight, box.bottom);
  if (above || below) asked.scrollIntoView({ block: "start" });
}

function ready() {
  if (!root.classList.contains("ua-ready")) root.classList.add("ua-ready");
}
let due = false;
new MutationObserver(() => {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    paint();
    tidy(document);
    listen();
    if (byId("ua-words")?.lang === root.lang) ready();
  });
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-label", "class"] });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
setTimeout(ready, 4000);

// A question that came with the address is in the box by now: the address need not keep it.
addEventListener("load", () => setTimeout(() => {
  if (location.search) history.replaceState(null, "", location.pathname);
}, 3000));
