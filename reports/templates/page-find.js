/* Find a team: a list that shortens as one types; Enter goes to the team's page, or to its row where it has none. */
(() => {
  const { say, count, plain, announce, make, go, idOf, overview: map } = page;
  const most = 8;
  const box = document.querySelector(".finder");
  const field = document.getElementById("finder");
  const list = document.getElementById("finder-list");
  const none = box.querySelector(".finder-none");

  /* --- units: rows of the overview, and pages that no row leads to --- */
  const units = [];
  const add = (name, group, open) => units.push({ name, group, open, key: plain(name), area: plain(group) });
  const linked = new Set();
  if (map) {
    map.querySelectorAll("tbody tr").forEach((row) => {
      const head = row.cells[0];
      const link = head.querySelector("a");
      const id = link && idOf(link.hash);
      if (id) linked.add(id);
      const name = head.textContent.trim();
      add(name, row.dataset.group === name ? "" : row.dataset.group, () => (id ? go(id) : page.showRow(row)));
    });
  }
  document.querySelectorAll("main > section > details.group").forEach((group) => {
    const subtitle = group.querySelector(":scope > summary > .group-subtitle");
    if (!subtitle || linked.has(group.id)) return;
    add(group.querySelector("summary > :first-child").textContent.trim(), subtitle.textContent, () => go(group.id));
  });
  box.hidden = units.length === 0;

  /* --- the list --- */
  let found = [];
  let active = -1;
  const rank = (unit, text) => (unit.key.startsWith(text) ? 0 : (" " + unit.key).includes(" " + text) ? 1 : 2);
  const search = (text) => {
    const fits = units.filter((unit) => unit.key.includes(text) || unit.area.includes(text));
    const named = (unit) => (unit.key.includes(text) ? rank(unit, text) : 3);
    return fits.sort((one, other) => named(one) - named(other));
  };
  const mark = (position) => {
    active = position;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === position)));
    if (position < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", list.children[position].id);
      list.children[position].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    list.hidden = true;
    none.hidden = true;
    field.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const choose = (unit) => {
    field.value = "";
    list.replaceChildren();
    close();
    const menu = box.closest("details");
    if (menu) menu.open = false;
    unit.open();
  };
  const show = () => {
    const text = plain(field.value);
    if (!text) {
      list.replaceChildren();
      close();
      return;
    }
    const all = search(text);
    found = all.slice(0, most);
    list.replaceChildren(...found.map((unit, at) => {
      const option = make("li", { id: `finder-${at}`, role: "option" }, make("bdi", {}, unit.name));
      if (unit.group) option.append(" ", make("small", {}, unit.group));
      return option;
    }));
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    none.hidden = all.length > 0 && all.length <= most;
    none.textContent = all.length ? say("find_count", { count: count(all.length) }) : say("find_none");
    announce(none.hidden ? say("find_count", { count: count(all.length) }) : none.textContent);
    mark(-1);
  };

  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  field.addEventListener("keydown", (event) => {
    const last = found.length - 1;
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open) mark(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp" && open) mark(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" && open) choose(found[Math.max(active, 0)]);
    else if (event.key === "Escape" && field.value) {
      field.value = "";
      show();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("li");
    if (option) choose(found[[...list.children].indexOf(option)]);
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) close();
  });
})();
