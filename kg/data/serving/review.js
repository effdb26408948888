// Review in the browser. Keys are handled one after the other; a decision is on the server's disk before the next one
// is looked at. Texts come as JSON and are shown by textContent only. Offsets are code points, as on the server.
"use strict";
const $ = (id) => document.getElementById(id);
const room = { reviewer: document.body.dataset.reviewer, version: null, items: [], all: 0, item: null, article: null, given: [], mode: "", span: null };
const KEYS = {
  a: ["accept as it is shown", () => judge("accept")],
  r: ["reject", () => judge("reject")],
  u: ["unsure", () => judge("unsure")],
  o: ["the machine's own reading was right", () => judge("accept", { typed: { original: "yes" } })],
  c: ["correct act, speaker, target ...", () => openForm("correct")],
  e: ["edit its words: to the selection; without one, arrows move the end, Shift+arrows the start, Enter saves", editSpan],
  n: ["add a missed statement in the selected words", () => openForm("add")],
  m: ["comment", () => openForm("comment")],
  l: ["call its claim something else", () => openForm("rename")],
  g: ["make its claim one with another", () => openForm("join")],
  x: ["take its content out of its claim", () => takeOut(room.item?.claim?.own)],
  z: ["undo your last verdict", undo],
  s: ["skip to the next", () => step(1)],
  p: ["back to the one before", () => step(-1)],
};

function make(tag, text, options = {}) {
  return Object.assign(document.createElement(tag), { textContent: text }, options);
}
// What is wrong with a form is told in it, where whoever saved it looks.
function tell(text, bad = false) {
  const inForm = bad && !$("change").hidden, place = inForm ? $("fault") : $("word");
  $("fault").textContent = $("word").textContent = "";
  $("word").className = bad && !inForm ? "bad" : "";
  place.textContent = text;
  if (bad) place.scrollIntoView({ block: "nearest" });
}

// --- the server -------------------------------------------------------------------------------------------
async function call(path, body) {
  const options = body && { method: "POST", body: JSON.stringify({ ...body, reviewer: room.reviewer }),
    headers: { "Content-Type": "application/json", "X-Review-Token": document.body.dataset.token } };
  let answer;
  try { answer = await fetch(path, options || {}); } catch { throw new Error("The server does not answer: what it has not confirmed is not saved. Try again."); }
  const found = await answer.json().catch(() => ({ error: `the server answered ${answer.status}` }));
  if (!answer.ok) throw Object.assign(new Error(found.error), { item: found.item });
  return found;
}
async function loadQueue() {
  const found = await call(`/review/queue?version=${room.version}&text=${encodeURIComponent($("find").value.trim())}`);
  if (found.same) return false;
  Object.assign(room, { version: found.version, items: found.items, all: found.all });
  showQueue();
  return true;
}

// One thing at a time; what was pressed before a failure was seen is dropped, so that nothing is judged unseen.
let work = Promise.resolve(), turn = 0;
function enqueue(action) {
  const mine = turn;
  work = work.then(() => (mine === turn ? action() : null)).catch((fault) => {
    turn += 1;
    if (fault.item) showItem(fault.item);
    tell(fault.message, true);
  });
  return work;
}

