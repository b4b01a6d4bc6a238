"use strict";
// The page of a review: documents at the left, the source as it looks, the records beside it.
// All text of documents enters as text nodes; nothing of it is ever markup.

let lit = []; // the cells of the chosen value
let hovered = null; // the cell or value under the pointer

// -- documents

function listDocuments() {
  const counts = marksByDocument();
  const entries = run.documents.map((each, index) => {
    const button = make("button", "", each.path);
    button.type = "button";
    button.dataset.document = index;
    button.setAttribute("aria-current", String(index === at));
    const why = each.reasons.length ? each.reasons.map(put).join("; ") : say("no_risk");
    button.append(make("span", "why", each.problem ? put(each.problem) : `${say("risk")} ${each.risk}: ${why}`));
    if (each.faults) button.append(make("span", "faults", say("faults", { count: each.faults })));
    const count = counts.get(each.id);
    if (count) button.append(make("span", "done", say("marked", { count })));
    const entry = make("li");
    entry.append(button);
    return entry;
  });
  byId("documents").replaceChildren(...entries);
}

function open(index) {
  at = index;
  const about = run.documents[at];
  shown = readDocument(index);
  current = -1;
  lit = [];
  hovered = null;
  watcher.disconnect();
  byId("document-title").textContent = about.path;
  const note = byId("document-note");
  note.replaceChildren();
  if (about.problem) note.append(make("span", "problem", put(about.problem)));
  else note.textContent = say("summary", { kept: about.kept, faults: about.faults });
  drawSource();
  drawRecords();
  listDocuments();
  byId("documents").children[at].scrollIntoView({ block: "nearest" });
  showProgress();
  byId("source").scrollTop = byId("records").scrollTop = 0;
  if (shown.count) choose(0, false);
  else showCurrent();
}

// -- the chosen value and its cell

function choose(index, scroll = true) {
  if (index < 0 || index >= shown.count) return;
  const before = buttonOf(current);
  before?.removeAttribute("aria-current");
  if (before) before.tabIndex = -1;
  current = index;
  shown.formElements[groupOf(index)].draw?.();
  const button = buttonOf(index);
  button.setAttribute("aria-current", "true");
  button.tabIndex = 0;
  if (document.activeElement !== button) button.focus({ preventScroll: true });
  if (scroll) toView(byId("records"), button);
  light(itemAt(index).cells, true);
  showCurrent();
}

function light(cells, scroll) {
  for (const element of lit) element.classList.remove("lit");
  lit = [];
  for (const id of cells) {
    const chunk = shown.chunkElements[lastFrom(shown.chunks, id)];
    chunk?.draw?.();
    const element = chunk?.querySelector(`[data-cell="${id}"]`);
    if (element) lit.push(element);
  }
  for (const element of lit) element.classList.add("lit");
  if (scroll && lit.length) toView(byId("source"), lit[0]);
}

function hover(items, on) {
  for (const index of items) buttonOf(index)?.classList.toggle("lit", on);
}

// One listener for all cells and one for all values: `over` is told of each that the pointer
// comes to, `out` of the one that it leaves.
function pointing(pane, selector, over, out) {
  pane.addEventListener("mouseover", (event) => {
    const element = event.target.closest(selector);
    if (element === hovered) return;
    if (hovered) out(hovered);
    hovered = element;
    if (element) over(element);
  });
  pane.addEventListener("mouseleave", () => {
    if (hovered) out(hovered);
    hovered = null;
  });
}

pointing(
  byId("source"), ".linked",
  (cell) => hover(cell.items, true), (cell) => hover(cell.items ?? [], false),
);
pointing(
  byId("records"), ".value",
  (button) => light(itemAt(Number(button.dataset.item)).cells, false),
  () => light(itemAt(current)?.cells ?? [], false),
);
byId("source").addEventListener("click", (event) => {
  const cell = event.target.closest(".linked");
  if (cell) choose(cell.items[0], true);
});
byId("records").addEventListener("click", (event) => {
  const button = event.target.closest(".value");
  if (button) choose(Number(button.dataset.item), false);
});
byId("documents").addEventListener("click", (event) => {
  const button = event.target.closest("[data-document]");
  if (button) open(Number(button.dataset.document));
});

