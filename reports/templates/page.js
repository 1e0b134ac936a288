"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const groups = [...document.querySelectorAll("details.group")];
  const collator = new Intl.Collator(root.lang, { numeric: true, sensitivity: "base" });

  // A link to something inside a closed group opens all that is around it.
  const reveal = (hash) => {
    let id = hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      if (node instanceof HTMLDetailsElement) node.open = true;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", () => reveal(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const menu = link.closest("details.menu");
    if (menu) menu.open = false;
    if (link.getAttribute("href") === location.hash) reveal(location.hash);
  });
  if (location.hash) reveal(location.hash);

  // On paper everything is open but long lists of pages (one a team): of these, what is open on the screen is printed.
  const many = 12;
  const listed = (group) => group.parentElement.querySelectorAll(":scope > details.group").length;
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = groups.filter((group) => !group.open && listed(group) <= many);
    closed.forEach((group) => { group.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((group) => { group.open = false; }));

  const tools = document.querySelector(".side-tools");
  const toggle = document.querySelector("[data-toggle-all]");
  tools.hidden = false;
  toggle.hidden = groups.length === 0;
  const name = () => {
    const all = groups.every((group) => group.open);
    toggle.textContent = all ? toggle.dataset.close : toggle.dataset.open;
    return all;
  };
  toggle.addEventListener("click", () => {
    const all = name();
    groups.forEach((group) => { group.open = !all; });
    name();
  });
  groups.forEach((group) => group.addEventListener("toggle", name));
  document.querySelector("[data-print]").addEventListener("click", () => print());

  // The contents follow the reader.
  const links = new Map();
  document.querySelectorAll(".side a").forEach((link) => {
    links.set(decodeURIComponent(link.getAttribute("href").slice(1)), link);
  });
  const sections = [...document.querySelectorAll("main > section")];
  let waiting = false;
  const follow = () => {
    waiting = false;
    const line = innerHeight * 0.3;
    const current = sections.filter((section) => section.getBoundingClientRect().top <= line).pop();
    links.forEach((link, id) => {
      if (current && id === current.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  addEventListener("scroll", () => {
    if (!waiting) { waiting = true; requestAnimationFrame(follow); }
  }, { passive: true });
  follow();

  // What a cell says to screen readers is shown where the pointer rests.
  document.addEventListener("pointerover", (event) => {
    const cell = event.target.closest("td, tbody th");
    const note = cell && cell.querySelector(":scope > i");
    if (note && !cell.title) cell.title = note.textContent.trim();
  }, { passive: true });

  const heatMap = (block) => {
    const body = block.querySelector("tbody");
    const rows = [...body.rows];
    const heads = [...block.querySelectorAll(".heat-columns th")];
    const form = block.querySelector("form");
    const count = block.querySelector("output");

    const key = (row, column) => {
      const cell = row.cells[column];
      if (column === 0) return cell.textContent.trim();
      return cell.dataset.sort === undefined ? null : Number(cell.dataset.sort);
    };
    const compare = (column, sign) => (a, b) => {
      const [first, second] = [key(a, column), key(b, column)];
      if (first === null || second === null) return (first === null) - (second === null);
      return sign * (column === 0 ? collator.compare(first, second) : first - second);
    };
    // Down, up, and back to the order of the report.
    const sort = (column) => {
      const now = heads[column].getAttribute("aria-sort");
      const cycle = column === 0 ? { none: "ascending", ascending: "descending", descending: "none" }
        : { none: "descending", descending: "ascending", ascending: "none" };
      const next = cycle[now];
      heads.forEach((head) => head.setAttribute("aria-sort", "none"));
      heads[column].setAttribute("aria-sort", next);
      const order = next === "none" ? rows : [...rows].sort(compare(column, next === "ascending" ? 1 : -1));
      body.append(...order);
    };
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => sort(column));
    });

    const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(root.lang);
    const filter = () => {
      const data = new FormData(form);
      const group = data.get("group") || "";
      const text = plain(data.get("name").trim());
      let shown = 0;
      rows.forEach((row) => {
        const title = row.cells[0].textContent.trim();
        const fits = (!group || row.dataset.group === group || title === group) && plain(title).includes(text);
        row.hidden = !fits;
        shown += fits;
      });
      const pattern = count.dataset.pattern;
      count.textContent = shown === rows.length ? "" : pattern.replace("{shown}", shown).replace("{total}", rows.length);
    };
    form.hidden = "off" in form.dataset;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    filter();
  };
  document.querySelectorAll(".heat").forEach(heatMap);

  // What scrolls sideways can be reached and named by keyboard, and only then: a stop at every table would be in the way.
  const boxes = new ResizeObserver((entries) => {
    entries.forEach(({ target: box }) => {
      const wide = box.scrollWidth > box.clientWidth;
      const marks = { tabindex: "0", role: "region", "aria-label": box.dataset.label };
      Object.entries(marks).forEach(([name, value]) => {
        if (wide) box.setAttribute(name, value); else box.removeAttribute(name);
      });
    });
  });
  document.querySelectorAll(".scroll[data-label]").forEach((box) => boxes.observe(box));
})();
