// Draws the description of the API; calls are tried with the reader's own session.

const place = document.getElementById("api");
const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (!["GET", "HEAD"].includes((request.method ?? "GET").toUpperCase())) request.headers["X-CSRFToken"] = token;
    return request;
  },
});
