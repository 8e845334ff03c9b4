import { writeMasks } from "#deliveries/github/log-commands.ts";
import { tokensIn } from "./action/credentials.ts";
import { takeEnvironment } from "./action/handover.ts";
import { inertLine } from "./inert-text.ts";

const write = (text: string) => void process.stdout.write(text);

/** The action's post step: puts away what a killed main step left, and uploads what it did not. */
const environment = takeEnvironment((given) => writeMasks(write, tokensIn(given)), {
  runsTarget: false,
});
const { cleanUp } = await import("./action/clean-up.ts");
try {
  await cleanUp(environment, write);
} catch (error) {
  // The verdict is out already; what could not be put away is said, and fails nobody's job.
  const message = error instanceof Error ? error.message : String(error);
  write(`::warning title=Clean-up::${inertLine(message, "log")}\n`);
}
process.stdout.write("", () => process.exit(0));