// Only the pane moves, and only if the element is not in sight. What is drawn on the way pushes it
// on, so it is looked for again until it stays.
function toView(pane, element, left = 20) {
  if (!element.isConnected) return;
  const outer = pane.getBoundingClientRect();
  const inner = element.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    pane.scrollTop += inner.top - outer.top - outer.height / 3;
  }
  const wanted = lit.includes(element) || element === buttonOf(current);
  if (left && wanted) requestAnimationFrame(() => toView(pane, element, left - 1));
}

function showCurrent() {
  const item = itemAt(current);
  const mark = item && marks.get(keyOf(item));
  byId("current").textContent = item
    ? `${tableName(item.tableNo)} · ${columnName(item.tableNo, item.fieldNo)}: ${worded(item.tableNo, item.fieldNo, item.text)}`
    : say("nothing");
  for (const button of document.querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(mark?.verdict === button.dataset.verdict));
    button.disabled = !item;
  }
  byId("note").disabled = byId("rest").disabled = !item;
}

function nextFault() {
  const after = shown.doubtful.find((index) => index > current);
  choose(after ?? shown.doubtful[0] ?? -1);
}

// -- notes, help, keys

function openNote() {
  const item = itemAt(current);
  if (!item) return;
  byId("note-about").textContent = byId("current").textContent;
  byId("note-text").value = marks.get(keyOf(item))?.note ?? "";
  byId("note-box").showModal();
  byId("note-text").focus();
}

// Kept as the form is sent: the dialog's own event comes later, when another value may be current.
byId("note-box").addEventListener("submit", (event) => {
  if (event.submitter?.value === "keep") judge(undefined, byId("note-text").value.trim());
});

byId("note-box").addEventListener("close", () => {
  buttonOf(current)?.focus({ preventScroll: true });
});

const KEYS = {
  j: () => choose(current + 1), ArrowDown: () => choose(current + 1),
  k: () => choose(current - 1), ArrowUp: () => choose(current - 1),
  r: () => { judge("right"); choose(current + 1); },
  w: () => judge("wrong"),
  u: () => judge("unsure"),
  R: judgeRest, e: openNote, f: nextFault, s: save,
  n: () => at + 1 < run.documents.length && open(at + 1),
  p: () => at > 0 && open(at - 1),
  "?": () => byId("help-box").showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("dialog, textarea, input");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !byId("keys").checked) return;
  if (event.target.id === "source" && event.key.startsWith("Arrow")) return; // it scrolls
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  document.querySelectorAll("[data-say]").forEach((each) => { each.textContent = say(each.dataset.say); });
  byId("title").textContent = say("title");
  byId("language").textContent = language === "zh" ? "English" : "中文";
  byId("judge").setAttribute("aria-label", say("verdict"));
  const label = (button, name, key) => {
    button.replaceChildren(`${say(name)} `, make("kbd", "", key));
  };
  document.querySelectorAll("[data-verdict]").forEach((each) => label(each, each.dataset.verdict, each.dataset.verdict[0]));
  label(byId("note"), "note_button", "e");
  label(byId("rest"), "rest", "⇧R");
  const help = byId("help-list");
  help.replaceChildren();
  for (const [key, name] of [["j k", "help_step"], ["r w u", "help_judge"], ["e", "help_note"], ["⇧R", "help_rest"], ["f", "help_fault"], ["n p", "help_document"], ["s", "help_save"], ["?", "help_help"]]) {
    help.append(make("dt", "", key), make("dd", "", say(name)));
  }
  const states = byId("state-list");
  states.replaceChildren();
  for (const name of ["same", "normalised", "filled", "inferred", "outside", "changed", "lost", "unsupported"]) {
    states.append(make("dt", "", say(`is_${name}`)), make("dd", "", say(`means_${name}`)));
  }
}

byId("language").addEventListener("click", () => {
  language = language === "zh" ? "en" : "zh";
  speak();
  const item = current;
  open(at);
  choose(item);
});
byId("save").addEventListener("click", save);
byId("help").addEventListener("click", KEYS["?"]);
byId("note").addEventListener("click", openNote);
byId("rest").addEventListener("click", judgeRest);
document.querySelectorAll("[data-verdict]").forEach((each) => each.addEventListener("click", () => judge(each.dataset.verdict)));

readMarks();
speak();
if (run.documents.length) open(0);
document.documentElement.dataset.ready = "true";
