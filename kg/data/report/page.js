// Sorting, filtering and CSV of the tables; opens the details that a link points at. No page needs it to be read.
"use strict";
for (const table of document.querySelectorAll("table")) {
  const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
  if (table.classList.contains("sortable")) heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(table, head, column, heads));
    // Narrow screens show rows as cards, where each cell must say its column; roles keep it a table for screen readers.
    for (const row of table.tBodies[0].rows) if (row.cells[column]) row.cells[column].dataset.label = button.textContent;
  });
  if (table.classList.contains("sortable")) setRoles(table);
  const save = document.createElement("button");
  save.className = "csv"; save.textContent = "Download as CSV";
  save.type = "button";
  save.addEventListener("click", () => download(table));
  const copy = document.createElement("button");
  copy.className = "csv"; copy.type = "button"; copy.textContent = "Copy the table";
  copy.addEventListener("click", async () => {
    await copyText(read(table, "\t", (text) => text));
    copy.textContent = "Copied"; setTimeout(() => { copy.textContent = "Copy the table"; }, 1500);
  });
  table.parentElement.before(save, " ", copy);
}
function setRoles(table) {
  table.setAttribute("role", "table");
  for (const part of [table.tHead, table.tBodies[0]]) part.setAttribute("role", "rowgroup");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    for (const cell of row.cells) cell.setAttribute("role", cell.tagName === "TD" ? "cell" : cell.scope === "row" ? "rowheader" : "columnheader");
  }
}
function sort(table, head, column, heads) {
  const down = head.getAttribute("aria-sort") === "ascending";
  heads.forEach((other) => other.removeAttribute("aria-sort"));
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const key = (row) => row.cells[column].textContent.trim();
  const order = new Intl.Collator("en", { numeric: true });
  const rows = [...table.tBodies[0].rows].sort((a, b) => order.compare(key(a), key(b)));
  if (down) rows.reverse();
  table.tBodies[0].append(...rows);
}
function read(table, between, quote) {
  const cell = (c) => quote((c.dataset.csv || c.textContent).trim().replace(/\s+/g, " "));
  return [...table.rows].filter((r) => !r.hidden).map((r) => [...r.cells].map(cell).join(between)).join("\r\n");
}
async function copyText(text) {
  if (navigator.clipboard) try { return await navigator.clipboard.writeText(text); } catch { /* not allowed: the old way */ }
  const area = document.body.appendChild(document.createElement("textarea"));
  area.value = text; area.select(); document.execCommand("copy"); area.remove();
}
function download(table) {
  // A leading = + - @ would run as a formula in a spreadsheet.
  const text = read(table, ",", (t) => '"' + t.replace(/^([=+\-@])/, "'$1").replaceAll('"', '""') + '"');
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff" + text], { type: "text/csv" }));
  link.download = table.dataset.file; link.click();
}
// What is less sure is shown when the box says so, or when the address does: `#all=1`, or a less sure statement's own.
const unsure = document.getElementById("unsure"), search = document.getElementById("search"), act = document.getElementById("act");
const takeAddress = () => {
  const asked = new URLSearchParams(location.hash.slice(1)), target = document.getElementById(location.hash.slice(1));
  if (act && asked.has("act")) act.value = asked.get("act");
  if (unsure && (asked.has("all") || (target && target.closest(".unsure")))) unsure.checked = true;
};
const keepAddress = () => {
  const kept = new URLSearchParams();
  if (act && act.value) kept.set("act", act.value);
  if (unsure && unsure.checked) kept.set("all", "1");
  history.replaceState(null, "", "#" + kept);
};
const isLeftOut = (thing) => Boolean(unsure) && !unsure.checked && thing.classList.contains("unsure");
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
if (unsure) unsure.addEventListener("change", () => { keepAddress(); showUnsure(); });
addEventListener("hashchange", () => { takeAddress(); showUnsure(); });
if (search) {
  const rows = [...document.querySelector("table.filtered").tBodies[0].rows];
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const row of rows) {
      all += !isLeftOut(row);
      const text = row.textContent.toLowerCase();
      row.hidden = isLeftOut(row) || !((!act.value || row.dataset.act === act.value) && words.every((w) => text.includes(w)));
      shown += !row.hidden;
    }
    document.getElementById("count").textContent = shown + " of " + all + " statements";
  };
  search.addEventListener("input", filter); act.addEventListener("change", () => { keepAddress(); filter(); }); filter();
  if (unsure) unsure.addEventListener("change", filter);
  addEventListener("hashchange", filter);
}
// Fields marked `sift` keep of the things they name those that hold every word, and whose own word is the chosen one.
const sifts = [...document.querySelectorAll(".sift")];
if (sifts.length) {
  const things = [...document.querySelectorAll(sifts[0].dataset.in)];
  const sift = () => {
    let shown = 0;
    for (const thing of things) {
      const text = thing.textContent.toLowerCase();
      thing.hidden = !sifts.every((field) => field.tagName === "SELECT" ? !field.value || thing.dataset.sift === field.value
        : field.value.toLowerCase().split(/\s+/).every((word) => text.includes(word)));
      shown += !thing.hidden;
    }
    document.querySelector(".sifted").textContent = shown + " of " + things.length + " shown";
  };
  sifts.forEach((field) => field.addEventListener("input", sift)); sift();
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
  document.getElementById("matrix-count").textContent = sum + " statements against a side";
});
const open = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") { target.open = true; target.querySelector("summary").focus(); }
  else if (target) target.focus({ preventScroll: true });
};
addEventListener("hashchange", open); open();
