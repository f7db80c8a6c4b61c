"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const token = new URLSearchParams(location.search).get("token") || "";
  const PAGE = 200;
  const SAMPLE = ["Nancy FreeHafer", "Jan Kotas", "Mariya Sergienko", "Michael J. Neipper", "Laura Giussani",
    "Anne Hellung-Larsen", "Robert Zare", "Cher"];

  let rows = [], columns = [], examples = new Map(), past = [], reply = null, shown = PAGE, target = "", asking = 0, output = "";


  const make = (tag, options = {}, ...children) => {
    const found = document.createElement(tag);
    for (const [name, value] of Object.entries(options)) {
      if (name === "class") found.className = value;
      else if (name.startsWith("on")) found.addEventListener(name.slice(2), value);
      else if (name in found) found[name] = value;
      else found.setAttribute(name, value);
    }
    found.append(...children);
    return found;
  };

  const post = async (path, body) => {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Token": token },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };

  // Reading what was pasted: cells of a spreadsheet are parted by tabs, and those with line breaks are in quotes.
  const parse = (text) => {
    if (!text.includes("\t")) return text.split(/\r?\n/).filter((line) => line !== "").map((line) => [line]);
    const found = [];
    let row = [], cell = "", quoted = false;
    for (let at = 0; at < text.length; at++) {
      const char = text[at];
      if (quoted) {
        if (char === '"' && text[at + 1] === '"') { cell += '"'; at++; }
        else if (char === '"') quoted = false;
        else cell += char;
      } else if (char === '"' && cell === "") quoted = true;
      else if (char === "\t") { row.push(cell); cell = ""; }
      else if (char === "\n") { row.push(cell.replace(/\r$/, "")); found.push(row); row = []; cell = ""; }
      else cell += char;
    }
    if (cell !== "" || row.length) { row.push(cell.replace(/\r$/, "")); found.push(row); }
    return found.filter((cells) => cells.some((value) => value !== ""));
  };

  const begin = (table, names, given = []) => {
    const width = table.length ? table[0].length : 0;
    output = names[width] || "";  // one name more than there are columns: that of the one to be filled
    rows = table; columns = names.slice(0, width); examples = new Map(given); past = []; reply = null; shown = PAGE;
    $("paste").hidden = true;
    $("work").hidden = false;
    $("onlyUnsure").checked = false;
    for (const id of ["question", "reasons", "answer", "take"]) $(id).hidden = true;
    status("");
    draw();
    if (examples.size) { learn(); return; }
    const first = document.querySelector("#rows input");
    if (first) first.focus({ preventScroll: true });
  };

  $("use").addEventListener("click", () => {
    let table = parse($("pasted").value);
    const names = $("header").checked ? table.shift() || [] : [];
    const width = table.length ? table[0].length : 0;
    const wrong = table.findIndex((row) => row.length !== width);
    const problem = !table.length ? "There is nothing to work on yet: paste at least one line."
      : wrong >= 0 ? `Line ${wrong + 1} has ${table[wrong].length} cells, but the first has ${width}.` : "";
    $("pasteError").hidden = !problem;
    $("pasteError").textContent = problem;
    if (!problem) begin(table, names.length === width ? names : []);
  });
  $("sample").addEventListener("click", () => { $("pasted").value = SAMPLE.join("\n"); $("pasted").focus(); });
  $("again").addEventListener("click", () => { $("work").hidden = true; $("paste").hidden = false; $("pasted").focus(); stop(); });

  // Examples.
  const change = (edit) => {
    past.push(new Map(examples));
    edit();
    learn();
  };
  const setExample = (place, text) => {
    if (text === "" ? !examples.has(place) : examples.get(place) === text) return;
    change(() => { if (text === "") examples.delete(place); else { examples.delete(place); examples.set(place, text); } });
  };
  $("undo").addEventListener("click", () => { if (past.length) { examples = past.pop(); learn(); } });

  const stop = () => { asking++; post("/stop", {}).catch(() => {}); };

  const learn = async () => {
    const number = ++asking;
    if (!examples.size) {
      reply = null;
      for (const id of ["question", "reasons", "answer", "take"]) $(id).hidden = true;
      status("");
      draw();
      return;
    }
    draw();
    status("Learning …", { busy: true });
    let answer;
    try {
      answer = await post("/learn", { rows, columns, examples: [...examples], noise: $("noise").checked ? 1 : 0 });
    } catch (error) {
      answer = { error: String(error.message || error) };
    }
    if (number !== asking) return;
    reply = answer;
    tell();
    draw();
  };

  const status = (text, { busy = false, bad = false } = {}) => {
    const parts = busy ? [make("span", { class: "spinner" }), text, make("button", { type: "button", onclick: halt }, "Stop")] : [text];
    $("status").className = bad ? "status error" : "status";
    $("status").replaceChildren(...parts);
    $("hint").hidden = examples.size > 0;
  };
  const halt = () => post("/stop", {}).catch(() => {});

  const tell = () => {
    const solved = Boolean(reply.solved && reply.program);
    if (reply.error) status(reply.error, { bad: true });
    else if (!solved) status(`No program found in ${reply.seconds} s.`, { bad: true });
    else {
      const doubts = reply.rows.filter(([, sure], place) => !sure && !examples.has(place)).length;
      const words = doubts ? `${doubts} row${doubts > 1 ? "s" : ""} in doubt.` : "Every row is filled, none in doubt.";
      const odd = (reply.suspects || []).map((place) => `row ${place + 1}`).join(", ");
      status(`Learned in ${reply.seconds} s. ${odd ? `Your example in ${odd} looks wrong. ` : ""}${words}`);
    }
    $("reasons").hidden = solved || Boolean(reply.error);
    if (!solved) $("findings").replaceChildren(...(reply.findings || []).map((text) => make("li", {}, text)));
    $("question").hidden = !solved || reply.question === null || examples.has(reply.question);
    $("answer").hidden = $("take").hidden = !solved;
    if (!solved) return;
    if (!$("question").hidden) ask();
    $("says").replaceChildren(...outline(reply.explanation));
    $("tree").innerHTML = reply.tree; // our own drawing, in which every text is escaped
    $("treeBox").hidden = !reply.tree;
    $("othersBox").hidden = !reply.alternatives.length;
    $("othersBox").querySelector("summary").textContent = `${reply.alternatives.length} more that fit your examples`;
    $("others").replaceChildren(...reply.alternatives.map((lines) => make("div", {}, ...outline(lines))));
    tabs();
  };

  const ask = () => {
    const place = reply.question;
    $("asked").textContent = rows[place].join("  ·  ");
    $("choices").replaceChildren(...reply.readings.map((text) =>
      make("button", { type: "button", onclick: () => setExample(place, text) }, text === "" ? "(empty)" : text)));
    $("otherText").value = "";
  };
  $("other").addEventListener("submit", (event) => {
    event.preventDefault();
    if ($("otherText").value !== "") setExample(reply.question, $("otherText").value);
  });

  // The lines of an explanation: two spaces of margin a level, numbered lines are a list, quoted texts are code.
  const outline = (lines) => {
    const found = [];
    let list = null, depth = -1;
    for (const line of lines) {
      const level = Math.floor((line.length - line.trimStart().length) / 2);
      const item = line.trimStart().match(/^\d+\. (.*)$/s);
      if (item) {
        if (!list || depth !== level) { list = make("ol", { class: `d${level}` }); depth = level; found.push(list); }
        list.append(make("li", {}, ...quoted(item[1])));
      } else {
        list = null;
        found.push(make("p", { class: `d${level}` }, ...quoted(line.trimStart())));
      }
    }
    return found;
  };
  const quoted = (text) => text.split(/("(?:[^"\\]|\\.)*"|`[^`]*`|“[^”]*”)/).filter((part) => part !== "").map((part) =>
    /^["`“]/.test(part) && part.length > 1 ? make("code", {}, part.replace(/^`|`$/g, "")) : part);

  // Taking it along.
  const tabs = () => {
    const usable = reply.exports.filter((one) => one.text !== undefined);
    if (!usable.some((one) => one.name === target)) target = usable.length ? usable[0].name : "";
    $("tabs").replaceChildren(...usable.map((one) => make("button", {
      type: "button", role: "tab", "aria-selected": String(one.name === target),
      onclick: () => { target = one.name; tabs(); },
    }, one.name)));
    const chosen = usable.find((one) => one.name === target);
    $("code").textContent = chosen ? chosen.text : "";
    $("take").hidden = !usable.length;
    const refused = reply.exports.filter((one) => one.text === undefined);
    const notes = [chosen && chosen.note, refused.length && `Cannot be said exactly in ${refused.map((one) => one.name).join(", ")}.`];
    $("refused").textContent = notes.filter(Boolean).join(" ");
    $("refused").title = refused.map((one) => `${one.name}: ${one.refused}`).join("\n");
  };
  const copied = async (text, button) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = make("textarea", { value: text, class: "offscreen" });
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1200);
  };
  $("copy").addEventListener("click", () => copied($("code").textContent, $("copy")));
  // A spreadsheet would run what begins like a formula, unless it is just a number.
  const safe = (text) => /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.,]+$/.test(text) ? "'" + text : text;
  const cellText = (text) => (/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
  $("copyColumn").addEventListener("click", () =>
    copied(rows.map((_, place) => cellText(safe(outputOf(place) ?? ""))).join("\n"), $("copyColumn")));

  const outputOf = (place) => (examples.has(place) ? examples.get(place) : reply && reply.rows ? reply.rows[place][0] : null);

  // The table.
  const draw = () => {
    const head = make("tr", {}, make("th", { class: "number" }),
      ...(rows[0] || []).map((_, at) => make("th", {}, columns[at] || (rows[0].length > 1 ? `Column ${at + 1}` : "Input"))),
      make("th", {}, output || "Output"));
    document.querySelector("#rows thead").replaceChildren(head);
    const doubtful = (place) => Boolean(reply && reply.rows && !examples.has(place) && !reply.rows[place][1]);
    const doubts = rows.reduce((sum, _, place) => sum + doubtful(place), 0);
    $("unsureCount").textContent = doubts ? `(${doubts})` : "";
    const wanted = [];
    for (let place = 0; place < rows.length; place++) {
      if (!$("onlyUnsure").checked || doubtful(place) || examples.has(place)) wanted.push(place);
    }
    document.querySelector("#rows tbody").replaceChildren(...wanted.slice(0, shown).map(line));
    $("more").hidden = wanted.length <= shown;
    $("more").textContent = `Show more rows (${wanted.length - shown} left)`;
    $("undo").disabled = !past.length;
    $("noiseBox").hidden = examples.size < 3;
    if (examples.size < 3) $("noise").checked = false;
    $("copyColumn").disabled = !(reply && reply.rows);
  };
  const line = (place) => make("tr", {}, make("td", { class: "number" }, String(place + 1)),
    ...rows[place].map((text) => make("td", { class: "given" }, text)), make("td", { class: "output" }, cell(place)));

  const cell = (place) => {
    const isExample = examples.has(place);
    const [output, sure, readings] = reply && reply.rows ? reply.rows[place] : [null, true, []];
    const suspect = isExample && reply && (reply.suspects || []).includes(place);
    const kind = suspect ? "suspect" : isExample ? "example" : reply && reply.rows && !sure ? "unsure" : "";
    const text = isExample ? examples.get(place) : output ?? "";
    const field = make("input", {
      type: "text", value: text, autocomplete: "off", spellcheck: false, "aria-label": `output of row ${place + 1}`,
      placeholder: reply && reply.rows && output === null ? "no value yet" : "",
      onkeydown: (event) => {
        if (event.key === "Enter") { setExample(place, field.value); next(place); }
        if (event.key === "Escape") { field.value = text; field.blur(); }
      },
      onchange: () => { if (field.isConnected) setExample(place, field.value); },
    });
    const box = make("div", { class: `cell ${kind}` }, field);
    if (kind === "unsure") {
      const others = readings.filter((other) => other !== output).map((other) => JSON.stringify(other));
      box.title = others.length ? `or ${others.join(" or ")}` : "this row looks different from your examples";
      box.append(make("span", { class: "mark", "aria-label": "in doubt" }, "?"));
    }
    if (isExample) {
      box.append(make("span", { class: "mark word" }, suspect ? (readings.length ? `not ${readings[0]}?` : "wrong?") : "example"),
        make("button", { type: "button", title: "take this example away", "aria-label": `take the example of row ${place + 1} away`,
          onclick: () => setExample(place, "") }, "×"));
    }
    return box;
  };
  const next = (place) => {
    const fields = [...document.querySelectorAll("#rows input")];
    const after = fields.find((field) => field.getAttribute("aria-label") === `output of row ${place + 2}`);
    if (after) after.focus();
  };
  $("onlyUnsure").addEventListener("change", () => { shown = PAGE; draw(); });
  $("more").addEventListener("click", () => { shown += PAGE; draw(); });
  $("noise").addEventListener("change", learn);
  $("why").addEventListener("click", async () => {
    $("why").disabled = true;
    status("Leaving out one example after the other …", { busy: true });
    try {
      const answer = await post("/why", { rows, examples: [...examples] });
      const found = answer.findings || [answer.error];
      $("findings").replaceChildren(...found.map((text) => make("li", {}, text)));
      status("");
    } catch (error) {
      status(String(error.message || error), { bad: true });
    }
    $("why").disabled = false;
  });

  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const start = JSON.parse($("start").textContent);
  if (start.rows.length) {
    $("pasted").value = start.rows.map((row) => row.join("\t")).join("\n");
    begin(start.rows, start.columns, start.examples);
  }
})();