// --- the queue --------------------------------------------------------------------------------------------
const isWaiting = (item) => item.status === "open" || item.status === "add";
const FILTERS = { waiting: isWaiting, mine: (i) => !i.by.includes(room.reviewer), conflict: (i) => i.conflict, all: () => true };
function listShown() {
  const kept = room.items.filter((i) => FILTERS[$("filter").value](i) || (room.item && i.id === room.item.id));
  if ($("order").value === "text") kept.sort((a, b) => (a.article < b.article ? -1 : a.article > b.article ? 1 : a.start - b.start));
  return kept;
}
function showQueue() {
  const judged = room.items.filter((i) => !isWaiting(i)).length;
  const cut = room.all > room.items.length ? `; the ${room.items.length} most doubtful are listed` : "";
  const text = $("find").value.trim();
  $("progress").textContent = `${judged} of ${room.all}${text ? ` with \u201c${text}\u201d` : ""} judged${cut}`;
  const rows = listShown().map((item) => {
    const row = make("button", "", { type: "button", onclick: () => enqueue(() => show(item.id)) });
    if (room.item && item.id === room.item.id) row.setAttribute("aria-current", "true");
    row.append(make("span", item.act, { className: `act act-${item.act}` }), ` ${item.who}${item.whom ? " \u2192 " + item.whom : ""}`);
    const state = isWaiting(item) ? `doubt ${item.doubt.toFixed(2)}` : `${item.status} by ${item.by.join(", ")}`;
    const small = make("small", state);
    if (item.conflict) small.prepend(make("b", "conflict", { className: "badge conflict" }), " ");
    row.append(small);
    const place = make("li", "");
    place.append(row);
    return place;
  });
  $("queue").replaceChildren(...(rows.length ? rows : [make("li", "Nothing here.")]));
}
async function step(by) {
  const shown = listShown(), at = room.item ? shown.findIndex((i) => i.id === room.item.id) : -1;
  const target = shown[at < 0 ? 0 : at + by];
  if (target) await show(target.id);
  else tell(by > 0 ? "The end of the queue." : "The beginning of the queue.");
}

// --- one statement ----------------------------------------------------------------------------------------
async function show(id, reload = false) {
  const item = await call(`/review/statements/${id}`);
  if (reload || !room.article || room.article.id !== item.article) showArticle(await call(`/review/articles/${item.article}`));
  closeForm();
  tell("");
  showItem(item);
}
function showItem(item) {
  room.item = item;
  const whom = item.whom ? ` \u2192 ${item.whom}` : "";
  $("statement").textContent = `${item.act}: ${item.who}${whom}`;
  const rows = Object.entries(item.fields).filter(([, value]) => value).flatMap(([name, value]) => {
    const shown = make("dd", value);
    if (item.machine && item.machine[name] !== value) shown.prepend(make("span", item.machine[name] || "(none)", { className: "was", title: "the machine's own" }));
    return [make("dt", name), shown];
  });
  $("slots").replaceChildren(...rows, make("dt", "read by"), make("dd", item.read_by));
  const said = item.said.map((v) => make("li", `${v.reviewer}: ${v.kind}${v.changed ? " (" + v.changed + ")" : ""}${v.reason ? " - " + v.reason : ""}`));
  if (item.conflict) said.unshift(make("li", "The reviewers differ: the last one counts until it is settled.", { className: "badge conflict" }));
  $("said").replaceChildren(...said);
  $("said").hidden = !said.length;
  showClaim(item.claim);
  mark();
  showQueue();
  document.querySelector("#queue [aria-current]")?.scrollIntoView({ block: "nearest" });
}
function showClaim(claim) {
  $("claim").hidden = !claim;
  if (!claim) return;
  const shared = claim.contents.length > 1;
  $("claim-label").textContent = claim.label;
  $("claim-contents").replaceChildren(...claim.contents.map((one) => {
    const row = make("li", one.label);
    if (one.near) row.append(make("small", one.sure === null ? " put here by a reviewer" : ` ${one.sure.toFixed(2)} like: ${one.near}`));
    if (shared) row.append(" ", make("button", "Take out", { type: "button", ariaLabel: `Take out: ${one.label}`, onclick: () => enqueue(() => takeOut(one.id)) }));
    return row;
  }));
  $("claim-contents").hidden = !shared;
  $("claim-said").replaceChildren(...claim.said.map((v) => make("li", `${v.told}${v.reason ? " - " + v.reason : ""}`)));
  $("claim-said").hidden = !claim.said.length;
}
function showArticle(article) {
  room.article = article;
  $("title").textContent = article.title;
  $("where").textContent = article.where;
  $("text").replaceChildren(...article.paragraphs.map((paragraph) => {
    const block = make("div", "", { className: `p role-${paragraph.role}` });
    block.append(...paragraph.pieces.map((piece) => {
      const run = make("span", piece.text);
      run.dataset.start = piece.start;
      if (piece.statements) {
        run.className = ["mark", `act-${piece.act}`, ...piece.roles].join(" ");
        run.dataset.statements = piece.statements.join(" ");
        run.addEventListener("click", () => { if (getSelection().isCollapsed) enqueue(() => show(piece.statements[0])); });
      }
      return run;
    }));
    return block;
  }));
}
function mark() {
  let first = null;
  for (const run of $("text").querySelectorAll("[data-start]")) {
    const here = Number(run.dataset.start), now = here >= room.item.start && here < room.item.end;
    run.classList.toggle("now", now);
    first = first || (now ? run : null);
  }
  first?.scrollIntoView({ block: "center" });
}

