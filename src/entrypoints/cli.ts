#!/usr/bin/env node
import { helpText, parseInvocation } from "#settings/from-argv.ts";

const OLDEST_NODE = 24;

/** The command line. Loads the engine only when there is something to run, so that help is instant. */
async function main(): Promise<number> {
  const parsed = parseInvocation(process.argv.slice(2), {
    cwd: process.cwd(),
    stdoutIsTty: process.stdout.isTTY === true,
    environment: process.env,
  });
  if (parsed.kind === "help") {
    process.stdout.write(`${helpText()}\n`);
    return 0;
  }
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE) {
    process.stderr.write(
      `deployment-readiness needs Node ${OLDEST_NODE} or later; this is ${process.versions.node}.\n`,
    );
    return 3;
  }
  if (parsed.kind === "version") {
    const { TOOL_VERSION } = await import("./version.ts");
    process.stdout.write(`${TOOL_VERSION}\n`);
    return 0;
  }
  const { execute } = await import("./execute.ts");
  return execute(parsed);
}

// A reader that is gone, such as a killed supervisor or `head`, must not keep a run from putting
// everything away.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

process.exitCode = await main();
