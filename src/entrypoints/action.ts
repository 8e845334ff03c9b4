import { fileURLToPath } from "node:url";
import { writeMasks } from "#deliveries/github/log-commands.ts";
import { tokensIn } from "./action/credentials.ts";
import { takeEnvironment } from "./action/handover.ts";

const write = (text: string) => void process.stdout.write(text);

/** The action's main step. Loads what supervises only after the tokens are masked and out of sight. */
const environment = takeEnvironment((given) => writeMasks(write, tokensIn(given)), {
  runsTarget: true,
});
const cli = fileURLToPath(new URL("./cli.mjs", import.meta.url));
const { supervise } = await import("./action/supervise.ts");
const exitCode = await supervise({ environment, write, cli });
// An upload that was given up may hold the process for half a minute.
process.stdout.write("", () => process.exit(exitCode));