// --- decisions --------------------------------------------------------------------------------------------
async function send(body) {
  const found = await call("/review/verdicts", body);
  if (body.kind !== "undo") room.given.push({ verdict: found.verdict, statement: found.item ? found.item.id : room.item.id });
  // What this page wrote is known; what others write comes with the next look at the queue.
  const at = found.item ? room.items.findIndex((i) => i.id === found.item.id) : -1;
  if (at < 0) await loadQueue();
  else room.items[at] = found.item;
  return found;
}
async function judge(kind, extra = {}) {
  if (!room.item) return;
  const { id, token } = room.item, before = listShown(), at = before.findIndex((i) => i.id === id);
  const found = await send({ kind, statement: id, token, ...extra });
  const after = [...before.slice(at + 1), ...before.slice(0, at)].find((i) => FILTERS[$("filter").value](room.items.find((now) => now.id === i.id) || i));
  const words = `Saved: ${found.item.status} - ${found.item.who}`;
  await show(after ? after.id : id, !["accept", "unsure"].includes(kind));
  tell(after ? words : `${words}. Nothing more waits here.`);
}
async function regroup(kind, what) {
  const { id, claim } = room.item;
  await send({ kind, statement: id, token: claim.token, ...what });
  await show(id);
  tell("Saved: the next kg build applies it.");
}
function takeOut(content) {
  if (!content || room.item.claim.contents.length < 2) return tell("Its content shares its claim with no other.", true);
  return regroup("split", { out: content });
}
async function undo() {
  const last = room.given[room.given.length - 1];
  if (!last) return tell("Nothing of yours to undo since this page was opened.");
  const found = await send({ kind: "undo", statement: last.statement, undoes: last.verdict });
  room.given.pop();
  if (found.item) await show(found.item.id, true);
  else { room.article = null; room.item = null; await step(1); }
  tell("Taken back.");
}

