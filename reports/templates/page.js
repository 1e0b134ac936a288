"use strict";
/* What the parts of the script share: words, announcements, going to a place, and the groups that open for it. */
const page = (() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  const words = JSON.parse(document.body.dataset.words);
  const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
  const count = (number) => number.toLocaleString(root.lang);
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase(root.lang).trim();
  const status = document.getElementById("page-status");
  const announce = (text) => { status.textContent = text; };

  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    element.append(...children);
    return element;
  };
  const button = (text, action, attributes = {}) => {
    const made = make("button", { type: "button", ...attributes }, text);
    made.addEventListener("click", action);
    return made;
  };

  /** Return the id that a link of this page leads to. */
  const idOf = (hash) => {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return "";
    }
  };
  // A link to something inside a closed group opens all that is around it.
  const reveal = (hash) => {
    const found = document.getElementById(idOf(hash));
    if (!found) return null;
    for (let node = found; node; node = node.parentElement) {
      if (node instanceof HTMLDetailsElement) node.open = true;
    }
    found.scrollIntoView();
    return found;
  };
  // The keyboard goes on from where the reader has been taken.
  const focusOn = (element) => {
    const place = element.matches("details") ? element.querySelector(":scope > summary") : element;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  };
  const go = (id) => {
    const hash = "#" + encodeURIComponent(id);
    if (location.hash !== hash) history.pushState(null, "", hash);
    const found = reveal(hash);
    if (found) focusOn(found);
  };
  addEventListener("hashchange", () => reveal(location.hash));
  addEventListener("popstate", () => reveal(location.hash));
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.getAttribute("href") === location.hash) reveal(location.hash);
  });
  if (location.hash) reveal(location.hash);

  // The overview of units: the heat map with their scores.
  const overview = document.querySelector(".heat:has(.compare)") || document.querySelector(".heat");

  return { root, say, count, plain, announce, make, button, idOf, go, overview };
})();
