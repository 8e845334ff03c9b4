import type { Token } from "./access.ts";
import type { CheckRun } from "./check-runs.ts";
import type { ContentSource } from "./contents.ts";

export interface PullRequest {
  readonly number: number;
  readonly head: {
    readonly sha: string;
    readonly ref: string;
    /** Default: this repository; `null` when the fork is gone. */
    readonly repository?: string | null;
  };
  readonly base: { readonly sha: string; readonly ref: string };
  readonly title?: string;
  readonly draft?: boolean;
  readonly files?: readonly {
    readonly filename: string;
    readonly status?: "added" | "modified" | "removed" | "renamed";
    readonly patch?: string;
  }[];
}

export interface WorkflowRun {
  readonly id: number;
  readonly headSha: string;
  readonly headBranch: string;
  readonly event: string;
  readonly conclusion?: string | null;
  readonly attempt?: number;
  readonly name?: string;
  /** Such as `.github/workflows/run.yml`. */
  readonly path?: string;
  /** Default: this repository. */
  readonly headRepository?: string;
  readonly pullRequests?: readonly number[];
}

export interface RunArtifact {
  readonly id: number;
  /** The workflow run that it belongs to. */
  readonly run: number | string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly createdAt: Date;
  readonly isExpired?: boolean;
}

/** Such as the artifact service beside this API. */
export interface ArtifactSource {
  artifacts(): readonly RunArtifact[];
  remove(id: number): void;
}

export interface Comment {
  readonly id: number;
  readonly issue: number;
  body: string;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface State {
  /** Such as `acme/orders`. */
  readonly repository: string;
  readonly isPublic: boolean;
  readonly defaultBranch: string;
  /** Undefined: every SHA is taken for a commit. */
  readonly contents: ContentSource | undefined;
  /** Where this server is, with prefix. */
  url: string;
  readonly tokens: Map<string, Token>;
  readonly checkRuns: CheckRun[];
  readonly pullRequests: PullRequest[];
  readonly workflowRuns: WorkflowRun[];
  readonly artifactSources: ArtifactSource[];
  readonly comments: Comment[];
  /** Signatures of downloads that were handed out, with the artifact's id. */
  readonly downloads: Map<string, number>;
  /** Unique over everything that gets an id here. */
  nextId(): number;
}

export function artifactsOf(state: State): readonly RunArtifact[] {
  return state.artifactSources.flatMap((source) => [...source.artifacts()]);
}

/** The SHA that a ref means; without contents only SHAs and heads of known pull requests are known. */
export async function commitFor(state: State, ref: string): Promise<string | undefined> {
  if (state.contents !== undefined) {
    const known = await state.contents.commit(ref);
    if (known !== undefined) return known;
  }
  const heads = state.pullRequests.flatMap(({ head, base }) => [head, base]);
  const named = heads.find((head) => head.sha === ref || head.ref === ref)?.sha;
  const isSha = state.contents === undefined && /^[0-9a-f]{40}$/.test(ref);
  return named ?? (isSha ? ref : undefined);
}
