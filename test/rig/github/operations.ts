/**
 * The operations of GitHub's API that the product or its tests call. The extract of the description
 * holds these and nothing else; `node tools/github-openapi.ts` makes it anew after a change here.
 */
export const OPERATIONS = [
  "actions/delete-artifact",
  "actions/download-artifact",
  "actions/get-artifact",
  "actions/get-workflow-run",
  "actions/list-workflow-run-artifacts",
  "checks/create",
  "checks/get",
  "checks/list-annotations",
  "checks/list-for-ref",
  "checks/update",
  "git/get-commit",
  "issues/create-comment",
  "issues/list-comments",
  "issues/update-comment",
  "meta/root",
  "pulls/get",
  "pulls/list-files",
  "repos/get",
  "repos/get-commit",
  "repos/get-content",
] as const;

export type OperationId = (typeof OPERATIONS)[number];
