import { writeMasks } from "#deliveries/github/log-commands.ts";
import { tokensIn } from "./action/credentials.ts";
import { takeEnvironment } from "./action/handover.ts";

const write = (text: string) => void process.stdout.write(text);

/** The action's post step: puts away what a killed main step left, and uploads what it did not. */
const environment = takeEnvironment((given) => writeMasks(write, tokensIn(given)));
const { cleanUp } = await import("./action/clean-up.ts");
await cleanUp(environment, write);
process.stdout.write("", () => process.exit(0));
