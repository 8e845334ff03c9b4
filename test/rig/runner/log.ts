import { readFileSync } from "node:fs";
import path from "node:path";
import {
  type CommandNames,
  CommandRegistry,
  parseCommand,
  propertyOf,
  type RunnerCommand,
  trim,
} from "./commands.ts";
import { issueOf } from "./issues.ts";
import { LineReader } from "./lines.ts";
import { isBlockedVariable, type StepRecord } from "./step-record.ts";

export type StreamName = "stdout" | "stderr";

/** A command that the runner acted on, whether or not it could carry it out. */
export interface ExecutedCommand extends RunnerCommand {
  readonly stream: StreamName;
}

export interface LogSurroundings {
  readonly workspace: string;
  readonly debug: boolean;
  /** The step's own `env`, where the two opt-outs of the command rules may stand. */
  readonly environment: ReadonlyMap<string, string> | Readonly<Record<string, string>>;
}

const TOKEN_REFUSED =
  "You cannot use a endToken that is an empty string, the string 'pause-logging', or another workflow command. For more information see: https://docs.github.com/actions/learn-github-actions/workflow-commands-for-github-actions#example-stopping-and-starting-workflow-commands or opt into insecure command execution by setting the `ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS` environment variable to `true`.";

const commandDisabled = (name: string): string =>
  `The \`${name}\` command is disabled. Please upgrade to using Environment Files or opt into unsecure command execution by setting the \`ACTIONS_ALLOW_UNSECURE_COMMANDS\` environment variable to \`true\`. For more information see: https://github.blog/changelog/2020-10-01-github-actions-deprecating-set-env-and-add-path-commands/`;

const commandDeprecated = (name: string): string =>
  `The \`${name}\` command is deprecated and will be disabled soon. Please upgrade to using Environment Files. For more information see: https://github.blog/changelog/2022-10-11-github-actions-deprecating-save-state-and-set-output-commands/`;

/** A longer stop token is masked from then on. */
const LONGEST_UNMASKED_TOKEN = 6;

// Those that carry out silently; the others repeat their line when `echo` is on.
const OMIT_ECHO = new Set(["add-mask", "debug", "error", "notice", "warning"]);

/**
 * The two streams of one step, read as the runner reads them. Both share the stop state, since a
 * token written to one stream silences commands of the other as well.
 *
 * Problem matchers are recorded and their file is checked, but no matcher is applied.
 *
 * Source  actions/runner: OutputManager.cs (OnDataReceived), ActionCommandManager.cs.
 */
export class StepLog {
  readonly executedCommands: ExecutedCommand[] = [];
  readonly #record: StepRecord;
  readonly #surroundings: LogSurroundings;
  readonly #names = new CommandRegistry();
  readonly #readers: Readonly<Record<StreamName, LineReader>>;
  readonly #onFatal: () => void;
  #stopToken: string | undefined;
  #echo: boolean;
  #broken = false;

