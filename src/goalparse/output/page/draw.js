"use strict";
// The source and the records of a document, each piece read and drawn when it comes near the view.

const SEVERE = ["changed", "lost", "unsupported"];

// -- the pieces of a document: a line of JSON each, the index first, then chunks, then groups

function readDocument(index) {
  const lines = byId(`document-${index}`).textContent.split("\n");
  const about = JSON.parse(lines[0]);
  return { ...about, lines, items: new Map(), chunkElements: [], formElements: [] };
}

const piece = (number) => JSON.parse(shown.lines[number]);

// The last of some entries whose first number is not above the given one.
function lastFrom(entries, number) {
  let low = 0, high = entries.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entries[middle][0] <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}

const groupOf = (index) => lastFrom(shown.groups, index);
const startOf = (group) => shown.groups[group][0];
const itemAt = (index) => (index < 0 ? undefined : itemsOf(groupOf(index))[index - startOf(groupOf(index))]);

function itemsOf(group) {
  if (!shown.items.has(group)) {
    const items = [];
    for (const [table, number, name, values] of piece(1 + shown.chunks.length + group)) {
      const columns = run.columns[table];
      const record = { table: run.tables[table][0], form: shown.groups[group][1], number, name };
      for (const [field, text = "", status = null, cells = [], extra = [], reason = ""] of values) {
        items.push({
          record, table: record.table, form: record.form, number, tableNo: table, fieldNo: field,
          field: columns[field][0], text: text ?? "", status: status === null ? "" : run.statuses[status],
          cells: cells ?? [], extra: extra ?? [], reason,
        });
      }
    }
    shown.items.set(group, items);
  }
  return shown.items.get(group);
}

// -- drawn when it comes into view

const watcher = new IntersectionObserver(
  (entries) => entries.forEach((entry) => entry.isIntersecting && entry.target.draw?.()),
  { rootMargin: "600px" },
);

function later(element, height, draw) {
  element.classList.add("later");
  element.style.setProperty("--height", `${height}px`);
  element.draw = () => {
    element.draw = null;
    watcher.unobserve(element);
    draw();
    element.classList.add("drawn");
  };
  watcher.observe(element);
  return element;
}

// -- the source

function drawSource() {
  const parts = shown.chunks.map((chunk, index) => {
    const [, , lines, no, line, first, last] = chunk;
    const element = make("div");
    if (!no) return later(element, lines * 26, () => drawLines(element, index));
    const name = say(line ? "table_line" : "table", { no, line });
    const title = first ? `${name}, ${first}–${last}` : name;
    if (!first || first === 1) element.append(make("h3", "", name));
    return later(element, 30 + lines * 17, () => drawTable(element, index, title));
  });
  shown.chunkElements = parts;
  byId("source").replaceChildren(...parts);
}

function drawLines(element, index) {
  const first = shown.chunks[index][0];
  piece(1 + index).forEach(([status, text = "", items = [], told = []], at) => {
    const line = make("p", run.statuses[status], text);
    link(line, first + at, items ?? [], told);
    element.append(line);
  });
}

function drawTable(element, index, title) {
  const first = shown.chunks[index][0];
  const table = make("table");
  table.setAttribute("aria-label", title);
  const body = make("tbody");
  const rows = [];
  const rowAt = (row) => {
    while (rows.length <= row) rows.push(make("tr"));
    return rows[row];
  };
  piece(1 + index).forEach(([row = 0, rowSpan = 1, columnSpan = 1, status = 0, text = "", items = [], reason = "", told = []], at) => {
    const name = run.statuses[status];
    const cell = make("td", name, text);
    cell.rowSpan = rowSpan;
    cell.colSpan = columnSpan;
    if (reason) cell.title = put(reason);
    if (text && ["changed", "lost", "inferred", "outside"].includes(name)) {
      const doubt = name === "inferred" || name === "outside";
      cell.append(make("span", `told ${doubt ? "warning" : ""}`, say(`is_${name}`)));
    }
    link(cell, first + at, items ?? [], told);
    rowAt(row + rowSpan - 1);
    rowAt(row).append(cell);
  });
  body.append(...rows);
  table.append(body);
  element.append(table);
}

function link(element, id, items, told) {
  element.dataset.cell = id;
  for (const [severity, code, message] of told) {
    const said = make("span", `told ${severity}`, `${put(message)} (${code})`);
    said.title = said.textContent; // a narrow cell shows its first lines until it is chosen
    element.append(said);
  }
  if (!items.length) return;
  element.items = items;
  element.classList.add("linked");
}

// -- the records

function drawRecords() {
  const parts = [];
  if (shown.findings.length) parts.push(findings());
  shown.formElements = shown.groups.map(([start, form, title], group) => {
    const count = (shown.groups[group + 1]?.[0] ?? shown.count) - start;
    const element = make("section", "form");
    element.append(make("h3", "", form ? `${say("form", { no: form })} ${title}` : `${say("text")} ${title}`.trim()));
    return later(element, 40 + 36 * count, () => drawForm(element, group));
  });
  byId("records").replaceChildren(...parts, ...shown.formElements);
}

function findings() {
  const box = make("div", "findings");
  const list = make("ul");
  for (const [severity, code, message, where] of shown.findings) {
    list.append(make("li", "", `${say(severity)} ${code}${where && ` (${put(where)})`}: ${put(message)}`));
  }
  box.append(make("h3", "", say("findings")), list);
  return box;
}

function drawForm(element, group) {
  let record = null, list = null;
  itemsOf(group).forEach((item, at) => {
    if (item.record !== record) {
      record = item.record;
      const number = record.table === "projects" || record.table === "documents" ? "" : ` ${record.number}`;
      const title = `${tableName(item.tableNo)}${number}${record.name ? ` · ${record.name}` : ""}`;
      list = make("ul", "values");
      const box = make("div", "record");
      box.append(make("h4", "", title), list);
      element.append(box);
    }
    const entry = make("li");
    entry.append(value(item, startOf(group) + at));
    list.append(entry);
  });
}

function value(item, index) {
  const button = make("button", "value");
  button.type = "button";
  button.dataset.item = index;
  button.tabIndex = index === current ? 0 : -1;
  button.append(make("span", "name", columnName(item.tableNo, item.fieldNo)));
  const text = worded(item.tableNo, item.fieldNo, item.text);
  button.append(make("span", text.length > 300 ? "text long" : "text", text));
  const kind = SEVERE.includes(item.status) ? "bad" : item.status === "inferred" ? "doubt" : "";
  const end = make("span", "end");
  end.append(make("span", `state ${kind}`, item.status ? say(`is_${item.status}`) : ""));
  button.append(end);
  if (item.extra.length) {
    const parts = item.extra.map(([field, text]) => `${columnName(item.tableNo, field)} ${worded(item.tableNo, field, text)}`);
    button.append(make("span", "extra", `→ ${parts.join(" · ")}`));
  }
  if (item.reason) button.append(make("span", `extra ${kind}`, put(item.reason)));
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

const buttonOf = (index) =>
  index < 0 ? null : shown.formElements[groupOf(index)]?.querySelector(`[data-item="${index}"]`);

function drawMark(index) {
  const button = buttonOf(index);
  if (button) drawVerdict(button, itemAt(index));
}
