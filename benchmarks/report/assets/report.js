// The task list of a report: filter, sort, open a task.  Text from records enters the page through textContent only.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const find = (id) => document.getElementById(id);
  const CHUNK = 200; // rows that are drawn at once

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function seconds(value) {
    return value < 1 ? value.toFixed(3) : value < 100 ? value.toFixed(2) : value.toFixed(0);
  }

  const tasks = data.tasks.map(([track, name, answers], number) => {
    const given = answers.filter(Boolean);
    const solved = given.filter((answer) => answer.o).length;
    const words = given.flatMap((answer) => [answer.p, answer.m, answer.k, answer.f]);
    const text = [track, name, ...words].filter(Boolean).join("\n").toLowerCase();
    return { track, name, answers, number, text, solved, given: given.length };
  });

  const filter = find("filter"), track = find("track"), status = find("status");
  const table = find("tasks"), body = table.tBodies[0], more = find("more");
  const opened = new Set();
  let shown = [], drawn = 0, column = -1, rising = true;

  const kinds = {
    "": () => true,
    all: (task) => task.solved === task.given,
    none: (task) => task.solved === 0,
    some: (task) => task.solved > 0 && task.solved < task.given,
  };

  function wanted() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kind = status.value.startsWith("=")
      ? (task) => task.answers.some((answer) => answer && answer.s === status.value.slice(1))
      : kinds[status.value];
    return (task) => (!track.value || task.track === track.value) && kind(task) && words.every((word) => task.text.includes(word));
  }

  // Unsolved tasks come after all solved ones, tasks that were not run last.
  const place = (answer) => (!answer ? Infinity : answer.o ? answer.t : 1e12);

  function compare(a, b) {
    if (column < 0) return a.number - b.number;
    const order = column === 0 ? (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
      : column === 1 ? (a.track < b.track ? -1 : a.track > b.track ? 1 : 0)
      : Math.sign(place(a.answers[column - 2]) - place(b.answers[column - 2]) || 0);
    return (rising ? order : -order) || a.number - b.number;
  }

  function update() {
    shown = tasks.filter(wanted()).sort(compare);
    drawn = 0;
    body.replaceChildren();
    draw();
    find("count").textContent = shown.length === tasks.length ? `${tasks.length} tasks` : `${shown.length} of ${tasks.length} tasks`;
  }

  function draw(least = 0) {
    const end = Math.min(shown.length, Math.max(drawn + CHUNK, least));
    const rows = document.createDocumentFragment();
    for (; drawn < end; drawn++) {
      rows.append(row(shown[drawn]));
      if (opened.has(shown[drawn].number)) rows.append(details(shown[drawn]));
    }
    body.append(rows);
    more.hidden = drawn >= shown.length;
    more.textContent = `Show more (${shown.length - drawn} left)`;
  }

  function row(task) {
    const made = element("tr", "row");
    made.dataset.number = task.number;
    const name = element("th");
    name.scope = "row";
    const button = element("button", "open", task.name);
    button.type = "button";
    button.setAttribute("aria-expanded", opened.has(task.number));
    name.append(button);
    made.append(name, element("td", "", task.track));
    for (const answer of task.answers) made.append(cell(answer));
    return made;
  }

  function cell(answer) {
    if (!answer) return element("td", "n", "not run");
    if (!answer.o) return element("td", "n bad", answer.s);
    const size = answer.n === undefined ? "" : ` · ${answer.n}`;
    const wrong = answer.g === false ? " ⚠" : "";
    const made = element("td", "n good", `✓ ${seconds(answer.t)} s${size}${wrong}`);
    if (wrong) made.title = "wrong on some unseen row";
    return made;
  }

  function details(task) {
    const made = element("tr", "details"), wide = element("td"), answers = element("div", "answers");
    wide.colSpan = 2 + data.runs.length;
    task.answers.forEach((answer, number) => answers.append(describe(answer, number)));
    wide.append(answers);
    made.append(wide);
    return made;
  }

  function describe(answer, number) {
    const made = element("div", `answer s${number % 8}`);
    made.append(element("h4", "", data.runs[number]));
    if (!answer) {
      made.append(element("p", "", "not run"));
      return made;
    }
    const facts = [answer.s, `${seconds(answer.t)} s`];
    if (answer.n !== undefined) facts.push(`size ${answer.n}`);
    if (answer.c !== undefined) facts.push(`${answer.c.toLocaleString("en")} candidates`);
    if (answer.b) facts.push(`${Math.round(answer.b / 2 ** 20)} MiB`);
    if (answer.y) facts.push(`by ${answer.y}`);
    if (answer.v) facts.push(`verified: ${answer.v}`);
    if (answer.ut) facts.push(`unseen rows ${answer.ur || 0} of ${answer.ut} right`);
    made.append(element("p", "", facts.join(" · ")));
    if (answer.f) made.append(element("p", "", answer.f));
    if (answer.m) made.append(element("p", "", answer.m));
    if (answer.k) made.append(element("p", "", `check: ${answer.k}`));
    if (answer.p) made.append(element("pre", "", answer.p));
    else if (answer.x) made.append(element("p", "label", "nearest program"), element("pre", "", answer.x));
    if (Array.isArray(answer.a) && answer.a.length) {
      made.append(element("p", "label", "also agree with every example"), element("pre", "", answer.a.join("\n")));
    }
    return made;
  }

  function toggle(made) {
    const number = Number(made.dataset.number);
    const open = !opened.has(number);
    if (open) {
      opened.add(number);
      made.after(details(tasks[number]));
    } else {
      opened.delete(number);
      made.nextElementSibling.remove();
    }
    made.querySelector(".open").setAttribute("aria-expanded", open);
  }

  // A dot of a plot or a name in another list leads to the task: filters are cleared if they hide it.
  function visit(number) {
    if (!shown.includes(tasks[number])) {
      filter.value = track.value = status.value = "";
      update();
    }
    const position = shown.indexOf(tasks[number]);
    if (position >= drawn) draw(position + 1);
    const made = body.querySelector(`tr.row[data-number="${number}"]`);
    if (!opened.has(number)) toggle(made);
    made.scrollIntoView({ block: "center" });
    made.querySelector(".open").focus();
  }

  function head() {
    const made = element("tr");
    ["task", "track", ...data.runs].forEach((name, number) => {
      const th = element("th", number > 1 ? "n" : "");
      th.scope = "col";
      const button = element("button", "sort", name);
      button.type = "button";
      button.addEventListener("click", () => {
        rising = column === number ? !rising : true;
        column = number;
        for (const other of made.children) other.removeAttribute("aria-sort");
        th.setAttribute("aria-sort", rising ? "ascending" : "descending");
        update();
      });
      th.append(button);
      made.append(th);
    });
    table.tHead.append(made);
  }

  body.addEventListener("click", (event) => {
    const made = event.target.closest("tr.row");
    if (made && !String(getSelection())) toggle(made);
  });
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-task]");
    if (target && Number(target.dataset.task) >= 0) visit(Number(target.dataset.task));
  });
  let waiting = 0;
  filter.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 80);
  });
  for (const choice of [track, status]) choice.addEventListener("change", update);
  more.addEventListener("click", () => draw());

  const theme = find("theme"), root = document.documentElement;
  const isDark = () => (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const say = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; say(); });
  theme.hidden = false;
  say();
  head();
  update();
})();
