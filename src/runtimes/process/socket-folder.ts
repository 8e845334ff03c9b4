import { mkdtemp, rm, symlink } from "node:fs/promises";
import { join } from "node:path";

// sun_path holds 108 bytes on Linux and 104 elsewhere, with the end of the text and a name of ours.
const LONGEST_FOLDER_BYTES = 90;

interface SocketFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * A path to this folder that is short enough for the names of sockets: its own, else a link in `/tmp`,
 * so that the sockets stay in the folder that a sweep removes.
 *
 * Source  unix(7).
 */
export async function socketFolder(folder: string): Promise<SocketFolder> {
  if (Buffer.byteLength(folder) <= LONGEST_FOLDER_BYTES)
    return { path: folder, [Symbol.asyncDispose]: async () => undefined };
  const own = await mkdtemp("/tmp/dr-");
  const path = join(own, "s");
  await symlink(folder, path);
  return {
    path,
    [Symbol.asyncDispose]: () => rm(own, { recursive: true, force: true }),
  };
}
