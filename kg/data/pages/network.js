// Shows the words behind an arrow or a shape; filters; search. Every text enters by textContent or the canvas.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const css = getComputedStyle(document.documentElement);
  const colour = (name) => css.getPropertyValue("--" + name).trim();
  const rows = new Map([...byId("rows").tBodies[0].rows].map((row) => [row.dataset.arrow, row]));
  const labels = new Map(Object.entries(page.labels));

  const dark = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    // The style sheet knows light and dark; the canvas must be told. What pyvis gives is painted for light.
    options.nodes.font.color = colour("ink");
    options.nodes.font.strokeColor = colour("paper");
    edges.update(edges.map((edge) => {
      const c = colour(page.strokes[page.acts[edge.id]]);
      return { id: edge.id, color: { color: c, highlight: c, hover: c } };
    }));
    const boxes = nodes.get({ filter: (node) => node.shape === "box" || node.shape === "ellipse" });
    nodes.update(boxes.map((node) => ({ id: node.id, color: { background: colour("wash"), border: colour("soft"), highlight: { background: colour("wash"), border: colour("link") } } })));
  }
  if (dark.matches) paint();

  const control = (name) => byId("f-" + name);
  const wanted = (name) => control(name) ? control(name).value : "";
  function passes(said) {
    return (!wanted("act") || said.act === wanted("act")) && (!wanted("outlet") || said.outlet === wanted("outlet"))
      && (!wanted("side") || said.side === wanted("side")) && (!wanted("since") || (said.day && said.day >= wanted("since")))
      && (!wanted("until") || (said.day && said.day <= wanted("until"))) && said.confidence >= Number(wanted("confidence") || 0);
  }
  const state = new Map(edges.map((edge) => [edge.id, { from: edge.from, to: edge.to, width: edge.width, hidden: false, count: page.arrows[edge.id].length }]));
  const unseen = new Set(), first = new Set(page.calm);
  let kept = new Map();
  function filter() {
    kept = new Map();
    const calm = control("calm") && control("calm").checked ? first : null;
    const least = Number(wanted("least") || 1), seen = new Set(), ends = new Set(), changes = [];
    for (const [arrow, ids] of Object.entries(page.arrows)) {
      const left = ids.filter((id) => page.said[id] && passes(page.said[id]));
      const hidden = left.length < least || (calm !== null && !calm.has(arrow)), was = state.get(arrow), row = rows.get(arrow);
      if (!hidden) {
        kept.set(arrow, left); left.forEach((id) => seen.add(id));
        ends.add(was.from); ends.add(was.to);
      }
      if (row.hidden !== hidden) row.hidden = hidden;
      const width = hidden ? was.width : Math.round(15 + 20 * Math.log2(left.length)) / 10;
      if (was.hidden === hidden && was.count === left.length) continue;
      if (!hidden) row.querySelector("button").textContent = left.length;
      Object.assign(was, { hidden, width, count: left.length });
      changes.push({ id: arrow, hidden, width });
    }
    if (changes.length) edges.update(changes);
    const turned = nodes.getIds().filter((id) => unseen.has(id) === ends.has(id));
    turned.forEach((id) => ends.has(id) ? unseen.delete(id) : unseen.add(id));
    if (turned.length) nodes.update(turned.map((id) => ({ id, hidden: unseen.has(id) })));
    const all = Object.keys(page.said).length;
    byId("count").textContent = `${kept.size} of ${rows.size} arrows, ${seen.size} of ${all} statements shown.`;
  }

  filter();
  const network = new vis.Network(byId("mynetwork"), { nodes, edges }, options);
  dark.addEventListener("change", () => { paint(); network.setOptions({ nodes: options.nodes }); });

  function add(parent, tag, text, className) {
    const element = parent.appendChild(document.createElement(tag));
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  }
  const MOST = 200; // statements listed at once
  function show(arrows, title, focus) {
    const ids = [...new Set(arrows.flatMap((arrow) => kept.get(arrow) || []))];
    byId("chosen").textContent = `${title}: ${ids.length} statement${ids.length === 1 ? "" : "s"}`;
    byId("hint").textContent = ids.length > MOST ? `The first ${MOST} are listed.` : "";
    byId("quotes").replaceChildren();
    for (const id of ids.slice(0, MOST)) {
      const said = page.said[id], box = add(byId("quotes"), "article");
      const head = add(box, "div");
      add(head, "span", said.act, "act act-" + said.act);
      add(head, "strong", " " + said.who);
      if (said.whom) add(head, "span", " \u2192 " + said.whom);
      add(box, "blockquote", said.quote);
      if (said.what) add(box, "div", "What: " + said.what);
      said.grounds.forEach((words) => add(box, "div", "Grounds: " + words));
      const place = [said.outlet, said.reported].filter(Boolean).join(", ");
      if (said.done) add(box, "div", "Done: " + said.done, "where");
      if (said.where) add(box, "a", "Read it in the article: " + place).href = said.where;
      else add(box, "div", place, "where");
    }
    rows.forEach((row, arrow) => row.classList.toggle("chosen", arrows.length === 1 && arrow === arrows[0]));
    if (focus) byId("chosen").focus();
  }
  function chooseNode(id, focus) {
    network.selectNodes([id]);
    network.focus(id, { scale: Math.max(network.getScale(), .8), animation: false });
    show(network.getConnectedEdges(id), labels.get(id), focus);
  }
  function chooseArrow(arrow, focus) {
    network.selectEdges([arrow]);
    const edge = edges.get(arrow);
    show([arrow], `${labels.get(edge.from)}, ${page.acts[arrow]}, ${labels.get(edge.to)}`, focus);
  }
  network.on("click", (event) => {
    if (event.nodes.length) show(network.getConnectedEdges(event.nodes[0]), labels.get(event.nodes[0]));
    else if (event.edges.length) chooseArrow(event.edges[0]);
  });
  byId("rows").addEventListener("click", (event) => {
    const button = event.target.closest("button.open");
    if (button) chooseArrow(button.closest("tr").dataset.arrow, true);
  });
  byId("filters").addEventListener("input", (event) => { if (event.target.id !== "find") filter(); });
  byId("filters").addEventListener("reset", () => setTimeout(() => { if (control("calm")) control("calm").checked = false; filter(); }));
  function search() {
    const text = byId("find").value.trim().toLowerCase();
    if (!text) return;
    const found = [...labels].filter(([id]) => !unseen.has(id));
    const best = found.find(([, label]) => label.toLowerCase() === text) || found.find(([, label]) => label.toLowerCase().includes(text));
    if (best) chooseNode(best[0], true);
    else byId("count").textContent = "Nothing shown here has that name.";
  }
  byId("filters").addEventListener("submit", (event) => { event.preventDefault(); search(); });
  byId("find").addEventListener("change", search);
  const zoom = (factor) => network.moveTo({ scale: network.getScale() * factor });
  byId("in").addEventListener("click", () => zoom(1.4));
  byId("out").addEventListener("click", () => zoom(1 / 1.4));
  byId("fit").addEventListener("click", () => network.fit());
  network.on("beforeDrawing", (canvas) => {
    canvas.font = `600 ${Math.max(20, 13 / network.getScale())}px system-ui, sans-serif`;
    canvas.fillStyle = colour("soft"); canvas.textAlign = "center";
    for (const { label, x, y } of page.captions) canvas.fillText(label, x, y);
  });
  // Of a large picture only the busiest have their names; near by, all have.
  if (Object.keys(page.wrapped).length) {
    const named = new Set(nodes.getIds({ filter: (node) => node.label }));
    let near = false;
    network.on("zoom", ({ scale }) => {
      if ((scale > .9) === near) return;
      near = scale > .9;
      nodes.update(nodes.getIds({ filter: (node) => !named.has(node.id) }).map((id) => ({ id, label: near ? page.wrapped[id] : "" })));
    });
  }
  // Names stay readable where the whole picture is small, as on a phone: a little larger than drawn.
  function enlarge() {
    const size = Math.round(Math.min(22, Math.max(18, 11 / network.getScale())));
    if (size > 18) network.setOptions({ nodes: { font: { size } } });
  }
  network.once("afterDrawing", () => { network.fit(); enlarge(); network.once("afterDrawing", () => { network.drawn = true; }); });
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.get("node") && labels.has(asked.get("node"))) chooseNode(asked.get("node"));
  window.network = network;
})();