// --- forms ------------------------------------------------------------------------------------------------
function openForm(mode) {
  if (!room.item) return;
  const ofClaim = mode === "rename" || mode === "join";
  if (ofClaim && !room.item.claim) return tell("It has no content, so that it has no claim.", true);
  const span = mode === "add" ? readSelection() : null;
  if (mode === "add" && !span) return tell("Select the words of the missed statement in the text first, then press n.", true);
  Object.assign(room, { mode, span });
  $("change-title").textContent = { correct: "Correct", add: "Add a missed statement", comment: "Comment", rename: "Call its claim", join: "Make its claim one with" }[mode];
  $("chosen-words").textContent = span ? `\u201c${cut(span)}\u201d` : "";
  for (const field of $("change").querySelectorAll(".slot")) field.hidden = ofClaim || mode === "comment" || (mode === "add" && /f-words/.test(field.id + field.htmlFor));
  for (const field of $("change").querySelectorAll("[name]")) field.value = field.dataset.was = mode === "correct" ? room.item.fields[field.name] || "" : "";
  for (const field of $("change").querySelectorAll(".of-claim")) field.hidden = !ofClaim;
  if (mode === "rename") $("f-claim").value = room.item.claim.label;
  $("fault").textContent = "";
  $("change").hidden = false;
  $(mode === "comment" ? "f-reason" : ofClaim ? "f-claim" : "f-act").focus();
}
function closeForm() {
  $("change").hidden = true;
  $("fault").textContent = "";
  room.mode = "";
  if ($("change").contains(document.activeElement)) document.activeElement.blur();
}
async function submitForm() {
  const fields = [...$("change").querySelectorAll(".slot[name]")].filter((f) => f.value.trim() !== f.dataset.was);
  const typed = Object.fromEntries(fields.map((f) => [f.name, f.value.trim() || "-"])), reason = $("f-reason").value.trim();
  const claim = $("f-claim").value.trim();
  if (room.mode === "rename") await regroup("merge", { label: claim, reason });
  else if (room.mode === "join") await regroup("merge", { into: claim, reason });
  else if (room.mode === "correct") await judge("correct", { typed, reason });
  else if (room.mode === "comment") {
    await send({ kind: "comment", statement: room.item.id, token: room.item.token, reason });
    await show(room.item.id);
    tell("Comment saved.");
  } else {
    const found = await send({ kind: "add", article: room.article.id, ...room.span, typed, reason });
    await show(found.item.id, true);
    tell("Saved: added. a accepts it as checked.");
  }
}

// --- spans ------------------------------------------------------------------------------------------------
const points = (text) => [...text];
const runs = () => [...$("text").querySelectorAll("[data-start]")];
function cut({ start, end }) {
  return runs().map((run) => {
    const at = Number(run.dataset.start), text = points(run.textContent);
    return text.slice(Math.max(0, start - at), Math.max(0, end - at)).join("");
  }).join("");
}
function readSelection() {
  const chosen = getSelection();
  if (chosen.isCollapsed || !chosen.rangeCount) return null;
  const range = chosen.getRangeAt(0), hit = runs().filter((run) => range.intersectsNode(run));
  if (!hit.length) return null;
  const edge = (run, node, offset, whole) => Number(run.dataset.start) + points(run.contains(node) && node.nodeType === 3 ? run.textContent.slice(0, offset) : whole).length;
  const [first, last] = [hit[0], hit[hit.length - 1]];
  let start = edge(first, range.startContainer, range.startOffset, ""), end = edge(last, range.endContainer, range.endOffset, last.textContent);
  const text = points(cut({ start, end }));
  start += text.findIndex((c) => c.trim());
  end -= [...text].reverse().findIndex((c) => c.trim());
  return text.some((c) => c.trim()) ? { start, end } : null;
}
function select({ start, end }) {
  const place = (at, late) => {
    const run = runs().filter((r) => Number(r.dataset.start) < at + (late ? 0 : 1)).pop();
    return [run.firstChild, points(run.textContent).slice(0, at - Number(run.dataset.start)).join("").length];
  };
  getSelection().setBaseAndExtent(...place(start, false), ...place(end, true));
}
function editSpan() {
  if (!room.item) return null;
  const span = readSelection();
  if (span) return judge("correct", { span: [span.start, span.end] });
  Object.assign(room, { mode: "span", span: { start: room.item.start, end: room.item.end } });
  select(room.span);
  return tell("Arrows move the end, Shift+arrows the start; Enter saves, Esc leaves it.");
}
function moveEdge(key, start) {
  const bounds = runs().flatMap((run) => {
    const at = Number(run.dataset.start);
    return [...run.textContent.matchAll(/\S+/g)].map((m) => {
      const begin = at + points(run.textContent.slice(0, m.index)).length;
      return start ? begin : begin + points(m[0]).length;
    });
  });
  const now = start ? room.span.start : room.span.end;
  const to = key === "ArrowRight" ? bounds.find((b) => b > now) : bounds.filter((b) => b < now).pop();
  const moved = { ...room.span, [start ? "start" : "end"]: to ?? now };
  if (moved.start < moved.end) room.span = moved;
  select(room.span);
}
function pressInSpan(event) {
  if (event.key.startsWith("Arrow")) moveEdge(event.key, event.shiftKey);
  else if (event.key === "Enter") { room.mode = ""; enqueue(() => judge("correct", { span: [room.span.start, room.span.end] })); }
  else if (event.key === "Escape") { room.mode = ""; getSelection().removeAllRanges(); tell("Its words stay."); }
  else return;
  event.preventDefault();
}

