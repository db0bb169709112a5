// Before anything is drawn: the reader's language, direction and choice of light or dark.
// The language chosen is kept in a cookie, so that the server speaks it too.
"use strict";
{
  const LANGUAGES = ["en", "es", "fr", "pt", "ar", "zh", "ru"];
  const root = document.documentElement;
  const known = (code) => LANGUAGES.find((language) => language === String(code ?? "").toLowerCase().split("-")[0]);
  const asked = known(new URLSearchParams(location.search).get("lang"));
  const kept = known(/(?:^|;\s*)ua-lang=([a-z]+)/.exec(document.cookie)?.[1]);
  const language = asked ?? kept ?? navigator.languages.map(known).find(Boolean) ?? "en";
  if (language !== kept) document.cookie = `ua-lang=${language}; path=/; max-age=31536000; samesite=lax`;

  if (!root.dataset.page) root.lang = language; // a document's page says its own
  if (!root.dataset.page) root.dir = language === "ar" ? "rtl" : "ltr";
  // Gradio words its own controls in the browser's language: here, in the chosen one.
  const spoken = language === "zh" ? "zh-CN" : language;
  Object.defineProperty(navigator, "language", { get: () => spoken, configurable: true });
  Object.defineProperty(navigator, "languages", { get: () => [spoken], configurable: true });

  let theme = null;
  try { theme = localStorage.getItem("ua-theme"); } catch { /* no storage: the system decides */ }
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
}
