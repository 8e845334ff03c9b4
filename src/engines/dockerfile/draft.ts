import type {
  Argument,
  BaseLine,
  BuildContext,
  Copy,
  DeclaredHealthCheck,
  ExposedPort,
  Placed,
  Program,
  Run,
  StageView,
  Variable,
} from "./view.ts";

/** A view while its instructions are read. */
export interface Draft {
  readonly context: BuildContext;
  readonly escapeMark: string;
  /** Index of the stage. */
  readonly index: number;
  readonly stageNames: ReadonlyMap<string, number>;
  bases: BaseLine[];
  entrypoint: Program | undefined;
  command: Program | undefined;
  /** This very stage has a CMD, which a later ENTRYPOINT leaves in place. */
  hasOwnCommand: boolean;
  user: Placed<string> | undefined;
  workdir: StageView["workdir"];
  ports: ExposedPort[];
  healthcheck: DeclaredHealthCheck | undefined;
  environment: Variable[];
  labels: Variable[];
  arguments: Argument[];
  stopSignal: Placed<string> | undefined;
  shell: readonly string[];
  copies: Copy[];
  runs: Run[];
  volumes: Placed<string>[];
  /** Values of ENV. */
  readonly set: Map<string, string | undefined>;
  /** Values of ARG, which ENV goes before. */
  readonly given: Map<string, string | undefined>;
  /** Names of ARG whose value does not come from a default in the stage. */
  readonly fixed: Set<string>;
}

export interface DraftStart {
  readonly context: BuildContext;
  readonly escapeMark: string;
  readonly index: number;
  readonly stageNames: ReadonlyMap<string, number>;
  readonly base: BaseLine;
  /** Of a base from outside, when it is known. */
  readonly workdir: string | undefined;
}

/** The beginning of a stage: what its base says, when that is a stage of the same file. */
export function draftFrom(start: DraftStart, inherited: Draft | undefined): Draft {
  const { base, workdir, ...own } = start;
  const isKnown = base.reference === "scratch" || workdir !== undefined;
  return {
    ...own,
    bases: [base, ...(inherited?.bases ?? [])],
    entrypoint: inherited?.entrypoint,
    command: inherited?.command,
    hasOwnCommand: false,
    user: inherited?.user,
    workdir: inherited?.workdir ?? { value: workdir ?? "/", isKnown },
    ports: [...(inherited?.ports ?? [])],
    healthcheck: inherited?.healthcheck,
    environment: [...(inherited?.environment ?? [])],
    labels: [...(inherited?.labels ?? [])],
    // Arguments end with their stage; copies and runs are part of the image that comes out.
    arguments: [],
    stopSignal: inherited?.stopSignal,
    shell: inherited?.shell ?? ["/bin/sh", "-c"],
    copies: [...(inherited?.copies ?? [])],
    runs: [...(inherited?.runs ?? [])],
    volumes: [...(inherited?.volumes ?? [])],
    set: new Map(inherited?.set ?? []),
    given: new Map(),
    fixed: new Set(),
  };
}

export function viewOf(draft: Draft, name: string | undefined, earlier: readonly StageView[]) {
  const { entrypoint, command, user, healthcheck, stopSignal } = draft;
  const view: StageView = {
    index: draft.index,
    ...(name === undefined ? {} : { name }),
    bases: draft.bases,
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(command === undefined ? {} : { command }),
    ...(user === undefined ? {} : { user }),
    workdir: draft.workdir,
    ports: draft.ports,
    ...(healthcheck === undefined ? {} : { healthcheck }),
    environment: draft.environment,
    labels: draft.labels,
    arguments: draft.arguments,
    ...(stopSignal === undefined ? {} : { stopSignal }),
    shell: draft.shell,
    copies: draft.copies,
    runs: draft.runs,
    volumes: draft.volumes,
    context: draft.context,
    earlier,
  };
  return view;
}
