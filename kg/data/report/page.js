// Tables are sorted, filtered and paged, and saved as they are shown; what is chosen lives in the address.
// A long table's rows wait in a template: only those of one page are laid out. No page needs this to be read.
"use strict";
const order = new Intl.Collator("en", { numeric: true });
const address = {
  read: () => new URLSearchParams(/^#[^=]*$/.test(location.hash) ? "" : location.hash.slice(1)),
  write(changes) {
    const kept = address.read();
    for (const [key, value] of Object.entries(changes)) { kept.delete(key); if (value) kept.set(key, value); }
    history.replaceState(null, "", "#" + kept);
  },
};
const unsure = document.getElementById("unsure");
const isLeftOut = (thing) => Boolean(unsure) && !unsure.checked && thing.classList.contains("unsure");
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  element.textContent = text || "";
  if (className) element.className = className;
  if (tag === "button") element.type = "button";
  return element;
};

// --- saving ---------------------------------------------------------------------------------------------
const listCells = (row) => [...row.cells].filter((cell) => !cell.hidden).map((cell) => (cell.dataset.csv || cell.textContent).trim().replace(/\s+/g, " "));
async function copyText(text) {
  if (navigator.clipboard) try { return await navigator.clipboard.writeText(text); } catch { /* not allowed: the old way */ }
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text; area.select(); document.execCommand("copy"); area.remove();
}
function download(table, rows) {
  // A leading = + - @ would run as a formula in a spreadsheet.
  const quote = (text) => '"' + text.replace(/^([=+\-@])/, "'$1").replaceAll('"', '""') + '"';
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + rows.map((row) => listCells(row).map(quote).join(",")).join("\r\n")], { type: "text/csv" }));
  link.download = table.dataset.file; link.click();
}
function addSaving(table, listRows) {
  const save = make("button", "Download as CSV", "csv"), copy = make("button", "Copy the table", "csv");
  save.addEventListener("click", () => download(table, listRows()));
  copy.addEventListener("click", async () => {
    await copyText(listRows().map((row) => listCells(row).join("\t")).join("\r\n"));
    copy.textContent = "Copied"; setTimeout(() => { copy.textContent = "Copy the table"; }, 1500);
  });
  const line = make("p", "", "saving");
  line.append(save, " ", copy);
  (table.closest(".scroll") || table).after(line);
}

