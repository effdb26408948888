// Chooses what of the network is shown, places it for the width there is, and leads from it to the words.
// A dozen shapes at first; a shape that holds others opens at a click; nothing is drawn outside the frame.
// Every text enters by textContent or the canvas.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id), box = byId("mynetwork");
  const css = getComputedStyle(document.documentElement), colour = (name) => css.getPropertyValue("--" + name).trim();
  const columned = page.columns.length > 0, nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const SHAPES = 12, NARROW = 8, LINES = 24, LISTED = 40, FACE = "system-ui, sans-serif", RADIUS = 9;
  const isNarrow = () => box.clientWidth < 520, fontSize = () => isNarrow() ? 12 : 14;

  // --- what the address says --------------------------------------------------------------------------
  const fields = ["act", "outlet", "side", "since", "until", "confidence", "least"];
  const control = (name) => byId("f-" + name), wanted = (name) => control(name) ? control(name).value : "";
  let state = { open: [], node: "", shape: "", from: "", to: "", at: {}, zoom: "" };
  function readAddress() {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const name of fields) if (control(name)) control(name).value = asked.get(name) || "";
    const at = Object.fromEntries(asked.getAll("at").map((text) => [text.slice(text.indexOf(":") + 1), parseInt(text, 10) || 0]));
    const node = nodeOf.has(asked.get("node")) ? asked.get("node") : "";
    state = { open: asked.getAll("open"), node, shape: asked.get("shape") || "", from: asked.get("from") || "", to: asked.get("to") || "", at, zoom: asked.get("zoom") || "" };
    byId("find").value = node ? nodeOf.get(node).label : "";
  }
  function writeAddress(step) {
    const kept = new URLSearchParams();
    for (const name of fields) if (wanted(name)) kept.set(name, wanted(name));
    for (const name of state.open) kept.append("open", name);
    for (const name of ["node", "shape", "from", "to", "zoom"]) if (state[name]) kept.set(name, state[name]);
    for (const [name, count] of Object.entries(state.at)) if (count) kept.append("at", `${count}:${name}`);
    history[step ? "pushState" : "replaceState"](null, "", "#" + kept);
  }

  // --- what is shown ----------------------------------------------------------------------------------
  function passes(said) {
    return (!wanted("act") || said.act === wanted("act")) && (!wanted("outlet") || said.outlet === wanted("outlet"))
      && (!wanted("side") || said.side === wanted("side")) && (!wanted("since") || (said.day && said.day >= wanted("since")))
      && (!wanted("until") || (said.day && said.day <= wanted("until"))) && said.confidence >= Number(wanted("confidence") || 0);
  }
  function listLive() {
    const live = [];
    for (const edge of edges) {
      const ids = edge.said.filter((id) => page.said[id] && passes(page.said[id]));
      if (ids.length) live.push({ from: edge.from, to: edge.to, act: edge.act, ids });
    }
    return live;
  }
  // Which column a node stands in, for each end of an arrow: by its kind; around a chosen one; or opened sides apart.
  function findPlaces(live) {
    if (state.node) {
      return { columns: 3, heads: ["", "", ""], live: live.filter((e) => e.from === state.node || e.to === state.node),
        column: (id, end) => id === state.node ? 1 : end === "from" ? 0 : 2, room: "tall" };
    }
    if (columned) return { columns: page.columns.length, heads: page.columns, live, column: (id) => nodeOf.get(id).column, room: state.open.length ? "tall" : "few" };
    if (!state.open.length) return { columns: 1, heads: [], live, column: () => 0, room: "ring" };
    const own = (id) => state.open.indexOf("0|" + nodeOf.get(id).group);
    return { columns: 2, heads: ["", ""], live, column: (id) => own(id) === 0 ? 0 : 1, room: "tall" };
  }
  function groupOf(id, column) {
    const node = nodeOf.get(id), key = `${columned ? column : 0}|${node.group}`;
    return node.group && !state.node && !state.open.includes(key) ? key : "";
  }
  // How many shapes each column has room for.
  function findRooms(places, cut) {
    const most = isNarrow() ? NARROW : SHAPES, n = places.columns;
    if (places.room === "ring") return [Math.max(2, most - cut)];
    if (places.room === "tall") return Array(n).fill(Math.max(2, Math.min(Math.floor(60 / n), Math.floor((box.clientHeight - 40) / 34)) - cut));
    const rooms = n === 3 ? (isNarrow() ? [3, 4, 3] : [3, 6, 3]) : Array(n).fill(Math.floor(most / n));
    return rooms.map((room) => Math.max(2, room - Math.min(cut, room - 2)));
  }
  function choose(live, places, rooms) {
    const shapes = new Map(), keyOf = new Map(), order = [...rooms.keys()].sort((a, b) => rooms[b] - rooms[a] || a - b);
    const shown = new Set(), end = (edge, side) => `${places.column(edge[side], side)}|${edge[side]}`;
    for (const column of order) {
      const items = new Map();
      for (const edge of places.live) for (const side of ["from", "to"]) {
        const id = edge[side];
        if (places.column(id, side) !== column) continue;
        const group = groupOf(id, column), key = group ? `g|${column}|${group}` : `n|${column}|${id}`, node = nodeOf.get(id);
        if (!items.has(key)) items.set(key, { key, column, group, label: group ? node.group : node.label, kind: node.kind, colour: node.colour, members: new Set(), ids: new Set(), ends: new Set(), weight: 0 });
        const item = items.get(key), other = side === "from" ? "to" : "from";
        item.members.add(id); item.ends.add(places.column(edge[other], other));
        edge.ids.forEach((one) => item.ids.add(one));
        // What is joined to a shape that is shown says more than what is not.
        item.weight += edge.ids.length * (shown.has(end(edge, other)) ? 1000 : 1) * (edge.from === edge.to ? .1 : 1);
      }
      const ranked = [...items.values()].sort((a, b) => b.weight * b.ends.size - a.weight * a.ends.size || (a.key < b.key ? -1 : 1));
      const start = Math.min(state.at[column] || 0, Math.max(0, ranked.length - 1)), room = rooms[column];
      const fits = ranked.length <= room, list = fits ? ranked : ranked.slice(start, start + room - 1), rest = fits ? [] : ranked.filter((item) => !list.includes(item));
      for (const item of list) {
        // One that stands alone in its group needs no opening.
        if (item.group && item.members.size === 1 && nodeOf.get([...item.members][0]).label === item.label) item.group = "";
        shapes.set(item.key, item);
      }
      if (rest.length) {
        const key = `r|${column}`, ids = new Set(rest.flatMap((item) => [...item.ids]));
        shapes.set(key, { key, column, rest: true, next: start + list.length >= ranked.length ? 0 : start + list.length, label: `${rest.length} more`, kind: "more", colour: "", members: new Set(rest.flatMap((item) => [...item.members])), ids });
      }
      for (const shape of shapes.values()) if (shape.column === column) for (const id of shape.members) {
        keyOf.set(`${column}|${id}`, shape.key);
        if (!shape.rest) shown.add(`${column}|${id}`);
      }
    }
    const arrows = new Map();
    const within = new Set();
    for (const edge of places.live) {
      const from = keyOf.get(end(edge, "from")), to = keyOf.get(end(edge, "to"));
      if (from === to) { edge.ids.forEach((one) => within.add(one)); continue; }
      const key = `${from}>${to}`;
      if (!arrows.has(key)) arrows.set(key, { key, from, to, ids: new Set(), acts: new Map() });
      const arrow = arrows.get(key);
      for (const id of edge.ids) if (!arrow.ids.has(id)) { arrow.ids.add(id); arrow.acts.set(edge.act, (arrow.acts.get(edge.act) || 0) + 1); }
    }
    const least = Number(wanted("least") || 1);
    const kept = [...arrows.values()].filter((arrow) => arrow.ids.size >= least).sort((a, b) => b.ids.size - a.ids.size || (a.key < b.key ? -1 : 1));
    return { shapes, arrows: kept, within: within.size };
  }

  // --- where it stands --------------------------------------------------------------------------------
  const pen = document.createElement("canvas").getContext("2d");
  function wrap(text, width, lines) {
    pen.font = `${fontSize()}px ${FACE}`;
    const wide = (words) => pen.measureText(words).width, found = [""];
    for (const word of text.slice(0, 240).split(/\s+/)) {
      let rest = word;
      while (rest) {
        const last = found.length - 1, joined = found[last] ? `${found[last]} ${rest}` : rest;
        if (wide(joined) <= width) { found[last] = joined; rest = ""; continue; }
        if (found[last]) { found.push(""); continue; }
        let n = rest.length;
        while (n > 1 && wide(rest.slice(0, n)) > width) n -= 1;
        found[last] = rest.slice(0, n); rest = rest.slice(n); if (rest) found.push("");
      }
    }
    if (found.length > lines) {
      let last = found[lines - 1];
      while (last && wide(last + "\u2026") > width) last = last.slice(0, -1);
      return [...found.slice(0, lines - 1), last.trimEnd() + "\u2026"];
    }
    return found;
  }
  const PAD = 7, SLACK = 6;
  function measure(shape, width, lines) {
    const rows = wrap((shape.group || shape.rest ? "\u25b8 " : "") + shape.label, width - 2 * PAD, lines);
    shape.text = rows.join("\n");
    shape.w = Math.ceil(Math.max(...rows.map((row) => pen.measureText(row).width))) + 2 * PAD;
    shape.h = rows.length * fontSize() * 1.2 + 2 * PAD;
  }
  const overlap = (a, b, gap) => Math.abs(a.x - b.x) < (a.w + b.w) / 2 + gap && Math.abs(a.y - b.y) < (a.h + b.h) / 2 + gap;
  const clash = (list, gap = SLACK) => list.some((a, i) => list.slice(0, i).some((b) => overlap(a, b, gap)));
  // The two busiest face each other, the others stand above and below them in turn; two columns where that is too narrow.
  function placeRing(list, width, height) {
    const half = (width - 12) / 2, tall = (height - 12) / 2;
    list.forEach((shape) => measure(shape, isNarrow() ? 124 : 180, 2));
    const face = Math.max(...list.slice(0, 2).map((shape) => shape.w), 0);
    // Between the two that face each other first, so that no arrow runs behind their names; wider where that is too narrow.
    for (const inside of [true, false]) {
      list.forEach((shape, rank) => {
        const above = rank % 2 === 0, beside = above ? Math.floor((list.length - 1) / 2) : Math.floor((list.length - 2) / 2);
        const angle = rank < 2 ? (rank ? 0 : Math.PI) : Math.PI * (1 - Math.floor(rank / 2) / (beside + 1)) * (above ? 1 : -1);
        const reach = rank < 2 || !inside ? half - shape.w / 2 : (half - face - 16 - shape.w / 2) / Math.max(.3, Math.cos(Math.PI / (beside + 1)));
        shape.x = reach * Math.cos(angle); shape.y = -(tall - shape.h / 2) * Math.sin(angle);
      });
      if (list.length === 1) list[0].x = list[0].y = 0;
      if (!clash(list)) return true;
    }
    const middle = (rows) => [...rows].sort((a, b) => Math.abs(a - (rows.length - 1) / 2) - Math.abs(b - (rows.length - 1) / 2));
    for (const side of [0, 1]) {
      const own = list.filter((_, rank) => rank % 2 === side), rows = middle([...own.keys()]), sorted = [];
      own.forEach((shape, i) => { sorted[rows[i]] = shape; });
      if (!stack(sorted, height, side ? .5 : -.5)) return false;
      for (const shape of own) shape.x = (side ? 1 : -1) * (half - shape.w / 2);
    }
    return !clash(list);
  }
  function stack(list, height, shift = 0) {
    const sum = list.reduce((total, shape) => total + shape.h, 0), gap = (height - 12 - sum) / (list.length + (shift ? .5 : 0) || 1);
    if (gap < SLACK) return false;
    const step = Math.min(gap, 76);
    let y = -(sum + step * (list.length - 1)) / 2 + (shift > 0 ? Math.min(step, gap) / 2 : shift < 0 ? -Math.min(step, gap) / 2 : 0);
    for (const shape of list) { shape.y = y + shape.h / 2; y += shape.h + step; }
    return true;
  }
  function placeColumns(view, places, width, height) {
    const n = places.columns, list = [...view.shapes.values()], head = places.heads.some(Boolean) ? 22 : 0;
    const used = [...Array(n).keys()].filter((c) => list.some((shape) => shape.column === c)), wide = Math.min(250, (width - 12 - (used.length - 1) * (isNarrow() ? 34 : 90)) / Math.max(1, used.length));
    const columns = used.map((c) => list.filter((shape) => shape.column === c));
    const lines = columns.some((own) => own.length > 10) ? 2 : isNarrow() ? 4 : 3;
    list.forEach((shape) => measure(shape, wide, lines));
    // Each near the mean height of those that it is joined to, so that few lines cross.
    columns.forEach((own) => own.forEach((shape, i) => { shape.y = i - (own.length - 1) / 2; }));
    for (let round = 0; round < 6; round += 1) for (const own of columns) {
      const mean = (shape) => {
        const ends = view.arrows.filter((a) => a.from === shape.key || a.to === shape.key).map((a) => view.shapes.get(a.from === shape.key ? a.to : a.from)).filter((other) => other.column !== shape.column && !other.rest);
        return shape.rest ? 1e9 : ends.length ? ends.reduce((sum, other) => sum + other.y, 0) / ends.length : shape.y;
      };
      const means = new Map(own.map((shape) => [shape, mean(shape)]));
      own.sort((a, b) => means.get(a) - means.get(b) || (a.key < b.key ? -1 : 1)).forEach((shape, i) => { shape.y = i - (own.length - 1) / 2; });
    }
    return columns.every((own, i) => {
      const x = used.length === 1 ? 0 : -(width - 12 - wide) / 2 + i * (width - 12 - wide) / (used.length - 1);
      own.forEach((shape) => { shape.x = x; });
      if (!stack(own, height - head)) return false;
      own.forEach((shape) => { shape.y += head / 2; });
      return true;
    });
  }

  // --- drawing ----------------------------------------------------------------------------------------
  const drawn = { nodes: new vis.DataSet(), edges: new vis.DataSet() };
  let view = null, places = null, network = null, beads = [];
  const nameOf = (shape) => shape.rest ? shape.label : shape.label;
  const listActs = (arrow) => [...arrow.acts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  function build() {
    const live = listLive();
    for (let cut = 0; cut < 60; cut += 1) {
      places = findPlaces(live);
      view = choose(live, places, findRooms(places, cut));
      const width = box.clientWidth, height = box.clientHeight;
      if (places.room === "ring" ? placeRing([...view.shapes.values()].sort((a, b) => Boolean(a.rest) - Boolean(b.rest)), width, height) : placeColumns(view, places, width, height)) break;
    }
    const all = new Set(edges.flatMap((edge) => edge.said)), left = new Set(live.flatMap((edge) => edge.ids));
    byId("count").textContent = left.size ? `${left.size} of ${all.size} statement${all.size === 1 ? "" : "s"}.` : "Nothing is left: reset the filters.";
    const active = fields.filter(wanted).length;
    byId("active").textContent = active ? `(${active})` : "";
  }
  const chosenArrow = () => view.arrows.find((arrow) => arrow.from === state.from && arrow.to === state.to);
  function isLit(arrow) {
    if (state.shape && view.shapes.has(state.shape)) return arrow.from === state.shape || arrow.to === state.shape;
    return chosenArrow() ? arrow.from === state.from && arrow.to === state.to : true;
  }
  // The largest arrow of each shape, then the largest of all.
  function listMain() {
    const found = new Set();
    for (const key of view.shapes.keys()) {
      const own = view.arrows.find((arrow) => arrow.from === key || arrow.to === key);
      if (own) found.add(own);
    }
    for (const arrow of view.arrows) if (found.size < (isNarrow() ? LINES / 2 : LINES)) found.add(arrow);
    return found;
  }
  function paint() {
    const chosen = Boolean(view.shapes.has(state.shape) || chosenArrow()), main = listMain(), lit = new Set();
    // What is chosen is drawn last, above the rest.
    const lines = view.arrows.filter((arrow) => main.has(arrow) || (chosen && isLit(arrow))).sort((a, b) => isLit(a) - isLit(b));
    const largest = Math.max(1, ...lines.map((arrow) => arrow.ids.size));
    lines.filter(isLit).forEach((arrow) => { lit.add(arrow.from); lit.add(arrow.to); });
    if (state.shape) lit.add(state.shape);
    const size = fontSize(), ink = colour("ink"), faint = colour("line"), paper = colour("paper");
    drawn.edges.clear(); drawn.nodes.clear();
    drawn.nodes.add([...view.shapes.values()].map((shape) => {
      const off = chosen && !lit.has(shape.key), border = off ? faint : shape.colour || colour("soft"), back = shape.rest ? paper : colour("wash"), mark = shape.key === state.shape;
      return { id: shape.key, label: shape.text, x: shape.x, y: shape.y, shape: "box", margin: { top: PAD - 1, bottom: PAD - 1, left: PAD, right: PAD },
        widthConstraint: { minimum: shape.w - 2 * PAD }, heightConstraint: { minimum: shape.h - 2 * PAD }, borderWidth: mark ? 4 : shape.rest ? 1 : 2.5, borderWidthSelected: mark ? 4 : 2.5,
        shapeProperties: { borderRadius: shape.group || shape.rest ? 15 : 4, borderDashes: shape.rest ? [4, 3] : false }, font: { size, face: FACE, color: off ? colour("soft") : ink, strokeWidth: 0 },
        color: { background: back, border, highlight: { background: back, border }, hover: { background: back, border: colour("link") } } };
    }));
    const there = new Set(lines.map((arrow) => arrow.key));
    drawn.edges.add(lines.map((arrow) => {
      const [[act, most], next] = listActs(arrow), stroke = next && next[1] === most ? { name: "plain", dashes: false } : page.strokes[act], on = isLit(arrow), c = on ? colour(stroke.name) : faint;
      return { id: arrow.key, from: arrow.from, to: arrow.to, color: { color: c, highlight: c, hover: c, opacity: 1 }, dashes: stroke.dashes, width: 1 + Math.min(7, 1.5 * Math.sqrt(largest)) * Math.sqrt(arrow.ids.size / largest), smooth: bend(arrow, there.has(`${arrow.to}>${arrow.from}`)) };
    }));
    if (network) bendClear();
  }
  function bend(arrow, both) {
    const from = view.shapes.get(arrow.from), to = view.shapes.get(arrow.to);
    if (places.room === "ring") return { enabled: true, type: "curvedCW", roundness: both ? .16 : .06 };
    if (from.column === to.column) return { enabled: true, type: "curvedCW", roundness: Math.min(.9, Math.max(.25, 90 / Math.abs(from.y - to.y))) };
    return both ? { enabled: true, type: "curvedCW", roundness: .12 } : { enabled: true, type: "cubicBezier", forceDirection: "horizontal", roundness: .45 };
  }
  // An arrow inside one column bends towards the middle of the picture, not out of it; then each is cleared of names.
  function bendClear() {
    const turned = [];
    for (const { id, from, to } of drawn.edges.get()) {
      const a = view.shapes.get(from), b = view.shapes.get(to);
      if (places.room === "ring" || a.column !== b.column) continue;
      const at = network.body.edges[id].edgeType.getPoint(.5);
      if (a.x <= 0 ? at.x < a.x : at.x > a.x) turned.push({ id, smooth: { ...drawn.edges.get(id).smooth, type: "curvedCCW" } });
    }
    if (turned.length) drawn.edges.update(turned);
    for (const { id } of drawn.edges.get()) clearOf(id);
  }
  // No arrow runs behind the name of a third, where it would read as another pair: it bends until it is as clear as it can be.
  function clearOf(id) {
    let least = countHidden(id);
    const bends = [.06, .11, .16, .23, .3, .37, .45, .52, .6, .7, .8, .95].flatMap((roundness) => ["curvedCW", "curvedCCW"].map((type) => ({ enabled: true, type, roundness })));
    bends.push(...[.3, .6, .9].flatMap((roundness) => ["horizontal", "vertical"].map((forceDirection) => ({ enabled: true, type: "cubicBezier", forceDirection, roundness }))));
    let best = drawn.edges.get(id).smooth;
    for (const smooth of bends) {
      if (!least) break;
      drawn.edges.update({ id, smooth });
      const hidden = countHidden(id);
      if (hidden < least) [least, best] = [hidden, smooth];
    }
    drawn.edges.update({ id, smooth: best });
  }
  // How many of twenty points of an arrow lie behind a third name or out of the frame.
  function countHidden(id) {
    const edge = network.body.edges[id], others = [...view.shapes.values()].filter((shape) => shape.key !== edge.fromId && shape.key !== edge.toId);
    if (!edge.connected) return 0;
    return [...Array(20).keys()].filter((i) => {
      const { x, y } = edge.edgeType.getPoint((i + .5) / 20);
      return Math.abs(x) > box.clientWidth / 2 || Math.abs(y) > box.clientHeight / 2 || others.some((shape) => Math.abs(x - shape.x) < shape.w / 2 && Math.abs(y - shape.y) < shape.h / 2);
    }).length;
  }
  // The counts stand on their arrows, clear of every name and of each other; one without room is only in the table.
  function placeBeads() {
    const taken = [...view.shapes.values()].map(({ x, y, w, h }) => ({ x, y, w, h })), size = isNarrow() ? 11 : 12;
    pen.font = `600 ${size}px ${FACE}`;
    beads = [];
    for (const arrow of [...view.arrows].sort((a, b) => isLit(b) - isLit(a))) {
      const edge = network.body.edges[arrow.key];
      if (!edge || !edge.connected) continue;
      const text = String(arrow.ids.size), w = Math.max(2 * RADIUS, pen.measureText(text).width + 10), h = 2 * RADIUS;
      for (const t of [.5, .42, .58, .35, .65, .28, .72, .22, .78, .17, .83]) {
        const { x, y } = edge.edgeType.getPoint(t), bead = { x, y, w, h, text, arrow };
        if (Math.abs(x) + w / 2 > box.clientWidth / 2 - 2 || Math.abs(y) + h / 2 > box.clientHeight / 2 - 2 || taken.some((other) => overlap(bead, other, 3))) continue;
        taken.push(bead); beads.push(bead); break;
      }
    }
    network.beads = beads;
  }
  function drawBeads(canvas) {
    canvas.textAlign = "center"; canvas.textBaseline = "middle";
    for (const { x, y, w, h, text, arrow } of beads) {
      const on = isLit(arrow);
      canvas.beginPath(); canvas.roundRect(x - w / 2, y - h / 2, w, h, h / 2);
      canvas.fillStyle = colour("paper"); canvas.fill(); canvas.lineWidth = 1; canvas.strokeStyle = on ? colour("soft") : colour("line"); canvas.stroke();
      canvas.font = `600 ${isNarrow() ? 11 : 12}px ${FACE}`; canvas.fillStyle = on ? colour("ink") : colour("soft"); canvas.fillText(text, x, y + .5);
    }
    const heads = places.heads.map((head, c) => [head, [...view.shapes.values()].find((shape) => shape.column === c)]);
    canvas.font = `600 ${fontSize()}px ${FACE}`; canvas.fillStyle = colour("soft");
    for (const [head, shape] of heads) if (head && shape) canvas.fillText(head, shape.x, -box.clientHeight / 2 + 13);
  }
  function look() {
    const [scale, x, y] = state.zoom.split(",").map(Number);
    network.moveTo(scale > 0 ? { scale, position: { x: x || 0, y: y || 0 }, animation: false } : { scale: 1, position: { x: 0, y: 0 }, animation: false });
  }

  // --- words ------------------------------------------------------------------------------------------
  function add(parent, tag, text, className) {
    const element = parent.appendChild(document.createElement(tag));
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }
  const label = (key) => nameOf(view.shapes.get(key)), plural = (n) => `${n} statement${n === 1 ? "" : "s"}`;
  function listWords(ids, title) {
    byId("chosen").textContent = `${title}: ${plural(ids.length)}`;
    byId("hint").textContent = "";
    byId("quotes").replaceChildren();
    const more = (start) => {
      for (const id of ids.slice(start, start + LISTED)) quote(page.said[id]);
      if (start + LISTED >= ids.length) return;
      const button = add(byId("quotes"), "button", `${ids.length - start - LISTED} more`);
      button.type = "button";
      button.addEventListener("click", () => { button.remove(); more(start + LISTED); });
    };
    more(0);
  }
  function quote(said) {
    const card = add(byId("quotes"), "article"), head = add(card, "div");
    add(head, "span", said.act, "act act-" + said.act);
    add(head, "strong", " " + said.who);
    if (said.whom) add(head, "span", " \u2192 " + said.whom);
    add(card, "blockquote", said.quote);
    if (said.what) add(card, "div", "What: " + said.what);
    (said.grounds || []).forEach((words) => add(card, "div", "Grounds: " + words));
    const place = [said.outlet, said.reported].filter(Boolean).join(", ");
    if (said.done) add(card, "div", "Done: " + said.done, "where");
    if (said.where) add(card, "a", "Read it in the article: " + place).href = said.where;
    else add(card, "div", place, "where");
  }
  const sort = (ids) => [...ids].sort((a, b) => ((page.said[a].day || "9") < (page.said[b].day || "9") ? -1 : (page.said[a].day || "9") > (page.said[b].day || "9") ? 1 : a < b ? -1 : 1));
  function tellChosen() {
    const arrow = chosenArrow(), shape = view.shapes.get(state.shape), rows = byId("rows").tBodies[0].rows;
    for (const row of rows) row.classList.toggle("chosen", Boolean(arrow) && row.dataset.arrow === arrow.key);
    if (arrow) return listWords(sort(arrow.ids), `${label(arrow.from)} \u2192 ${label(arrow.to)}`);
    if (shape) return listWords(sort(shape.ids), nameOf(shape));
    if (state.node) return listWords(sort(new Set(places.live.flatMap((edge) => edge.ids))), nodeOf.get(state.node).label);
    if (state.open.length && !columned) return listWords(sort(new Set(places.live.filter((e) => places.column(e.from) === 0 || places.column(e.to) === 0).flatMap((e) => e.ids))), state.open[0].slice(2));
    byId("chosen").textContent = "The exact words";
    byId("hint").textContent = view.arrows.length ? "Choose an arrow or a shape in the picture, or a line here. Most often:" : "";
    byId("quotes").replaceChildren();
    const list = add(byId("quotes"), "ul");
    for (const one of view.arrows.filter((a) => !view.shapes.get(a.from).rest && !view.shapes.get(a.to).rest).slice(0, 6)) {
      const item = add(list, "li"), button = add(item, "button", `${label(one.from)} \u2192 ${label(one.to)}: ${one.ids.size}`);
      button.type = "button"; button.addEventListener("click", () => chooseArrow(one, true));
      add(item, "small", " " + listActs(one).map(([act, n]) => `${n} ${act}`).join(", "));
    }
  }
  function fillRows() {
    const body = byId("rows").tBodies[0];
    body.replaceChildren();
    for (const arrow of view.arrows) {
      const row = add(body, "tr");
      row.dataset.arrow = arrow.key;
      for (const end of [arrow.from, arrow.to]) {
        const shape = view.shapes.get(end), button = add(add(row, "td"), "button", nameOf(shape), "open");
        button.type = "button"; button.addEventListener("click", () => chooseShape(end, true));
      }
      add(row, "td", listActs(arrow).map(([act, n]) => `${n} ${act}`).join(", "));
      const open = add(add(row, "td"), "button", String(arrow.ids.size), "open");
      open.type = "button"; open.setAttribute("aria-label", `${plural(arrow.ids.size)}: ${label(arrow.from)} to ${label(arrow.to)}`);
      open.addEventListener("click", () => chooseArrow(arrow, true));
    }
    byId("rows").dispatchEvent(new Event("rows"));
    const opened = state.open.map((name) => name.slice(name.indexOf("|") + 1));
    byId("back").hidden = !(state.node || opened.length || Object.values(state.at).some(Boolean));
    const n = view.shapes.size, within = view.within ? ` ${plural(view.within)} ${view.within === 1 ? "begins and ends" : "begin and end"} in one box.` : "";
    byId("opens").hidden = ![...view.shapes.values()].some((shape) => shape.group || shape.rest);
    byId("view").textContent = (state.node ? `Around ${nodeOf.get(state.node).label}.` : opened.length ? `Opened: ${opened.join(", ")}.` : "") + (view.arrows.length > listMain().size ? ` The ${listMain().size} largest of ${view.arrows.length} arrows are drawn.` : "") + within;
    byId("view").dataset.shapes = n;
  }

  // --- what readers do --------------------------------------------------------------------------------
  function refresh() { build(); paint(); fillRows(); tellChosen(); if (network) { placeBeads(); look(); network.redraw(); } }
  function restyle() { paint(); tellChosen(); placeBeads(); network.redraw(); }
  function bringWords(focus) {
    if (focus) byId("chosen").focus();
    else if (byId("panel").getBoundingClientRect().top > innerHeight - 120) byId("chosen").scrollIntoView({ block: "center" });
  }
  const clear = () => Object.assign(state, { shape: "", from: "", to: "" });
  function chooseArrow(arrow, focus) { clear(); Object.assign(state, { from: arrow.from, to: arrow.to }); writeAddress(true); restyle(); bringWords(focus); }
  function chooseShape(key, focus) {
    const shape = view.shapes.get(key);
    clear();
    if (shape.rest) { state.at[shape.column] = shape.next; writeAddress(true); refresh(); return; }
    if (shape.group) { open(shape.group); bringWords(focus); return; }
    state.shape = key; writeAddress(true); restyle(); bringWords(focus);
  }
  function open(group) {
    state.open = columned ? [group] : [...state.open, group].slice(-2);
    Object.assign(state, { at: {}, zoom: "", node: "" });
    writeAddress(true); refresh();
  }
  function focusOn(id) { clear(); Object.assign(state, { node: id, open: [], at: {}, zoom: "" }); writeAddress(true); refresh(); bringWords(true); }
  function search() {
    const text = byId("find").value.trim().toLowerCase();
    if (!text) { if (state.node) { state.node = ""; writeAddress(true); refresh(); } return; }
    const live = new Set(listLive().flatMap((edge) => [edge.from, edge.to])), found = nodes.filter((node) => live.has(node.id));
    const best = found.find((node) => node.label.toLowerCase() === text) || found.find((node) => node.label.toLowerCase().includes(text));
    const side = found.find((node) => node.group.toLowerCase() === text && node !== best) || (!best && found.find((node) => node.group.toLowerCase().includes(text)));
    if (best) focusOn(best.id);
    else if (side) { open(`${columned ? side.column : 0}|${side.group}`); bringWords(true); }
    else byId("count").textContent = "Nothing shown here has that name.";
  }
  const zoom = (factor) => { network.moveTo({ scale: network.getScale() * factor }); keepZoom(); };
  function keepZoom() {
    const at = network.getViewPosition();
    state.zoom = [network.getScale().toFixed(2), Math.round(at.x), Math.round(at.y)].join(",");
    writeAddress(false);
  }
  readAddress(); build(); paint();
  network = new vis.Network(box, drawn, options);
  bendClear(); fillRows(); tellChosen();
  network.on("click", (event) => {
    const bead = beads.find((one) => Math.abs(one.x - event.pointer.canvas.x) < one.w / 2 && Math.abs(one.y - event.pointer.canvas.y) < one.h / 2);
    if (bead) chooseArrow(bead.arrow);
    else if (event.nodes.length) chooseShape(event.nodes[0]);
    else if (event.edges.length) chooseArrow(view.arrows.find((arrow) => arrow.key === event.edges[0]));
    else if (state.shape || state.from) { clear(); writeAddress(true); restyle(); }
  });
  network.on("hoverNode", () => { box.style.cursor = "pointer"; }); network.on("blurNode", () => { box.style.cursor = ""; });
  network.on("hoverEdge", () => { box.style.cursor = "pointer"; }); network.on("blurEdge", () => { box.style.cursor = ""; });
  network.on("afterDrawing", drawBeads); network.on("dragEnd", keepZoom);
  byId("filters").addEventListener("input", (event) => { if (event.target.id !== "find") { clear(); state.at = {}; writeAddress(false); refresh(); } });
  byId("filters").addEventListener("reset", () => setTimeout(() => { state = { open: [], node: "", shape: "", from: "", to: "", at: {}, zoom: "" }; writeAddress(true); refresh(); }));
  byId("filters").addEventListener("submit", (event) => { event.preventDefault(); search(); });
  byId("find").addEventListener("change", search);
  byId("back").addEventListener("click", () => {
    clear();
    if (state.node) state.node = ""; else if (Object.values(state.at).some(Boolean)) state.at = {}; else state.open.pop();
    state.zoom = ""; byId("find").value = ""; writeAddress(true); refresh();
  });
  byId("in").addEventListener("click", () => zoom(1.4)); byId("out").addEventListener("click", () => zoom(1 / 1.4));
  byId("fit").addEventListener("click", () => { state.zoom = ""; writeAddress(false); look(); });
  for (const name of ["popstate", "hashchange"]) addEventListener(name, () => { readAddress(); refresh(); });
  let width = box.clientWidth, height = box.clientHeight;
  new ResizeObserver(() => { if (box.clientWidth !== width || box.clientHeight !== height) { width = box.clientWidth; height = box.clientHeight; refresh(); } }).observe(box);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  network.once("afterDrawing", () => { placeBeads(); look(); network.once("afterDrawing", () => { network.drawn = true; }); network.redraw(); });
  window.network = network; network.press = (key) => chooseShape(key); network.shown = () => ({ shapes: view.shapes, arrows: view.arrows });
})();
