// Shows the OpenAPI document of this site, and sends what its reader tries out.
"use strict";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

const page = document.getElementById("api");
const formToken = document.querySelector("meta[name=csrf-token]")?.content;

SwaggerUIBundle({
  domNode: page,
  url: page.dataset.document,
  deepLinking: true,
  // Another site's service would learn the document; ours is tested in CI.
  validatorUrl: null,
  requestInterceptor: (request) => {
    const isOwn = new URL(request.url, location.href).origin === location.origin;
    if (formToken && isOwn && !request.headers.Authorization) {
      request.headers["X-CSRFToken"] = formToken;
    }
    return request;
  },
});
