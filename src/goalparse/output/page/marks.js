"use strict";
// What all of the page uses; then marks on values, kept in the browser until they are saved.

const byId = (id) => document.getElementById(id);
const run = JSON.parse(byId("run").textContent);
let language = (navigator.language || "en").startsWith("zh") ? "zh" : "en";
let at = 0; // the document shown
let shown = null; // its index and its pieces
let current = -1; // the value chosen

const say = (name, words = {}) =>
  run.words[language][name].replace(/\{(\w+)\}/g, (_, key) => words[key]);
// What is said of a reading: the page has the Chinese beside the English.
const put = (text) => (language === "zh" && Object.hasOwn(run.chinese, text) ? run.chinese[text] : text);
const inLanguage = (names) => names[language === "zh" ? 1 : 0];
const columnName = (table, field) => inLanguage(run.columns[table][field]);
// A value as it is shown: a word of an enumeration in the page's language, all else as it stands.
const worded = (table, field, text) => {
  const words = run.columns[table][field][2];
  return language === "zh" && Object.hasOwn(words, text) ? words[text] : text;
};
const tableName = (table) => inLanguage(run.tables[table]);

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

// -- marks

const store = `goalparse-review:${run.id}`;
let marks = new Map(); // key of a value -> {verdict, note, value}

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

function judge(verdict, note) {
  const item = itemAt(current);
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
  if (current < 0) return;
  const group = groupOf(current);
  itemsOf(group).forEach((each, index) => {
    if (marks.has(keyOf(each))) return;
    marks.set(keyOf(each), { verdict: "right", value: each.text });
    drawMark(startOf(group) + index);
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

function showProgress() {
  const count = { right: 0, wrong: 0, unsure: 0 };
  for (const mark of marks.values()) count[mark.verdict] += 1;
  byId("progress").textContent = say("progress", { ...count, at: at + 1, of: run.documents.length });
}

function marksByDocument() {
  const counts = new Map();
  for (const key of marks.keys()) {
    const id = JSON.parse(key)[0];
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
