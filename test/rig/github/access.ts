import type { OperationId } from "./operations.ts";

export type Access = "none" | "read" | "write";
/** Spelled as in a workflow's `permissions`; what is not named is `none`. */
export type Permissions = Readonly<
  Partial<Record<"actions" | "checks" | "contents" | "issues" | "pull-requests", Access>>
>;

export interface Token {
  readonly permissions: Permissions;
  /** Requests in this hour. */
  readonly limit: number;
  used: number;
}

interface Need {
  readonly of: keyof Permissions;
  readonly access: "read" | "write";
}

/** What an operation asks of a token; nothing where being known is enough. */
const NEEDS: Readonly<Record<OperationId, readonly Need[]>> = {
  "actions/delete-artifact": [{ of: "actions", access: "write" }],
  "actions/download-artifact": [{ of: "actions", access: "read" }],
  "actions/get-artifact": [{ of: "actions", access: "read" }],
  "actions/get-workflow-run": [{ of: "actions", access: "read" }],
  "actions/list-workflow-run-artifacts": [{ of: "actions", access: "read" }],
  "checks/create": [{ of: "checks", access: "write" }],
  "checks/get": [{ of: "checks", access: "read" }],
  "checks/list-annotations": [{ of: "checks", access: "read" }],
  "checks/list-for-ref": [{ of: "checks", access: "read" }],
  "checks/update": [{ of: "checks", access: "write" }],
  "git/get-commit": [{ of: "contents", access: "read" }],
  "issues/create-comment": either("write"),
  "issues/list-comments": either("read"),
  "issues/update-comment": either("write"),
  "meta/root": [],
  "pulls/get": [{ of: "pull-requests", access: "read" }],
  "pulls/list-files": [{ of: "pull-requests", access: "read" }],
  "repos/get": [],
  "repos/get-commit": [{ of: "contents", access: "read" }],
  "repos/get-content": [{ of: "contents", access: "read" }],
};

function either(access: "read" | "write"): readonly Need[] {
  return [
    { of: "issues", access },
    { of: "pull-requests", access },
  ];
}

export type Refusal = { readonly status: 401 | 403 | 404; readonly message: string };

/**
 * Whether the operation is allowed; `undefined` when it is.
 *
 * Shape   `sent` is what the request carries, `token` what the server knows of it.
 * Source  docs.github.com: "Authenticating to the REST API"; what is public may be read by anyone.
 */
export function refusalOf(
  operation: OperationId,
  given: { readonly sent: string; readonly token: Token | undefined; readonly isPublic: boolean },
): Refusal | undefined {
  const needs = NEEDS[operation];
  const isRead = needs.every(({ access }) => access === "read");
  if (given.sent !== "" && given.token === undefined)
    return { status: 401, message: "Bad credentials" };
  if (operation === "meta/root" || (isRead && given.isPublic)) return undefined;
  if (given.token === undefined)
    return given.isPublic
      ? { status: 401, message: "Requires authentication" }
      : { status: 404, message: "Not Found" };
  const { permissions } = given.token;
  const isAllowed = needs.some(({ of, access }) => covers(permissions[of] ?? "none", access));
  return needs.length === 0 || isAllowed
    ? undefined
    : { status: 403, message: "Resource not accessible by integration" };
}

/** As GitHub names it in the header `x-accepted-github-permissions`. */
export function acceptedPermissions(operation: OperationId): string {
  const needs = NEEDS[operation].map(({ of, access }) => `${of.replace("-", "_")}=${access}`);
  return needs.length === 0 ? "allows_permissionless_access=true" : needs.join("; ");
}

/** The token of a header such as `token abc` or `Bearer abc`; empty without one. */
export function tokenIn(header: string | undefined): string {
  return /^(?:token|bearer)\s+(.+)$/i.exec(header?.trim() ?? "")?.[1] ?? header?.trim() ?? "";
}

function covers(granted: Access, needed: "read" | "write"): boolean {
  return granted === "write" || granted === needed;
}
