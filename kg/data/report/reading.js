// An article's text with its statements beside it: one is chosen at a time, and has an address of its own.
"use strict";
(() => {
  const room = document.querySelector(".reading"), list = room.querySelector(".list ol"), place = room.querySelector(".place");
  const notes = [...list.children], narrow = matchMedia("(max-width: 860px)");
  const keyOf = (note) => note.id.slice(2);
  const marksOf = (note) => [...room.querySelectorAll(`[data-s~="${keyOf(note)}"]`)];
  let chosen = null;
  room.classList.add("live");

  function dress() {
    for (const mark of room.querySelectorAll(".chosen")) mark.classList.remove("chosen", "speaker", "target", "cue", "grounds");
    for (const note of notes) {
      note.classList.toggle("open", note === chosen);
      if (note === chosen) note.querySelector(".head").setAttribute("aria-current", "true"); else note.querySelector(".head").removeAttribute("aria-current");
    }
    if (!chosen) return;
    marksOf(chosen).forEach((mark) => mark.classList.add("chosen"));
    for (const role of ["speaker", "target", "grounds", "cue"]) {
      for (const mark of room.querySelectorAll(`[data-doing~="${role}:${keyOf(chosen)}"]`)) mark.classList.add("chosen", role);
    }
  }
  // Each card stands beside its sentence; the open one keeps its place, the others make room for it.
  function arrange() {
    const shown = notes.filter((note) => !note.hidden), at = chosen ? shown.indexOf(chosen) : -1;
    place.textContent = chosen ? `${at + 1} of ${shown.length}` : `${shown.length} statement${shown.length === 1 ? "" : "s"}`;
    document.documentElement.classList.toggle("sheet", narrow.matches && Boolean(chosen));
    if (narrow.matches) { notes.forEach((note) => { note.style.top = ""; }); list.style.height = ""; return; }
    const top = list.getBoundingClientRect().top, gap = 5;
    const wanted = shown.map((note) => { const mark = marksOf(note)[0]; return mark ? mark.getClientRects()[0].top - top : 0; });
    const heights = shown.map((note) => note.offsetHeight), tops = [];
    let under = 0;
    heights.forEach((height, i) => { tops[i] = Math.max(wanted[i], under); under = tops[i] + height + gap; });
    if (at >= 0) {
      tops[at] = Math.max(wanted[at], heights.slice(0, at).reduce((sum, height) => sum + height + gap, 0));
      for (let i = at - 1; i >= 0; i -= 1) tops[i] = Math.min(tops[i], tops[i + 1] - heights[i] - gap);
      for (let i = at + 1; i < shown.length; i += 1) tops[i] = Math.max(wanted[i], tops[i - 1] + heights[i - 1] + gap);
    }
    shown.forEach((note, i) => { note.style.top = `${Math.round(tops[i])}px`; });
    list.style.height = `${Math.max(0, ...shown.map((_, i) => tops[i] + heights[i]))}px`;
  }
  function show(note, focus) {
    chosen = note; dress(); arrange();
    if (!note) return;
    if (focus) note.focus({ preventScroll: true });
    const mark = marksOf(note)[0], box = mark && mark.getClientRects()[0], card = note.getBoundingClientRect();
    const tall = innerHeight * (narrow.matches ? .1 : .25);
    const seen = box && box.top > 40 && box.bottom < innerHeight * (narrow.matches ? .4 : .75) && (narrow.matches || (card.top > 0 && card.top < innerHeight * .75));
    if (box && !seen) scrollTo({ top: scrollY + box.top - tall, behavior: "instant" });
  }
  const find = () => notes.find((note) => `#${note.id}` === decodeURIComponent(location.hash)) || null;
  const step = (by) => {
    const shown = notes.filter((note) => !note.hidden);
    // From where the reader is: the first statement below the top of the window.
    const here = shown.findIndex((note) => { const mark = marksOf(note)[0]; return mark && mark.getClientRects()[0].top > 0; });
    const next = chosen ? shown.indexOf(chosen) + by : Math.max(0, here) - (by < 0);
    if (!shown[next]) return;
    history.replaceState(null, "", `#${shown[next].id}`);
    show(shown[next], true);
  };
  for (const button of room.querySelectorAll("[data-step]")) button.addEventListener("click", () => step(Number(button.dataset.step)));
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "n" || event.key === "p") { event.preventDefault(); step(event.key === "n" ? 1 : -1); }
    if (event.key === "Escape" && chosen) { history.replaceState(null, "", "#"); show(null); }
  });
  // The browser goes to the card by itself; the words must be in view too.
  room.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#s-"]');
    if (link && link.getAttribute("href") === location.hash) { event.preventDefault(); show(find(), true); }
  });
  addEventListener("hashchange", () => show(find(), true));
  addEventListener("resize", arrange);
  narrow.addEventListener("change", () => show(chosen));
  const unsure = document.getElementById("unsure");
  if (unsure) unsure.addEventListener("change", () => { if (chosen && chosen.hidden) chosen = null; dress(); arrange(); });
  show(find(), true);
  addEventListener("load", () => { show(chosen, true); requestAnimationFrame(() => show(chosen, true)); });
})();