  /** `onFatal`: a refused stop token ends the reading of the step, in the runner by an exception. */
  constructor(record: StepRecord, surroundings: LogSurroundings, onFatal = (): void => undefined) {
    this.#record = record;
    this.#surroundings = surroundings;
    this.#onFatal = onFatal;
    this.#echo = surroundings.debug;
    this.#readers = {
      stdout: new LineReader((line) => this.#onLine(line, "stdout")),
      stderr: new LineReader((line) => this.#onLine(line, "stderr")),
    };
  }

  write(stream: StreamName, chunk: Uint8Array): void {
    this.#readers[stream].write(chunk);
  }

  end(): void {
    this.#readers.stdout.end();
    this.#readers.stderr.end();
  }

  get text(): string {
    return this.#record.log.map((line) => `${line}\n`).join("");
  }

  #onLine(line: string, stream: StreamName): void {
    if (this.#broken) return;
    if (!this.#processCommand(line, stream)) this.#record.write(line);
  }

  #processCommand(line: string, stream: StreamName): boolean {
    const command = parseCommand(line, this.#names);
    if (command === undefined) return false;
    if (this.#stopToken !== undefined) return this.#resume(command, line, stream);
    this.executedCommands.push({ ...command, stream });
    if (command.name.toLowerCase() === "stop-commands") this.#stop(command.data, line);
    else this.#execute(command, line);
    return true;
  }

  #resume(command: RunnerCommand, line: string, stream: StreamName): boolean {
    const token = this.#stopToken ?? "";
    if (command.name.toLowerCase() !== token.toLowerCase()) return false;
    this.executedCommands.push({ ...command, stream });
    this.#record.write(line);
    this.#names.remove(token);
    this.#stopToken = undefined;
    return true;
  }

  #stop(token: string, line: string): void {
    if (isRefusedToken(token, this.#names) && !this.#allows(UNSECURE_TOKENS)) {
      this.#record.error(TOKEN_REFUSED);
      this.#record.commandFailed = true;
      this.#broken = true;
      this.#onFatal();
      return;
    }
    this.#stopToken = token;
    this.#names.add(token);
    if (token.length > LONGEST_UNMASKED_TOKEN) this.#record.job.masks.add(token);
    this.#record.write(line);
  }

  #execute(command: RunnerCommand, line: string): void {
    const name = command.name.toLowerCase();
    const silent = OMIT_ECHO.has(name);
    if (this.#echo && !silent) this.#record.write(line);
    try {
      this.#effects[name]?.(command);
    } catch (error) {
      const what = silent ? name : line;
      this.#record.fail(`Unable to process command '${what}' successfully.`, error);
    }
  }

  readonly #effects: Readonly<Record<string, (command: RunnerCommand) => void>> = {
    "add-mask": ({ data }) => this.#addMask(data),
    "add-matcher": ({ data }) => this.#addMatcher(data),
    "remove-matcher": (command) => this.#removeMatcher(command),
    "add-path": (command) => this.#addPath(command),
    "set-env": (command) => this.#setEnvironment(command),
    "set-output": (command) => {
      this.#record.warning(commandDeprecated("set-output"));
      this.#record.setOutput(required(command, "name"), command.data);
    },
    "save-state": (command) => {
      this.#record.warning(commandDeprecated("save-state"));
      this.#record.setState(required(command, "name"), command.data);
    },
    debug: ({ data }) => {
      if (this.#surroundings.debug) this.#record.write(`##[debug]${data}`);
    },
    echo: ({ data }) => this.#setEcho(data),
    group: ({ data }) => this.#record.write(`##[group]${data}`),
    endgroup: () => this.#record.write("##[endgroup]"),
    error: (command) => this.#record.issue(issueOf(command, this.#surroundings.workspace)),
    warning: (command) => this.#record.issue(issueOf(command, this.#surroundings.workspace)),
    notice: (command) => this.#record.issue(issueOf(command, this.#surroundings.workspace)),
  };

  #addMask(data: string): void {
    if (trim(data) === "") {
      this.#record.warning("Can't add secret mask for empty string in ##[add-mask] command.");
      return;
    }
    if (this.#echo) this.#record.write("::add-mask::***");
    this.#record.job.masks.addWithLines(data);
  }

  #addMatcher(file: string): void {
    if (file === "") {
      this.#record.warning("File path must be specified.");
      return;
    }
    JSON.parse(readFileSync(path.resolve(this.#surroundings.workspace, file), "utf8"));
  }

  #removeMatcher(command: RunnerCommand): void {
    const owner = propertyOf(command, "owner") ?? "";
    if ((owner === "") === (command.data === "")) {
      this.#record.warning(
        "Either an owner name or a file path must be specified in ##[remove-matcher] command.",
      );
    }
  }

  #addPath(command: RunnerCommand): void {
    this.#requireUnsecureCommands("add-path");
    if (command.data === "") throw new Error("Value cannot be null. (Parameter 'path')");
    this.#record.prependPath(command.data);
  }

  #setEnvironment(command: RunnerCommand): void {
    this.#requireUnsecureCommands("set-env");
    const name = required(command, "name");
    if (isBlockedVariable(name)) {
      this.#record.error(`Can't update ${name} environment variable using ::set-env:: command.`);
      return;
    }
    this.#record.setEnvironment(name, command.data);
  }

  #setEcho(data: string): void {
    const value = trim(data).toUpperCase();
    if (value !== "ON" && value !== "OFF") {
      throw new Error(
        `Invalid echo command value. Possible values can be: 'on', 'off'. Current value is: '${data}'.`,
      );
    }
    this.#echo = value === "ON";
  }

  #requireUnsecureCommands(name: string): void {
    if (!this.#allows("ACTIONS_ALLOW_UNSECURE_COMMANDS")) throw new Error(commandDisabled(name));
  }

  #allows(name: string): boolean {
    const { environment } = this.#surroundings;
    const value = environment instanceof Map ? environment.get(name) : entry(environment, name);
    // The two opt-outs are read by different means in the runner.
    const accepted = name === UNSECURE_TOKENS ? ["1", "true", "$true"] : ["true"];
    return accepted.includes(value?.trim().toLowerCase() ?? "");
  }
}

const UNSECURE_TOKENS = "ACTIONS_ALLOW_UNSECURE_STOPCOMMAND_TOKENS";

function isRefusedToken(token: string, names: CommandNames): boolean {
  return token === "" || token.toLowerCase() === "pause-logging" || names.has(token);
}

function required(command: RunnerCommand, name: string): string {
  const value = propertyOf(command, name);
  if (value !== undefined && value !== "") return value;
  throw new Error(`Required field '${name}' is missing in ##[${command.name}] command.`);
}

const entry = (record: object, name: string): string | undefined =>
  Object.entries(record).find(([key]) => key === name)?.[1];