// --- one table ------------------------------------------------------------------------------------------
function setUp(table) {
  const body = table.tBodies[0], heads = [...table.tHead.rows[0].cells], prefix = table.dataset.main ? "" : table.dataset.file.replace("csv", "");
  const labels = heads.map((head) => head.textContent), controls = [...document.querySelectorAll(`[data-table="${table.dataset.file}"] [data-key]`)];
  const pager = make("p", "", "pager"), place = make("span"), back = make("button", "\u2190 Previous", "csv"), on = make("button", "Next \u2192", "csv");
  const count = document.querySelector(`[data-table="${table.dataset.file}"] [role="status"]`);
  const PAGE = Number(table.dataset.page) || 50;
  let rows = [], kept = [], state = {};
  pager.append(back, " ", place, " ", on);
  (table.closest(".scroll") || table).after(pager);
  heads.forEach((head, column) => {
    const button = make("button", head.textContent);
    head.replaceChildren(button);
    button.addEventListener("click", () => keep({ sort: labels[column], down: state.sort === labels[column] && !state.down ? "1" : "", page: "" }));
  });
  setRole(table, "table"); setRole(table.tHead, "rowgroup"); setRole(body, "rowgroup"); dressRow(table.tHead.rows[0]);
  function read() {
    const asked = address.read(), get = (key) => asked.get(prefix + key) || "";
    state = { sort: get("sort"), down: get("down"), page: Number(get("page")) || 1 };
    for (const field of controls) {
      if (field.type === "checkbox") field.checked = Boolean(asked.get(field.dataset.key)) || (field === unsure && field.checked && !location.hash.includes("="));
      else field.value = asked.get(field.dataset.key) || "";
    }
  }
  function keep(changes) {
    address.write(Object.fromEntries(Object.entries(changes).map(([key, value]) => [prefix + key, value])));
    read(); show();
  }
  function load() {
    const held = body.querySelector("template");
    rows = held ? [...held.content.children] : [...body.rows];
    // A column that holds nothing tells nothing.
    const empty = heads.map((_, column) => rows.length > 0 && rows.every((row) => !row.cells[column] || !row.cells[column].textContent.trim()));
    heads.forEach((head, column) => { head.dataset.empty = empty[column] ? "1" : ""; });
  }
  const texts = new WeakMap(), textOf = (row) => { if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase()); return texts.get(row); };
  function passes(row) {
    return !isLeftOut(row) && controls.every((field) => {
      const key = field.dataset.key, value = field.value;
      if (field.type === "checkbox" || !value) return true;
      if (key === "find") return value.toLowerCase().split(/\s+/).every((word) => textOf(row).includes(word));
      if (key === "since") return (row.dataset.until || row.dataset.day || "") >= value;
      if (key === "until") return Boolean(row.dataset.day) && row.dataset.day <= value;
      return row.dataset[key] === value;
    });
  }
  function dressRow(row) {
    setRole(row, "row");
    [...row.cells].forEach((cell, column) => {
      setRole(cell, cell.tagName === "TD" ? "cell" : cell.scope === "row" ? "rowheader" : "columnheader");
      // Narrow screens show rows as cards, where each cell must say its column; roles keep it a table for screen readers.
      if (cell.tagName === "TD" || cell.scope === "row") cell.dataset.label = labels[column];
    });
  }
  function show() {
    kept = rows.filter(passes);
    const column = labels.indexOf(state.sort);
    if (column >= 0) {
      const keys = new Map(kept.map((row) => [row, row.cells[column].dataset.sort || row.cells[column].textContent.trim()]));
      kept.sort((a, b) => order.compare(keys.get(a), keys.get(b)) * (state.down ? -1 : 1));
    }
    heads.forEach((head, i) => { if (i === column) head.setAttribute("aria-sort", state.down ? "descending" : "ascending"); else head.removeAttribute("aria-sort"); });
    const pages = Math.max(1, Math.ceil(kept.length / PAGE)), more = controls.some((field) => field.dataset.key === "more" && field.checked);
    state.page = Math.min(Math.max(1, state.page), pages);
    const here = kept.slice((state.page - 1) * PAGE, state.page * PAGE), off = heads.map((head) => Boolean(head.dataset.empty) || ("optional" in head.dataset && !more));
    for (const row of here) if (!row.hasAttribute("role")) dressRow(row);
    for (const row of [table.tHead.rows[0], ...kept]) [...row.cells].forEach((cell, i) => { if (cell.hidden !== off[i]) cell.hidden = off[i]; });
    for (const row of [...body.rows]) row.remove();
    body.append(...here);
    pager.hidden = pages === 1;
    place.textContent = `${(state.page - 1) * PAGE + 1} to ${Math.min(kept.length, state.page * PAGE)} of ${kept.length}`;
    back.disabled = state.page === 1; on.disabled = state.page === pages;
    if (count) count.textContent = `${kept.length} of ${rows.filter((row) => !isLeftOut(row)).length} ${table.dataset.what || "rows"}`;
  }
  const turn = (by) => { keep({ page: String(state.page + by) }); table.scrollIntoView({ block: "start" }); };
  back.addEventListener("click", () => turn(-1)); on.addEventListener("click", () => turn(1));
  const valueOf = (field) => field.type === "checkbox" ? (field.checked ? "1" : "") : field.value;
  for (const field of controls) field.addEventListener("input", () => keep({ ...Object.fromEntries(controls.map((one) => [one.dataset.key, valueOf(one)])), page: "" }));
  // A link to a row that is on another page, or filtered away, leads to it all the same.
  function seek(id) {
    const row = rows.find((one) => one.id === id);
    if (!row) return;
    if (row.classList.contains("unsure") && unsure) unsure.checked = true;
    if (!kept.includes(row) || isLeftOut(row)) { read(); show(); }
    state.page = Math.floor(kept.indexOf(row) / PAGE) + 1; show();
    const folded = table.closest("details"); if (folded) folded.open = true;
    row.classList.add("sought"); row.scrollIntoView({ block: "center" }); row.focus({ preventScroll: true });
  }
  table.addEventListener("rows", () => { load(); show(); });
  load(); read(); show();
  addSaving(table, () => [table.tHead.rows[0], ...kept]);
  return { seek, refresh: () => { read(); show(); } };
}
const setRole = (thing, role) => thing.setAttribute("role", role);

