/** A refusal that the caller is told about; everything else is our fault and says nothing. */
export class Problem extends Error {
  constructor(status, message, details = []) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

export const notFound = (what) => new Problem(404, `${what} not found`);
export const conflict = (why) => new Problem(409, why);

export function answerUnknownRoute(_request, response) {
  response.status(404).json({ error: "no such route", details: [] });
}

// Express recognises an error handler by its four parameters.
export function answerError(error, request, response, _next) {
  const status = statusOf(error);
  if (status >= 500) {
    console.error(`${request.method} ${request.path} failed\n${error.stack}`);
    return response.status(status).json({ error: "internal error", details: [] });
  }
  if (status === 401) response.set("WWW-Authenticate", "Bearer");
  const details = error instanceof Problem ? error.details : [];
  return response.status(status).json({ error: messageOf(error, status), details });
}

function messageOf(error, status) {
  if (error instanceof Problem) return error.message;
  if (status === 413) return "the body is too large";
  if (status === 415) return "the encoding of the body is not supported";
  return "the request cannot be read";
}

/** Express and its body parser put a 4xx status on errors that the caller caused. */
function statusOf(error) {
  return Number.isInteger(error.status) && error.status >= 400 && error.status < 500
    ? error.status
    : 500;
}
