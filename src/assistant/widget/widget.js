// The assistant on any page: short answers, each with the very paragraph it rests on.
//
//   <script async src="https://host/widget.js" data-title="…" data-lang="es"></script>
//
// puts a button with a panel in a corner of the page; with data-inline, the panel where the
// tag stands. A page may also write <un-assistant></un-assistant> where it wants the panel.
// One file, no build, no dependency, nothing loaded. All is drawn in a shadow root with a
// constructed style sheet, and text only ever becomes text, so that a strict content security
// policy holds and neither side's styles reach the other. docs/widget.md tells the rest.
(() => {
"use strict";

const TAG = "un-assistant";
const script = document.currentScript;
const base = new URL(".", script?.src || location.href).href;
const KEPT = 20; // exchanges kept for the tab
const SENT = 6; // exchanges sent along with a question
const MOST = 20_000; // characters of each
const LONG = 900; // characters: a longer passage is folded around its quote
const AROUND = 240;
const PATIENCE = 40; // times a server that is getting ready is asked again

const KEYS = `title close fresh ask placeholder send greeting looking waiting sources source nearest
  context official whole brief written not_in_documents out_of_scope unclear false_premise helpful
  yes no wrong tell thanks lost next limit long away broken notice statuses`.split(/\s+/);
const STATUSES = ["adopted resolution", "draft resolution", "revised draft resolution", "decision",
  "statement", "report", "strategy", "web page", "project page", "document"];

// One line a text, in the order of KEYS.
const TEXTS = {
  en: `Ask the documents
Close
New conversation
Your question
Ask about a resolution…
Ask
Ask a question: each answer comes with the paragraph it rests on.
Looking in the documents…
The assistant is getting ready…
Sources
Source
Nearest passages
Read in context
Official document
Whole passage
brief
Worded by a language model over the quoted passages.
No answer in the documents
Outside these documents
The question is not clear
The documents say otherwise
Did this help?
Yes
No
What was wrong or missing?
Send
Thank you.
Your view could not be stored.
You could ask
Too many questions. Please wait {n} seconds.
The question is too long.
The assistant cannot be reached from this page.
Something went wrong. Your question is back in the box; please try again.
Not an official United Nations product. The official text prevails.
adopted resolution, draft resolution, revised draft resolution, decision, statement, report, strategy, web page, project page, document`,
  es: `Pregunte a los documentos
Cerrar
Conversación nueva
Su pregunta
Pregunte por una resolución…
Preguntar
Haga una pregunta: cada respuesta trae el párrafo en que se apoya.
Buscando en los documentos…
El asistente se está preparando…
Fuentes
Fuente
Pasajes más cercanos
Leer en su contexto
Documento oficial
Pasaje completo
resumen
Redactado por un modelo de lenguaje a partir de los pasajes citados.
No hay respuesta en los documentos
Fuera de estos documentos
La pregunta no está clara
Los documentos dicen otra cosa
¿Le ha servido?
Sí
No
¿Qué estaba mal o qué faltaba?
Enviar
Gracias.
No se pudo guardar su opinión.
También puede preguntar
Demasiadas preguntas. Espere {n} segundos.
La pregunta es demasiado larga.
No se puede acceder al asistente desde esta página.
Algo ha fallado. Su pregunta vuelve a estar en el recuadro; inténtelo de nuevo.
No es un producto oficial de las Naciones Unidas. Prevalece el texto oficial.
resolución aprobada, proyecto de resolución, proyecto de resolución revisado, decisión, declaración, informe, estrategia, página web, página de proyecto, documento`,
  fr: `Interroger les documents
Fermer
Nouvelle conversation
Votre question
Une résolution, un mandat…
Demander
Posez une question : chaque réponse vient avec le paragraphe sur lequel elle repose.
Recherche dans les documents…
L’assistant se prépare…
Sources
Source
Passages les plus proches
Lire dans son contexte
Document officiel
Passage entier
résumé
Rédigé par un modèle de langue à partir des passages cités.
Pas de réponse dans les documents
Hors de ces documents
La question n’est pas claire
Les documents disent autre chose
Cela vous a-t-il aidé ?
Oui
Non
Qu’est-ce qui était faux ou manquait ?
Envoyer
Merci.
Votre avis n’a pas pu être enregistré.
Vous pouvez aussi demander
Trop de questions. Veuillez attendre {n} secondes.
La question est trop longue.
L’assistant n’est pas accessible depuis cette page.
Une erreur s’est produite. Votre question est revenue dans le champ ; veuillez réessayer.
Ceci n’est pas un produit officiel des Nations Unies. Le texte officiel fait foi.
résolution adoptée, projet de résolution, projet de résolution révisé, décision, déclaration, rapport, stratégie, page web, page de projet, document`,
  pt: `Pergunte aos documentos
Fechar
Nova conversa
A sua pergunta
Pergunte sobre uma resolução…
Perguntar
Faça uma pergunta: cada resposta traz o parágrafo em que se apoia.
À procura nos documentos…
O assistente está a preparar-se…
Fontes
Fonte
Passagens mais próximas
Ler no contexto
Documento oficial
Passagem completa
resumo
Redigido por um modelo de linguagem a partir das passagens citadas.
Não há resposta nos documentos
Fora destes documentos
A pergunta não está clara
Os documentos dizem outra coisa
Isto ajudou?
Sim
Não
O que estava errado ou faltava?
Enviar
Obrigado.
Não foi possível guardar a sua opinião.
Também pode perguntar
Demasiadas perguntas. Aguarde {n} segundos.
A pergunta é demasiado longa.
Não é possível aceder ao assistente a partir desta página.
Algo correu mal. A sua pergunta voltou à caixa; tente de novo.
Não é um produto oficial das Nações Unidas. Prevalece o texto oficial.
resolução adotada, projeto de resolução, projeto de resolução revisto, decisão, declaração, relatório, estratégia, página web, página de projeto, documento`,
  ar: `اسأل الوثائق
إغلاق
محادثة جديدة
سؤالك
اسأل عن قرار أو ولاية…
اسأل
اطرح سؤالا: تأتي كل إجابة مع الفقرة التي تستند إليها.
جار البحث في الوثائق…
المساعد قيد التحضير…
المصادر
المصدر
أقرب المقاطع
القراءة في السياق
الوثيقة الرسمية
المقطع كاملا
موجز
صاغه نموذج لغوي استنادا إلى المقاطع المقتبسة.
لا توجد إجابة في الوثائق
خارج نطاق هذه الوثائق
السؤال غير واضح
تقول الوثائق خلاف ذلك
هل أفادك هذا؟
نعم
لا
ما الخطأ أو ما الناقص؟
إرسال
شكرا لك.
تعذر حفظ رأيك.
يمكنك أن تسأل أيضا
أسئلة كثيرة. يرجى الانتظار {n} ثانية.
السؤال طويل جدا.
يتعذر الوصول إلى المساعد من هذه الصفحة.
حدث خطأ ما. عاد سؤالك إلى الخانة؛ يرجى المحاولة مرة أخرى.
ليس منتجا رسميا للأمم المتحدة. والنص الرسمي هو المرجع.
قرار معتمد, مشروع قرار, مشروع قرار منقح, مقرر, بيان, تقرير, استراتيجية, صفحة شبكية, صفحة مشروع, وثيقة`,
  zh: `查问文件
关闭
新对话
您的问题
请就决议、任务授权等提问…
提问
请提问：每个回答都附有所依据的段落。
正在查找文件…
助手正在准备…
来源
来源
最接近的段落
阅读上下文
正式文件
整段
摘要
由语言模型根据所引段落撰写。
文件中没有答案
不在这些文件范围内
问题不清楚
文件的说法与此不同
这有帮助吗？
有
没有
哪里有误或缺失？
发送
谢谢。
您的意见未能保存。
您还可以问
提问过多。请等待 {n} 秒。
问题太长。
无法从本页面连接助手。
出了问题。您的问题已放回输入框，请再试一次。
并非联合国官方产品。以正式文本为准。
已通过的决议, 决议草案, 订正决议草案, 决定, 声明, 报告, 战略, 网页, 项目页面, 文件`,
  ru: `Спросите документы
Закрыть
Новая беседа
Ваш вопрос
Спросите о резолюции…
Спросить
Задайте вопрос: к каждому ответу приводится пункт, на котором он основан.
Поиск в документах…
Помощник готовится к работе…
Источники
Источник
Ближайшие отрывки
Читать в контексте
Официальный документ
Весь отрывок
обзор
Составлено языковой моделью по приведённым отрывкам.
В документах ответа нет
За рамками этих документов
Вопрос неясен
В документах говорится иное
Это помогло?
Да
Нет
Что было неверно или чего не хватило?
Отправить
Спасибо.
Ваш отзыв не удалось сохранить.
Можно спросить
Слишком много вопросов. Подождите {n} с.
Вопрос слишком длинный.
С этой страницы помощник недоступен.
Что-то пошло не так. Ваш вопрос снова в поле; попробуйте ещё раз.
Не является официальным продуктом Организации Объединённых Наций. Преимущественную силу имеет официальный текст.
принятая резолюция, проект резолюции, пересмотренный проект резолюции, решение, заявление, доклад, стратегия, веб-страница, страница проекта, документ`,
};

// Important in :host, because only so it wins over what the page says of all elements.
const STYLE = `
:host { all: initial !important; display: block !important; color-scheme: var(--un-assistant-scheme, light dark) !important; }
:host(.floating) { display: contents !important; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
.root {
  --paper: light-dark(#f7f6f2, #14181c); --card: light-dark(#fff, #1c2126);
  --ink: light-dark(#1d252c, #e6e9ea); --soft: light-dark(#55606a, #a3adb4);
  --line: light-dark(#e0ddd4, #323940); --mark: light-dark(#fdeeb0, #57490f);
  --amber: light-dark(#7a4b00, #f2c26b); --amber-tint: light-dark(#fdf1dc, #3a2d13);
  --red: light-dark(#8f2a20, #f3a79f);
  --colour: var(--un-assistant-colour, light-dark(#155e75, #7dcbe0));
  --on: var(--un-assistant-on-colour, light-dark(#fff, #0d2129));
  --link: var(--un-assistant-link, light-dark(#155e75, #7dcbe0));
  --tint: var(--un-assistant-tint, light-dark(#e9f2f4, #1d3138));
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", Georgia, "Noto Serif", serif;
  font: 400 var(--un-assistant-size, 16px)/1.55 var(--un-assistant-font, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif);
  color: var(--ink); text-align: start; overflow-wrap: anywhere;
}
button, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
button { cursor: pointer; border: 0; padding: 0; background: none; text-align: start; }
button:disabled { cursor: default; opacity: 0.55; }
a { color: var(--link); text-underline-offset: 0.18em; text-decoration-thickness: 1px; }
p, ul, h2, blockquote { margin: 0; padding: 0; }
svg { display: block; width: 1.25em; height: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.float { position: fixed; inset-block-end: calc(20px + var(--slot, 0) * 4.25em); inset-inline-end: 20px; z-index: 2147483000; }
.launch { display: flex; align-items: center; gap: 0.6em; min-height: 3.25em; padding: 0 1.25em 0 1.05em; border-radius: 99px; background: var(--colour); color: var(--on); font-weight: 600; box-shadow: 0 2px 6px rgb(0 0 0 / 0.16), 0 8px 28px rgb(0 0 0 / 0.18); transition: transform 0.15s, box-shadow 0.15s; }
.launch:hover { transform: translateY(-1px); box-shadow: 0 3px 8px rgb(0 0 0 / 0.18), 0 12px 34px rgb(0 0 0 / 0.22); }
.launch:focus-visible { outline-offset: 3px; }
.launch svg { width: 1.45em; height: 1.45em; }

.panel { display: flex; flex-direction: column; margin: 0; padding: 0; overflow: hidden; border: 1px solid var(--line); border-radius: var(--un-assistant-radius, 16px); background: var(--paper); color: var(--ink); }
.inline .panel { height: var(--un-assistant-height, 36em); max-height: 100vh; }
dialog.panel { position: fixed; inset: auto; inset-block-end: 20px; inset-inline-end: 20px; width: min(var(--un-assistant-width, 26em), 100vw - 40px); height: min(var(--un-assistant-height, 42em), 100vh - 40px); height: min(var(--un-assistant-height, 42em), 100dvh - 40px); max-width: none; max-height: none; box-shadow: 0 4px 12px rgb(0 0 0 / 0.1), 0 20px 60px rgb(0 0 0 / 0.22); z-index: 2147483001; }
dialog:not([open]) { display: none; }
dialog[open] { animation: rise 0.18s ease-out; }
dialog::backdrop { background: rgb(0 0 0 / 0.4); }
@keyframes rise { from { opacity: 0; transform: translateY(10px); } }

.head { display: flex; align-items: center; gap: 0.25em; padding: 0.7em 0.7em 0.7em 1.1em; border-block-end: 1px solid var(--line); background: var(--card); }
[dir="rtl"] .head { padding: 0.7em 1.1em 0.7em 0.7em; }
.head h2 { flex: 1; min-width: 0; font: 600 1.1em/1.3 var(--serif); }
.head button { flex: none; display: grid; place-items: center; width: 2.3em; height: 2.3em; border-radius: 9px; color: var(--soft); }
.head button:hover { background: var(--tint); color: var(--link); }

.log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em 1.1em 1.4em; scrollbar-width: thin; }
.log:focus-visible { outline-offset: -3px; }
.greeting { font: 500 1.2em/1.4 var(--serif); text-wrap: balance; padding-block: 0.4em; }
.asked { width: fit-content; max-width: 88%; margin: 1.1em 0 0.8em auto; padding: 0.5em 0.85em; border-radius: 14px 14px 3px 14px; background: var(--tint); white-space: pre-wrap; }
[dir="rtl"] .asked { margin: 1.1em auto 0.8em 0; border-radius: 14px 14px 14px 3px; }
.answer { padding: 0.85em 1em; border: 1px solid var(--line); border-radius: 3px 14px 14px 14px; background: var(--card); }
[dir="rtl"] .answer { border-radius: 14px 3px 14px 14px; }
.answer > * + * { margin-block-start: 0.65em; }
.answer ul { display: grid; gap: 0.35em; padding-inline-start: 1.15em; list-style: disc; }
.pending { color: var(--soft); animation: breathe 1.6s ease-in-out infinite; }
@keyframes breathe { 50% { opacity: 0.5; } }
.verdict { color: var(--amber); font-size: 0.8125em; font-weight: 600; }
.fault { color: var(--red); }
.note { padding: 0.5em 0.75em; border-inline-start: 3px solid var(--amber); background: var(--amber-tint); font-size: 0.8125em; }
.tied { white-space: nowrap; }
.place { color: var(--soft); font-size: 0.875em; }
.marker { min-width: 1.9em; margin-inline: 0.25em 0.1em; padding: 0.2em 0.5em; border-radius: 6px; background: var(--tint); color: var(--link); font-size: 0.75em; font-weight: 600; line-height: 1.5; text-align: center; vertical-align: 0.12em; }
.marker:hover, .marker[aria-expanded="true"] { background: var(--colour); color: var(--on); }
.refs { display: flex; flex-wrap: wrap; gap: 0.3em 0.8em; padding-block-start: 0.65em; border-block-start: 1px solid var(--line); color: var(--soft); font-size: 0.8125em; }
.ref { color: var(--soft); text-align: start; }
.ref b { color: var(--link); }
.ref:hover, .ref[aria-expanded="true"] { color: var(--link); text-decoration: underline; }

.card { padding: 0.75em 0.85em 0.65em; border: 1px solid var(--link); border-radius: 10px; background: var(--paper); font-size: 0.9em; }
li > .card { margin-block: 0.45em 0.2em; }
.card > * + * { margin-block-start: 0.45em; }
.title { font-weight: 600; line-height: 1.4; }
[dir="rtl"] .title { text-align: right; }
.where { color: var(--soft); } .where b { color: var(--ink); }
.facts { display: flex; flex-wrap: wrap; align-items: center; gap: 0.3em 0.55em; color: var(--soft); font-size: 0.9em; }
.badge { padding: 0.1em 0.65em; border: 1px solid currentColor; border-radius: 99px; font-size: 0.9em; font-weight: 600; }
.badge.adopted { border-color: var(--colour); background: var(--colour); color: var(--on); }
.badge.draft { border-style: dashed; background: var(--amber-tint); color: var(--amber); }
.badge.plan { background: var(--tint); color: var(--link); }
.badge.brief { background: var(--amber-tint); color: var(--amber); }
blockquote { font: 1.04em/1.6 var(--serif); white-space: pre-line; }
mark { padding: 0.08em 0.1em; border-radius: 2px; background: var(--mark); color: inherit; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.links { display: flex; flex-wrap: wrap; gap: 0.25em 1.1em; padding-block-start: 0.5em; border-block-start: 1px solid var(--line); }
.links button { color: var(--link); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 0.18em; }

.after { display: grid; gap: 0.5em; margin-block-start: 0.6em; font-size: 0.875em; }
.helpful { display: flex; flex-wrap: wrap; align-items: center; gap: 0.35em; color: var(--soft); }
.helpful .thumb { display: grid; place-items: center; width: 2.2em; height: 2.2em; border-radius: 8px; }
.helpful .thumb:hover { background: var(--tint); color: var(--link); }
.down svg { transform: rotate(180deg); }
.helpful form { display: flex; flex: 1 1 100%; gap: 0.4em; align-items: end; }
.helpful label { flex: 1; }
.helpful textarea { display: block; width: 100%; margin-block-start: 0.3em; padding: 0.4em 0.6em; border: 1px solid var(--soft); border-radius: 8px; background: var(--card); color: var(--ink); resize: vertical; }
.pill { padding: 0.35em 0.85em; border: 1px solid var(--line); border-radius: 14px; color: var(--link); line-height: 1.4; }
.pill:hover { border-color: var(--link); background: var(--tint); }
.next { display: flex; flex-wrap: wrap; gap: 0.45em; }

.ask { display: flex; align-items: flex-end; gap: 0.4em; margin: 0.6em 1.1em 0; padding: 0.3em; border: 1px solid var(--soft); border-radius: 14px; background: var(--card); }
.ask:focus-within { border-color: var(--link); box-shadow: 0 0 0 1px var(--link); }
.ask textarea { flex: 1; min-width: 0; max-height: 8em; padding: 0.45em 0.6em; border: 0; outline: 0; background: none; resize: none; line-height: 1.45; field-sizing: content; }
.ask textarea::placeholder { color: var(--soft); opacity: 1; }
.ask button { flex: none; display: grid; place-items: center; width: 2.5em; height: 2.5em; border-radius: 10px; background: var(--colour); color: var(--on); }
.ask button:hover:enabled { filter: brightness(1.08); }
.foot { padding: 0.55em 1.1em 0.75em; color: var(--soft); font-size: 0.75em; line-height: 1.4; text-align: center; }

@media (max-width: 480px) {
  dialog.panel { inset: 0; width: 100%; height: 100%; border: 0; border-radius: 0; }
  .launch .name { display: none; }
  .launch { padding: 0 0.9em; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
@media print { .float { display: none; } }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

const ICONS = {
  talk: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4zM8 9.5h8M8 12.5h5",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  fresh: "M12 5.5v13M5.5 12h13",
  send: "M12 19V5.5M6 11.5l6-6 6 6",
  thumb: "M7.5 11v8.5h-3V11zM7.5 11l3.5-7c1.6 0 2.4 1.1 2.2 2.6L12.7 10H19l-1.4 9.5H7.5",
};

// An element with attributes, listeners (functions) and children; text becomes text nodes.
function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child != null && child !== ""));
  return made;
}

function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS(space, tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function safe(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

const link = (address, text) =>
  h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);

// Where the pieces of a quote stand in the passage. Offsets are sent in characters, while a
// JavaScript string counts halves of some, so the quote is looked for between them.
function quoted(cited) {
  const { passage, quote } = cited;
  const at = (offset) => Array.from(passage).slice(0, offset).join("").length;
  const [first, last] = [at(cited.start), at(cited.end)];
  const ranges = [];
  let from = first;
  for (const piece of quote.split(" … ")) {
    const found = passage.indexOf(piece, from);
    if (!piece || found < 0 || found + piece.length > last) return first < last ? [[first, last]] : [];
    from = found + piece.length;
    ranges.push([found, from]);
  }
  return ranges;
}

// The passage with the quote marked; a long one cut down to the quote and what is around it.
function passage(cited, whole) {
  const text = cited.passage, ranges = quoted(cited);
  const fold = !whole && text.length > LONG && ranges.length > 0;
  const near = fold ? Math.max(0, ranges[0][0] - AROUND) : 0;
  const first = near && text.indexOf(" ", near) + 1;
  const end = fold ? Math.min(text.length, ranges.at(-1)[1] + AROUND) : text.length;
  const last = end < text.length ? Math.max(text.lastIndexOf(" ", end), ranges.at(-1)[1]) : end;
  const parts = [];
  let from = Math.min(first, ranges[0]?.[0] ?? 0);
  if (from) parts.push("… ");
  for (const [start, stop] of ranges) {
    parts.push(text.slice(from, start), h("mark", {}, text.slice(start, stop)));
    from = stop;
  }
  parts.push(text.slice(from, last), last < text.length ? " …" : "");
  return { parts: parts.filter(Boolean), folded: fold };
}

const place = (cited) => [cited.symbol || cited.title, cited.place || cited.locator].filter(Boolean).join(", ");

function badge(status) {
  if (status.includes("draft")) return "draft";
  if (["adopted resolution", "decision", "statement"].includes(status)) return "adopted";
  return ["strategy", "report"].includes(status) ? "plan" : "";
}

function day(iso, language) {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(iso)) return iso;
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}

// The events of a stream: [name, data] each.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    held += value;
    const whole = held.split("\n\n");
    held = whole.pop();
    for (const event of whole) {
      const lines = event.split("\n");
      const of = (field) => lines.find((line) => line.startsWith(field + ": "))?.slice(field.length + 2);
      if (of("data")) yield [of("event"), JSON.parse(of("data"))];
    }
  }
}

// Relative luminance of any CSS colour, by painting it.
function luminance(colour) {
  const canvas = h("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

const contrast = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

// A fault that the visitor is told of: the name of its text, and what fills it.
class Fault extends Error {
  constructor(name, n) {
    super(name);
    Object.assign(this, { text: name, n });
  }
}

let count = 0, floats = 0; // of all widgets on the page, of those in its corner

class Assistant extends HTMLElement {
  static observedAttributes = ["data-title", "data-lang", "data-colour", "data-greeting", "data-filter"];

  constructor() {
    super();
    this.base = base;
    this.exchanges = [];
    this.shadow = this.attachShadow({ mode: "open" });
    this.shadow.adoptedStyleSheets = [sheet];
  }

  connectedCallback() {
    if (this.root) return;
    this.slotted = this.floating ? floats++ : 0;
    this.key = `${TAG}:${this.base}:${count++}`;
    this.exchanges = this.kept();
    this.draw();
  }

  attributeChangedCallback() {
    this.stale = true;
    if (this.root && !this.busy) this.draw();
  }

  // Open the panel of a button; focus goes to the question.
  open() {
    if (this.inline || this.panel.open) return;
    if (matchMedia("(max-width: 480px)").matches) this.panel.showModal();
    else this.panel.show();
    this.launch.setAttribute("aria-expanded", "true");
    this.launch.hidden = true;
    this.box.focus();
    this.log.scrollTop = this.log.scrollHeight;
  }

  // Close it; focus goes back to the button.
  close() {
    if (this.inline) return;
    this.launch.hidden = false; // so that it can have the focus back
    this.panel.close();
  }

  // ---- what is drawn

  draw() {
    const wasOpen = this.panel?.open && !this.inline;
    this.stale = false;
    const typed = this.box?.value ?? "";
    this.inline = !this.floating;
    this.classList.toggle("floating", !this.inline);
    this.words();
    this.root = h("div", { class: "root " + (this.inline ? "inline" : ""), lang: this.language, dir: this.direction });
    this.colours();
    this.root.append(...(this.inline ? [this.drawPanel()] : [this.drawLaunch(), this.drawPanel()]));
    this.shadow.replaceChildren(this.root);
    for (const { question, answer } of this.exchanges) this.finish(this.turn(question), question, answer);
    this.log.scrollTop = this.log.scrollHeight;
    this.box.value = typed;
    if (wasOpen) this.open();
  }

  words() {
    const marked = this.dataset.lang ? null : this.closest("[lang]") || document.documentElement;
    const asked = (this.dataset.lang || marked?.lang || navigator.language || "en").toLowerCase().split("-")[0];
    this.language = asked in TEXTS ? asked : "en";
    const lines = TEXTS[this.language].split("\n");
    this.text = Object.fromEntries(KEYS.map((key, n) => [key, lines[n]]));
    const known = asked in TEXTS || this.dataset.lang;
    this.direction = known ? (this.language === "ar" ? "rtl" : "ltr") : getComputedStyle(this.parentElement ?? this).direction;
    this.heading = this.dataset.title || this.text.title;
  }

  // The page's colour for what is filled; ink on it, and links, by contrast.
  colours() {
    const colour = this.dataset.colour;
    if (this.slotted) this.root.style.setProperty("--slot", this.slotted);
    if (!colour || !CSS.supports("color", colour)) return;
    const light = luminance(colour);
    const readable = (paper, ink) => (contrast(light, luminance(paper)) >= 5.5 ? colour : ink);
    const values = {
      "--colour": colour,
      "--on": contrast(light, 1) >= 4.5 ? "#fff" : "#10181c",
      "--link": `light-dark(${readable("#fff", "#1d252c")}, ${readable("#1c2126", "#e6e9ea")})`,
      "--tint": `color-mix(in srgb, ${colour} 8%, var(--card))`,
    };
    for (const [name, value] of Object.entries(values)) this.root.style.setProperty(name, value);
  }

  drawLaunch() {
    this.launch = h(
      "button",
      { type: "button", class: "launch", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-label": this.heading, click: () => this.open() },
      icon("talk"), h("span", { class: "name" }, this.heading),
    );
    return h("div", { class: "float" }, this.launch);
  }

  drawPanel() {
    const { text } = this;
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": this.heading, tabindex: "0" });
    this.log.append(h("p", { class: "greeting", dir: "auto" }, this.dataset.greeting || text.greeting));
    this.box = h("textarea", {
      rows: 1, "aria-label": text.ask, placeholder: text.placeholder, enterkeyhint: "send",
      input: () => { this.box.dir = this.box.value ? "auto" : this.direction; },
      keydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.ask(this.box.value);
      },
    });
    this.send = h("button", { type: "submit", "aria-label": text.send, title: text.send }, icon("send"));
    const form = h("form", { class: "ask", submit: (event) => { event.preventDefault(); this.ask(this.box.value); } }, this.box, this.send);
    const tool = (name, act) => h("button", { type: "button", "aria-label": text[name], title: text[name], click: act }, icon(name));
    const head = h("div", { class: "head" }, h("h2", { id: "title", dir: "auto" }, this.heading), tool("fresh", () => this.fresh()),
      this.inline ? null : tool("close", () => this.close()));
    const foot = h("p", { class: "foot" }, text.notice);
    const keys = (event) => this.keys(event);
    const given = { class: "panel", "aria-labelledby": "title", keydown: keys, keyup: quiet, keypress: quiet };
    this.panel = h(this.inline ? "section" : "dialog", given, head, this.log, form, foot);
    this.panel.addEventListener("close", () => {
      this.launch.setAttribute("aria-expanded", "false");
      this.launch.hidden = false;
      this.launch.focus();
    });
    return this.panel;
  }

  // Keys stay inside: the page's own shortcuts do not hear them, and Tab goes round in the panel.
  keys(event) {
    quiet(event);
    if (this.inline) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
    if (event.key !== "Tab") return;
    const all = [...this.panel.querySelectorAll("button:enabled, a[href], textarea, [tabindex='0']")];
    const [first, last] = [all[0], all.at(-1)];
    const now = this.shadow.activeElement;
    if (event.shiftKey ? now === first : now === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  }

  fresh() {
    if (this.busy) return;
    this.exchanges = [];
    this.keep();
    this.log.replaceChildren(this.log.firstElementChild);
    this.box.focus();
  }

  // ---- asking

  async ask(question) {
    if (this.busy || !question.trim()) return;
    this.busy = this.send.disabled = true;
    this.box.value = this.box.dir = "";
    this.log.querySelector(".next")?.remove();
    const turn = this.turn(question);
    this.log.setAttribute("aria-busy", "true");
    try {
      const answer = await this.request(question, turn);
      this.exchanges = [...this.exchanges, { question, answer }].slice(-KEPT);
      this.keep();
      this.finish(turn, question, answer);
    } catch (fault) {
      if (!(fault instanceof Fault)) console.error(`${TAG}:`, fault);
      const told = this.text[fault instanceof Fault ? fault.text : "broken"];
      turn.replaceChildren(h("p", { class: "fault", role: "alert" }, told.replace("{n}", fault.n ?? "")));
      this.box.value ||= question;
      this.reveal(turn);
    } finally {
      this.log.setAttribute("aria-busy", "false");
      this.busy = this.send.disabled = false;
      if (this.stale) this.draw();
    }
  }

  // A question and the empty bubble of its answer.
  turn(question) {
    const answer = h("div", { class: "answer" }, h("p", { class: "pending" }, this.text.looking));
    this.log.append(h("p", { class: "asked", dir: "auto" }, question), answer);
    this.log.scrollTop = this.log.scrollHeight;
    return answer;
  }

  async request(question, turn) {
    const body = { question, history: this.history(), page_language: this.language, stream: true };
    const sources = (this.dataset.filter ?? "").split(",").map((name) => name.trim()).filter(Boolean);
    if (sources.length) body.filters = { sources };
    let said = "";
    for await (const [name, data] of events(await this.called(body, turn))) {
      if (name === "error") throw new Fault("broken");
      if (name === "answer") return data;
      if (name !== "delta") continue;
      said += data.text;
      turn.replaceChildren(...this.blocks(said));
      this.log.scrollTop = this.log.scrollHeight;
    }
    throw new Fault("broken");
  }

  async called(body, turn) {
    for (let tries = 0; ; tries++) {
      const response = await this.post("api/ask", body);
      if (response.ok) return response.body;
      const wait = Number(response.headers.get("Retry-After")) || 0;
      if (response.status === 429) throw new Fault("limit", wait || 60);
      if (response.status === 413) throw new Fault("long");
      if (response.status === 401 || response.status === 403) throw this.away(`it answered ${response.status}`);
      if (response.status !== 503 || !wait || tries === PATIENCE) throw new Fault("broken");
      turn.replaceChildren(h("p", { class: "pending" }, this.text.waiting));
      await new Promise((done) => setTimeout(done, wait * 1000));
    }
  }

  async post(path, body) {
    const headers = { "Content-Type": "application/json" };
    const sent = { method: "POST", headers, body: JSON.stringify(body), credentials: "omit", cache: "no-store" };
    try {
      return await fetch(this.base + path, sent);
    } catch (fault) {
      throw this.away(fault.message);
    }
  }

  // What keeps this page from the server is for its makers to read; the visitor is told the fact.
  away(why) {
    console.error(
      `${TAG}: ${this.base} does not serve this page (${why}). Either it is down, or this site is ` +
      `not among its ASSISTANT_ALLOWED_ORIGINS: add ${location.origin} there. A content security ` +
      `policy of this page has to allow connect-src ${new URL(this.base).origin}.`,
    );
    return new Fault("away");
  }

  history() {
    return this.exchanges.slice(-SENT).flatMap(({ question, answer }) => [
      { role: "user", content: question.slice(0, MOST) },
      { role: "assistant", content: answer.answer.slice(0, MOST) },
    ]);
  }

  kept() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "[]");
      return kept.filter((each) => Array.isArray(each.answer.citations)).slice(-KEPT);
    } catch {
      return [];
    }
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.exchanges));
    } catch {
      // Where the page gives no storage, the conversation lasts as long as the page.
    }
  }

  // ---- an answer

  finish(turn, question, answer) {
    const { text } = this;
    const names = answer.citations.map((cited) => ` (${place(cited)})`);
    const told = names.length > 0 && names.every((name) => answer.answer.includes(name));
    turn.setAttribute("lang", answer.language);
    turn.replaceChildren(
      ...(answer.refused ? [h("p", { class: "verdict", lang: this.language }, text[answer.reason] ?? text.not_in_documents)] : []),
      ...this.blocks(answer.answer, answer.citations),
      ...(answer.citations.length && !told ? [this.refs(answer)] : []),
      ...answer.notices.map((notice) => h("p", { class: "note", dir: "auto" }, notice)),
      ...(answer.mode === "written" ? [h("p", { class: "note", lang: this.language }, text.written)] : []),
    );
    this.log.querySelectorAll(".next").forEach((old) => old.remove());
    const after = h("div", { class: "after" }, this.helpful(question, answer), this.next(answer));
    turn.after(after);
    this.reveal(after);
    this.reveal(turn.previousElementSibling);
  }

  // Scroll the conversation, and never the page, until all or the beginning of something shows.
  reveal(shown) {
    const [box, all] = [this.log, shown].map((each) => each.getBoundingClientRect());
    const below = Math.min(all.bottom - box.bottom, all.top - box.top);
    const above = all.top - box.top;
    this.log.scrollTop += above < 0 ? above - 12 : Math.max(0, below + 12);
  }

  // Paragraphs and lists; without citations (while streaming) markers are not yet buttons.
  blocks(text, citations = null) {
    const made = [];
    for (const line of text.split("\n").map((each) => each.trim()).filter(Boolean)) {
      const said = line.replace(/^(“?)[-•*–] /, "$1"); // a quote may begin with an item
      const item = said !== line;
      const block = h(item ? "li" : "p", { dir: !item && "auto" }, ...this.pieces(said, citations));
      if (!item) made.push(block);
      else if (made.at(-1)?.tagName === "UL") made.at(-1).append(block);
      else made.push(h("ul", { dir: "auto" }, block));
    }
    return made;
  }

  *pieces(line, citations) {
    let from = 0;
    for (const found of line.matchAll(/\[(\d{1,3})\]/g)) {
      const cited = citations?.find((each) => each.marker === Number(found[1]));
      if (citations && !cited) continue;
      const said = line.slice(from, found.index).trimEnd();
      const tied = Math.max(said.lastIndexOf(" ") + 1, said.length - 12); // no line begins with a marker
      from = found.index + found[0].length;
      const marker = cited
        ? this.marker(cited, { class: "marker", title: place(cited), "aria-label": `${found[1]}: ${this.text.source} ${place(cited)}` }, found[1])
        : h("span", { class: "marker" }, found[1]);
      yield said.slice(0, tied);
      yield h("span", { class: "tied" }, said.slice(tied), marker);
      if (!cited) continue;
      const named = ` (${place(cited)})`;
      if (line.startsWith(named, from)) {
        yield " ";
        yield h("bdi", { class: "place", dir: /\p{Script=Arabic}/u.test(named) && "rtl" }, named.slice(1));
        from += named.length;
      }
    }
    yield line.slice(from);
  }

  // A button that opens its citation in place, below the block that it stands in.
  marker(cited, given, ...shown) {
    const button = h("button", { type: "button", "aria-expanded": "false", ...given, click: () => this.toggle(button, cited) }, ...shown);
    return button;
  }

  toggle(button, cited) {
    const was = button.getAttribute("aria-expanded") === "true";
    const turn = button.closest(".answer");
    turn.querySelector(".card")?.remove();
    turn.querySelectorAll("[aria-expanded='true']").forEach((each) => each.setAttribute("aria-expanded", "false"));
    if (was) return;
    button.setAttribute("aria-expanded", "true");
    const card = this.card(cited);
    const block = button.closest("li, p, .refs");
    if (block.tagName === "LI") block.append(card);
    else block.after(card);
    this.reveal(card);
  }

  card(cited) {
    const { text } = this;
    const label = `${text.source} ${cited.marker}`;
    const at = STATUSES.indexOf(cited.status);
    const status = at < 0 ? cited.status : text.statuses.split(", ")[at];
    const quote = h("blockquote", { dir: "auto", lang: "en", tabindex: "-1" });
    const show = (whole) => {
      const { parts, folded } = passage(cited, whole);
      quote.replaceChildren(...parts);
      return folded;
    };
    const whole = show(false) &&
      h("button", { type: "button", click: () => { show(true); quote.focus(); whole.remove(); } }, text.whole);
    const anchor = encodeURIComponent(cited.anchor);
    const context = `${this.base}source/${encodeURIComponent(cited.source_id)}?passage=${anchor}&start=${Number(cited.start)}&end=${Number(cited.end)}#${anchor}`;
    return h(
      "div", { class: "card", role: "group", "aria-label": label, lang: this.language },
      h("p", { class: "title", dir: "auto", lang: "en" }, cited.title),
      h("p", { class: "where" }, ...(cited.symbol ? [h("bdi", {}, cited.symbol), ", "] : []), h("b", { dir: "auto" }, cited.place || cited.locator)),
      h("p", { class: "facts" }, h("span", { class: "badge " + badge(cited.status) }, status),
        cited.brief ? h("span", { class: "badge brief" }, text.brief) : null,
        cited.date ? h("time", { datetime: cited.date }, day(cited.date, this.language)) : null),
      quote,
      h("p", { class: "links" }, whole || null, link(context, text.context), safe(cited.url) ? link(safe(cited.url), text.official) : null),
    );
  }

  refs(answer) {
    const head = h("span", {}, `${answer.refused ? this.text.nearest : this.text.sources}:`);
    const one = (cited) => this.marker(cited, { class: "ref" }, h("b", {}, String(cited.marker)), ` ${place(cited)}`);
    return h("div", { class: "refs", lang: this.language }, head, ...answer.citations.map(one));
  }

  next(answer) {
    if (!answer.suggestions.length) return null;
    const one = (question) => h("button", { type: "button", class: "pill", dir: "auto", click: () => { this.log.focus(); this.ask(question); } }, question);
    return h("div", { class: "next", role: "group", "aria-label": this.text.next }, ...answer.suggestions.map(one));
  }

  // ---- what the visitor thought of it

  helpful(question, answer) {
    const { text } = this;
    const row = h("div", { class: "helpful" }, h("span", {}, text.helpful));
    const told = h("span", { role: "status" }); // there before it speaks, so that it is heard
    const tell = async (thumb, comment = "") => {
      const { id: answer_id, answer: said, language, refused } = answer;
      const body = { thumb, comment, answer_id, question: question.slice(0, MOST), answer: said.slice(0, MOST), language, refused };
      const response = await this.post("api/feedback", body).catch(() => null);
      told.textContent = response?.ok ? text.thanks : text.lost;
      this.reveal(row);
      return response?.ok;
    };
    const thumb = (name, label) =>
      h("button", { type: "button", class: `thumb ${name}`, "aria-label": text[label], title: text[label], click: () => thumbed(name) }, icon("thumb"));
    const thumbed = (name) => {
      row.replaceChildren(told);
      tell(name);
      if (name === "up") return this.log.focus();
      const box = h("textarea", { rows: 2, maxlength: 2000, dir: "auto" });
      const send = async (event) => {
        event.preventDefault();
        if (box.value.trim() && !(await tell("down", box.value.trim()))) return; // what was typed stays
        form.remove();
        this.log.focus();
      };
      const form = h("form", { submit: send }, h("label", {}, text.wrong, box), h("button", { class: "pill" }, text.tell));
      row.append(form);
      this.reveal(row);
      box.focus();
    };
    row.append(thumb("up", "yes"), thumb("down", "no"));
    return row;
  }
}

function quiet(event) {
  event.stopPropagation();
}

// ---- where it goes

if (!customElements.get(TAG)) customElements.define(TAG, Assistant);

function put(tag) {
  const made = document.createElement(TAG);
  Object.assign(made, { base, placed: true });
  for (const [name, value] of Object.entries(tag.dataset)) made.dataset[name] = value;
  made.floating = !("inline" in tag.dataset);
  if (made.floating) document.body.append(made);
  else tag.after(made);
}

// A page that writes the element itself says where it stands; the tag then adds none.
function start() {
  const written = [...document.querySelectorAll(TAG)].some((each) => !each.placed);
  if (script && !written) put(script);
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
})();
