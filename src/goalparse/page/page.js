"use strict";
// The page of a review: documents at the left, the source as it looks, the records beside it.
// All text of documents enters as text nodes; nothing of it is ever markup.

const run = JSON.parse(document.getElementById("run").textContent);
const byId = (id) => document.getElementById(id);
const store = `goalparse-review:${run.id}`;
const CHUNK = 120; // rows of a table that are drawn at once
let language = (navigator.language || "en").startsWith("zh") ? "zh" : "en";
let marks = new Map(); // key of a value -> {verdict, note}
let at = 0; // the document shown
let shown = null; // its data
let current = -1; // the value chosen
let lit = [];

const say = (name, words = {}) =>
  run.words[language][name].replace(/\{(\w+)\}/g, (_, key) => words[key]);
const columnName = (table, field) => (run.columns[table]?.[field] ?? [field, field])[language === "zh" ? 1 : 0];
const tableName = (table) => (run.tables[table] ?? [table, table])[language === "zh" ? 1 : 0];

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// -- marks, kept in the browser

function readMarks() {
  try {
    marks = new Map(JSON.parse(localStorage.getItem(store) ?? "[]"));
  } catch {
    marks = new Map(); // private windows keep nothing; saving the file still works
  }
}

function keepMarks() {
  try {
    localStorage.setItem(store, JSON.stringify([...marks]));
  } catch {
    byId("progress").textContent = say("not_kept");
    return;
  }
  showProgress();
}

const keyOf = (item) => JSON.stringify([run.documents[at].id, item.table, item.form, item.number, item.field]);
const dataOf = (index) => JSON.parse(byId(`document-${index}`).textContent);

function judge(verdict, note) {
  const item = shown.items[current];
  if (!item) return;
  const key = keyOf(item);
  const before = marks.get(key) ?? {};
  const mark = { ...before, verdict: verdict ?? before.verdict ?? "unsure", value: item.text };
  if (note !== undefined) mark.note = note;
  marks.set(key, mark);
  keepMarks();
  drawMark(current);
  showCurrent();
}

function judgeRest() {
  const item = shown.items[current];
  if (!item) return;
  shown.items.forEach((each, index) => {
    if (each.group !== item.group || marks.has(keyOf(each))) return;
    marks.set(keyOf(each), { verdict: "right", value: each.text });
    drawMark(index);
  });
  keepMarks();
  showCurrent();
}

function verdictLines() {
  const paths = new Map(run.documents.map((each) => [each.id, each.path]));
  const lines = [];
  for (const [key, mark] of marks) {
    const [id, table, form, number, field] = JSON.parse(key);
    lines.push(JSON.stringify({
      path: paths.get(id), doc_id: id, table, project_no: form, record_no: number, field,
      value: mark.value, verdict: mark.verdict, note: mark.note || null,
    }));
  }
  return lines.join("\n") + (lines.length ? "\n" : "");
}

function save() {
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([verdictLines()], { type: "application/x-ndjson" }));
  link.download = "verdicts.jsonl";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  byId("progress").textContent = say("saved", { count: marks.size });
}

// -- documents

function listDocuments() {
  const list = byId("documents");
  list.replaceChildren();
  run.documents.forEach((each, index) => {
    const button = make("button", "", each.path);
    button.type = "button";
    button.setAttribute("aria-current", String(index === at));
    const why = each.reasons.length ? each.reasons.join("; ") : say("no_risk");
    button.append(make("span", "why", each.problem ? each.problem : `${say("risk")} ${each.risk}: ${why}`));
    const count = [...marks.keys()].filter((key) => JSON.parse(key)[0] === each.id).length;
    if (count) button.append(make("span", "done", say("marked", { count })));
    button.addEventListener("click", () => open(index));
    const entry = make("li");
    entry.append(button);
    list.append(entry);
  });
}

function showProgress() {
  const count = { right: 0, wrong: 0, unsure: 0 };
  for (const mark of marks.values()) count[mark.verdict] += 1;
  byId("progress").textContent = say("progress", { ...count, at: at + 1, of: run.documents.length });
}

function open(index) {
  at = index;
  const about = run.documents[at];
  shown = { ...dataOf(index), items: [], byCell: new Map(), chunks: new Map(), forms: [] };
  current = -1;
  lit = [];
  byId("document-title").textContent = about.path;
  const note = byId("document-note");
  note.replaceChildren();
  if (about.problem) note.append(make("span", "problem", about.problem));
  else note.textContent = say("summary", { kept: about.kept, faults: about.faults });
  collectItems();
  drawSource();
  drawRecords();
  listDocuments();
  showProgress();
  byId("source").scrollTop = byId("records").scrollTop = 0;
  if (shown.items.length) choose(0, false);
  else showCurrent();
}

