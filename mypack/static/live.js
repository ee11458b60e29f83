// The live view: asks the API for the items that fit what is typed, and shows them.
// Without this script the page is the list that the server wrote, and a form.
"use strict";

const PAUSE = 200; // milliseconds without a key before the API is asked

const live = document.getElementById("live");
const box = live.querySelector("input[type=search]");
const rows = live.querySelector("tbody");
const row = document.getElementById("live-row");
const status = document.getElementById("live-status");

let asking = new AbortController();
let timer;

const items = async (words, signal) => {
  const url = new URL(live.dataset.api, location.href);
  url.searchParams.set("q", words);
  url.searchParams.set("page_size", live.dataset.most);
  const answer = await fetch(url, { signal, headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`the API answered ${answer.status}`);
  }
  return { found: await answer.json(), total: answer.headers.get("X-Total-Count") };
};

const rowOf = (item) => {
  const shown = row.content.cloneNode(true);
  const link = shown.querySelector("a");
  const badge = shown.querySelector(".badge");
  link.textContent = item.name; // as text: a name may hold anything
  link.href = live.dataset.page + item.id;
  badge.textContent = item.category[0].toUpperCase() + item.category.slice(1);
  badge.classList.add(`badge-${item.category}`);
  shown.querySelector(".price").textContent = item.price;
  return shown;
};

const say = (found, total) => {
  if (found < total) {
    return `The first ${found} of ${total} items. Type more to find others.`;
  }
  return found === 1 ? "1 item" : `${found || "No"} items`;
};

const show = async () => {
  asking.abort(); // an older answer must not overwrite a newer one
  asking = new AbortController();
  const words = box.value.trim();
  try {
    const { found, total } = await items(words, asking.signal);
    rows.replaceChildren(...found.map(rowOf));
    status.textContent = say(found.length, Number(total));
    const query = words ? `?${new URLSearchParams({ q: words })}` : "";
    history.replaceState(null, "", location.pathname + query);
  } catch (failure) {
    if (failure.name !== "AbortError") {
      status.textContent =
        "The items cannot be loaded just now; those below may be out of date. Try again in a few seconds.";
    }
  }
};

live.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(show, PAUSE);
});
show();
