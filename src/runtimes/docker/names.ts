/**
 * Flags of a container that knows the names of its network and no others. Some engines leave a question
 * for another name without an answer; then the container's own resolver must soon give up.
 *
 * Source  resolv.conf(5), timeout and attempts; their defaults come to 20 s.
 */
export const NO_NAMES: readonly string[] = [
  ...["--dns", "127.0.0.1", "--dns-opt", "timeout:1", "--dns-opt", "attempts:1"],
];