// --- beginning --------------------------------------------------------------------------------------------
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("room").hidden) return;
  if (event.key === "Escape" && !$("change").hidden) { closeForm(); return; }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (room.mode === "span") return pressInSpan(event);
  const known = $("keys-on").checked && KEYS[event.key];
  if (known) { event.preventDefault(); enqueue(known[1]); }
});
$("find").addEventListener("change", () => enqueue(async () => {
  room.version = null;
  await loadQueue();
  const [first] = listShown();
  if (!first) return tell("Nothing of this choice has these letters.", true);
  $("find").blur();
  if (!room.item || !room.items.some((i) => i.id === room.item.id)) await show(first.id);
  showQueue();
  return null;
}));
$("change").addEventListener("submit", (event) => { event.preventDefault(); enqueue(submitForm); });
$("cancel").addEventListener("click", closeForm);
for (const id of ["filter", "order"]) $(id).addEventListener("change", () => { showQueue(); if (!room.item) enqueue(() => step(1)); });
for (const [key, [what, action]] of Object.entries(KEYS)) {
  const term = make("dt", "");
  term.append(make("kbd", key));
  $("keys").append(term, make("dd", what));
  const short = { a: "Accept", r: "Reject", u: "Unsure", c: "Correct", e: "Edit words", n: "Add", m: "Comment", z: "Undo", s: "Next" }[key];
  // The mouse must not take the selection away before it is read.
  const group = { l: "Rename (l)", g: "One with (g)" }[key];
  if (group) $("claim-buttons").append(make("button", group, { type: "button", onclick: () => enqueue(action) }));
  if (short) $("buttons").append(make("button", `${short} (${key})`, { type: "button", onmousedown: (e) => e.preventDefault(), onclick: () => enqueue(action) }));
}
function begin() {
  $("signin").hidden = Boolean(room.reviewer);
  $("who").hidden = $("room").hidden = !room.reviewer;
  $("me").textContent = room.reviewer;
  if (room.reviewer) enqueue(async () => { room.version = null; await loadQueue(); await step(1); });
  else $("name").focus();
}
$("signin").addEventListener("submit", (event) => {
  event.preventDefault();
  room.reviewer = $("name").value.trim();
  sessionStorage.setItem("reviewer", room.reviewer);
  room.given = [];
  document.activeElement.blur();
  begin();
});
$("leave").addEventListener("click", () => { room.reviewer = ""; sessionStorage.removeItem("reviewer"); begin(); });
room.reviewer = sessionStorage.getItem("reviewer") || room.reviewer;
// What others write is shown within two seconds, and told when it is about the statement in view.
setInterval(() => {
  if (!room.reviewer || document.hidden) return;
  enqueue(async () => {
    if (!(await loadQueue()) || !room.item) return;
    const before = room.item, item = await call(`/review/statements/${before.id}`);
    if (item.token === before.token && item.claim?.token === before.claim?.token) return;
    room.item = item;
    if (room.mode !== "span") showItem(item);
    const last = item.said[item.said.length - 1];
    if (item.token === before.token) return tell("Somebody decided on its claim meanwhile.", true);
    tell(last ? `${last.reviewer} gave ${last.kind} on this statement meanwhile.` : "A verdict on this statement was taken back.", true);
  }).catch(() => {});
}, 2000);
begin();
