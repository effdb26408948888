// A drag across the timeline chooses its days in the table below; a click on a bar goes there.
"use strict";
(() => {
  const picture = document.getElementById("timeline"), field = (key) => document.querySelector(`[data-table="timeline.csv"] [data-key="${key}"]`);
  if (!picture) return;
  const brush = picture.insertBefore(document.createElementNS("http://www.w3.org/2000/svg", "rect"), picture.firstChild);
  brush.setAttribute("class", "brush"); brush.setAttribute("y", 0); brush.setAttribute("height", "100%");
  const first = Date.parse(picture.dataset.first), days = Math.round((Date.parse(picture.dataset.last) - first) / 864e5) + 1;
  const left = Number(picture.dataset.left), width = Number(picture.dataset.width);
  const at = (event) => { const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse()); return Math.min(width, Math.max(0, point.x - left)); };
  const day = (x) => new Date(first + Math.min(days - 1, Math.floor(x / width * days)) * 864e5).toISOString().slice(0, 10);
  const place = (text) => (Date.parse(text) - first) / 864e5 / days * width;
  function draw() {
    const since = field("since").value, until = field("until").value, on = since || until;
    const a = since ? Math.max(0, place(since)) : 0, b = until ? Math.min(width, place(until) + width / days) : width;
    brush.setAttribute("x", left + a); brush.setAttribute("width", on ? Math.max(2, b - a) : 0);
  }
  let start = null;
  picture.addEventListener("pointerdown", (event) => { if (event.pointerType !== "touch") start = at(event); });
  addEventListener("pointermove", (event) => { if (start === null || Math.abs(at(event) - start) < 6) return; brush.setAttribute("x", left + Math.min(start, at(event))); brush.setAttribute("width", Math.abs(at(event) - start)); });
  addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [from, to] = [start, at(event)].sort((a, b) => a - b);
    start = null;
    if (to - from < 6) return;
    field("since").value = day(from); field("until").value = day(to);
    for (const key of ["since", "until"]) field(key).dispatchEvent(new Event("input", { bubbles: true }));
  });
  picture.addEventListener("dragstart", (event) => event.preventDefault());
  picture.addEventListener("click", (event) => { if (event.target.closest("a")) document.querySelector('[data-table="timeline.csv"]').scrollIntoView({ block: "nearest" }); });
  for (const key of ["since", "until"]) field(key).addEventListener("input", draw);
  addEventListener("hashchange", draw); draw();
})();
