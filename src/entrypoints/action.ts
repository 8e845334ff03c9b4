/** Placeholder to measure the bundle with; the supervisor replaces it. */
const core = await import("@actions/core");
if (process.env["GITHUB_TOKEN"] !== undefined) {
  const { getOctokit } = await import("@actions/github");
  core.info(String(getOctokit(process.env["GITHUB_TOKEN"])));
  const { DefaultArtifactClient } = await import("@actions/artifact");
  core.info(String(new DefaultArtifactClient()));
}
