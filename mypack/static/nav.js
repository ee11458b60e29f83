// On a narrow screen the header's links fold behind a button. Without this script
// they stand below each other, which is why it is the script that folds them.
"use strict";

document.documentElement.classList.add("can-fold");

document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector(".nav-toggle");
  const links = document.getElementById("nav-links");

  const fold = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    links.classList.toggle("is-open", isOpen);
  };

  button.addEventListener("click", () => {
    fold(button.getAttribute("aria-expanded") !== "true");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && links.classList.contains("is-open")) {
      fold(false);
      button.focus();
    }
  });
});
