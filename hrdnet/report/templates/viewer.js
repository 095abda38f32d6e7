"use strict";
// Draws the network that stands in the page. It loads nothing, sends nothing and keeps nothing.
(function () {
  const data = JSON.parse(document.getElementById("network").textContent);
  const canvas = document.getElementById("canvas");
  const pen = canvas.getContext("2d");
  const status = document.getElementById("status");
  const search = document.getElementById("search");
  const other = document.getElementById("switch");
  const inks = data.inks;
  const nodes = data.nodes.map(function (row) {
    return { name: row[0], role: row[1], setting: row[2], x: row[3], y: row[4], words: row[5], lon: row[6], lat: row[7], on: true };
  });
  const links = data.links;
  let onMap = false, scale = 1, left = 0, top = 0, matches = [], chosen = -1, pointed = -1, dragged = null;

  function project(node) {
    return onMap ? [node.mx, node.my] : [node.x, node.y];
  }

  (function places() {
    const here = nodes.filter(function (one) { return one.lon !== undefined; });
    if (!here.length) { return; }
    const lons = here.map(function (one) { return one.lon; }), lats = here.map(function (one) { return one.lat; });
    const west = Math.min.apply(null, lons), east = Math.max.apply(null, lons);
    const south = Math.min.apply(null, lats), north = Math.max.apply(null, lats);
    const narrow = Math.cos((south + north) / 2 * Math.PI / 180);
    const span = Math.max((east - west) * narrow, north - south, 1e-6);
    here.forEach(function (one, number) {
      // Those of one place stand around it, so that all can be seen.
      const turn = number * 2.399963, far = 0.0025 * Math.sqrt(number % 40);
      one.mx = 0.5 + ((one.lon - (west + east) / 2) * narrow) / span + far * Math.cos(turn);
      one.my = 0.5 - (one.lat - (south + north) / 2) / span + far * Math.sin(turn);
    });
  })();

  function shows(node) {
    return node.on && (!onMap || node.mx !== undefined);
  }

  function size() {
    const ratio = window.devicePixelRatio || 1;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  function whole() {
    let west = Infinity, east = -Infinity, north = Infinity, south = -Infinity;
    nodes.forEach(function (node) {
      if (!shows(node)) { return; }
      const p = project(node);
      west = Math.min(west, p[0]); east = Math.max(east, p[0]);
      north = Math.min(north, p[1]); south = Math.max(south, p[1]);
    });
    if (west > east) { west = north = 0; east = south = 1; }
    scale = 0.9 * Math.min(canvas.clientWidth / Math.max(east - west, 0.05), canvas.clientHeight / Math.max(south - north, 0.05));
    left = canvas.clientWidth / 2 - scale * (west + east) / 2;
    top = canvas.clientHeight / 2 - scale * (north + south) / 2;
    draw();
  }

  function at(node) {
    const place = project(node);
    return [left + place[0] * scale, top + place[1] * scale];
  }

  function shape(kind, x, y, r) {
    pen.beginPath();
    if (kind % 3 === 0) { pen.arc(x, y, r, 0, 2 * Math.PI); }
    else if (kind % 3 === 1) { pen.rect(x - r, y - r, 2 * r, 2 * r); }
    else { pen.moveTo(x, y - 1.3 * r); pen.lineTo(x + 1.2 * r, y + r); pen.lineTo(x - 1.2 * r, y + r); pen.closePath(); }
  }

  function draw() {
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    pen.strokeStyle = "rgba(70, 85, 95, 0.28)";
    pen.lineWidth = 0.8;
    pen.beginPath();
    for (let k = 0; k < links.length; k += 2) {
      const a = nodes[links[k]], b = nodes[links[k + 1]];
      if (shows(a) && shows(b)) {
        const p = at(a), q = at(b);
        pen.moveTo(p[0], p[1]);
        pen.lineTo(q[0], q[1]);
      }
    }
    pen.stroke();
    const found = new Set(matches);
    nodes.forEach(function (node, number) {
      if (!shows(node)) { return; }
      const p = at(node), special = number === chosen || number === pointed;
      shape(node.role, p[0], p[1], special ? 7 : 4);
      pen.fillStyle = inks[node.role % inks.length];
      pen.globalAlpha = matches.length && !found.has(number) ? 0.25 : 1;
      pen.fill();
      pen.globalAlpha = 1;
      if (special || found.has(number)) {
        pen.strokeStyle = "#000";
        pen.lineWidth = special ? 2 : 1;
        pen.stroke();
      }
      if (special) {
        pen.font = "13px sans-serif";
        pen.fillStyle = "#000";
        pen.fillText(node.name, Math.min(p[0] + 9, canvas.clientWidth - 8 - pen.measureText(node.name).width), p[1] - 9);
      }
    });
  }

  function tell(number) {
    const node = nodes[number];
    status.textContent = number < 0 ? "" : [node.name, data.roles[node.role], data.settings[node.setting], node.words].filter(Boolean).join(" · ");
  }

  function nearest(x, y) {
    let best = -1, least = 144;
    nodes.forEach(function (node, number) {
      if (!shows(node)) { return; }
      const p = at(node), far = (p[0] - x) * (p[0] - x) + (p[1] - y) * (p[1] - y);
      if (far < least) { least = far; best = number; }
    });
    return best;
  }

  function zoom(factor, x, y) {
    left = x - (x - left) * factor;
    top = y - (y - top) * factor;
    scale *= factor;
    draw();
  }

  function middle(factor) {
    zoom(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
  }

  function next(step) {
    const among = (matches.length ? matches : nodes.map(function (_, number) { return number; })).filter(function (number) {
      return shows(nodes[number]);
    });
    if (!among.length) { return; }
    const place = among.indexOf(chosen);
    chosen = among[(place + step + among.length) % among.length];
    const p = at(nodes[chosen]);
    left += canvas.clientWidth / 2 - p[0];
    top += canvas.clientHeight / 2 - p[1];
    tell(chosen);
    draw();
  }

  function look() {
    const wanted = search.value.trim().toLocaleLowerCase();
    matches = [];
    chosen = -1;
    if (wanted) {
      nodes.forEach(function (node, number) {
        if (shows(node) && (node.name + " " + node.words).toLocaleLowerCase().includes(wanted)) { matches.push(number); }
      });
      status.textContent = matches.length + " " + status.dataset.found;
    } else { tell(-1); }
    draw();
  }

  function filter() {
    const roles = new Set(), settings = new Set();
    document.querySelectorAll("input.role:checked").forEach(function (box) { roles.add(Number(box.value)); });
    document.querySelectorAll("input.setting:checked").forEach(function (box) { settings.add(Number(box.value)); });
    nodes.forEach(function (node) { node.on = roles.has(node.role) && settings.has(node.setting); });
    look();
  }

  canvas.addEventListener("pointerdown", function (event) {
    dragged = [event.offsetX, event.offsetY];
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", function (event) {
    if (dragged) {
      left += event.offsetX - dragged[0];
      top += event.offsetY - dragged[1];
      dragged = [event.offsetX, event.offsetY];
      draw();
      return;
    }
    const here = nearest(event.offsetX, event.offsetY);
    if (here !== pointed) { pointed = here; tell(here < 0 ? chosen : here); draw(); }
  });
  canvas.addEventListener("pointerup", function () { dragged = null; });
  canvas.addEventListener("pointercancel", function () { dragged = null; });
  canvas.addEventListener("wheel", function (event) {
    event.preventDefault();
    zoom(event.deltaY < 0 ? 1.15 : 1 / 1.15, event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", function (event) {
    const steps = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    if (event.key in steps) { left += steps[event.key][0]; top += steps[event.key][1]; draw(); }
    else if (event.key === "+" || event.key === "=") { middle(1.25); }
    else if (event.key === "-") { middle(0.8); }
    else if (event.key === "0") { whole(); }
    else if (event.key === "n") { next(1); }
    else if (event.key === "p") { next(-1); }
    else { return; }
    event.preventDefault();
  });
  search.addEventListener("input", look);
  search.addEventListener("keydown", function (event) { if (event.key === "Enter") { next(1); } });
  document.getElementById("closer").addEventListener("click", function () { middle(1.25); });
  document.getElementById("farther").addEventListener("click", function () { middle(0.8); });
  document.getElementById("whole").addEventListener("click", whole);
  if (other) {
    other.addEventListener("click", function () {
      onMap = !onMap;
      other.setAttribute("aria-pressed", String(onMap));
      look();
      whole();
    });
  }
  document.querySelectorAll("input.role, input.setting").forEach(function (box) { box.addEventListener("change", filter); });
  window.addEventListener("resize", function () { size(); whole(); });
  size();
  whole();
})();
