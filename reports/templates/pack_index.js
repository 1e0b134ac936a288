"use strict";
(() => {
  const form = document.querySelector(".search");
  const count = form.querySelector("output");
  const rows = [...document.querySelectorAll("tbody tr")];
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const texts = rows.map((row) => plain(row.cells[0].textContent + " " + row.cells[1].textContent));
  const show = () => {
    const words = plain(form.elements.name.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, at) => {
      row.hidden = !words.every((word) => texts[at].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = count.dataset.pattern.replace("{shown}", shown).replace("{total}", rows.length);
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", show);
  show();
})();