function collectItems() {
  shown.groups.forEach((group, groupIndex) => {
    for (const record of group.records) {
      for (const [field, text, extra, status, cells, reason] of record.values) {
        const index = shown.items.length;
        shown.items.push({
          group: groupIndex, table: record.table, form: record.form, number: record.number,
          field, text, extra, status, cells, reason,
        });
        for (const cell of cells) {
          if (!shown.byCell.has(cell)) shown.byCell.set(cell, []);
          shown.byCell.get(cell).push(index);
        }
      }
    }
  });
}

// -- drawn when it comes into view

const watcher = new IntersectionObserver(
  (entries) => entries.forEach((entry) => entry.isIntersecting && entry.target.draw?.()),
  { rootMargin: "600px" },
);

function later(element, height, draw) {
  element.style.minHeight = `${height}px`;
  element.draw = () => {
    element.draw = null;
    watcher.unobserve(element);
    element.style.minHeight = "";
    draw();
  };
  watcher.observe(element);
  return element;
}

// -- the source

function drawSource() {
  const source = byId("source");
  source.replaceChildren();
  for (const block of shown.source) {
    if (block.kind === "line") source.append(line(block));
    else source.append(...table(block));
  }
}

function line(block) {
  const element = make("p", block.status, block.text);
  link(element, block.id);
  return element;
}

function link(element, id) {
  element.dataset.cell = id;
  tell(element, id);
  const items = shown.byCell.get(id);
  if (!items) return;
  element.classList.add("linked");
  element.addEventListener("mouseenter", () => hover(items, true));
  element.addEventListener("mouseleave", () => hover(items, false));
  element.addEventListener("click", () => choose(items[0], true));
}

function tell(element, id) {
  for (const [severity, message] of shown.told[id] ?? []) {
    element.append(make("span", `told ${severity}`, message));
  }
}

function hover(items, on) {
  for (const index of items) {
    byId("records").querySelector(`[data-item="${index}"]`)?.classList.toggle("lit", on);
  }
}

function table(block) {
  const title = make("h3", "", say(block.line ? "table_line" : "table", { no: block.no, line: block.line }));
  const parts = [title];
  const cut = chunks(block);
  cut.forEach(([first, last, cells], index) => {
    const element = make("table");
    element.setAttribute("aria-label", `${title.textContent}${cut.length > 1 ? `, ${first}–${last}` : ""}`);
    for (const cell of cells) shown.chunks.set(cell[0], element);
    parts.push(later(element, (last - first + 1) * 34, () => rows(element, block, first, last, cells, index)));
  });
  return parts;
}

// Rows that are drawn together; a chunk ends where no cell reaches across, if that is near.
function chunks(block) {
  const starts = new Map();
  for (const cell of block.cells) {
    if (!starts.has(cell[1])) starts.set(cell[1], []);
    starts.get(cell[1]).push(cell);
  }
  const cut = [];
  let first = 1, reach = 0, cells = [];
  for (let row = 1; row <= block.rows; row += 1) {
    for (const cell of starts.get(row) ?? []) {
      cells.push(cell);
      reach = Math.max(reach, row + cell[3] - 1);
    }
    const full = row - first + 1 >= CHUNK;
    if (row === block.rows || (full && reach <= row) || row - first + 1 >= 4 * CHUNK) {
      cut.push([first, row, cells]);
      first = row + 1;
      cells = [];
    }
  }
  return cut;
}

function rows(element, block, first, last, cells) {
  const body = make("tbody");
  const lines = [];
  for (let row = first; row <= last; row += 1) lines.push(make("tr"));
  for (const [id, row, , rowSpan, columnSpan, status, text, reason] of cells) {
    const cell = make("td", status, text);
    cell.rowSpan = Math.min(rowSpan, last - row + 1);
    cell.colSpan = columnSpan;
    if (reason) cell.title = reason;
    if (text && ["changed", "lost", "inferred", "outside"].includes(status)) {
      cell.append(make("span", `told ${status === "inferred" || status === "outside" ? "warning" : ""}`, say(`is_${status}`)));
    }
    link(cell, id);
    lines[row - first].append(cell);
  }
  body.append(...lines);
  element.append(body);
}

// -- the records

function drawRecords() {
  const records = byId("records");
  records.replaceChildren();
  if (shown.findings.length) {
    const box = make("div", "findings");
    box.append(make("h3", "", say("findings")));
    const list = make("ul");
    for (const [severity, code, message] of shown.findings) {
      list.append(make("li", "", `${say(severity)} ${code}: ${message}`));
    }
    box.append(list);
    records.append(box);
  }
  let index = 0;
  shown.groups.forEach((group) => {
    const start = index;
    index += group.records.reduce((sum, record) => sum + record.values.length, 0);
    const element = make("section", "form");
    element.append(make("h3", "", group.form ? `${say("form", { no: group.form })} ${group.title}` : say("text")));
    shown.forms.push(element);
    records.append(later(element, 40 + 40 * (index - start), () => drawForm(element, group, start)));
  });
}

