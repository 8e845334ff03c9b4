import type { ImageLine, ImageLines } from "#engines/dockerfile/project.ts";

/** What was observed of the image. Never holds a secret's value. */
export interface ImageSecurity {
  /** The command that builds it; null when it was fetched. */
  readonly build: string | null;
  /** What stands for the image in a command. */
  readonly image: string;
  readonly lines: ImageLines;
  /** Empty: root. */
  readonly user: string;
  readonly secrets: readonly ImageSecret[];
  /** How many texts were looked for in every layer; null when the layers could not be read. */
  readonly needleCount: number | null;
  /** Absent when the listening sockets are not known. */
  readonly ports?: ListeningPorts;
}

export interface ImageSecret {
  /** `argument`: a build argument that survives. */
  readonly kind: "environment" | "label" | "argument" | "file";
  /** Name of the variable, label or argument; path in the image. */
  readonly name: string;
  /** `file` only, such as `a private key`. */
  readonly what?: string;
  /** `argument` only: a file of the image that holds it; absent: the history does. */
  readonly file?: string;
  /** A later layer removes the file; the earlier one still holds it. */
  readonly deleted: boolean;
  readonly line?: ImageLine;
}

export interface ListeningPorts {
  /** The one it was told to use, and the one it answers on. */
  readonly own: readonly number[];
  readonly exposed: readonly number[];
  /** Others that listen beyond the loopback interface. */
  readonly others: readonly OtherPort[];
}

export interface OtherPort {
  readonly port: number;
  readonly address: string;
  readonly line?: ImageLine;
}
