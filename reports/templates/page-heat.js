/* Heat maps: sorted by any column, filtered by division, level, mark and name. */
(() => {
  const { root, say, count, plain, announce } = page;
  const collator = new Intl.Collator(root.lang, { numeric: true, sensitivity: "base" });
  const maps = new Map();

  /** Return the number that a cell shows; null where it shows none. */
  const numberOf = (cell) => {
    if (cell.dataset.sort !== undefined) return Number(cell.dataset.sort);
    const text = [...cell.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const number = text ? Number(text.data.trim().replace("\u2212", "-")) : NaN;
    return Number.isNaN(number) ? null : number;
  };
  page.numberOf = numberOf;

  const heatMap = (block) => {
    const body = block.querySelector("tbody");
    const rows = [...body.rows];
    const heads = [...block.querySelectorAll(".heat-columns th")];
    const form = block.querySelector(".heat-filter");
    const shownOf = form.querySelector("output");
    const reset = form.querySelector("[type=reset]");

    /* --- order: down, up, and back to the order of the report --- */
    const keyOf = (row, column) => (column === 0 ? row.cells[0].textContent.trim() : numberOf(row.cells[column]));
    const sorted = (column, sign) => rows
      .map((row) => [row, keyOf(row, column)])
      .sort(([, one], [, other]) => {
        if (one === null || other === null) return (one === null) - (other === null);
        return sign * (column === 0 ? collator.compare(one, other) : one - other);
      })
      .map(([row]) => row);
    const sort = (column) => {
      const cycle = column === 0 ? { none: "ascending", ascending: "descending", descending: "none" }
        : { none: "descending", descending: "ascending", ascending: "none" };
      const next = cycle[heads[column].getAttribute("aria-sort")];
      heads.forEach((head) => head.setAttribute("aria-sort", "none"));
      heads[column].setAttribute("aria-sort", next);
      body.append(...(next === "none" ? rows : sorted(column, next === "ascending" ? 1 : -1)));
      const words = { none: "sorted_back", ascending: "sorted_up", descending: "sorted_down" };
      announce(say(words[next], { column: heads[column].textContent.trim() }));
    };
    heads.forEach((head, column) => {
      const control = document.createElement("button");
      control.type = "button";
      control.append(...head.childNodes);
      head.append(control);
      head.setAttribute("aria-sort", "none");
      control.addEventListener("click", () => sort(column));
    });

    /* --- filter --- */
    const names = rows.map((row) => row.cells[0].textContent.trim());
    const keys = names.map(plain);
    const filter = () => {
      const data = new FormData(form);
      const [group, level, mark] = ["group", "level", "mark"].map((name) => data.get(name) || "");
      const text = plain(data.get("name"));
      let shown = 0;
      rows.forEach((row, at) => {
        const fits = (!group || row.dataset.group === group || names[at] === group)
          && (!level || row.dataset.level === level)
          && (!mark || row.querySelector(`td.${mark}`) !== null)
          && keys[at].includes(text);
        row.hidden = !fits;
        shown += fits;
      });
      const all = !group && !level && !mark && !text;
      if (all && reset === document.activeElement) form.querySelector("select, input").focus();
      reset.hidden = all;
      shownOf.textContent = all ? "" : say("shown_of", { shown: count(shown), total: count(rows.length) });
    };
    form.hidden = "off" in form.dataset;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    return { form, filter };
  };
  document.querySelectorAll(".heat").forEach((block) => maps.set(block, heatMap(block)));

  /** Take the reader to a row, whatever was filtered. */
  page.showRow = (row) => {
    const { form, filter } = maps.get(row.closest(".heat"));
    if (row.hidden) {
      form.reset();
      filter();
    }
    const place = row.querySelector("th a") || row.cells[0];
    if (place.tabIndex < 0) place.tabIndex = -1;
    row.closest(".heat").scrollIntoView();
    place.scrollIntoView({ block: "center", inline: "nearest" });
    place.focus({ preventScroll: true });
    document.querySelectorAll("tr.sought").forEach((other) => other.classList.remove("sought"));
    row.classList.add("sought");
  };
})();
