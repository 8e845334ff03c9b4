// The engine that Prisma 6 carries; it asks its connection for the server's version only.
const rows = {
  columnNames: ["exists", "version", "numeric_version"],
  columnTypes: [5, 7, 0],
  rows: [[true, "PostgreSQL 15.0", 150000]],
};
const none = { provider: "postgres", adapterName: "none" };
const answer = (value?: unknown) => async () => value;
const connection = async () => ({
  ...none,
  executeScript: answer(),
  queryRaw: answer(rows),
  executeRaw: answer(0),
  startTransaction: answer(),
  dispose: answer(),
  getConnectionInfo: () => ({ supportsRelationJoins: true }),
});

export default {
  experimental: { adapter: true, extensions: true },
  engine: "js",
  schema: "everything.prisma",
  adapter: async () => ({ ...none, connect: connection, connectToShadowDb: connection }),
};