function drawForm(element, group, start) {
  let index = start;
  for (const record of group.records) {
    const box = make("div", "record");
    const number = record.table === "projects" || record.table === "documents" ? "" : ` ${record.number}`;
    box.append(make("h4", "", `${tableName(record.table)}${number}${record.name ? ` · ${record.name}` : ""}`));
    const list = make("ul", "values");
    for (const _ of record.values) {
      const entry = make("li");
      entry.append(value(index));
      list.append(entry);
      index += 1;
    }
    box.append(list);
    element.append(box);
  }
}

function value(index) {
  const item = shown.items[index];
  const button = make("button", "value");
  button.type = "button";
  button.dataset.item = index;
  button.tabIndex = index === current ? 0 : -1;
  button.append(make("span", "name", columnName(item.table, item.field)));
  button.append(make("span", item.text.length > 300 ? "text long" : "text", item.text));
  const kind = ["changed", "lost", "unsupported"].includes(item.status) ? "bad" : item.status === "inferred" ? "doubt" : "";
  const end = make("span", "end");
  end.append(make("span", `state ${kind}`, item.status ? say(`is_${item.status}`) : ""));
  button.append(end);
  if (item.extra.length) {
    const parts = item.extra.map(([name, text]) => `${columnName(item.table, name)} ${text}`);
    button.append(make("span", "extra", `→ ${parts.join(" · ")}`));
  }
  if (item.reason) button.append(make("span", `extra ${kind}`, item.reason));
  button.addEventListener("click", () => choose(index, false));
  button.addEventListener("mouseenter", () => light(item.cells, false));
  button.addEventListener("mouseleave", () => light(shown.items[current]?.cells ?? [], false));
  drawVerdict(button, item);
  if (index === current) button.setAttribute("aria-current", "true");
  return button;
}

function drawVerdict(button, item) {
  button.querySelectorAll(".verdict, .remark").forEach((each) => each.remove());
  const mark = marks.get(keyOf(item));
  if (!mark) return;
  button.querySelector(".end").append(make("span", `verdict ${mark.verdict}`, say(mark.verdict)));
  if (mark.note) button.append(make("span", "remark", mark.note));
}

const buttonOf = (index) => byId("records").querySelector(`[data-item="${index}"]`);

function drawMark(index) {
  const button = buttonOf(index);
  if (button) drawVerdict(button, shown.items[index]);
}

// -- the chosen value and its cell

function choose(index, scroll = true) {
  if (index < 0 || index >= shown.items.length) return;
  const before = buttonOf(current);
  before?.removeAttribute("aria-current");
  if (before) before.tabIndex = -1;
  current = index;
  const item = shown.items[index];
  shown.forms[item.group].draw?.();
  const button = buttonOf(index);
  button.setAttribute("aria-current", "true");
  button.tabIndex = 0;
  if (document.activeElement !== button) button.focus({ preventScroll: true });
  if (scroll) toView(byId("records"), button);
  light(item.cells, true);
  showCurrent();
}

function light(cells, scroll) {
  for (const element of lit) element.classList.remove("lit");
  lit = [];
  for (const id of cells) {
    shown.chunks.get(id)?.draw?.();
    const element = byId("source").querySelector(`[data-cell="${id}"]`);
    if (element) lit.push(element);
  }
  for (const element of lit) element.classList.add("lit");
  if (scroll && lit.length) toView(byId("source"), lit[0]);
}

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
  const item = shown.items[current];
  const mark = item && marks.get(keyOf(item));
  byId("current").textContent = item
    ? `${tableName(item.table)} · ${columnName(item.table, item.field)}: ${item.text}`
    : say("nothing");
  for (const button of document.querySelectorAll("[data-verdict]")) {
    button.setAttribute("aria-pressed", String(mark?.verdict === button.dataset.verdict));
    button.disabled = !item;
  }
  byId("note").disabled = byId("rest").disabled = !item;
}

function nextFault() {
  const faulty = (item) => ["changed", "lost", "unsupported", "inferred"].includes(item.status);
  const after = shown.items.findIndex((item, index) => index > current && faulty(item));
  choose(after >= 0 ? after : shown.items.findIndex(faulty));
}

// -- notes, help, keys

function openNote() {
  const item = shown.items[current];
  if (!item) return;
  byId("note-about").textContent = byId("current").textContent;
  byId("note-text").value = marks.get(keyOf(item))?.note ?? "";
  byId("note-box").returnValue = "";
  byId("note-box").showModal();
  byId("note-text").focus();
}

byId("note-box").addEventListener("close", () => {
  if (byId("note-box").returnValue === "keep") judge(undefined, byId("note-text").value.trim());
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