// --- what is less sure ----------------------------------------------------------------------------------
// It is shown when the box says so, or when the address does: `#all=1`, or a less sure statement's own.
const find = () => location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
const takeAddress = () => {
  const target = find();
  if (unsure && (address.read().has("all") || (target && target.closest(".unsure")))) unsure.checked = true;
};
const showUnsure = () => {
  for (const thing of document.querySelectorAll(".unsure:not(tr)")) {
    const off = isLeftOut(thing);
    if (!thing.classList.contains("mark")) { thing.hidden = off; continue; }
    // Words in the text stay; only the mark and its link go.
    thing.classList.toggle("off", off);
    if (off && thing.hasAttribute("href")) { thing.dataset.href = thing.getAttribute("href"); thing.removeAttribute("href"); }
    if (!off && thing.dataset.href) thing.setAttribute("href", thing.dataset.href);
  }
};
takeAddress(); showUnsure();
const tables = [...document.querySelectorAll("table.sortable")].map(setUp);
for (const table of document.querySelectorAll("table.matrix")) addSaving(table, () => [...table.rows]);
if (unsure) unsure.addEventListener("change", () => { if (!unsure.dataset.key) address.write({ all: unsure.checked ? "1" : "" }); showUnsure(); tables.forEach((one) => one.refresh()); });

// --- the ledger's cards ---------------------------------------------------------------------------------
// Fields marked `sift` keep of the cards those that hold every word, and whose own word is the chosen one.
const sifts = [...document.querySelectorAll(".sift")];
let siftTo = () => {};
if (sifts.length) {
  const things = [...document.querySelectorAll(sifts[0].dataset.in)], more = make("button", "", "csv"), STEP = 20;
  let limit = STEP;
  things[things.length - 1].after(more);
  const sift = () => {
    const kept = things.filter((thing) => {
      const text = thing.textContent.toLowerCase();
      return sifts.every((field) => field.tagName === "SELECT" ? !field.value || thing.dataset.sift === field.value
        : field.value.toLowerCase().split(/\s+/).every((word) => text.includes(word)));
    });
    const shown = new Set(kept.slice(0, limit));
    things.forEach((thing) => { thing.hidden = !shown.has(thing); });
    more.hidden = kept.length <= limit; more.textContent = `${kept.length - shown.size} more`;
    document.querySelector(".sifted").textContent = `${kept.length} of ${things.length}`;
  };
  more.addEventListener("click", () => { limit += STEP; sift(); });
  sifts.forEach((field) => field.addEventListener("input", () => { limit = STEP; address.write({ [field.name]: field.value }); sift(); }));
  const take = () => { const asked = address.read(); sifts.forEach((field) => { field.value = asked.get(field.name) || ""; }); sift(); };
  siftTo = (target) => { const at = things.indexOf(target); if (at >= 0 && target.hidden) { sifts.forEach((field) => { field.value = ""; }); limit = Math.max(limit, at + 1); sift(); } };
  take();
  addEventListener("hashchange", () => { if (location.hash.includes("=")) take(); });
}
// The matrix counts all acts, or the chosen one.
const chosenAct = document.getElementById("matrix-act");
if (chosenAct) chosenAct.addEventListener("input", () => {
  let sum = 0;
  for (const table of document.querySelectorAll("table.matrix")) {
    for (const row of table.tBodies[0].rows) {
      let inRow = 0;
      for (const cell of row.querySelectorAll("td[data-acts]")) {
        const acts = cell.dataset.acts.split(" "), n = acts.filter((a) => !chosenAct.value || a === chosenAct.value).length;
        cell.querySelector("a").textContent = n; cell.dataset.csv = n; inRow += n;
        cell.querySelector("small").hidden = Boolean(chosenAct.value);
        cell.classList.toggle("empty", n === 0);
      }
      row.querySelector(".sum").textContent = inRow; sum += table.dataset.file === "matrix-sides.csv" ? inRow : 0;
    }
  }
  for (const item of document.querySelectorAll("li[data-act]")) item.hidden = Boolean(chosenAct.value) && item.dataset.act !== chosenAct.value;
  document.getElementById("matrix-count").textContent = `${sum} statement${sum === 1 ? "" : "s"} against a side`;
});
// What goes on beyond the edge says so.
const watch = new ResizeObserver((seen) => { for (const { target } of seen) { const box = target.closest(".scroll"); box.classList.toggle("more", box.scrollWidth > box.clientWidth + 4); } });
for (const box of document.querySelectorAll(".scroll")) { watch.observe(box); if (box.firstElementChild) watch.observe(box.firstElementChild); }
const open = () => {
  takeAddress(); showUnsure();
  const target = find();
  if (!target) {
    const id = decodeURIComponent(location.hash.slice(1));
    if (id && !id.includes("=")) tables.forEach((one) => one.seek(id)); else tables.forEach((one) => one.refresh());
    return;
  }
  siftTo(target);
  if (target.tagName === "TR") tables.forEach((one) => one.seek(target.id));
  else if (target.tagName === "DETAILS") { target.open = true; target.querySelector("summary").focus(); }
  else target.focus({ preventScroll: true });
};
addEventListener("hashchange", open); if (location.hash.length > 1) open();
